"""The built-in author's camera: it follows whoever has most at stake, near where the tension is high, never twice the same way."""

import re

from daedalus_data.core.events import EntityId
from daedalus_data.core.seeds import choose, fraction
from daedalus_data.core.words import content_words
from daedalus_data.prompts.directing import SetShot, SetShotReply
from daedalus_data.prompts.views import Persona
from daedalus_data.providers.offline.author import writes

FAR, NEAR = 0.42, 0.7
"""Tensions below which the camera stays back, and from which it comes close."""
WIDE = (
    "wide and still, with {name} small at the edge of the picture",
    "from across the way, {name} one among several",
    "at eye level, {name} and {other} in one picture",
    "high and far off, so that {name} can be told only by the walk",
    "at rest behind {name}, looking where {name} looks",
    "wide, with {name} the last to come into the picture",
    "a slow walk beside {name}, keeping pace",
    "a long look at the place before {name} is in it",
    "from low down, with more ground than people",
)
MIDDLE = (
    "over the shoulder of {name}, on the face of {other}",
    "from the side, {name} sharp and all else a blur",
    "waist high, moving only when {name} moves",
    "half hidden, as one who listens to {name} and should not",
    "on {other}, with no more of {name} than the voice",
    "from behind, so that {name} has no face yet",
    "slowly nearer to {name} and never quite there",
    "between {name} and {other}, turning from one to the other",
    "at the height of a child, looking up at both {name} and {other}",
)
CLOSE = (
    "close on the hands of {name}",
    "so near to {name} that nobody else fits in",
    "carried by hand, unsteady, one step behind {name}",
    "on the eyes of {name} and nothing besides",
    "very low, {name} above and {other} in the background",
    "tight on the mouth of {name}, the brow cut off",
    "straight on, with {name} from edge to edge",
    "past the ear of {other}, on {name} alone",
    "almost touching, {name} half out of the frame",
)
ANIMAL = (
    "level with {name}, the people no more than legs",
    "from far off, {name} dark against the light",
    "close on the breath of {name}",
    "after {name}, at a distance that is kept",
    "from straight above, {name} and the shadow underneath",
    "where {name} looks, and nowhere else",
    "beside the ear of {name}, which turns",
    "still, until {name} comes into the picture",
    "through whatever grows or stands between, on {name}",
)
THING = (
    "wide, as much of {name} as one picture holds",
    "close on one small part that stands for {name}",
    "from where people stop when they come to {name}",
    "{other} at the foot of the picture, {name} over all the rest",
    "past {other}, on {name}, out of focus",
    "on the faces of those who have to do with {name}",
    "a slow turn around what there is to see of {name}",
    "from the back, as if {name} were looking on",
    "straight down on {name}, with nobody near",
)
STRAINED = re.compile(r"despair|miserable|unhappy|troubled|tense|agitated|exhausted|unsure|in pain")


@writes(SetShot)
def set_shot(prompt: SetShot, seed: int) -> SetShotReply:
    """Return whom the camera follows and how it stands."""
    pov = prompt.given or max((person.id for person in prompt.cast), key=lambda entity: _at_stake(prompt, entity, seed))
    people = {person.id: person for person in prompt.cast}
    return SetShotReply(pov=pov, framing=_framing(prompt, people[pov], seed))


def _at_stake(prompt: SetShot, entity: EntityId, seed: int) -> float:
    """Return how much hangs on the moment for somebody: they act, it touches an aim, they are left in the dark, they are worn."""
    person, happening = next(p for p in prompt.cast if p.id == entity), prompt.happening
    told = content_words(f"{happening.title} {happening.description} {happening.topic}")
    touched = max((len(told & content_words(goal)) / len(content_words(goal) or {goal}) for goal in person.goals), default=0.0)
    in_the_dark = sum(entity not in detail.known_by for detail in happening.details) / len(happening.details)
    lately = [shot.pov for shot in prompt.taken]
    stake = 0.8 * (entity in happening.actors) + 1.2 * touched + 0.3 * in_the_dark
    stake += 0.3 * bool(STRAINED.search(prompt.moods.get(entity, ""))) - 0.5 * (person.type != "human")
    return stake - 0.9 * (lately[-1:] == [entity]) - 0.25 * lately.count(entity) + 0.4 * fraction(seed, "pov", entity)


def _framing(prompt: SetShot, person: Persona, seed: int) -> str:
    others = [other for other in prompt.happening.actors if other != person.id]
    names = {p.id: p.name for p in prompt.cast}
    other = next((names[entity] for entity in others), next((p.name for p in prompt.cast if p.id != person.id), ""))
    shots = [shot.framing for shot in prompt.taken]
    forms = [form for form in _forms(prompt.tension, person) if other or "{other}" not in form]
    fresh = [form for form in forms if not any(_same(form, shot) for shot in shots)]
    rested = [form for form in forms if not any(_same(form, shot) for shot in shots[-4:])]
    return choose(fresh or rested, seed, "framing").format(name=person.name, other=other)


def _forms(tension: float, person: Persona) -> tuple[str, ...]:
    if person.type == "animal":
        return ANIMAL
    if person.type != "human":
        return THING
    return WIDE if tension < FAR else MIDDLE if tension < NEAR else CLOSE


def _same(form: str, framing: str) -> bool:
    """Say whether a framing was made from a form, whoever it was of."""
    pattern = "".join(".+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", form))
    return re.fullmatch(pattern, framing) is not None
