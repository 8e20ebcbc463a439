"""knowledge_flow: what its rows say of who knew what is what the log says, and they cite what says it."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.answers import NOBODY, Chain, Moment, Name, Names, YesNo, gold
from daedalus_data.core.example import PromptCompletion, Verifiable
from daedalus_data.core.run import Run
from daedalus_data.core.seeds import shuffled
from daedalus_data.core.telling import date, sentence
from daedalus_data.core.world import World, fold
from daedalus_data.formatters.knowledge_flow import knowledge_flow
from daedalus_data.formatters.knowledge_questions import SEEN, START
from daedalus_data.formatters.knowledge_record import Ledger
from daedalus_data.formatters.knowledge_walk import WORDS
from daedalus_data.formatters.verifiable import verifiable
from daedalus_data.rewards import score
from tests.support import built_run
from tests.support.asides import with_asides

OF_KNOWLEDGE = ("knows", "could_not", "since", "source", "chain", "believes")
ABSENT = {words["no"] for words in WORDS}
Row = PromptCompletion | Verifiable


@pytest.fixture(scope="module")
def runs(flagship: Run, board: Run, simple: Run) -> list[Run]:
    """Real runs, as they are and retold with asides, and the one made by hand."""
    return [flagship, board, simple, with_asides(flagship), with_asides(board, 5), with_asides(flagship, 2), built_run.run()]


def rows(run: Run) -> Iterator[Row]:
    """Yield every row about knowledge of both configs."""
    yield from knowledge_flow(run)  # type: ignore[misc]
    yield from (row for row in verifiable(run) if row.task in OF_KNOWLEDGE)  # type: ignore[misc]


def fact_of(row: Row) -> str:
    """Return the fact that a row asks about."""
    return row.id.split("/")[2]


def asked(row: Row) -> str:
    """Return the text of a row's prompt."""
    return "\n".join(message.content for message in row.prompt)


def people(row: Row) -> list[str]:
    """Return the people that a prompt lists, as it calls them."""
    [line] = [line for line in asked(row).splitlines() if re.match("(The people|People|Who is in it): ", line)]
    return re.split(", | and ", line.partition(": ")[2].removesuffix("."))


def called(row: Row, world: World, entity: str) -> str:
    """Return what a row calls somebody: by name, or in minutes by the first letters of it."""
    name, words = world.name(entity), world.name(entity).replace("-", " ").split()
    short = "".join(word[0] for word in words if word[0].isupper()) if len(words) > 1 else name[:2]
    return name if name in people(row) else short


def test_every_answer_is_what_the_world_says_at_that_moment(runs: list[Run]) -> None:
    for run in runs:
        worlds = {moment.id: fold(run.entries, moment.id) for moment in run.lived}
        for row in rows(run):
            assert row.answer == expected(row, worlds[row.timepoint]), row.id


def expected(row: Row, world: World) -> object:
    """Return the answer worked out from the folded world alone."""
    fact, entity = fact_of(row), row.entities[0]
    known = world.knows(entity).get(fact)
    answer = row.answer
    match answer:
        case YesNo() if row.task == "knows":
            return YesNo(value=known is not None)
        case YesNo():
            return YesNo(value=can_tell(world, fact, *row.entities))
        case Names():
            without = [called(row, world, other) for other in world.casts[world.now] if fact not in world.knows(other)]
            return answer.model_copy(update={"value": tuple(name for name in answer.options if name in without)})
        case Moment():
            assert known is not None
            return answer.model_copy(update={"value": date(known.moment, world)})
        case Name():
            assert known is not None
            ways = {"told": called(row, world, known.source) if known.exposure == "told" else "", "initial": START}
            return answer.model_copy(update={"value": ways.get(known.exposure, SEEN)})
        case Chain():
            return answer.model_copy(update={"value": tuple(called(row, world, one) for one in through(world, fact, entity))})
    raise AssertionError(row.task)


def through(world: World, fact: str, entity: str) -> list[str]:
    """Return through whom a fact reached somebody."""
    known = world.knows(entity)[fact]
    return [*through(world, fact, known.source), entity] if known.exposure == "told" else [entity]


