"""How an event or a line is appraised by one person, after Scherer's checks and the OCC model, from content alone.

Nine questions are asked of every stimulus, each answered with a number computed from the words of the prompt:

- relevance: do its words and concerns touch the person's goals, role or secrets?
- conduciveness: goals and cares (weights over concerns) times what the stimulus does to the concerns
- agency: the person, another (which one, and how they regard them), or circumstance
- expectedness: did they hold evidence or expect it, or was it news?
- coping: trust in their own judgement, nerve, and standing over those who act
- norm: what it does to truth, fairness and people, for somebody who minds
- threat: does it come near something they keep quiet, and does it probe?
- face: were they themselves answered, backed or brushed aside, and over a warning of their own?
- regard: trust in whoever acts or speaks

The numbers of a reaction are sums of products of these answers; no answer is drawn at random and none is a constant.
"""

from math import tanh
from typing import NamedTuple

from daedalus_data.core.words import covered
from daedalus_data.prompts.views import Fact, Feeling, Persona
from daedalus_data.providers.offline.appraisal_emotions import Point, nearest_emotion
from daedalus_data.providers.offline.appraisal_lexicon import Weights
from daedalus_data.providers.offline.appraisal_reading import aim, cares, matter, product, shared
from daedalus_data.providers.offline.traits import Leanings, leanings

NORMS: Weights = {"truth": 0.4, "fairness": 0.4, "people": 0.2}


class Pull(NamedTuple):
    """What a stimulus does to one goal."""

    goal: str
    effect: float
    match: float
    """Share of the goal's matter that the stimulus names."""


class Appraisal(NamedTuple):
    """The answers to the nine questions, and what they rest on."""

    relevance: float
    conduciveness: float
    own: float
    other: float
    expected: float
    coping: float
    norm: float
    threat: float
    face: float
    regard: float
    news: float
    goal: Pull
    secret: str
    """Topic of the secret it comes near."""

    def emotion(self, stirred: float) -> str:
        """Return the feeling that the answers amount to."""
        good = max(-1.0, min(1.0, 1.35 * self.conduciveness + 0.7 * self.face - 0.3 * self.threat))
        return nearest_emotion(
            Point(good, min(1.0, stirred), self.own, self.other, 1 - self.expected, self.coping, self.norm + self.face * 0.5,
                  min(1.0, self.threat * 1.6), self.regard)
        )  # fmt: skip


def pulls(goals: tuple[str, ...], text: str, impact: Weights) -> list[Pull]:
    """Return what a stimulus does to each goal: weights times impact, more when it names the goal's own matter.

    A goal whose words belong to no concern moves with the general good or bad of the stimulus, as far as its matter is named.
    """
    general = tanh(sum(impact.values()) / 3)
    found = []
    for place, goal in enumerate(goals):
        match = shared(goal, text)
        wanted = aim(goal)
        effect = product(wanted, impact) * (0.5 + 0.8 * match) if wanted else 0.0
        effect += 0.35 * match * general * (1.0 if not wanted else 0.3)
        found.append(Pull(goal, effect * (1.0 - 0.12 * min(place, 4)), match))
    return found


def conduciveness(person: Persona, found: list[Pull], impact: Weights) -> float:
    """Return how far a stimulus serves the person, -1 to 1: goals first, what the role answers for second."""
    top = strongest(found).effect
    goals = top + 0.5 * (sum(pull.effect for pull in found) - top)
    role = product(cares(person), impact)
    return tanh(1.9 * (1.1 * goals + (0.6 if found else 1.1) * role))


def strongest(found: list[Pull]) -> Pull:
    """Return the goal that a stimulus moves most, or an empty pull."""
    return max(found, key=lambda pull: abs(pull.effect), default=Pull("", 0.0, 0.0))


def nearness(secrets: tuple[Fact, ...], text: str, probed: bool) -> tuple[float, str]:
    """Return how near a text comes to a secret, 0 to 1, and its topic: shared matter, a third of it when nobody probes."""
    probing = 1.15 if probed else 0.38
    best, topic = 0.0, ""
    for secret in secrets:
        near = max(shared(secret.text, text), 0.8 * shared(secret.topic, text)) * probing
        if near > best:
            best, topic = near, secret.topic
    return min(1.0, best), topic


def foreknown(facts: tuple[Fact, ...], text: str) -> tuple[float, str]:
    """Return how much of a text's matter was held before, 0 to 1, and the topic of the fact that held most."""
    best, topic = 0.0, ""
    for fact in facts:
        if fact.fresh:
            continue
        held = 0.7 * shared(fact.topic, text) + 0.5 * shared(fact.text, text)
        if held > best:
            best, topic = held, fact.topic
    return min(1.0, best), topic


def held_share(expectation: str, text: str) -> float:
    """Return how far a text deals with what was expected, 0 to 1."""
    return covered(" ".join(sorted(matter(expectation))), text) if matter(expectation) else 0.0


def coping(feeling: Feeling, lean: Leanings, power: float) -> float:
    """Return the power to deal with something, 0 to 1: own judgement, nerve, and standing over those who act."""
    nerve = 0.5 - lean.of("neuroticism")
    return max(0.0, min(1.0, 0.45 * feeling.state.confidence + 0.35 * nerve + 0.1 + 0.3 * power))


def norm(lean: Leanings, impact: Weights) -> float:
    """Return how it sits with one's standards, -1 to 1, more strongly for the conscientious and the kind."""
    minding = 0.7 + 0.9 * lean.of("conscientiousness") + 0.6 * lean.of("agreeableness")
    return tanh(1.6 * product(NORMS, impact) * max(0.15, minding))


def sensitivity(lean: Leanings, good: bool) -> float:
    """Return how strongly somebody feels good or bad: the nervous feel the bad more, the hopeful and outgoing the good."""
    if good:
        return 1.0 + 0.6 * lean.of("optimism") + 0.4 * lean.of("extraversion") - 0.5 * lean.of("neuroticism")
    return 1.0 + 0.9 * lean.of("neuroticism") - 0.4 * lean.of("optimism")


def excitability(lean: Leanings) -> float:
    """Return how easily somebody is stirred, about 1."""
    return max(0.35, 1.0 + 0.9 * lean.of("neuroticism") + 0.3 * lean.of("extraversion") - 0.3 * lean.of("reserve"))


def lean_of(person: Persona) -> Leanings:
    """Return a person's leanings from traits and role."""
    return leanings(person.traits, person.role)


def soft(value: float, most: float) -> float:
    """Return a movement squeezed smoothly within its bounds and rounded to 3 decimals; what is too small to feel is 0."""
    moved = round(most * tanh(value / most), 3)
    return 0.0 if abs(moved) < 0.001 else moved
