"""Where people find things of a repository on the web: pages of Oxen's hub, or the files of a server of one's own, which has no pages."""

from urllib.parse import quote

from daedalus_data.core.settings import OXEN_HUB
from daedalus_data.release.oxen.orders import MAIN, Where

PAGES = "https://www.oxen.ai"
TABLES = (".jsonl", ".parquet", ".csv", ".tsv")
"""What Oxen can fine-tune on, by the ends of files' names."""


def page(where: Where, path: str = "", *, revision: str = "", folder: bool = True) -> str:
    """Return the address of a repository, or of a file or folder of it."""
    on_hub = where.host == OXEN_HUB
    base = f"{PAGES}/{where.name}" if on_hub else f"{where.scheme}://{where.host}/api/repos/{where.name}"
    if on_hub and not path and revision in ("", MAIN):
        return base
    kind = "dir" if folder else "file"
    return "/".join(filter(None, [base, kind, quote(revision or MAIN), quote(path)]))


def finetune_page(where: Where, path: str, *, revision: str = "") -> str:
    """Return the page of a file, from which a person starts a fine-tune; nothing where there is none: not a table, not Oxen's hub."""
    return page(where, path, revision=revision, folder=False) if where.host == OXEN_HUB and path.endswith(TABLES) else ""
