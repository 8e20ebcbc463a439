"""When somebody says something to one person alone: who, to whom, what about and for what cause."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from daedalus_data.core.events import DialogAct
from daedalus_data.core.seeds import fraction
from daedalus_data.prompts.talk import Participant, Steer, SteerReply
from daedalus_data.prompts.views import Fact, Now, Spoken, Tie
from daedalus_data.providers.offline.talk_facts import (
    in_the_open,
    is_statement,
    is_told,
    is_vow,
    just_told,
    kind_of,
    names_none,
    shared,
    topic_of,
)
from daedalus_data.providers.offline.talk_retold import told_by

SHARE = 0.175
"""The share of a conversation of three or more that is said aside."""
MOUTHS = 2
"""How often one fact is brought up in one conversation, and how often it is passed on aside by those who were told it."""
TRUSTED, MISTRUSTED = 0.55, 0.4
BELOW = -0.2
"""Power over somebody from which on downwards one minds what they hear."""
MOODS: dict[DialogAct, str] = {
    "inform": "hushed", "warn": "hushed", "reveal": "hushed", "challenge": "guarded", "propose": "conspiring", "ask": "guarded",
}  # fmt: skip


class Aside(NamedTuple):
    """A line that might be said aside, and what speaks for it."""

    worth: float
    speaker: Participant
    tie: Tie
    act: DialogAct
    topic: str
    why: str


def aside_now(prompt: Steer, planned: int, seed: int) -> SteerReply | None:
    """Return the aside that is to come next, or None: most lines are for all, the first and the last ones always."""
    made = sum(line.aside_to is not None for line in prompt.transcript)
    wanted = int(SHARE * planned + fraction(11, prompt.now.title, prompt.now.when, "asides"))
    places = planned - 2 - prompt.spoken
    if len(prompt.cast) < 3 or not prompt.spoken or prompt.transcript[-1].aside_to or made >= wanted or places < 1:
        return None
    if fraction(seed, "aside") * places > 1.6 * (wanted - made):
        return None
    best = max(_asides(prompt, seed), key=lambda aside: (aside.worth, aside.speaker.person.id, aside.tie.target), default=None)
    if best is None:
        return None
    kept = {f.id for p in prompt.cast for f in p.secrets if not (best.act == "reveal" and p is best.speaker and topic_of(f) == best.topic)}
    return SteerReply(
        speaker=best.speaker.person.id, act=best.act, topic=best.topic[:80], mood=MOODS[best.act], suppress=tuple(sorted(kept)),
        aside_to=best.tie.target, end=False, reason=best.why[:300],
    )  # fmt: skip


def _asides(prompt: Steer, seed: int) -> Iterator[Aside]:
    last = in_the_open(prompt.transcript)[-1]
    names = {p.person.id: p.person.name for p in prompt.cast}
    done = [(line.speaker, line.aside_to, line.act) for line in prompt.transcript if line.aside_to]
    for who in prompt.cast:
        if who.person.id in (last.speaker, prompt.transcript[-1].speaker) or (last.act in ("ask", "press") and _called(who, last)):
            continue
        for tie in who.ties:
            for aside in (*_of_facts(prompt, who, tie, names), *_of_views(prompt, who, tie, last, names)):
                again = sum((aside.act == act) + ((who.person.id, tie.target) == (by, to)) for by, to, act in done)
                yield aside._replace(worth=aside.worth - 0.9 * again + 1.5 * fraction(seed, aside.act, who.person.id, tie.target))


def _called(who: Participant, last: Spoken) -> bool:
    return any(part in last.text for part in who.person.name.split())


def is_last(now: Now) -> bool:
    """Say whether nothing comes after this moment: nobody proposes or undertakes anything new then."""
    return now.index >= now.moments - 1


def _near(tie: Tie) -> float:
    return tie.trust + 0.5 * tie.bond + 0.4 * max(0.0, tie.alignment)


def _of_facts(prompt: Steer, who: Participant, tie: Tie, names: dict[str, str]) -> Iterator[Aside]:
    """Yield what somebody could tell one person whom it is news to: passed on, a warning, a confidence, a secret."""
    me, to = who.person.name, names[tie.target]
    worn = [fact for line in prompt.transcript for fact in line.knowledge]
    for fact in (fact for fact in who.unshared if tie.target in fact.unknown_to and _tellable(fact, to) and worn.count(fact.id) < MOUTHS):
        about, bears = topic_of(fact), 0.6 * shared(fact.text, f"{prompt.now.topic} {prompt.now.title}")
        if fact.how.startswith("told"):
            if _far_from_home(fact, prompt):
                continue
            yield Aside(
                2.5 + _near(tie) + bears + 0.8 * _lately(fact, prompt),
                who,
                tie,
                "inform",
                about,
                f"{me} was told about {about}, {to} was not, and {me} wants {to} to know.",
            )
        elif tie.trust >= MISTRUSTED and kind_of(fact.text) == "hazard":
            yield Aside(1.9 + _near(tie) + bears, who, tie, "warn", about, f"{me} warns {to} of {about} before the others hear of it.")
        elif tie.trust >= MISTRUSTED:
            why = f"{me} lets {to} have {about} first, to have an ally who knows."
            yield Aside(1.8 + _near(tie) + bears, who, tie, "inform", about, why)
    trust = max(other.trust for other in who.ties)
    for secret in (s for s in who.secrets if tie.target in s.unknown_to and _ripe(s, prompt)):
        if tie.trust >= max(TRUSTED, trust - 0.05):
            why = f"{me} cannot keep {topic_of(secret)} to themselves any longer and trusts {to} most."
            yield Aside(1.3 + _near(tie), who, tie, "reveal", topic_of(secret), why)


def _far_from_home(fact: Fact, prompt: Steer) -> bool:
    """Say whether a fact has come by way of somebody who was told it too, or was told to two: then it goes no further aside."""
    held = {p.person.name: is_told(own) for p in prompt.cast for own in (*p.unshared, *p.secrets) if own.id == fact.id}
    return held.get(told_by(fact) or "", False) or sum(held.values()) >= MOUTHS


def _tellable(fact: Fact, to: str) -> bool:
    """Say whether a fact can be told to somebody behind the backs of others: whole, no promise, and not about themselves."""
    return is_statement(fact) and not is_vow(fact) and not just_told(fact) and names_none(fact, to)


def _lately(fact: Fact, prompt: Steer) -> float:
    """Return how lately a fact was learned, 1 at the moment before: what one has just been told one is fullest of."""
    moment = re.match(r"tp_(\d+)_", fact.moment)
    return max(0.0, 1.25 - 0.25 * (prompt.now.index - int(moment[1]))) if moment else 0.0


def _ripe(secret: Fact, prompt: Steer) -> bool:
    late = prompt.now.index > 0.5 * prompt.now.moments
    return late or shared(f"{secret.topic} {secret.text}", f"{prompt.now.topic} {prompt.now.title}")


def _of_views(prompt: Steer, who: Participant, tie: Tie, last: Spoken, names: dict[str, str]) -> Iterator[Aside]:
    """Yield what somebody could say to one person that is no fact: a doubt that must not reach a superior, a deal, a question."""
    me, to, topic = who.person.name, names[tie.target], prompt.now.topic
    feared = next((other for other in who.ties if other.target != tie.target and other.power < BELOW), None)
    if feared and tie.trust >= MISTRUSTED and last.speaker == feared.target:
        yield Aside(
            1.6 + _near(tie), who, tie, "challenge", topic, f"{me} doubts {topic} and would not say so before {names[feared.target]}."
        )
    if prompt.spoken > 3 and tie.trust >= MISTRUSTED and not is_last(prompt.now):
        why = f"{me} looks for an understanding with {to} over {topic}, behind the backs of the others."
        yield Aside(1.1 + 0.6 * _near(tie), who, tie, "propose", topic, why)
    if tie.trust >= TRUSTED and last.speaker != tie.target:
        yield Aside(0.6 + _near(tie), who, tie, "ask", topic, f"{me} wants to know where {to} stands on {topic} before speaking up.")
