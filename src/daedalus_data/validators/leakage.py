"""Whether a prompt tells what its reader could not know: later words, others' secrets, the state asked for, the answer itself."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Moment, Name
from daedalus_data.core.derive import Batch, Finding, Limits, validator
from daedalus_data.core.example import Example
from daedalus_data.core.state import State
from daedalus_data.core.telling import as_it_began
from daedalus_data.formatters.story import Opening, story
from daedalus_data.validators.faults import Faults
from daedalus_data.validators.log_texts import NEVER, RUN_OF_WORDS, Found, LogTexts
from daedalus_data.validators.reading import Read, Reading, reading

SEARCHED = ("portal_reasoning", "preference")
"""Configs whose prompts may quote the search."""
NUMBERED = re.compile(r"^\[\d+\] ")
STATE_LINE = re.compile(r"valence (-?\d+(?:\.\d+)?).*arousal (-?\d+(?:\.\d+)?).*energy (-?\d+(?:\.\d+)?)")
ASKED = ("valence", "arousal", "energy")


@validator("leakage")
class Leakage:
    """Find in prompts what comes later, what is kept from the reader and what is asked for."""

    def __init__(self, limits: Limits) -> None:
        self._rows = self._lines = self._secrets = self._states = 0

    def see(self, batch: Batch) -> Iterable[Finding]:
        """Compare a run's prompts with its log."""
        faults, told = Faults("leakage"), _Told(batch, reading(batch))
        for read in told.read.rows:
            if (row := read.row).timepoint not in told.moments:
                faults.add(read.config, row.id, "cannot be judged", f"the log has no moment {row.timepoint!r}")
                continue
            for kind, example in told.faults(read):
                faults.add(read.config, row.id, kind, example)
        self._rows += len(told.read.rows)
        self._lines += len(told.infos)
        self._secrets += len(told.log.secrets)
        self._states += told.states
        return faults.findings()

    def conclude(self) -> Iterable[Finding]:
        """Nothing is left to say of the whole."""
        return ()

    def figures(self) -> Mapping[str, object]:
        """Return how much was looked at."""
        return {"rows": self._rows, "different_lines": self._lines, "secrets": self._secrets, "state_lines": self._states}


class _Info(NamedTuple):
    """What stands in a line of a prompt."""

    found: Sequence[Found]
    secret: tuple[int, ...]
    """Texts in it that somebody keeps secret."""
    state: tuple[str, ...] | None
    """The numbers of a state."""


