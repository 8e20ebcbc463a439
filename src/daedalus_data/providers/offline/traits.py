"""What a word for somebody's character means in numbers: 206 trait words as leanings of habits, and how a list of them is read."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

Habit = Literal[
    "openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism",
    "caution", "decision_speed", "reserve", "pride", "optimism",
]  # fmt: skip
HABITS: tuple[Habit, ...] = get_args(Habit)
LETTERS: dict[str, Habit] = dict(zip("OCEANKDRPH", HABITS, strict=True))
STEP = 0.1
"""One unit of the table: 'N+3' puts neuroticism 0.3 above the middle."""

TABLE = """
evasive R+3 C-1 A-1; composed N-3 R+1; cool N-2 E-1; energetic E+3 D+1; fair A+2 C+2; hardworking C+4; nostalgic O-2 N+1 A+1
strategic C+2 O+1 P+1; unsentimental N-2 A-2; frugal C+2 K+1; tough N-2 A-2; resilient N-3 C+1; pious C+2 O-2; superstitious O-2 N+2 K+2
stoic N-3 R+3 P+1 E-1; calm N-3 D-1; anxious N+4 K+2 H-3; nervous N+3 D-1 H-2; worried N+3 K+2 H-2; steady N-2 C+2; serene N-3 A+1
stubborn A-3 O-2 P+2; determined C+3 P+1; persistent C+3; tenacious C+3 P+1; obstinate A-3 O-2 P+2; dogged C+3 R+1
relentless C+2 A-2 D+1; warm A+4 E+2 R-2; kind A+4; gentle A+3 E-1 N-1; compassionate A+4 O+1; empathetic A+4 O+1; caring A+4
nurturing A+3 C+1; generous A+3 H+1; ambitious P+4 C+2 K-2 E+1; driven C+3 P+3 D+1; competitive P+3 A-3 E+1; proud P+4 A-1
vain P+4 A-1 C-1; arrogant P+4 A-4; humble P-4 A+2; principled C+3 A+1 P+1; honest C+2 A+1 R-1; ethical C+3 A+1; upright C+3
loyal A+3 C+2; faithful A+2 C+2; idealistic O+3 H+3; moral C+2 A+1; precise C+4 K+2 O+1; meticulous C+4 K+2 D-2; careful C+3 K+3
thorough C+4 D-1; exact C+3 K+1; methodical C+4 D-2; rigorous C+4 K+1; tidy C+3; cautious K+4 D-2; prudent K+3 C+2; wary K+3 A-1 H-1
guarded R+4 K+2 A-1; risk-averse K+4 D-1; deliberate D-3 C+2 K+2; hesitant D-4 K+2 N+1; bold K-4 D+3 E+2; daring K-4 O+2
reckless K-4 C-3 D+3; impulsive D+4 C-3 K-3; decisive D+4 C+1; quick D+3; brave K-3 N-2; adventurous O+3 K-3; reserved R+4 E-3
quiet R+4 E-3; shy R+4 E-3 N+2; introverted E-4 R+3; private R+4; taciturn R+4 A-1; laconic R+3; silent R+4; secretive R+4 A-1
outgoing E+4 R-3; talkative E+4 R-4; sociable E+4 A+2; charming E+3 A+2 P+1; charismatic E+4 P+2; gregarious E+4 R-3; lively E+3 D+1
chatty E+3 R-4; pragmatic C+1 O-1 D+2; practical C+2 O-1; realistic H-1 C+1; sensible C+2 N-1; resourceful O+2 C+1; hands-on C+1 D+1
businesslike C+2 A-1; traditional O-4 C+2; conservative O-3 K+2; conventional O-3; formal R+2 C+2 O-1; old-fashioned O-3
orthodox O-3 C+1; casual C-1 E+1 R-1; curious O+4; creative O+4 C-1; imaginative O+4; inventive O+4; visionary O+4 H+3 K-2
open-minded O+4 A+1; brilliant O+3 P+1; intellectual O+3; analytical O+2 C+3; data-driven C+3 O+1; logical C+2 N-1; rational C+2 N-1
skeptical O+1 A-2 K+2 H-2; sceptical O+1 A-2 K+2 H-2; critical A-2 C+2; frustrated N+3 A-1 H-2; angry N+3 A-3; bitter N+2 A-3 H-3
resentful N+2 A-3 P+1; irritable N+3 A-2; impatient D+3 A-2 N+1; hot-tempered N+3 A-3 D+2; patient A+2 N-2 D-2; tolerant A+3 O+2
forgiving A+4; easygoing A+2 N-2 C-1; flexible O+2 A+1; adaptable O+2 N-1; conflict-averse A+3 K+2 E-2 P-2; diplomatic A+3 E+1 R+1
tactful A+3 R+1; political P+2 R+1 E+1; politic P+1 R+2; smooth E+2 P+1; persuasive E+3 P+1; manipulative A-4 P+3 R+1; blunt A-3 R-3 D+2
direct R-3 D+2; outspoken R-4 E+2 A-1; candid R-3 C+1; sarcastic A-3 O+1; sharp A-2 O+1 D+1; dry R+1 A-1; witty E+2 O+2
optimistic H+4 N-1; hopeful H+3; cheerful H+3 E+2 N-2; upbeat H+3 E+2; pessimistic H-4 N+2; cynical H-4 A-3; gloomy H-4 N+2 E-1
weary H-2 E-2 N+1; confident N-3 P+2 D+2; self-assured N-3 P+2; assertive E+3 A-1 D+2; insecure N+4 P+2 D-2; timid N+3 E-3 K+3
modest P-3 A+1; meek A+3 P-3 E-2; disciplined C+4 N-1; organised C+4; organized C+4; responsible C+4 A+1; dutiful C+4 A+1; reliable C+4
hard-working C+4; diligent C+4; lazy C-4; controlling C+2 A-3 P+2; authoritarian A-4 P+3 O-2; commanding E+2 P+3 D+2; strict C+3 A-2 O-1
demanding C+2 A-2 P+1; domineering A-4 P+3 E+1; protective A+2 K+2 C+1; vigilant C+2 K+3 N+1; watchful K+3 R+1; suspicious A-3 K+2 N+2
paranoid N+4 A-3 K+3; trusting A+4 H+2; naive A+2 O+1 K-2 H+2; calculating R+2 A-3 C+2; ruthless A-4 P+3 D+2; shrewd O+1 A-1 K+1 P+1
cunning A-3 O+1 R+1; opportunistic A-2 P+2 C-1 K-2; greedy A-3 P+3; independent A-1 O+2 P+1; rebellious A-3 O+2 C-2; defiant A-3 P+2 K-2
curmudgeonly A-3 H-2 O-1; experienced N-2 C+1 P+1; seasoned N-2 C+1; young H+1 K-1; sensitive N+3 A+2 O+1; emotional N+3 E+1
passionate E+2 O+1 N+1 D+1; intense N+2 E+1 C+1; restless N+2 D+2 O+1; melancholic N+3 H-3 O+1; moody N+3; playful E+2 O+2 H+2
mischievous O+2 C-2 E+2; thoughtful O+2 A+2 D-2; reflective O+2 R+1 D-2; wise O+2 N-2 A+1; scholarly O+3 R+1 C+1; devout C+2 O-2 A+1
tired N+1 H-2 E-1; exhausted N+2 H-2 E-2; pressured N+2 D+1 H-1; overworked N+2 H-1; burned-out N+2 H-3 E-2; idle C-3
absent-minded C-3 O+2
"""


class Leanings(NamedTuple):
    """How somebody leans in each habit, -0.5 to 0.5 around the middle, and which words said so."""

    weight: dict[Habit, float]
    counted: tuple[str, ...]

    def of(self, habit: Habit) -> float:
        """Return the leaning in one habit."""
        return self.weight[habit]


def _table() -> dict[str, dict[Habit, float]]:
    rows = [row.split() for line in TABLE.strip().splitlines() for row in line.split(";")]
    return {word: {LETTERS[mark[0]]: int(mark[1:]) * STEP for mark in marks} for word, *marks in rows}


TRAITS = _table()
TOKEN = re.compile(r"[a-z]+(?:-[a-z]+)*")


@lru_cache(maxsize=4096)
def meaning(trait: str) -> tuple[str, ...]:
    """Return the words of the table that a trait is read as: itself, its parts, or a word of the same stem; empty when unknown."""
    lowered = trait.strip().lower().replace(" ", "-")
    if lowered in TRAITS:
        return (lowered,)
    found = [word for token in TOKEN.findall(trait.lower()) if (word := _nearest(token))]
    return tuple(dict.fromkeys(found))


def _nearest(token: str) -> str | None:
    if token in TRAITS:
        return token
    parts = [part for part in token.split("-") if part in TRAITS]
    if parts:
        return parts[-1]
    alike = {word: _common(word, token) for word in TRAITS}
    near = [word for word, size in alike.items() if size >= 4 and size >= 0.75 * len(word) and size >= 0.6 * len(token)]
    return max(near, key=lambda word: (alike[word], -len(word)), default=None)


def _common(left: str, right: str) -> int:
    """Return how many letters two words begin with in common."""
    return next((place for place, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


@lru_cache(maxsize=1024)
def leanings(traits: tuple[str, ...], role: str = "") -> Leanings:
    """Return the leanings that traits and, at half weight, the character words of a role add up to."""
    known = {trait: meaning(trait) for trait in traits}
    from_role = tuple(word for word in dict.fromkeys(TOKEN.findall(role.lower())) if word in TRAITS)
    weight: dict[Habit, float] = dict.fromkeys(HABITS, 0.0)
    words = [(word, 1.0) for found in known.values() for word in found] + [(word, 0.5) for word in from_role]
    # Traits that say the same thing strengthen each other less than fully: three words for calm are not three times as calm.
    share = 1.0 / max(1.0, len(words) ** 0.5)
    for word, strength in words:
        for habit, value in TRAITS[word].items():
            weight[habit] += value * strength * max(share, 0.55)
    bounded: dict[Habit, float] = {habit: max(-0.48, min(0.48, value)) for habit, value in weight.items()}
    return Leanings(bounded, (*(trait for trait, found in known.items() if found), *from_role))