def can_tell(world: World, fact: str, one: str, other: str) -> bool:
    """Say whether one was told by the other, told them, or was there when they were told or saw it."""
    mine, theirs = world.knows(one).get(fact), world.knows(other).get(fact)
    if theirs is None:
        return False
    spoken = [turn for turn in world.turns if fact in turn.knowledge or turn.turn in turns_of(world, fact)]
    for turn in spoken:
        circle = {turn.speaker, *turn.heard_by}
        if one in circle and other in circle:
            return True
    together = ("witnessed", "experienced")
    return bool(mine and mine.exposure in together and theirs.exposure in together and not mine.turn and mine.moment == theirs.moment)


def turns_of(world: World, fact: str) -> set[str]:
    """Return the turns in which somebody came to know a fact."""
    return {held[fact].turn or "" for held in world.knowledge.values() if fact in held}


def test_hops_are_the_links_of_the_way_to_whom_is_asked_about(runs: list[Run]) -> None:
    deepest = Counter[int | None]()
    for run in runs:
        for row in rows(run):
            world, fact = run.world(row.timepoint), fact_of(row)
            about = row.entities[1] if row.task == "believes" else row.entities[0]
            held = row.task != "could_not" and fact in world.knows(about)
            assert row.hops == (len(through(world, fact, about)) - 1 if held else None)
            if isinstance(row.answer, Chain):
                assert row.hops == len(row.answer.value) - 1 >= 1
            deepest[row.hops] += 1
    assert deepest[1] > 50 and deepest[2] > 0


def test_nothing_later_is_in_a_prompt_and_every_option_is(runs: list[Run]) -> None:
    for run in runs:
        order = [moment.id for moment in run.lived]
        for row in rows(run):
            text = asked(row)
            known = {held for one in run.world(row.timepoint).knowledge.values() for held in one}
            later = {event.text for event in run.of(ev.FactLearned) if event.fact not in known}
            later |= {turn.text for turn in run.of(ev.TurnSpoken) if order.index(str(turn.timepoint)) > order.index(row.timepoint)}
            assert not any(told in text for told in later)
            assert all(option in text for option in getattr(row.answer, "options", ()))


def test_yes_and_no_are_asked_for_equally_and_no_open_answer_prevails(flagship: Run, board: Run) -> None:
    for run in (flagship, board, with_asides(flagship), with_asides(board)):
        for config in (knowledge_flow, verifiable):
            given: dict[str, Counter[str]] = {}
            for row in config(run):
                if row.task in ("knows", "believes"):
                    given.setdefault(row.task, Counter())[gold(row.answer)] += 1  # type: ignore[arg-type]
            for counts in given.values():
                assert abs(counts["Answer: yes"] / counts.total() - 0.5) <= 0.1


def test_open_answers_are_spread(flagship: Run, board: Run) -> None:
    given: dict[str, Counter[str]] = {}
    for run in (flagship, board, with_asides(flagship), with_asides(board), with_asides(flagship, 2), with_asides(board, 2)):
        for row in knowledge_flow(run):
            if row.task not in ("knows", "believes"):
                given.setdefault(row.task, Counter())[gold(row.answer)] += 1  # type: ignore[arg-type]
    assert set(given) == {"could_not", "since", "source", "chain"}
    assert all(max(counts.values()) <= 0.3 * counts.total() for counts in given.values())


def test_a_completion_ends_on_its_answer_and_scores_one_where_another_scores_near_chance(flagship: Run) -> None:
    by_task: dict[str, list[PromptCompletion]] = {}
    for row in knowledge_flow(flagship):
        assert isinstance(row, PromptCompletion) and row.answer is not None
        said = row.completion[0].content
        assert said.endswith("\n" + gold(row.answer)) and said.count(".") >= 2 and score(said, row.answer) == 1
        by_task.setdefault(row.task, []).append(row)
    for task, found in by_task.items():
        golds = shuffled([gold(row.answer) for row in found if row.answer], 3, task)
        mean = sum(score(said, row.answer) for said, row in zip(golds, found, strict=True) if row.answer) / len(found)
        assert mean < (0.7 if task == "could_not" else 0.65), task


def test_the_walk_names_everybody_that_the_evidence_is_about(runs: list[Run]) -> None:
    for run in runs:
        by_id = {entry.id: entry.event for entry in run.entries}
        for row in knowledge_flow(run):
            assert isinstance(row, PromptCompletion)
            for event in (by_id[name] for name in row.evidence):
                if isinstance(event, ev.FactLearned):
                    said = row.completion[0].content
                    assert called(row, run.world(), event.entity) in said or (row.task == "believes" and "everybody" in said)
                    assert event.fact == fact_of(row)


