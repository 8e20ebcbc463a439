"""What can be checked exactly: the typed answers of rows, each with the last line that would be entirely right."""

import json
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, TypeAdapter

from daedalus_data.core.terms import Frozen

Line = Annotated[int, Field(ge=1)]
Figure = Annotated[float, AfterValidator(lambda value: round(value, 6))]
"""A number as rows write it; the JSON reader of `datasets` returns 0.043 as 0.043000000000000003."""


class YesNo(Frozen):
    """Whether something is so."""

    type: Literal["yes_no"] = "yes_no"
    value: bool


class Choice(Frozen):
    """One of the lettered options of the prompt."""

    type: Literal["choice"] = "choice"
    value: str
    options: tuple[str, ...] = Field(min_length=2)


class Name(Frozen):
    """One name out of those the question allows."""

    type: Literal["name"] = "name"
    value: str
    options: tuple[str, ...] = Field(min_length=2)


class Names(Frozen):
    """A set of names, in any order; empty means nobody."""

    type: Literal["names"] = "names"
    value: tuple[str, ...]
    options: tuple[str, ...] = Field(min_length=2)


class Moment(Frozen):
    """A date of the story as it stands in the prompt."""

    type: Literal["moment"] = "moment"
    value: str
    options: tuple[str, ...] = Field(min_length=2)


class Chain(Frozen):
    """Names in the order in which something passed from one to the next."""

    type: Literal["chain"] = "chain"
    value: tuple[str, ...] = Field(min_length=1)
    options: tuple[str, ...] = Field(min_length=2)


class Number(Frozen):
    """A number; `scale` is the error at which nothing is left of the reward."""

    type: Literal["number"] = "number"
    value: Figure
    scale: Figure = Field(gt=0)


class Record(Frozen):
    """Several answers in one JSON object: numbers by name and numbered lines of the prompt by name."""

    type: Literal["record"] = "record"
    numbers: dict[str, Figure]
    scales: dict[str, Figure]
    """For each number the error at which nothing is left of its share of the reward."""
    lines: dict[str, tuple[Line, ...]] = Field(default_factory=dict)


Answer = Annotated[YesNo | Choice | Name | Names | Moment | Chain | Number | Record, Field(discriminator="type")]
ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
CLOSED = ("yes_no", "choice")
"""Types whose options are few and fixed; all others are open."""
NOBODY = "nobody"


def gold(answer: Answer) -> str:
    """Return the last line of a perfect completion: 'Answer: yes', 'Answer: Lin Zhang, Raj Mehta', or a JSON object for a record."""
    match answer:
        case YesNo():
            return f"Answer: {'yes' if answer.value else 'no'}"
        case Names():
            return f"Answer: {', '.join(answer.value) or NOBODY}"
        case Chain():
            return f"Answer: {' -> '.join(answer.value)}"
        case Number():
            return f"Answer: {answer.value:g}"
        case Record():
            return json.dumps({**answer.lines, **answer.numbers}, ensure_ascii=False)
    return f"Answer: {answer.value}"
