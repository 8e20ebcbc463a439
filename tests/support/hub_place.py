"""A place on the loopback for the Hub of this process; imported before anything that reads HF_ENDPOINT.

`huggingface_hub` and `datasets` read their settings once, when they are imported. So the port is taken here, at the top of
tests/conftest.py, and a Hub of tests/support/hub.py is served there while a test asks for one; between tests nobody listens and a
connection is refused. Every worker of a parallel run is a process with a place of its own.
"""

import os
import shutil
import socket
import tempfile

# Bound and never listening: it keeps the port ours, and with SO_REUSEPORT the Hubs of the tests may listen there one after another.
_claim = socket.socket()
_claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
_claim.bind(("127.0.0.1", 0))

PORT: int = _claim.getsockname()[1]
HOME: str = tempfile.mkdtemp(prefix="daedalus-hf-")
CACHES = ("hub", "datasets", "modules")
"""What the clients keep under HOME."""


def forget() -> None:
    """Empty the caches of both clients, in which a repository of the same name would be found again."""
    for cache in CACHES:
        shutil.rmtree(os.path.join(HOME, cache), ignore_errors=True)


def leave() -> None:
    """Give the port back and remove HOME; for the end of the session, as the workers of a parallel run never come to `atexit`."""
    _claim.close()
    shutil.rmtree(HOME, ignore_errors=True)


def _settle() -> None:
    for name in [name for name in os.environ if name.startswith(("HF_", "HUGGING"))]:
        del os.environ[name]
    os.environ |= {
        "HF_ENDPOINT": f"http://127.0.0.1:{PORT}",
        "HF_HOME": HOME,
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


_settle()
