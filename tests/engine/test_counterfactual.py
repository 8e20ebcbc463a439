"""Whole runs whose story parts: nothing crosses from one branch to another, and a change is exactly what it is said to be."""

import json
from itertools import combinations, permutations

import pytest

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import DeterminismError, ServerError, UnknownNameError, UsageError
from daedalus_data.core.settings import Settings
from daedalus_data.core.world import ancestors
from daedalus_data.formatters.story import story
from daedalus_data.providers.offline.author import OfflineModel
from daedalus_data.release.split import Member, assign
from daedalus_data.reports.difference import applied, between, changes, compared, lines, portrait
from tests.engine.test_determinism import digests
from tests.engine.test_resume import DiesAfter
from tests.support.booked import MODEL
from tests.support.server import Book, Recording, serving

ISLAND = "tests/support/island.yaml"
CHANGE = "Ruth Abe refused to treat anybody before the food had been counted again in front of all of them."


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Settings(home=tmp_path_factory.mktemp("branches"))


@pytest.fixture(scope="module")
def island(place):
    return api.simulate(ISLAND, settings=place)


@pytest.fixture(scope="module")
def forward(place):
    """A story that parts nowhere by itself."""
    return api.simulate("convergence_simple", settings=place)


@pytest.fixture(scope="module")
def other_way(place, forward):
    return api.counterfactual(forward.id, at="1", change="The meeting was put off by a week, and nobody was told why.", settings=place)


@pytest.fixture(scope="module")
def sibling(place, island):
    at = next(point.id for point in island.timepoints if point.branch == "stay")
    return api.counterfactual(island.id, at=at, change=CHANGE, settings=place)


@pytest.fixture(params=["island", "other_way", "sibling"])
def parted(request):
    return request.getfixturevalue(request.param)


# ---- nothing crosses ----


def test_every_source_of_what_somebody_learned_lies_in_the_past_of_that_moment(parted):
    said = {turn.turn: turn.timepoint for turn in parted.of(ev.TurnSpoken)}
    past = {point.id: set(ancestors(parted.entries, point.id)) for point in parted.timepoints}
    for learned in parted.of(ev.FactLearned):
        if learned.timepoint != ev.BEFORE_ALL:
            assert learned.turn is None or said[learned.turn] in past[learned.timepoint]
            assert learned.source not in past or learned.source in past[learned.timepoint]


def test_nobody_speaks_of_what_only_another_branch_holds(parted):
    for turn in parted.of(ev.TurnSpoken):
        assert set(turn.knowledge) <= set(parted.world(turn.timepoint).knows(turn.speaker)), turn.turn


def test_evidence_of_how_a_branch_ended_lies_on_that_branch(parted):
    said = {turn.turn: turn.timepoint for turn in parted.of(ev.TurnSpoken)}
    for end in parted.of(ev.BranchEnded):
        past = set(ancestors(parted.entries, end.timepoint))
        assert all(said.get(cited, cited) in past for goal in end.goals for cited in goal.evidence)


def test_branches_that_parted_go_different_ways(parted):
    told = {
        leaf.id: [parted.world(leaf.id).happenings[m].happening.description for m in parted.world(leaf.id).happenings]
        for leaf in parted.leaves
    }
    spoken = {leaf.id: {turn.text for turn in parted.world(leaf.id).turns} for leaf in parted.leaves}
    for one, other in combinations(told, 2):
        assert told[one] != told[other] and spoken[one] != spoken[other]


# ---- how a branching run came out ----


def test_every_branch_is_lived_weighed_and_exported_under_its_name(island):
    names = ["sail.forgive", "sail.punish", "stay.forgive", "stay.punish"]
    assert [leaf.branch for leaf in island.leaves] == names == [end.branch for end in island.of(ev.BranchEnded)]
    told = (island.folder / "exports" / "narrative.md").read_text()
    assert all(told.count(f"# Branch {name}\n") == 1 and told.count(f"How it ended on {name}\n") == 1 for name in names)
    report = json.loads((island.folder / "reports" / "branches.json").read_text())
    assert [line["branch"] for line in report] == names and all(0 <= line["score"] <= 1 for line in report)


def test_aims_are_not_all_reached_alike(island):
    reached = [goal.reached for end in island.of(ev.BranchEnded) for goal in end.goals]
    assert max(reached) - min(reached) > 0.3 and len(set(reached)) > len(reached) / 3


def test_branches_are_counted_as_counterfactual(island):
    ran = {(event.mechanism, event.by, event.function): 0 for event in island.of(ev.MechanismRan)}
    assert ("M12", "counterfactual", "open_branch") in ran and ("M12", "counterfactual", "weigh_outcome") in ran
    asked = sum(event.times for event in island.of(ev.MechanismRan) if event.function == "next_happening")
    assert asked == len(island.lived)


def test_switched_off_one_line_is_lived(place):
    template = api.load_template(ISLAND).model_copy(update={"disable": ("counterfactual",)})
    run = api.simulate(template, settings=place)
    assert {point.branch for point in run.lived} == {"main"} and not list(run.of(ev.BranchOpened))
    with pytest.raises(UsageError, match="switched off"):
        api.counterfactual(run.id, at="1", change=CHANGE, settings=place)


