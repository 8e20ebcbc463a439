"""M11: the conversation of a moment, one steered and gated line at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from daedalus_data.core.animism import speaks
from daedalus_data.core.counting import counted
from daedalus_data.core.events import (
    DialogClosed,
    DialogOpened,
    EntityId,
    Event,
    FactId,
    SpeakerSteered,
    TurnRefused,
    TurnSpoken,
)
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.words import words
from daedalus_data.mechanisms import seen, voice
from daedalus_data.mechanisms.constraints import Violation, able, broken, violations
from daedalus_data.mechanisms.embodiment import voice as body_voice
from daedalus_data.mechanisms.gate import Said, faults, leaks
from daedalus_data.mechanisms.waveform import silenced
from daedalus_data.prompts.talk import JudgeDialog, JudgeDialogReply, Participant, SpeakTurn, Steer, SteerReply, TurnReply

TRIES = 3
"""How often a line is asked for before the turn is given up."""
EXTRA = 3
"""Turns that a refused conversation gets to mend itself, its verdict being the agenda."""
SPARE = 4
"""Turns that may be given up before a conversation ends by itself."""
UNSHARED = 8
"""Facts per head that whoever steers sees at most: every turn asks it again for everyone."""


@dataclass
class Talk:
    """A conversation as it goes on."""

    scene: Scene
    people: tuple[EntityId, ...]
    agenda: str
    said: Said
    lines: list[TurnSpoken] = field(default_factory=list)
    steered: int = 0

    @property
    def id(self) -> str:
        """The dialog's id."""
        return f"{self.scene.timepoint.id}/dialog"

    def others(self, speaker: EntityId) -> tuple[EntityId, ...]:
        """Return everyone but the speaker."""
        return tuple(entity for entity in self.people if entity != speaker)

    def hear(self, turn: TurnSpoken) -> None:
        """Take a line in as one that later lines must not repeat."""
        held = self.scene.world.knows(turn.speaker)
        self.said.add(turn.text, [held[fact].text for fact in turn.knowledge if fact in held])

    def heard(self, entity: EntityId) -> list[TurnSpoken]:
        """Return the lines that somebody spoke or heard: all but what the others said aside."""
        return [line for line in self.lines if entity == line.speaker or entity in line.heard_by]


@mechanism("dialog", number="M11")
async def dialog(scene: Scene) -> list[Event]:
    """Let those present talk: steer, speak, gate, be heard, until the talk is over; then judge it."""
    people = taking_part(scene)
    if len(people) < 2:
        return []
    talk = Talk(scene, people, _agenda(scene), Said(()))
    for turn in scene.world.turns:
        talk.hear(turn)
    scene.record(_opened(talk))
    most = scene.template.max_turns()
    await _exchange(talk, min(scene.template.dialog.min_turns, most), most)
    return [await _closed(talk)]


def taking_part(scene: Scene) -> tuple[EntityId, ...]:
    """Return who talks: those present whose kind speaks at this animism, whom no envelope silences and no law holds back."""
    level = scene.template.entities.animism_level
    talking = [entity for entity in scene.cast if speaks(scene.world.entities[entity].type, level)]
    awake = [entity for entity in talking if not silenced(scene, entity)]
    return tuple(entity for entity in awake if not (scene.enabled("constraints") and able(scene.world, entity)))


def _agenda(scene: Scene) -> str:
    topic = seen.happening(scene).topic
    return f"{topic[0].upper()}{topic[1:]}: what it means for them and what is to be done about it"


def _opened(talk: Talk) -> DialogOpened:
    scene, people = talk.scene, talk.people
    first = people[0]
    formed = [entity for entity in people if entity in scene.world.states]
    flags = {
        "physical_states": bool(formed),
        "emotional_states": any(seen.mood(scene, entity) for entity in people),
        "body_mind_coupling": any(body_voice(scene, entity) for entity in people),
        "relationship_context": any((a, b) in scene.world.relations for a in people for b in people),
        "knowledge_provenance": any(voice.front(scene, entity, people, seen.matter(scene), talk.said, ()).facts for entity in people),
        "temporal_awareness": bool(seen.now_for(scene, first).earlier),
        "per_turn_generation": True,
    }
    return DialogOpened(by="dialog", timepoint=scene.timepoint.id, dialog=talk.id, speakers=people, agenda=talk.agenda, flags=flags)


# ---- the loop ----


async def _exchange(talk: Talk, least: int, most: int) -> None:
    """Go on until whoever steers ends it, it has as many turns as it may, or lines keep being refused.

    While a line is being heard the next speaker is chosen already, from a question put before the hearing began.
    """
    steer = await _steer(talk, least, most)
    given_up = 0
    while not steer.end and steer.speaker is not None and given_up < SPARE:
        turn = await _line(talk, steer, steer.speaker)
        if turn is None:
            given_up += 1
            steer = await _steer(talk, least, most)
            continue
        talk.lines.append(turn)
        talk.hear(turn)
        if len(talk.lines) >= most:
            await talk.scene.say(turn)
            return
        steer = await _heard_and_steered(talk, turn, least, most)


