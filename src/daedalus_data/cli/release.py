"""`daedalus push`, `card`, `verify`: publish a dataset, show its card, make its rows again wherever it lies."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daedalus_data.cli.dataset import AsJson, Folder
from daedalus_data.cli.progress import Steps
from daedalus_data.cli.push_model import push_model
from daedalus_data.cli.read import table
from daedalus_data.core.errors import UsageError

if TYPE_CHECKING:
    from daedalus_data.release.publishing import Plan
    from daedalus_data.release.push import Pushed

Pushable = Annotated[Path, typer.Argument(metavar="DIR", help="A dataset folder, or a fine-tuning's.")]
To = Annotated[str, typer.Option("--to", metavar="ADDRESS", help="hf:NAMESPACE/NAME, oxen:NAMESPACE/NAME, or a folder.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]


def push(
    folder: Pushable,
    to: To,
    tag: Annotated[str, typer.Option(help="vX.Y.Z, or `next` for the version that what changed asks for; none when absent.")] = "",
    branch: Annotated[str, typer.Option(help="Another branch than the main one; made when missing.")] = "",
    pr: Annotated[bool, typer.Option("--pr", help="Open a pull request.")] = False,
    public: Annotated[bool, typer.Option("--public", help="A new repository is open to all; private otherwise.")] = False,
    message: Annotated[str, typer.Option("--message", "-m", help="The commit's message.")] = "",
    consent: Annotated[
        list[str] | None, typer.Option("--consent-license", metavar="ID", help="A licence whose replies may be open to all; repeatable.")
    ] = None,
    part: Annotated[str, typer.Option(help="Of a fine-tuning: model, or adapter.")] = "model",
    replace_card: Annotated[
        bool, typer.Option("--replace-card", help="Give up what people wrote in the card outside its markers.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show files, sizes and the card; only reads.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Publish a dataset with its card, logs and digests, or what a fine-tuning left in its folder, as one commit.

    Example: daedalus push data/mars --to hf:me/mars-mission --tag v1.0.0
    """
    from daedalus_data import api

    if api.is_model(folder):
        _for_datasets({"--branch": branch, "--pr": pr, "--message": message})
        told: dict[str, Any] = {"part": part, "tag": tag, "public": public, "consent": consent or (), "replace_card": replace_card}
        push_model(folder, to, **told, dry_run=dry_run, as_json=as_json, quiet=quiet)
        return
    asked: dict[str, Any] = {"tag": tag, "branch": branch, "review": pr, "public": public, "message": message}
    asked["consent"] = consent or ()
    with Steps(quiet=quiet) as steps:
        done = api.push(folder, to, **asked, replace_card=replace_card, dry_run=dry_run, say=steps.say)
    if as_json:
        print(json.dumps(_told(done)))
    else:
        _show(done, folder)


def card(
    folder: Folder,
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="As a release at this address would have it.")] = "",
    tag: Annotated[str, typer.Option(help="As the release of this version would have it.")] = "",
) -> None:
    """Print the card of a dataset.

    Example: daedalus card data/mars --to hf:me/mars-mission --tag v1.0.0
    """
    from daedalus_data import api

    print(api.card(folder, to, tag=tag), end="")


