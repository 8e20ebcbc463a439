import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from math import log
from typing import get_args

import pytest

from daedalus_data.core.events import Pattern
from daedalus_data.core.template import fact_id
from daedalus_data.core.words import content_words, ngrams, words
from daedalus_data.prompts.talk import Extract, JudgeDialog, SpeakTurn
from daedalus_data.prompts.views import Spoken
from daedalus_data.providers.offline.extract import extract
from daedalus_data.providers.offline.gate import judge
from daedalus_data.providers.offline.grammar import Draw, grammar, grow
from daedalus_data.providers.offline.language import definite
from daedalus_data.providers.offline.talk import ASIDE, WANTS, WITH_FACT, WITHOUT, speak
from daedalus_data.providers.offline.talk_claims import offers
from daedalus_data.providers.offline.talk_facts import substance
from daedalus_data.providers.offline.talk_person import addressed
from tests.providers.offline.talk_play import PEOPLE, SCENARIO, SECRET, Play, fact

SEEDS = (1, 2, 3, 4)
UNFILLED = re.compile(r"[{}<>|\[\]]")
WRONG = (
    (re.compile(r"  |\s[,.;:?!]|[,;:][,;:.?!]|\.\.|\?\.|!\."), "punctuation"),
    (re.compile(r"\b[Aa] [aeiou]\w+(?<!\ba one)(?<!\ba use)"), "a before a vowel"),
    (re.compile(r"\b[Aa]n [bcdfgjklmnpqrstvwxyz]\w+"), "an before a consonant"),
    (re.compile(r"\b(\w+) \1\b(?<!\bthat that)", re.IGNORECASE), "a word twice"),
    (re.compile(r"(?:^|[.!?] )[a-z]"), "a sentence that begins small"),
    (re.compile(r"\bI (?:is|are|has|does|were)\b|\b(?:they|you|we) (?:is|was|has)\b"), "a verb that does not agree"),
)


@pytest.fixture(scope="module")
def plays() -> list[Play]:
    return [Play(seed) for seed in SEEDS]


def turns(play: Play) -> list[Spoken]:
    return [line for dialog in play.dialogs for line in dialog]


def asked_by_dialog(play: Play) -> list[list[SpeakTurn]]:
    found, rest = [], list(play.asked)
    for dialog in play.dialogs:
        found.append(rest[: len(dialog)])
        rest = rest[len(dialog) :]
    return found


def test_a_line_is_the_same_for_the_same_question_and_seed_and_another_for_another_seed(plays: list[Play]) -> None:
    asked = plays[0].asked[5]
    assert speak(asked, 7) == speak(asked, 7)
    assert len({speak(asked, seed).text for seed in range(12)}) > 3


def test_lines_do_not_depend_on_the_hash_seed() -> None:
    program = "from tests.providers.offline.talk_play import Play; print([l.text for d in Play(5).dialogs for l in d])"
    said = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(said) == 1


def test_no_line_comes_twice_in_a_run_and_runs_of_four_words_are_fresh(plays: list[Play]) -> None:
    for play in plays:
        texts = [line.text for line in turns(play)]
        fours = [run for text in texts for run in ngrams(text, 4)]
        assert len(set(texts)) == len(texts)
        assert len(set(fours)) / len(fours) >= 0.93


def test_no_phrase_of_five_words_wears_out(plays: list[Play]) -> None:
    for play in plays:
        spread = Counter(run for line in turns(play) for run in set(ngrams(line.text, 5)))
        assert max(spread.values()) <= max(4, 0.05 * len(turns(play)))


@pytest.mark.parametrize("seed", range(6))
def test_lines_are_clean_english_for_every_act(plays: list[Play], seed: int) -> None:
    for asked in plays[0].asked:
        for act in ("inform", "warn", "press", "dismiss", "ask", "answer", "concede", "deflect", "propose", "commit", "reveal",
                    "withhold", "challenge", "support", "close"):  # fmt: skip
            text = speak(asked.model_copy(update={"act": act}), seed).text
            assert not UNFILLED.search(text), text
            for wrong, name in WRONG:
                assert not wrong.search(text), f"{name}: {text}"
            assert text[-1] in ".?!”", text
            assert 5 <= len(text.split()) <= 62, text


def test_everybody_speaks_and_nobody_answers_himself(plays: list[Play]) -> None:
    for dialog in (dialog for play in plays for dialog in play.dialogs):
        assert {line.speaker for line in dialog} == set(PEOPLE)
        assert all(a.speaker != b.speaker for a, b in pairwise(dialog))
        assert 6 <= len(dialog) <= 11


