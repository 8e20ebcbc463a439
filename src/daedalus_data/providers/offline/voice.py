"""How somebody sounds: a few habits read from traits, voice guide and role, steady from moment to moment."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.words import words
from daedalus_data.prompts.views import Persona
from daedalus_data.providers.offline.language import wordset

STYLES: dict[str, str] = {
    "blunt": "blunt direct impatient stubborn competitive determined decisive aggressive frustrated terse clipped sharp short abrupt harsh "
    "tough brusque fierce angry forceful commanding ruthless confrontational outspoken",
    "hedge": "cautious conflict-averse diplomatic careful shy anxious tentative gentle deliberate hesitant nervous soft quiet timid polite "
    "uncertain apologetic roundabout evasive modest humble",
    "formal": "formal traditional principled official courteous dignified legal ceremonial proper stately political politically "
    "judge abbot bishop lawyer counsel attorney minister",
    "warm": "warm empathetic kind friendly caring loyal compassionate people patient encouraging generous nurse teacher chaplain mentor "
    "gracious protective motherly fatherly",
    "dry": "dry ironic sarcastic wry witty sardonic cynical deadpan sceptical skeptical weary laconic",
    "data": "precise data-driven analytical analytic numbers exact meticulous methodical engineer scientist auditor accountant analyst "
    "technical evidence figures statistician researcher examiner controller treasurer technician physicist rigorous data",
    "plain": "casual practical plain down-to-earth earthy simple folksy straightforward pragmatic honest farmer mechanic relaxed informal",
}
PUSH = wordset(
    "schedule budget deadline launch growth profit revenue deliver delivery ambitious politically political results expansion milestone "
    "timeline date target investor shareholder win winning speed fast aggressive ambition prestige funding fundraising quarter sales reform "
    "pressured determined market headlines career reputation promotion efficiency savings cost"
)
CARE = wordset(
    "safety safe quality risk warn warning engineer crew patient evidence test audit compliance precise cautious detect doubt overruled "
    "protect anomaly careful truth honest prove proof integrity nurse doctor science scientist conscience record caution verify anomalies "
    "detected reliability defect flaw frustrated inspection welfare harm heal witness meticulous"
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
    styles: frozenset[str]
    lean: float
    """What they are for: +1 pushes ahead, -1 takes care."""
    length: int
    """Words they tend to use in a line."""
    contract: bool
    names: float
    """How often they call a listener by name."""
    opens: float
    """How often they begin with a discourse opener."""


@lru_cache(maxsize=1024)
def voice_of(person: Persona) -> Voice:
    """Return somebody's voice; what their description leaves open is settled by their id, once and for all."""
    said = set(words(" ".join((*person.traits, person.voice, person.role))))
    scores = {style: len(said & set(signs.split())) for style, signs in STYLES.items()}
    styles = {style for style, score in scores.items() if score}
    strongest = sorted(styles, key=lambda style: (-scores[style], derive(1, person.id, style)))[:3]
    if len(strongest) < 2:
        strongest += [style for style in choose(PAIRS, 1, person.id, "styles") if style not in strongest][: 2 - len(strongest)]
    chosen = frozenset(strongest)
    formal = "formal" in chosen and "plain" not in chosen
    return Voice(
        id=person.id,
        styles=chosen,
        lean=_lean(person),
        length=_length(person, chosen),
        contract=not formal,
        names=0.15 + 0.25 * fraction(1, person.id, "names") + (0.1 if "warm" in chosen else 0),
        opens=0.25 + 0.25 * fraction(1, person.id, "opens"),
    )


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
        return 17
    if re.search(r"\b(?:long|winding|elaborate|rambling|roundabout|story)\b", said):
        return 34
    return 20 + derive(1, person.id, "length") % 8 + (4 if "formal" in styles or "hedge" in styles else 0) - (4 if "blunt" in styles else 0)


FULL_FORMS = (
    (r"\bI am\b(?! [,.;?!])", "I'm"), (r"\b([Dd])o not\b", r"\1on't"), (r"\b([Dd])oes not\b", r"\1oesn't"), (r"\b([Dd])id not\b", r"\1idn't"),
    (r"\b([Cc])annot\b", r"\1an't"), (r"\b([Ww])ill not\b", r"\1on't"), (r"\b([Ii])s not\b", r"\1sn't"), (r"\b([Aa])re not\b", r"\1ren't"),
    (r"\b([Ww])as not\b", r"\1asn't"), (r"\b([Ww])ere not\b", r"\1eren't"), (r"\b([Hh])as not\b", r"\1asn't"),
    (r"\b([Hh])ave not\b", r"\1aven't"), (r"\b([Ww])ould not\b", r"\1ouldn't"), (r"\b([Cc])ould not\b", r"\1ouldn't"),
    (r"\b([Ss])hould not\b", r"\1houldn't"), (r"\b(I|[Yy]ou|[Ww]e|[Tt]hey) will\b(?=\s\w)", r"\1'll"),
    (r"\b([Yy]ou|[Ww]e|[Tt]hey) are\b(?=\s\w)", r"\1're"), (r"\b([Ii]t|[Tt]hat|[Tt]here|[Ww]hat) is\b(?=\s(?!it\b)\w)", r"\1's"),
    (r"\bI would\b(?=\s\w)", "I'd"), (r"\b([Ll])et us\b", r"\1et's"), (r"\bI have (?=(?:been|seen|heard|told|read|said|got|had)\b)", "I've "),
)  # fmt: skip
CONTRACTIONS = tuple((re.compile(pattern), short) for pattern, short in FULL_FORMS)


@lru_cache(maxsize=8192)
def contracted(text: str) -> str:
    """Return text as it is spoken: 'do not' is 'don't', 'let us' is 'let's'."""
    for pattern, short in CONTRACTIONS:
        text = pattern.sub(short, text)
    return text


# Words for one thing among which everybody has a habit of their own.
SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("nobody", "no one"), ("somebody", "someone"), ("everybody", "everyone"), ("anybody", "anyone"), ("perhaps", "maybe"),
    ("until", "till"), ("I think", "I believe"), ("the rest", "what remains"), ("in full", "completely"), 
    ("really", "truly"), ("already", "by now"), ("has to", "must", "needs to"), ("have to", "must", "need to"),
    ("instead of", "rather than"), ("try to", "attempt to"),
)  # fmt: skip
JOINTS = (": ", ". ", ": ", " — ", ". ")


@lru_cache(maxsize=16384)
def idiolect(text: str, speaker: str) -> str:
    """Return words as the speaker habitually has them: 'no one' for 'nobody', a full stop where others put a colon."""
    for pattern, habit in _habits(speaker):
        text = pattern.sub(habit, text)
    joint = choose(JOINTS, 1, speaker, "joint")
    return text if joint == ": " else text.replace(": ", joint)


@lru_cache(maxsize=1024)
def _habits(speaker: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    habits = []
    for group in SYNONYMS:
        habit = choose(group, 1, speaker, group[0])
        habits += [(re.compile(rf"\b{word}\b"), habit) for word in group if word != habit]
    return tuple(habits)
