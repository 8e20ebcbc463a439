"""Who came to know what and when, and the written record of it that questions of knowledge are asked about."""

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from heapq import nlargest
from itertools import pairwise

from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.telling import listed, sentence
from daedalus_data.core.when import in_words
from daedalus_data.core.words import content_words, covered
from daedalus_data.formatters.knowledge_history import Draws, Head, History, Occasion, way
from daedalus_data.formatters.knowledge_words import ENTERED_SEEN, ENTERED_SEEN_BY_ALL, ENTERED_START, REPORTED, REPORTED_ASIDE
from daedalus_data.formatters.story import Exposure, Line
from daedalus_data.formatters.story import story as read

OCCASIONS_MOST = 6
"""A fact that came up more often than this makes the record too long."""
QUOTED = 0.85
"""Share of a fact's content words that a line must hold to stand in the record as it was spoken."""
BESIDE_WORDS = 20
"""Words of a line that is set beside those asked about, as long as there are others: what is not asked about need not be long."""
NEAR = 9
"""How many of the facts most like the one asked about may be set beside it."""


class Ledger:
    """The facts of a story, when each came up, and before whom; read once for all questions."""

    def __init__(self, run: Run) -> None:
        self.story = story = read(run)
        self.names = {event.entity: event.name for event in story.run.of(ev.EntityIntroduced)}
        """What people are called here."""
        self.learned: dict[ev.FactId, list[Exposure]] = {}
        for entry in story.run.entries:
            if isinstance(event := entry.event, ev.FactLearned) and event.entity in self.people:
                self.learned.setdefault(event.fact, []).append(Exposure(entry, event))
        self.minuted = False
        """Whether people go by their initials: see `short`."""
        self.moments = [opening.timepoint.id for opening in story.openings]
        """Those that are asked about."""
        self._ranks: dict[ev.TimepointId, dict[ev.TimepointId, int]] = {}
        self._texts: dict[tuple[str, int, bool], str] = {}
        self._latest: dict[ev.TimepointId, list[Occasion]] = {}
        self._near: dict[ev.FactId, list[ev.FactId]] = {}
        self._occasions: dict[ev.FactId, tuple[Occasion, ...]] = {}

    # ---- time and people ----

    def rank(self, at: ev.TimepointId) -> dict[ev.TimepointId, int]:
        """Return the place of every moment that `at` descends from, itself the last; the start is 0."""
        if at not in self._ranks:
            self._ranks[at] = {moment: i for i, moment in enumerate([ev.BEFORE_ALL, *self.story.past_of(at)])}
        return self._ranks[at]

    def date(self, moment: ev.TimepointId) -> str:
        """Return a moment's date in words; the moment before all is 'the start'."""
        return self._dates.get(moment, "the start")

    @cached_property
    def _dates(self) -> dict[ev.TimepointId, str]:
        return {point.id: in_words(point.when) for point in self.story.run.timepoints}

    @cached_property
    def whens(self) -> dict[ev.TimepointId, str]:
        """The date of every moment as the log has it."""
        return {point.id: point.when for point in self.story.run.timepoints}

    @cached_property
    def people(self) -> tuple[ev.EntityId, ...]:
        """Those who are ever in a moment and can be asked, in the order in which they were introduced.

        A dog that never speaks passes nothing on: its name alone would answer most questions about it.
        """
        run = self.story.run
        casts = {entity for event in run.of(ev.TimepointReached) for entity in event.cast}
        able = {event.entity for event in run.of(ev.EntityIntroduced) if event.type == "human"} | {
            turn.speaker for turn in run.of(ev.TurnSpoken)
        }
        return tuple(entity for entity in self.names if entity in casts & able)

    @cached_property
    def present(self) -> dict[ev.TimepointId, tuple[ev.EntityId, ...]]:
        """Who was there, by moment."""
        return {opening.timepoint.id: self.story.after(opening.timepoint.id).present() for opening in self.story.all_openings}

    @cached_property
    def entries(self) -> dict[ev.TimepointId, tuple[ev.Entry, ...]]:
        """What the log holds of each moment."""
        return {opening.timepoint.id: opening.entries for opening in self.story.all_openings}

    def called(self, entities: Iterable[ev.EntityId]) -> str:
        """Return names as they are listed in a sentence."""
        return listed([self.names.get(entity, entity) for entity in entities])

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Every line by its turn."""
        return {line.turn.turn: line for lines in self.story.lines.values() for line in lines}

    @cached_property
    def short(self) -> "Ledger":
        """The same ledger with people called by their initials, as minutes call them; whoever would share theirs keeps the name."""
        made, taken = copy(self), Counter(initials(self.names[person]) for person in self.people)
        made.names = self.names | {person: initials(name) for person in self.people if taken[initials(name := self.names[person])] == 1}
        made.minuted, made._texts = True, {}
        return made

    # ---- facts ----

    def history(self, fact: ev.FactId, at: ev.TimepointId) -> History:
        """Return how a fact spread up to the end of a moment."""
        rank = self.rank(at)
        heads = [
            Head(exposure.learned.entity, way(exposure.learned), rank[moment], exposure)
            for exposure in self.learned[fact]
            if (moment := exposure.learned.timepoint or ev.BEFORE_ALL) in rank
        ]
        heads.sort(key=lambda head: (head.rank, head.exposure.entry.seq))
        return History(fact, at, heads)

    def counts(self, fact: ev.FactId) -> dict[ev.TimepointId, int]:
        """Return for each moment how many learnings of a fact are on record by then, whoever they are of."""
        times = [exposure.learned.timepoint or ev.BEFORE_ALL for exposure in self.learned[fact]]
        ranks = [(moment, self.rank(moment)) for moment in self.moments]
        return {moment: len([time for time in times if time in rank]) for moment, rank in ranks}

    def occasions(self, fact: ev.FactId, at: ev.TimepointId) -> list[Occasion]:
        """Return when a fact came up until the end of a moment, in story order."""
        rank = self.rank(at)
        return [occasion for occasion in self._all(fact) if occasion.moment in rank]

    def most(self, fact: ev.FactId) -> int:
        """Return how often a fact came up on the line of the story on which it came up most."""
        return max((len(self.occasions(fact, leaf)) for leaf in self._leaves), default=0)

    @cached_property
    def _leaves(self) -> list[ev.TimepointId]:
        return [leaf.id for leaf in self.story.run.leaves if leaf.id in self.moments]

    def _all(self, fact: ev.FactId) -> tuple[Occasion, ...]:
        if fact not in self._occasions:
            self._occasions[fact] = tuple(sorted(self._came_up(fact), key=lambda o: (self._places[o.moment], o.seq)))
        return self._occasions[fact]

    @cached_property
    def _places(self) -> dict[ev.TimepointId, int]:
        return {moment: i for i, moment in enumerate([ev.BEFORE_ALL, *(point.id for point in self.story.run.timepoints)])}

    def _came_up(self, fact: ev.FactId) -> Iterable[Occasion]:
        silent: dict[tuple[str, str], list[Exposure]] = {}
        spoken = {line.turn.turn: line for line in self._spoken.get(fact, ())}
        for exposure in self.learned[fact]:
            event = exposure.learned
            if event.turn is not None and event.turn in self.lines:
                spoken.setdefault(event.turn, self.lines[event.turn])
            else:
                silent.setdefault((event.timepoint or ev.BEFORE_ALL, event.source if event.exposure == "told" else ""), []).append(exposure)
        for (moment, _), group in silent.items():
            yield Occasion(moment, group[0].entry.seq, fact, None, tuple(exposure.learned for exposure in group))
        for line in spoken.values():
            yield Occasion(line.turn.timepoint or ev.BEFORE_ALL, line.entry.seq, fact, line, ())

    @cached_property
    def _spoken(self) -> dict[ev.FactId, list[Line]]:
        found: dict[ev.FactId, list[Line]] = {}
        for line in self.lines.values():
            for fact in line.turn.knowledge:
                found.setdefault(fact, []).append(line)
        return found

    def near(self, fact: ev.FactId) -> list[ev.FactId]:
        """Return the facts whose words are most like a fact's, the likest first."""
        if fact not in self._near:
            own, words = self._words[fact], self._words
            order = nlargest(NEAR + 1, words, key=lambda other: len(own & words[other]))
            self._near[fact] = [other for other in order if other != fact][:NEAR]
        return self._near[fact]

    def topic(self, fact: ev.FactId) -> str | None:
        """Return the few words that stand for a fact; None where they stand for another one too."""
        topic = self.learned[fact][0].learned.topic
        return topic if self._topics[topic] == 1 else None

    @cached_property
    def _topics(self) -> Counter[str]:
        return Counter(found[0].learned.topic for found in self.learned.values())

    @cached_property
    def _words(self) -> dict[ev.FactId, frozenset[str]]:
        spoken = content_words(" ".join(self.names.values()))
        return {fact: content_words(f"{found[0].learned.topic} {found[0].learned.text}") - spoken for fact, found in self.learned.items()}

    # ---- the record ----

    def beside(self, fact: ev.FactId, at: ev.TimepointId, key: str, more: int = 0) -> list[Occasion]:
        """Return when a fact came up until the end of a moment, among times at which facts like it did, and `more`, in story order."""
        chosen = self.occasions(fact, at)
        taken = {(o.moment, o.seq) for o in chosen}
        draws = Draws(self.story.draw(key, "record"))
        room, near, turned = max(len(chosen) + 1, 3 + draws.below(2)) + more, self.near(fact), draws.below(4)
        beside = [occasion for other in [*near[turned:], *near[:turned]] for occasion in self.occasions(other, at)[:3]]
        later = [occasion for occasion in beside if occasion.moment != ev.BEFORE_ALL] + draws.turned(self._scenes(at))[:room]
        early = [occasion for occasion in beside if occasion.moment == ev.BEFORE_ALL] + draws.turned(self._early)[:room]
        # Were its own entry the last of the record, the last date and the last name would be the ones to give.
        last = max(self._places[occasion.moment] for occasion in chosen) if draws.below(4) else len(self._places)
        later.sort(key=lambda occasion: (self._places[occasion.moment] <= last, _is_long(occasion)))
        wanted = max(1, (room + 1) // 2 - sum(occasion.moment != ev.BEFORE_ALL for occasion in chosen))
        for most, ready in ((len(chosen) + wanted, later), (room, early), (room, later)):
            for occasion in ready:
                if len(chosen) < most and (occasion.moment, occasion.seq) not in taken:
                    chosen.append(occasion)
                    taken.add((occasion.moment, occasion.seq))
        return sorted(chosen, key=lambda o: (self._places[o.moment], o.seq))

    def record(self, chosen: Sequence[Occasion], fact: ev.FactId) -> list[str]:
        """Return numbered entries that tell of times at which facts came up, the one asked about among them."""
        first = [self._entry(chosen[0], None, fact)]
        return [f"{n}. {text}" for n, text in enumerate(first + [self._entry(b, a, fact) for a, b in pairwise(chosen)], 1)]

    def _scenes(self, at: ev.TimepointId) -> list[Occasion]:
        """Return what came up at a moment and the one before it."""
        if at not in self._latest:
            last = set(list(self.rank(at))[-2:])
            self._latest[at] = [occasion for occasion in self._every if occasion.moment in last and occasion.moment != ev.BEFORE_ALL]
        return self._latest[at]

    @cached_property
    def _early(self) -> list[Occasion]:
        return [occasion for occasion in self._every if occasion.moment == ev.BEFORE_ALL]

    @cached_property
    def _every(self) -> list[Occasion]:
        return [occasion for fact in self.learned for occasion in self._all(fact)]

    def _entry(self, occasion: Occasion, before: Occasion | None, asked: ev.FactId) -> str:
        told = self._told(occasion, occasion.fact == asked)
        if occasion.moment == ev.BEFORE_ALL:
            return told
        if before is not None and before.moment == occasion.moment:
            return f"The same occasion. {told}"
        scene = self.story.after(occasion.moment).scenes.get(occasion.moment)
        place = f", {scene.place}" if scene else ""
        return f"{self.date(occasion.moment)}{place}. {self.there(occasion, before)}. {told}"

    def there(self, occasion: Occasion, before: Occasion | None) -> str:
        """Return who was there, as an entry says it after another."""
        there = self.present[occasion.moment]
        if before is not None and self.present.get(before.moment) == there:
            return "The same people there"
        return "All of them there" if set(there) >= set(self.people) else f"There: {self.called(there)}"

    def _told(self, occasion: Occasion, asked: bool) -> str:
        key = (occasion.fact, occasion.seq, asked)
        if key not in self._texts:
            self._texts[key] = self._worded(occasion, asked)
        return self._texts[key]

    def _worded(self, occasion: Occasion, asked: bool) -> str:
        text = sentence(self.learned[occasion.fact][0].learned.text)
        if occasion.line is not None:
            return self._line(occasion.line.turn, text, asked)
        story, who = self.story, self.called(dict.fromkeys(event.entity for event in occasion.learned))
        first, key = occasion.learned[0], (occasion.fact, str(occasion.seq))
        if first.exposure == "told":
            return f"{self.called([first.source])} let {who} know: “{text}”"
        if first.exposure == "initial":
            alone = " (who kept it back)" if first.secret else ""
            return story.pick(ENTERED_START, *key).format(who=who + alone, text=text)
        there = self.present.get(occasion.moment, ())
        if len(there) > 2 and {event.entity for event in occasion.learned} >= set(there):
            return story.pick(ENTERED_SEEN_BY_ALL, *key).format(text=text)
        return story.pick(ENTERED_SEEN, *key).format(who=who, text=text)

    def heard(self, turn: ev.TurnSpoken) -> tuple[str, str, str, bool]:
        """Return who spoke a line, who heard it, both as an entry says it, and whether it was said aside."""
        others = [entity for entity in self.present.get(turn.timepoint or "", ()) if entity != turn.speaker]
        aside = set(turn.heard_by) < set(others)
        heard = self.called([entity for entity in self.people if entity in turn.heard_by])
        before = f"aside to {heard}" if aside else "before all of them" if len(others) > 1 else f"to {heard}"
        return self.called([turn.speaker]), heard, before, aside

    def telling(self, occasion: Occasion) -> tuple[str, str] | None:
        """Return who spoke on an occasion and who heard it, "everybody" for all the others; None where nothing was said."""
        if occasion.line is not None:
            speaker, told = occasion.line.turn.speaker, occasion.line.turn.heard_by
        elif occasion.learned[0].exposure == "told":
            speaker, told = occasion.learned[0].source, tuple(event.entity for event in occasion.learned)
        else:
            return None
        heard = [person for person in self.people if person in told]
        everybody = len(heard) > 1 and {*heard, speaker} >= set(self.people)
        return self.called([speaker]), "everybody" if everybody else self.called(heard) or "nobody"

    def _line(self, turn: ev.TurnSpoken, text: str, asked: bool) -> str:
        """Return a line as it stands in the record: who spoke, who heard, and what, word for word where the words say it."""
        speaker, heard, before, aside = self.heard(turn)
        draw = self.story.draw(turn.turn, "quoted")
        if not asked or (covered(text, turn.text) >= QUOTED and draw % 4):
            return f"{speaker}, {before}: {' '.join(turn.text.split())}"
        ways = REPORTED_ASIDE if aside else REPORTED
        return ways[draw // 4 % len(ways)].format(speaker=speaker, before=before, heard=heard, text=text)


def _is_long(occasion: Occasion) -> bool:
    """Say whether a line is too long to stand beside the ones that are asked about while there are others."""
    return occasion.line is not None and len(occasion.line.turn.text.split()) > BESIDE_WORDS


def initials(name: str) -> str:
    """Return the first letters of a name's words, those in small letters left out, and the first two of a single word."""
    words = [word for word in name.replace("-", " ").split() if word[0].isupper()]
    return "".join(word[0] for word in words) if len(words) > 1 else name[:2]


__all__ = ["OCCASIONS_MOST", "Ledger", "initials"]