def test_conversations_differ_in_their_course(plays: list[Play]) -> None:
    courses = {tuple(line.act for line in dialog) for play in plays for dialog in play.dialogs}
    assert len(courses) == sum(len(play.dialogs) for play in plays)


def test_lines_take_up_what_was_said_before_them(plays: list[Play]) -> None:
    right = whole = 0
    for play in plays:
        for dialog, asked in zip(play.dialogs, asked_by_dialog(play), strict=True):
            for line, before, question in zip(dialog[1:], dialog, asked[1:], strict=False):
                topic = substance(question.now.topic)
                names = {word.lower() for person in PEOPLE.values() for word in person.name.split()}
                shared = (substance(line.text) & substance(before.text)) - topic - names
                called = any(word in line.text for word in before.name.split())
                right += bool(shared) or (called and bool(substance(line.text) & (topic | substance(before.text))))
                whole += 1
    assert right / whole >= 0.7, right / whole


def test_a_fact_is_stated_where_it_bears_or_with_a_reason_that_names_the_matter(plays: list[Play]) -> None:
    right = whole = 0
    for play in plays:
        for dialog, asked in zip(play.dialogs, asked_by_dialog(play), strict=True):
            for place, (line, question) in enumerate(zip(dialog, asked, strict=True)):
                facts = {known.id: known for known in (*question.front.facts, *question.back.withheld)}
                for known in line.knowledge:
                    said = substance(f"{facts[known].topic} {facts[known].text}")
                    near = substance(f"{question.now.topic} {question.now.title} {dialog[place - 1].text if place else ''}")
                    right += bool(said & near) or bool(substance(line.text) - said & substance(question.now.topic)) or facts[known].fresh
                    whole += 1
    assert right / whole >= 0.85, right / whole


def test_nobody_goes_round_what_they_have_revealed(plays: list[Play]) -> None:
    for dialog in (dialog for play in plays for dialog in play.dialogs):
        open_now: set[str] = set()
        for line in dialog:
            assert not (line.speaker in open_now and line.act in ("deflect", "withhold")), line.text
            open_now |= {line.speaker} if line.act == "reveal" else set()


def test_nobody_backs_and_disputes_the_same_person_in_two_lines_running(plays: list[Play]) -> None:
    for dialog in (dialog for play in plays for dialog in play.dialogs):
        stood: dict[str, tuple[bool, str]] = {}
        for before, line in pairwise(dialog):
            if line.act in ("support", "challenge", "dismiss"):
                backs = line.act == "support"
                if line.speaker in stood:
                    backed, of = stood[line.speaker]
                    assert not (of == before.speaker and backed != backs), (before.text, line.text)
                stood[line.speaker] = (backs, before.speaker)
            else:
                stood.pop(line.speaker, None)


def test_who_decided_something_does_not_ask_who_did(plays: list[Play]) -> None:
    asked = next(q for q in plays[0].asked if q.speaker.id == "anselm" and q.now.index == 0)
    for act in ("press", "ask", "challenge"):
        for seed in range(15):
            text = speak(asked.model_copy(update={"act": act, "topic": asked.now.topic}), seed).text
            assert not re.search(r"\b[Ww]ho (?:is responsible|asked for|advised)|by what right|has your name on it", text), text


def test_who_comes_round_names_what_did_it(plays: list[Play]) -> None:
    grounded = [line for play in plays for line in turns(play) if line.act == "concede"]
    assert grounded
    for dialog in (dialog for play in plays for dialog in play.dialogs):
        for before, line in pairwise(dialog):
            assert line.act != "concede" or before.knowledge or before.act == "propose", line.text


def test_a_talk_names_facts_in_full_and_says_which(plays: list[Play]) -> None:
    for play in plays:
        cited = [known for line in turns(play) for known in line.knowledge]
        assert len(cited) / len(turns(play)) >= 0.22
        assert len(set(cited)) >= 8
        for dialog in play.dialogs:
            in_one = [known for line in dialog for known in line.knowledge]
            assert len(set(in_one)) == len(in_one)


