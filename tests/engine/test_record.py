"""run.json says what was run, with what, how it ended and what it cost."""

import json

from daedalus_data.core.derive import FORMATTERS
from daedalus_data.store.ledger import spent

SEED_FIELDS = {
    "run_id", "template_id", "started_at", "completed_at", "duration", "causal_mode", "entities_created", "timepoints_created",
    "training_examples", "cost_usd", "llm_calls", "tokens_used", "status", "fidelity_distribution", "narrative_exports",
}  # fmt: skip


def test_the_record_has_every_field_and_each_is_filled(simple):
    record = json.loads((simple.folder / "run.json").read_text())
    assert set(record) >= SEED_FIELDS | {"seed", "config_hash", "versions", "models", "model", "endpoint"}
    for field in SEED_FIELDS - {"cost_usd"}:
        assert record[field], field
    assert {"python", "daedalus-data", "pydantic"} <= set(record["versions"])
    assert record["entities_created"] == len(simple.world().entities)
    assert record["timepoints_created"] == 2


def test_what_a_run_cost_is_what_its_ledger_holds(simple):
    total = spent(simple.folder)
    record = simple.manifest
    assert (record.llm_calls, record.tokens_used, record.cost_usd) == (total.llm_calls, total.tokens_used, total.cost_usd)
    assert total.llm_calls > 20


def test_the_built_in_author_names_itself_in_record_ledger_and_rows(simple):
    name = "daedalus-offline-author-1"
    assert simple.manifest.model == name
    assert [use.model for use in simple.manifest.models] == [name]
    assert simple.manifest.models[0].license.lower() == "apache-2.0"
    assert name in (simple.folder / "calls.jsonl").read_text()
    assert {row.model for formatter in FORMATTERS for row in formatter.rows(simple)} == {name}


def test_the_fidelity_report_holds_the_plan_against_what_was_spent(flagship):
    report = json.loads((flagship.folder / "reports" / "fidelity.json").read_text())
    assert json.dumps(report).count("trained") > 0
    assert flagship.manifest.plan["token_budget"] == 30000
    assert flagship.manifest.tokens_used > 30000


def test_the_shadow_report_counts_every_evaluation(flagship):
    report = json.loads((flagship.folder / "reports" / "shadow_report.json").read_text())
    assert 44 in (report.get("total_evaluations"), report.get("evaluations"), report.get("overall", {}).get("evaluations"))
