"""Every shipped scenario runs with no key, yields rows that pass the validators, and sounds like no other."""

from collections.abc import Callable
from time import process_time

import pytest

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings
from tests.support.worlds import masked, measured, shared_with_others, told_apart

NAMES = (
    "agent1_regulatory_stress", "agent2_mission_failure", "agent3_litigation_discovery", "agent3_litigation_portal",
    "agent4_elk_migration", "board_meeting", "castaway_colony_branching", "convergence_comprehensive", "convergence_simple",
    "convergence_standard", "detective_prospection", "hospital_crisis", "hound_shadow_directorial", "jefferson_dinner", "kami_shrine",
    "mars_mission_portal", "sec_investigation", "vc_pitch_branching", "vc_pitch_forward", "vc_pitch_roadshow", "vc_pitch_strategies",
)  # fmt: skip
MODES = {
    "agent1_regulatory_stress": "portal", "agent2_mission_failure": "branching", "agent3_litigation_discovery": "forward",
    "agent3_litigation_portal": "portal", "agent4_elk_migration": "cyclical", "hound_shadow_directorial": "directorial",
    "castaway_colony_branching": "branching", "vc_pitch_branching": "branching",
    "vc_pitch_strategies": "branching", "mars_mission_portal": "portal",
}  # fmt: skip
QUICK = [name for name in NAMES if api.load_template(name).tier == "quick"]
SECONDS = {"quick": 10.0, "standard": 60.0, "comprehensive": 60.0}
SEARCHED = ("portal_reasoning",)
"""Row configs that only a run with a search can fill."""
CHANCY = ("preference",)
"""Row configs that need a line to be refused or a moment to be told in two ways: a forward run may have neither."""

Live = Callable[..., Run]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    """Return a run of a template by the built-in author, each made once."""
    home, made = tmp_path_factory.mktemp("worlds"), dict[tuple[str, int], tuple[Run, float]]()

    def run(name: str, seed: int = 0, *, seconds: bool = False) -> Run | float:
        if (name, seed) not in made:
            before = process_time()
            made[name, seed] = api.simulate(name, seed=seed, model="offline", settings=Settings(home=home)), process_time() - before
        return made[name, seed][1 if seconds else 0]

    return run


def test_twenty_one_scenarios_ship_under_their_names():
    assert tuple(api.templates()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_has_the_mode_its_name_promises_and_nothing_to_advise(name):
    template = api.load_template(name)
    assert template.temporal.mode == MODES.get(name, "forward")
    assert api.lint(template) == ()


def check(live: Live, name: str) -> None:
    run = live(name)
    assert run.manifest.status == "completed"
    assert len(run.lived) == len(run.timepoints) and any(True for _ in run.of(ev.TurnSpoken))
    forward = run.template.temporal.mode == "forward"
    configs = [
        config
        for config in FORMATTERS.names()
        if (config not in SEARCHED or run.template.temporal.mode == "portal") and not (config in CHANCY and forward)
    ]
    empty = [config for config in configs if not any(True for _ in FORMATTERS.get(config).rows(run))]
    assert empty == []
    assert live(name, seconds=True) < SECONDS[run.template.tier]


@pytest.mark.parametrize("name", QUICK)
def test_a_quick_one_lives_offline_and_gives_rows_in_every_config(live, name):
    check(live, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in QUICK])
def test_the_others_do_too(live, name):
    check(live, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_its_rows_pass_every_validator(live, name, tmp_path):
    runs = [live(name, seed) for seed in (0, 1)]
    report = api.build(runs, out=tmp_path / "data", settings=Settings(home=tmp_path)).report
    assert [finding.message for finding in report.errors] == []


@pytest.mark.slow
def test_no_line_is_said_twice_and_few_words_recur_over_all_worlds(live):
    found = measured(live(name) for name in NAMES)
    assert found.duplicates == 0
    assert found.distinct4 >= 0.85


@pytest.mark.slow
def test_worlds_and_speakers_can_be_told_apart_without_names_and_matter(live):
    seen = [said for name in NAMES for seed in (0, 1) for said in masked(live(name, seed))]
    unseen = [said for name in NAMES for said in masked(live(name, 2))]
    worlds, chance = told_apart(seen, unseen, "world")
    assert worlds > 10 * chance
    speakers, chance = told_apart(seen, unseen, "speaker", lines=4)
    assert speakers > 10 * chance


@pytest.mark.slow
def test_a_world_left_out_shares_little_of_its_wording_with_the_others(live):
    said = [said for name in NAMES for said in masked(live(name))]
    assert {name: share for name in NAMES if (share := shared_with_others(said, name)) > 0.5} == {}
