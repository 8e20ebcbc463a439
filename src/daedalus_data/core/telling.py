"""How a run is put into words for its readers: feelings, shifts, regard, where knowledge came from, dates."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from daedalus_data.core import events as ev
from daedalus_data.core.ailment import BODY
from daedalus_data.core.state import DIMENSIONS, Dimension, State
from daedalus_data.core.when import in_words
from daedalus_data.core.world import Known, Relation, World

MOODS = (
    (-0.6, "in despair"), (-0.4, "miserable"), (-0.28, "unhappy"), (-0.17, "troubled"), (-0.07, "uneasy"),
    (0.07, "even-tempered"), (0.2, "content"), (0.4, "in good spirits"), (0.65, "glad"),
)  # fmt: skip
STIRRED = ((0.2, "very calm"), (0.4, "calm"), (0.5, "attentive"), (0.6, "alert"), (0.7, "keyed up"), (0.8, "tense"))
STRENGTH = ((30, "exhausted"), (50, "drained"), (65, "tired"), (78, "a little tired"), (92, "in fair strength"), (115, "rested"))


def feeling(state: State) -> str:
    """Return a state in a few words: 'uneasy and tense, tired, short of patience'."""
    parts = [f"{_band(state.valence, MOODS, 'elated')} and {_band(state.arousal, STIRRED, 'agitated')}"]
    parts.append(_band(state.energy, STRENGTH, "full of energy"))
    if state.confidence < 0.35 or state.confidence > 0.7:
        parts.append("unsure of themselves" if state.confidence < 0.35 else "sure of themselves")
    if state.patience < 0.35:
        parts.append("short of patience")
    if state.social < 0.3:
        parts.append("withdrawn")
    if state.risk > 0.7:
        parts.append("ready to take risks")
    if state.pain > 0.3:
        parts.append("in pain")
    return ", ".join(parts)


def _band(value: float, bands: Sequence[tuple[float, str]], top: str) -> str:
    return next((word for limit, word in bands if value < limit), top)


TRUST = ((0.2, "deeply distrusted"), (0.4, "distrusted"), (0.55, "treated with caution"), (0.8, "trusted"))


def regarded(relation: Relation, by: str) -> str:
    """Return how one is regarded by another, who is 'you' or a name: 'distrusted; aims clash; has authority over you'."""
    aims = "clash" if relation.alignment < -0.2 else "are shared" if relation.alignment > 0.3 else "differ"
    parts = [_band(relation.trust, TRUST, "fully trusted"), f"aims {aims}"]
    if abs(relation.power) > 0.25:
        parts.append(f"answers to {by}" if relation.power > 0 else f"has authority over {by}")
    if relation.bond > 0.6:
        parts.append(f"close to {by}")
    return "; ".join(parts)


UNFELT = ("body", "hour", "rest")
"""Causes of a shift that work before anybody can react: they belong to the state in which a moment begins, not to what it did."""


def unfelt(cause: str) -> bool:
    """Say whether a shift of state is the doing of time or of the body, ailments included, not of what takes place."""
    return cause in UNFELT or cause.startswith(BODY)


def as_it_began(before: State, changes: Iterable[ev.StateChanged]) -> State:
    """Return somebody's state as a moment began: as the moment before left it, rested or tired by the time between."""
    for change in changes:
        if not unfelt(change.cause):
            break
        before = before.shifted(change.changes)
    return before


def moved(before: State, after: State, decimals: int = 2) -> dict[Dimension, float]:
    """Return how far each dimension moved from one state to another, those that moved by what can be written."""
    shifts = {name: round(getattr(after, name) - getattr(before, name), decimals) for name in DIMENSIONS}
    return {name: shift for name, shift in shifts.items() if shift}


def how_known(known: Known, world: World) -> str:
    """Return how somebody came to know a fact: 'told by Lin Zhang in July 2027'."""
    if known.exposure == "initial":
        return "known from the start"
    moment = world.moments.get(known.moment)
    when = f" {preposition(moment.when)} {in_words(moment.when)}" if moment else ""
    if known.exposure == "told":
        return f"told by {who(known.source, world)}{when}"
    words = {"witnessed": "seen", "experienced": "lived through", "inferred": "worked out"}
    return words[known.exposure] + when


def who(entity: str, world: World) -> str:
    """Return the name behind an id, and the id itself when it is nobody's."""
    return world.entities[entity].name if entity in world.entities else entity


def names(entities: Iterable[str], world: World) -> str:
    """Return several names as they are listed in a sentence."""
    return listed([who(entity, world) for entity in entities])


def listed(parts: Sequence[str]) -> str:
    """Return 'A', 'A and B' or 'A, B and C'."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def date(moment: ev.TimepointId, world: World) -> str:
    """Return a moment's date in words; the moment before all is 'the start'."""
    return in_words(world.moments[moment].when) if moment in world.moments else "the start"


def preposition(when: str) -> str:
    """Return 'in' or 'on', whichever goes before a date in words."""
    return "in" if len(when) <= 7 else "on"


@lru_cache(maxsize=4096)
def sentence(text: str) -> str:
    """Return a text that ends as a sentence does."""
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", "…", "”", '"')) else text + "."