async def _heard_and_steered(talk: Talk, turn: TurnSpoken, least: int, most: int) -> SteerReply:
    question, key = _steering(talk, least, most), _next_steering(talk)
    done: Sequence[object] = await talk.scene.gather(talk.scene.say(turn), talk.scene.ask(question, key))
    reply = done[1]
    assert isinstance(reply, SteerReply)
    return dialog_steering(talk, reply)


async def _steer(talk: Talk, least: int, most: int) -> SteerReply:
    return dialog_steering(talk, await talk.scene.ask(_steering(talk, least, most), _next_steering(talk)))


def _next_steering(talk: Talk) -> str:
    talk.steered += 1
    return f"s{talk.steered - 1:02d}"


def _steering(talk: Talk, least: int, most: int) -> Steer:
    scene = talk.scene
    return Steer(
        scenario=scene.template.scenario_description,
        now=seen.now_of_all(scene),
        agenda=talk.agenda,
        cast=tuple(_participant(talk, entity) for entity in talk.people),
        transcript=tuple(seen.spoken(scene, line) for line in talk.lines),
        spoken=len(talk.lines),
        least=least,
        most=most,
    )


def _participant(talk: Talk, entity: EntityId) -> Participant:
    scene = talk.scene
    spoken_of = {fact for line in talk.lines for fact in line.knowledge}
    most = min(UNSHARED, seen.bought(scene, entity).facts)
    useful = voice.front(scene, entity, talk.people, seen.matter(scene), talk.said, spoken_of).facts
    others = talk.others(entity)
    return Participant(
        person=seen.persona(scene, entity),
        feeling=seen.feeling(scene, entity),
        ties=seen.ties(scene, entity, talk.people),
        unshared=tuple(seen.lacked(scene, fact) for fact in useful[:most]),
        secrets=tuple(seen.lacked(scene, secret) for secret in seen.secrets(scene, entity, seen.news_to(scene, entity, others))),
        worries=voice.worries(scene, entity),
    )


@counted
def dialog_steering(talk: Talk, reply: SteerReply) -> SteerReply:
    """Log who speaks next and to what end, and return it."""
    scene = talk.scene
    scene.record(
        SpeakerSteered(
            by="dialog",
            timepoint=scene.timepoint.id,
            dialog=talk.id,
            turn=_turn_id(talk),
            speaker=None if reply.end else reply.speaker,
            act=reply.act,
            topic=reply.topic,
            mood=reply.mood,
            suppress=reply.suppress,
            aside_to=None if reply.end else reply.aside_to,
            end=reply.end,
            reason=reply.reason,
        )
    )
    return reply


def _turn_id(talk: Talk) -> str:
    return f"{talk.scene.timepoint.id}/t{len(talk.lines):02d}"


# ---- one line ----


async def _line(talk: Talk, steer: SteerReply, speaker: EntityId) -> TurnSpoken | None:
    """Return a line that passed the gate and the laws, or None when none of TRIES did.

    After a refusal neither what the line drew on nor any fact told in its own words before is offered again: most refusals
    are repetitions, and a fact repeats its wording. What is news to some who would hear it may still be tried.
    """
    refused: list[str] = []
    worn: list[FactId] = []
    held_up: list[Violation] = []
    turn: TurnSpoken | None = None
    for _ in range(TRIES):
        question = _speaking(talk, steer, speaker, tuple(refused), worn)
        turn = await character_generation(talk, question, f"{talk.steered:02d}/{len(refused)}")
        lawless = violations(talk.scene.world, turn) if talk.scene.enabled("constraints") else []
        reasons = [*(violation.about for violation in lawless), *surface_gate(talk, turn, question)]
        held_up += lawless
        if not reasons:
            break
        talk.scene.record(_refusal(talk, turn, reasons))
        refused.append("; ".join(reasons))
        worn += _worn(talk, question, turn)
        turn = None
    talk.scene.record(*(broken(talk.scene, violation, "repaired" if turn else "rejected") for violation in dict.fromkeys(held_up)))
    return turn


def _worn(talk: Talk, question: SpeakTurn, turn: TurnSpoken) -> list[FactId]:
    news = {fact.id for fact in question.front.facts if fact.unknown_to}
    held = talk.scene.world.knows(turn.speaker).values()
    return [known.fact for known in held if known.fact in turn.knowledge or (known.fact not in news and talk.said.told(known.text))]


@counted
async def character_generation(talk: Talk, question: SpeakTurn, attempt: str) -> TurnSpoken:
    """Return one try at a line, asked of the speaker alone, drawn as the speaker's state says."""
    scene, speaker = talk.scene, question.speaker.id
    said = sum(line.speaker == speaker for line in talk.lines)
    drawn = voice.sampling(seen.state(scene, speaker), said)
    reply = await scene.ask(question, f"t{len(talk.lines):02d}/{attempt}", drawn)
    return TurnSpoken(
        by="dialog",
        timepoint=scene.timepoint.id,
        dialog=talk.id,
        turn=_turn_id(talk),
        speaker=speaker,
        text=_clean(reply),
        tone=reply.tone,
        act=question.act,
        confidence=round(reply.confidence, 3),
        knowledge=tuple(dict.fromkeys(reply.knowledge)),
        addressee=question.aside_to or reply.addressee,
        heard_by=(question.aside_to,) if question.aside_to else talk.others(speaker),
        withheld=tuple(fact.id for fact in question.back.withheld if fact.id not in reply.knowledge),
        emotion=question.back.emotion,
        sampling=drawn,
    )