def verify(
    source: Annotated[str, typer.Argument(metavar="DATASET", help="A dataset folder, or an address: hf:NAMESPACE/NAME@v1.0.0.")],
    simulate: Annotated[bool, typer.Option("--simulate", help="Also simulate every run again and compare the logs.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make every row again from the shipped logs, with no model, and compare; exit code 1 with the first difference.

    Example: daedalus verify data/mars
    """
    from daedalus_data import api

    with Steps(quiet=quiet) as steps:
        found = api.verify(source, simulate=simulate, say=steps.say)
    if as_json:
        print(json.dumps({"ok": found.ok, **found.model_dump(mode="json")}))
    else:
        for wrong in found.wrong:
            print(wrong)
        if found.simulated is not None:
            print(f"{found.simulated} runs simulated again, their logs equal byte for byte")
        equal = f"{found.rows:,} of {found.rows_recorded:,} rows made again from the logs and equal"
        print(f"{source}: {equal if found.ok else 'not what it says it is; ' + equal}")
    if not found.ok:
        raise typer.Exit(1)


def _for_datasets(given: dict[str, Any]) -> None:
    for option, value in given.items():
        if value:
            raise UsageError(f"{option} is for datasets; a model goes to the main branch, with a message of its own")


def _told(done: "Pushed") -> dict[str, Any]:
    plan, made = done.plan, done.published
    return {
        "place": str(plan.place), "url": made.url if made else plan.url, "commit": made.commit if made else None,
        "committed": bool(made and made.committed), "tag": f"v{plan.wish.version}" if plan.wish.version else None,
        "tagged": bool(made and made.tagged), "review_url": made.review_url if made else "", "root": done.release.record.root,
        "change": done.difference.level, "reasons": done.difference.reasons, "suggested": f"v{done.suggestion}",
        "writes": [{"path": change.path, "bytes": change.bytes, "new": change.new} for change in plan.writes],
        "deletes": plan.deletes, "unchanged": plan.unchanged, "notes": [*done.notes, *(made.notes if made else ())],
        **({} if made else {"card": done.release.card}),
    }  # fmt: skip


def _show(done: "Pushed", folder: Path) -> None:
    plan, made = done.plan, done.published
    for note in (*done.notes, *(made.notes if made else ())):
        print(f"note: {note}")
    if made is None:
        _show_plan(done)
        return
    size = sum(change.bytes for change in plan.writes)
    sent = f"{len(plan.writes)} files, {size / 1e6:.1f} MB, {len(plan.deletes)} deleted, {plan.unchanged} unchanged"
    print(f"{made.url}  {f'one commit: {sent}' if made.committed else 'unchanged: no commit'}")
    print(f"  commit {made.commit}{f', tagged v{plan.wish.version}' if made.tagged else ''}")
    if made.review_url:
        print(f"  pull request {made.review_url}")
    elif not plan.wish.version and done.difference.level != "none":
        print(f"  to give it a version: daedalus push {folder} --to {plan.place} --tag v{done.suggestion}")
    print(f"  daedalus verify {_address(done)}")


def _address(done: "Pushed") -> str:
    """Return what `verify` takes for what was pushed, as a word of a shell's command."""
    place, wish = done.plan.place, done.plan.wish
    if place.scheme == "folder":
        return quote(place.name)
    made = done.published.revision if done.published else ""
    return quote(str(place._replace(revision=made or (f"v{wish.version}" if wish.version else wish.branch))))


def _show_plan(done: "Pushed") -> None:
    """Print what a push would do: files with sizes, then the card."""
    plan = done.plan
    table(list(_tree(plan)), ("file", "bytes", "is"))
    size = sum(change.bytes for change in plan.writes)
    print(
        f"\n{plan.place}{' (to be made)' if plan.create else ''}, as one commit: {len(plan.writes)} files of {size / 1e6:.1f} MB to send,"
    )
    print(f"{len(plan.deletes)} to delete, {plan.unchanged} are there already. Nothing was sent")
    print(f"message: {plan.message}")
    print(f"version: {f'v{plan.wish.version}' if plan.wish.version else f'none asked for; v{done.suggestion} would do'}")
    for reason in done.difference.reasons:
        print(f"  {reason}")
    print(f"\n{done.release.card}", end="")


def _tree(plan: "Plan") -> Iterator[dict[str, str]]:
    """Yield what a push changes as lines of a tree, every folder with the bytes in it."""
    states = {change.path: ("new" if change.new else "changed", change.bytes) for change in plan.writes}
    states |= dict.fromkeys(plan.deletes, ("deleted", 0))
    within: Counter[str] = Counter()
    for path, (_, size) in states.items():
        within.update({str(folder): size for folder in PurePosixPath(path).parents})
    told: set[str] = set()
    for path, (state, size) in sorted(states.items()):
        *folders, file = path.split("/")
        for depth, name in enumerate(folders):
            if (folder := "/".join(folders[: depth + 1])) not in told:
                told.add(folder)
                yield {"file": f"{'  ' * depth}{name}/", "bytes": f"{within[folder]:>12,}", "is": ""}
        yield {"file": f"{'  ' * len(folders)}{file}", "bytes": f"{size:>12,}", "is": state}