# ---- a change and what it changed ----


def test_the_log_begins_with_the_whole_log_of_the_other_run_byte_for_byte(forward, other_way, island, sibling):
    for parent, run in ((forward, other_way), (island, sibling)):
        old, new = ((each.folder / "events.jsonl").read_bytes() for each in (parent, run))
        assert new.startswith(old) and len(new) > len(old)
        assert (run.folder / "calls.jsonl").read_bytes().startswith((parent.folder / "calls.jsonl").read_bytes())


def test_the_moment_is_lived_again_from_the_same_past_and_on_to_the_last_date(island, sibling):
    made = sibling.manifest.intervention
    again = [point for point in sibling.timepoints if point.branch == made.branch]
    at = next(point for point in island.timepoints if point.id == made.at)
    assert (again[0].parents, again[0].when, again[0].index) == (at.parents, at.when, at.index)
    assert [point.when for point in again] == list(sibling.manifest.plan["dates"][at.index :])
    assert [event.change for event in sibling.of(ev.BranchOpened)][-1] == CHANGE
    assert sibling.manifest.plan["lives"] == len(sibling.lived)


def test_what_the_other_run_paid_for_is_not_counted_again(forward, other_way):
    calls = (other_way.folder / "calls.jsonl").read_text().count("\n")
    assert other_way.manifest.llm_calls == calls - forward.manifest.llm_calls > 0


def test_the_difference_applied_to_one_end_gives_the_other_exactly(parted):
    for one, other in permutations(lines(parted), 2):
        left, right = (portrait(parted.world(lines(parted)[name])) for name in (one, other))
        found = between(parted, one, other)
        assert applied(left, found.end) == right != left
        with pytest.raises((ValueError, KeyError)):
            applied(right, found.end)


def test_worlds_that_are_alike_do_not_differ(forward):
    world = portrait(forward.world())
    assert not list(changes(world, world))
    assert json.loads(json.dumps(world)) == world


def test_the_difference_is_told_in_tables_and_pictures(other_way):
    found, reports = compared(other_way), other_way.folder / "reports"
    assert (found.left, found.right) == ("main", other_way.manifest.intervention.branch)
    table = (reports / "difference.md").read_text()
    assert all(side.title in table for moment in found.moments for side in (moment.left, moment.right))
    assert json.loads((reports / "difference.json").read_text()) == found.model_dump(mode="json")
    assert found.right in (reports / "difference.svg").read_text()


def test_a_run_without_branches_has_no_report_of_them(forward):
    assert not [path.name for path in (forward.folder / "reports").iterdir() if path.stem in ("branches", "difference")]


# ---- what is refused ----


def test_what_cannot_be_changed_is_refused_and_the_moments_are_named(place, forward, island, sibling):
    with pytest.raises(UnknownNameError, match=forward.timepoints[0].id):
        api.counterfactual(forward.id, at="2099", change=CHANGE, settings=place)
    with pytest.raises(UsageError, match=r"2 moments of .*: .*_sail, .*_stay"):
        api.counterfactual(island.id, at="1", change=CHANGE, settings=place)
    with pytest.raises(UsageError, match=f"itself a counterfactual of {island.id}"):
        api.counterfactual(sibling.id, at="1", change=CHANGE, settings=place)
    with pytest.raises(UsageError, match="4 characters"):
        api.counterfactual(forward.id, at="1", change="Less", settings=place)
    with pytest.raises(UnknownNameError, match=r"its branches are sail\.forgive"):
        api.difference(island, "sail.forgive", "sail")


def test_a_run_that_does_not_come_out_as_its_log_says_is_refused(tmp_path):
    run = api.simulate("convergence_simple", settings=Settings(home=tmp_path))
    record = run.folder / "run.json"
    record.write_text(record.read_text().replace('"seed": 0', '"seed": 1'))
    with pytest.raises(DeterminismError, match=f"run {run.id} does not come out as its log says: .*simulate its template again"):
        api.counterfactual(run.id, at="1", change=CHANGE, settings=Settings(home=tmp_path))


def test_a_moment_goes_by_id_index_date_and_date_in_words(forward):
    from daedalus_data.api.branches import moment_of
    from daedalus_data.core.when import in_words

    point = forward.timepoints[1]
    assert {moment_of(forward, at) for at in (point.id, "1", point.when, in_words(point.when))} == {point}


# ---- cut and continued ----


def test_a_counterfactual_cut_at_any_call_goes_on_and_ends_up_equal(place, forward, other_way, tmp_path):
    home = tmp_path / "home"
    api.simulate("convergence_simple", settings=Settings(home=home))
    asked = {"at": "1", "change": other_way.manifest.intervention.change, "settings": Settings(home=home)}
    for calls in (0, 5, other_way.manifest.llm_calls - 1):
        with pytest.raises(ServerError):
            api.counterfactual(forward.id, author=DiesAfter(calls), new=True, **asked)
        rest = DiesAfter(-1)
        again = api.counterfactual(forward.id, author=rest, **asked)
        assert rest.asked + calls == other_way.manifest.llm_calls
        assert digests(again.folder)["events.jsonl"] == digests(other_way.folder)["events.jsonl"]


