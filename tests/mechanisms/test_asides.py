"""What is said to one person alone stays between two until one of them passes it on."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.template import fact_id
from daedalus_data.core.words import ngrams
from daedalus_data.mechanisms.gate import Said
from daedalus_data.prompts.minds import AppraiseLine, ReviewTies, ReviewTiesReply, TieChange
from daedalus_data.prompts.talk import Extract, ExtractReply, JudgeDialog, Proposition, SpeakTurn, Steer, SteerReply
from tests.mechanisms.scene import Moments, bridge, in_turn, line, plain

CRACK = fact_id("The north pylon shows a hairline crack of four millimetres.")
WHISPER = "Between the pair of us, Cleo, I would not drive a pram over that pylon tonight."


def whispering(question: Steer) -> SteerReply:
    """Let everyone speak in order; the first line is Ada's to Cleo alone."""
    return in_turn(question).model_copy(update={"aside_to": "cleo"} if question.spoken == 0 else {})


def lived(**script: Any) -> Moments:
    count = iter(range(10_000))

    def speaking(question: SpeakTurn) -> Any:
        reply = line(question, next(count)).model_copy(update={"knowledge": ()})
        first = question.aside_to and question.now.index == 0
        return reply.model_copy(update={"text": WHISPER, "knowledge": (CRACK,)}) if first else reply

    moments = Moments(bridge(), plain(steer=whispering, turn=speaking) | script).set_the_scene().enter()
    return moments.run("scene", "exposure", "constraints", "dialog")


def asked(moments: Moments, kind: type) -> list[Any]:
    return [prompt for _, prompt, _ in moments.asked if isinstance(prompt, kind)]


def whisper(moments: Moments) -> ev.TurnSpoken:
    return next(turn for turn in moments.of(ev.TurnSpoken) if moments.world.aside(turn))


def test_an_aside_is_addressed_to_one_person_and_heard_by_nobody_else() -> None:
    moments = lived()
    turn = whisper(moments)
    assert (turn.speaker, turn.addressee, turn.heard_by) == ("ada", "cleo", ("cleo",))
    assert [event.aside_to for event in moments.of(ev.SpeakerSteered)].count("cleo") == 1
    assert all(len(other.heard_by) == 2 for other in moments.of(ev.TurnSpoken) if other != turn)


def test_who_says_something_aside_is_told_so_and_sees_only_the_one_who_will_hear() -> None:
    question = next(question for question in asked(lived(), SpeakTurn) if question.aside_to)
    assert [tie.target for tie in question.front.ties] == ["cleo"]
    assert "only cleo hears it" in question.messages()[-1].content


def test_nobody_is_shown_an_aside_they_did_not_hear() -> None:
    moments = lived()
    after = [question for question in asked(moments, SpeakTurn) if question.aside_to is None]
    assert {question.speaker.id for question in after} == {"ada", "ben", "cleo"}
    for question in after:
        words = question.messages()[-1].content
        assert (WHISPER in words) == (question.speaker.id != "ben"), question.speaker.id
    heard = [question for question in asked(moments, AppraiseLine) if question.line.text == WHISPER]
    assert [listener.person.id for question in heard for listener in question.listeners] == ["cleo"]
    later = [question for question in asked(moments, AppraiseLine) if question.line.speaker == "ben"][-1]
    assert WHISPER not in [earlier.text for earlier in later.before], "one of those who hear this line did not hear the aside"


def test_who_steers_and_who_judges_see_every_line_and_which_were_said_aside() -> None:
    moments = lived()
    for question in (asked(moments, Steer)[-1], asked(moments, JudgeDialog)[-1]):
        assert [spoken.aside_to for spoken in question.transcript if spoken.text == WHISPER] == ["cleo"]
        assert "aside to cleo" in question.messages()[-1].content


def test_a_fact_told_aside_is_learned_by_one_and_news_to_the_rest() -> None:
    moments = lived()
    world, turn = moments.world, whisper(moments)
    assert (world.knows("cleo")[CRACK].source, world.knows("cleo")[CRACK].turn) == ("ada", turn.turn)
    assert CRACK not in world.knows("ben")
    offered = [fact for fact in asked(moments, Steer)[-1].cast[0].unshared if fact.id == CRACK]
    assert not offered, "it has been spoken of in this talk"
    moments.enter(1).run("scene", "dialog")
    again = next(question for question in asked(moments, SpeakTurn)[::-1] if question.speaker.id == "cleo" and question.aside_to is None)
    assert [fact.unknown_to for fact in again.front.facts if fact.id == CRACK] == [("ben",)]


def test_nobody_sees_that_somebody_was_told_behind_their_back() -> None:
    moments = lived()
    moments.enter(1).run("scene", "dialog")
    of_ben = next(question for question in asked(moments, SpeakTurn)[::-1] if question.speaker.id == "ben")
    assert CRACK not in {fact.id for fact in of_ben.front.facts}
    cast = {participant.person.id: participant for participant in asked(moments, Steer)[-1].cast}
    assert all("cleo" not in fact.unknown_to for fact in cast["ada"].unshared if fact.id == CRACK)


def test_what_is_claimed_aside_is_known_to_those_two_alone() -> None:
    text = "Ada Brandt means to close the bridge by herself on Friday."

    def extract(question: Extract) -> ExtractReply:
        turn = next(spoken.turn for spoken in question.transcript if spoken.aside_to)
        return ExtractReply(propositions=(Proposition(turn=turn, topic="closure", text=text, kind="commitment", confidence=0.9),))

    moments = lived(extract=extract).run("extraction")
    assert {entity for entity in ("ada", "ben", "cleo") if fact_id(text) in moments.world.knows(entity)} == {"ada", "cleo"}


