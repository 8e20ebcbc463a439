"""What the built-in author's happenings do to supplies and bodies, each said in the happening's own description."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from daedalus_data.core.amounts import stood
from daedalus_data.core.events import Detail, Effect, Happening, Harm, Pattern
from daedalus_data.core.seeds import choose, fraction
from daedalus_data.core.units import counted, figure
from daedalus_data.core.words import content_words
from daedalus_data.prompts.matter import BODIES
from daedalus_data.prompts.story import NextHappening, Player
from daedalus_data.prompts.views import Amount

LONGEST, DETAILS_MOST = 880, 5
HURTS: dict[Pattern, float] = {"peril": 0.7, "loss": 0.35, "setback": 0.35, "test_failed": 0.3, "normalised_deviance": 0.25}
"""How often what takes place hurts somebody, where the world has hazards."""
TAKES: dict[Pattern, float] = {"loss": 0.5, "setback": 0.3, "peril": 0.3, "resource_withdrawn": 0.4}
BRINGS: dict[Pattern, float] = {"arrival": 0.35}
"""How often what takes place takes from the supplies, or brings some in, where it is not about them."""
TAKEN_FROM: tuple[Pattern, ...] = (*TAKES, "record_lost", "test_failed", "normalised_deviance")
BROUGHT_BY: tuple[Pattern, ...] = ("arrival", "discovery")
"""What takes from the supplies that it is about, or adds to them."""
KINDS = (
    "water well rain spring cask keg drink thirst skin cistern",
    "food ration meat fish catch bread grain flour biscuit meal rice corn smoked hunger provision larder harvest herd",
    "oil fuel wood coal lamp fire diesel battery power charge current",
    "oxygen air breath scrubber tank",
    "medicine drug dose bandage dressing antibiotic serum vaccine morphine blood",
    "money budget dollar fund purse coin cash silver gold account",
    "arrow powder shot bullet shell ammunition",
    "hull armour seal plating integrity leak",
)
"""Words by which a supply and what takes place are of one kind."""
GONE = re.compile(r"\b(?:ran dry|ran out|gave out|stood empty|was gone|were gone|had all gone)\b")

ILLNESS = re.compile(
    r"fever|chill|sick|cough|flux|infect|poison|faint|nausea|headache|\bcold\b|plague|rash|dysentery|exhaust|stroke|hypotherm|pox|"
    r"vomit|cramps?\b|dizz|delirium|pneumon|ague|scurvy|allerg|smoke in the lungs|retch|ill\b|stomach|palpit",
    re.I,
)
GRAVE = re.compile(
    r"broken|fractur|crush|deep|severe|gash|pneumon|poison|plague|sever|shatter|stab|gored|mauled|concuss|cracked|high fever", re.I
)
SLIGHT = re.compile(
    r"scratch|bruise|graze|blister|cough|raw |slight|mild|headache|chill|splinter|sting|stiff|sore|sprain|chafed|faint|\bcold\b", re.I
)
CONTINUOUS = frozenset(
    ["litre", "kilogram", "gram", "hour", "day", "percent", "tonne", "metre", "gallon", "kilometre", "watt hour", "kilowatt hour", "degree"]
)
"""Units of which there can be a tenth."""

HURT = (
    "{Cause} left {name} with {harm}.",
    "{name} came out of it with {harm}, from {cause}.",
    "{Cause} had left {name} with {harm} by the end of it.",
    "{name} took {harm} from it: {cause}.",
    "{Cause} did it: {name} had {harm}.",
)
NAMED = ("{name} came out of it with {harm}.", "It left {name} with {harm}.", "What {name} had of it was {harm}.")
HURT_FACT = ("{name} had {harm} from {cause}.", "{Cause} left {name} with {harm}.", "{name}’s {bare} came of {cause}.")
TAKEN = (
    "It cost the {name} {amount}.",
    "That left the {name} {amount} lower.",
    "When it was over, the {name} stood {amount} lower.",
    "The {name} went down by {amount} over it.",
)
BROUGHT = (
    "It added {amount} to the {name}.",
    "That put the {name} up by {amount}.",
    "With that there was more in hand: {amount} for the {name}.",
)
NOTHING = "Of the {name} nothing was left."


class Told(NamedTuple):
    """Something a happening does, with the sentence that says so."""

    sentence: str
    effect: Effect | None = None
    harm: Harm | None = None
    detail: Detail | None = None


def with_matter(prompt: NextHappening, happening: Happening, seed: int) -> Happening:
    """Return a happening with what it does to supplies and bodies; the opening and what is decided already are left alone."""
    if prompt.last is None or prompt.given:
        return happening
    for told in (*harms_of(prompt, happening, seed), *effects_of(prompt, happening, seed)):
        if len(happening.description) + len(told.sentence) < LONGEST:
            happening = _joined(happening, told)
    return happening


def _joined(happening: Happening, told: Told) -> Happening:
    details = (told.detail,) if told.detail and len(happening.details) < DETAILS_MOST else ()
    return happening.model_copy(
        update={
            "description": f"{happening.description} {told.sentence}",
            "effects": (*happening.effects, *((told.effect,) if told.effect else ())),
            "harms": (*happening.harms, *((told.harm,) if told.harm else ())),
            "details": (*happening.details, *details),
        }
    )


# ---- harms ----


def harms_of(prompt: NextHappening, happening: Happening, seed: int) -> list[Told]:
    """Return whom one of the world's hazards hurt: the one that the happening names, else one that it touches, where its kind hurts."""
    victims = [player for player in prompt.cast if player.type in BODIES and player.id in happening.actors]
    text = _told(happening)
    unused = _unused(prompt)
    named = [(cause, harm) for cause, harm in unused if cause.lower() in text.lower()]
    hazards = named or [(cause, harm) for cause, harm in unused if content_words(cause) & content_words(text)]
    if not hazards or not victims or (not named and fraction(seed, "hurts") >= HURTS.get(happening.pattern, 0.0)):
        return []
    cause, harm = choose(hazards, seed, "hazard")
    struck = [victim for victim in victims if named and victim.name in happening.title]
    victim = (struck or [choose(victims, seed, "victim")])[0]
    return [_hurt(prompt, victim, cause, harm, seed, bool(named))]