def test_a_secret_shapes_talk_but_is_said_only_when_it_is_revealed(plays: list[Play]) -> None:
    secret = fact_id(SECRET[1])
    for play in plays:
        told = [line for line in turns(play) if secret in line.knowledge]
        assert all(line.act == "reveal" for line in told[:1])
        before = turns(play)[: turns(play).index(told[0])] if told else turns(play)
        assert not any("Goslar" in line.text or "sold one leaf" in line.text for line in before)


def test_a_speaker_tells_of_himself_in_the_first_person(plays: list[Play]) -> None:
    asked = next(q for q in plays[0].asked if q.speaker.id == "hedwig")
    rotten = fact("rotten sacks", "Hedwig Brandt found 37 rotten sacks under the north wall in September.", fresh=True)
    question = asked.model_copy(
        update={"act": "inform", "topic": "rotten sacks", "front": asked.front.model_copy(update={"facts": (rotten,)}), "own_lines": ()}
    )
    for seed in range(20):
        text = speak(question, seed).text
        assert "Hedwig" not in text and re.search(r"\bI found 37 rotten sacks", text), text


@pytest.mark.parametrize(
    ("text", "name", "person", "said"),
    [
        ("Mehta holds an order of 2.7 million dollars.", "Raj Mehta", "I", "I hold an order of 2.7 million dollars."),
        ("Mehta and Webb each keep a list.", "Raj Mehta", "I", "Webb and I each keep a list."),
        ("On its last page Mehta asked that the review wait.", "Raj Mehta", "I", "On its last page I asked that the review wait."),
        ("It takes four signatures, Okafor's among them.", "Sarah Okafor", "you", "It takes four signatures, yours among them."),
        ("Lin Zhang was overruled, and she kept her notes.", "Lin Zhang", "you", "you were overruled, and you kept your notes."),
        ("Nobody told Webb that he had lost.", "Thomas Webb", "I", "Nobody told me that I had lost."),
        ("The Halden family holds 22 percent.", "Walter Halden", "I", "The Halden family holds 22 percent."),
        ("Ines Silva put the cost at 1,500 euros.", "Marta Silva", "I", "Ines Silva put the cost at 1,500 euros."),
        ("Either Lin Zhang or Raj Mehta signed it.", "Lin Zhang", "I", None),
    ],
)
def test_a_statement_is_put_into_the_mouth_of_the_one_it_is_about(text: str, name: str, person: str, said: str | None) -> None:
    assert addressed(text, name, person) == said


def test_a_refused_line_is_not_given_again(plays: list[Play]) -> None:
    asked = plays[0].asked[8]
    first = speak(asked, 3).text
    assert speak(asked.model_copy(update={"refused": ("too like another line",)}), 3).text != first


def test_speakers_can_be_told_apart_by_their_words(plays: list[Play]) -> None:
    dialogs = [dialog for play in plays for dialog in play.dialogs]
    right = whole = 0
    for left, dialog in enumerate(dialogs):
        heard = [line for n, other in enumerate(dialogs) if n % len(plays[0].dialogs) != left % len(plays[0].dialogs) for line in other]
        known = {name: Counter(word for line in heard if line.speaker == name for word in words(line.text)) for name in PEOPLE}
        kinds = len({word for seen in known.values() for word in seen})
        for line in dialog:
            score = {
                name: sum(log((seen[word] + 0.5) / (seen.total() + 0.5 * kinds)) for word in words(line.text))
                for name, seen in known.items()
            }  # fmt: skip
            right += max(sorted(score), key=score.__getitem__) == line.speaker
            whole += 1
    assert right / whole >= 0.5, right / whole


def test_every_part_of_a_line_has_a_phrase_that_always_fits() -> None:
    # What a line answers is always known where it takes up a point: the name of the one who made it too.
    # Whoever is spoken to aside has a name, and a fact told again has been put into words.
    always = (
        {"n", "r"}
        | {f"{letter}{form}" for letter in ("t", "m", "p", "ft") for form in ("", "_is", "_was", "_has", "_does", "_it", "_them")}
        | {"fact"}
    )
    parts = {
        part
        for forms in (*WITH_FACT.values(), *WITHOUT.values(), *ASIDE.values(), (("retell", "pass_on"),))
        for form in forms
        for part in form
    } - {
        "ask",
        "warrant",
        "follows",
        *WANTS,
    }
    for part in sorted(parts):
        assert any(not phrase.needs and phrase.slots <= always for phrase in grammar()[part]), part


