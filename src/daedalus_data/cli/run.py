"""`daedalus run`: simulate a template and show what came out."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daedalus_data.cli.models import Fallback, Free, NoFallback, model_of
from daedalus_data.cli.nl import kept_beside, written_for
from daedalus_data.cli.progress import Steps, Terminal
from daedalus_data.cli.several import TIERS, several
from daedalus_data.core.errors import DaedalusError, UsageError

if TYPE_CHECKING:
    from daedalus_data.api.nl import Written
    from daedalus_data.core.run import Run
    from daedalus_data.core.template import Template


def run(
    template: Annotated[str | None, typer.Argument(help="A shipped template's name, a YAML or JSON file, or a tier: all of it.")] = None,
    nl: Annotated[str | None, typer.Option("--nl", metavar="SENTENCE", help="Write a template for this sentence and run it.")] = None,
    save: Annotated[Path | None, typer.Option(metavar="FILE", help="Save the template that --nl wrote here too.")] = None,
    tier: Annotated[str | None, typer.Option(help="Every template of this tier: quick, standard or comprehensive.")] = None,
    category: Annotated[str | None, typer.Option(help="Every template of this category.")] = None,
    parallel: Annotated[int, typer.Option("--parallel", "-p", min=1, help="How many of several templates run at once.")] = 1,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 0,
    model: Annotated[str | None, typer.Option(help="offline, local:FILE.gguf, or a model the server knows.")] = None,
    free: Free = False,
    fallback: Fallback = None,
    no_fallback: NoFallback = False,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible server, e.g. http://127.0.0.1:8000/v1.")] = None,
    home: Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Hard limit in US dollars, on all runs together; never exceeded.")] = None,
    token_budget: Annotated[float | None, typer.Option(min=1, help="Hard limit in tokens, in place of the template's.")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one try of a call may take.")] = 180.0,
    resume: Annotated[str | None, typer.Option(metavar="RUN", help="Continue this unfinished run.")] = None,
    new: Annotated[bool, typer.Option("--new", help="Start another run even if an unfinished one matches.")] = False,
    portal_quick: Annotated[bool, typer.Option("--portal-quick", help="5 backward steps, no simulation judging.")] = False,
    portal_simjudged_quick: Annotated[
        bool, typer.Option("--portal-simjudged-quick", help="5 backward steps with simulation judging.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would take, ask nobody.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout; progress goes to stderr.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Simulate a template to its end, or every template of a tier or category.

    Example: daedalus run mars_mission_portal; daedalus run --parallel 4 --budget 5 quick
    """
    model, base_url = model_of(model, base_url, free=free)
    asked: dict[str, Any] = {"seed": seed, "model": model, "base_url": base_url, "home": home, "budget": budget, "timeout": timeout}
    asked["fallbacks"] = () if no_fallback else fallback
    if tier or category or template in TIERS:
        if any((nl, save, resume, new, token_budget, portal_quick, portal_simjudged_quick)) or (
            template and (tier or template not in TIERS)
        ):
            raise UsageError("a tier or category runs each of its templates as written; leave the template and the options of one run out")
        _several(tier or template, category, parallel=parallel, dry_run=dry_run, as_json=as_json, quiet=quiet, **asked)
        return
    written = _written(nl, save, template=template, resume=resume, quiet=quiet, asked=asked)
    loaded = _template(written, template, resume, quick=portal_quick or portal_simjudged_quick, judged=portal_simjudged_quick)
    if dry_run:
        _show_plan(loaded, written, as_json=as_json, asked=asked)
        return
    made = _simulate(loaded, quiet=quiet, as_json=as_json, resume=resume, new=new, token_budget=token_budget, **asked)
    _show_run(made, written, quiet=quiet, as_json=as_json)


def _several(tier: str | None, category: str | None, **how: Any) -> None:
    from daedalus_data import api

    several(api.chosen(tier=tier, category=category), **how)


def _written(
    nl: str | None, save: Path | None, *, template: str | None, resume: str | None, quiet: bool, asked: dict[str, Any]
) -> "Written | None":
    """Return the template that a sentence asks for; None where a template or a run is named."""
    if nl is None:
        if save:
            raise UsageError("--save keeps the template that --nl writes; add --nl SENTENCE")
        return None
    if template or resume:
        raise UsageError("--nl writes the template that is run; leave the template's name and --resume out")
    return written_for(nl, save=save, quiet=quiet, asked=asked)


def _template(written: "Written | None", template: str | None, resume: str | None, *, quick: bool, judged: bool) -> "Template | None":
    """Return the template to run; None where an unfinished run is named instead."""
    from daedalus_data import api

    if written is None and (template is None) == (resume is None):
        raise UsageError("name a template, or an unfinished run with --resume RUN; `daedalus list` shows the templates")
    loaded = written.template if written else api.load_template(template) if template else None
    return api.quick(loaded, judged=judged) if loaded and quick else loaded