def test_a_regard_cannot_be_moved_by_what_was_not_heard() -> None:
    moments = lived(review_ties=lambda question: ReviewTiesReply(changes=())).run("relationships")
    question, turn = asked(moments, ReviewTies)[-1], whisper(moments)
    moved = {
        source: TieChange(source=source, target="ada", trust=0.1, turns=(turn.turn,), reason="She was frank.") for source in ("ben", "cleo")
    }
    assert not list(question.problems(ReviewTiesReply(changes=(moved["cleo"],))))
    assert "did not hear" in " ".join(question.problems(ReviewTiesReply(changes=(moved["ben"],))))


@pytest.mark.parametrize("to", ["ada", "nobody"])
def test_an_aside_needs_somebody_else_who_is_there(to: str) -> None:
    question = asked(lived(), Steer)[0]
    reply = SteerReply(speaker="ada", act="warn", topic="the crack", mood="tense", aside_to=to, end=False, reason="she trusts Cleo")
    assert "one of ben, cleo" in " ".join(question.problems(reply))
    assert not list(question.problems(reply.model_copy(update={"aside_to": "ben"})))


def test_two_people_have_nobody_to_whisper_past() -> None:
    question = asked(lived(), Steer)[0]
    pair = question.model_copy(update={"cast": question.cast[:2]})
    reply = SteerReply(speaker="ada", act="warn", topic="the crack", mood="tense", aside_to="ben", end=False, reason="she trusts Ben")
    assert "only two are there" in " ".join(pair.problems(reply))
    assert "ben" not in str(pair.reply_shape()["properties"]["aside_to"])


def test_a_fact_may_be_told_once_more_in_its_words_to_those_who_lack_it() -> None:
    fact = "The oxygen generator failed twice in the chamber run of June and nobody wrote it down."
    said = Said(" ".join(f"w{line_number}x{place}" for place in range(14)) for line_number in range(40))
    said.add(f"Listen. {fact}", [fact])
    again = f"Lin says that {fact[0].lower()}{fact[1:]}"
    assert said.too_many(again)
    assert not said.too_many(again, [fact])


# ---- a whole run ----


def hops(run: Any) -> dict[tuple[str, str], int]:
    """Return over how many tongues each fact came to each who knows it, 0 for whoever did not have it from another."""
    depth: dict[tuple[str, str], int] = {}
    for event in run.of(ev.FactLearned):
        told = depth.get((event.source, event.fact), 0) + 1 if event.exposure == "told" else 0
        depth.setdefault((event.entity, event.fact), told)
    return depth


def test_asides_are_a_sixth_of_the_talk_and_never_open_or_close_it(flagship: Any) -> None:
    world = flagship.world(flagship.lived[-1].id)
    talks: dict[str, list[ev.TurnSpoken]] = {}
    for turn in flagship.of(ev.TurnSpoken):
        talks.setdefault(turn.dialog, []).append(turn)
    aside = [[world.aside(turn) is not None for turn in talk] for talk in talks.values()]
    assert 0.12 <= sum(map(sum, aside)) / sum(map(len, aside)) <= 0.2
    assert not any(talk[0] or talk[-1] for talk in aside)
    assert all(not (before and after) for talk in aside for before, after in pairwise(talk))


def test_the_story_says_in_words_what_was_said_aside(flagship: Any) -> None:
    world = flagship.world(flagship.lived[-1].id)
    turn = next(turn for turn in flagship.of(ev.TurnSpoken) if world.aside(turn))
    told = (flagship.folder / "exports" / "narrative.md").read_text(encoding="utf-8")
    assert f"**{world.name(turn.speaker)}** *(aside to {world.name(turn.heard_by[0])}, {turn.tone})*" in told


def test_two_people_never_speak_aside(simple: Any) -> None:
    world = simple.world(simple.lived[-1].id)
    assert not any(world.aside(turn) for turn in simple.of(ev.TurnSpoken))


def test_facts_travel_from_mouth_to_mouth_and_some_never_reach_everybody(flagship: Any) -> None:
    depth, world = hops(flagship), flagship.world(flagship.lived[-1].id)
    farthest = Counter[int]()
    for fact in {fact for _, fact in depth}:
        farthest[max(hop for (_, name), hop in depth.items() if name == fact)] += 1
    assert sum(count for hop, count in farthest.items() if hop >= 2) >= 4, farthest
    pairs = [fact in world.knows(entity) for fact in {fact for _, fact in depth} for entity in world.present()]
    assert pairs.count(False) / len(pairs) >= 0.15


def test_nobody_is_surer_of_a_fact_than_the_one_who_told_it(flagship: Any) -> None:
    sure: dict[tuple[str, str], float] = {}
    for event in flagship.of(ev.FactLearned):
        if event.by == "exposure" and event.exposure == "told":
            assert event.confidence <= sure[event.source, event.fact], event
        sure.setdefault((event.entity, event.fact), event.confidence)


def test_whoever_did_not_hear_an_aside_does_not_take_up_its_words(flagship: Any) -> None:
    world = flagship.world(flagship.lived[-1].id)
    turns = list(flagship.of(ev.TurnSpoken))
    for place, turn in enumerate(turns):
        if world.aside(turn) is None:
            continue
        for later in turns[place + 1 :]:
            if later.speaker in (turn.speaker, *turn.heard_by) or later.dialog != turn.dialog:
                continue
            heard = [other.text for other in turns if other != turn and later.speaker in (other.speaker, *other.heard_by)]
            known = [fact.text for fact in world.knows(later.speaker).values()]
            open_to_all = world.happenings[turn.timepoint].happening
            free = {run for text in (*heard, *known, open_to_all.description, open_to_all.title) for run in ngrams(text, 5)}
            assert not (set(ngrams(turn.text, 5)) & set(ngrams(later.text, 5))) - free, (turn.text, later.text)
