"""Says in one sentence why something moved somebody: whose stake, which matter, and what it does to it."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.events import DialogAct
from daedalus_data.core.seeds import choose, derive
from daedalus_data.providers.offline.appraisal_lexicon import EFFECTS, SPOKEN, Concern
from daedalus_data.providers.offline.appraisal_reading import clip, roots
from daedalus_data.providers.offline.appraisal_words import DOES, NOUNED
from daedalus_data.providers.offline.language import capitalised, definite, gerund, lower_first, stripped

GOAL_VERBS_WORDS = (
    "keep hold get make prove protect win bring save build find earn become be have help lead run see show stay stop take tell gain avoid "
    "prevent end reduce ensure maintain secure preserve launch land meet reach raise lower cut deliver defend expose uncover establish "
    "command afford arrange ask assure attract begin break buy calm call clean collect compete conceal confirm confront convert cross cure "
    "decide discredit divide draw drive earn employ enforce enter evade exceed expose feel fill fix force free gather govern harvest hide "
    "host impose inherit insure invest join judge justify keep level lift listen lose love master merge mend outdo own paint "
    "perform persuade plant play please postpone prepare profit prolong promote punish raise rebuild reclaim reconcile recover recruit "
    "reform regain reopen repay represent rescue retain retake reunite reveal revive ride sail scale settle sign silence soften solve "
    "stabilise start strengthen succeed surpass sustain teach tend topple trace train transform trust understand unite uphold use visit "
    "wait watch weaken widen withdraw "
    "restore convince persuade force let give put set turn move open close hide bury clear fly return survive learn understand create "
    "change improve support serve please satisfy impress retire pay sell buy grow expand settle fight resist block delay push press hire "
    "publish write rebuild repair record name hear answer stand live die marry leave escape control own rule carry catch do end make "
    "minimise minimize maximise maximize limit shield spare steer guard guarantee negotiate obtain complete cover discover identify demand "
    "insist demonstrate document finish follow honour honor look manage navigate outlast remain remove replace seek share speak test "
    "treat verify warn work balance challenge contain cooperate diagnose educate feed heal hit honour inspire negotiate organise "
    "send shut refuse accept allow bar admit abandon choose flee fetch ration borrow lend banish spend visit strike call"
)
GOAL_VERBS = frozenset(GOAL_VERBS_WORDS.split())

ACTED: dict[DialogAct, str] = {
    "inform": "spoke of", "warn": "warned of", "press": "pressed on", "dismiss": "brushed aside", "ask": "asked about",
    "answer": "answered on", "concede": "gave way over", "deflect": "stepped around", "propose": "made a proposal on",
    "commit": "gave a promise on", "reveal": "came out with", "withhold": "held back on", "challenge": "took issue over",
    "support": "stood behind", "close": "drew a line under",
}  # fmt: skip


class Driver(NamedTuple):
    """Something that moved somebody: how strongly, as a sentence of its own and as a clause that follows another; both may be empty."""

    strength: float
    lead: str
    after: str


class Stake(NamedTuple):
    """Who is moved, by what: the short name, the role's title, the stimulus as a noun phrase, and the seed of the choice of words."""

    name: str
    title: str
    by: str
    seed: int


@lru_cache(maxsize=4096)
def wish(goal: str) -> str:
    """Return a goal as it stands after 'wants': 'to prove the oxygen system', 'a safe launch'."""
    text = clip(lower_first(stripped(goal)), 84)
    text = text.removeprefix("to ").removeprefix("wants to ").removeprefix("wants ")
    first = text.split(" ", 1)[0].lower()
    if first in GOAL_VERBS or any(first in listed.split() for listed, _ in EFFECTS.values()):
        return f"to {text}"
    return text


