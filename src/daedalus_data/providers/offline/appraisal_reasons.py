"""Says in one sentence why something moved somebody: what happened, and which goal, secret, tie or duty of theirs it met."""

from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.events import DialogAct
from daedalus_data.core.seeds import choose
from daedalus_data.providers.offline.appraisal_lexicon import EFFECTS
from daedalus_data.providers.offline.appraisal_reading import clip, roots
from daedalus_data.providers.offline.language import DETERMINERS, definite, gerund, lower_first, stripped

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
    "treat verify warn work balance challenge contain cooperate diagnose educate feed heal hit honour inspire negotiate organise"
)
GOAL_VERBS = frozenset(GOAL_VERBS_WORDS.split())

ACTED: dict[DialogAct, str] = {
    "inform": "spoke of", "warn": "warned of", "press": "pressed on", "dismiss": "brushed aside", "ask": "asked about",
    "answer": "answered on", "concede": "gave way over", "deflect": "stepped around", "propose": "made a proposal on",
    "commit": "gave a promise on", "reveal": "came out with", "withhold": "held back on", "challenge": "took issue over",
    "support": "stood behind", "close": "drew a line under",
}  # fmt: skip


class Driver(NamedTuple):
    """Something that moved somebody, how strongly, and the words for it as a clause without a subject of its own."""

    strength: float
    clause: str


@lru_cache(maxsize=4096)
def wish(goal: str) -> str:
    """Return a goal as it stands after 'wants': 'to prove the oxygen system', 'a safe launch'."""
    text = clip(lower_first(stripped(goal)), 84)
    text = text.removeprefix("to ").removeprefix("wants to ").removeprefix("wants ")
    first = text.split(" ", 1)[0].lower()
    if first in GOAL_VERBS or any(first in listed.split() for listed, _ in EFFECTS.values()):
        return f"to {text}"
    return text


def hinders(name: str, goal: str, seed: int) -> str:
    """Return a clause, after 'which', that says a goal is set back."""
    wanted = wish(goal)
    if wanted.startswith("to "):
        bare = wanted[3:]
        return choose((
            f"makes it harder for {name} {wanted}", f"leaves {name} less room {wanted}",
            f"works against {name}, who means {wanted}", f"sets {name} back in {_doing(bare)}", f"cuts across {name}'s wish {wanted}",
        ), seed, "hinder")  # fmt: skip
    return choose((f"works against what {name} wants, {wanted}", f"costs {name} ground on {wanted}"), seed, "hinder")


def helps(name: str, goal: str, seed: int) -> str:
    """Return a clause, after 'which', that says a goal is brought nearer."""
    wanted = wish(goal)
    if wanted.startswith("to "):
        bare = wanted[3:]
        return choose((
            f"helps {name} {bare}", f"brings {name} nearer to {_doing(bare)}", f"serves {name}, who means {wanted}",
            f"gives {name} more of a chance {wanted}", f"falls in with {name}'s wish {wanted}",
        ), seed, "help")  # fmt: skip
    return choose((f"serves what {name} wants, {wanted}", f"brings {name} nearer to {wanted}"), seed, "help")


def _doing(bare: str) -> str:
    verb, _, rest = bare.partition(" ")
    root = next((root for root in roots(verb) if root in GOAL_VERBS), verb)
    return f"{gerund(root)} {rest}".strip() if verb == root else f"the wish to {bare}"


def sentence(head: str, drivers: list[Driver], link: str = ", which ") -> str:
    """Return the head with the strongest driver and, when it is near in strength, the second."""
    ranked = sorted((driver for driver in drivers if driver.clause), key=lambda driver: -driver.strength)
    if not ranked:
        return head + "."
    text = head + link + ranked[0].clause
    second = ranked[1] if len(ranked) > 1 and ranked[1].strength > 0.4 * ranked[0].strength else None
    if second and len(text) + len(second.clause) < 285:
        text += f", and {second.clause}"
    return clip(text, 296) + "."


def cared(name: str, what: str, good: bool, seed: int) -> str:
    """Return a clause, after 'which', that says something a person cares about gains or suffers."""
    if good:
        return choose(
            (f"pleases {name}, who cares about {what}", f"serves {what} in {name}'s eyes", f"speaks to {name}'s care for {what}"),
            seed,
            "care",
        )
    return choose(
        (f"weighs on {name}, who cares about {what}", f"harms {what} in {name}'s eyes", f"troubles {name} for the sake of {what}"),
        seed,
        "care",
    )


def about(topic: str) -> str:
    """Return a topic as it stands in a sentence, with its article."""
    return definite(clip(topic, 60)) if topic[:1].islower() or " " in topic else topic


__all__ = ["ACTED", "DETERMINERS", "Driver", "about", "cared", "helps", "hinders", "sentence", "wish"]
