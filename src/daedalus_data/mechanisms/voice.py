"""How a state speaks: the sampling of a line, and the two layers that shape it, one said and one never said.

Sampling, from the speaker's state as it is when the line begins, n being the lines they have said in this conversation:

    temperature        0.5 + 0.6 x arousal - 0.01 n, within 0.5 and 1.1
    top_p              0.98 - 0.18 x caution
    max_tokens         200 + 2 x energy - 6 n, within 200 and 500
    frequency_penalty  0.2 + 0.6 x openness
    presence_penalty   0.1 + 0.5 x extraversion - 0.2 x conscientiousness, within 0 and 1
"""

from collections.abc import Iterable, Sequence

from daedalus_data.core.events import EntityId, FactId, Sampling
from daedalus_data.core.mechanism import Scene
from daedalus_data.core.state import State
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.gate import Said
from daedalus_data.mechanisms.readings import outdated
from daedalus_data.prompts.talk import BackLayer, FrontLayer
from daedalus_data.prompts.views import Fact

URGES = 3


def sampling(state: State, said: int) -> Sampling:
    """Return how a line is drawn from its speaker's state; each line said before in this conversation tires a little."""
    return Sampling(
        temperature=round(min(1.1, max(0.5, 0.5 + 0.6 * state.arousal - 0.01 * said)), 3),
        top_p=round(0.98 - 0.18 * state.caution, 3),
        max_tokens=int(min(500, max(200, 200 + 2 * state.energy - 6 * said))),
        frequency_penalty=round(0.2 + 0.6 * state.openness, 3),
        presence_penalty=round(min(1.0, max(0.0, 0.1 + 0.5 * state.extraversion - 0.2 * state.conscientiousness)), 3),
    )


def front(scene: Scene, speaker: EntityId, others: Sequence[EntityId], topic: str, said: Said, kept_back: Iterable[FactId]) -> FrontLayer:
    """Return what the speaker may draw on: open facts to the point that are not kept back, and their regard for those who will hear.

    Facts that have not been told in their own words, or not to all of `others`, come first: the rest would only come back.
    What some of them were told is left out where so much has been said again that it would be refused.
    """
    suppressed, listeners = {*kept_back, *outdated(scene.world, speaker)}, [other for other in others if other != speaker]
    news = seen.news_to(scene, speaker, listeners)
    held = [known for known in seen.useful(scene, speaker, topic, news, len(listeners)) if known.fact not in suppressed]
    if not said.room():
        held = [known for known in held if known.fact not in news or not said.told(known.text)]
    ordered = sorted(held, key=lambda known: known.fact not in news and said.told(known.text))[: seen.bought(scene, speaker).facts]
    facts = tuple(seen.fact(scene, known, news.get(known.fact, ())) for known in ordered)
    return FrontLayer(facts=facts, ties=seen.ties(scene, speaker, others))


def back(scene: Scene, speaker: EntityId, others: Sequence[EntityId], kept_back: Iterable[FactId]) -> BackLayer:
    """Return what shapes the voice and is never said."""
    withheld = withheld_facts(scene, speaker, kept_back)
    return BackLayer(
        feeling=seen.feeling(scene, speaker),
        emotion=emotion(seen.state(scene, speaker)),
        urges=tuple(urges(scene, speaker, others, withheld)[:URGES]),
        withheld=withheld,
        worries=worries(scene, speaker),
    )


def withheld_facts(scene: Scene, speaker: EntityId, kept_back: Iterable[FactId]) -> tuple[Fact, ...]:
    """Return the speaker's secrets and whatever else is to be kept back now."""
    held, secrets = scene.world.knows(speaker), seen.secrets(scene, speaker)
    known = {fact.id for fact in secrets}
    suppressed = [seen.fact(scene, held[fact]) for fact in dict.fromkeys(kept_back) if fact in held and fact not in known]
    return (*secrets, *suppressed)


def worries(scene: Scene, speaker: EntityId) -> tuple[str, ...]:
    """Return what the speaker expects and is anxious about, as far as their level buys."""
    return tuple(item.text for item in seen.open_expectations(scene, speaker)[: seen.bought(scene, speaker).worries])


def emotion(state: State) -> str:
    """Return the one word for how a state feels, from its mood, its stir and what is worn thin."""
    if state.valence < -0.2:
        if state.arousal > 0.6:
            return "angry" if state.patience < 0.4 or state.agreeableness < 0.4 else "afraid" if state.confidence < 0.5 else "alarmed"
        return "resigned" if state.arousal < 0.35 else "worried"
    if state.valence > 0.25:
        return "eager" if state.arousal > 0.6 else "serene" if state.arousal < 0.35 else "hopeful"
    if state.arousal > 0.6:
        return "impatient" if state.patience < 0.4 else "on edge"
    return "weary" if state.energy < 45 else "doubtful" if state.confidence < 0.4 else "composed"


def urges(scene: Scene, speaker: EntityId, others: Sequence[EntityId], withheld: Sequence[Fact]) -> list[str]:
    """Return impulses that the speaker holds down, the strongest first."""
    state, world = seen.state(scene, speaker), scene.world
    names = {other: world.name(other) for other in others if other != speaker}
    distrusted = [names[other] for other in names if world.relation(speaker, other).trust < 0.4]
    above = [names[other] for other in names if world.relation(speaker, other).power < -0.25]
    felt = [
        (state.valence < -0.2 and state.patience < 0.4, "to cut the others off"),
        (bool(distrusted) and state.agreeableness < 0.6, f"to contradict {_first(distrusted)} whatever the point"),
        (bool(withheld) and state.valence < 0.2, f"to steer away when {withheld[0].topic if withheld else ''} comes near"),
        (bool(withheld) and state.conscientiousness > 0.6 and state.arousal > 0.55, "to tell everything and be done with it"),
        (bool(above) and state.confidence < 0.5, f"to give {_first(above)} whatever is asked"),
        (state.energy < 50, "to end this and leave"),
        (state.neuroticism > 0.6 and state.arousal > 0.5, "to ask to be reassured"),
        (state.reserve > 0.65, "to say nothing at all"),
        (state.extraversion > 0.65 and state.arousal > 0.5, "to take over the talk"),
        (state.confidence > 0.75, "to remind them of having said so before"),
    ]
    return [urge for applies, urge in felt if applies]


def _first(names: Sequence[str]) -> str:
    return names[0] if names else ""
