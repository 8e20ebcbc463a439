"""The surface gate of dialog: what a line must not be, checked before anybody hears it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from daedalus_data.core.words import ngrams, words

FEWEST, MOST = 3, 110
"""Words a line must have and may have."""
REPEATED = 6
"""Runs of four words that a line may share with earlier lines at most, whatever the others have spared."""
ALLOWED = 0.06
"""The share of all runs of four words that may be repetitions: what others have not used up, a line may use."""
WORN, SHOWN = 2, 30
"""How often a phrase is said before it is worn, and how many worn phrases a question carries."""
OFTEN, SHARE = 4, 0.04
"""Turns that may hold the same five words in a row: so many, or this share of all turns where that is more."""
RETOLD = 0.068
"""The share of runs that may be repetitions where a fact is told again in its own words, to people who did not hear it."""
LEAK = 6
"""Words in a row that give a text away."""


class Said:
    """Everything said so far, as the gate needs it: whole lines, runs of four words and worn phrases."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines: set[str] = set()
        self._fours: set[tuple[str, ...]] = set()
        self._runs = 0
        self._retold = 0
        """Runs said again because a fact was: they are not held against other lines."""
        self._phrases: Counter[tuple[str, ...]] = Counter()
        self._worn: dict[tuple[str, ...], None] = {}
        self._told: set[str] = set()
        for line in lines:
            self.add(line)

    def add(self, line: str, facts: Iterable[str] = ()) -> None:
        """Take in a line that was said, and the facts it drew on."""
        self.lines.add(_plain(line))
        fours, own = ngrams(line, 4), {run for fact in facts for run in ngrams(fact, 4)}
        self._retold += sum(run in own and run in self._fours for run in fours)
        self._runs += len(fours)
        self._fours.update(fours)
        for phrase in dict.fromkeys([*fours, *ngrams(line, 5)]):
            self._phrases[phrase] += 1
            if self._phrases[phrase] >= WORN:
                self._worn.pop(phrase, None)
                self._worn[phrase] = None

    def worn(self, heard: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return the phrases that were said at least WORN times, the latest SHOWN, longer ones in place of their parts.

        Given the lines that somebody has heard, only phrases out of these: a worn phrase must not give away what was said aside.
        """
        latest = [" ".join(phrase) for phrase in list(self._worn)[-2 * SHOWN :]]
        if heard is not None:
            known = "\n".join(map(_plain, heard))
            latest = [phrase for phrase in latest if phrase in known]
        whole = [phrase for phrase in latest if not any(phrase != other and phrase in other for other in latest)]
        return tuple(whole[-SHOWN:])

    def shared(self, line: str) -> list[str]:
        """Return the runs of four words that a line shares with what was said."""
        return [" ".join(run) for run in dict.fromkeys(ngrams(line, 4)) if run in self._fours]

    def overused(self, line: str) -> str:
        """Return a run of five words of the line that has been said OFTEN enough already, or nothing."""
        most = max(OFTEN, int(SHARE * (len(self.lines) + 1)))
        return next((" ".join(run) for run in ngrams(line, 5) if self._phrases[run] >= most), "")

    def told(self, fact: str) -> bool:
        """Say whether a fact has been told in these words: a third of its runs or more were said."""
        if fact in self._told:
            return True
        runs = ngrams(fact, 4)
        if runs and 3 * sum(run in self._fours for run in runs) >= len(runs):
            self._told.add(fact)
        return fact in self._told

    def room(self) -> bool:
        """Say whether there is room to tell a fact again in its own words."""
        return self._runs - len(self._fours) + REPEATED <= RETOLD * self._runs

    def too_many(self, line: str, news: Iterable[str] = ()) -> list[str]:
        """Return the runs that a line repeats when they are more than it may, else nothing.

        The wording of `news`, facts that some who hear the line do not know, is let through as far as RETOLD allows.
        """
        shared, runs = self.shared(line), self._runs + len(ngrams(line, 4))
        used = self._runs - len(self._fours)
        own = {" ".join(run) for fact in news for run in ngrams(fact, 4)}
        rest = [run for run in shared if run not in own]
        spare = max(1, min(REPEATED, ALLOWED * runs - used + self._retold))
        again = len(shared) - len(rest)
        return shared if len(rest) > spare or (again and len(shared) > spare and used + len(shared) > RETOLD * runs) else []


def faults(text: str, said: Said, names: Iterable[str], never: Iterable[str], news: Iterable[str] = ()) -> Iterator[str]:
    """Yield why a line cannot be said: a repetition, a wrong length, somebody else's words, a back layer that shows.

    `names` are those of everyone in the story, `never` what shapes the voice and may not be heard word for word, `news` the
    facts in the line that some who hear it do not know.
    """
    count = len(words(text))
    if _plain(text) in said.lines:
        yield "this line has been said before, word for word; say something else"
    elif shared := said.too_many(text, news):
        yield f"it repeats earlier lines: {'; '.join(shared[:3])}; put it in other words"
    if count < FEWEST:
        yield f"it has {count} words; a line has at least {FEWEST}"
    if count > MOST:
        yield f"it has {count} words; a line has at most {MOST}"
    if scripted := _script(tuple(names)).search(text):
        yield f"{scripted.group(1)!r} is written as a script would; give only what one person says"
    if re.search(r"\bf_[0-9a-f]{6,}\b|\b[a-z]+_[a-z]+\b", text):
        yield "it contains an identifier; use names and words"
    if shown := [hidden for hidden in never if hidden and _plain(hidden) in _plain(text)]:
        yield f"it says aloud what only shapes the voice: {shown[0]!r}"

    if overused := said.overused(text):
        yield f"everybody says {overused!r} by now; put it in other words"


@lru_cache(maxsize=64)
def _script(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds a name with a colon at the start of a line or of a sentence."""
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?:^|[.!?…\n])[\s\W]*({either})[\s*]*:\W*\s", re.IGNORECASE)


def leaks(text: str, kept_back: Iterable[str], in_the_open: Iterable[str]) -> list[str]:
    """Return which of the texts kept back a line gives away: LEAK of its words in a row, or all where it has fewer."""
    known = {run for line in in_the_open for run in ngrams(line, LEAK)}
    return [secret for secret in kept_back if _gives_away(text, secret, known)]


def _gives_away(text: str, secret: str, known: set[tuple[str, ...]]) -> bool:
    if len(words(secret)) < LEAK:
        return _plain(secret) in _plain(text)
    return bool((set(ngrams(text, LEAK)) & set(ngrams(secret, LEAK))) - known)


def _plain(text: str) -> str:
    return " ".join(words(text))
