"""A push sends what was checked and nothing else: sound data, a card with people's words kept, a version that says what changed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from datasets import load_dataset

import daedalus_data as dd
from daedalus_data.core.errors import DatasetError, PolicyError, PublishError, UnknownNameError, UsageError
from daedalus_data.core.run import ModelUse
from daedalus_data.release.card.slots import slot
from daedalus_data.release.publishers.folder import FolderPublisher
from daedalus_data.release.publishing import PUBLISHERS, Plan, place_of
from daedalus_data.release.push import card_at
from daedalus_data.release.record import file_digest, read_record
from daedalus_data.store.folder import RECORD, read_manifest

pytestmark = pytest.mark.usefixtures("unjudged")
CONFIGS = ("dialog_synthesis", "entity_evolution")
ABOUT = slot("about").split("\n")


@pytest.fixture
def data(shelf, tmp_path):
    return dd.build(shelf, out=tmp_path / "data", configs=CONFIGS).path


@pytest.fixture
def place(tmp_path):
    return tmp_path / "released"


def rebuilt(shelf, data, configs=CONFIGS):
    return dd.build(shelf, out=data, configs=configs).path


def written(card: Path, words: str) -> None:
    """Write into the card what a person would, between the markers."""
    card.write_text(card.read_text().replace("\n".join(ABOUT), f"{ABOUT[0]}\n\n{words}\n\n{ABOUT[1]}"))


def digests(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): file_digest(path) for path in folder.rglob("*") if path.is_file()}


def test_a_release_is_the_dataset_with_its_version_and_can_be_verified_and_loaded(data, place, tmp_path):
    done = dd.push(data, str(place), tag="v1.0.0")
    assert (done.published.committed, done.published.tagged, done.difference.level) == (True, True, "first")
    assert dd.verify(place).ok
    before, after = digests(data), digests(place)
    assert {path for path in before | after if before.get(path) != after.get(path)} == {"README.md", "dataset.json"}
    assert read_record(place).version == "1.0.0"
    rows = load_dataset(str(place), "dialog_synthesis", cache_dir=str(tmp_path / "cache"))
    assert str(rows["train"].info.version) == "1.0.0"
    assert sum(map(len, rows.values())) == sum(read_record(data).configs["dialog_synthesis"].rows.values())


def test_the_same_again_changes_nothing_and_a_second_name_for_it_is_refused(data, place):
    dd.push(data, str(place), tag="v1.0.0")
    before = digests(place)
    for tag in ("v1.0.0", "next", ""):
        again = dd.push(data, str(place), tag=tag)
        assert not (again.published.committed or again.published.tagged or again.plan.writes)
    assert digests(place) == before
    with pytest.raises(UsageError, match=r"nothing changed since v1\.0\.0"):
        dd.push(data, str(place), tag="v1.0.1")


def test_a_version_is_never_moved_and_the_right_one_is_named(data, place, shelf):
    dd.push(data, str(place), tag="v1.0.0")
    rebuilt(shelf[:3], data)
    with pytest.raises(UsageError, match=r"v1\.0\.0 exists.*rows of dialog_synthesis changed: 32 before, 24 now.*--tag v1\.1\.0"):
        dd.push(data, str(place), tag="v1.0.0")
    assert dd.push(data, str(place), tag="next").plan.message.startswith("Release v1.1.0: rows of dialog_synthesis changed")
    rebuilt(shelf[:3], data, CONFIGS[:1])
    dropped = dd.push(data, str(place), tag="next")
    assert (dropped.suggestion, read_record(place).version) == ("2.0.0", "2.0.0")
    assert "entity_evolution/train-00000-of-00001.parquet" in dropped.plan.deletes
    assert not (place / "entity_evolution").exists()


def test_a_folder_that_holds_a_version_is_not_replaced_by_what_has_none(data, place, shelf):
    dd.push(data, str(place), tag="v1.0.0")
    rebuilt(shelf[:3], data)
    for dry_run in (True, False):
        with pytest.raises(UsageError, match="a folder has no history"):
            dd.push(data, str(place), dry_run=dry_run)
    with pytest.raises(UsageError, match=r"v0\.9\.0 is below v1\.0\.0, the newest"):
        dd.push(data, str(place), tag="v0.9.0")
    told = dd.push(data, str(place), tag="v1.0.1")
    assert "what changed since the version before asks for v1.1.0, not v1.0.1" in told.notes


def test_a_secret_in_what_is_said_of_a_push_stops_it(data, place, monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "correct-horse-battery")
    with pytest.raises(PolicyError, match="the commit's message holds a value of SOME_API_KEY"):
        dd.push(data, str(place), message="made with correct-horse-battery")


def test_a_file_that_changes_while_it_is_pushed_does_not_go_up(data, place):
    def meanwhile(step):
        if step.startswith("searching"):
            (data / "recipe.json").write_text("{}")

    with pytest.raises(PublishError, match=r"recipe\.json changed while it was pushed"):
        dd.push(data, str(place), say=meanwhile)
    assert not place.exists()


def test_the_card_that_is_shown_is_the_card_that_a_push_makes(data):
    written(data / "README.md", "Ours.")
    assert dd.card(data, "hf:me/dams", tag="v1.0.0") == _card_of(data, "hf:me/dams")


def _card_of(data, address):
    place = place_of(address)
    made, card = card_at(data, read_record(data), PUBLISHERS.get("hf").at(place, "1.0.0"), "1.0.0")
    assert made.name == "dams"
    assert "Ours." in card
    return card


def test_a_dry_run_tells_all_and_does_nothing(data, place):
    told = dd.push(data, str(place), tag="v1.0.0", dry_run=True)
    assert told.published is None
    assert not place.exists()
    assert {change.path for change in told.plan.writes} == set(digests(data))
    assert sum(change.bytes for change in told.plan.writes if change.path.endswith(".jsonl")) == sum(
        path.stat().st_size for path in (data / "runs").rglob("*.jsonl")
    )
    assert 'revision="v' not in told.release.card
    assert (told.plan.create, told.plan.tag, told.suggestion) == (True, True, "1.0.0")


def test_what_people_wrote_between_the_markers_stays_and_elsewhere_is_not_lost_unasked(data, place, shelf):
    dd.push(data, str(place), tag="v1.0.0")
    written(place / "README.md", "Read by us, line by line.")
    assert dd.verify(place).ok
    rebuilt(shelf[:3], data)
    dd.push(data, str(place), tag="next")
    assert "Read by us, line by line." in (place / "README.md").read_text()
    assert dd.verify(place).ok
    card = place / "README.md"
    card.write_text(card.read_text().replace("## Limits", "## Limits\n\nNone at all."))
    rebuilt(shelf, data)
    with pytest.raises(UsageError, match=r"changed by hand: .*Limits.*--replace-card"):
        dd.push(data, str(place), tag="next")
    dd.push(data, str(place), tag="next", replace_card=True)
    assert "None at all." not in card.read_text()


def test_what_people_wrote_here_goes_along_and_what_they_wrote_there_comes_first(data, place):
    written(data / "README.md", "Written before it was sent.")
    dd.push(data, str(place), tag="v1.0.0")
    assert "Written before it was sent." in (place / "README.md").read_text()
    card = place / "README.md"
    card.write_text(card.read_text().replace("before it was sent", "where it lies"))
    assert not dd.push(data, str(place)).published.committed
    assert "Written where it lies." in card.read_text()


def test_a_secret_that_a_person_wrote_into_the_card_stops_the_push(data, place, monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "correct-horse-battery")
    written(data / "README.md", "Ask for more with the key correct-horse-battery.")
    with pytest.raises(PolicyError, match=r"README\.md holds a value of SOME_API_KEY: cor… \(21 characters\)"):
        dd.push(data, str(place))
    assert not place.exists()


def test_a_dataset_that_is_not_what_it_says_is_not_sent(data, place):
    log = next((data / "runs").rglob("events.jsonl"))
    log.write_text(log.read_text().replace("spillway", "spilway", 1))
    with pytest.raises(DatasetError, match=r"is not what it says it is: .*events\.jsonl"):
        dd.push(data, str(place))
    (data / "reports" / "validation.json").write_text("{}")
    with pytest.raises(DatasetError, match="no report of validators"):
        dd.push(data, str(place))
    assert not place.exists()


def test_a_folder_of_somebody_else_is_left_alone(data, tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "thesis.txt").write_text("Chapter one.")
    with pytest.raises(UsageError, match="no dataset folder"):
        dd.push(data, str(tmp_path / "theirs"))


@pytest.mark.parametrize(
    ("address", "asked", "said"),
    [
        ("folder:X@v1.0.0", {}, None),
        ("gopher:me/mars", {}, "no publisher is called 'gopher'"),
        ("hf:", {}, "names no place"),
        ("", {}, "names no place"),
        ("hf:me/mars", {"branch": "v1.0.0"}, "a version is never moved"),
        ("hf:me/mars@v1.0.0", {}, r"a push goes to a branch"),
        ("X", {"tag": "latest"}, "'latest' is no version"),
        ("X", {"tag": "v1.0.0", "review": True}, "a pull request has no tag"),
        ("X", {"branch": "draft"}, "a folder has no branches"),
    ],
)
def test_what_cannot_be_done_as_asked_is_said_before_anything_is_done(data, tmp_path, monkeypatch, address, asked, said):
    monkeypatch.chdir(tmp_path)
    if said is None:
        assert Path(dd.push(data, address, **asked).published.url).name == "X@v1.0.0"
    else:
        with pytest.raises(UsageError, match=said):
            dd.push(data, address, **asked)


class Public(FolderPublisher):
    """A place of this machine that is open to all."""

    name = "open"

    def look(self, place, branch):
        return super().look(place, branch)._replace(private=False)

    def check(self, plan: Plan) -> None:
        super().check(replace(plan, wish=replace(plan.wish, public=False)))


def test_words_that_may_train_no_model_are_not_made_public(shelf, tmp_path, monkeypatch):
    monkeypatch.setitem(PUBLISHERS._things, "open", Public())
    record = json.loads((shelf[0] / RECORD).read_text())
    use = ModelUse(model="openai/gpt-4o-mini", endpoint="https://openrouter.ai", license="proprietary")
    (shelf[0] / RECORD).write_text(json.dumps(record | {"models": [use.model_dump()]}))
    assert read_manifest(shelf[0]).written_by == "openai/gpt-4o-mini"
    data = dd.build(shelf, out=tmp_path / "data", configs=CONFIGS).path
    with pytest.raises(PolicyError, match=r"openai/gpt-4o-mini \(proprietary\) wrote rows of run dam_a"):
        dd.push(data, f"open:{tmp_path}/released", public=True)
    dd.push(data, str(tmp_path / "kept"))
    assert "proprietary" in (tmp_path / "kept" / "README.md").read_text()


def test_publishers_are_found_by_name_and_the_nearest_is_suggested():
    assert {"folder", "hf", "oxen"} <= set(PUBLISHERS.names())
    with pytest.raises(UnknownNameError, match="did you mean 'oxen'"):
        PUBLISHERS.get("oxn")


@pytest.mark.parametrize("name", ["hf", "oxen", "folder"])
def test_the_address_that_a_card_gives_leads_back_to_the_release(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    publisher = PUBLISHERS.get(name)
    place = publisher.whole(place_of("me/mars" if name == "folder" else f"{name}:me/mars"))
    assert publisher.whole(place) == place
    at = publisher.at(place, "1.2.0")
    found = place_of(at.address)
    assert Path(found.name).name == "mars"
    assert (found.scheme, found.revision) == (name, "" if name == "folder" else "v1.2.0")
    assert at.revision in ("", "v1.2.0")


def test_a_licence_that_nobody_consented_to_is_not_made_public(shelf, tmp_path, monkeypatch):
    monkeypatch.setitem(PUBLISHERS._things, "open", Public())
    record = json.loads((shelf[0] / RECORD).read_text())
    use = ModelUse(model="somebody/new", endpoint="http://localhost:8000", license="unknown")
    (shelf[0] / RECORD).write_text(json.dumps(record | {"models": [use.model_dump()]}))
    data = dd.build(shelf, out=tmp_path / "data", configs=CONFIGS).path
    with pytest.raises(PolicyError, match=r"its licence \(unknown\) is none of mit, apache-2.0, llama.*--consent-license unknown"):
        dd.push(data, f"open:{tmp_path}/released", public=True)
    dd.push(data, f"open:{tmp_path}/released", public=True, consent=["unknown"])
    assert (tmp_path / "released" / "README.md").exists()