def test_before_the_answer_stands_how_it_is_with_everybody_in_the_order_of_the_prompt(runs: list[Run]) -> None:
    for run in runs:
        for row in knowledge_flow(run):
            assert isinstance(row, PromptCompletion)
            if row.task == "believes":
                continue
            world, fact, names = run.world(row.timepoint), fact_of(row), people(row)
            [roll] = [line for line in row.completion[0].content.splitlines() if line.startswith(f"{names[0]}: ")]
            stands = [part.split(": ") for part in roll.removesuffix(".").split("; ")]
            assert [name for name, _ in stands] == names
            entities = {called(row, world, entity): entity for entity in world.casts[world.now]}
            for name, how in stands:
                assert (how in ABSENT) == (fact not in world.knows(entities[name])), (row.id, roll)
            again = [line for line in row.completion[0].content.splitlines() if line.startswith("So ")]
            one = called(row, world, row.entities[0])
            assert again == ([f"So {one}: {dict(stands)[one]}."] if row.task in ("since", "source") else []), row.id


def test_the_last_date_of_a_record_is_seldom_the_answer(flagship: Run, board: Run) -> None:
    right: list[bool] = []
    for run in (flagship, board, with_asides(flagship), with_asides(board), with_asides(flagship, 2), with_asides(board, 2)):
        for row in knowledge_flow(run):
            if isinstance(row.answer, Moment):
                record = asked(row).partition("\n## ")[2].partition("\n## ")[0]
                right.append(max(row.answer.options, key=record.rfind) == row.answer.value)
    assert len(right) > 30 and sum(right) < 0.5 * len(right)


def test_the_entries_that_a_walk_names_are_those_on_the_matter_and_say_who_was_told(runs: list[Run]) -> None:
    told = Counter[str]()
    for run in runs:
        for row in knowledge_flow(run):
            assert isinstance(row, PromptCompletion)
            entries = dict(re.findall(r"^(\d+)\. (.+)$", asked(row).partition("\n## ")[2].partition("\n## ")[0], re.MULTILINE))
            named = re.findall(r"^(?:Entry )?(\d+)[.:] (.+)$", row.completion[0].content, re.MULTILINE)
            assert [n for n, _ in named] == [n for n, entry in entries.items() if entry.endswith(on_the_matter(run, row))], row.id
            for n, said in named:
                if found := re.search(r"^(?:said by )?(?!known to)(.+?) (?:told|to) (.+?)(?:, (?:on|in|at) .*)?\.$", said):
                    speaker, heard = found.groups()
                    told[heard == "everybody"] += 1
                    assert speaker in entries[n], (row.id, said)
    assert told[True] > 50 and told[False] > 50


def on_the_matter(run: Run, row: Row) -> tuple[str, ...]:
    """Return how entries on a row's matter end: with its few words, with its text, or with a line that speaks of it."""
    learned = [event for event in run.of(ev.FactLearned) if event.fact == fact_of(row)]
    turns = {event.turn for event in learned}
    spoken = [turn.text for turn in run.of(ev.TurnSpoken) if fact_of(row) in turn.knowledge or turn.turn in turns]
    return (f": {learned[0].topic}.", f"“{sentence(learned[0].text)}”", *(f": {' '.join(text.split())}" for text in spoken))


def test_whoever_would_share_initials_keeps_the_name_in_minutes(board: Run) -> None:
    [first, second, *_] = [event for event in board.of(ev.EntityIntroduced) if event.provenance == "template"]
    both = {first.entity: "Ann Bell", second.entity: "Abe Brown"}
    renamed = [
        entry.model_copy(update={"event": entry.event.model_copy(update={"name": both[entry.event.entity]})})
        if isinstance(entry.event, ev.EntityIntroduced) and entry.event.entity in both
        else entry
        for entry in board.entries
    ]
    ledger = Ledger(Run(board.manifest, tuple(renamed), board.folder))
    short = [ledger.short.names[person] for person in ledger.people]
    assert {"Ann Bell", "Abe Brown"} < set(short) and len(set(short)) == len(short)
    assert all(len(name) == 2 for name in short if name not in both.values())