def _told(happening: Happening) -> str:
    return " ".join((happening.title, happening.topic, happening.description, *(detail.text for detail in happening.details)))


def _unused(prompt: NextHappening) -> list[tuple[str, str]]:
    """Return the hazards as cause and harm, without those that have hurt somebody already."""
    told = " ".join([fact.text for player in prompt.cast for fact in player.knowledge] + [prompt.last.description if prompt.last else ""])
    parts = [tuple(part.strip().rstrip(".") for part in hazard.split(":", 1)) for hazard in prompt.lexicon.hazards]
    return [(cause, harm) for cause, harm in parts if harm.lower() not in told.lower()]


def _hurt(prompt: NextHappening, victim: Player, cause: str, harm: str, seed: int, named: bool) -> Told:
    slots = {"cause": cause, "Cause": f"{cause[0].upper()}{cause[1:]}", "name": victim.name, "harm": harm, "bare": _bare(harm)}
    forms = [form for form in HURT_FACT if "{bare}" not in form or slots["bare"]]
    fact = choose(forms, seed, "hurt fact").format(**slots)
    return Told(
        choose(NAMED if named else HURT, seed, "hurt").format(**slots),
        harm=Harm(entity=victim.id, harm="illness" if ILLNESS.search(harm) else "injury", what=harm[:80], severity=_severity(harm, seed)),
        detail=Detail(topic=_topic(harm), text=f"{fact[0].upper()}{fact[1:]}", known_by=tuple(player.id for player in prompt.cast)),
    )


def _bare(harm: str) -> str:
    """Return a harm without its article, empty where it has none to take off."""
    match = re.match(r"(?:a|an|the) (.+)", harm)
    return match[1] if match else ""


def _topic(harm: str) -> str:
    return f"the {_bare(harm) or harm}"[:60]


def _severity(harm: str, seed: int) -> float:
    """Return how bad a harm is, by its words: laid up, on one's feet, or a nuisance."""
    base = 0.5 if GRAVE.search(harm) else 0.18 if SLIGHT.search(harm) else 0.33
    return round(base + 0.1 * (fraction(seed, "severity") - 0.5), 2)


# ---- supplies ----


def effects_of(prompt: NextHappening, happening: Happening, seed: int) -> list[Told]:
    """Return what a happening takes from a supply that can run short, or brings in: it is about that supply, or speaks of it."""
    supplies = [amount for amount in prompt.amounts if amount.low is not None]
    about = _named(supplies, f"{happening.title} {happening.topic}")
    spoken = [supply for supply in supplies if content_words(_short(supply)) <= content_words(_told(happening))]
    takes = happening.pattern in TAKEN_FROM and (bool(about) or fraction(seed, "takes") < TAKES.get(happening.pattern, 0.0))
    brings = happening.pattern in BROUGHT_BY and (bool(about) or fraction(seed, "brings") < BRINGS.get(happening.pattern, 0.0))
    if not (about or spoken) or not (takes or brings):
        return []
    supply = choose(about or spoken, seed, "supply")
    name = supply.name.removeprefix("the ")
    if about and takes and GONE.search(happening.title) and supply.amount > supply.floor == 0:
        return [_moved(happening, supply, -supply.amount, NOTHING.format(name=name))]
    size = _size(supply, 0.06 + 0.14 * fraction(seed, "size"))
    fits = size <= 0.5 * (supply.amount - supply.floor) if takes else supply.ceiling is None or supply.amount + size <= supply.ceiling
    if size <= 0 or not fits:
        return []
    forms = TAKEN if takes else BROUGHT
    told = choose(forms, seed, "moved").format(name=name, amount=_amount(supply, size))
    return [_moved(happening, supply, -size if takes else size, told)]


def _moved(happening: Happening, supply: Amount, change: float, told: str) -> Told:
    return Told(told, effect=Effect(quantity=supply.id, change=change, reason=happening.title))


def _short(supply: Amount) -> str:
    """Return what a supply is called without where it stands: 'water in the spring basin' is spoken of as water."""
    return supply.name.split(" in ", 1)[0]


def _named(supplies: Sequence[Amount], text: str) -> list[Amount]:
    """Return the supplies that a text speaks of: by name, else by something of their kind."""
    words = content_words(text)
    by_name = [supply for supply in supplies if words & content_words(supply.name)]
    return by_name or [supply for supply in supplies if any(words & kind for kind in _kinds(supply))]


def _kinds(supply: Amount) -> list[frozenset[str]]:
    name = content_words(f"{supply.name} {supply.unit}")
    return [kind for kind in map(content_words, KINDS) if kind & name]


def _size(supply: Amount, share: float) -> float:
    """Return a share of a supply as people count it: whole where its unit is counted, to a tenth where it is measured."""
    size = share * max(supply.amount, 0.0)
    if counted("1", supply.unit) not in CONTINUOUS:
        return float(max(1, round(size, -1) if size >= 100 else round(size)))
    return float(round(size) if size >= 10 else round(size, 1))


def _amount(supply: Amount, size: float) -> str:
    if counted("1", supply.unit) == "percent":
        return f"{figure(Decimal(str(size)))} {'point' if size == 1 else 'points'}"
    return stood(supply.name, supply.unit, size)
