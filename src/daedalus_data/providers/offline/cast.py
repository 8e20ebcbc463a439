"""Writes an invented cast for a scenario that has none, and says who or what a name in the story is."""

import re
from typing import NamedTuple

from daedalus_data.core.events import EntityType
from daedalus_data.core.seeds import choose, derive, fraction, shuffled
from daedalus_data.prompts.cast import CastReply, Identify, IdentifyReply, MakeCast, Member, MemberKnows
from daedalus_data.providers.offline import cast_roles as roles
from daedalus_data.providers.offline.appraisal_reading import clip
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.cast_matter import Matter, matter_of
from daedalus_data.providers.offline.cast_sides import Sides, against, sides_of, titled_in
from daedalus_data.providers.offline.language import article, definite, sentence_case, sentences
from daedalus_data.providers.offline.names import GIVEN, person_name
from daedalus_data.providers.offline.names_old import setting_of


class Slot(NamedTuple):
    """A place to be filled in the cast."""

    number: int
    type: EntityType
    part: str
    a: str
    b: str


OLD_FIELDS = frozenset({"faith", "village", "military", "household"})
"""Fields whose titles and matters are at home in any century."""


class Told(NamedTuple):
    """What the scenario's text says beside its matter."""

    text: str
    sides: Sides
    titles: dict[str, str]
    old: bool


