"""In which order the steps between origin and portal are filled."""

from daedalus_data.core.counting import counted
from daedalus_data.core.seeds import shuffled
from daedalus_data.core.temporal import Exploration, TemporalSpec


def exploration(temporal: TemporalSpec) -> Exploration:
    """Return the exploration in force: adaptive oscillates when there are more steps than the complexity threshold."""
    if temporal.exploration_mode != "adaptive":
        return temporal.exploration_mode
    many = temporal.backward_steps > temporal.oscillation_complexity_threshold
    return "oscillating" if many else "reverse_chronological"


@counted
def expansion_order(temporal: TemporalSpec, seed: int) -> tuple[int, ...]:
    """Return the steps in the order they are filled; step 1 is just before the portal, the last step is the origin.

    Oscillating closes in from both ends: the step before the portal, the origin, the step before that, the one after the
    origin, and so on (counted as moments of story time: 100, 1, 99, 2 …).
    """
    steps = tuple(range(1, temporal.backward_steps + 1))
    match exploration(temporal):
        case "oscillating":
            return tuple(_closing_in(steps))
        case "random":
            return tuple(shuffled(steps, seed, "portal", "order"))
        case _:
            return steps


def _closing_in(steps: tuple[int, ...]) -> list[int]:
    near, far = list(steps), list(reversed(steps))
    both = [step for pair in zip(near, far, strict=True) for step in pair]
    return list(dict.fromkeys(both))
