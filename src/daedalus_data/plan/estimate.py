"""How many calls and tokens a run will take, counted from its template before anything is asked."""

from math import ceil, prod

from daedalus_data.core.events import Frozen
from daedalus_data.core.template import MOMENTS, Template


class Estimate(Frozen):
    """Expected calls and tokens of a run."""

    calls: int
    prompt_tokens: int
    completion_tokens: int
    tokens: int
    """Both together."""
    search_calls: int
    """Of these, calls of the mode before the first moment is lived."""
    live_calls: int


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


def estimate(template: Template) -> Estimate:
    """Return the calls and tokens a run is expected to take, tokens counted as words: a server counts about a third more."""
    search, live = search_calls(template), live_calls(template)
    asked = search * _search_prompt(template) + live * _live_prompt(template)
    written = search * SEARCH_REPLY + live * (30 + 11 * template.cast_size)
    return Estimate(
        calls=search + live,
        prompt_tokens=asked,
        completion_tokens=written,
        tokens=asked + written,
        search_calls=search,
        live_calls=live,
    )


SEARCH_REPLY = 140


def _search_prompt(template: Template) -> int:
    """Return the words of a question of the search, which carries what everyone knows; measured on the shipped templates."""
    return (200 if template.temporal.mode == "portal" else 400) + 400 * template.cast_size


def _live_prompt(template: Template) -> int:
    """Return the words of a question of a lived moment, the mean of all kinds; it grows with the cast and the history."""
    return 400 + 340 * template.cast_size + 20 * min(moments_of(template), 20)


def search_calls(template: Template) -> int:
    """Return the calls of the mode itself: for a portal the antecedents, plays, judgements and explanations."""
    temporal = template.temporal
    if temporal.mode != "portal":
        leaves = lines_at(template, moments_of(template))
        return lives_of(template) + (leaves if leaves > 1 else 0) + _asides(template)
    per_candidate = 2 if temporal.use_simulation_judging else 1
    filled = expansions(template) * (1 + temporal.candidate_antecedents_per_step * per_candidate)
    return filled + temporal.path_count + ceil(0.4 * temporal.backward_steps)


def _asides(template: Template) -> int:
    """Return what a directorial run asks of its camera, and a cyclical one of its cycle and its prophecies."""
    moments, temporal = moments_of(template), template.temporal
    if temporal.mode == "directorial":
        return moments
    if temporal.mode != "cyclical":
        return 0
    length = temporal.cycle_length or max(2, min(6, moments // 2))
    made = ceil(moments / length) * temporal.prophecies_per_cycle
    return 1 + made + round(made * 0.8 * length)


def expansions(template: Template) -> int:
    """Return how many steps are filled: the first once, then one per path as soon as candidates give paths to split into."""
    temporal = template.temporal
    paths, candidates = temporal.path_count, temporal.candidate_antecedents_per_step
    return sum(min(paths, candidates**step) for step in range(temporal.backward_steps))


def live_calls(template: Template) -> int:
    """Return the calls of setting the scene and living the moments."""
    cast, lives = template.cast_size, lives_of(template)
    invented = cast > len(template.metadata.entity_roster)
    setup = cast + (cast > 1) + invented
    turns = expected_turns(template) if cast > 1 else 0
    # Scene and an appraisal each; steer, line and hearing per turn and a tenth of the lines anew; verdict, claims and ties.
    per_moment = 1 + cast + 3.1 * turns + (4 if turns else 0)
    return setup + round(lives * (per_moment + PROSPECTS * cast))


PROSPECTS = 0.65
"""The share of moments at which a mind is lived in enough detail to be asked what it expects."""


def expected_turns(template: Template) -> int:
    """Return how many turns a conversation is expected to have: near the most that it may have."""
    return max(min(template.dialog.min_turns, template.max_turns()), round(0.82 * template.max_turns()))
