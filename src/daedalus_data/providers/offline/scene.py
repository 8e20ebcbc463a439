"""The built-in author sets the scene: a place apt to what goes on, an hour, a sentence of air, a tension that can be redone."""

import re

from daedalus_data.core.events import Pattern
from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.words import content_words, overlap
from daedalus_data.prompts.story import SetScene, SetSceneReply
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.story_fields import field_of
from daedalus_data.providers.offline.story_telling import sentence

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
MANNER = (
    (0.3, ("and nobody is in a hurry", "and the talk comes easily", "and there is room to think", "and somebody laughs")),
    (
        0.5,
        (
            "and people choose their words",
            "and chairs are drawn in without a joke",
            "and those who come in lower their voices",
            "and the talk stays on safe ground",
            "and greetings are kept short",
        ),
    ),
    (
        0.7,
        (
            "and nobody has touched the coffee",
            "and every pause lasts a little too long",
            "and eyes stay on the papers",
            "and answers come a breath late",
            "and somebody keeps straightening a pen",
            "and the door is closed with care",
        ),
    ),
    (
        0.85,
        (
            "and hands are kept below the table",
            "and the quiet after each sentence is hard to bear",
            "and two people speak at once and both stop",
            "and nobody offers anyone a seat",
            "and coats stay on",
            "and a question hangs unanswered",
        ),
    ),
    (
        1.1,
        (
            "and nobody sits down",
            "and voices are kept flat by force",
            "and somebody stands with a hand on the door",
            "and nobody meets anybody's eye",
            "and the air seems used up",
            "and every small sound makes a head turn",
            "and what was said last still hangs there",
        ),
    ),
)
"""What people do under a tension, until the tension given."""


@writes(SetScene)
def set_scene(prompt: SetScene, seed: int) -> SetSceneReply:
    """Return place, hour, air and tension; a place that was used lately is passed over while another is apt."""
    seed = derive(seed, prompt.scenario)
    field = field_of(prompt.scenario, " ".join(person.role for person in prompt.cast))
    kind = KIND[prompt.happening.pattern]
    place = _place(prompt, field.places, kind, seed)
    hour = prompt.hour if prompt.hour is not None else choose(HOURS[kind], seed, "hour")
    strung = tension(prompt)
    moment = derive(0, prompt.scenario) + len(prompt.earlier_places)
    # By turns rather than by chance: no sentence of air comes back before the others have been used.
    manners = next(forms for least, forms in MANNER if strung < least)
    manner = manners[moment % len(manners)]
    if field.name in ("monastery", "expedition"):
        manner = (
            manner.replace("touched the coffee", "eaten")
            .replace("the papers", "the ground")
            .replace("below the table", "in sleeves")
            .replace("a pen", "a cuff")
        )
    light = next(word for until, word in LIGHT if hour < until)
    air = choose(ASIDE if place in field.places["apart"] else list(field.air), seed, "air")
    told = (f"{air}, {manner}; {light}", f"{light}; {air}, {manner}", f"{air}; {light}, {manner}")[moment % 3]
    return SetSceneReply(place=place, hour=hour, atmosphere=sentence(told), tension=strung)


def tension(prompt: SetScene) -> float:
    """Return HEAT of the pattern, up to 0.2 more for strained moods, 0.15 less for easy ones, 0.02 more a moment, at most 0.98."""
    moods = prompt.moods or ("",)
    strained = sum(bool(STRAIN.search(mood)) for mood in moods) / len(moods)
    easy = sum(bool(EASE.search(mood)) for mood in moods) / len(moods)
    so_far = min(5, len(prompt.earlier_places))
    return round(min(0.98, max(0.05, HEAT[prompt.happening.pattern] + 0.2 * strained - 0.15 * easy + 0.02 * so_far)), 3)


def _place(prompt: SetScene, places: dict[str, tuple[str, ...]], kind: str, seed: int) -> str:
    rooms = ROOM.findall(_clean(prompt))
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

    return max([*near, *far], key=draw)


def _clean(prompt: SetScene) -> str:
    return f"{prompt.happening.description} {prompt.scenario}".replace("'s", "")
