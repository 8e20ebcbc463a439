"""Where in a log every run of eight words stands: at which moments, in which entries, for whose ears."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from pydantic import BaseModel

from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.when import in_words
from daedalus_data.formatters.story import story
from daedalus_data.validators.tokens import POWERS, Hashes, Tokens

RUN_OF_WORDS = 8
NEVER = 2**62
OUTCOMES = (ev.StateChanged, ev.RelationChanged, ev.FactLearned, ev.ExpectationResolved, ev.DialogClosed)
"""What a moment leaves behind: the answers of rows that stand in it."""
SILENT = (
    ev.MechanismRan, ev.WaveformEvaluated, ev.StateCompressed, ev.TimepointReached, ev.CandidateScored, ev.EdgeChecked, ev.ShotSet,
)  # fmt: skip
"""Kinds without words of their own, or with such as no prompt may quote at length."""


class Source(NamedTuple):
    """An entry that holds a text."""

    moment: ev.TimepointId | None
    """None for the search, which is outside story time."""
    seq: int
    outcome: bool
    ears: frozenset[ev.EntityId] | None
    """Who got it; None when it is open to all."""


class Found(NamedTuple):
    """Where runs of eight words of a line begin, and the numbers of the texts of the log that they all stand in."""

    starts: range
    texts: tuple[int, ...]


class LogTexts:
    """The texts of a run's log, each once, with all their sources."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.sources: dict[str, list[Source]] = {}
        self.of_entry: dict[str, list[str]] = {}
        self.sources[_flat(run.template.scenario_description)] = [Source(ev.BEFORE_ALL, -1, False, None)]
        kept = {event.text for event in run.of(ev.FactLearned) if event.secret}
        dates: dict[str | None, str] = {point.id: point.when for point in run.timepoints}
        for entry in run.entries:
            if not isinstance(event := entry.event, SILENT):
                texts = _texts(event)
                if isinstance(event, ev.FactLearned) and event.text in kept and event.text not in texts:
                    texts.append(event.text)
                if isinstance(event, ev.EventHappened) and event.timepoint in dates:
                    # As prompts list it; a later text may recall it in these very words.
                    texts.append(f"{in_words(dates[event.timepoint])}: {event.happening.title}")
                self._add(entry, texts)
        self._tokens = Tokens(list(self.sources))
        hashes, texts_of, _ = self._tokens.placed(RUN_OF_WORDS)
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._texts_of = hashes[order], texts_of[order]
        marks = (self._texts_of.astype(np.uint64) + np.uint64(1)) * POWERS[1]
        self._sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(marks ^ (marks >> np.uint64(29)), dtype=np.uint64)])
        """Differences of two of these tell sets of texts apart."""

    def _add(self, entry: ev.Entry, texts: list[str]) -> None:
        if texts:
            source = Source(entry.event.timepoint, entry.seq, _is_outcome(entry.event), _ears(entry.event))
            self.of_entry[entry.id] = list(map(_flat, texts))
            for text in self.of_entry[entry.id]:
                self.sources.setdefault(text, []).append(source)

    def number(self, text: str) -> int:
        """Return the number of a text of the log."""
        return self._tokens.index[_flat(text)]

    @cached_property
    def by_number(self) -> list[list[Source]]:
        """The sources of each text, by its number."""
        return list(self.sources.values())

    def find(self, lines: Tokens) -> dict[int, list[Found]]:
        """Return for each line, by its number, the runs of eight words that stand in the log, neighbours of the same texts together."""
        hashes, numbers, places = lines.placed(RUN_OF_WORDS)
        left, right = np.searchsorted(self._hashes, hashes, "left"), np.searchsorted(self._hashes, hashes, "right")
        hits = np.flatnonzero(right > left)
        numbers, places, left, right = numbers[hits], places[hits], left[hits], right[hits]
        sets = self._sums[right] - self._sums[left]
        fresh = (np.diff(numbers) != 0) | (np.diff(places) != 1) | (np.diff(sets) != 0)
        first = np.concatenate([[0], np.flatnonzero(fresh) + 1])[: len(hits)].astype(np.intp)
        lengths = np.diff(np.append(first, len(hits)))
        found: dict[int, list[Found]] = {}
        parts = (numbers[first], places[first], lengths, left[first], right[first])
        for line, place, length, a, b in zip(*(part.tolist() for part in parts), strict=True):
            found.setdefault(line, []).append(Found(range(place, place + length), tuple(self._texts_of[a:b].tolist())))
        return found

    def given(self, hashes: Hashes, own: frozenset[int], shown: frozenset[int]) -> frozenset[int]:
        """Return the runs of eight words among `hashes` that stand in one's own texts and in none of those that may be shown."""
        left, right = np.searchsorted(self._hashes, hashes, "left"), np.searchsorted(self._hashes, hashes, "right")
        spans = zip(hashes.tolist(), left.tolist(), right.tolist(), strict=True)
        texts = {run: self._texts_of[a:b].tolist() for run, a, b in spans}
        return frozenset(run for run, of in texts.items() if not own.isdisjoint(of) and shown.isdisjoint(of))

    def texts_of(self, names: Iterable[str]) -> frozenset[int]:
        """Return the numbers of the texts of entries."""
        return frozenset(self.number(text) for name in names for text in self.of_entry.get(name, ()))

    def later_than(self, names: Iterable[str]) -> frozenset[int]:
        """Return the texts that a prompt about cited candidates may show: those of all they led to, and the setting of the scene."""
        waiting = [self._candidates[name].consequent for name in names if name in self._candidates]
        nodes: set[str] = set()
        while waiting:
            nodes.add(node := waiting.pop())
            waiting += [event.consequent for event in self._candidates.values() if event.node == node and event.consequent not in nodes]
        return self._setting | self.texts_of(name for name, node in self._nodes.items() if node in nodes)

    @cached_property
    def _candidates(self) -> dict[str, ev.CandidateProposed]:
        return {entry.id: event for entry, event in self.run.entries_of(ev.CandidateProposed)}

    @cached_property
    def _nodes(self) -> dict[str, str]:
        portals = {entry.id: event.node for entry, event in self.run.entries_of(ev.PortalStated)}
        return portals | {name: event.node for name, event in self._candidates.items()}

    @cached_property
    def _setting(self) -> frozenset[int]:
        return frozenset(
            number for number, sources in enumerate(self.by_number) if any(source.moment == ev.BEFORE_ALL for source in sources)
        )

    def at(self, found: Found) -> Iterator[Source]:
        """Yield every source of what was found."""
        return (source for number in found.texts for source in self.by_number[number])

    def since(self, found: Found, moment: ev.TimepointId, *, search: bool, outcomes: bool = True) -> int:
        """Return the seq from which the words are known at a moment: -1 from earlier ones, NEVER when they come later.

        `search` admits texts of the search, `outcomes` what the moment itself leaves behind.
        """
        past, first = self.past(moment), NEVER
        for source in self.at(found):
            if (source.moment is None and search) or (source.moment != moment and source.moment in past):
                return -1
            if source.moment == moment and (outcomes or not source.outcome):
                first = min(first, source.seq)
        return first

    def past(self, moment: ev.TimepointId) -> frozenset[ev.TimepointId]:
        """Return the moments that a moment descends from, and itself."""
        if moment not in self._pasts:
            self._pasts[moment] = frozenset([ev.BEFORE_ALL, *story(self.run).past_of(moment)])
        return self._pasts[moment]

    @cached_property
    def _pasts(self) -> dict[ev.TimepointId, frozenset[ev.TimepointId]]:
        return {}

    @cached_property
    def at_seq(self) -> dict[int, ev.Event]:
        """Every event by the seq of its entry."""
        return {entry.seq: entry.event for entry in self.run.entries}

    @cached_property
    def turns(self) -> dict[str, int]:
        """For each entry of a line its seq."""
        return {entry.id: entry.seq for entry in self.run.entries if isinstance(entry.event, ev.TurnSpoken)}

    @cached_property
    def secrets(self) -> dict[int, list[tuple[ev.EntityId, ev.TimepointId | None]]]:
        """For each text that somebody keeps secret who keeps it, and since which moment."""
        kept: dict[int, list[tuple[ev.EntityId, ev.TimepointId | None]]] = {}
        for event in self.run.of(ev.FactLearned):
            if event.secret:
                kept.setdefault(self.number(event.text), []).append((event.entity, event.timepoint))
        return kept

    @cached_property
    def short_secrets(self) -> dict[str, int]:
        """Secrets of too few words to be a run, by their text in lower case without the final stop."""
        texts = {text: number for number, text in enumerate(self.sources) if number in self.secrets}
        return {text.lower().rstrip(".!? "): n for text, n in texts.items() if len(self._tokens.words(text)) < RUN_OF_WORDS}


