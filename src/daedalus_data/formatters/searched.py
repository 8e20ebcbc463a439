"""A portal's search as rows read it: which states were proposed, upheld and dropped, and what people knew from the start."""

from collections import Counter
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.words import content_words
from daedalus_data.core.world import Known, World
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters.story import story

COVERS = 0.5
"""Share of a need's content words that a fact must hold to meet it."""
KNOWS = 1
"""Facts shown per person and need."""
WRITTEN = 4
"""Of so many steps with something to choose from one is for writing; the others are for choosing and for preferring."""


class Upheld(NamedTuple):
    """A step of a completed path that the forward check upheld: what came before, what came of it, and the check."""

    antecedent: str
    consequent: str
    check: ev.Entry

    @property
    def ends(self) -> tuple[str, str]:
        """The two states."""
        return self.antecedent, self.consequent

    @property
    def key(self) -> str:
        """What tells its rows from others."""
        return f"{self.antecedent}/before/{self.consequent}"


class Fact(NamedTuple):
    """What somebody knew from the start, as a prompt lists it, and the words of it that carry content."""

    holder: ev.EntityId
    known: Known
    line: str
    words: frozenset[str]


class State(NamedTuple):
    """A state of the search: when it was and what took place; the entry that says so."""

    entry: ev.Entry
    when: str
    step: int
    happening: ev.Happening


SEARCHED = (ev.PortalStated, ev.CandidateProposed, ev.CandidateScored, ev.CandidatePruned, ev.EdgeChecked, ev.PathCompleted)


