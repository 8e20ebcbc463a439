"""How many calls and tokens a run will take, counted from its template before anything is asked."""

from collections.abc import Iterator, Sequence
from math import ceil, prod

from daedalus_data.core.animism import speaks, stirs
from daedalus_data.core.events import LEVELS, Frozen, Level
from daedalus_data.core.template import MOMENTS, Template
from daedalus_data.core.terms import EntityId
from daedalus_data.plan.questions import DETAIL, MOST_PAST, QUESTIONS
from daedalus_data.plan.waveform import QUIET, at, band, phi

RAISED = 0.3
"""The share of moments planned in little detail that somebody comes to be lived in more of, unless the plan is fixed."""
FULL = 0.88
"""How much of the longest conversation allowed one has."""
AGAIN = 0.012
"""The share of lines that are refused and said anew, for every moment of the story: there is ever more not to be repeated."""


class Asked(Frozen):
    """Expected calls and tokens of one kind of question."""

    calls: int
    prompt_tokens: int
    completion_tokens: int


class Estimate(Frozen):
    """Expected calls and tokens of a run."""

    calls: int
    prompt_tokens: int
    completion_tokens: int
    tokens: int
    """Both together."""
    search_calls: int
    """Of these, calls of the mode itself: for a portal, before the first moment is lived."""
    live_calls: int
    purposes: dict[str, Asked]
    """By kind of question, in the order in which they are first asked."""


def moments_of(template: Template) -> int:
    """Return how many moments a line of the story has from first to last; see lives_of."""
    if template.temporal.mode == "portal":
        return template.temporal.backward_steps + 1
    return template.timepoints.count or MOMENTS


def lives_of(template: Template) -> int:
    """Return how many moments a run lives in all: those of every branch, what branches share once."""
    return sum(lines_at(template, index) for index in range(moments_of(template)))


def lines_at(template: Template, index: int) -> int:
    """Return how many branches live a moment of this index side by side."""
    if "counterfactual" in template.disable:
        return 1
    return prod(len(point.options) for point in template.metadata.branching_points if point.at <= index)


def estimate(template: Template, levels: Sequence[Level]) -> Estimate:
    """Return the calls and tokens that a run at these planned levels is expected to take.

    Tokens are counted as words, as the built-in author counts them: a server counts about a third more.
    """
    search, live = dict(_of_the_mode(template)), dict(_of_living(template, levels))
    counts = {name: count for name, count in (search | live).items() if count and QUESTIONS[name].by not in template.disable}
    found = {name: _asked(template, levels, name, count) for name, count in counts.items()}
    prompt, completion = (sum(getattr(each, key) for each in found.values()) for key in ("prompt_tokens", "completion_tokens"))
    return Estimate(
        calls=sum(each.calls for each in found.values()),
        prompt_tokens=prompt,
        completion_tokens=completion,
        tokens=prompt + completion,
        search_calls=sum(each.calls for name, each in found.items() if name in search),
        live_calls=sum(each.calls for name, each in found.items() if name in live),
        purposes=found,
    )


def scaled(expected: Estimate, share: float) -> Estimate:
    """Return what a run takes that is longer, or shorter, by a factor."""
    more = {name: Asked(**{key: round(value * share) for key, value in each}) for name, each in expected.purposes.items()}
    counts = {key: round(value * share) for key, value in expected.model_dump(exclude={"purposes"}).items()}
    return Estimate(**counts, purposes=more)


# ---- how many of each kind ----


