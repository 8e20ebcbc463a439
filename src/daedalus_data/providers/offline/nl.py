"""Writes a whole scenario for a sentence: its setting, cast, dates and mode, with everything that the sentence names kept."""

import re
from typing import NamedTuple

from daedalus_data.core.seeds import choose, derive
from daedalus_data.core.telling import listed
from daedalus_data.core.words import words
from daedalus_data.prompts.cast import Member, MemberKnows
from daedalus_data.prompts.nl import End, Fork, Way, WriteTemplate, WriteTemplateReply
from daedalus_data.prompts.nl_asked import NUMBER_WORDS, TITLES, Named, named_in
from daedalus_data.providers.offline import cast_roles
from daedalus_data.providers.offline.appraisal_reading import clip
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import capitalised, clause, definite, sentence_case
from daedalus_data.providers.offline.names import person_name
from daedalus_data.providers.offline.nl_dates import Timing, timing_of
from daedalus_data.providers.offline.nl_matter import courses_in, end_in, fork_in, in_bare, in_past, keep_from, matter_in
from daedalus_data.providers.offline.nl_settings import GENERAL, SettingPart, ToldSetting, chosen, setting_for, settings, turned

FORK_AT = 1
COMMON = (
    "What was said about {m} on the first day was written down by two people, in two versions.",
    "No two people here have been told the same about {m}.",
    "The last time that anybody spoke of {m} aloud, half of those present left the room.",
)
"""What the first of the cast know of the matter itself."""


class Told(NamedTuple):
    """A sentence as it was understood."""

    sentence: str
    setting: ToldSetting
    matter: str
    courses: tuple[str, ...]
    """Bare verb phrases between which it stands open."""
    timing: Timing
    seed: int


class Role(NamedTuple):
    """A part and the person of the sentence who plays it, where there is one."""

    part: SettingPart
    named: Named | None


@writes(WriteTemplate)
def write_template(prompt: WriteTemplate, seed: int) -> WriteTemplateReply:
    """Return a scenario that keeps what the sentence says and fills in what it leaves open."""
    sentence = " ".join(prompt.scenario.split())
    name, setting = setting_for(sentence)
    mode = prompt.mode or "forward"
    fork = fork_in(sentence)
    courses = courses_in(sentence) or (tuple(map(in_bare, fork.ways)) if fork else ())
    timing = timing_of(sentence, name, setting.start, mode)
    told = Told(sentence, setting, matter_in(sentence, setting.matter), courses, timing, derive(seed, "nl", sentence))
    cast = tuple(_members(told, _roles(told, prompt.people)))
    return WriteTemplateReply.model_validate(
        {
            "world_id": _world_id(name, told.matter),
            "scenario_description": _scenario(told, mode, cast),
            "mode": mode,
            "start_time": timing.start,
            "resolution": timing.resolution,
            "step": timing.step,
            "count": timing.moments,
            "cast": cast,
            # What leads to a known end is offices' work: shelves made for one room have too few ways to lead anywhere.
            "world": setting.lexicon(("institution",) if mode == "portal" else setting.genres),
            "end": _end(told, cast) if mode == "portal" else None,
            "fork": _fork(told) if mode == "branching" else None,
            "cycle_length": timing.cycle,
        }
    )


def _world_id(setting: str, matter: str) -> str:
    base = "_".join(re.findall(r"[a-z]+", matter.lower().removeprefix("the ")))
    return (base if base.startswith(setting) else f"{setting}_{base}")[:40].strip("_")


# ---- what it is about ----


def _scenario(told: Told, mode: str, cast: tuple[Member, ...]) -> str:
    """Return the sentence itself, then how things stand, who is in it and what has to be settled; in a portal nothing of the end."""
    number = next((word for word, count in NUMBER_WORDS.items() if count == len(cast)), str(len(cast)))
    kind = "people" if all(member.type == "human" for member in cast) else "parties"
    who = ", ".join(_called(member) for member in cast[:-1]) + f" and {_called(cast[-1])}"
    have = f"{number.capitalize()} {kind} are in it: {who}."
    question = capitalised(told.setting.question.replace("{m}", told.matter))
    opening = f"It is {told.timing.in_words}, at {told.setting.place}." if mode == "portal" else _stated(told.sentence)
    return f"{opening} {told.setting.context} {have} {question}"


