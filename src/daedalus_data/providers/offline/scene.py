"""The built-in author sets the scene: a place apt to what goes on, an hour, a sentence of air, a tension that can be redone."""

import re

from daedalus_data.core.events import Pattern
from daedalus_data.core.seeds import choose, derive, fraction, shuffled
from daedalus_data.core.words import content_words, overlap
from daedalus_data.prompts.story import SetScene, SetSceneReply
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.scene_manner import manners
from daedalus_data.providers.offline.story_fields import Field
from daedalus_data.providers.offline.story_fields_own import field_of, settings_of
from daedalus_data.providers.offline.story_text import sentence

KIND: dict[Pattern, str] = {
    "test_failed": "work",
    "normalised_deviance": "work",
    "discovery": "work",
    "setback": "work",
    "record_lost": "work",
    "supplier_changed": "work",
    "approval_rushed": "decide",
    "reorganisation": "decide",
    "decision": "decide",
    "agreement": "decide",
    "incentive_misaligned": "decide",
    "schedule_cut": "decide",
    "resource_withdrawn": "decide",
    "design_compromise": "talk",
    "proposal": "talk",
    "outside_event": "talk",
    "oversight_gap": "talk",
    "disclosure": "apart",
    "warning_unheeded": "apart",
    "conflict_unresolved": "apart",
    "skill_lost": "apart",
    "endpoint": "work",
    "arrival": "talk",
    "loss": "apart",
    "peril": "work",
    "rite": "decide",
}
"""What kind of place a pattern asks for: where work is done, things are decided or talked over, or people step aside."""
HEAT: dict[Pattern, float] = {
    "endpoint": 0.85,
    "conflict_unresolved": 0.7,
    "test_failed": 0.65,
    "approval_rushed": 0.62,
    "warning_unheeded": 0.6,
    "setback": 0.6,
    "schedule_cut": 0.55,
    "resource_withdrawn": 0.55,
    "disclosure": 0.55,
    "outside_event": 0.5,
    "discovery": 0.5,
    "decision": 0.5,
    "skill_lost": 0.45,
    "incentive_misaligned": 0.4,
    "design_compromise": 0.4,
    "normalised_deviance": 0.35,
    "reorganisation": 0.4,
    "oversight_gap": 0.35,
    "record_lost": 0.4,
    "supplier_changed": 0.35,
    "proposal": 0.4,
    "agreement": 0.35,
    "arrival": 0.35,
    "loss": 0.6,
    "peril": 0.75,
    "rite": 0.45,
}
"""How much tension each pattern brings with it."""
STRAIN = re.compile(r"tense|ang(?:ry|er)|anxi|upset|afraid|worr|impatien|short of patience|frustrat|stirred|agitat|distress|\blow\b", re.I)
EASE = re.compile(r"calm|content|at ease|relaxed|hopeful|cheerful|rested|good spirits", re.I)
ROOM_WORDS = """
hall ward chamber chapel library laboratory workshop kitchen deck bridge cabin court courtroom garden shrine moor beach boardroom
studio theatre clinic yard tower cellar study parlour barn harbour camp bakery shop inn farm church school classroom museum gallery
station hangar dock vineyard stable forge greenhouse newsroom cockpit office
"""
ROOM = re.compile(rf"\b((?:[a-z]+ )?(?:{'|'.join(ROOM_WORDS.split())}))\b")
NOT_ROOMS = frozenset("the a an of in to at for and with from its his her their this that by on as supreme".split())
ASIDE = (
    "steps pass and do not stop",
    "a door falls shut further off",
    "a cup has been left on the sill",
    "a draught comes from the stairs",
    "voices carry from the next room",
)
"""The air of places where people step aside: what belongs to a hall or a bench is not found there."""
HOURS = {"work": (8, 10, 13, 15, 17), "decide": (9, 10, 11, 14, 16), "talk": (9, 11, 13, 15, 16), "apart": (7, 12, 17, 18, 19)}
LIGHT = (
    (6, "it is not yet light"),
    (10, "the day is just beginning"),
    (12, "it is late in the morning"),
    (14, "it is around noon"),
    (17, "it is the middle of the afternoon"),
    (20, "the day is ending"),
    (24, "it is late in the evening"),
)
"""What the hour is like, until the hour given."""
LEEWAY = 0.12
"""How far from the tension that is aimed at a scene may come out."""