def test_every_kind_of_happening_has_reasons_for_every_stance_and_proposals_that_are_read_as_such() -> None:
    for pattern in get_args(Pattern):
        stances = Counter(stance for phrase in grammar()[f"warrant.{pattern}"] for stance in phrase.needs)
        assert min(stances["push"], stances["care"], stances["even"]) >= 2, pattern
        foreseen = grammar()[f"follows.{pattern}"]
        assert {"care", "push", "even"} <= {need for phrase in foreseen for need in phrase.needs}, pattern
        proposals = grammar()[f"offer.{pattern}"]
        assert len(proposals) >= 4
        assert all(len(offers(phrase.text, "Ruth Keller")) == 1 for phrase in proposals), pattern


# ---- asides ----


def asides(plays: list[Play]) -> list[tuple[SpeakTurn, Spoken]]:
    said = [(asked, line) for play in plays for asked, line in zip(play.asked, turns(play), strict=True)]
    return [(asked, line) for asked, line in said if line.aside_to]


def test_an_aside_speaks_to_the_one_who_hears_it_and_asides_do_not_sound_alike(plays: list[Play]) -> None:
    found = asides(plays)
    assert len(found) >= 8
    for asked, line in found:
        assert line.aside_to and asked.front.ties[0].target == line.aside_to
        assert any(name in line.text for name in (*PEOPLE[line.aside_to].name.split(), "Abbot")), line.text
    assert len({words(line.text)[:4] for _, line in found}) >= 0.6 * len(found)


def test_nobody_is_told_aside_what_they_know_or_what_they_did_themselves(plays: list[Play]) -> None:
    for asked, line in asides(plays):
        told = [fact for fact in asked.front.facts if fact.id in line.knowledge]
        assert all(line.aside_to in fact.unknown_to for fact in told), line.text
        assert not any(PEOPLE[str(line.aside_to)].name in fact.text for fact in told), line.text


def test_a_fact_told_again_names_its_teller_or_has_other_words(plays: list[Play]) -> None:
    asked = next(q for q in plays[0].asked if q.speaker.id == "ruth" and q.aside_to is None and q.now.index == 0)
    text = "The miller struck 37 rotten sacks from the list of the mill in September, and nobody asked for more than two of them."
    told = fact("sacks of the mill", text, "told by Hedwig Brandt in October 1348").model_copy(update={"unknown_to": ("lukas",)})
    front = asked.front.model_copy(update={"facts": (told,)})
    question = asked.model_copy(update={"act": "inform", "topic": "sacks of the mill", "front": front})
    said = [speak(question, seed) for seed in range(12)]
    passed_on = [reply.text for reply in said if told.id in reply.knowledge]
    assert passed_on
    for line in passed_on:
        runs = ngrams(text, 4)
        assert sum(run in ngrams(line, 4) for run in runs) < 0.7 * len(runs), line


# ---- judging ----


def judged(play: Play, lines: list[Spoken]) -> JudgeDialog:
    return JudgeDialog(scenario=SCENARIO, now=play.asked[0].now, agenda="the mill", cast=tuple(PEOPLE.values()), transcript=tuple(lines))


def test_what_the_author_writes_is_accepted_nearly_always(plays: list[Play]) -> None:
    verdicts = [judge(judged(play, play.dialogs[0]), 1) for play in plays]
    assert sum(verdict.accepted for verdict in verdicts) >= len(verdicts) - 1
    assert all(verdict.outcome[0].isupper() and verdict.outcome.endswith(".") for verdict in verdicts)


def test_a_repeated_line_is_refused_and_named(plays: list[Play]) -> None:
    lines = list(plays[0].dialogs[0])
    lines[4] = lines[4].model_copy(update={"text": lines[1].text})
    question = judged(plays[0], lines)
    verdict = judge(question, 1)
    assert not verdict.accepted and verdict.weakest == lines[4].turn
    assert not list(question.problems(verdict))


def test_talk_that_leaves_somebody_out_is_refused(plays: list[Play]) -> None:
    lines = [line for line in plays[0].dialogs[0] if line.speaker != "ruth"]
    assert not judge(judged(plays[0], lines), 1).accepted


def test_talk_about_nothing_is_refused(plays: list[Play]) -> None:
    lines = [
        line.model_copy(update={"text": f"Fine weather {word}, neighbour.", "knowledge": ()})
        for line, word in zip(plays[0].dialogs[0], ("today", "again", "indeed", "maybe", "surely", "ahead"), strict=False)
    ]
    assert not judge(judged(plays[0], lines), 1).accepted


