"""knowledge_flow: an analyst reads a record of scenes and says who knew what, since when, from whom, and who could not."""

from collections.abc import Iterator, Sequence

from daedalus_data.core.answers import Answer, Chain, Choice, Moment, Name, Names, gold
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.telling import listed, sentence
from daedalus_data.formatters.knowledge_questions import Asked, asked
from daedalus_data.formatters.knowledge_record import Draws, Ledger

PURPOSES = ("initial_state", "antecedents", "set_scene", "turn", "extract")
"""The questions that facts, tellings and their words come from."""
TASKS = ("knows", "knows_not", "could_not", "since", "source", "chain", "believes", "believes_not")

READER = (
    "You keep the record of a story, and it stands at the end of {date}. It has everybody's words, asides too, but nobody's "
    "thoughts. Whatever bears on the question below is in it.",
    "This is an analyst's record up to and including {date}: who was there, who said what, and before whom. "
    "On the matter asked about it is complete.",
    "You study how word got about among {people}. Below is what is on paper up to the end of {date}; "
    "on the matter asked about nothing is missing.",
    "The entries below were drawn up from what was seen and said until the end of {date}. "
    "Nobody learned of the matter asked about in any way that is not entered here.",
    "Read the entries, which run to the end of {date}. On the matter asked about, people know what they had from the start, "
    "what they saw, and what was said in their hearing, all of it entered here, and nothing else.",
)
RECORD = ("## The record", "## Entries", "## What is on record", "## Scenes in order", "## Notes of the scenes")
QUESTION = ("## The question", "## What is asked", "## To be answered", "## Now say")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "knows": (
        "Does {one} know this at the end of {date}? {fact}",
        "Take this: {fact} Is {one} aware of it as of {date}?",
        "By the end of {date}, has this come to {one}? {fact}",
        "{fact} Could {one} have said so at the end of {date}?",
    ),
    "could_not": (
        "Who among {people} could not know this at the end of {date}? {fact}",
        "{fact} Which of {people} had no way to know it by the end of {date}?",
        "Of {people}, to whom had this not come by the end of {date}? {fact}",
        "Name those of {people} who were still in the dark about this after {date}: {fact}",
    ),
    "since": (
        "Since when does {one} know this? {fact}",
        "When did {one} first come to know this? {fact}",
        "{fact} From what time on did {one} know it?",
        "Put a date to it: when did this first come to {one}? {fact}",
    ),
    "source": (
        "From whom did {one} first have this? {fact}",
        "{fact} Who was the first to tell {one}, if anybody did?",
        "How did this first come to {one}, and through whom? {fact}",
        "Whom does {one} have this from? {fact}",
    ),
    "chain": (
        "Through whom did this come to {one}, from the person who first had it? {fact}",
        "{fact} Trace its way to {one}, beginning with the person who first had it.",
        "By what line of people did {one} come to know this? {fact}",
        "Follow this from the first to have it down to {one}: {fact}",
    ),
    "believes": (
        "At the end of {date}, can {one} tell that {two} knows this? {fact}",
        "{fact} Has {one} any ground by the end of {date} to be sure that {two} knows it?",
        "As of {date}, does {one} know that {two} knows this? {fact}",
        "Has {one} seen or heard, by the end of {date}, that {two} is aware of this? {fact}",
    ),
}
WALK = (
    "Say in one to four sentences how the record shows it, and close with",
    "Go through the entries that matter, briefly, and end on",
    "First the steps in the order in which they took place, then, as the last line,",
    "Give your grounds in a few sentences; the last line is to be",
    "Reason from the entries in story order. The last line must be",
)


@formatter("knowledge_flow", version=2)
def knowledge_flow(run: Run) -> Iterator[Example]:
    """Ask of a written record who knew what, since when, from whom, through whom, who could not, and who could tell that another knew."""
    ledger = run.once(Ledger)
    for question in asked(ledger, TASKS, bare=False):
        key = question_key(question)
        yield PromptCompletion(
            **ledger.story.origin(
                "knowledge_flow", key, at=question.at, entities=question.entities, task=question.task, evidence=question.walked,
                purposes=PURPOSES,
            ),
            hops=question.hops,
            answer=question.answer,
            prompt=(ChatMessage(role="user", content=posed(ledger, question, key, WALK)),),
            completion=(ChatMessage(role="assistant", content=f"{question.walk}\n{gold(question.answer)}"),),
        )  # fmt: skip


def question_key(question: Asked) -> str:
    """Return what tells a question from others of its run."""
    return "/".join([question.task, question.fact, question.at, *(question.entities[:2] if question.task != "could_not" else ())])


def posed(ledger: Ledger, question: Asked, key: str, ways: Sequence[str]) -> str:
    """Return a prompt: where its reader stands, the record, the question, and what the last line must be."""
    draws, names = Draws(ledger.story.draw(key, "words")), [ledger.names[person] for person in question.entities[:2]]
    date, people = ledger.date(question.at), listed([ledger.names[person] for person in ledger.people])
    put = draws.pick(QUESTIONS[question.task]).format(
        one=names[0], two=names[-1], date=date, people=people, fact=f"“{sentence(question.text)}”"
    )
    return "\n".join(
        [
            draws.pick(READER).format(date=date, people=people), "",
            draws.pick(RECORD), *ledger.record(question.fact, question.at, key), "",
            draws.pick(QUESTION), put, f"{draws.pick(ways)} {form(question.answer)}.",
        ]
    )  # fmt: skip


def form(answer: Answer) -> str:
    """Return how the last line is to be written, with everything that may stand in it."""
    match answer:
        case Moment():
            return f"“Answer: ” and one of these: {'; '.join(answer.options)}"
        case Name():
            return f"“Answer: ” and one of these: {'; '.join(answer.options)}"
        case Names():
            return f"“Answer: ” and the names, set apart by commas, or “Answer: nobody” (the people are {listed(answer.options)})"
        case Choice():
            return f"“Answer: ” and one of the letters {listed(answer.options)}"
        case Chain():
            return f"“Answer: ” and the names with -> between them, out of {listed(answer.options)}"
    return "“Answer: yes” or “Answer: no”"
