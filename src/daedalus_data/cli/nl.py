"""`daedalus run --nl SENTENCE`: write a template for a sentence and show it before it runs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daedalus_data.api.nl import Written


def written_for(sentence: str, *, save: Path | None, quiet: bool, asked: dict[str, Any]) -> "Written":
    """Return the template for a sentence, shown on stderr and saved; what writing it cost comes off the budget in `asked`."""
    from daedalus_data.api.nl import saved, write_template

    written = write_template(sentence, **{name: value for name, value in asked.items() if name not in ("fallbacks", "token_budget")})
    if asked["budget"] is not None:
        asked["budget"] = max(0.0, asked["budget"] - written.cost_usd)
    if save:
        saved(written.yaml, save)
    if not quiet:
        print(f"{written.yaml}\ntemplate: {save or written.file}", file=sys.stderr)
    return written


def kept_beside(written: "Written", folder: Path) -> None:
    """Put the template into the folder of its run."""
    from daedalus_data.api.nl import saved

    saved(written.yaml, folder / "template.yaml")
