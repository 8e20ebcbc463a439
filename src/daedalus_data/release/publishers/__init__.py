"""The places that releases go to: folders, the Hugging Face Hub, Oxen; importing this registers them."""

from daedalus_data.release.publishers import folder as folder
from daedalus_data.release.publishers import hub as hub
from daedalus_data.release.publishers import oxen as oxen
