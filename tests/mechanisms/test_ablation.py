"""Switching a mechanism off changes what the log holds beyond the count of what ran: a mechanism without effect is a defect."""

from pathlib import Path
from typing import Any

import pytest

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings
from daedalus_data.core.template import Template
from tests.mechanisms.scene import ROSTER, bridge

WATER = {
    "unit": "litre", "start": 20, "low": 15, "harm_when_empty": 0.02, "watched_by": ["ada"],
    "flows": [{"rate": "-2 litre/day", "consumers": "everyone"}],
}  # fmt: skip
SMALL = {
    "tier": "quick",
    "entities": {"initial_resolution": "tensor"},
    "timepoints": {"count": 3, "start_time": "2026-06-01", "resolution": "week", "beats": 3},
    "metadata": {"entity_roster": ROSTER, "physical": {"cleo": {"health": 0.03, "pain": 0.6, "age": 71}}, "quantities": {"water": WATER}},
    "dialog": {"min_turns": 4, "max_turns": 6},
    "outputs": {"exports": (), "configs": ()},
}
KINDS: dict[str, tuple[type[ev.BaseEvent], ...]] = {
    "beats": (ev.BeatTold,),
    "ailments": (ev.BodyHarmed,),
    "appraisal": (ev.StateChanged,),
    "causality": (ev.CauseTraced,),
    "circadian": (ev.StateChanged,),
    "compression": (ev.StateCompressed,),
    "constraints": (ev.ConstraintViolated,),
    "dialog": (ev.DialogOpened, ev.TurnSpoken, ev.SpeakerSteered, ev.DialogClosed),
    "embodiment": (ev.StateChanged,),
    "exposure": (ev.FactLearned,),
    "extraction": (ev.FactLearned,),
    "fidelity": (ev.ResolutionChanged,),
    "prospection": (ev.ExpectationFormed,),
    "quantities": (ev.QuantitySet, ev.QuantityChanged),
    "relationships": (ev.RelationFormed,),
    "scene": (ev.SceneSet,),
    "state_vectors": (ev.StateFormed,),
    "waveform": (ev.WaveformEvaluated,),
}
"""What a mechanism makes and nobody makes in its place."""
ECHOED = ("compression", "waveform")
"""Those whose events are read at the same or a later moment by others than the prompts; see the tests below."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ablation")


def live(home: Path, template: Template) -> Run:
    return api.simulate(template, settings=Settings(home=home), model="offline", new=True)


def without(home: Path, *names: str, **changes: Any) -> Run:
    return live(home, bridge(**{**SMALL, **changes}, disable=names))


@pytest.fixture(scope="module")
def whole(home: Path) -> Run:
    return without(home)


def substance(run: Run) -> list[str]:
    return [entry.event.model_dump_json() for entry in run.entries if not isinstance(entry.event, ev.MechanismRan)]


def made(run: Run, by: str) -> list[ev.BaseEvent]:
    return [entry.event for entry in run.entries if entry.event.by == by and isinstance(entry.event, KINDS[by])]


@pytest.mark.parametrize("name", KINDS)
def test_what_a_mechanism_makes_is_there_with_it_and_gone_without_it(name: str, whole: Run, home: Path) -> None:
    off = without(home, name)
    assert made(whole, name)
    assert not made(off, name)
    assert not [event for event in off.of(ev.MechanismRan) if event.by == name]
    rest = [line for line in substance(whole) if f'"by":"{name}"' not in line]
    others = substance(off)
    assert name in ECHOED or rest != others, f"without {name} everything else happened just the same"


def test_without_state_vectors_nobody_has_a_state_and_the_run_still_ends(home: Path) -> None:
    off = without(home, "state_vectors")
    assert not list(off.of(ev.StateChanged))
    assert off.manifest.status == "completed" and list(off.of(ev.TurnSpoken))


def test_without_discovery_those_named_stay_unknown(home: Path) -> None:
    portal = api.load_template("mars_mission_portal").model_dump()
    portal["temporal"] |= {"backward_steps": 7, "candidate_antecedents_per_step": 2, "path_count": 1}
    # The template's own happenings name nobody beside its cast; those of every world bring in boards and committees.
    portal["lexicon"]["happenings"] = ()
    portal |= {"outputs": SMALL["outputs"], "dialog": SMALL["dialog"], "timepoints": {"count": None}}
    on = live(home, Template.model_validate(portal))
    off = live(home, Template.model_validate(portal | {"disable": ("discovery",)}))
    assert [event for event in on.of(ev.EntityIntroduced) if event.provenance == "discovered"]
    assert not [event for event in off.of(ev.EntityIntroduced) if event.provenance == "discovered"]


def test_compression_tells_fidelity_what_was_new(home: Path) -> None:
    calm = {"metadata": {"entity_roster": ROSTER}, "timepoints": {**SMALL["timepoints"], "count": 6}}  # type: ignore[dict-item]
    raised = [event.reason for event in without(home, **calm).of(ev.ResolutionChanged)]
    assert raised
    off = [event.reason for event in without(home, "compression", **calm).of(ev.ResolutionChanged)]
    assert not any("novelty" in reason for reason in off)


def test_a_gating_waveform_decides_who_speaks(home: Path) -> None:
    low = {"attack": 0, "decay": 0, "peak": 0.1, "release": 0, "sustain": 0.1}
    meta = {"entity_roster": ROSTER, "adprs": {"mode": "gate", "envelopes": {"ben": low}}}
    assert "ben" not in {turn.speaker for turn in without(home, metadata=meta).of(ev.TurnSpoken)}
    assert "ben" in {turn.speaker for turn in without(home, "waveform", metadata=meta).of(ev.TurnSpoken)}


def test_without_animism_nothing_but_people_stirs(home: Path) -> None:
    dog = {"name": "Bruno", "type": "animal", "role": "the keeper's dog"}
    beast = {"entities": {"animism_level": 1}, "metadata": {"entity_roster": {**ROSTER, "bruno": dog}}}
    on, off = without(home, **beast), without(home, "animism", **beast)
    assert list(on.of(ev.ThingActed)) and not list(off.of(ev.ThingActed))
    assert [event.reason for event in on.of(ev.StateChanged)] != [event.reason for event in off.of(ev.StateChanged)]


def test_without_progression_attention_raises_nobody(home: Path) -> None:
    long = {"timepoints": {**SMALL["timepoints"], "count": 6}}  # type: ignore[dict-item]
    on, off = without(home, **long), without(home, "progression", **long)
    assert list(on.of(ev.AttentionGrew)) and not list(off.of(ev.AttentionGrew))
    assert {event.by for event in on.of(ev.ResolutionChanged)} > {event.by for event in off.of(ev.ResolutionChanged)}


def test_without_elevation_no_state_is_read_back(home: Path) -> None:
    long = {"timepoints": {**SMALL["timepoints"], "count": 6}}  # type: ignore[dict-item]
    assert list(without(home, **long).of(ev.StateDecoded)) and not list(without(home, "elevation", **long).of(ev.StateDecoded))