# ---- extraction ----


def extracted(play: Play, lines: list[Spoken]) -> Extract:
    facts = {known.id: known for asked in play.asked for known in asked.front.facts}
    return Extract(
        scenario=SCENARIO, when="October 1348", cast=tuple(PEOPLE.values()), transcript=tuple(lines), known=tuple(facts.values())
    )


def test_claims_are_whole_new_and_about_a_turn(plays: list[Play]) -> None:
    for play in plays:
        for lines in play.dialogs:
            question = extracted(play, lines)
            reply = extract(question, 1)
            assert not list(question.problems(reply))
            assert len(reply.propositions) <= 5
            said = {line.turn: line for line in lines}
            for claim in reply.propositions:
                assert claim.text.endswith(".") and claim.text.split()[0] in {p.name.split()[0] for p in PEOPLE.values()}
                assert not re.search(r"\b(?:I|my|me|we|our|us)\b|[{}<>|]|  ", claim.text), claim.text
                assert claim.text not in said[claim.turn].text
            assert len({claim.text for claim in reply.propositions}) == len(reply.propositions)


ABOUT_THE_TALK = re.compile(
    r"\b(?:disputed|pressed|kept back|set aside|held .* against|sided with|backed|warned the others|demanded|had a point|disagreed|asked)\b"
)


def test_no_claim_is_about_the_talk_itself(plays: list[Play]) -> None:
    claims = [claim for play in plays for lines in play.dialogs for claim in extract(extracted(play, lines), 1).propositions]
    assert len(claims) >= 1.5 * sum(len(play.dialogs) for play in plays)
    for claim in claims:
        assert not ABOUT_THE_TALK.search(claim.text), claim.text
        assert len(claim.text.split()) >= 6, claim.text


def test_the_topic_of_a_claim_fits_its_text_or_the_talk(plays: list[Play]) -> None:
    for play in plays:
        for lines in play.dialogs:
            said = " ".join(line.text for line in lines)
            for claim in extract(extracted(play, lines), 1).propositions:
                assert content_words(claim.topic) & content_words(f"{claim.text} {said}"), claim


def test_a_disclosure_says_what_was_kept_and_till_when(plays: list[Play]) -> None:
    leaf = fact(*SECRET)
    line = Spoken(
        turn="tp_000/t00", speaker="lukas", name="Lukas Weiss", act="reveal", text="I sold one leaf to a merchant.", knowledge=(leaf.id,)
    )
    question = extracted(plays[0], [line])
    claims = extract(question.model_copy(update={"known": (*question.known, leaf)}), 1).propositions
    assert [claim.kind for claim in claims] == ["disclosure"]
    assert claims[0].text == "Lukas Weiss had kept silent about the sold leaf until October 1348."


def test_a_promise_is_kept_as_a_commitment_of_its_speaker(plays: list[Play]) -> None:
    line = Spoken(
        turn="tp_000/t00",
        speaker="ruth",
        name="Ruth Keller",
        act="commit",
        text="I'll check the cracked beam again before anyone sings there.",
    )
    claims = extract(extracted(plays[0], [line]), 1).propositions
    assert [claim.kind for claim in claims] == ["commitment"]
    assert claims[0].text == "Ruth Keller undertook to check the cracked beam again before anyone sings there."


def test_a_question_type_is_answered_for_a_lone_speaker() -> None:
    asked = Play(2).asked[0]
    alone = asked.model_copy(update={"front": asked.front.model_copy(update={"ties": ()}), "transcript": ()})
    assert isinstance(alone, SpeakTurn) and speak(alone, 1).addressee is None


def test_a_name_that_owns_a_thing_takes_no_article() -> None:
    assert [definite(topic) for topic in ("Marta Silva's doubt", "Webb's own share", "second oxygen generator")] == [
        "Marta Silva's doubt", "Webb's own share", "the second oxygen generator",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("{m} is late", "the hours are late"),
        ("{m} isn't all of it", "the hours aren't all of it"),
        ("{m} hasn't come up", "the hours haven't come up"),
        ("while {m} stays open", "while the hours stay open"),
        ("What bothers me about {m} is that", "What bothers me about the hours is that"),
        ("No account of {m} is complete", "No account of the hours is complete"),
    ],
)
def test_a_verb_agrees_with_its_own_subject(said, hours):
    assert grow(said, {"m": "the hours", "m_is": "are"}, Draw(0)) == hours
