"""Tells a moment in steps: who came, who spoke and who looked away, in the things and places of that world."""

import re
from typing import NamedTuple

from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.words import overlap
from daedalus_data.prompts.detail import Beat, BeatsReply, Stated, TellBeats
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.beats_stock import FACTS, OFFSETS, STEPS, Stage
from daedalus_data.providers.offline.language import definite, sentence_case
from daedalus_data.providers.offline.story_fields_own import field_of, settings_of
from daedalus_data.providers.offline.story_matter import short_names

STAGES: dict[int, tuple[Stage, ...]] = {
    1: ("acts",),
    2: ("opens", "answers"),
    3: ("opens", "acts", "answers"),
    4: ("opens", "acts", "answers", "closes"),
    5: ("opens", "acts", "answers", "turns", "closes"),
    6: ("opens", "acts", "answers", "turns", "turns", "closes"),
}
SLOT = re.compile(r"\{(\w+)\}")
PLACES_OF_FACT = ("answers", "turns")
STALE = 0.5
"""Steps that overlap this much with an earlier one are not told again."""


class Told(NamedTuple):
    """What there is to tell a step with."""

    slots: dict[str, str]
    holds: frozenset[str]
    """What a step may need: paper, room, open, omen."""
    ids: dict[str, str]
    """Who stands behind {a}, {b} and {c}."""


@writes(TellBeats)
def tell_beats(prompt: TellBeats, seed: int) -> BeatsReply:
    """Return the steps in their order; where there are several one of them may state a fact."""
    told, seed = _told(prompt, seed), derive(seed, prompt.now.title)
    stages = STAGES[prompt.count]
    stating = _stating(stages, seed) if prompt.count > 1 else None
    made: list[Beat] = []
    for number, (stage, offset) in enumerate(zip(stages, _offsets(prompt), strict=True)):
        earlier = (*prompt.before, *(beat.text for beat in made))
        fact = _fact(told, earlier, derive(seed, number)) if number == stating else None
        text, states = fact or (_step(told, stage, earlier, derive(seed, number)), None)
        made.append(_beat(text, states, offset, told))
    return BeatsReply(beats=tuple(made))


def _offsets(prompt: TellBeats) -> tuple[str, ...]:
    known = OFFSETS.get(prompt.lasts, OFFSETS["the day"])
    return known[: prompt.count] if prompt.count > 2 else (known[0], known[3])[: prompt.count]


def _stating(stages: tuple[Stage, ...], seed: int) -> int | None:
    """Return which step states a fact, in two moments of three."""
    fit = [number for number, stage in enumerate(stages) if stage in PLACES_OF_FACT]
    return choose(fit, seed, "where") if fit and fraction(seed, "states") < 0.67 else None


def _told(prompt: TellBeats, seed: int) -> Told:
    roles = " ".join(person.role for person in prompt.present)
    field, settings = field_of(prompt.scenario, roles, prompt.lexicon), settings_of(prompt.scenario, roles, prompt.lexicon)
    names, ids = short_names(prompt.present), _people(prompt)
    topics = [definite(fact.topic) for fact in prompt.details if not fact.topic[:1].isupper()]
    slots = {slot: names[entity] for slot, entity in ids.items()}
    slots |= {"the": definite(prompt.now.topic), "place": prompt.now.place or "the usual place"}
    slots |= {
        "record": field.record,
        "check": field.check,
        "paper": field.paper,
        "trial": field.test,
        "rule": field.rule,
        "group": field.unit,
    }
    slots["d"] = choose(topics, seed, "part") if topics else slots["the"]
    holds = {name for name in ("paper", "room") if name in settings} | (set() if "room" in settings else {"open"})
    if prompt.lexicon.omens:
        slots["omen"], holds = choose(prompt.lexicon.omens, seed, "omen"), holds | {"omen"}
    return Told(slots, frozenset(holds), ids)


def _people(prompt: TellBeats) -> dict[str, str]:
    """Return who stands for {a}, {b} and {c}: those who act first, then the others; only people do what steps tell."""
    human = [person.id for person in prompt.present if person.type == "human"]
    ordered = [*(actor for actor in prompt.now.actors if actor in human), *(entity for entity in human if entity not in prompt.now.actors)]
    return dict(zip("abc", ordered, strict=False))


def _fits(text: str, told: Told) -> bool:
    need, _, body = text.rpartition(": ") if re.match(r"(?:paper|room|open|omen): ", text) else ("", "", text)
    mixed = "{d}" in body and "{the}" in body and told.slots["d"] == told.slots["the"]
    return (not need or need in told.holds) and set(SLOT.findall(body)) <= set(told.slots) and not mixed


def _body(text: str) -> str:
    return re.sub(r"^(?:paper|room|open|omen): ", "", text)


def _step(told: Told, stage: Stage, earlier: tuple[str, ...], seed: int) -> str:
    fit = [_body(text) for text in STEPS[stage] if _fits(text, told)] or [ALONE[stage]]
    # What was told longest ago comes first; of the rest chance decides.
    ranked = sorted(fit, key=lambda text: (_worn(text, told, earlier), fraction(seed, text)))
    return ranked[0]


def _worn(text: str, told: Told, earlier: tuple[str, ...]) -> int:
    said = _filled(text, told)
    return max((place + 1 for place, before in enumerate(earlier) if overlap(said, before) > STALE), default=0)


ALONE: dict[Stage, str] = {
    "opens": "Nothing moved at {place} for a while.",
    "acts": "What had to happen happened at {place} with nobody to speak of it.",
    "answers": "There was no answer but the sounds of the place.",
    "turns": "Something shifted, and it could not be said what.",
    "closes": "Then it was as still as before.",
}
"""Steps where no people are."""


def _fact(told: Told, earlier: tuple[str, ...], seed: int) -> tuple[str, Stated] | None:
    fit = [fact for fact in FACTS if _fits(fact[0], told) and all(_fits(part, told) for part in fact[1:])]
    fresh = [fact for fact in fit if not _worn(_body(fact[0]), told, earlier)]
    if not fresh:
        return None
    step, topic, text = choose(fresh, seed, "fact")
    return _body(step), Stated(topic=_filled(topic, told, sentence=False)[:60], text=_filled(text, told))


def _filled(text: str, told: Told, *, sentence: bool = True) -> str:
    filled = text.format(**told.slots) if set(SLOT.findall(text)) <= set(told.slots) else text
    return sentence_case(filled) if sentence else filled


def _beat(text: str, states: Stated | None, offset: str, told: Told) -> Beat:
    acting = tuple(told.ids[slot] for slot in "abc" if f"{{{slot}}}" in text)
    return Beat(offset=offset, text=_filled(text, told), actors=acting, states=states)
