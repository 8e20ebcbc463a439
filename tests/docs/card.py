"""Writes docs/card: the card that eight runs of the flagship have as a release on the Hub, with its pictures.

.venv/bin/python -m tests.docs.card        # simulates the runs; takes a minute
"""

import re
import shutil
import tempfile
from pathlib import Path

from daedalus_data import api
from daedalus_data.core.settings import Settings

CARD = Path(__file__).parent.parent.parent / "docs" / "card"
TEMPLATE, RUNS, PLACE, TAG = "mars_mission_portal", 8, "hf:me/mars-mission", "v1.0.0"
VARIES = re.compile(
    r"\d[\d,.]* (?:s|ms|min|characters)\b|\b(?:python|daedalus-data|datasets|pyarrow|pydantic) \d[\w.]*"
    r"|http\S+|year = \{\d+\}|\{\w+_\d{4},|[0-9a-f]{8,64}"
)
"""What no two machines have alike: seconds, and with them the length of records; versions, addresses, the year, and digests of these."""


def made(home: Path) -> Path:
    """Build the dataset and return its folder."""
    return api.build(TEMPLATE, out=home / "mars", runs=RUNS, parallel=2, settings=Settings(home=home / "runs")).path


def shown(folder: Path) -> str:
    """Return the card as a page of ours: without its front matter, which only programs read."""
    return api.card(folder, PLACE, tag=TAG).split("\n---\n", 1)[1].lstrip()


def masked(text: str) -> str:
    """Return a card without what differs from machine to machine."""
    return VARIES.sub("…", text)


def main() -> None:
    """Write the page and its pictures."""
    with tempfile.TemporaryDirectory() as home:
        folder = made(Path(home))
        CARD.mkdir(exist_ok=True)
        (CARD / "README.md").write_text(shown(folder))
        shutil.copytree(folder / "pictures", CARD / "pictures", dirs_exist_ok=True)


if __name__ == "__main__":
    main()
