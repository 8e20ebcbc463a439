"""reports/making.json: what the runs of a dataset say of how it was made, gathered while one run after another is in memory."""

from collections import Counter

from pydantic import Field

from daedalus_data.core import events as ev
from daedalus_data.core.derive import FORMATTERS, Batch
from daedalus_data.core.mode import MODES
from daedalus_data.core.run import Manifest, ModelUse, Run
from daedalus_data.core.terms import Frozen
from daedalus_data.providers.routing import LOCAL, may_train
from daedalus_data.release.sieve import Counts, Refused, refused, sifted

FILE = "making.json"
AS_WRITTEN = "as written"


class Member(Frozen):
    """Somebody or something of the cast."""

    id: str
    name: str
    type: str
    origin: str
    """template, invented or discovered."""
    runs: int
    """In how many runs."""


class Scenario(Frozen):
    """A template, and what its runs made of it."""

    mode: str
    how: str
    """What the mode does, in a sentence."""
    text: str
    known_end: str = ""
    """The end that a portal works back from."""
    runs: int = 0
    seeds: tuple[int, ...] = ()
    variations: dict[str, int] = Field(default_factory=dict)
    """Runs per variation."""
    cast: tuple[Member, ...] = ()
    first: str = ""
    """The earliest date that was lived."""
    last: str = ""
    moments: tuple[int, int] = (0, 0)
    """How many were lived in a run, the fewest and the most."""


class Author(Frozen):
    """A model that was asked."""

    licence: str
    may_train: bool | None
    """Whether its terms let its words train other models; None where nobody wrote it down."""
    served: tuple[str, ...] = ()
    """in-process, local or the host that it was asked at."""
    runs: int = 0
    purposes: tuple[str, ...] = ()


class Words(Frozen):
    """Whose words the labels of how many rows are."""

    model: str
    licence: str
    rows: int


class ConfigMade(Frozen):
    """What a row config asks, and who wrote it."""

    asks: str
    tasks: dict[str, int]
    words: tuple[Words, ...]


class Totals(Frozen):
    """What it took, in all and per row."""

    runs: int
    events: int
    rows: int
    calls: int
    attempts: int
    tokens: int
    cost_usd: float
    seconds: float
    """Of work on the runs, one after the other."""
    calls_per_row: float
    tokens_per_row: float
    cost_usd_per_row: float
    seconds_per_row: float


class Making(Frozen):
    """How a dataset was made."""

    begun: str
    """The day of the first run."""
    ended: str
    scenarios: dict[str, Scenario]
    authors: dict[str, Author]
    configs: dict[str, ConfigMade]
    mechanisms: dict[str, int]
    """How often each mechanism ran."""
    totals: Totals
    refused: Refused


