"""Ways for time to run: each mode decides which moments exist, parents first. Importing this registers them."""

from daedalus_data.modes import forward as forward
from daedalus_data.modes import portal as portal
