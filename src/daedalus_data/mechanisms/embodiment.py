"""M8: rest and age between moments, and what the body does to the mind.

A deviation from the state an entity began in passes with the half-lives of recovery.py. Fatigue follows what is spent:
it moves towards (initial fatigue + 0.6 x share of energy missing) with a half-life of six hours. Past 50, health falls by
0.004 a year; past 30, stamina by 0.005.

The mind is coupled to the body by its pull (PULL): what pain, illness, fatigue and years past 65 take from mood, patience,
confidence and strength. Coupled is the pull of the body now less what is left of the pull applied before, so that a lasting
pain weighs the same at the tenth moment as at the first.
"""

from typing import NamedTuple

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EntityId, Event, StateChanged
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import Dimension, State
from daedalus_data.core.when import days_between
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.recovery import HALF_LIFE, left_over

PULL: dict[Dimension, dict[str, float]] = {
    "energy": {"pain": -25.0, "illness": -40.0, "fatigue": -25.0, "years": -15.0},
    "valence": {"pain": -0.25, "illness": -0.2, "fatigue": -0.1},
    "arousal": {"pain": 0.2, "illness": -0.1, "fatigue": -0.15},
    "patience": {"pain": -0.3, "illness": -0.1, "fatigue": -0.25},
    "confidence": {"illness": -0.15, "fatigue": -0.1},
}
"""What a whole unit of each does to the mind."""
YEAR = 365.25


@mechanism("embodiment", number="M8")
async def embodiment(scene: Scene) -> list[Event]:
    """Let the time since the last moment rest and age the cast, and let each body colour its mind."""
    made: list[Event] = []
    for entity in scene.cast:
        if entity in scene.world.states:
            made += _of_one(scene, entity)
    return made


def _of_one(scene: Scene, entity: EntityId) -> list[Event]:
    now, baseline = scene.world.states[entity], scene.world.baselines[entity]
    lived = _lived(scene, entity)
    days = days_between(lived[-1].when, scene.timepoint.when) if lived else 0.0
    rest = rested(scene.world.before(entity), baseline, days)
    body = now.shifted(rest)
    coupled = couple_body_to_mind(_coupled_before(lived, baseline), body, baseline, days)
    made = [_changed(scene, entity, now, rest, "rest", _rest_words(days)), _changed(scene, entity, body, coupled, "body", words(body))]
    return [event for event in made if event]


class Past(NamedTuple):
    """How an entity left an earlier moment."""

    when: str
    state: State


def _lived(scene: Scene, entity: EntityId) -> list[Past]:
    """Return the earlier moments at which an entity's state moved, in the order it lived them."""
    moments = scene.world.moments
    past = scene.world.trajectory[entity].items()
    return [Past(moments[moment].when, state) for moment, state in past if moment in moments and moment != scene.timepoint.id]


def _coupled_before(lived: list[Past], baseline: State) -> State:
    """Return the body whose pull was applied last: as the last moment began, not as it ended.

    An injury taken in the middle of a moment has not pulled at the mind yet.
    """
    if len(lived) < 2:
        return baseline
    earlier, last = lived[-2:]
    return earlier.state.shifted(rested(earlier.state, baseline, days_between(earlier.when, last.when)))


def _changed(scene: Scene, entity: EntityId, start: State, shift: dict[Dimension, float], cause: str, reason: str) -> StateChanged | None:
    """Return the shift as an event, as far as the ranges let it go; None when nothing moves."""
    end = start.shifted(shift)
    changes = {name: round(getattr(end, name) - getattr(start, name), 4) for name in shift}
    changes = {name: change for name, change in changes.items() if change}
    if not changes:
        return None
    reason = reason or "the body eased"
    return StateChanged(by="embodiment", timepoint=scene.timepoint.id, entity=entity, changes=changes, cause=cause, reason=reason)


def _rest_words(days: float) -> str:
    return f"{days:.0f} days passed" if days >= 2 else f"{days * 24:.0f} hours passed"


@counted
def rested(before: State, baseline: State, days: float) -> dict[Dimension, float]:
    """Return what some days between moments do: recovery, fatigue, age."""
    if days <= 0:
        return {}
    shift: dict[Dimension, float] = {}
    for name in HALF_LIFE:
        shift[name] = (getattr(baseline, name) - getattr(before, name)) * (1 - left_over(name, days))
    energy = before.energy + shift["energy"]
    missing = max(0.0, baseline.energy - energy) / max(1.0, baseline.energy)
    towards = min(1.0, baseline.fatigue + 0.6 * missing)
    years = days / YEAR
    return shift | {
        "fatigue": (towards - before.fatigue) * float(1 - 0.5 ** (days / 0.25)),
        "age": years,
        "health": -0.004 * years if before.age > 50 else 0.0,
        "stamina": -0.005 * years if before.age > 30 else 0.0,
    }


@counted
def couple_body_to_mind(before: State, body: State, baseline: State, days: float) -> dict[Dimension, float]:
    """Return how the body moves the mind: its pull now less what rest has left of the pull of the moment before.

    The mind began with the pull of its first body in it, so every pull is counted from that one.
    """
    first, last, now = pull(baseline), pull(before), pull(body)
    return {name: (now[name] - first[name]) - left_over(name, days) * (last[name] - first[name]) for name in PULL}


def pull(body: State) -> dict[Dimension, float]:
    """Return what a body as it is takes from or gives to the mind."""
    felt = {"pain": body.pain, "illness": 1 - body.health, "fatigue": body.fatigue, "years": min(1.0, max(0.0, body.age - 65) / 30)}
    return {name: sum(weight * felt[what] for what, weight in weights.items()) for name, weights in PULL.items()}


def words(body: State) -> str:
    """Return how the body colours speech; empty when it does not."""
    parts = [
        (body.pain > 0.3, "in pain: short breaths, short sentences"),
        (body.health < 0.5, "ill: the voice is weak and sentences break off"),
        (body.fatigue > 0.45, "worn out: slow, looking for words"),
        (body.energy < 35, "nearly spent: says only what is needed"),
        (body.age >= 70, "old: unhurried, with pauses"),
        (body.age < 13, "a child: plain words, quick turns"),
    ]
    return "; ".join(text for applies, text in parts if applies)


def voice(scene: Scene, entity: EntityId) -> str:
    """Return how the body colours an entity's speech, empty when embodiment is off or nothing shows."""
    formed = scene.enabled("embodiment") and entity in scene.world.states
    return words(seen.state(scene, entity)) if formed else ""