def _texts(value: object) -> list[str]:
    """Return the strings of a model, however deep, that have at least as many words as a run."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if type(part) is str:
            if len(part) >= 2 * RUN_OF_WORDS and part.count(" ") >= RUN_OF_WORDS - 1:
                found.append(part)
        elif isinstance(part, BaseModel):
            waiting.extend(part.__dict__.values())
        elif isinstance(part, tuple | list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
    return found


def _flat(text: str) -> str:
    return " ".join(text.split()) if "\n" in text else text


def _is_outcome(event: ev.Event) -> bool:
    """Say whether an event is what its moment led to; what somebody saw for themselves as it began is a part of the moment."""
    seen = isinstance(event, ev.FactLearned) and event.turn is None and event.exposure in ("witnessed", "experienced")
    return isinstance(event, OUTCOMES) and not seen


def _ears(event: ev.Event) -> frozenset[ev.EntityId] | None:
    match event:
        case ev.TurnSpoken():
            return frozenset((event.speaker, *event.heard_by))
        case ev.FactLearned() | ev.StateChanged() | ev.ExpectationFormed() | ev.ExpectationResolved() | ev.StateFormed():
            return frozenset((event.entity,))
        case ev.ProphecyMade():
            return frozenset((event.entity, *event.heard_by))
        case ev.RelationFormed() | ev.RelationChanged():
            return frozenset((event.source,))
        case ev.SpeakerSteered() | ev.TurnRefused():
            return frozenset((event.speaker,)) if event.speaker else frozenset()
    return None
