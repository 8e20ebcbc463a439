"""Runs are divided as asked, and no two that share a cause are parted."""

import pytest

from daedalus_data.release.split import Member, assign


def members(*groups: str, rows: int = 100, template: str = "t") -> list[Member]:
    return [Member(f"run_{number:02d}", template, frozenset({group}), rows) for number, group in enumerate(groups)]


def counted(placed: dict[str, str]) -> dict[str, int]:
    return {split: list(placed.values()).count(split) for split in ("train", "validation", "test")}


@pytest.mark.parametrize(
    ("runs", "split"), [(1, (1, 0, 0)), (2, (1, 0, 1)), (3, (1, 1, 1)), (8, (6, 1, 1)), (20, (16, 2, 2)), (64, (51, 7, 6))]
)
def test_shares_are_eighty_ten_ten_and_no_split_is_empty_from_three_groups_on(runs, split):
    placed = assign(members(*map(str, range(runs))))
    assert tuple(counted(placed).values()) == split


def test_runs_that_share_any_cause_are_never_parted_even_through_others():
    chain = [Member(f"run_{i:02d}", "t", frozenset({f"c{i}", f"c{i + 1}"}), 10) for i in range(5)]
    others = [Member(f"other_{i:02d}", "t", frozenset({f"o{i}"}), 10) for i in range(9)]
    for seed in range(20):
        placed = assign([*chain, *others], seed=seed)
        assert len({placed[member.run] for member in chain}) == 1


def test_the_order_runs_are_named_in_changes_nothing_and_the_seed_does():
    some = members(*map(str, range(12)))
    assert assign(some, seed=3) == assign(some[::-1], seed=3)
    assert len({str(assign(some, seed=seed)) for seed in range(5)}) > 1


def test_by_template_a_template_is_on_one_side():
    some = [Member(f"{template}_{i}", template, frozenset({f"{template}{i}"}), 10) for template in "abcde" for i in range(4)]
    placed = assign(some, by="template")
    assert {len({placed[f"{template}_{i}"] for i in range(4)}) for template in "abcde"} == {1}
    assert set(placed.values()) == {"train", "validation", "test"}


def test_one_large_run_among_small_ones_is_learned_from_and_not_held_out():
    some = [Member("large", "t", frozenset({"l"}), 5000), *members(*map(str, range(4)), rows=50)]
    assert {assign(some, seed=seed)["large"] for seed in range(10)} == {"train"}
