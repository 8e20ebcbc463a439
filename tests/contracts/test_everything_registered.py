"""What holds for every registered thing and every shipped template, whoever wrote it."""

from pathlib import Path

import pytest

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.derive import EXPORTS, FORMATTERS, REPORTS
from daedalus_data.core.mechanism import MECHANISMS
from daedalus_data.core.mode import MODES
from daedalus_data.core.template import Template
from daedalus_data.core.world import fold
from daedalus_data.engine.simulate import SETUP, STEP
from daedalus_data.engine.view import TURN

ENGINE = {"counterfactual", "engine", "plan", "routing"}
SUPPORT = Path(__file__).parent.parent / "support"

VERDICT = {
    "scenario_description": "PORTAL backward reasoning from a $47M trade secret verdict to the chain of decisions that made it inevitable.",
    "world_id": "verdict",
    "temporal": {
        "mode": "portal",
        "portal_description": (
            "$47 million jury verdict for plaintiff in trade secret misappropriation case. Jury found defendant willfully misappropriated "
            "14 proprietary algorithms and customer data. Verdict includes $32M compensatory damages and $15M punitive damages."
        ),
        "portal_year": 2025,
        "origin_year": 2020,
        "backward_steps": 4,
        "path_count": 2,
    },
}


@pytest.fixture(scope="module")
def verdict(settings):
    return api.simulate(Template.model_validate(VERDICT), settings=settings)


@pytest.fixture(scope="module")
def monastery(settings):
    return api.simulate(SUPPORT / "monastery.yaml", settings=settings)


HERE = ["flagship", "simple", "board", "verdict", "monastery", "island"]
"""Every mode of the shipped templates but two; the rest of the templates are lived in the slow battery."""
SHIPPED = {"flagship": "mars_mission_portal", "simple": "convergence_simple", "board": "board_meeting"}
REST = [name for name in api.templates() if name not in SHIPPED.values()]


@pytest.fixture(scope="module")
def island(settings):
    return api.simulate(SUPPORT / "island.yaml", settings=settings)


@pytest.fixture(params=[*HERE, *(pytest.param(name, marks=() if name == "kami_shrine" else pytest.mark.slow) for name in REST)])
def run(request, settings):
    name = request.param
    return request.getfixturevalue(name) if name in HERE else lived(name, settings)


MADE = {}


def lived(name, settings):
    if name not in MADE:
        MADE[name] = api.simulate(name, settings=settings)
    return MADE[name]


def test_no_template_that_ships_is_left_out():
    assert {*SHIPPED.values(), *REST} == set(api.templates())


def test_every_run_completes_with_moments_dialogs_and_rows(run):
    made = api.summary(run)
    assert made["status"] == "completed"
    assert made["timepoints"] == api.plan(run.template).lives
    assert made["dialogs"] == made["timepoints"]
    assert made["turns"] >= 4 * made["dialogs"]
    assert made["rows"] > made["turns"]


def test_every_event_is_by_somebody_registered(run):
    known = {mechanism.name for mechanism in MECHANISMS} | {mode.name for mode in MODES} | ENGINE
    assert {entry.event.by for entry in run.entries} <= known


def test_parents_come_before_their_children_in_every_run(run):
    seen = {ev.BEFORE_ALL}
    for point in run.timepoints:
        assert set(point.parents) <= seen
        seen.add(point.id)


def test_any_prefix_of_any_log_folds(run):
    step = max(1, len(run.entries) // 25)
    for end in range(0, len(run.entries), step):
        prefix = run.entries[:end]
        moments = [entry.event.moment.id for entry in prefix if isinstance(entry.event, ev.TimepointReached)]
        world = fold(prefix, moments[-1] if moments else ev.BEFORE_ALL)
        assert set(world.states) <= set(world.entities)


def test_nobody_knows_what_they_were_not_there_to_learn(run):
    for entry, event in run.entries_of(ev.FactLearned):
        if event.turn:
            turn = next(t for t in run.of(ev.TurnSpoken) if t.turn == event.turn)
            assert event.entity == turn.speaker or event.entity in turn.heard_by, entry.id


def test_a_secret_stays_with_its_keeper_until_it_is_revealed(run):
    secrets = {(event.entity, event.fact): entry.seq for entry, event in run.entries_of(ev.FactLearned) if event.secret}
    revealed = {fact for turn in run.of(ev.TurnSpoken) if turn.act == "reveal" for fact in turn.knowledge}
    for entry, event in run.entries_of(ev.FactLearned):
        if any(fact == event.fact and keeper != event.entity for keeper, fact in secrets):
            assert event.fact in revealed, entry.id


def test_an_invented_cast_says_where_it_comes_from(verdict, monastery):
    for run in (verdict, monastery):
        cast = [event for event in run.of(ev.EntityIntroduced) if event.provenance != "discovered"]
        assert len(cast) == run.template.cast_size
        assert all(event.provenance == "invented" and event.found_in for event in cast)


def test_every_mechanism_that_the_engine_runs_is_registered_and_the_other_way_round():
    assert set(MECHANISMS.names()) == {*SETUP, *STEP, *TURN}


def test_every_registered_thing_says_what_it_is():
    for registry in (MECHANISMS, MODES, EXPORTS, REPORTS, FORMATTERS):
        for thing in registry:
            assert len(thing.doc) > 15, thing
            assert thing.doc.endswith("."), thing


def test_every_export_and_report_is_written_for_every_run_that_it_fits(run):
    for registry, part in ((EXPORTS, "exports"), (REPORTS, "reports")):
        written = list((run.folder / part).iterdir())
        assert {path.name for path in written} == {made.file for made in registry if made.fits(run)}
        assert all(path.stat().st_size for path in written)
