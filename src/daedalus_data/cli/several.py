"""`daedalus run --tier`, `--category`: several templates at once, and what came of each."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from daedalus_data.cli.many import ManyRuns
from daedalus_data.cli.read import table

if TYPE_CHECKING:
    from daedalus_data.api.series import RunReport

TIERS = ("quick", "standard", "comprehensive")
COLUMNS = ("template", "state", "run_id", "rows", "calls", "seconds", "cost_usd")
EXPECTED = ("template", "mode", "moments", "calls", "tokens", "cost_usd")


def several(names: Sequence[str], *, parallel: int, dry_run: bool, as_json: bool, quiet: bool, **asked: Any) -> None:
    """Run the templates, or say what all of them would take."""
    from daedalus_data import api

    if dry_run:
        _show_estimates(names, as_json=as_json, model=asked["model"], base_url=asked["base_url"])
        return
    shown = ManyRuns(len(names), quiet=quiet)
    try:
        with shown:
            api.simulate_all(list(names), parallel=parallel, watch=shown.watch, **asked)
    finally:
        _show(shown, as_json=as_json)


def _show(shown: ManyRuns, *, as_json: bool) -> None:
    """Print what came of each, and of all of them."""
    rows = [_row(report) for report in shown.reports]
    totals = {"rows": sum(row["rows"] for row in rows), "calls": sum(row["calls"] for row in rows), "cost_usd": shown.cost_usd}
    if as_json:
        print(json.dumps({"runs": rows, **totals}))
    elif rows:
        table([*rows, dict.fromkeys(COLUMNS, "") | {"template": "together"} | totals], COLUMNS)


def _row(report: "RunReport") -> dict[str, Any]:
    said = report.model_dump(
        mode="json", include={"template", "seed", "state", "rows", "calls", "seconds", "cost_usd", "exit_code", "folder"}
    )
    return {**said, "run_id": report.folder.name if report.folder else None, "error": report.error or None}


def _show_estimates(names: Sequence[str], *, as_json: bool, model: str | None, base_url: str | None) -> None:
    from daedalus_data import api

    rows = [api.estimate(api.load_template(name), model=model, base_url=base_url) for name in names]
    costs = [row["cost_usd"] for row in rows]
    totals = {
        "calls": sum(row["calls"] for row in rows),
        "tokens": sum(row["tokens"] for row in rows),
        "cost_usd": None if None in costs else round(sum(costs), 4),
    }
    if as_json:
        print(json.dumps({"runs": rows, **totals}))
    else:
        table([*rows, dict.fromkeys(EXPECTED, "") | {"template": "together"} | totals], EXPECTED)
