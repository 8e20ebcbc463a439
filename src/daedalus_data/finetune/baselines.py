"""What needs no model: guessing by what training answers are mostly like, by what the prompt mentions, and by chance.

Each guess has several rules, since an answer can be alike in more than one sense: "the start" is a date of every story and a name is
none. For each task the rule is taken that is exactly right most often in the training rows, so the baselines are as strong as honest
ones can be: no held-out answer is looked at. Without training rows the first rule counts, and there is no majority.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from daedalus_data.core.answers import Answer, Chain, Choice, Moment, Name, Names, Number, Record, YesNo, gold
from daedalus_data.finetune.allowed import answers
from daedalus_data.finetune.evaluated import Chance
from daedalus_data.finetune.questions import Question
from daedalus_data.rewards import score

Rule = Callable[[Question], Answer | None]
"""What it guesses; None where it has nothing to say."""
OPTION = re.compile(r"^\s*([A-Z])[.)]\s+(.+)$", re.MULTILINE)

ENOUGH = 500
"""So many training rows of a task, or up to twice as many, tell which rule is best."""


class Guessed(NamedTuple):
    """The last line of each question, empty where nothing was guessed, and by task the rule that spoke most."""

    said: list[str]
    rules: dict[str, str]


def majority(train: Sequence[Question], asked: Sequence[Question]) -> Guessed:
    """Return what the answers of each task are mostly like in training rows: the words themselves, or their places among the options."""
    tasks = _by_task(train)
    return _guessed({task: _majorities(tasks[task]) for task in _tasks(asked) if task in tasks}, asked)


def copied(train: Sequence[Question], asked: Sequence[Question]) -> Guessed:
    """Return the allowed answer that a prompt mentions most, first or last, above its last line, which lists them all."""
    tasks = _by_task(train)
    return _guessed({task: _best_first(COPYING, _rights(COPYING, tasks.get(task, ()))) for task in _tasks(asked)}, asked)


def chance(asked: Sequence[Question]) -> Chance | None:
    """Return what drawing from the allowed answers gives on average; None where no question has any that can be listed."""
    scores = [_scores(row) for row in asked]
    listed = [each for each in scores if each]
    if not listed:
        return None
    exact = sum(sum(value == 1 for value in each) / len(each) for each in listed)
    return Chance(n=len(listed), score=sum(sum(each) / len(each) for each in listed) / len(listed), exact=exact / len(listed))


def _scores(row: Question) -> list[float]:
    return [score(gold(each), row.answer) for each in answers(row.answer)]


def _by_task(rows: Sequence[Question]) -> dict[str, list[Question]]:
    tasks: dict[str, list[Question]] = defaultdict(list)
    for row in rows:
        tasks[row.task].append(row)
    return tasks


def _tasks(rows: Sequence[Question]) -> list[str]:
    return sorted({row.task for row in rows})


def _guessed(rules: Mapping[str, Mapping[str, Rule]], asked: Sequence[Question]) -> Guessed:
    """Return guesses by the rules of each task, the best first; the first that has something to say speaks."""
    spoke: dict[str, Counter[str]] = defaultdict(Counter)
    said = []
    for row in asked:
        name, guess = next(_guesses(rules.get(row.task, {}), row), ("", None))
        said.append("" if guess is None else gold(guess))
        spoke[row.task].update([name] if name else [])
    return Guessed(said, {task: spoke[task].most_common(1)[0][0] for task in _tasks(asked) if spoke[task]})


def _guesses(rules: Mapping[str, Rule], row: Question) -> Iterator[tuple[str, Answer | None]]:
    return ((name, guess) for name, rule in rules.items() if (guess := rule(row)) is not None)


def _best_first(rules: Mapping[str, Rule], rights: Mapping[str, int]) -> dict[str, Rule]:
    return {name: rules[name] for name in sorted(rules, key=lambda name: -rights[name])}


def _rights(rules: Mapping[str, Rule], rows: Sequence[Question]) -> Counter[str]:
    """Return how often each rule is exactly right."""
    looked = rows[:: max(1, len(rows) // ENOUGH)]
    return Counter({name: sum(_right(rule, row) for row in looked) for name, rule in rules.items()})


def _right(rule: Rule, row: Question) -> bool:
    guess = rule(row)
    return guess is not None and score(gold(guess), row.answer) == 1


# ---- majority ----


def _majorities(train: Sequence[Question]) -> dict[str, Rule]:
    """Return the rules of a task, the best first.

    Which is best is seen on other runs than a rule was fitted to, half the runs each way: fitted to the same ones, the names of every
    story would be known by heart.
    """
    half = set(sorted({row.run for row in train})[::2])
    parts = [[row for row in train if row.run in half], [row for row in train if row.run not in half]]
    rights: Counter[str] = Counter()
    for here, there in (parts, parts[::-1]):
        rights.update(_rights(_fitted(here), there) if here else {})
    return _best_first(_fitted(train), rights)


def _fitted(train: Sequence[Question]) -> dict[str, Rule]:
    """Return rules, each with what is most frequent in its sense."""
    return {name: rule for name, fit in FITS.items() if (rule := fit(train)) is not None}


def _same(train: Sequence[Question]) -> Rule | None:
    """Guess the answer that is most frequent as it is written."""
    return _most([gold(row.answer) for row in train], lambda row: {gold(each): each for each in _spelled(row.answer)})


def _spelled(answer: Answer) -> list[Answer]:
    """Return the allowed answers; of sets that are too many to list, those of nobody and everybody."""
    if isinstance(answer, Names):
        return [answer.model_copy(update={"value": value}) for value in ((), answer.options)]
    return list(answers(answer))


def _most(found: Sequence[str], meant: Callable[[Question], Mapping[str, Answer]]) -> Rule:
    """Return the rule that guesses the most frequent form a question allows, given what each form means there."""
    order = [form for form, _ in sorted(Counter(found).items(), key=lambda counted: (-counted[1], counted[0]))]

    def rule(row: Question) -> Answer | None:
        known = meant(row)
        return next((known[form] for form in order if form in known), None)

    return rule


def _placed(from_end: bool) -> Callable[[Sequence[Question]], Rule | None]:
    """Guess the places among the options, counted from the first or from the last."""

    def fit(train: Sequence[Question]) -> Rule | None:
        return _most(
            [_form(row.answer, from_end) for row in train], lambda row: {_form(each, from_end): each for each in answers(row.answer)}
        )  # fmt: skip

    return fit


def _form(answer: Answer, from_end: bool) -> str:
    """Return an answer as the places of its options: '1', '1 3', 'none'; what has no options as it is written."""
    match answer:
        case Choice() | Name() | Moment():
            values: tuple[str, ...] = (answer.value,)
        case Names() | Chain():
            values = answer.value
        case _:
            return gold(answer)
    less = len(answer.options) if from_end else 0
    return " ".join(str(answer.options.index(value) - less) for value in values if value in answer.options) or "none"


def _everybody(train: Sequence[Question]) -> Rule | None:
    """Guess nobody or everybody, whichever is more frequent."""
    forms = [row.answer for row in train if isinstance(row.answer, Names)]
    if not forms:
        return None
    whole = sum(len(answer.value) == len(answer.options) for answer in forms) > sum(not answer.value for answer in forms)
    return lambda row: (
        row.answer.model_copy(update={"value": row.answer.options if whole else ()}) if isinstance(row.answer, Names) else None
    )  # fmt: skip


def _middle(train: Sequence[Question]) -> Rule | None:
    """Guess the median of numbers; of records the median of each number, and the most frequent lines."""
    numbers = [row.answer.value for row in train if isinstance(row.answer, Number)]
    records = [row.answer for row in train if isinstance(row.answer, Record)]

    def rule(row: Question) -> Answer | None:
        match row.answer:
            case Number() if numbers:
                return row.answer.model_copy(update={"value": median(numbers)})
            case Record() if records:
                return _middle_record(row.answer, records)
        return None

    return rule if numbers or records else None


def _middle_record(asked: Record, records: Sequence[Record]) -> Record | None:
    """Return the middle of training records; None where a question names a key that none of them has."""
    numbers = {key: [each.numbers[key] for each in records if key in each.numbers] for key in asked.numbers}
    lines = {key: Counter(each.lines[key] for each in records if key in each.lines) for key in asked.lines}
    if not all([*numbers.values(), *lines.values()]):
        return None
    most = {key: found.most_common(1)[0][0] for key, found in lines.items()}
    return asked.model_copy(update={"numbers": {key: median(found) for key, found in numbers.items()}, "lines": most})


FITS: dict[str, Callable[[Sequence[Question]], Rule | None]] = {
    "the most frequent answer": _same,
    "the most frequent place among the options": _placed(from_end=False),
    "the most frequent place, counted from the last option": _placed(from_end=True),
    "nobody or everybody": _everybody,
    "the median": _middle,
}


# ---- copy ----


def _copy(pick: "Pick", *, sets: bool = False) -> Rule:
    """Return a rule that picks among the options by where the prompt mentions each; `sets`: only where a set is asked for."""

    def rule(row: Question) -> Answer | None:
        if sets and not isinstance(row.answer, Names):
            return None
        names = _names(row)
        places = _mentions(row, names)
        found = pick([name for name in names if places[name]], places)
        return _as_answer(row.answer, tuple(names[name] for name in found))

    return rule


def _names(row: Question) -> dict[str, str]:
    """Return what the prompt may mention, each with the option that it stands for."""
    match row.answer:
        case YesNo():
            return {"yes": "yes", "no": "no"}
        case Choice():
            texts = {letter: text.strip() for letter, text in OPTION.findall(_prompt(row))}
            return {texts.get(option, option): option for option in row.answer.options}
        case Name() | Moment() | Names() | Chain():
            return {option: option for option in row.answer.options}
    return {}


def _prompt(row: Question) -> str:
    return "\n".join(message["content"] for message in row.prompt)


def _mentions(row: Question, names: Mapping[str, str]) -> dict[str, list[int]]:
    """Return where each is mentioned above the last line, lettered options left out."""
    text = OPTION.sub("", _prompt(row).rpartition("\n")[0] or _prompt(row))
    return {name: [found.start() for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)] for name in names}


def _as_answer(asked: Answer, values: tuple[str, ...]) -> Answer | None:
    match asked:
        case Names():
            return asked.model_copy(update={"value": values})
        case Chain() if values:
            return asked.model_copy(update={"value": values})
        case YesNo() if values:
            return YesNo(value=values[0] == "yes")
        case Choice() | Name() | Moment() if values:
            return asked.model_copy(update={"value": values[0]})
    return None


Places = Mapping[str, list[int]]
Pick = Callable[[Sequence[str], Places], tuple[str, ...]]


def _oftenest(named: Sequence[str], places: Places) -> tuple[str, ...]:
    return tuple(sorted(named, key=lambda name: -len(places[name]))[:1])


def _first(named: Sequence[str], places: Places) -> tuple[str, ...]:
    return tuple(sorted(named, key=lambda name: places[name][0])[:1])


def _last(named: Sequence[str], places: Places) -> tuple[str, ...]:
    return tuple(sorted(named, key=lambda name: -places[name][-1])[:1])


def _first_two(named: Sequence[str], places: Places) -> tuple[str, ...]:
    return tuple(sorted(named, key=lambda name: places[name][0])[:2])


def _from_first_to_last(named: Sequence[str], places: Places) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*_first(named, places), *_last(named, places)]))


def _unmentioned(named: Sequence[str], places: Places) -> tuple[str, ...]:
    return tuple(name for name in places if not places[name])


COPYING: dict[str, Rule] = {
    "mentioned most often": _copy(_oftenest),
    "mentioned last": _copy(_last),
    "mentioned first": _copy(_first),
    "the first two mentioned": _copy(_first_two),
    "from the first to the last mentioned": _copy(_from_first_to_last),
    "those not mentioned": _copy(_unmentioned, sets=True),
}

__all__ = ["Guessed", "chance", "copied", "majority"]