def _of_the_mode(template: Template) -> Iterator[tuple[str, float]]:
    """Yield the questions of the mode itself."""
    temporal, lives, moments = template.temporal, lives_of(template), moments_of(template)
    if temporal.mode == "portal":
        filled = expansions(template)
        yield "antecedents", filled
        yield "play_forward", filled * temporal.candidate_antecedents_per_step if temporal.use_simulation_judging else 0
        yield "judge_edge", filled * temporal.candidate_antecedents_per_step
        yield "explain_path", temporal.path_count
        yield "explain_pivot", ceil(0.4 * temporal.backward_steps)
        return
    yield "next_happening", lives
    if temporal.mode == "directorial":
        yield "set_shot", lives
    if temporal.mode == "cyclical":
        length = temporal.cycle_length or max(2, min(6, moments // 2))
        foretold = ceil(moments / length) * temporal.prophecies_per_cycle
        yield from (("read_cycle", 1), ("foretell", foretold), ("judge_prophecy", round(foretold * 0.8 * length)))
    if (leaves := lines_at(template, moments)) > 1:
        yield "weigh_outcome", leaves


def expansions(template: Template) -> int:
    """Return how many steps are filled: the first once, then one per path as soon as candidates give paths to split into."""
    paths, candidates = template.temporal.path_count, template.temporal.candidate_antecedents_per_step
    return sum(min(paths, candidates**step) for step in range(template.temporal.backward_steps))


def _of_living(template: Template, levels: Sequence[Level]) -> Iterator[tuple[str, float]]:
    """Yield the questions of setting the scene and living the moments."""
    cast, lives, roster = template.cast_size, lives_of(template), template.metadata.entity_roster
    yield from (("cast", int(cast > len(roster))), ("initial_state", cast), ("initial_ties", int(cast > 1)))
    yield from (("set_scene", lives), ("appraise_event", lives * cast), ("identify", lives / 6))
    yield "act_thing", lives * sum(stirs(each.type, template.entities.animism_level) for each in roster.values())
    yield "beats", _detailed(template, levels, "dialog") if template.timepoints.beats else 0
    yield "prospect", cast * _detailed(template, levels, "graph")
    talks, turns = _talks(template), expected_turns(template)
    again = 1 + AGAIN * min(moments_of(template), MOST_PAST)
    yield from (("steer", talks * (turns + 1)), ("turn", talks * turns * again), ("appraise_line", talks * turns))
    yield from ((name, talks) for name in ("judge_dialog", "extract", "review_ties"))


def _detailed(template: Template, levels: Sequence[Level], least: Level) -> float:
    """Return how many moments are lived at a level or above it: as planned, or because somebody came to need it."""
    raised = 0.0 if template.temporal.fidelity_planning_mode == "fixed" else RAISED
    planned = [LEVELS.index(level) >= LEVELS.index(least) for level in levels]
    return sum(lines_at(template, index) * (1.0 if there else raised) for index, there in enumerate(planned))


def _talks(template: Template) -> int:
    """Return how many moments are talked at: it takes two who speak at the template's animism and whom no envelope silences."""
    moments = moments_of(template)
    return sum(lines_at(template, index) for index in range(moments) if len(_speakers(template, at(index, moments))) > 1)


def _speakers(template: Template, share: float) -> list[EntityId]:
    roster, waves = template.metadata.entity_roster, template.metadata.adprs
    able = [name for name, each in roster.items() if speaks(each.type, template.entities.animism_level)]
    unnamed = [f"entity {number}" for number in range(template.cast_size - len(roster))]
    silent = [name for name in able if name in waves.envelopes and band(phi(waves.envelopes[name], share)) in QUIET]
    return [name for name in (*able, *unnamed) if waves.mode == "shadow" or "waveform" in template.disable or name not in silent]


def expected_turns(template: Template) -> int:
    """Return how many turns a conversation is expected to have: near the most that it may have."""
    return max(min(template.dialog.min_turns, template.max_turns()), round(FULL * template.max_turns()))


# ---- how long each kind is ----


def _asked(template: Template, levels: Sequence[Level], name: str, count: float) -> Asked:
    """Return what so many questions of a kind take."""
    kind, cast, calls = QUESTIONS[name], template.cast_size, round(count)
    asked = kind.base + kind.each * cast + kind.past * min(moments_of(template), MOST_PAST)
    if kind.detailed:
        asked *= _mean_detail(template, levels)
    return Asked(calls=calls, prompt_tokens=round(calls * asked), completion_tokens=round(calls * _reply(template, name)))


def _mean_detail(template: Template, levels: Sequence[Level]) -> float:
    """Return how much longer the questions of living are than the mean, by the levels they are asked at."""
    raised = 0.0 if template.temporal.fidelity_planning_mode == "fixed" else RAISED
    lines = [lines_at(template, index) for index in range(len(levels))]
    sizes = [(1 - raised) * DETAIL[level] + raised * max(DETAIL[level], DETAIL["dialog"]) for level in levels]
    return sum(size * many for size, many in zip(sizes, lines, strict=True)) / sum(lines)


def _reply(template: Template, name: str) -> float:
    """Return the words of a reply."""
    kind, others = QUESTIONS[name], template.cast_size - 1
    if name == "antecedents":
        return 215.0 * template.temporal.candidate_antecedents_per_step
    if name == "initial_ties":
        return 31.0 * template.cast_size * others
    if name == "play_forward":
        return kind.reply * template.temporal.simulation_forward_steps
    return kind.reply + kind.reply_each * others
