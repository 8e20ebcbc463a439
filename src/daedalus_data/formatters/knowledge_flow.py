"""knowledge_flow: an analyst reads a record of scenes and says who knew what, since when, from whom, and who could not."""

from collections.abc import Iterator, Sequence

from daedalus_data.core.answers import Answer, Chain, Choice, Moment, Name, Names, gold
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.telling import listed, sentence
from daedalus_data.formatters.knowledge_minutes import minutes
from daedalus_data.formatters.knowledge_questions import SEEN, START, Asked, asked
from daedalus_data.formatters.knowledge_record import Draws, Ledger

PURPOSES = ("initial_state", "antecedents", "set_scene", "turn", "extract")
"""The questions that facts, tellings and their words come from."""
TASKS = ("knows", "knows_not", "could_not", "since", "source", "chain", "believes", "believes_not")

READER = (
    "A record up to the end of {date}, asides and all. On the matter asked about it is complete.",
    "Who was there, who said what, and before whom, until the end of {date}. Of the matter asked about nothing is missing.",
    "You study how word got about. This is all there is on the matter asked about until the end of {date}.",
    "What was seen and said until the end of {date}. Nobody learned of the matter asked about in any other way.",
    "The entries run to the end of {date}. Of the matter asked about people know what is entered here, no more.",
)
PEOPLE = ("The people: {people}.", "People: {people}.", "Who is in it: {people}.")
RECORD = ("## The record", "## Entries", "## What is on record", "## Scenes in order", "## Notes of the scenes")
QUESTION = ("## The question", "## What is asked", "## To be answered", "## Now say")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "knows": (
        "Does {one} know this by then? {fact}",
        "Take this: {fact} Is {one} aware of it by then?",
        "Has this come to {one}? {fact}",
        "{fact} Could {one} have said so by the end of it?",
    ),
    "could_not": (
        "Who of them could not know this by then? {fact}",
        "{fact} Which of them had no way to know it?",
        "To whom of them had this not come? {fact}",
        "Name those who were still in the dark about this: {fact}",
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
        "Can {one} tell that {two} knows this? {fact}",
        "{fact} Has {one} any ground to be sure that {two} knows it?",
        "Does {one} know that {two} knows this? {fact}",
        "Has {one} seen or heard that {two} is aware of this? {fact}",
    ),
}
WALK = (
    "Say how it stands with each of them, then",
    "Go through the people one by one; end on",
    "First how each of them came to it, if they did; then",
    "Take them in turn; the last line is",
    "Reason person by person. The last line must be",
)
HEARD = (
    "Say in one to four sentences how the record shows it, and close with",
    "Go through the entries that matter, briefly, and end on",
    "First the steps in the order in which they took place, then, as the last line,",
    "Give your grounds in a few sentences; the last line is to be",
    "Reason from the entries in story order. The last line must be",
)
"""How a walk through what was said is asked for; WALK asks for one through the people."""


@formatter("knowledge_flow", version=3)
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
            prompt=(ChatMessage(role="user", content=posed(ledger, question, key, HEARD if question.task == "believes" else WALK)),),
            completion=(ChatMessage(role="assistant", content=f"{question.walk}\n{gold(question.answer)}"),),
        )  # fmt: skip


def question_key(question: Asked) -> str:
    """Return what tells a question from others of its run."""
    return "/".join([question.task, question.fact, question.at, *(question.entities[:2] if question.task != "could_not" else ())])


def posed(ledger: Ledger, question: Asked, key: str, ways: Sequence[str]) -> str:
    """Return a prompt: where its reader stands, the record, the question, and what the last line must be."""
    draws, names = Draws(ledger.story.draw(key, "words")), [ledger.names[person] for person in question.entities[:2]]
    people = listed([ledger.names[person] for person in ledger.people])
    entries, fact = _record(ledger, question, key)
    put = draws.pick(QUESTIONS[question.task]).format(one=names[0], two=names[-1], fact=fact)
    return "\n".join(
        [
            draws.pick(READER).format(date=ledger.date(question.at)), draws.pick(PEOPLE).format(people=people), "",
            draws.pick(RECORD), *entries, "",
            draws.pick(QUESTION), put, f"{draws.pick(ways)} {form(question.answer)}.",
        ]
    )  # fmt: skip


def _record(ledger: Ledger, question: Asked, key: str) -> tuple[list[str], str]:
    """Return the entries of a prompt and what the question calls the fact: every other record in words, the others as minutes.

    Minutes take half the tokens, and who knows what can be followed in them without reading what was said: the easier half.
    """
    topic, draws = ledger.topic(question.fact), Draws(ledger.story.draw(key, "form"))
    if topic is None or draws.below(2):
        chosen = ledger.beside(question.fact, question.at, key)
        return ledger.record(chosen, question.fact), f"“{sentence(question.text)}”"
    chosen = ledger.beside(question.fact, question.at, key, more=1 + draws.below(3))
    return minutes(ledger, [occasion for occasion in chosen if ledger.topic(occasion.fact) is not None], draws), f"“{topic}”."


def form(answer: Answer) -> str:
    """Return how the last line is to be written; the prompt names everything that may stand in it."""
    match answer:
        case Moment():
            return f"“Answer: ” and one of these: {'; '.join(answer.options)}"
        case Name():
            return "“Answer: ” and a name" + "".join(f", or “Answer: {way}”" for way in answer.options if way in (SEEN, START))
        case Names():
            return "“Answer: ” and the names, set apart by commas, or “Answer: nobody”"
        case Choice():
            return f"“Answer: ” and one of the letters {listed(answer.options)}"
        case Chain():
            return "“Answer: ” and the names with -> between them"
    return "“Answer: yes” or “Answer: no”"
