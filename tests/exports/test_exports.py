"""Exports tell what the log tells, the same bytes every time."""

import json
from pathlib import Path

from daedalus_data import exports, reports
from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.exports.narrative import story
from daedalus_data.exports.narrative_markdown import escaped
from daedalus_data.exports.summary import summarise
from tests.support import built_run as built

FILES = ["dialogs.jsonl", "events.jsonl", "knowledge.json", "narrative.md", "narrative.json", "summary.json"]


def written(tmp_path: Path, name: str) -> str:
    exports.write_all(built.run(), tmp_path, [name])
    return next(tmp_path.iterdir()).read_text()


def test_every_export_is_written_and_nothing_else(tmp_path: Path) -> None:
    assert exports.write_all(built.run(), tmp_path) == FILES
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


def test_writing_twice_gives_equal_bytes_wherever_it_is_written(tmp_path: Path) -> None:
    for folder in ("a", "b/c"):
        exports.write_all(built.run(), tmp_path / folder)
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b/c" / name).read_bytes()


def test_the_narrative_runs_forward_in_time(tmp_path: Path) -> None:
    told = written(tmp_path, "narrative")
    places = [told.index(f"## {number}. January {2025 + number}: {title}") for number, title in enumerate(built.TITLES, 1)]
    assert places == sorted(places)


def test_every_line_of_talk_is_in_the_narrative(tmp_path: Path) -> None:
    told = written(tmp_path, "narrative")
    assert all(escaped(text) in told for lines in built.LINES for _, text, _ in lines)


def test_words_of_the_template_cannot_become_markup(tmp_path: Path) -> None:
    told = written(tmp_path, "narrative")
    assert "<b>" not in told and "\n# The flood" not in told and "*river*" not in told
    assert escaped("---\n1. [a](b) | `c`") == r"\--- 1. \[a\](b) \| \`c\`"


def test_a_fact_is_learned_once_in_the_narrative(tmp_path: Path) -> None:
    story = json.loads(written(tmp_path, "narrative_json"))
    learned = [
        (fact["fact"], who)
        for m in story["moments"]
        for part in ("became_known", "learned_in_talk")
        for fact in m[part]
        for who in fact["known_by"]
    ]
    assert len(learned) == len(set(learned))


def test_other_ways_and_turning_points_are_told_with_their_reasons(tmp_path: Path) -> None:
    told = written(tmp_path, "narrative")
    assert "Had the repair not been put off" in told
    assert "### Way 2" in told and r"told as n2 \& more" in told


def test_events_jsonl_holds_the_whole_log(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in written(tmp_path, "events").splitlines()]
    back = [ev.EVENT.validate_python({"kind": r["kind"], "by": r["by"], "timepoint": r["timepoint"], **r["data"]}) for r in rows]
    assert back == [entry.event for entry in built.run().entries]


def test_dialogs_jsonl_resolves_what_every_turn_draws_on(tmp_path: Path) -> None:
    talks = [json.loads(line) for line in written(tmp_path, "dialogs").splitlines()]
    assert [len(talk["turns"]) for talk in talks] == [len(lines) for lines in built.LINES]
    assert talks[0]["turns"][0]["knowledge"][0]["text"] == built.CRACK
    assert talks[0]["turns"][0]["sampling"]["temperature"] == 0.7


def test_every_edge_of_the_knowledge_graph_joins_nodes_that_exist(tmp_path: Path) -> None:
    graph = json.loads(written(tmp_path, "knowledge"))
    ids = {node["id"] for node in graph["nodes"]}
    assert graph["edges"] and all({edge["entity"], edge["fact"]} <= ids for edge in graph["edges"])


def test_the_summary_counts_the_log_and_holds_no_clock() -> None:
    counted = summarise(built.run())
    assert (counted["timepoints"], counted["dialogs"], counted["turns"], counted["duplicate_turns"]) == (3, 3, 8, 0)
    assert counted["mechanisms"] == {"M11": 6, "M17": 3, "M3": 9}
    assert sum(counted["events_by_kind"].values()) == counted["events"] == len(built.run().entries)
    assert not {"started_at", "duration", "cost_usd", "attempts", "tokens_used"} & set(counted)


def test_any_prefix_of_a_log_can_be_told_counted_and_drawn(tmp_path: Path) -> None:
    run = built.run()
    for length in range(0, len(run.entries), 3):
        cut = Run(run.manifest, run.entries[:length], run.folder)
        assert exports.write_all(cut, tmp_path / "exports") == FILES
        reports.write_all(cut, tmp_path / "reports")


def test_a_state_before_is_that_in_which_the_moment_began(tmp_path: Path) -> None:
    run = built.run()
    rested = ev.StateChanged(
        by="embodiment", timepoint=built.MOMENTS[1], entity=built.CAT, changes={"valence": 0.3}, cause="rest", reason="A year passed."
    )
    events = [entry.event for entry in run.entries]
    events.insert(next(e.seq for e, s in run.entries_of(ev.StateChanged, built.MOMENTS[1]) if s.entity == built.CAT), rested)
    told = story(Run(run.manifest, tuple(ev.Entry(seq=seq, event=event) for seq, event in enumerate(events)), run.folder))
    row = next(row for row in told["moments"][1]["states"] if row["entity"] == built.CAT)
    assert (row["before"]["valence"], row["after"]["valence"], row["moved"]["valence"]) == (0.3, 0.1, -0.2)


def test_markdown_escapes_what_would_begin_a_list_and_leaves_decimals_alone():
    from daedalus_data.exports.narrative_markdown import escaped

    assert escaped("24.6 volts") == "24.6 volts"
    assert escaped("24. That is all") == "24\\. That is all"
    assert escaped("- no") == "\\- no"
    assert escaped("a <b> *c*") == "a \\<b\\> \\*c\\*"
