"""Has animals, buildings, things, institutions and ideas do what their kind can, in answer to what takes place."""

import re
from typing import NamedTuple

from daedalus_data.core.events import DeedEffect, Pattern
from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.words import overlap
from daedalus_data.prompts.detail import Stated
from daedalus_data.prompts.things import ActThing, ActThingReply
from daedalus_data.prompts.views import Persona
from daedalus_data.providers.offline.act_thing_places import deeds_of_place
from daedalus_data.providers.offline.act_thing_stock import DEEDS
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import definite, sentence_case
from daedalus_data.providers.offline.story_fields_own import field_of, settings_of
from daedalus_data.providers.offline.story_matter import short_names
from daedalus_data.providers.offline.thing_names import called
from daedalus_data.providers.offline.traits import leanings

NEEDS = re.compile(r"^((?:(?:x|xy|paper|omen|tame|wild|hunts|grazes): )+)")
SLOT = re.compile(r"\{(\w+)\}")
TAMED = re.compile(r"\b(?:dog|hound|horse|mare|pony|mule|donkey|ox|parrot|tame|tamed|pet|trained)\b", re.IGNORECASE)
UNTAMED = re.compile(
    r"\b(?:wild|elk|deer|stag|hind|bison|moose|caribou|wolf|wolves|bear|boar|fox|vixen|badger|otter|coyote|lynx|hare|crow|raven|jay|heron"
    r"|crane|eagle|hawk|owl|snake|whale|seal|lion|tiger)\b",
    re.IGNORECASE,
)
"""Words of a name or role that say that an animal lives with people, and that it does not."""
HUNTS = re.compile(r"\b(?:wolf|wolves|bear|fox|vixen|lynx|lion|tiger|coyote|eagle|hawk|owl|snake|otter|badger)\b", re.IGNORECASE)
GRIM: frozenset[Pattern] = frozenset(
    (
        "warning_unheeded", "test_failed", "record_lost", "skill_lost", "normalised_deviance", "conflict_unresolved", "setback", "loss",
        "peril", "endpoint", "approval_rushed", "schedule_cut", "resource_withdrawn", "oversight_gap",
    )
)  # fmt: skip
"""Kinds of moment that things answer with warning and unrest rather than with calm and help."""
WORN = 0.6
STATED = 0.2
"""What it counts against a deed that it states a fact: most deeds are only seen."""


class Deed(NamedTuple):
    """One way to act: what it does to somebody, what it needs, its words and the fact it states."""

    effect: DeedEffect
    needs: frozenset[str]
    text: str
    states: tuple[str, str] | None

    @property
    def slots(self) -> set[str]:
        """Return the slots of its words."""
        return set(SLOT.findall(" ".join([self.text, *(self.states or ())])))


@writes(ActThing)
def act_thing(prompt: ActThing, seed: int) -> ActThingReply:
    """Return a deed that the thing has not done before: dark moments warn and hinder, good ones help and calm."""
    seed = derive(seed, prompt.thing.id, prompt.now.title)
    slots, ids, holds = _told(prompt, seed)
    fit = [deed for deed in _deeds(prompt.thing) if deed.needs <= holds and deed.slots <= set(slots)]
    best = min(fit, key=lambda deed: (_worn(deed, slots, prompt.before), _left_to_others(prompt, deed), -_apt(prompt, deed, seed)))
    fact = best.states
    return ActThingReply(
        act=sentence_case(best.text.format(**slots)),
        toward=tuple(ids[slot] for slot in ("x", "y") if f"{{{slot}}}" in best.text),
        effect=best.effect,
        states=Stated(topic=fact[0].format(**slots)[:60], text=sentence_case(fact[1].format(**slots))) if fact else None,
    )


def _deeds(thing: Persona) -> list[Deed]:
    stock = deeds_of_place(thing) or DEEDS[thing.type]
    return [_deed(effect, line) for effect, lines in stock.items() for line in lines]


def _deed(effect: DeedEffect, line: str) -> Deed:
    text, *fact = line.split(" | ")
    found = NEEDS.match(text)
    needs = frozenset(found[1].replace(":", " ").split()) if found else frozenset()
    return Deed(effect, needs, text[found.end() :] if found else text, (fact[0], fact[1]) if fact else None)


def _told(prompt: ActThing, seed: int) -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """Return the words of deeds, who stands behind {x} and {y}, and what a deed may need."""
    roles = " ".join(person.role for person in prompt.present)
    field = field_of(prompt.scenario, roles, prompt.lexicon)
    names, ids = short_names(prompt.present), _people(prompt, seed)
    slots = {slot: names[entity] for slot, entity in ids.items()}
    slots |= {
        "it": called(prompt.thing.name, prompt.thing.type, f"{prompt.scenario} {prompt.now.description}"),
        "the": definite(prompt.now.topic),
        "place": prompt.now.place or "the place",
    }
    slots |= {"record": field.record, "paper": field.paper, "rule": field.rule, "council": field.board}
    holds = set(ids) | ({"xy"} if len(ids) == 2 else set()) | {"tame" if _tame(prompt) else "wild"}
    holds |= {"hunts" if HUNTS.search(f"{prompt.thing.name} {prompt.thing.role}") else "grazes"}
    holds |= {"paper"} & settings_of(prompt.scenario, roles, prompt.lexicon)
    if prompt.lexicon.omens:
        slots["omen"] = choose(prompt.lexicon.omens, seed, "omen")
        holds.add("omen")
    return slots, ids, frozenset(holds)


def _tame(prompt: ActThing) -> bool:
    """Say whether an animal lives with people: what it is said to be, else what kind of story it is."""
    told = f"{prompt.thing.name} {prompt.thing.role}"
    if UNTAMED.search(told) or TAMED.search(told):
        return not UNTAMED.search(told)
    return "wild" not in prompt.lexicon.genres


def _people(prompt: ActThing, seed: int) -> dict[str, str]:
    """Return to whom it may be done: people, and other animals for one that is wild; those who act now more readily."""
    alike = ("animal",) if prompt.thing.type == "animal" and not _tame(prompt) else ()
    human = [person.id for person in prompt.present if person.type in ("human", *alike)]
    drawn = sorted(human, key=lambda entity: -(0.5 * (entity in prompt.now.actors) + fraction(seed, entity)))
    return dict(zip(("x", "y"), drawn, strict=False))


def _left_to_others(prompt: ActThing, deed: Deed) -> bool:
    """Say whether a deed is another's at this moment: those that act at once share the ways to act among them."""
    if len(prompt.beside) < 2 or prompt.thing.name not in prompt.beside:
        return False
    return derive(0, prompt.now.title, deed.text) % len(prompt.beside) != prompt.beside.index(prompt.thing.name)


def _worn(deed: Deed, slots: dict[str, str], before: tuple[str, ...]) -> int:
    """Return how lately the like was done: 0 for never."""
    said = deed.text.format(**slots)
    return max((place + 1 for place, act in enumerate(before) if overlap(said, act) > WORN), default=0)


def _apt(prompt: ActThing, deed: Deed, seed: int) -> float:
    """Return how well a deed answers the moment: its kind, its tension, the thing's own temper."""
    lean, grim = leanings(prompt.thing.traits, prompt.thing.role), prompt.now.pattern in GRIM
    kindly = deed.effect in ("calm", "help")
    fits = (0.12 if kindly != grim else -0.12) * (0.5 + prompt.now.tension)
    temper = lean.weight["agreeableness"] * (0.5 if kindly else -0.5)
    states = -STATED if deed.states else 0.0
    return fits + temper + states + 0.8 * fraction(seed, deed.effect) + 0.5 * fraction(seed, deed.text)
