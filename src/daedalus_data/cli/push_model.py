"""`daedalus push` of a fine-tuning's folder: what went up, or would."""

import json
from pathlib import Path
from typing import Any

from daedalus_data.cli.progress import Steps
from daedalus_data.cli.read import table


def push_model(folder: Path, to: str, *, dry_run: bool, as_json: bool, quiet: bool, **asked: Any) -> None:
    """Publish a model or an adapter and print what was done."""
    from daedalus_data import api

    with Steps(quiet=quiet) as steps:
        done = api.push_model(folder, to, dry_run=dry_run, say=steps.say, **asked)
    files = [{"path": change.path, "bytes": change.bytes, "new": change.new} for change in done.writes]
    if as_json:
        print(json.dumps({**done._asdict(), "writes": files}))
        return
    for note in done.notes:
        print(f"note: {note}")
    if dry_run:
        table(
            [{"file": file["path"], "bytes": f"{file['bytes']:>12,}", "is": "new" if file["new"] else "changed"} for file in files], COLUMNS
        )
    size = sum(change.bytes for change in done.writes)
    sent = f"{len(files)} files, {size / 1e6:.1f} MB, {len(done.deletes)} deleted, {done.unchanged} unchanged"
    print(f"{done.url}  {sent}{'. Nothing was sent' if dry_run else ''}")
    if done.commit:
        print(f"  commit {done.commit}{', tagged' if done.tagged else ''}")


COLUMNS = ("file", "bytes", "is")