class _Told:
    """A run's prompts against its log; what was found of a line at a moment is kept for the next row that has it."""

    def __init__(self, batch: Batch, read: Reading) -> None:
        self.read, self.log = read, LogTexts(batch.run)
        self.moments = {ev.BEFORE_ALL, *(point.id for point in batch.run.timepoints)}
        self.infos: dict[str, _Info] = {}
        self.states = 0
        self._found = self.log.find(read.tokens)
        self._since: dict[tuple[str, bool, bool], dict[str, int]] = {}
        """For each stand (moment, may quote the search, may tell outcomes) and line the seq from which all of it is known."""
        self._openings: Mapping[str, Opening] = {opening.timepoint.id: opening for opening in story(batch.run).openings}
        self._after = story(batch.run).after
        self._short = self.log.short_secrets

    def faults(self, read: Read) -> Iterator[tuple[str, str]]:
        """Yield what a row's prompt gives away: the kind of leak, and the case."""
        row, config = read.row, read.config
        yield from self._later(read)
        if config == "dialog_synthesis" or (config == "preference" and row.task == "line"):
            yield from self._kept(read)
        if config == "entity_evolution":
            yield from self._state(read)
        if config == "portal_reasoning" and row.answer is None:
            yield from self._written(read)
        if isinstance(row.answer, Name | Moment):
            yield from _alone(read, row.answer.value, row.answer.options)

    # ---- later words ----

    def _later(self, read: Read) -> Iterator[tuple[str, str]]:
        row, cut = read.row, self._own_turn(read)
        if cut < NEVER and read.label.count(" ") >= RUN_OF_WORDS - 1 and read.label in read.prompt:
            yield "the label's own words or later ones in the prompt", f"“{read.label[:160]}” stands there whole"
            return
        stand = (row.timepoint, read.config in SEARCHED, read.config != "entity_evolution")
        known = self._since.setdefault(stand, {})
        for line in read.lines:
            last = known.get(line)
            if last is None:
                last = known[line] = max((since for since, _ in self._sinces(line, stand)), default=-1)
            if last >= cut and (unknown := self._unknown(line, stand, cut)):
                kind = "later text in the prompt" if last == NEVER else "the label's own words or later ones in the prompt"
                yield kind, f"“{unknown}” is first known after the moment that the reader stands at ({row.timepoint})"
                return

    def _sinces(self, line: str, stand: tuple[str, bool, bool]) -> Iterator[tuple[int, Found]]:
        """Yield what stands of a line in the log, with the seq from which it is known at a moment."""
        moment, search, outcomes = stand
        for found in self.info(line).found:
            yield self.log.since(found, moment, search=search, outcomes=outcomes or bool(NUMBERED.match(line))), found

    def _unknown(self, line: str, stand: tuple[str, bool, bool], cut: int) -> str:
        """Return eight words of a line that are known no earlier than `cut`, half of them in no text known earlier; '' for none.

        Words that lead over from a phrase of ours to a known sentence can meet in a later text by chance; they are not meant.
        """
        sinces, tokens = list(self._sinces(line, stand)), self.read.tokens.words(line)
        known = {start + i for since, found in sinces if since < cut for start in found.starts for i in range(RUN_OF_WORDS)}
        late = sorted(start for since, found in sinces if since >= cut for start in found.starts)
        runs = (range(start, start + RUN_OF_WORDS) for start in late)
        first = next((run for run in runs if sum(place not in known for place in run) >= RUN_OF_WORDS // 2), None)
        return " ".join(tokens[first.start : first.stop]) if first else ""

    def _own_turn(self, read: Read) -> int:
        """Return the seq of the line that a row asks for, NEVER for rows that ask for no line."""
        if read.config not in ("dialog_synthesis", "preference"):
            return NEVER
        cited = [self.log.turns[name] for name in read.row.evidence if name in self.log.turns]
        own = [seq for seq in cited if self._says(seq, read.label)]
        return max(own, default=NEVER)

    def _says(self, seq: int, label: str) -> bool:
        event = self.log.at_seq[seq]
        return isinstance(event, ev.TurnSpoken) and event.text.split() == label.split()

    def info(self, line: str) -> _Info:
        """Return what stands in a line."""
        info = self.infos.get(line)
        if info is None:
            found = self._found.get(self.read.tokens.index[line], ())
            secret = {number for one in found for number in one.texts if number in self.log.secrets}
            low = line.lower() if self._short else ""
            secret |= {number for text, number in self._short.items() if text in low}
            state = STATE_LINE.search(line) if "valence" in line else None
            info = self.infos[line] = _Info(found, tuple(sorted(secret)), state.groups() if state else None)
        return info

    # ---- secrets ----

    def _kept(self, read: Read) -> Iterator[tuple[str, str]]:
        row = read.row
        for line in read.lines:
            for number in self.info(line).secret:
                if keeper := self._keeper(number, line, row, self._own_turn(read)):
                    yield "a secret of somebody else in the prompt", f"{keeper} keeps “{line[:160]}” from {row.entities[0]}"
                    return

    def _keeper(self, number: int, line: str, row: Example, cut: int) -> str | None:
        """Return who keeps a text from the row's reader before `cut`; None when nobody does or the reader has the words otherwise."""
        past = self.log.past(row.timepoint)
        keeper = next((who for who, since in self.log.secrets[number] if who != row.entities[0] and since in past), None)
        texts = {number, *(text for found in self.info(line).found if number in found.texts for text in found.texts)}
        heard = any(
            source.moment in past
            and (source.moment != row.timepoint or source.seq < cut)
            and (source.ears is None or row.entities[0] in source.ears)
            for text in texts
            for source in self.log.by_number[text]
        )
        return None if heard else keeper

    # ---- the state asked for ----

    def _state(self, read: Read) -> Iterator[tuple[str, str]]:
        row = read.row
        for line in read.lines:
            shown, opening = self.info(line).state, self._openings.get(row.timepoint)
            if shown is None or opening is None or row.entities[0] not in opening.before.states:
                continue
            self.states += 1
            for name, number, level in self._ends(row, opening, shown):
                yield (
                    "the state that is asked for in the prompt",
                    f"{name} {number} is {row.entities[0]}'s {level:.4g} after {row.timepoint}",
                )
                return

    def _ends(self, row: Example, opening: Opening, shown: Sequence[str]) -> Iterator[tuple[str, str, float]]:
        who = row.entities[0]
        own = [e.event for e in opening.entries if isinstance(e.event, ev.StateChanged) and e.event.entity == who]
        left = opening.before.states[who]
        starts: list[State] = [left, as_it_began(left, own)]
        end = self._after(row.timepoint).states[who]
        for name, number in zip(ASKED, shown, strict=True):
            if _shows(number, getattr(end, name)) and not any(_shows(number, getattr(start, name)) for start in starts):
                yield name, number, getattr(end, name)

    # ---- the answer ----

    def _written(self, read: Read) -> Iterator[tuple[str, str]]:
        """Yield where the prompt has words of the label's own texts that no text it may show has."""
        cited = read.row.evidence
        tokens = self.read.tokens
        said = np.concatenate([tokens.runs_of(line, RUN_OF_WORDS) for line in read.label.split("\n")])
        wanted = self.log.given(said, self.log.texts_of(cited), self.log.later_than(cited))
        for line in read.lines if wanted else ():
            if not NUMBERED.match(line) and not wanted.isdisjoint(tokens.runs_of(line, RUN_OF_WORDS).tolist()):
                yield "the answer in the prompt", f"“{line[:200]}” has eight words of it in a row"
                return


def _shows(number: str, level: float) -> bool:
    """Return whether a printed number is the rounding of a level."""
    places = len(number.partition(".")[2])
    return bool(abs(float(number) - level) <= 0.5 * 10.0**-places + 1e-9)


def _alone(read: Read, value: str, options: Sequence[str]) -> Iterator[tuple[str, str]]:
    prompt = read.prompt
    if value in prompt and not any(option in prompt for option in options if option != value):
        yield "the answer is the only one of its kind in the prompt", f"of {len(options)} options only {value!r} is named"
