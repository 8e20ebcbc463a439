"""How many calls and tokens a run will take, counted from its template before anything is asked."""

from math import ceil

from daedalus_data.core.events import Frozen
from daedalus_data.core.template import Template

MOMENTS = 3
"""Moments of a forward run whose template gives no timepoints.count."""


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
    """Return how many moments a run of the template lives."""
    if template.temporal.mode == "portal":
        return template.temporal.backward_steps + 1
    return template.timepoints.count or MOMENTS


def estimate(template: Template) -> Estimate:
    """Return the calls and tokens a run is expected to take."""
    search, live = search_calls(template), live_calls(template)
    asked = search * SEARCH_PROMPT + live * LIVE_PROMPT
    written = search * SEARCH_REPLY + live * LIVE_REPLY
    return Estimate(
        calls=search + live,
        prompt_tokens=asked,
        completion_tokens=written,
        tokens=asked + written,
        search_calls=search,
        live_calls=live,
    )


SEARCH_PROMPT, SEARCH_REPLY = 700, 120
LIVE_PROMPT, LIVE_REPLY = 700, 70
"""Tokens of a call of the search and of a lived moment, measured on the shipped templates."""
EXPANSIONS = 1.6
"""States expanded per step and path beyond the first path's, measured on the shipped portal template."""


def search_calls(template: Template) -> int:
    """Return the calls of the mode itself: for a portal the antecedents, plays, judgements and explanations."""
    temporal = template.temporal
    if temporal.mode != "portal":
        return moments_of(template)
    expanded = temporal.backward_steps + ceil((temporal.path_count - 1) * EXPANSIONS)
    per_candidate = 2 if temporal.use_simulation_judging else 1
    return expanded * (1 + temporal.candidate_antecedents_per_step * per_candidate) + temporal.path_count + _pivots(template)


def _pivots(template: Template) -> int:
    return ceil(0.4 * template.temporal.backward_steps)


def live_calls(template: Template) -> int:
    """Return the calls of setting the scene and living the moments."""
    cast = template.cast_size
    invented = cast > len(template.metadata.entity_roster)
    setup = cast + 1 + invented
    # Scene, an appraisal and a prospect each, steer, line and hearing per turn, verdict, propositions and ties.
    turns = expected_turns(template) if cast > 1 else 0
    per_moment = 1 + 2 * cast + 3 * turns + (4 if turns else 0)
    return setup + moments_of(template) * per_moment


def expected_turns(template: Template) -> int:
    """Return how many turns a conversation is expected to have: near the most that it may have."""
    return max(min(template.dialog.min_turns, template.max_turns()), round(0.9 * template.max_turns()))
