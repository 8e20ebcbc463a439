from hypothesis import given
from hypothesis import strategies as st

from daedalus_data.core.seeds import fraction, shuffled
from daedalus_data.modes.portal_pivots import APART, HEAVY, Alternative, Fork, pivots
from tests.modes.writers import coined


def planted(seed: int) -> tuple[list[Fork], set[str]]:
    """Return a path of twenty states of which six are pivots by construction, the others failing one condition each."""
    forks, true = [], set()
    for place, kind in enumerate(shuffled([*["pivot"] * 6, *["alone"] * 5, *["light"] * 5, *["same"] * 4], seed, "kinds")):
        outcome = coined(8, seed, place)
        same = " ".join([*outcome.split()[:7], coined(1, seed, place, "other")])
        apart = coined(8, seed, place, "apart")
        weight = 0.1 + 0.4 * fraction(seed, place) if kind == "light" else 0.85 + 0.1 * fraction(seed, place)
        others = () if kind == "alone" else (Alternative(f"{place}b", same if kind == "same" else apart),)
        forks.append(Fork(str(place), weight, outcome, others))
        if kind == "pivot":
            true.add(str(place))
    return forks, true


def test_pivots_are_found_on_built_graphs_with_full_precision_and_recall():
    hits = found_count = true_count = 0
    for seed in range(50):
        forks, true = planted(seed)
        # Weights are drawn, so the path's median may lie above some of the planted pivots: judge without it.
        found = {pivot.node for pivot in pivots([*forks, *(Fork(f"low{i}", 0.0, "x", ()) for i in range(20))])}
        hits, found_count, true_count = hits + len(found & true), found_count + len(found), true_count + len(true)
    assert hits / found_count == 1.0
    assert hits / true_count == 1.0


def test_a_state_without_plausible_alternatives_is_no_pivot():
    assert pivots([Fork("a", 0.9, "one end", ()), *light(4)]) == []


def test_a_state_on_which_little_hung_is_no_pivot():
    assert pivots([Fork("a", HEAVY - 0.01, "one end", (Alternative("b", "quite another"),)), *light(4)]) == []


def test_a_state_whose_alternatives_end_alike_is_no_pivot():
    assert pivots([Fork("a", 0.9, "the launch slips to June", (Alternative("b", "the launch slips to July"),)), *light(4)]) == []


def test_a_state_lighter_than_half_the_path_is_no_pivot():
    heavy = [Fork(str(i), 0.95, coined(3, i), ()) for i in range(6)]
    assert pivots([Fork("a", 0.7, "one end", (Alternative("b", "quite another"),)), *heavy]) == []


def light(count: int) -> list[Fork]:
    return [Fork(f"light{i}", 0.1, coined(3, i), ()) for i in range(count)]


forks = st.lists(
    st.builds(
        Fork,
        node=st.text(min_size=1, max_size=3),
        weight=st.floats(0, 1),
        outcome=st.sampled_from([coined(4, i) for i in range(5)]),
        alternatives=st.lists(
            st.builds(Alternative, st.text(max_size=3), st.sampled_from([coined(4, i) for i in range(5)])), max_size=3
        ).map(tuple),
    ),
    max_size=12,
)


@given(forks)
def test_pivots_are_few_heavy_and_ranked(path):
    found = pivots(path)
    assert len(found) <= 0.4 * len(path)
    products = [pivot.weight * pivot.divergence for pivot in found]
    assert products == sorted(products, reverse=True)
    assert all(pivot.weight >= HEAVY and pivot.divergence >= APART - 1e-4 and pivot.alternatives for pivot in found)
