"""A card says what the reports of its dataset say, keeps what people wrote, and holds to the Hub's rules."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import daedalus_data as dd
from daedalus_data.core.errors import UsageError
from daedalus_data.core.run import ModelUse, Run
from daedalus_data.mechanisms.gate import Said, faults
from daedalus_data.release.card.at import At, here
from daedalus_data.release.card.front_matter import licence
from daedalus_data.release.card.render import render
from daedalus_data.release.card.rules import problems
from daedalus_data.release.card.samples import _cut
from daedalus_data.release.card.slots import SLOT, by_hand, merged, own, parts
from daedalus_data.release.card.words import plural, share, shown
from daedalus_data.release.making import Making
from daedalus_data.release.record import read_record
from daedalus_data.release.sieve import LINES, OTHER, sifted
from tests.support import built_run
from tests.support.shelf import shelve, write

BOTH = ("dialog_synthesis", "entity_evolution")
ABOUT = "<!-- daedalus:about:end -->"
NOTES = "<!-- daedalus:notes:end -->"


@pytest.fixture(scope="module")
def bakery(tmp_path_factory) -> Path:
    """Eight runs of two sisters and a lease, with every config and every validator."""
    place = tmp_path_factory.mktemp("bakery")
    return dd.build("convergence_simple", runs=8, out=place / "bakery", home=place / "home").path


@pytest.fixture(scope="module")
def card(bakery) -> str:
    return (bakery / "README.md").read_text(encoding="utf-8")


def report(folder, name):
    return json.loads((folder / "reports" / name).read_text(encoding="utf-8"))


def front(text):
    return yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n"))


def tables(text):
    """Return every table of a text as rows of cells, by its first column's head and the next one's."""
    found = re.findall(r"(?:^\|.*\|\n)+", text, re.M)
    read = [[[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines()] for table in found]
    return {(table[0][0], table[0][1]): table[2:] for table in read}


def number(cell):
    return float(cell.replace(",", "").strip("$"))


# ---- what it says ----


def test_the_card_of_a_real_dataset_leaves_nothing_blank_and_holds_to_the_rules_of_the_hub(card):
    assert problems(card) == ()


def test_the_same_folder_gives_the_same_bytes(bakery, card):
    assert render(bakery, read_record(bakery), here("bakery")) == card


def test_every_table_by_config_has_a_row_for_each(bakery, card):
    configs = list(read_record(bakery).configs)
    found = tables(card)
    assert [row[0].strip("`") for row in found["config", "train"]][:-1] == configs
    for head in (("config", "tasks"), ("config", "written by"), ("config", "labels compared")):
        assert [row[0].strip("`") for row in found[head]] == configs
    assert re.findall(r"^<summary><b>(\w+)</b>", card, re.M) == configs
    assert all((bakery / picture).is_file() for picture in re.findall(r"\]\((pictures/\w+\.svg)\)", card))


def test_figures_are_those_of_the_reports(bakery, card):
    making, columns, validation = (report(bakery, f"{name}.json") for name in ("making", "columns", "validation"))
    found = tables(card)
    record = read_record(bakery)
    for config, *cells in found["config", "train"][:-1]:
        rows = record.configs[config.strip("`")].rows
        assert [number(cell) for cell in cells[:3]] == [rows.get(split, 0) for split in ("train", "validation", "test")]
    took = {row[0]: row[1:] for row in found["what", "in all"]}
    assert number(took["calls of a model"][0]) == making["totals"]["calls"] == sum(made["llm_calls"] for made in runs_of(bakery))
    assert number(took["tokens, in and out (of the built-in author: words)"][0]) == making["totals"]["tokens"]
    refused = {row[0]: row[1:] for row in found["what", "all"]}
    assert [number(cell) for cell in refused["lines of dialog"][:2]] == [making["refused"]["lines"][key] for key in ("all", "refused")]
    assert making["refused"]["lines"]["refused"] == said(bakery, "turn_refused")
    assert making["refused"]["lines"]["all"] == said(bakery, "turn_refused") + said(bakery, "turn_spoken")
    ids = next(row for row in found["column", "dialog_synthesis"] if row[0] == "`id`")
    assert (
        number(ids[1].split(";")[0])
        == columns["configs"]["dialog_synthesis"]["columns"]["id"]["different"]
        == sum(record.configs["dialog_synthesis"].rows.values())
    )
    for finding in validation["findings"]:
        assert shown(finding["message"]) in card


def test_a_task_that_no_figure_judges_is_named_and_pairs_are_judged(bakery, card):
    triviality = report(bakery, "validation.json")["figures"]["triviality"]
    told = {row[0]: row[1:] for row in tables(card)["task", "rows judged"]}
    open_ = {name.replace("/", " ") for name in triviality["without_exact_answer"]}
    assert open_ >= {"dialog_synthesis reply", "dialog_synthesis open"}
    assert all("no exact answer" in told[name][0] for name in open_)
    pairs = {name: task for name, task in triviality["tasks"].items() if name.startswith("preference/")}
    assert pairs
    assert all(name.split("/")[1] in {row.removeprefix("preference ") for row in told} for name in pairs)


def test_splits_are_told_in_runs_and_in_rows(bakery, card):
    record = read_record(bakery)
    for split in ("train", "validation", "test"):
        runs = sum(run.split == split for run in record.runs)
        rows = sum(made.rows.get(split, 0) for made in record.configs.values())
        assert f"{split} {plural(runs, 'run')}, {share(rows / record.rows)} of the rows" in card


def test_what_a_sample_asks_is_shown_whole():
    lines = [
        "## Notes",
        *(f"{n}. It rained." for n in range(40)),
        "## The question",
        "What does it do?",
        *"ABCD",
        "Answer with a letter.",
    ]
    shown_ = _cut("\n".join(lines))
    assert shown_.endswith("\n".join(lines[-7:]))
    assert "[… 37 more lines]" in shown_


def runs_of(folder):
    return [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("runs/*/run.json")]


def said(folder, kind):
    return sum(path.read_text(encoding="utf-8").count(f'"kind":"{kind}"') for path in folder.glob("runs/*/events.jsonl"))


def test_the_columns_report_measures_what_the_files_hold(bakery):
    import pyarrow.parquet as pq

    measured = report(bakery, "columns.json")["configs"]["knowledge_flow"]
    rows = [row for path in sorted((bakery / "knowledge_flow").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    prompts = [sum(len(message["content"]) for message in row["prompt"]) for row in rows]
    prompt, hops, evidence = (measured["columns"][name] for name in ("prompt", "hops", "evidence"))
    assert (measured["rows"], prompt["most"], prompt["mean"]) == (len(rows), max(prompts), sum(prompts) / len(rows))
    assert hops["nulls"] == round(sum(row["hops"] is None for row in rows) / len(rows), 4)
    assert evidence["different"] == len({tuple(row["evidence"]) for row in rows})


def test_the_code_that_loads_it_loads_it(bakery, card, monkeypatch, tmp_path):
    monkeypatch.chdir(bakery.parent)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path)
    names: dict[str, object] = {}
    exec(re.search(r"```python\n(from datasets.*?)```", card, re.S).group(1), names)
    assert len(names["rows"]) == read_record(bakery).configs["dialog_synthesis"].rows["train"]


@pytest.mark.usefixtures("unjudged")
def test_the_commands_that_make_it_again_make_the_same_rows(bakery, tmp_path):
    recipe = json.loads((bakery / "recipe.json").read_text(encoding="utf-8"))
    assert recipe["command"] == "daedalus build convergence_simple --runs 8 --model offline --seed 0 --out bakery"
    assert recipe["from_logs"].startswith("daedalus build $(printf -- '--from %s ' runs/*) --seed 0")
    again = dd.build([*sorted((bakery / "runs").iterdir())], out=tmp_path / "again")
    assert again.record.root == read_record(bakery).root


def test_a_release_is_pinned_to_its_revision_and_says_its_version(bakery):
    record = read_record(bakery).model_copy(update={"version": "1.2.0"})
    text = render(bakery, record, At("me/bakery", "hf:me/bakery@v1.2.0", "v1.2.0", url="https://hub.example/me/bakery"))
    assert 'load_dataset("me/bakery", "dialog_synthesis", split="train", revision="v1.2.0")' in text
    assert "hf://datasets/me/bakery@v1.2.0/dialog_synthesis/train-" in text
    assert "daedalus verify hf:me/bakery@v1.2.0" in text
    assert {config["version"] for config in front(text)["configs"]} == {"1.2.0"}
    assert front(text)["daedalus"]["release"] == "1.2.0"
    assert (problems(text), "version = {1.2.0}" in text) == ((), True)


def test_a_place_that_load_dataset_cannot_reach_is_fetched_first(bakery):
    text = render(bakery, read_record(bakery), At("./bakery", "oxen:me/bakery", fetch="oxen clone https://hub.example/me/bakery"))
    assert text.index("oxen clone https://hub.example/me/bakery") < text.index('load_dataset("./bakery"')
    assert problems(text) == ()


def test_a_folder_without_its_reports_is_named(bakery, tmp_path):
    with pytest.raises(UsageError, match=r"making\.json cannot be read.*build the dataset again"):
        render(tmp_path, read_record(bakery), here("bakery"))


# ---- who wrote it ----


def by(model: str, licence: str, home: Path) -> Path:
    run = built_run.run()
    use = ModelUse(model=model, endpoint="https://models.example", license=licence, purposes=("turn",))
    return write(home, Run(run.manifest.model_copy(update={"models": [use], "model": model}), run.entries, run.folder), "asked")


@pytest.mark.usefixtures("unjudged")
@pytest.mark.parametrize(
    ("model", "named", "rule", "license"),
    [
        ("gpt-4o-mini", "proprietary", "forbid or restrict training", {"license": "other", "license_name": "proprietary"}),
        ("nobody/knows-1b", "unknown", "nobody has written down", {"license": "unknown"}),
        ("qwen/qwen-2.5-72b-instruct", "qwen", "its licence lets its words", {"license": "other", "license_name": "qwen"}),
    ],
)
def test_whether_the_words_of_a_model_may_train_others_is_said(model, named, rule, license, tmp_path):
    made = dd.build(by(model, named, tmp_path / "home"), out=tmp_path / "data", configs=BOTH)
    text = (made.path / "README.md").read_text(encoding="utf-8")
    assert rule in text
    assert license.items() <= front(text).items()
    assert problems(text) == ()


def test_licences_of_several_models_are_all_named():
    assert licence(["apache-2.0", "MIT"]) == {"license": ["apache-2.0", "mit"]}
    assert licence(["qwen", "apache-2.0"]) == {"license": "other", "license_name": "apache-2.0-and-qwen"}
    assert licence(["qwen"])["license_link"].startswith("https://")


def test_every_reason_that_the_gate_gives_has_a_kind():
    said = "The oxygen generator was tested twice in the spring of that year"
    told = Said([f"{said}, {number}." for number in ("so far", "as you know", "they say", "in my view")])
    lines = (
        f"{said}, so far.",
        f"{said} and never since.",
        "Yes.",
        "word " * 120,
        "Ana: I was there.",
        "Ask lin_zhang.",
        "I envy her, and it eats me.",
    )
    reasons = [reason for line in lines for reason in faults(line, told, ["Ana"], ["I envy her"])]
    kinds = {name for reason in reasons for name, words in LINES if re.search(words, reason)}
    assert [reason for reason in reasons if not any(re.search(words, reason) for _, words in LINES)] == []
    assert len(kinds) == 5


def test_no_refusal_of_a_real_run_is_for_a_reason_that_we_do_not_know(flagship, board):
    counted = sifted(flagship) + sifted(board)
    assert [name for name in counted if OTHER in name[1]] == []
    assert min(counted[kind, "refused"] for kind in ("states", "lines")) > 0


# ---- what people write ----


def with_words(text: str) -> str:
    text = text.replace(ABOUT, f"We made this for a course.\n\n## Ours\n\n[Ask us](https://x.example).\n{ABOUT}")
    text = text.replace(NOTES, f"Thanks to Ines.\n{NOTES}")
    return text.replace("\ntags:\n", "\nextra_gated_prompt: Be kind.\ntags:\n- bakery\n").replace("pretty_name: ", "pretty_name: Our ")


@pytest.mark.usefixtures("unjudged")
def test_what_people_wrote_survives_a_rebuild_and_verification(tmp_path):
    runs = shelve(tmp_path / "home", "dam_a", "dam_b", "dam_c", "dam_d")
    made = dd.build(runs, out=tmp_path / "data", configs=BOTH)
    readme = made.path / "README.md"
    readme.write_text(with_words(readme.read_text(encoding="utf-8")), encoding="utf-8")
    assert dd.verify(made.path).ok
    dd.build(runs[:3], out=tmp_path / "data", configs=BOTH)
    text = readme.read_text(encoding="utf-8")
    assert "We made this for a course.\n\n## Ours\n\n[Ask us](https://x.example)." in text
    assert "Thanks to Ines." in text
    assert (front(text)["extra_gated_prompt"], front(text)["pretty_name"]) == ("Be kind.", "Our data")
    assert "bakery" in front(text)["tags"]
    assert "3 simulated runs" in text
    assert dd.verify(made.path).ok


@pytest.mark.usefixtures("unjudged")
def test_a_build_does_not_overwrite_words_written_elsewhere_in_the_card(shelf, tmp_path):
    made = dd.build(shelf, out=tmp_path / "data", configs=BOTH)
    readme = made.path / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace("## Limits\n", "## Limits\n\nNone at all.\n"), encoding="utf-8")
    with pytest.raises(UsageError, match="edited outside its slots, in the section 'Limits'"):
        dd.build(shelf, out=tmp_path / "data", configs=BOTH)
    assert "None at all." in readme.read_text(encoding="utf-8")
    assert not dd.verify(made.path).ok


def test_the_part_that_is_ours_is_the_same_whoever_wrote_the_rest_and_however_it_was_saved(card):
    resaved = yaml.safe_dump(front(card), width=60)
    body = card.split("\n---\n", 1)[1]
    for other in (with_words(card), card.replace("\n", "\r\n"), f"---\n{resaved}---\n{body}", merged(card, with_words(card))):
        assert own(other) == own(card)
    assert merged(card, card) == card
    assert merged(card, with_words(card)) == merged(card, merged(card, with_words(card)))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("license: apache-2.0", "license: mit", "the metadata 'license'"),
        ("# bakery\n", "# My bakery\n", "the title"),
        ("## Splits\n", "## Splits\n\nLeave-one-out.\n", "the section 'Splits'"),
        (NOTES, "", "the section 'Reproduce'"),
        ("<!-- daedalus:seal", "<!-- seal", "its last line"),
        ("license: apache-2.0", "license: [", "no YAML"),
    ],
)
def test_an_edit_outside_the_slots_is_named(card, old, new, named):
    digest = sha256(own(card).encode()).hexdigest()
    assert by_hand(card, digest) == by_hand(with_words(card), digest) == ""
    assert named in by_hand(card.replace(old, new, 1), digest)


def test_a_card_that_was_never_ours_is_somebody_s_when_it_says_anything():
    assert "not made by daedalus" in by_hand("---\nlicense: mit\n---\n\n# My data\n\nMine.", "")
    assert by_hand("---\nlicense: mit\n---\n", "") == ""


# ---- rules ----


FAULTS = {
    "license: mitt": "'mit'",
    "license: other": "license_name is missing",
    "license: other\nlicense_name: mine\nlicense_link: here": "license_link is 'here'",
    "language: [english]": "language has 'english'",
    "language: [no]": "language has False",
    "size_categories: [1k<n<10k]": "'1K<n<10K'",
    "task_categories: [text-generations]": "'text-generation'",
    "task_ids: [dialog-modeling]": "'dialogue-modeling'",
    "annotations_creators: [machine]": "'machine-generated'",
    "source_datasets: [originals]": "'original'",
    "pretty_name: ''": "pretty_name is ''",
    "tags: [1]": "tags is [1]",
    "configs: [{config_name: 'a/b', data_files: x.csv}]": "config_name 'a/b'",
    "configs: [{config_name: a, data_files: [{split: train-a, path: x}]}]": "split 'train-a'",
    "configs: [{config_name: a, data_files: [{split: train, path: ../x}]}]": "path '../x'",
    "configs: [{config_name: a, data_files: []}, {config_name: a, data_files: x}]": "'a' twice",
    "configs: [{config_name: a, version: '1', data_files: x}]": "version of a is '1'",
    "configs: [{config_name: a, data_files: x}]\ndataset_info: [{config_name: b}]": "dataset_info has 'b'",
    "paperswithcode_id:": "paperswithcode_id is None",
    "license: [": "cannot be read",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_metadata_is_named_with_what_would_do(fault):
    given_licence = "" if "license:" in fault else "license: mit\n"
    assert problems(f"---\n{given_licence}---\n\nText.\n") == () or not given_licence
    found = problems(f"---\n{given_licence}{fault}\n---\n\nText.\n")
    assert len(found) == 1
    assert FAULTS[fault] in found[0]


def test_a_missing_licence_is_named_and_other_keys_are_nobody_s_business():
    assert "license is missing" in problems("# Data\n")[0]
    assert problems("---\nlicense: mit\nextra_gated_prompt: Please.\nviewer: false\nmine: {a: 1}\n---\n\n# Data\n") == ()


@pytest.mark.parametrize(
    "blank", ["[More Information Needed]", "TODO: say why", "| a | | b |", "| a | nan |", "It has None rows.", "{{ rows }}", "{% if %}"]
)
def test_what_was_left_blank_is_named_but_not_in_what_people_write(blank):
    text = "---\nlicense: mit\n---\n\n{}\n\n<!-- daedalus:about: yours -->\n{}\n<!-- daedalus:about:end -->\n"
    assert problems(text.replace("{}", blank, 1).replace("{}", "")) != ()
    assert problems(text.replace("{}", "Words.", 1).replace("{}", blank)) == ()


# ---- words of others ----

NASTY = (
    "--- license: mit", "---\nlicense: mit\n---", "<!-- daedalus:about:end -->", "<!-- daedalus:notes: x -->\n",
    "</pre></details><script>x",
    "[x](javascript:alert(1))", "![x](http://x.example/x.png)", "http://x.example www.x.example a@x.example", "{{ 7 * 7 }}", "{% raw %}",
    "{{{", "TODO", "None", "nan",
    "[More Information Needed]", "| a || b |", "```", "`", "# Title", "## Limits", "1. x", "$$x$$", "\\", "&lt;",
    "a: b", "'\"", "\u2028", "\x00", "\x85",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(NASTY) | st.text(max_size=20), max_size=6).map(" ".join) | st.sampled_from(NASTY)


@pytest.fixture(scope="module")
def dam(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("dam")
    patched = pytest.MonkeyPatch()
    from daedalus_data.core.derive import VALIDATORS

    patched.setattr(VALIDATORS, "_things", {"shape": VALIDATORS.get("shape")})
    try:
        return dd.build(shelve(place / "home", "dam_a", "dam_b", "dam_c", "dam_d"), out=place / "dam", configs=("entity_evolution",)).path
    finally:
        patched.undo()


@settings(max_examples=40, deadline=None, phases=(Phase.generate,), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXTS.filter(str.strip), words=TEXTS, who=TEXTS)
def test_words_of_others_stay_words(dam, tmp_path, name, words, who):
    record = read_record(dam).model_copy(update={"name": name})
    spoofed(dam, tmp_path, words, who)
    text = render(tmp_path, record, here(name))
    plain = render(tmp_path, record.model_copy(update={"name": "dam"}), here("dam"))
    assert front(text).keys() == front(plain).keys()
    assert front(text) | {"pretty_name": 0, "daedalus": 0} == front(plain) | {"pretty_name": 0, "daedalus": 0}
    assert front(text)["pretty_name"] == " ".join(name.split())
    assert [slot[0] for slot in SLOT.findall(text)] == ["about", "notes"]
    assert [line for line in problems(text) if not line.startswith(("pretty_name", "daedalus"))] == []
    assert re.findall(r"^#{1,2} .*$", text, re.M)[1:] == re.findall(r"^#{1,2} .*$", plain, re.M)[1:]
    assert not re.search(r"(?<!\\)<script|(?<!\\)\]\((?!#|pictures/)", text.split("\n---\n", 1)[1])


def spoofed(dam: Path, to: Path, words: str, who: str) -> None:
    """Copy what a card is made from, with other words of the template in the report."""
    made = Making.model_validate(report(dam, "making.json"))
    scenario = made.scenarios["dam"]
    cast = tuple(member.model_copy(update={"name": who}) for member in scenario.cast)
    spoof = scenario.model_copy(update={"text": words, "known_end": words, "cast": cast, "variations": {who: 1, words: 2}})
    authors = {who: next(iter(made.authors.values())).model_copy(update={"licence": words})}
    for name in ("reports", "runs", "entity_evolution", "recipe.json"):
        if not (to / name).exists() and name != "reports":
            (to / name).symlink_to(dam / name)
    (to / "reports").mkdir(exist_ok=True)
    for path in (dam / "reports").iterdir():
        (to / "reports" / path.name).write_bytes(path.read_bytes())
    told = made.model_copy(update={"scenarios": {"dam": spoof}, "authors": authors})
    (to / "reports" / "making.json").write_text(told.model_dump_json(), encoding="utf-8")


@pytest.mark.parametrize(
    "value",
    [
        "2024-02-30", "0x_", "!!int a", "!!int ''", "!!bool maybe", "!!timestamp a", "0x" + "f" * 5000, "2024-01-01T00:00:00+99:00",
        "[" * 300 + "]" * 300,
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_makes_front_matter_unreadable_and_no_more(card, value):
    digest = sha256(own(card).encode()).hexdigest()
    spoilt = card.replace("---\n", f"---\nlicense_name: {value}\n", 1)
    assert parts(spoilt).data is None
    assert "no YAML" in by_hand(spoilt, digest)
    assert problems(spoilt)
    assert "Thanks" not in merged(card, spoilt)


@pytest.mark.parametrize("value", ["{1: a, b: c}", "{2024-01-01: a}", "[{null: 2024-01-01, 1.5: !!set {a, b}}]", "!!binary aGk="])
def test_metadata_with_keys_and_values_beyond_json_is_compared_all_the_same(card, value):
    digest = sha256(own(card).encode()).hexdigest()
    added = card.replace("\nconfigs:\n", f"\nlicense_link: {value}\nconfigs:\n", 1)
    assert own(added) == own(added.replace("\n", "\r\n"))
    assert "'license_link'" in by_hand(added, digest)


def test_marks_without_an_end_are_gone_through_once():
    """Going through the rest of the text at every mark, 12,000 of them would take longer than all the other tests of the card."""
    marks = "<!-- daedalus:about: x-->\n" * 12_000
    assert own(marks) == f"{{}}\n{marks.strip()}\n"
    slot = f"<!-- daedalus:about: x-->\nMine.\n{ABOUT}"
    assert [found[1] for found in SLOT.findall(marks + slot)] == ["Mine.\n"]


def test_front_matter_that_grows_when_it_is_read_or_nests_without_end_is_not_read():
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
    for front in ("\n".join(layers), "tags: " + "[" * 9000):
        card = f"---\n{front}\ndaedalus: {{}}\n---\n\n# Mine\n"
        assert len(own(card)) < len(card) + 9
        assert problems(card)
        assert "# Mine" in merged(card, card)