# ---- rows ----


def rows_of(run):
    return {formatter.name: list(formatter.rows(run)) for formatter in FORMATTERS}


def test_a_counterfactual_gives_rows_of_its_own_branch_and_pairs_across(forward, other_way):
    branch, parents = other_way.manifest.intervention.branch, {point.id for point in forward.timepoints}
    for name, rows in rows_of(other_way).items():
        across = [row for row in rows if row.timepoint in parents]
        assert all(row.branch == branch for row in rows if row not in across), name
        assert not across or {row.task for row in across} == {"sibling"}, name
    made = rows_of(other_way)
    assert all(
        made[name]
        for name in ("entity_evolution", "dialog_synthesis", "knowledge_flow", "relationship_dynamics", "preference", "verifiable")
    )
    assert {row.branch for row in made["preference"] if row.task == "sibling"} == {"main", branch}


def test_a_dataset_of_both_has_no_row_twice(forward, other_way):
    for name in FORMATTERS.names():
        texts = [
            (row.prompt, getattr(row, "completion", None), getattr(row, "chosen", None))
            for run in (forward, other_way)
            for row in rows_of(run)[name]
        ]
        assert len(set(texts)) == len(texts), name


def test_a_run_and_its_counterfactuals_stay_in_one_split(forward, other_way, island, sibling):
    members = []
    for run in (forward, other_way, island, sibling):
        told = story(run)
        members.append(Member(run.id, run.manifest.template_id, frozenset((told.split_group, *told.ancestry.values())), 100))
    for seed in range(5):
        placed = assign(members, seed=seed)
        assert placed[forward.id] == placed[other_way.id] and placed[island.id] == placed[sibling.id]
        assert len(set(placed.values())) == 2


def test_no_question_of_who_knows_what_mixes_branches(island):
    by = {entry.id: entry.event for entry in island.entries}
    for name in ("knowledge_flow", "verifiable", "entity_evolution", "relationship_dynamics", "dialog_synthesis"):
        for row in FORMATTERS.get(name).rows(island):
            past = set(ancestors(island.entries, row.timepoint))
            assert {by[cited].timepoint for cited in row.evidence} <= past, (name, row.id)


def test_pairs_set_what_was_said_on_one_branch_against_what_was_said_on_its_sibling(island):
    pairs = [row for row in FORMATTERS.get("preference").rows(island) if row.task == "sibling"]
    assert {row.branch for row in pairs} == {"sail", "stay", "sail.forgive", "sail.punish", "stay.forgive", "stay.punish"}
    by = {entry.id: entry.event for entry in island.entries}
    parents = {point.id: point.parents for point in island.timepoints}
    for row in pairs:
        chosen, rejected = (
            next(by[cited] for cited in row.evidence if by[cited].text == side[0].content) for side in (row.chosen, row.rejected)
        )
        assert chosen.timepoint == row.timepoint != rejected.timepoint and chosen.speaker == rejected.speaker
        assert parents[chosen.timepoint] == parents[rejected.timepoint]


# ---- branches of a server, branches cut off ----


@pytest.mark.slow
def test_a_branching_run_cut_in_the_middle_of_a_group_goes_on_and_ends_up_equal(island, tmp_path):
    for calls in (island.manifest.llm_calls // 2, island.manifest.llm_calls - 2):
        home = Settings(home=tmp_path / str(calls))
        with pytest.raises(ServerError):
            api.simulate(ISLAND, settings=home, author=DiesAfter(calls))
        rest = DiesAfter(-1)
        again = api.simulate(ISLAND, settings=home, author=rest)
        assert calls + rest.asked == island.manifest.llm_calls
        assert digests(again.folder)["events.jsonl"] == digests(island.folder)["events.jsonl"]


@pytest.mark.slow
def test_a_counterfactual_over_http_asks_the_server_only_for_its_own_branch(tmp_path):
    book, asked = Book(), {"at": "1", "change": "The meeting was put off by a week, and nobody was told why."}
    home = Settings(home=tmp_path / "offline")
    api.simulate("convergence_simple", settings=home, author=Recording(OfflineModel(), book))
    offline = api.counterfactual(settings=home, author=Recording(OfflineModel(), book), **asked)
    with serving(book) as server:
        home = Settings(home=tmp_path / "served")
        parent = api.simulate("convergence_simple", model=MODEL, base_url=server.url, settings=home)
        run = api.counterfactual(settings=home, **asked)
        assert server.charged == parent.manifest.llm_calls + run.manifest.llm_calls
    assert [entry.event for entry in run.entries] == [entry.event for entry in offline.entries]
    assert run.manifest.cost_usd > 0 and run.manifest.model == MODEL
