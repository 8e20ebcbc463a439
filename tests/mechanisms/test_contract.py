"""What every mechanism keeps to."""

import pytest

from daedalus_data.core.events import ConstraintViolated, EventHappened, TimepointReached
from daedalus_data.core.mechanism import MECHANISMS
from tests.mechanisms.scene import Moments, bridge, plain

STEP = (
    "causality", "scene", "circadian", "embodiment", "exposure", "discovery", "prospection", "appraisal",
    "waveform", "fidelity", "constraints", "dialog", "extraction", "relationships", "compression",
)  # fmt: skip


def lived() -> Moments:
    moments = Moments(bridge(entities={"initial_resolution": "graph"}), plain()).set_the_scene()
    for index in range(2):
        moments.enter(index).run(*STEP)
    return moments


@pytest.mark.parametrize("name", MECHANISMS.names())
def test_a_mechanism_signs_only_its_own_events(name: str) -> None:
    own = {"engine", "forward", *MECHANISMS.names()}
    assert {entry.event.by for entry in lived().entries} <= own
    moments = Moments(bridge(), plain()).set_the_scene().enter().run("scene", "exposure", "dialog")
    before = len(moments.entries)
    if name not in ("dialog", "state_vectors"):
        moments.run(name)
        made = [entry.event for entry in moments.entries[before:]]
        assert {event.by for event in made if not isinstance(event, ConstraintViolated)} <= {name}


@pytest.mark.parametrize(
    "name", [name for name in MECHANISMS.names() if name not in ("state_vectors", "discovery", "waveform", "causality")]
)
def test_a_mechanism_does_nothing_where_nobody_is(name: str) -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter()
    moments.world.casts[moments.moment.id] = ()
    before, asked = len(moments.entries), len(moments.asked)
    moments.run(name)
    assert (len(moments.entries), len(moments.asked)) == (before, asked)


def test_a_run_of_mechanisms_is_the_same_every_time() -> None:
    assert [entry.model_dump_json() for entry in lived().entries] == [entry.model_dump_json() for entry in lived().entries]


def test_every_event_of_a_moment_stands_in_it() -> None:
    moments = lived()
    reached = {entry.event.moment.id for entry in moments.entries if isinstance(entry.event, TimepointReached)}
    assert {entry.event.timepoint for entry in moments.entries} == reached | {"pre_tp_001"}
    assert sum(isinstance(entry.event, EventHappened) for entry in moments.entries) == 2
