"""verifiable: questions with an exact answer and no worked completion, each naming the reward that scores an answer."""

from collections.abc import Iterator

from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, Verifiable
from daedalus_data.core.run import Run
from daedalus_data.formatters.knowledge_flow import PURPOSES, form, posed, question_key, shown
from daedalus_data.formatters.knowledge_history import Draws
from daedalus_data.formatters.knowledge_questions import asked
from daedalus_data.formatters.knowledge_record import Ledger
from daedalus_data.formatters.story import Story, story
from daedalus_data.formatters.verifiable_amounts import amounts_asked
from daedalus_data.formatters.verifiable_talk import TalkAsked, heading, talk_asked

TASKS = ("knows", "knows_not", "could_not", "since", "source", "chain")
TALK_PURPOSES = {
    "direction": ("review_ties", "turn"), "voice": ("turn",), "act": ("steer", "turn"), "commitment": ("extract", "turn"),
    "amount": ("next_happening", "antecedents"),
}  # fmt: skip
BARE = (
    "Think first if you like. The last line must be",
    "Take as many lines as you need and end with",
    "Work it out in your own way; the last line is to be",
    "What counts is the last line:",
    "Reason as long as you wish, then write, on a line of its own,",
)
ASKED = ("## The question", "## What is asked", "## Now say", "## To be answered")


@formatter("verifiable", version=4)
def verifiable(run: Run) -> Iterator[Example]:
    """Ask what can be checked exactly, of who knew what and of talk, and name the reward that checks it."""
    told = story(run)
    yield from _of_knowledge(run.once(Ledger))
    for question in (*talk_asked(told), *amounts_asked(told)):
        yield _of_talk(told, question)


def _of_knowledge(ledger: Ledger) -> Iterator[Example]:
    for question in asked(ledger, TASKS, bare=True):
        key = question_key(question)
        yield Verifiable(
            **ledger.story.origin(
                "verifiable", key, at=question.at, entities=question.entities, task=question.task, evidence=question.bare, purposes=PURPOSES
            ),
            hops=question.hops,
            answer=question.answer,
            prompt=(ChatMessage(role="user", content=posed(question, shown(question, key), key, BARE)),),
            reward=question.answer.type,
        )


def _of_talk(told: Story, question: TalkAsked) -> Example:
    key, draws = question.key, Draws(told.draw(question.key, "words"))
    text = "\n".join(
        [
            heading(told, question), "", *question.shown, "",
            draws.pick(ASKED), question.question, f"{draws.pick(BARE)} {form(question.answer)}.",
        ]
    )  # fmt: skip
    return Verifiable(
        **told.origin(
            "verifiable", key, at=question.at, entities=question.entities, task=question.task, evidence=question.evidence,
            purposes=TALK_PURPOSES[question.task],
        ),
        answer=question.answer,
        prompt=(ChatMessage(role="user", content=text),),
        reward=question.answer.type,
    )  # fmt: skip
