"""Ways for time to run: each mode decides which moments exist, parents first. Importing this registers them."""

from daedalus_data.modes import branching as branching
from daedalus_data.modes import cyclical as cyclical
from daedalus_data.modes import directorial as directorial
from daedalus_data.modes import forward as forward
from daedalus_data.modes import portal as portal