def _stated(sentence: str) -> str:
    text = re.sub(r"^(?:in )?(?:forward|directorial|cyclical|branching)(?: mode)?\s*[:,-]\s*", "", sentence, flags=re.IGNORECASE)
    text = re.sub(r"^(CEO|CFO)\b", r"The \1", text)
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _called(member: Member) -> str:
    title = member.role.rstrip(".").rsplit(". ", 1)[0]
    if member.type == "human" and re.match(rf"(?:{TITLES})\b", member.name) and " " not in title:
        return member.name
    return f"{member.name} ({title[0].lower()}{title[1:]})"


# ---- who is in it ----


def _roles(told: Told, asked: int) -> tuple[Role, ...]:
    """Return the parts to be played, those of whom the sentence speaks first; a named person has the part nearest to their role."""
    named = tuple(person for person in named_in(told.sentence) if not _is_gone(person.name, told.sentence))
    tokens = set(words(told.sentence))
    pool = [part for part in told.setting.roles if part.type == "human" or tokens & set(part.words)]
    pool += [part for part in settings()[GENERAL].roles[1:] if part.title not in {own.title for own in pool}]
    count = max(asked or 4 + derive(told.seed, "count") % 2, min(len(named), 8))
    roles: list[Role] = []
    for person in named[:count]:
        part = _part_for(person, pool)
        pool.remove(part)
        roles.append(Role(part, person))
    own = [part for part in pool if part in told.setting.roles]
    spoken = [part for part in own if tokens & set(part.words)]
    waiting = [*spoken, *(part for part in own if part not in spoken), *(part for part in pool if part not in own)]
    roles += [Role(part, None) for part in waiting[: count - len(roles)]]
    return tuple(roles)


def _is_gone(name: str, sentence: str) -> bool:
    return (
        re.search(rf"\b(?:murder|death|killing|disappearance|body|funeral|loss|suicide) of (?:the )?{re.escape(name)}", sentence)
        is not None
    )


def _part_for(person: Named, pool: list[SettingPart]) -> SettingPart:
    said = set(words(f"{person.role} {person.name.split()[0]}"))
    people = [part for part in pool if part.type == "human"]
    return next((part for part in people if said & set(part.words)), people[0])


def _members(told: Told, roles: tuple[Role, ...]) -> list[Member]:
    members: list[Member] = []
    for number, role in enumerate(roles):
        others = tuple(other.named.name for other in roles if other.named and other is not role)
        name = _name(role, told, number, (*others, *(member.name for member in members)))
        members.append(_member(number, name, role, told, {member.id for member in members}))
    return members


def _name(role: Role, told: Told, number: int, taken: tuple[str, ...]) -> str:
    if role.named:
        return role.named.name
    if role.part.name:
        return role.part.name
    # '300 animals' is no year.
    sentence = re.sub(r"\b\d{1,3}\b", "", told.sentence)
    where = f"{sentence} {told.setting.told if not re.search(r'[0-9]{4}', sentence) else ''} {told.timing.start[:4]}"
    return person_name(told.seed, "name", number, taken=taken, told=where)


def _member(number: int, name: str, role: Role, told: Told, ids: set[str]) -> Member:
    part, seed = role.part, told.seed
    manner = cast_roles.PARTS[cast_roles.ORDER[number % len(cast_roles.ORDER)]]
    return Member(
        id=_identifier(name, ids),
        name=name,
        type=part.type,
        role=clip(f"{_title(role)}. {chosen(part.duty, seed, 'duty', number)}", 296) + ".",
        traits=choose(manner.traits, seed, "traits", number),
        voice=capitalised(choose(manner.voices, seed, "voice", number)) + ".",
        goals=_goals(number, part, told),
        secrets=(_known(part.hides, name, told, number, "hides"),),
        knowledge=_knowledge(number, name, part, told),
    )


def _title(role: Role) -> str:
    said = role.named.role if role.named else ""
    return said[0].upper() + said[1:] if said and said not in role.part.title.lower() else role.part.title