def _show_plan(loaded: "Template | None", written: "Written | None", *, as_json: bool, asked: dict[str, Any]) -> None:
    """Print what a run would take."""
    from daedalus_data import api

    if loaded is None:
        raise UsageError("--dry-run needs a template, not --resume")
    shown = {"template_yaml": written.yaml} if written and as_json else {}
    _show_estimate(api.estimate(loaded, model=asked["model"], base_url=asked["base_url"]) | shown, as_json=as_json)


def _show_run(made: "Run", written: "Written | None", *, quiet: bool, as_json: bool) -> None:
    """Upload a finished run where that is set up, and print what came of it."""
    from daedalus_data import api

    if written:
        kept_beside(written, made.folder)
    oxen = _upload(made, quiet=quiet)
    if as_json:
        print(json.dumps(api.summary(made) | ({"oxen": oxen} if oxen else {}) | ({"template_yaml": written.yaml} if written else {})))
    else:
        _show(api.summary(made), api.timeline(made))


def _simulate(template: "Template | None", *, quiet: bool, as_json: bool, **asked: Any) -> "Run":
    """Run with progress on stderr; an error leaves the run's summary on stdout when JSON is wanted."""
    from daedalus_data import api
    from daedalus_data.api.templates import licence_advice
    from daedalus_data.core.progress import unwatched
    from daedalus_data.core.settings import read_environment

    if template and not quiet:
        for item in api.lint(template):
            print(f"advice: {item.key}: {item.text}", file=sys.stderr)
    claimed: list[Path] = []

    def announce(folder: Path) -> None:
        claimed.append(folder)
        opened = api.open_run(folder)
        terminal.announce(opened)
        if (advice := licence_advice(opened.manifest.model, read_environment())) and not quiet:
            print(f"advice: {advice}", file=sys.stderr)

    with Terminal(quiet=quiet) as terminal:
        try:
            return api.simulate(template or "", watch=unwatched if quiet else terminal.watch, claimed=announce, upload=False, **asked)
        except DaedalusError:
            if as_json and claimed:
                print(json.dumps(api.summary(api.open_run(claimed[0]))))
            raise


def _upload(made: "Run", *, quiet: bool) -> dict[str, Any] | None:
    """Upload the run where the environment has a key for that, and say on stderr what came of it; a failure leaves the run as it is."""
    from daedalus_data.api.running import uploaded

    with Steps(quiet=quiet) as steps:
        found = uploaded(made, say=steps.say)
    if found is None:
        return None
    if found.error:
        print(f"not uploaded to Oxen: {found.error}", file=sys.stderr)
    else:
        urls = {"dataset": found.dataset_url, "fine-tune": found.finetune_url}
        print("\n".join(f"{name:<10} {url}" for name, url in urls.items() if url), file=sys.stderr)
    return found.model_dump(mode="json")


def _show_estimate(estimate: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(estimate))
        return
    for key, value in estimate.items():
        print(f"{key.replace('_', ' '):<12} {value}")


def _over(made: dict[str, object]) -> str:
    return f"  {made['tokens_over_budget']} times the token budget of {made['token_budget']:,.0f} ({made['budget_mode']} budget mode)"


def _told(timeline: list[dict[str, object]]) -> Iterator[str]:
    """Yield the moments, each branch under its name."""
    branch: object = "main"
    for moment in timeline:
        if moment["branch"] != branch:
            branch = moment["branch"]
            yield f"  {branch}:"
        yield f"  {moment['when']:<16} {'*' if moment['pivot'] else ' '} {moment['title']}"


def _show(made: dict[str, object], timeline: list[dict[str, object]]) -> None:
    """Print what came out, and where it lies."""
    mechanisms = made["mechanisms"]
    assert isinstance(mechanisms, dict)
    folder = made["folder"]
    lines = [
        f"{made['run_id']}: {made['status']} in {made['seconds']} s",
        "",
        *_told(timeline),
        *(["", "  * a turning point: it could have gone another way"] if made["pivots"] else []),
        "",
        f"  {made['timepoints']} moments, {made['dialogs']} dialogs with {made['turns']} turns, {made['rows']} training rows",
        f"  {made['events']} events by {len(mechanisms)} mechanisms: {', '.join(mechanisms)}",
        *([f"  {made['paths']} paths from origin to portal, {made['pivots']} turning points"] if made["paths"] else []),
        f"  {made['llm_calls']} calls, {made['tokens']:,} tokens, ${made['cost_usd']:.4f}, written by {made['model']}",
        *([_over(made)] if made["tokens_over_budget"] else []),
        "",
        f"  {folder}/exports/narrative.md         the story, with every dialog",
        f"  {folder}/reports/causal_graph.svg     how it came about, as a picture",
        f"  daedalus build --from {folder} --out data/{made['run_id']}     its rows as a dataset",
    ]
    print("\n".join(lines), file=sys.stdout)