class Search:
    """The search of a run, by node."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.states: dict[str, State] = {}
        self.scores: dict[str, tuple[ev.Entry, ev.CandidateScored]] = {}
        self.checks: dict[tuple[str, str], tuple[ev.Entry, ev.EdgeChecked]] = {}
        self.paths: list[tuple[str, ...]] = []
        self.end = ""
        """The node of the known end."""
        self._leads_to: dict[str, str] = {}
        self._pruned: set[str] = set()
        self._texts: dict[str, str] = {}
        self._met: dict[tuple[ev.EntityId, str], list[str]] = {}
        for entry in run.entries:
            if isinstance(entry.event, SEARCHED):
                self._read(entry)

    def _read(self, entry: ev.Entry) -> None:
        match entry.event:
            case ev.PortalStated() as end:
                self.end = end.node
                self.states[end.node] = State(entry, end.when, 0, end.happening)
            case ev.CandidateProposed() as made:
                self.states[made.node] = State(entry, made.when, made.step, made.happening)
                self._leads_to[made.node] = made.consequent
            case ev.CandidateScored() as scored:
                self.scores[scored.node] = (entry, scored)
            case ev.CandidatePruned() as pruned:
                self._pruned.add(pruned.node)
            case ev.EdgeChecked() as checked:
                self.checks[checked.antecedent, checked.consequent] = (entry, checked)
            case ev.PathCompleted() as path:
                self.paths.append(path.nodes)

    @cached_property
    def upheld(self) -> tuple[Upheld, ...]:
        """The steps of the completed paths that all three checks upheld, each once."""
        return tuple(Upheld(*step, self.checks[step][0]) for step in self._steps if step in self.checks and holds(self.checks[step][1]))

    @cached_property
    def _steps(self) -> dict[tuple[str, str], None]:
        return dict.fromkeys(step for nodes in self.paths for step in pairwise(nodes))

    @cached_property
    def _dropped(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node, consequent in self._leads_to.items():
            if node in self._pruned and node in self.scores and (node, consequent) not in self._steps:
                found.setdefault(consequent, []).append(node)
        return found

    def dropped(self, consequent: str) -> list[str]:
        """Return the states that were proposed for one, judged, and dropped, none that reads like one that was upheld before it."""
        good = self._good[self.text(consequent)]
        return [node for node in self._dropped.get(consequent, []) if self.text(node) not in good]

    @cached_property
    def _good(self) -> dict[str, set[str]]:
        """For the text of each state the texts of those that stand before it on completed paths: two paths may hold the same state."""
        found: dict[str, set[str]] = {self.text(node): set() for node in self.states}
        for antecedent, consequent in self._steps:
            found[self.text(consequent)].add(self.text(antecedent))
        return found

    @cached_property
    def choices(self) -> dict[tuple[str, str], int]:
        """The steps that are for choosing and preferring, each with its place among them; the others are for writing.

        Where nothing was dropped there is nothing to choose from.
        """
        offset = story(self.run).draw("antecedents", "use")
        open_to = [step for number, step in enumerate(self._steps) if self.dropped(step[1]) and (offset + number) % WRITTEN]
        return {step: place for place, step in enumerate(open_to)}

    def elsewhere(self, step: Upheld) -> list[str]:
        """Return the states of the same date that stand on completed paths and were proposed for another consequent."""
        at = self.states[step.antecedent].step
        before = dict.fromkeys(antecedent for antecedent, _ in self._steps if self.states[antecedent].step == at)
        good = self._good[self.text(step.consequent)]
        return [node for node in before if self._leads_to[node] != step.consequent and self.text(node) not in good]

    def usual(self, node: str) -> float:
        """Return how often a state's pattern stands on completed paths, 1 for as often as the average pattern there.

        What is rare there could be told by its pattern alone, whatever it is to explain.
        """
        return self._patterns[self.states[node].happening.pattern] * len(self._patterns) / max(1, self._patterns.total())

    @cached_property
    def _patterns(self) -> Counter[str]:
        return Counter(self.states[node].happening.pattern for node in {antecedent for antecedent, _ in self._steps})

    def text(self, node: str) -> str:
        """Return what takes place at a state: the title, and the description where it does not begin with the same words."""
        if node not in self._texts:
            happening = self.states[node].happening
            title, description = ctx.sentence(happening.title), ctx.sentence(happening.description)
            self._texts[node] = description if title.rstrip(".") in description else f"{title} {description}"
        return self._texts[node]

    def words(self, node: str) -> frozenset[str]:
        """Return the words of a state that carry content."""
        return content_words(self.text(node))

    def told(self, node: str) -> str:
        """Return what takes place at a state, dated where the text does not name its date."""
        text, when = self.text(node), ctx.in_words(self.states[node].when)
        return text if when in text else f"{when}. {text}"

    @cached_property
    def stood(self) -> ev.TimepointId:
        """The moment at which a reader who looks back stands: the known end as it was lived, else the last moment reached."""
        lived = {event.node: event.timepoint for event in self.run.of(ev.EventHappened)}
        last = self.run.timepoints[-1].id if self.run.timepoints else ev.BEFORE_ALL
        return lived.get(self.end) or last

    @cached_property
    def start(self) -> World:
        """The world as the scene was set."""
        openings = story(self.run).all_openings
        return openings[0].before if openings else self.run.world(ev.BEFORE_ALL)

    @property
    def cast(self) -> dict[ev.EntityId, ev.EntityIntroduced]:
        """Everybody whom the search could let act."""
        return self.start.entities

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What everybody knew from the start and did not keep to themselves."""
        return tuple(
            Fact(name, known, f"- {person.name}: {ctx.sentence(known.text)}", content_words(f"{known.topic} {known.text}"))
            for name, person in self.cast.items()
            for known in ctx.shareable(self.start, name)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of people's names."""
        return content_words(" ".join(person.name for person in self.cast.values()))

    def met(self, need: ev.Need) -> list[str]:
        """Return the facts by which somebody knew from the start what they had to."""
        if (need.entity, need.about) not in self._met:
            wanted = content_words(need.about)
            known = [fact.line for fact in self.facts if fact.holder == need.entity and len(wanted & fact.words) >= COVERS * len(wanted)]
            self._met[need.entity, need.about] = known[:KNOWS]
        return self._met[need.entity, need.about]


def holds(check: ev.EdgeChecked) -> bool:
    """Say whether all three checks of a step came out well."""
    return check.reads_forward and check.entities_can_act and check.knowledge_holds


def search(run: Run) -> Search:
    """Return the search of a run, the same as long as the run is kept; one without steps where nothing was searched."""
    return run.once(Search)
