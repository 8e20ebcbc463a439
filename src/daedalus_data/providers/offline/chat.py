"""Answers a question about a record from the passages given, in the adviser's words, and says when they do not hold the answer."""

import re
from typing import NamedTuple

from daedalus_data.core.seeds import choose
from daedalus_data.prompts.chat import AnswerQuestion, AnswerReply, Passage
from daedalus_data.prompts.chat_asked import Asked, in_full, stems, understood
from daedalus_data.providers.offline.author import writes

ENOUGH = 0.5
"""Share of the question's own words that a passage has to hold to answer it."""
SLACK = 0.34
"""How much less of the question's words a passage of the kind asked for may hold than another passage does."""
LINES = {"first": 3, "who": 2, "where": 1}
USUAL = 3
NAMES = re.compile(r"(?:[A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*")


class Fit(NamedTuple):
    """A passage and how well it answers."""

    passage: Passage
    share: float
    right: bool
    about: bool


@writes(AnswerQuestion)
def answer_question(prompt: AnswerQuestion, seed: int) -> AnswerReply:
    """Return the best passages as sentences with their sources, opened and closed in the adviser's way."""
    asked = understood(_in_full(prompt), _people(prompt.passages))
    used = _used(asked, prompt.passages)
    if not used:
        return AnswerReply(text=_not_there(prompt, asked), cites=(), found=False)
    opening = f"{choose(prompt.adviser.opens, seed, 'open', prompt.question)} " if prompt.adviser.opens else ""
    closing = f" {choose(prompt.adviser.closes, seed, 'close', prompt.question)}" if prompt.adviser.closes else ""
    told = " ".join(_sentences(asked, used))
    return AnswerReply(text=f"{opening}{told}{closing}", cites=tuple(dict.fromkeys(passage.id for passage in used)), found=True)


def _in_full(prompt: AnswerQuestion) -> str:
    """Return the question with what it leans on from the exchange before it."""
    before = prompt.earlier[-1] if prompt.earlier else None
    return in_full(prompt.question, before.question, before.answer) if before else prompt.question


def _people(passages: tuple[Passage, ...]) -> list[str]:
    """Return the names that passages begin with, as a record of people has them."""
    found = [re.sub(r"['’]s$", "", match[0]) for passage in passages for match in NAMES.finditer(passage.text)]
    return list(dict.fromkeys(name for name in found if " " in name))


def _used(asked: Asked, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Return the passages that answer: of the right kind and about the right person first, each with enough of the question's words."""
    fits = [_fit(asked, passage) for passage in passages]
    fits = [fit for fit in fits if fit.share >= ENOUGH and (fit.about or not asked.people)]
    if not fits:
        return ()
    top = max(fit.share for fit in fits)
    right = [fit for fit in fits if fit.right and fit.share >= top - SLACK]
    chosen = right or fits
    if not asked.topic and not right:
        return ()
    best = max((fit.share for fit in chosen), default=0.0)
    kept = [fit.passage for fit in chosen if fit.share >= best - 0.01 or fit.share >= 0.75]
    if asked.form == "first":
        kept = sorted(kept[:8], key=lambda passage: passage.id)
        kept = [passage for passage in kept if passage.kind == "line" or _fact(passage) == _fact(kept[0])]
    kept = kept[: LINES.get(asked.form, USUAL)]
    return tuple(kept if asked.form in ("first", "who") else sorted(kept, key=lambda passage: passage.id if passage.kind != "line" else ""))


def _fit(asked: Asked, passage: Passage) -> Fit:
    have = stems(f"{passage.text} {passage.when}")
    share = len(asked.topic & have) / len(asked.topic) if asked.topic else 1.0
    about = _is_about(asked, passage)
    return Fit(
        passage, share, passage.kind in asked.kinds or passage.kind == "line" or (asked.form == "first" and passage.kind == "secret"), about
    )


SUBJECTS = frozenset(["said", "expect", "felt", "wanted", "secret", "knew", "who", "regard"])
"""Forms of questions that ask what somebody did or thought, not what was done to them."""


def _is_about(asked: Asked, passage: Passage) -> bool:
    """Say whether a passage is about the people asked about: told of them where the question asks what they did or thought."""
    if not asked.people:
        return False
    if asked.form == "regard" and len(asked.people) > 1:
        return passage.text.startswith(asked.people[0]) and all(name in passage.text for name in asked.people)
    if asked.form in SUBJECTS or (asked.form == "first" and not asked.earliest):
        return any(passage.text.startswith((name, f"What {name}")) for name in asked.people)
    return any(name in passage.text for name in asked.people)


def _fact(passage: Passage) -> str:
    return passage.text.partition(": ")[2].lower()


def _sentences(asked: Asked, used: tuple[Passage, ...]) -> list[str]:
    if asked.form == "first" and used[0].kind in ("knowledge", "secret"):
        return [_first(used[0], asked), *(f"{_head(passage)} [{passage.id}]." for passage in used[1:])]
    return [_marked(passage) for passage in used]


def _first(passage: Passage, asked: Asked) -> str:
    how = "The earliest entry is this: " if asked.earliest else ""
    return how + _marked(passage)


def _head(passage: Passage) -> str:
    """Return what comes before a fact that was told already: 'Then Raj Mehta was told by Lin Zhang in July 2027'."""
    told = re.sub(r" \([^()]*\)$", "", passage.text.partition(": ")[0])
    return f"Then {told}"


def _marked(passage: Passage) -> str:
    """Return a passage with its source before the stop."""
    text = passage.text.strip()
    dated = f" ({passage.when})" if passage.when and passage.when not in text and passage.kind not in ("person", "aim") else ""
    body, stop = (text[:-1], text[-1]) if text[-1] in ".!?" else (text, ".")
    return f"{body}{dated} [{passage.id}]{stop}"


def _not_there(prompt: AnswerQuestion, asked: Asked) -> str:
    """Return the plain word that the record does not say, and what the adviser would ask for instead."""
    about = f" of {' and '.join(asked.people)}" if asked.people else ""
    asks = f"What I ask of every record: {prompt.adviser.questions[0]}"
    return f"The record does not hold an answer to that{about}, and I will not supply one. {asks}"
