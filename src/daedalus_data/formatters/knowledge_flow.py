"""knowledge_flow: an analyst reads a record of scenes and says who knew what, since when, from whom, and who could not."""

from collections.abc import Iterator, Sequence

from daedalus_data.core.answers import Answer, Chain, Choice, Moment, Name, Names, gold
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.telling import listed, sentence
from daedalus_data.formatters.knowledge_history import Draws, Occasion
from daedalus_data.formatters.knowledge_minutes import minutes
from daedalus_data.formatters.knowledge_questions import SEEN, START, Asked, asked
from daedalus_data.formatters.knowledge_record import Ledger
from daedalus_data.formatters.knowledge_walk import walk

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
MINUTES_READER = (
    "Minutes to the end of {date}, complete on what is asked.",
    "What was said, and to whom, to the end of {date}; on what is asked, all of it.",
    "The entries run to the end of {date}. Nobody knows more of what is asked than is entered.",
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
MINUTES_QUESTIONS: dict[str, tuple[str, ...]] = {
    "knows": (
        "Does {one} know of {fact} by then?",
        "Has {fact} come to {one}?",
        "Is {one} aware of {fact} by the end of it?",
    ),
    "could_not": (
        "Who of them could not know of {fact} by then?",
        "To whom of them had {fact} not come?",
        "Name those who were still in the dark about {fact}.",
    ),
    "since": (
        "Since when does {one} know of {fact}?",
        "When did {fact} first come to {one}?",
        "From what time on did {one} know of {fact}?",
    ),
    "source": (
        "From whom did {one} first have {fact}?",
        "Who was the first to tell {one} of {fact}, if anybody did?",
        "Through whom did {fact} first come to {one}, if through anybody?",
    ),
    "chain": (
        "Through whom did {fact} come to {one}, from the person who first had it?",
        "By what line of people did {one} come to know of {fact}?",
        "Follow {fact} from the first to have it down to {one}.",
    ),
    "believes": (
        "Can {one} tell that {two} knows of {fact}?",
        "Has {one} seen or heard that {two} is aware of {fact}?",
        "Does {one} know that {two} knows of {fact}?",
    ),
}
"""Questions to which a matter is a few words in quotation marks."""
WALK = (
    "Give the entries on it by number, then how it stands with each of them; close with",
    "Go through the entries that matter and then the people one by one; end on",
    "First the entries that bear on it, then how each of them came to it, if they did; the last line is",
    "Take the entries on it and then the people in turn. The last line must be",
)
MINUTES_WALK = (
    "Give the entries on it, then how each of them stands, then",
    "First the entries that matter, then the people in turn; end on",
    "Take the entries on it, then everybody; close with",
)
HEARD = (
    "Give the entries on it by number and what follows from them; close with",
    "Go through the entries that matter, briefly, and end on",
    "First the entries that bear on it, then what follows; the last line is",
    "Take the entries on it in their order. The last line must be",
)
"""How a walk through what was said is asked for; WALK and MINUTES_WALK ask for one that goes on to the people."""


@formatter("knowledge_flow", version=5)
def knowledge_flow(run: Run) -> Iterator[Example]:
    """Ask of a written record who knew what, since when, from whom, through whom, who could not, and who could tell that another knew."""
    ledger = run.once(Ledger)
    for question in asked(ledger, TASKS, bare=False):
        key = question_key(question)
        chosen = shown(question, key)
        draws = Draws(ledger.story.draw(key, "walk"))
        lines = walk(question.ledger, question.history, chosen, draws, task=question.task, asked=question.entities[0])
        ways = HEARD if question.task == "believes" else MINUTES_WALK if question.ledger.minuted else WALK
        if question.end:
            lines.append(sentence(f"{question.end[0].upper()}{question.end[1:]}"))
        yield PromptCompletion(
            **ledger.story.origin(
                "knowledge_flow", key, at=question.at, entities=question.entities, task=question.task, evidence=question.walked,
                purposes=PURPOSES,
            ),
            hops=question.hops,
            answer=question.answer,
            prompt=(ChatMessage(role="user", content=posed(question, chosen, key, ways)),),
            completion=(ChatMessage(role="assistant", content="\n".join([*lines, gold(question.answer)])),),
        )  # fmt: skip


def question_key(question: Asked) -> str:
    """Return what tells a question from others of its run."""
    return "/".join([question.task, question.fact, question.at, *(question.entities[:2] if question.task != "could_not" else ())])


def posed(question: Asked, chosen: Sequence[Occasion], key: str, ways: Sequence[str]) -> str:
    """Return a prompt: where its reader stands, the record or the minutes, the question, and what the last line must be."""
    ledger, draws = question.ledger, Draws(question.ledger.story.draw(key, "words"))
    names = [ledger.names[person] for person in question.entities[:2]]
    questions, readers = (MINUTES_QUESTIONS, MINUTES_READER) if ledger.minuted else (QUESTIONS, READER)
    fact = f"“{ledger.topic(question.fact)}”" if ledger.minuted else f"“{sentence(question.text)}”"
    put = draws.pick(questions[question.task]).format(one=names[0], two=names[-1], fact=fact)
    return "\n".join(
        [
            draws.pick(readers).format(date=ledger.date(question.at)), draws.pick(PEOPLE).format(people=ledger.called(ledger.people)), "",
            draws.pick(RECORD), *_entries(question, chosen, key), "",
            draws.pick(QUESTION), put, f"{draws.pick(ways)} {form(question.answer, ledger.minuted)}.",
        ]
    )  # fmt: skip


def shown(question: Asked, key: str) -> list[Occasion]:
    """Return the occasions that a prompt tells of; minutes, which are short, tell of some more, and of none without words of its own."""
    ledger = question.ledger
    if not ledger.minuted:
        return ledger.beside(question.fact, question.at, key)
    chosen = ledger.beside(question.fact, question.at, key, more=1 + Draws(ledger.story.draw(key, "more")).below(3))
    return [occasion for occasion in chosen if ledger.topic(occasion.fact) is not None]


def _entries(question: Asked, chosen: Sequence[Occasion], key: str) -> list[str]:
    """Return the entries of a prompt.

    Minutes take little more than half of the tokens, and who knows what can be followed in them without reading what was said.
    """
    ledger = question.ledger
    return minutes(ledger, chosen, Draws(ledger.story.draw(key, "form"))) if ledger.minuted else ledger.record(chosen, question.fact)


def form(answer: Answer, initials: bool = False) -> str:
    """Return how the last line is to be written; the prompt names everything that may stand in it."""
    match answer:
        case Moment():
            return f"“Answer: ” and one of these: {'; '.join(answer.options)}"
        case Name():
            ways = "".join(f", or “Answer: {way}”" for way in answer.options if way in (SEEN, START))
            return f"“Answer: ” and {'initials' if initials else 'a name'}{ways}"
        case Names():
            return f"“Answer: ” and the {'initials' if initials else 'names'}, set apart by commas, or “Answer: nobody”"
        case Choice():
            return f"“Answer: ” and one of the letters {listed(answer.options)}"
        case Chain():
            return f"“Answer: ” and the {'initials' if initials else 'names'} with -> between them"
    return "“Answer: yes” or “Answer: no”"
