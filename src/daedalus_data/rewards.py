"""Rewards: pure functions that score completions against the exact answers of rows.

Each has the shape that trl's GRPO calls, `reward(completions, answer, **columns) -> list[float]`, one score from 0 to 1 per
completion, and reads the completion's last line. `completions` are strings or conversations (lists of messages); `answer`
is the rows' `answer` column, as dictionaries or as the models of daedalus_data.core.answers.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

from daedalus_data.core.answers import ANSWER, NOBODY, Answer, Chain, Name, Names, Number, Record, YesNo, gold

Completion = str | Sequence[Mapping[str, str]]
Reward = Callable[..., list[float]]
ANSWER_LINE = re.compile(r"^\W*(?:final\s+)?answer\W*:\s*", re.IGNORECASE)
NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?")


def last_line(completion: Completion) -> str:
    """Return what a completion answers: its last line that is not empty, without 'Answer:' and a final stop."""
    text = completion if isinstance(completion, str) else completion[-1]["content"] if completion else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return ANSWER_LINE.sub("", lines[-1]).strip().strip("*_`").removesuffix(".").strip() if lines else ""


def score(completion: Completion, answer: Answer | Mapping[str, Any]) -> float:
    """Return how right a completion is, 0 to 1, by the type of its answer; only the exact answer gets 1."""
    wanted = answer if not isinstance(answer, Mapping) else ANSWER.validate_python(dict(answer))
    said = last_line(completion)
    match wanted:
        case YesNo():
            return float(_plain(said) == ("yes" if wanted.value else "no"))
        case Names():
            return _f1(_listed(said, ","), {_plain(name) for name in wanted.value} or {NOBODY})
        case Chain():
            return _chain([_plain(part) for part in re.split(r"->|→|,", said)], [_plain(name) for name in wanted.value])
        case Number():
            return _near(_number(said), wanted.value, wanted.scale)
        case Record():
            return _record(said, wanted)
        case Name():
            return float(_plain(said) == _plain(wanted.value))
    return float(_plain(said) == _plain(wanted.value))


def exact(completions: Sequence[Completion], answer: Sequence[Any], **columns: Any) -> list[float]:
    """Score completions of any mixture of answer types; partly right sets, chains, numbers and records get a part."""
    return [score(completion, wanted) for completion, wanted in zip(completions, answer, strict=True)]


def _of(kind: str) -> Reward:
    def reward(completions: Sequence[Completion], answer: Sequence[Any], **columns: Any) -> list[float]:
        wrong = next((wanted for wanted in answer if _kind(wanted) != kind), None)
        if wrong is not None:
            raise ValueError(f"reward {kind!r} got an answer of type {_kind(wrong)!r}; use the reward that the row names, or `exact`")
        return exact(completions, answer)

    reward.__name__ = reward.__qualname__ = kind
    reward.__doc__ = f"Score completions whose answers are of type {kind!r}; see `score`."
    return reward


def _kind(answer: Any) -> str:
    return str(answer["type"] if isinstance(answer, Mapping) else answer.type)


yes_no, choice, name, names = _of("yes_no"), _of("choice"), _of("name"), _of("names")
moment, chain, number, record = _of("moment"), _of("chain"), _of("number"), _of("record")
REWARDS: dict[str, Reward] = {
    "yes_no": yes_no, "choice": choice, "name": name, "names": names, "moment": moment, "chain": chain, "number": number,
    "record": record, "exact": exact,
}  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split()).strip(" .,:;!\"'*_`()")


def _listed(text: str, mark: str) -> set[str]:
    return {_plain(part) for part in re.split(rf"{mark}|\band\b", text) if _plain(part)}


def _f1(said: Collection[object], wanted: Collection[object]) -> float:
    """Return the harmonic mean of precision and recall; two empty sets agree."""
    if not said and not wanted:
        return 1.0
    return 2 * len(set(said) & set(wanted)) / (len(set(said)) + len(set(wanted)))


def _chain(said: list[str], wanted: list[str]) -> float:
    """Return the share of links in common, 1 for the same chain; a chain of one has no link, so it is right or wrong."""
    if said == wanted:
        return 1.0
    links = [set(pairwise(names)) for names in (said, wanted)]
    return _f1(*links) if all(links) else 0.0


def _number(text: str) -> float | None:
    found = NUMBER.findall(text)
    return float(found[-1].replace(",", ".").replace("−", "-")) if found else None


def _near(said: float | None, wanted: float, scale: float) -> float:
    """Return 1 for the number itself, falling in a straight line to 0 at an error of `scale`."""
    return 0.0 if said is None else max(0.0, 1 - abs(said - wanted) / scale)


def _record(said: str, wanted: Record) -> float:
    """Return the mean over the record's parts; no part counts when the line is no JSON object."""
    try:
        got = json.loads(said[said.index("{") : said.rindex("}") + 1])
    except ValueError:
        return 0.0
    numbers = [_near(_value(got.get(key)), value, wanted.scales[key]) for key, value in wanted.numbers.items()]
    lines = [_f1(_lines(got.get(key)), value) for key, value in wanted.lines.items()]
    return sum([*numbers, *lines]) / len([*numbers, *lines])


def _value(said: object) -> float | None:
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else None


def _lines(said: object) -> Collection[object]:
    return said if isinstance(said, list) and all(isinstance(item, int) for item in said) else [None]


__all__ = ["REWARDS", "chain", "choice", "exact", "gold", "last_line", "moment", "name", "names", "number", "record", "score", "yes_no"]