@writes(MakeCast)
def make_cast(prompt: MakeCast, seed: int) -> CastReply:
    """Return exactly as many members as asked for, about the scenario's own matter as it stood before the end."""
    matter = matter_of(prompt.scenario, prompt.portal)
    told = Told(prompt.scenario, sides_of(prompt.scenario), titled_in(prompt.scenario), setting_of(prompt.scenario) is not None)
    if told.old and matter.field not in OLD_FIELDS:
        matter = matter._replace(field="village")
    seed = derive(seed, prompt.scenario)
    phrases = _phrases(matter, seed)
    members: list[Member] = []
    for number in range(prompt.count):
        kind = prompt.types[number % len(prompt.types)]
        a, b = phrases[number % len(phrases)], phrases[(number + 1 + number // len(phrases)) % len(phrases)]
        slot = Slot(
            number,
            kind,
            roles.ORDER[(number + len(prompt.taken)) % len(roles.ORDER)],
            a,
            b if b != a else phrases[(number + 2) % len(phrases)],
        )
        taken = (*(person.name for person in prompt.taken), *(member.name for member in members))
        ids = {*(person.id for person in prompt.taken), *(member.id for member in members)}
        members.append(_member(slot, matter, told, taken, ids, seed))
    return CastReply(members=tuple(members))


def _phrases(matter: Matter, seed: int) -> list[str]:
    """Return the matters that members are about, the text's own first, so that neighbours in the cast share one."""
    own = list(matter.phrases[:6])
    spare = [phrase for phrase in shuffled(roles.MATTERS[matter.field], seed, "matter") if not any(phrase in other for other in own)]
    return [*own, *spare[: max(0, 4 - len(own))]]


def _member(slot: Slot, matter: Matter, told: Told, taken: tuple[str, ...], ids: set[str], seed: int) -> Member:
    return _person(slot, matter, told, taken, ids, seed) if slot.type == "human" else _thing(slot, matter, taken, ids, seed)


def _person(slot: Slot, matter: Matter, told: Told, taken: tuple[str, ...], ids: set[str], seed: int) -> Member:
    part = roles.PARTS[slot.part]
    name = person_name(seed, "name", slot.number, taken=taken, told=told.text)
    first = slot.number < len(roles.ORDER) and not any(title in taken for title in told.titles.values())
    others = [title for title in roles.TITLES[matter.field][slot.part] if title not in told.titles.values()] or ["Elder"]
    title = told.titles[slot.part] if first and slot.part in told.titles else choose(others, seed, "title", slot.part, slot.number)
    kept = roles.OLD_SECRETS if told.old else part.secrets
    secrets = shuffled(kept, seed, "secret", slot.number)[: 1 if fraction(seed, "has", slot.number) < 0.6 else 0]
    return Member(
        id=_identifier(name, ids),
        name=name,
        type=slot.type,
        role=clip(f"{title}. {_filled(roles.OLD_DUTIES[slot.part] if told.old else part.duty, slot)}", 296) + ".",
        traits=choose(part.traits, seed, "traits", slot.number),
        voice=choose(part.voices, seed, "voice", slot.number),
        goals=_goals(slot, part, told, seed),
        secrets=tuple(_known(topic, text.replace("{me}", name), slot) for topic, text in secrets),
        knowledge=_knowledge(slot, roles.OLD_KNOWS if told.old else part.knows, matter, seed),
    )


def _goals(slot: Slot, part: roles.Part, told: Told, seed: int) -> tuple[str, ...]:
    """Return what somebody is after: one of the courses the text leaves open and against another, or what their part is after."""
    courses = told.sides.courses
    own = [clip(_filled(goal, slot), 140) for goal in shuffled(part.goals, seed, "goals", slot.number)]
    if not courses:
        return tuple(own[:2])
    mine = courses[slot.number % len(courses)]
    if len(courses) == 1:
        return (f"{mine} {told.sides.due}".strip() if slot.number % 2 == 0 else against(mine), own[0])
    other = courses[(slot.number + 1 + derive(seed, "against", slot.number) % (len(courses) - 1)) % len(courses)]
    return (clip(f"{mine} {told.sides.due}".strip(), 140), clip(against(other), 140))


def _thing(slot: Slot, matter: Matter, taken: tuple[str, ...], ids: set[str], seed: int) -> Member:
    """Return an institution, a building, an animal, an object or an idea as a member."""
    thing = roles.THINGS[slot.type]
    order = shuffled(thing.names, seed, "thing")
    name, kind = next((option for option in order if option[0] not in taken), order[slot.number % len(order)])
    if name in taken:
        name = f"{kind} of {person_name(seed, 'thing', slot.number, taken=taken).split()[1]}"
    kind = kind if slot.type in ("animal", "institution") else kind.capitalize()
    return Member(
        id=_identifier(name, ids),
        name=clip(name, 80),
        type=slot.type,
        role=clip(_filled(thing.role.replace("{kind}", kind), slot), 296) + ".",
        traits=thing.traits,
        voice=thing.voice,
        goals=tuple(clip(_filled(goal, slot), 140) for goal in shuffled(thing.goals, seed, "goals", slot.number)[:2]),
        knowledge=_knowledge(slot, thing.knows, matter, seed),
    )


def _identifier(name: str, ids: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:56]
    return next(option for option in (base, *(f"{base}_{n}" for n in range(2, 400))) if option not in ids)


def _filled(text: str, slot: Slot) -> str:
    return text.format(a=definite(slot.a), b=definite(slot.b))


def _known(topic: str, text: str, slot: Slot) -> MemberKnows:
    said = topic.replace("{a}", slot.a).replace("{b}", slot.b)
    return MemberKnows(topic=clip(said, 60), text=clip(sentence_case(_filled(text, slot)), 390) + ".")


def _knowledge(slot: Slot, knows: tuple[tuple[str, str], ...], matter: Matter, seed: int) -> tuple[MemberKnows, ...]:
    """Return three to five items: what the part knows, and what the text itself says of figures and circumstances."""
    items = [_known(topic, text, slot) for topic, text in shuffled(knows, seed, "knows", slot.number)[:3]]
    givens = [given for given in matter.givens if "whether" not in given]
    if givens:
        given = givens[slot.number % len(givens)]
        topic = next((phrase for phrase in matter.phrases if phrase in given.lower()), slot.a)
        items.insert(0, MemberKnows(topic=clip(topic, 60), text=clip(given, 390) + "."))
    return tuple(items)


# ---- who or what a name is ----

KINDS: dict[EntityType, str] = {
    "institution": "agency office board institute corp corporation inc ltd llc committee council commission department ministry bureau "
    "court "
    "university college hospital company group bank foundation association union authority administration service congress parliament "
    "senate "
    "laboratory laboratories lab labs church party team programme program centre center society trust firm partners industries systems "
    "dynamics aerospace nasa esa fda fbi police army navy school press times journal regulator division unit directorate",
    "building": "building tower house hall hangar bridge castle station plant factory mill abbey temple warehouse facility site wing "
    "hotel mine "
    "dam reactor",
    "animal": "dog cat horse bird wolf mare hound cow sheep goat pigeon",
    "object": "valve generator rocket ship vessel probe satellite engine module system rover capsule rig server machine train aircraft "
    "memo "
    "report ledger archive database telescope",
    "abstraction": "act law treaty protocol policy doctrine war crisis project initiative strategy culture",
}
KIND_TABLE: dict[str, EntityType] = {word: kind for kind, listed in KINDS.items() for word in listed.split()}


@writes(Identify)
def identify(prompt: Identify, seed: int) -> IdentifyReply:
    """Return what a name stands for, by its last telling word or its sentence, with the role the sentence gives it."""
    kind = _kind(prompt.name, prompt.context)
    return IdentifyReply(type=kind, role=_role(prompt.name, prompt.context, kind))


def _kind(name: str, context: str) -> EntityType:
    for word in reversed(re.findall(r"[a-z]+", name.lower())):
        if word in KIND_TABLE:
            return KIND_TABLE[word]
    if name.isupper() and 2 <= len(name) <= 6:
        return "institution"
    if _is_place(name, context):
        return "building"
    after = re.search(rf"{re.escape(name)},? (?:an?|the|our|their) (?:\w+ )?(\w+)", context)
    return KIND_TABLE.get(after[1].lower(), "human") if after else "human"


NAMED_SO = frozenset(name for given in GIVEN.values() for name in given)
"""Given names: who bears one is somebody."""
PLACES = frozenset("city county street road bay river lake island valley creek hill park square port airport".split())
"""Last words of the names of places; some are family names too."""
THERE = (
    r"\b(?:(?<!believe )(?<!believed )(?<!trust )(?<!faith )(?<!confide )(?<!confided )(?<!interest )[Ii]n|[Nn]ear"
    r"|(?:arriv\w+|liv\w+|stay\w*|met|meet|work\w*|shop|store|house|mill|yard|camp|office|land\w*|stop\w*|fair|market|dance|school) at"
    r"|(?:go|goes|going|went|gone|driv\w+|drove|rode|ride|sail\w*|mov\w+|travel\w*|walk\w*|fl[ey]\w+|return\w*|miles|far"
    r"|road|way|trains?|bus|ferry|ships?|trip) (?:to|from)"
    r"|(?:city|town|village|mayor|streets?|port|county|harbour|north|south|east|west|outskirts) of) "
)
"""What leads in a place; 'to', 'from', 'of' and 'at' lead in people as often, but not after such words."""


def _is_place(name: str, context: str) -> bool:
    """Say whether a name is a place's, by its last word or what leads it in; one with a given name, a title or a calling is none."""
    if name.split()[0] in NAMED_SO:
        return False
    spelled = re.escape(name)
    if re.search(
        rf"\b(?:{_TITLE}|mr|mrs|ms|dr)\.? {spelled}|{spelled},? (?:an?|the|our|their) (?:\w+ ){{0,2}}(?:{_TITLE})\b", context, re.I
    ):
        return False
    return name.split()[-1].lower() in PLACES or bool(re.search(rf"{THERE}{spelled}\b(?!['’]s?\b)", context))


def _role(name: str, context: str, kind: EntityType) -> str:
    sentence = next((part for part in sentences(context) if name.lower() in part.lower()), context).strip()
    apposed = re.search(rf"{re.escape(name)}, ((?:an?|the|our|their|its) [^,.;]{{4,90}})", sentence)
    titled = re.search(rf"\b((?:[A-Z]?[a-z]+ ){{0,2}}(?:{_TITLE}))\s+{re.escape(name)}", sentence)
    if apposed:
        return clip(f"{apposed[1][0].upper()}{apposed[1][1:]}", 196) + "."
    if titled:
        return clip(titled[1][0].upper() + titled[1][1:], 196) + ", named in the story."
    noun = {"human": "person", "abstraction": "matter", "object": "thing", "building": "place"}.get(kind, kind)
    whom = "which" if kind == "building" else "whom"
    return clip(f"{article(noun).capitalize()} {noun} outside the first cast, of {whom} it is told: {sentence}", 196) + "."


_TITLE = (
    "director|engineer|officer|manager|inspector|doctor|nurse|chief|analyst|captain|commander|professor|judge|lawyer|counsel|auditor|"
    "technician|minister|senator|administrator|secretary|reviewer|scientist|supervisor|colonel|sergeant|farmer|teacher"
)
