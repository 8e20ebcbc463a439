"""A persona answers questions about a run or files, and every claim names the entry or line it rests on."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from daedalus_data import api
from daedalus_data.api.chat import Answer, chat
from daedalus_data.cli.app import app
from daedalus_data.core.errors import BudgetError, ReplyError, TemplateError, UnknownNameError, UsageError
from daedalus_data.core.run import Run
from daedalus_data.core.words import content_words
from daedalus_data.exports.passages import passages
from daedalus_data.exports.retrieval import MOST, retrieve
from daedalus_data.plan.personas import persona, personas
from daedalus_data.prompts.chat import AnswerQuestion, AnswerReply, Passage
from daedalus_data.prompts.chat_asked import stem, understood
from daedalus_data.providers.openai_compatible import OpenAICompatible
from tests.support.server import serving

QUESTIONS = (
    "Who knew first that the landlord shook hands on the lease?",
    "Who knew about the oven buyer first?",
    "When did Marta Silva learn of the bank loan?",
    "Who knew of the trial of stall 12 in the market hall?",
    "What did Ines know of the yearly profit?",
    "What did Marta Silva want?",
    "What secret did Ines Silva keep?",
    "What did Marta Silva keep secret?",
    "What happened on 14 April 2026?",
    "How was the talk on 14 April 2026 settled?",
    "Did Marta Silva trust Ines Silva?",
    "How did Ines Silva feel on 14 April 2026?",
    "Who is Ines Silva?",
    "Where did they meet on 14 April 2026?",
    "Which rent would the new lease bring?",
    "What did the market hall offer?",
    "How much does the bank want of the loan?",
    "How many rolls does the school ask for?",
    "What did Ines Silva know about the electricity bill?",
    "What is known of the weekend queue?",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def run(home: Path) -> Iterator[Run]:
    made = api.simulate("convergence_simple", home=home, model="offline")
    yield made
    made.let_go()


def sentences(answer: Answer) -> list[tuple[str, str]]:
    """Return what is said before every source, with the source."""
    return re.findall(r"([^\[\]]+)\[([^\[\]]+)\]", answer.answer)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_claim_shares_its_words_with_the_entry_it_cites(question: str, run: Run, home: Path) -> None:
    answer = chat("AGENT3", run.id, home=home, model="offline").ask(question)
    assert answer.found and answer.cites
    known = {entry.id for entry in run.entries}
    texts = {cite.id: cite.text for cite in answer.cites}
    assert texts.keys() <= known
    for claim, cite in sentences(answer):
        said = content_words(claim.partition(": ")[2] or claim)
        assert len(said & content_words(texts[cite])) >= min(3, len(said)), (claim, texts[cite])


@pytest.mark.parametrize(
    "question",
    ["What colour was the submarine?", "Who won the football match?", "Why did the volcano erupt?", "What did Ines Silva expect?"],
)
def test_what_is_not_in_the_record_is_said_not_to_be_there(question: str, run: Run, home: Path) -> None:
    answer = chat("AGENT2", run.id, home=home, model="offline").ask(question)
    assert not answer.found and answer.cites == ()
    assert "does not hold an answer" in answer.answer


def test_who_knew_first_is_answered_by_the_earliest_entry_of_the_fact(run: Run, home: Path) -> None:
    answer = chat("AGENT3", run.id, home=home, model="offline").ask("Who knew first about the oven buyer from Aveiro?")
    assert "Ines Silva knew from the start" in answer.answer
    cites = [cite.id for cite in answer.cites]
    assert cites == sorted(cites)


def test_a_question_leans_on_the_one_before_it(run: Run, home: Path) -> None:
    talk = chat("AGENT3", run.id, home=home, model="offline")
    talk.ask("What secret did Ines Silva keep?")
    assert "savings" in talk.ask("And who knew of it?").answer


def test_the_run_is_left_as_it_was_and_the_talk_is_kept_apart(run: Run, home: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(run.folder.rglob("*")) if path.is_file()}
    talk = chat("AGENT1", run.folder, home=home, model="offline")
    talk.ask(QUESTIONS[0])
    assert {path: path.read_bytes() for path in sorted(run.folder.rglob("*")) if path.is_file()} == before
    lines = (talk.folder / "transcript.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["question"] == QUESTIONS[0]
    assert talk.folder.parent == home / "chats"


def test_no_more_than_twelve_passages_go_to_the_model_and_none_without_a_shared_word(run: Run) -> None:
    told = passages(run)
    assert 0 < len(retrieve(told, "What was said of the oven, the lease, the bank and the market hall?")) <= MOST
    assert retrieve(told, "Which submarine?") == ()


def test_files_are_cited_by_their_lines(tmp_path: Path) -> None:
    story = tmp_path / "story.md"
    story.write_text("# The ford\n\nThe herd crossed the ford on 3 May.\n\nNobody saw the old bull again.\n")
    answer = chat("AGENT4", [story], home=tmp_path, model="offline").ask("When did the herd cross the ford?")
    assert [(cite.id, cite.text) for cite in answer.cites] == [("story.md:3", "The herd crossed the ford on 3 May.")]
    data = tmp_path / "story.json"
    data.write_text('{"cast": ["an old bull with one horn"]}')
    assert "story.json" in chat("AGENT4", [data], home=tmp_path, model="offline").ask("Had the bull a horn?").cites[0].id


def test_the_four_personas_ship_and_differ() -> None:
    shipped = personas()
    assert list(shipped) == ["AGENT1", "AGENT2", "AGENT3", "AGENT4"]
    assert len({each.stance for each in shipped.values()}) == 4
    assert all(each.questions and each.looks_for and each.opens and each.closes for each in shipped.values())
    assert persona("agent2") == shipped["AGENT2"]


def test_a_persona_of_ones_own_is_read_from_its_file(tmp_path: Path) -> None:
    own = tmp_path / "clerk.yaml"
    own.write_text(
        "id: CLERK\nname: Ann Poole\nrole: Town clerk\nexpertise: [minutes]\nstance: Paper lasts.\nvoice: Slow and plain.\n"
        "questions: ['Who signed it?']\nlooks_for: [signatures]\n"
    )
    assert persona(str(own)).name == "Ann Poole"
    own.write_text("id: 'a b'\nname: Ann\n")
    with pytest.raises(TemplateError, match="stance: Field required"):
        persona(str(own))
    with pytest.raises(UnknownNameError, match="AGENT1, AGENT2"):
        persona("AGENT9")


def test_answers_come_as_json_one_a_line_for_a_file_of_questions(run: Run, home: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.txt"
    batch.write_text("# of the bakery\nWho is Ines Silva?\n\nWhat did Marta Silva want?\n")
    options = [
        "chat",
        "--context",
        run.id,
        "--home",
        str(home),
        "--model",
        "offline",
        "--json",
        "--batch",
        str(batch),
        "--batch",
        QUESTIONS[1],
    ]
    done = CliRunner().invoke(app, options)
    assert done.exit_code == 0, done.output
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["question"] for answer in answers] == ["Who is Ines Silva?", "What did Marta Silva want?", QUESTIONS[1]]
    assert all(re.fullmatch(r"e\d{6}", cite["id"]) and cite["text"] for answer in answers for cite in answer["cites"])


def test_what_cannot_be_asked_about_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("\n")
    for context in ("no-such-run", [tmp_path / "empty.md"], [tmp_path / "a.md", tmp_path / "b.md"], []):
        with pytest.raises(UsageError):
            chat("AGENT1", context, home=tmp_path, model="offline")


def test_talk_in_a_terminal_has_sources_another_persona_and_an_end(run: Run, home: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "daedalus_data.cli.app", "chat", "--context", run.id, "--home", str(home), "--model", "offline"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    seen = ""

    def until(text: str) -> None:
        nonlocal seen
        while text not in seen:
            seen += os.read(ours, 4096).decode(errors="replace")

    try:
        until("AGENT1> ")
        for line, reply in (
            ("/sources", "nothing was asked yet"), ("Who is Ines Silva?", "Bookkeeper"), ("/sources", "[e0"),
            ("/persona AGENT4", "Ruth Blackwater"), ("/nonsense", "is no command"),
        ):  # fmt: skip
            seen = ""
            os.write(ours, f"{line}\n".encode())
            until(reply)
        os.write(ours, b"/quit\n")
        assert process.wait(timeout=60) == 0
    finally:
        os.close(ours)
        process.kill()


# ---- a model on a server ----


def test_a_citation_of_nothing_given_is_asked_again_and_then_fails(run: Run, home: Path, tmp_path: Path) -> None:
    bad = AnswerReply(text="The lease ends in May [e999999].", cites=("e999999",), found=True).model_dump_json()
    good = AnswerReply(text="I find nothing on that in the record.", cites=(), found=False).model_dump_json()
    for answers, fails in (([bad, good], False), ([bad] * 3, True)):
        waiting = iter(answers)
        with serving(lambda body, waiting=waiting: next(waiting)) as server:  # type: ignore[misc]
            model = OpenAICompatible("openai/gpt-4o-mini", server.url)
            talk = chat("AGENT1", run.folder, home=tmp_path / str(fails), author=model)
            if fails:
                with pytest.raises(ReplyError, match="e999999"):
                    talk.ask("When does the lease end?")
            else:
                assert talk.ask("When does the lease end?").found is False


def test_a_question_that_the_budget_does_not_allow_is_not_sent(run: Run, tmp_path: Path) -> None:
    with serving(lambda body: "{}") as server:
        model = OpenAICompatible("openai/gpt-4o-mini", "https://openrouter.ai/api/v1")
        talk = chat("AGENT1", run.folder, home=tmp_path, author=model, budget=0.0)
        with pytest.raises(BudgetError):
            talk.ask("When does the lease end?")
        assert not server.log


def test_an_answer_is_held_to_the_passages() -> None:
    passage = Passage(id="e000001", kind="event", when="May 2026", text="The lease ended.")
    question = AnswerQuestion(scenario="A lease.", adviser=personas()["AGENT1"], question="When?", passages=(passage,))

    def wrong(**reply: object) -> str:
        return "; ".join(question.problems(AnswerReply.model_validate(reply)))

    assert wrong(text="It ended in May [e000001].", cites=["e000001"], found=True) == ""
    assert "cite at least one" in wrong(text="It ended in May.", cites=[], found=True)
    assert "not in the text" in wrong(text="It ended in May.", cites=["e000001"], found=True)
    assert "leaves out" in wrong(text="It ended in May [e000001].", cites=[], found=False)
    assert "leave cites empty" in wrong(text="Not there [e000001].", cites=["e000001"], found=False)


def test_endings_and_names_are_read() -> None:
    assert stem("generators") == stem("generation") == "generat"
    asked = understood("What did Lin expect in May 2026 about the valve?", ["Lin Zhang", "Raj Mehta"])
    assert (asked.form, asked.people, asked.topic) == ("expect", ("Lin Zhang",), frozenset(["valv"]))
