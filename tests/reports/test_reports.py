"""Reports count what the log holds and draw it so that it can be read."""

import json
from pathlib import Path
from xml.etree import ElementTree

from daedalus_data import reports
from daedalus_data.core import events as ev
from daedalus_data.core.mechanism import MECHANISMS
from daedalus_data.core.mode import MODES
from daedalus_data.core.run import Run
from daedalus_data.core.state import DIMENSIONS
from daedalus_data.reports import causal_graph, state_curves, svg
from daedalus_data.reports.fidelity import spent
from daedalus_data.reports.functions import ASKED, DOES
from daedalus_data.reports.mechanisms import executed
from daedalus_data.reports.shadow import shadow
from daedalus_data.reports.tensors import vectors
from tests.support import built_run as built

FILES = [
    "causal_graph.svg", "fidelity.json", "fidelity.md", "mechanisms.json", "mechanisms.md",
    "shadow_report.json", "state_curves.svg", "tensors.json",
]  # fmt: skip


def test_every_report_is_written_in_equal_bytes_each_time(tmp_path: Path) -> None:
    assert reports.write_all(built.run(), tmp_path / "a") == FILES
    reports.write_all(built.run(), tmp_path / "b")
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in FILES)


def test_mechanisms_are_counted_from_what_ran() -> None:
    rows = {row["function"]: row for row in executed(built.run())}
    assert (rows["hear"]["mechanism"], rows["hear"]["times"], rows["hear"]["made"]) == ("M3", 9, 12)
    assert rows["turn"]["question"] and not rows["hear"]["question"]
    assert rows["unknown_function"]["does"]


def test_every_function_that_ran_in_a_real_run_is_described_in_its_own_words(flagship) -> None:
    rows = executed(flagship)
    named = {*MECHANISMS.names(), *MODES.names()}
    undescribed = [row["function"] for row in rows if row["function"] not in {*DOES, *ASKED, *named}]
    assert not undescribed


def test_the_shadow_report_has_the_rates_of_its_evaluations() -> None:
    found = shadow(built.run())
    assert (found["total_evaluations"], found["divergent_evaluations"], found["divergence_rate"]) == (9, 6, 0.6667)
    assert found["mean_divergence"] == round((3 + 2 + 0) / 3, 4)
    assert found["entities"][built.ANA]["predicted_bands"] == {"tensor": 1, "scene": 1, "dialog": 1}
    assert found["entities"][built.ANA]["phi_min"] == 0.5


def test_fidelity_is_set_against_the_plan() -> None:
    run = built.run()
    raised = ev.ResolutionChanged(
        by="fidelity", timepoint=built.MOMENTS[1], entity=built.ANA, before="tensor", after="dialog", reason="She decides."
    )
    data = spent(Run(run.manifest, (*run.entries, ev.Entry(seq=len(run.entries), event=raised)), run.folder))
    assert data["actual"]["tokens_over_budget"] == 2.25
    assert data["moments"][1]["above_plan"] == 1 and data["moments"][0]["above_plan"] == 0
    assert data["actual"]["final_levels"] == {"dialog": 3}


def test_tensors_hold_a_vector_per_entity_and_moment() -> None:
    data = vectors(built.run())
    rows = data["entities"][built.CAT]
    assert [row["moment"] for row in rows] == [ev.BEFORE_ALL, *built.MOMENTS]
    assert all(len(row["state"]) == len(DIMENSIONS) for row in rows) and len(rows[1]["compressed"]) == 8


def test_the_causal_graph_is_xml_with_every_moment_alternative_and_count() -> None:
    drawing = causal_graph.drawn(built.run())
    said = " ".join(element.text or "" for element in ElementTree.fromstring(drawing).iter())
    assert all(date in said for date in ("January 2026", "January 2027", "January 2028"))
    assert "told as n2 & more" in said and "1 pruned" in said and "turning point" in said


def test_words_of_the_log_cannot_become_markup_in_a_drawing() -> None:
    assert (
        svg.text(0, 0, '<script>"x"&\x00\ud800', 10)
        == '<text x="0" y="0" font-size="10" class="ink">&lt;script&gt;&quot;x&quot;&amp;</text>'
    )


def test_wrapped_lines_keep_every_word_or_say_that_they_do_not() -> None:
    text = "Thomas Webb announced a schedule that takes six months from testing"
    assert " ".join(svg.wrap(text, 120, 12, 20)) == text
    assert svg.wrap(text, 120, 12, 2)[-1].endswith("…") and len(svg.wrap(text, 120, 12, 2)) == 2
    assert all(svg.measure(line, 12) <= 120 for line in svg.wrap("a" * 80, 120, 12, 3))


def test_state_curves_end_in_the_last_state() -> None:
    drawing = state_curves.drawn(built.run())
    ElementTree.fromstring(drawing)
    assert "-0.60" in drawing and "Cat Lind" in drawing


def test_a_run_that_has_lived_no_moment_still_has_its_reports(tmp_path: Path) -> None:
    run = built.run()
    early = Run(run.manifest, tuple(e for e in run.entries if e.event.timepoint not in built.MOMENTS), run.folder)
    assert reports.write_all(early, tmp_path) == FILES
    assert json.loads((tmp_path / "shadow_report.json").read_text())["divergence_rate"] is None