class Gathering:
    """What has been seen of the runs so far: counts and names, nothing that holds on to a run."""

    def __init__(self) -> None:
        self._scenarios: dict[str, Scenario] = {}
        self._authors: dict[str, Author] = {}
        self._words: dict[str, Counter[tuple[str, str]]] = {}
        self._tasks: dict[str, Counter[str]] = {}
        self._mechanisms: Counter[str] = Counter()
        self._sifted: Counts = Counter()
        self._spent: Counter[str] = Counter()
        self._cost = self._seconds = 0.0
        self._days: tuple[str, ...] = ()

    def see(self, batch: Batch) -> None:
        """Take in a run and its rows."""
        run, manifest = batch.run, batch.run.manifest
        self._days = (*self._days, manifest.started_at[:10], (manifest.completed_at or manifest.started_at)[:10])
        self._days = (min(self._days), max(self._days))
        self._scenarios[manifest.template_id] = _scenario(run, self._scenarios.get(manifest.template_id))
        for use in manifest.models:
            self._authors[use.model] = _author(use, self._authors.get(use.model))
        for config, rows in batch.rows.items():
            self._words.setdefault(config, Counter()).update((row.model, row.licence) for row in rows)
            self._tasks.setdefault(config, Counter()).update(row.task for row in rows)
        for ran in run.of(ev.MechanismRan):
            self._mechanisms[f"{ran.mechanism} {ran.by}"] += ran.times
        self._sifted.update(sifted(run))
        self._spend(manifest, len(run.entries), sum(map(len, batch.rows.values())))

    def _spend(self, manifest: Manifest, events: int, rows: int) -> None:
        spent = {"calls": manifest.llm_calls, "attempts": manifest.attempts, "tokens": manifest.tokens_used}
        self._spent.update({"runs": 1, "events": events, "rows": rows, **spent})
        self._cost += manifest.cost_usd
        self._seconds += manifest.duration

    def made(self) -> Making:
        """Return what the report says."""
        return Making(
            begun=min(self._days),
            ended=max(self._days),
            scenarios=dict(sorted(self._scenarios.items())),
            authors=dict(sorted(self._authors.items())),
            configs={config: self._config(config) for config in sorted(self._words)},
            mechanisms=dict(sorted(self._mechanisms.items())),
            totals=self._totals(),
            refused=refused(self._sifted),
        )

    def _config(self, config: str) -> ConfigMade:
        counted = sorted(self._words[config].items(), key=lambda item: (-item[1], item[0]))
        words = tuple(Words(model=model, licence=licence, rows=rows) for (model, licence), rows in counted)
        return ConfigMade(asks=FORMATTERS.get(config).doc, tasks=dict(sorted(self._tasks[config].items())), words=words)

    def _totals(self) -> Totals:
        spent, rows = self._spent, max(1, self._spent["rows"])
        return Totals(
            **{name: spent[name] for name in ("runs", "events", "rows", "calls", "attempts", "tokens")},
            cost_usd=round(self._cost, 6),
            seconds=round(self._seconds, 1),
            calls_per_row=round(spent["calls"] / rows, 3),
            tokens_per_row=round(spent["tokens"] / rows, 1),
            cost_usd_per_row=round(self._cost / rows, 6),
            seconds_per_row=round(self._seconds / rows, 4),
        )


def _scenario(run: Run, known: Scenario | None) -> Scenario:
    """Return what is known of a run's template with the run added; its words are those of its first run."""
    manifest, lived = run.manifest, [timepoint.when for timepoint in run.lived]
    template = manifest.template
    end = template.temporal.portal_description if template.temporal.mode == "portal" else ""
    if known is None:
        mode = manifest.causal_mode
        how = MODES.get(mode).doc if mode in MODES else "A mode of a plug-in."
        known = Scenario(mode=mode, how=how, text=template.scenario_description, known_end=end, moments=(len(lived), 0))
    dates = [date for date in (*lived, known.first, known.last) if date]
    variations = Counter(known.variations)
    variations[manifest.variation or AS_WRITTEN] += 1
    return known.model_copy(
        update={
            "runs": known.runs + 1,
            "seeds": tuple(sorted({*known.seeds, manifest.seed})),
            "variations": dict(sorted(variations.items(), key=lambda item: (item[0] != AS_WRITTEN, item[0]))),
            "cast": _cast(run, known.cast),
            "first": min(dates, default=""),
            "last": max(dates, default=""),
            "moments": (min(known.moments[0], len(lived)), max(known.moments[1], len(lived))),
        }
    )


def _cast(run: Run, known: tuple[Member, ...]) -> tuple[Member, ...]:
    """Return a cast with that of a run added; somebody whom a variation gives another name is another one."""
    cast = {(member.id, member.name): member for member in known}
    for event in run.of(ev.EntityIntroduced):
        one = (event.entity, event.name)
        runs = 1 + (cast[one].runs if one in cast else 0)
        cast[one] = Member(id=event.entity, name=event.name, type=event.type, origin=event.provenance, runs=runs)
    return tuple(sorted(cast.values(), key=lambda member: (-member.runs, member.id, member.name)))


def _author(use: ModelUse, known: Author | None) -> Author:
    known = known or Author(licence=use.license, may_train=may_train(use.model.removeprefix(f"{LOCAL}:")))
    return known.model_copy(
        update={
            "runs": known.runs + 1,
            "served": tuple(sorted({*known.served, *([use.endpoint] if use.endpoint else [])})),
            "purposes": tuple(sorted({*known.purposes, *use.purposes})),
        }
    )