def _clean(reply: TurnReply) -> str:
    """Return the line on one line, out of the quotation marks that some models put around it."""
    text = " ".join(reply.text.split())
    whole = len(text) > 2 and text[0] in '"“' and text[-1] in '"”' and not set('"“”') & set(text[1:-1])
    return text[1:-1] if whole else text


def _speaking(talk: Talk, steer: SteerReply, speaker: EntityId, refused: tuple[str, ...], worn: list[FactId]) -> SpeakTurn:
    scene, others = talk.scene, talk.others(speaker)
    listeners = (steer.aside_to,) if steer.aside_to else others
    bought = seen.bought(scene, speaker)
    own = [turn.text for turn in scene.world.turns if turn.speaker == speaker and turn.dialog != talk.id]
    about = f"{steer.topic} {seen.happening(scene).topic}"
    return SpeakTurn(
        scenario=scene.template.scenario_description,
        now=seen.now_for(scene, speaker),
        agenda=talk.agenda,
        speaker=seen.persona(scene, speaker),
        front=voice.front(scene, speaker, listeners, about, talk.said, (*steer.suppress, *worn)),
        back=voice.back(scene, speaker, others, steer.suppress),
        body=body_voice(scene, speaker),
        act=steer.act,
        topic=steer.topic,
        mood=steer.mood,
        aside_to=steer.aside_to,
        transcript=tuple(seen.spoken(scene, line) for line in talk.heard(speaker)[-bought.transcript :]),
        own_lines=tuple(own[-bought.own_lines :]),
        avoid=talk.said.worn(line.text for line in scene.world.heard(speaker)),
        refused=refused,
    )


@counted
def surface_gate(talk: Talk, turn: TurnSpoken, question: SpeakTurn) -> list[str]:
    """Return what the surface gate finds, and what the line gives away though it was not to be revealed."""
    scene = talk.scene
    names = [who.name for who in scene.world.entities.values()]
    firsts = [name.split()[0] for name in names]
    never = (*question.back.urges, *question.back.worries)
    news = [fact.text for fact in question.front.facts if fact.unknown_to and fact.id in turn.knowledge]
    found = list(faults(turn.text, talk.said, dict.fromkeys([*names, *firsts]), never, news))
    if any(words(turn.text) == words(fact.text) for fact in question.front.facts):
        found.append(f"it only reads out what {question.speaker.name} knows; say it to those who are there")
    if turn.act != "reveal":
        now = question.now
        heard = [line.text for line in talk.heard(turn.speaker)]
        known = [fact.text for fact in question.front.facts] + heard + [now.title, now.description]
        kept_back = [fact.text for fact in question.back.withheld]
        found += [f"it gives away what {question.speaker.name} keeps back: {secret!r}" for secret in leaks(turn.text, kept_back, known)]
    return found


def _refusal(talk: Talk, turn: TurnSpoken, reasons: list[str]) -> TurnRefused:
    return TurnRefused(
        by="dialog",
        timepoint=talk.scene.timepoint.id,
        dialog=talk.id,
        turn=turn.turn,
        speaker=turn.speaker,
        text=turn.text,
        reason="; ".join(reasons),
    )


# ---- the verdict ----


async def _closed(talk: Talk) -> DialogClosed:
    """Judge the conversation; a refused one goes on under its verdict and is judged again, and that verdict counts."""
    verdict = await dialog_quality_gate(talk, "verdict0")
    if verdict is not None and not verdict.accepted:
        talk.agenda = verdict.verdict
        spoken = len(talk.lines)
        await _exchange(talk, spoken + 1, spoken + EXTRA)
        verdict = await dialog_quality_gate(talk, "verdict1")
    return DialogClosed(
        by="dialog",
        timepoint=talk.scene.timepoint.id,
        dialog=talk.id,
        turns=len(talk.lines),
        accepted=verdict is not None and verdict.accepted,
        verdict=verdict.verdict if verdict else "nobody said anything that could be let through",
        outcome=verdict.outcome if verdict else "nothing was said",
    )


@counted
async def dialog_quality_gate(talk: Talk, key: str) -> JudgeDialogReply | None:
    """Return the verdict on the conversation so far, or None when nothing was said."""
    if not talk.lines:
        return None
    scene = talk.scene
    question = JudgeDialog(
        scenario=scene.template.scenario_description,
        now=seen.now_of_all(scene),
        agenda=_agenda(scene),
        cast=tuple(seen.persona(scene, entity) for entity in talk.people),
        transcript=tuple(seen.spoken(scene, line) for line in talk.lines),
    )
    return await scene.ask(question, key)
