"""How somebody sounds: a few habits read from traits, voice guide and role, steady from moment to moment."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.words import words
from daedalus_data.prompts.views import Persona
from daedalus_data.providers.offline.language import wordset

STYLES: dict[str, str] = {
    "blunt": "candid declarative driven blunt direct impatient stubborn competitive determined decisive aggressive frustrated terse "
    "clipped sharp short abrupt harsh tough brusque fierce angry forceful commanding ruthless confrontational outspoken",
    "hedge": "qualifications softens cautious conflict-averse diplomatic careful shy anxious tentative gentle deliberate hesitant "
    "nervous soft quiet timid polite uncertain apologetic roundabout evasive modest humble",
    "formal": "formal persuasive traditional principled official courteous dignified legal ceremonial proper stately political "
    "politically judge abbot bishop lawyer counsel attorney minister",
    "warm": "warm empathetic kind friendly caring compassionate people patient encouraging generous nurse teacher chaplain mentor "
    "gracious protective motherly fatherly",
    "dry": "dry ironic sarcastic wry witty sardonic cynical deadpan sceptical skeptical weary laconic",
    "data": "precise measurement unit units figure data-driven analytical analytic numbers exact meticulous methodical engineer "
    "scientist auditor accountant analyst technical evidence figures statistician researcher examiner controller treasurer "
    "technician physicist rigorous data",
    "plain": "casual orderly checklist composed calm practical plain down-to-earth earthy simple folksy straightforward pragmatic "
    "honest farmer mechanic relaxed informal",
}
PUSH = wordset(
    "schedule budget deadline launch growth profit revenue deliver delivery ambitious politically political results expansion "
    "milestone timeline date target investor shareholder win winning speed fast aggressive ambition prestige funding fundraising "
    "quarter sales reform pressured determined market headlines career reputation promotion efficiency savings cost"
)
CARE = wordset(
    "safety safe quality risk warn warning engineer crew patient evidence test audit compliance precise cautious detect doubt "
    "overruled protect anomaly careful truth honest prove proof integrity nurse doctor science scientist conscience record caution "
    "verify anomalies detected reliability defect flaw frustrated inspection welfare harm heal witness meticulous"
)
PAIRS = (
    ("blunt", "data"),
    ("hedge", "warm"),
    ("formal", "dry"),
    ("plain", "warm"),
    ("data", "hedge"),
    ("blunt", "plain"),
    ("formal", "warm"),
)


class Voice(NamedTuple):
    """The habits of one speaker."""

    id: str
    family: str
    """Their last name: nobody calls a namesake by it."""
    styles: frozenset[str]
    lean: float
    """What they are for: +1 pushes ahead, -1 takes care."""
    length: int
    """Words they tend to use in a line."""
    formal: bool
    surnames: bool
    """They call people by their last name."""
    names: float
    """How often they call a listener by name."""
    opens: float
    """How often they begin with a discourse opener."""
    address: str
    """How they speak to people: first, last or rank."""
    asks: float
    """How far they put things as questions: -1 never, 1 always."""
    contracts: float
    """How many of the contractions they use."""
    will: str
    """What they say they will do with: will, shall or going to."""
    only: str
    """Their word for 'only'."""
    pointer: str
    """How they point at a thing once it has been named: 'the', 'that' or 'this' cut."""
    time_first: float
    """How often they put the time of a thing before the thing."""
    joint: str
    """What they put between two statements: a full stop, or something that makes one sentence of them."""


@lru_cache(maxsize=1024)
def voice_of(person: Persona) -> Voice:
    """Return somebody's voice; what their description leaves open is settled by their id, once and for all."""
    said = words(" ".join((*person.traits, *person.traits, person.voice, person.role)))
    scores = {style: sum(word in signs.split() for word in said) for style, signs in STYLES.items()}
    styles = {style for style, score in scores.items() if score}
    strongest = sorted(styles, key=lambda style: (-scores[style], derive(1, person.id, style)))[:2]
    if len(strongest) < 2:
        strongest += [style for style in choose(PAIRS, 1, person.id, "styles") if style not in strongest][: 2 - len(strongest)]
    chosen = frozenset(strongest)
    formal = "formal" in chosen and "plain" not in chosen
    address = _address(person, chosen)
    return Voice(
        id=person.id,
        family=person.name.split()[-1],
        styles=chosen,
        lean=_lean(person),
        length=_length(person, chosen),
        formal=formal,
        surnames=address in ("last", "rank"),
        names=0.1 + 0.45 * fraction(1, person.id, "names") + (0.1 if "warm" in chosen else 0),
        opens=0.35 + 0.3 * fraction(1, person.id, "opens"),
        address=address,
        asks=_asks(person, chosen),
        contracts=0.1 if formal else 1.0 if chosen & {"plain", "warm"} else 0.5,
        will="shall"
        if formal
        else choose(("will", "going to") if chosen & {"plain", "warm", "blunt"} else ("will", "shall"), 1, person.id, "will"),
        only="just" if "plain" in chosen else "merely" if "formal" in chosen else "only",
        pointer=choose(("the", "that", "this"), POINTING, person.id, "pointer"),
        time_first=choose((0.05, 0.95), POINTING, person.id, "time first"),
        joint=choose((". ", "; ", ", and ", ". "), 1, person.id, "joint") if "blunt" not in chosen else ". ",
    )


POINTING = 4876
"""What the draws of two small habits are seeded with: a number under which the casts we ship do not all point alike."""


def _asks(person: Persona, styles: frozenset[str]) -> float:
    """Return how far somebody puts things as questions, by their voice guide where it says so."""
    said = person.voice.lower()
    if "question" in said:
        return 0.8
    return -0.8 if re.search(r"\b(?:declarative|statement|stops|short|clipped)\b", said) or "blunt" in styles else 0.0


def _address(person: Persona, styles: frozenset[str]) -> str:
    """Return how somebody speaks to people: the formal by rank or last name, the warm by the first."""
    if "warm" in styles:
        return "first"
    if styles & {"blunt", "dry"} and "formal" not in styles:
        return "last"
    ways = ("rank", "last", "rank") if "formal" in styles else ("first", "last", "rank")
    return choose(ways, 1, person.id, "address")


def _lean(person: Persona) -> float:
    text = words(" ".join((person.role, *person.traits, *person.goals, person.voice)))
    push = sum(word in PUSH for word in text)
    care = sum(word in CARE for word in text)
    if push + care == 0:
        return round(fraction(1, person.id, "lean") - 0.5, 3)
    return round((push - care) / (push + care + 1), 3)


def _length(person: Persona, styles: frozenset[str]) -> int:
    said = person.voice.lower()
    if re.search(r"\b(?:short|clipped|terse|few words|laconic|brief)\b", said):
        return 14
    if re.search(r"\b(?:long|winding|elaborate|rambling|roundabout|story)\b", said):
        return 34
    return (
        17 + derive(1, person.id, "length") % 12 + (5 if "formal" in styles or "hedge" in styles else 0) - (4 if "blunt" in styles else 0)
    )