def _identifier(name: str, ids: set[str]) -> str:
    bare = re.sub(rf"^(?:{TITLES})\.? (?=\S)", "", name)
    base = re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")[:56] or "somebody"
    return next(option for option in (base, *(f"{base}_{n}" for n in range(2, 99))) if option not in ids)


def _goals(number: int, part: SettingPart, told: Told) -> tuple[str, ...]:
    """Return what somebody wants: one of the courses and not the other, where the sentence names them, and what their part wants."""
    own = tuple(want.replace("{m}", told.matter) for want in part.wants)
    if len(told.courses) < 2 or part.type != "human" or number > 3:
        return own
    mine, other = told.courses[number % 2], told.courses[1 - number % 2]
    wish = clip(mine if number < 2 else keep_from(other), 140)
    other_wants = [want for want in own if mine not in want and other not in want] or list(own)
    return (wish, other_wants[derive(told.seed, "want", number) % len(other_wants)])


def _knowledge(number: int, name: str, part: SettingPart, told: Told) -> tuple[MemberKnows, ...]:
    own = turned(part.knows, told.seed, "knows", number)[:4]
    common = (f"{told.matter.removeprefix('the ')} | {COMMON[number]}",) if number < len(COMMON) and part.type == "human" else ()
    return tuple(_known(item, name, told, number, place) for place, item in enumerate((*common, *own)))


def _known(item: str, name: str, told: Told, number: int, place: str | int) -> MemberKnows:
    topic, _, text = chosen(item, told.seed, number, place).partition(" | ")
    said = text.replace("{m}", told.matter).replace("{me}", name)
    return MemberKnows(topic=topic, text=sentence_case(said).rstrip(".") + ".")


# ---- how its time runs ----


def _end(told: Told, cast: tuple[Member, ...]) -> End:
    """Return the end that the sentence works back from, told as it is known afterwards."""
    timing, end = told.timing, end_in(told.sentence)
    assert timing.end is not None
    year, month = timing.end
    dated = "" if str(year) in end else f" in {timing.end_in_words}"
    first = f"{capitalised(end)}{dated}." if clause(end) else f"It ended with {end}{dated}."
    turned_on = listed([definite(member.knowledge[-1].topic) for member in cast[:3]])
    description = (
        f"{first} It had begun at {told.setting.place} in {timing.in_words}, when nobody there meant it to come to this. Asked afterwards "
        f"what it had turned on, {cast[0].name} and the others named {turned_on}."
    )
    origin_year, origin_month = timing.origin
    return End(
        description=description,
        year=year,
        month=month,
        origin_year=origin_year,
        origin_month=origin_month,
        steps=timing.moments - 1,
    )


def _fork(told: Told) -> Fork:
    """Return the question of a branching sentence and the two ways of deciding it."""
    fork = fork_in(told.sentence)
    if fork:
        subject = capitalised(fork.subject)
        pasts = tuple(f"{subject} {in_past(way)}." for way in fork.ways)
        bares = tuple(map(in_bare, fork.ways))
        question = f"Does {_small(fork.subject)} {bares[0]} or {bares[1]}?"
    else:
        bares = told.courses[:2] if len(told.courses) > 1 else (f"go ahead with {told.matter}", f"put {told.matter} off")
        pasts = tuple(f"It was decided to {course}." for course in bares)
        question = f"Is it decided to {bares[0]} or to {bares[1]}?"
    names = [_option(bare) for bare in bares]
    names[1] = names[1] if names[1] != names[0] else f"{names[1]}_2"
    ways = tuple(Way(name=name, change=clip(past.rstrip("."), 390) + ".") for name, past in zip(names, pasts, strict=True))
    return Fork(at=FORK_AT, question=clip(question.rstrip("?"), 290) + "?", ways=ways)


def _small(subject: str) -> str:
    return subject[0].lower() + subject[1:] if subject.split()[0] in ("The", "A", "An", "Her", "His", "Their") else subject


def _option(bare: str) -> str:
    kept = [
        word for word in re.findall(r"[a-z0-9]+", bare.lower()) if word not in ("the", "a", "an", "to", "of", "its", "their", "his", "her")
    ]
    return "_".join(kept[:3])[:40]