def test_minutes_call_a_matter_by_words_that_stand_for_no_other_and_records_quote_it(runs: list[Run]) -> None:
    forms = Counter[bool]()
    for run in runs:
        texts: dict[str, set[str]] = {}
        for event in run.of(ev.FactLearned):
            texts.setdefault(event.topic, set()).add(event.fact)
        for row in knowledge_flow(run):
            [event, *_] = [event for event in run.of(ev.FactLearned) if event.fact == fact_of(row)]  # type: ignore[arg-type]
            is_short = f"“{event.topic}”" in asked(row)  # type: ignore[arg-type]
            forms[is_short] += 1
            assert not is_short or texts[event.topic] == {event.fact}
            assert is_short or sentence(event.text) in asked(row)  # type: ignore[arg-type]
    assert 0.5 < forms[True] / forms.total() < 0.75, forms


def test_a_changed_entry_changes_no_row_but_those_that_cite_it_and_each_of_those(flagship: Run) -> None:
    run = with_asides(flagship)
    cast = [event.entity for event in run.of(ev.EntityIntroduced) if event.provenance == "template"]
    before = labels(run)
    citing: dict[str, set[str]] = {}
    for key, (_, evidence) in before.items():
        for name in evidence:
            citing.setdefault(name, set()).add(key)
    cited = [entry for entry in run.entries if entry.id in citing and isinstance(entry.event, ev.FactLearned | ev.TurnSpoken | ev.SceneSet)]
    for entry in cited[::29]:
        moved: set[str] = set()
        for changed in changes(entry.event, cast):
            other = Run(
                run.manifest, tuple(e if e is not entry else e.model_copy(update={"event": changed}) for e in run.entries), run.folder
            )
            after = labels(other)
            differ = {key for key in before.keys() | after.keys() if before.get(key, ("",))[0] != after.get(key, ("",))[0]}
            strangers = [key for key in differ if entry.id not in (*before.get(key, ("", ()))[1], *after.get(key, ("", ()))[1])]
            assert not strangers, (entry.id, strangers)
            moved |= differ
        assert citing[entry.id] <= moved, (entry.id, citing[entry.id] - moved)


def changes(event: ev.FactLearned | ev.TurnSpoken | ev.SceneSet, cast: list[str]) -> Iterator[ev.Event]:
    """Yield the event with another entity, another source, another circle of hearers, or somebody less who was there."""
    match event:
        case ev.FactLearned():
            yield from (event.model_copy(update={"entity": other}) for other in cast if other != event.entity)
            if event.exposure == "told":
                yield from (event.model_copy(update={"source": other}) for other in cast if other not in (event.source, event.entity))
        case ev.TurnSpoken():
            yield from (event.model_copy(update={"heard_by": (other,)}) for other in cast if event.heard_by != (other,))
        case ev.SceneSet():
            yield from (event.model_copy(update={"present": tuple(one for one in event.present if one != other)}) for other in cast)


def labels(run: Run) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the label and the evidence of every row about knowledge."""
    return {
        row.id: (row.completion[0].content if isinstance(row, PromptCompletion) else row.answer.model_dump_json(), row.evidence)
        for row in rows(run)
    }


def test_those_in_the_dark_are_named_with_the_aside_that_left_them_there(flagship: Run) -> None:
    walks = [row.completion[0].content for row in knowledge_flow(with_asides(flagship)) if row.task == "could_not"]  # type: ignore[union-attr]
    assert any("out of hearing" in walk for walk in walks)
    assert not any(walk.endswith(f"Answer: {NOBODY}") for walk in walks)


def test_the_two_configs_ask_about_different_facts(runs: list[Run]) -> None:
    for run in runs:
        with_walk = {fact_of(row) for row in knowledge_flow(run)}  # type: ignore[arg-type]
        bare = {fact_of(row) for row in verifiable(run) if row.task in OF_KNOWLEDGE}  # type: ignore[arg-type]
        assert with_walk and not with_walk & bare


def test_entries_stand_in_story_order(flagship: Run) -> None:
    dates = [moment.when for moment in flagship.lived]
    for row in knowledge_flow(flagship):
        text = asked(row)  # type: ignore[arg-type]
        places = [text.find(f". {date(moment.id, flagship.world())}, ") for moment in flagship.lived]
        assert all(a < b for a, b in pairwise([place for place in places if place >= 0]))
    assert dates == sorted(dates)