def goal_driver(at: Stake, strength: float, goal: str, concern: Concern, good: bool) -> Driver:
    """Return a goal as what was moved, by what is done to one concern."""
    does = effect(at, concern, good)
    wanted, doing = wish(goal), _doing(goal)
    name, by = at.name, at.by
    forms: tuple[str, ...]
    if not wanted.startswith("to "):
        forms = (f"{name} wants {wanted}, and {by} {does}", f"{capitalised(by)} {does}, and what {name} wants is {wanted}")
    elif good:
        forms = (
            f"{name} wants {wanted}, and {by} {does}",
            f"{capitalised(by)} {does}, which brings {name} nearer to {doing}",
            f"{capitalised(doing)} looks more likely to {name} now that {by} {does}",
            f"{name} sees a better chance {wanted}, because {by} {does}",
            f"To {name}, who means {wanted}, it is welcome that {by} {does}",
            f"Because {by} {does}, {name} can hope again {wanted}",
        )
    else:
        forms = (
            f"{name} wants {wanted}, and {by} {does}",
            f"{capitalised(by)} {does}, which leaves {name} further from {doing}",
            f"{capitalised(doing)} is what {name} is there for, and {by} {does}",
            f"{name} sees less of a chance {wanted}, because {by} {does}",
            f"It goes against {name}, who means {wanted}, that {by} {does}",
            f"How is {name} {wanted} if {by} {does}",
        )
    lead = choose(forms, at.seed, "goal")
    return Driver(strength, lead + ("?" if lead.startswith("How ") else ""), f"{name} {'wants' if good else 'still wants'} {wanted}")


def care_driver(at: Stake, strength: float, concern: Concern, good: bool) -> Driver:
    """Return something a person cares about, beyond their stated goals, as what was moved."""
    does, name, by = effect(at, concern, good), at.name, at.by
    minds = "is glad" if good else "minds"
    forms = (
        f"As {at.title}, {name} {minds} that {by} {does}",
        f"{name} cares most about {SPOKEN[concern]}, and {by} {does}",
        f"{capitalised(by)} {does}, and for {name} {SPOKEN[concern]} comes {'first' if good else 'before much else'}",
        f"In {name}'s eyes {by} {does}",
        f"That {by} {does} {'sits well' if good else 'sits badly'} with {name}, the {at.title.removeprefix('the ')}",
    )
    return Driver(strength, choose(forms, at.seed, "care"), f"it {does}, as {name} sees it")


def secret_driver(at: Stake, strength: float, topic: str) -> Driver:
    """Return a secret that something comes near as what was moved."""
    kept, name = about(topic), at.name
    forms = (
        f"{name} has told nobody about {kept}, and {at.by} comes close to it",
        f"{capitalised(at.by)} could bring out what {name} keeps quiet about {kept}",
        f"With {kept} kept quiet so far, {name} has reason to fear where {at.by} leads",
        f"One more step from {at.by}, and people will ask {name} about {kept}",
    )
    return Driver(strength, choose(forms, at.seed, "secret"), f"it comes close to what {name} keeps quiet about {kept}")


def effect(at: Stake, concern: Concern, good: bool) -> str:
    """Return what is done to a concern, as a verb phrase for a singular subject."""
    worse, better = DOES[concern]
    return choose((better if good else worse).split("|"), at.seed, "does", concern)


def said_by(who: str, act: DialogAct, topic: str, seed: int) -> str:
    """Return a line as a noun phrase: 'Webb's dismissal of the bus voltage warning'."""
    return f"{possessive(who)} {choose(NOUNED[act].split('|'), seed, 'noun').format(t=about(topic))}"


def possessive(name: str) -> str:
    """Return a name in the possessive."""
    return f"{name}'s"


def _doing(goal: str) -> str:
    bare = wish(goal).removeprefix("to ")
    verb, _, rest = bare.partition(" ")
    root = next((root for root in roots(verb) if root in GOAL_VERBS), verb)
    again = re.search(r" (?:or|and) (\w+)", rest)
    # A second verb would need its own -ing: 'refusing the offer or push it' is no English.
    plain = verb == root and not (again and again[1] in GOAL_VERBS)
    return f"{gerund(root)} {rest}".strip() if plain else f"the wish to {bare}"


def sentence(drivers: list[Driver], seed: int, most: int = 286) -> str:
    """Return the strongest driver as a sentence and, when it is near in strength, the second as a clause after it."""
    ranked = sorted((driver for driver in drivers if driver.lead), key=lambda driver: -driver.strength)
    text = ranked[0].lead
    if text.endswith("?"):
        return text
    near = [driver for driver in ranked[1:] if driver.after and driver.after not in text and driver.strength > 0.45 * ranked[0].strength]
    if near and len(text) + len(near[0].after) + 6 < most:
        text += ("; " if derive(seed, "join") % 2 else ", and ") + near[0].after
    return clip(text, most + 10) + "."


@lru_cache(maxsize=4096)
def about(topic: str) -> str:
    """Return a topic as it stands in a sentence, with its article."""
    if topic[:1].isupper() and topic.split(" ", 1)[0].endswith(("'s", "’s")):
        return topic
    return definite(clip(topic, 60)) if topic[:1].islower() or " " in topic else topic