@writes(SetScene)
def set_scene(prompt: SetScene, seed: int) -> SetSceneReply:
    """Return place, hour, air and tension; a place that was used lately is passed over while another is apt."""
    seed = derive(seed, prompt.scenario)
    roles = " ".join(person.role for person in prompt.cast)
    field, settings = field_of(prompt.scenario, roles, prompt.lexicon), settings_of(prompt.scenario, roles, prompt.lexicon)
    kind = KIND[prompt.happening.pattern]
    place = _place(prompt, field.places, kind, seed)
    hour = prompt.hour if prompt.hour is not None else choose(HOURS[kind], seed, "hour")
    strung = tension(prompt)
    moment = derive(0, prompt.scenario) + len(prompt.earlier_places)
    # By turns rather than by chance: no sentence of air comes back before the others have been used.
    forms = manners(strung, settings, bool(prompt.cast) and all(person.type == "animal" for person in prompt.cast))
    manner = forms[moment % len(forms)]
    light = next(word for until, word in LIGHT if hour < until)
    air = _air(prompt, field, place, seed)
    told = (f"{air}, {manner}; {light}", f"{light}; {air}, {manner}", f"{air}; {light}, {manner}")[moment % 3]
    return SetSceneReply(place=place, hour=hour, atmosphere=sentence(told), tension=strung)


def tension(prompt: SetScene) -> float:
    """Return HEAT of the pattern, up to 0.2 more for strained moods, 0.15 less for easy ones, 0.02 more a moment, at most 0.98.

    Where a tension is aimed at, it comes out near that.
    """
    moods = prompt.moods or ("",)
    strained = sum(bool(STRAIN.search(mood)) for mood in moods) / len(moods)
    easy = sum(bool(EASE.search(mood)) for mood in moods) / len(moods)
    so_far = min(5, len(prompt.earlier_places))
    found = HEAT[prompt.happening.pattern] + 0.2 * strained - 0.15 * easy + 0.02 * so_far
    if prompt.tension is not None:
        found = min(prompt.tension + LEEWAY, max(prompt.tension - LEEWAY, found))
    return round(min(0.98, max(0.05, found)), 3)


def _place(prompt: SetScene, places: dict[str, tuple[str, ...]], kind: str, seed: int) -> str:
    rooms = [] if any(own(prompt)) else ROOM.findall(_clean(prompt))
    named = [f"the {room if room.split()[0] not in NOT_ROOMS else room.split()[-1]}" for room in rooms]
    thing = " ".join(prompt.happening.topic.split()[:2])
    test = [f"the {thing} test stand"] if prompt.happening.pattern == "test_failed" and "the test stand" in places["work"] else []
    near = [*test, *dict.fromkeys(named), *places[kind]]
    far = [place for other in sorted(places) if other != kind for place in places[other]]
    lately = prompt.earlier_places

    def draw(place: str) -> float:
        used = sum(place == earlier for earlier in lately) + 0.5 * bool(lately and overlap(place, lately[-1]) > 0.5)
        apt = 0.2 * bool(content_words(place) & content_words(prompt.happening.title + " " + prompt.happening.description))
        return -0.8 * used + apt + 0.5 * (place in near) + 0.4 * fraction(seed, "place", place)

    # Nothing takes place twice in a row at one place while there is another.
    return max([place for place in (*near, *far) if place not in lately[-1:]] or near, key=draw)


def own(prompt: SetScene) -> tuple[tuple[str, ...], ...]:
    """Return the places that the template gives, by what goes on there: where there are any, there are no others."""
    places = prompt.lexicon.places
    return (places.talk, places.work, places.decide, places.apart)


def _air(prompt: SetScene, field: Field, place: str, seed: int) -> str:
    """Return a clause of air: the world's own by turns, each once before one comes back; else one of the field's."""
    if prompt.lexicon.air:
        return shuffled(prompt.lexicon.air, derive(0, prompt.scenario), "air")[len(prompt.earlier_places) % len(prompt.lexicon.air)]
    return choose(ASIDE if place in field.places["apart"] else list(field.air), seed, "air")


def _clean(prompt: SetScene) -> str:
    return f"{prompt.happening.description} {prompt.scenario}".replace("'s", "")
