"""M9: people and institutions that the story names and nobody introduced."""

import re
from typing import NamedTuple

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EntityId, EntityIntroduced, Event, Mention, TurnSpoken
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.telling import sentence
from daedalus_data.mechanisms import seen
from daedalus_data.prompts.cast import Identify

NAME = re.compile(r"(?:[A-Z][A-Za-z'’-]*[a-z]|[A-Z]{2,})(?: (?:[A-Z][A-Za-z'’-]*[a-z]|[A-Z]{2,}))+")
"""Two or more capitalised words in a row."""
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
INSTITUTION_WORDS = """
Academy Administration Agency Association Authority Bank Board Bureau Center Centre Commission Committee Company Congress
Corporation Council Court Department Foundation Group Hospital Institute Laboratory Ministry Office Panel Senate Tribunal
Union University
"""
INSTITUTION = frozenset(INSTITUTION_WORDS.split())
"""Words that make a capitalised pair an institution even where it opens a sentence."""
OTHER_WORDS = """
January February March April May June July August September October November December Monday Tuesday Wednesday Thursday
Friday Saturday Sunday I I'm I'll I've I'd The A An And But Or So If When We You He She They It This That Mr Mrs Ms Dr
Not No Yes In On At By For From To With North South East West Q1 Q2 Q3 Q4 God OK
"""
NO_NAMES = frozenset(OTHER_WORDS.split())
"""Capitalised words that are no part of a name."""


class Found(NamedTuple):
    """A name nobody introduced and the sentence it was found in."""

    name: str
    context: str


@mechanism("discovery", number="M9")
async def discovery(scene: Scene) -> list[Event]:
    """Introduce who is named in what takes place and in what was said just before; they do not join the talk."""
    known = _names(scene)
    mentioned = _mentioned(scene, known)
    taken = known | {mention.name.lower() for mention, _ in mentioned}
    found = detect_entity_gap(scene, taken)
    replies = await scene.gather(*(scene.ask(_question(scene, name), f"n{number:02d}") for number, name in enumerate(found)))
    named = [(Mention(name=one.name, type=reply.type, role=reply.role), one.context) for one, reply in zip(found, replies, strict=True)]
    return _introduced(scene, [*mentioned, *named])


def _names(scene: Scene) -> frozenset[str]:
    return frozenset(who.name.lower() for who in scene.world.entities.values())


def _question(scene: Scene, found: Found) -> Identify:
    return Identify(scenario=scene.template.scenario_description, name=found.name, context=found.context)


def _mentioned(scene: Scene, known: frozenset[str]) -> list[tuple[Mention, str]]:
    """Return those that the happening names beside the cast, each once, with the sentence that names them."""
    what = seen.happening(scene)
    fresh = {mention.name.lower(): mention for mention in reversed(what.others) if not _is_known(mention.name, known)}
    text = " ".join([sentence(what.title), what.description, *(sentence(detail.text) for detail in what.details)])
    return [(mention, _sentence_with(mention.name, text) or what.title) for mention in reversed(list(fresh.values()))]


def _sentence_with(name: str, text: str) -> str:
    return next((part for part in SENTENCE_END.split(text) if name.lower() in part.lower()), "")


@counted
def detect_entity_gap(scene: Scene, known: frozenset[str]) -> list[Found]:
    """Return names in the lines of the moment before; strict, for a false name would live on in the log."""
    own = _own_words(scene)
    found: dict[str, Found] = {}
    for turn in _lines_before(scene):
        for part in SENTENCE_END.split(turn.text):
            for name in _names_in(part):
                fresh = not _is_known(name, known) and not {word.lower() for word in name.split()} & own
                if fresh and name.lower() not in found:
                    found[name.lower()] = Found(name, part)
    return list(found.values())


def _lines_before(scene: Scene) -> list[TurnSpoken]:
    past = [turn for turn in scene.world.turns if turn.timepoint != scene.timepoint.id]
    return [turn for turn in past if turn.timepoint == past[-1].timepoint]


def _names_in(part: str) -> list[str]:
    """Return the names in a sentence; its first word is capitalised anyway and counts only in an institution."""
    names = []
    for match in NAME.finditer(part):
        words = match.group().split()
        opens = match.start() == 0 or part[match.start() - 1] in "\"'“‘"
        if opens and not INSTITUTION & set(words):
            words = words[1:]
        while words and words[0] in NO_NAMES:
            words = words[1:]
        if len(words) >= 2 and not NO_NAMES & set(words):
            names.append(" ".join(words))
    return names


def _own_words(scene: Scene) -> set[str]:
    """Return the words that belong to the scenario: its capitalised words, its cast, the places of its scenes."""
    world, template = scene.world, scene.template
    texts = [template.scenario_description, template.temporal.portal_description, *(place.place for place in world.scenes.values())]
    texts += [who.name for who in world.entities.values() if who.provenance != "discovered"]
    roles = [who.role.lower() for who in world.entities.values()]
    capitals = {word.lower() for text in texts for word in re.findall(r"[A-Z][\w'’-]*", text)}
    return (capitals | {word for role in roles for word in re.findall(r"[\w'’-]+", role)}) - {word.lower() for word in INSTITUTION}


def _is_known(name: str, known: frozenset[str]) -> bool:
    """Say whether a name is somebody's, in whole or as one of its words."""
    low = name.lower()
    return low in known or any(low in other.split() for other in known)


def _introduced(scene: Scene, named: list[tuple[Mention, str]]) -> list[Event]:
    taken: set[EntityId] = set(scene.world.entities)
    made: list[Event] = []
    for mention, context in named:
        entity = _identifier(mention.name, taken)
        taken.add(entity)
        made.append(
            EntityIntroduced(
                by="discovery",
                timepoint=scene.timepoint.id,
                entity=entity,
                name=mention.name,
                type=mention.type,
                role=mention.role,
                provenance="discovered",
                found_in=context,
            )
        )
    return made


def _identifier(name: str, taken: set[EntityId]) -> EntityId:
    """Return an id made of the name that nobody has."""
    base = "_".join(re.findall(r"[a-z0-9]+", name.lower()))[:60] or "someone"
    number, found = 2, base
    while found in taken:
        number, found = number + 1, f"{base}_{number}"
    return found
