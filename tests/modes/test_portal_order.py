import pytest

from daedalus_data.core.temporal import TemporalSpec
from daedalus_data.modes.portal_order import expansion_order


def spec(mode, steps, threshold=10):
    return TemporalSpec(exploration_mode=mode, backward_steps=steps, oscillation_complexity_threshold=threshold)


def test_reverse_chronological_goes_back_step_by_step():
    assert expansion_order(spec("reverse_chronological", 4), 1) == (1, 2, 3, 4)


@pytest.mark.parametrize(("steps", "order"), [(6, (1, 6, 2, 5, 3, 4)), (5, (1, 5, 2, 4, 3)), (1, (1,))])
def test_oscillating_closes_in_from_the_portal_and_the_origin(steps, order):
    assert expansion_order(spec("oscillating", steps), 1) == order


def test_a_hundred_oscillating_steps_are_filled_as_the_moments_100_1_99_2():
    order = expansion_order(spec("oscillating", 100), 1)
    assert [101 - step for step in order[:4]] == [100, 1, 99, 2]
    assert sorted(order) == list(range(1, 101))


def test_random_visits_every_step_once_in_an_order_that_depends_on_the_seed_alone():
    first, again, other = (expansion_order(spec("random", 12), seed) for seed in (3, 3, 4))
    assert first == again != other
    assert sorted(first) == list(range(1, 13))


@pytest.mark.parametrize(("steps", "like"), [(10, "reverse_chronological"), (11, "oscillating")])
def test_adaptive_oscillates_only_above_the_complexity_threshold(steps, like):
    assert expansion_order(spec("adaptive", steps), 1) == expansion_order(spec(like, steps), 1)
