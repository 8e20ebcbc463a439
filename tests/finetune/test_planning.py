"""What a recipe comes to before a model is loaded: which rows, in which order, what is refused, and what a job's folder holds."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daedalus_data.core.errors import DatasetError, RecipeError, UsageError
from daedalus_data.finetune import estimate, machines, planning, sizes
from daedalus_data.finetune.architecture import llama_config
from daedalus_data.finetune.audit import audit
from daedalus_data.finetune.base_model import tokenizer_of
from daedalus_data.finetune.dataset import open_dataset, select, shares
from daedalus_data.finetune.job import Job
from daedalus_data.finetune.planning import plan, prepare
from daedalus_data.finetune.questions import questions
from daedalus_data.finetune.recipe import Architecture, Lora, Model, Recipe

trains = pytest.mark.skipif(find_spec("trl") is None, reason="needs the extra 'train'")
HEAVY = ("torch", "transformers", "trl", "peft", "datasets")
SMALL = {"vocabulary": 600, "hidden": 16, "layers": 1, "heads": 2, "context": 4096}


def recipe_of(data, *configs, method="sft", trainer=None, **more):
    """Return a recipe over a dataset, whose keys under data may be given as data__KEY."""
    of_data = {key.removeprefix("data__"): more.pop(key) for key in [key for key in more if key.startswith("data__")]}
    return Recipe.model_validate(
        {
            "name": "small", "description": "A small one.", "method": method, "model": {"architecture": SMALL},
            "data": {"path": str(data), "configs": [{"config": each} if isinstance(each, str) else each for each in configs], **of_data},
            "trainer": {"max_length": 4096, **(trainer or {})}, **more,
        }
    )  # fmt: skip


def chosen(recipe, folder, split="train"):
    return select(recipe, folder, split)


def of(counts):
    """Return rows per config."""
    return {config: sum(tasks.values()) for config, tasks in counts.items()}


def lines(folder: Path, rows) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def problems_of(recipe, rows):
    return audit(recipe, rows, tokenizer_of(Model(architecture=Architecture(**SMALL)), None, rows)).problems


ROW = {"prompt": "Who knows of the dam?", "completion": "Ana does."}


# ---- which rows ----


@given(
    st.dictionaries(st.sampled_from("abcd"), st.tuples(st.floats(0.1, 9), st.integers(0, 400)), min_size=1),
    st.none() | st.integers(1, 500),
)
def test_shares_follow_the_weights_and_take_no_row_twice(parts, most):
    weights, available = ({name: part[place] for name, part in parts.items()} for place in (0, 1))
    counts = shares(weights, available, most)
    rows, whole = sum(counts.values()), sum(weights.values())
    assert all(0 <= counts[name] <= available[name] for name in parts)
    assert most is None or rows <= most
    # Rounded up by at most a row, whichever config it is.
    assert all(abs(counts[name] - rows * weights[name] / whole) <= len(parts) for name in parts)


def test_one_config_gives_all_its_rows_unless_most_rows_says_fewer(worlds):
    whole = chosen(recipe_of(worlds, "knowledge_flow"), worlds)
    assert of(whole.counts) == whole.available == {"knowledge_flow": len(whole.rows)}
    fewer = chosen(recipe_of(worlds, "knowledge_flow", data__most_rows=7), worlds)
    assert len(fewer.rows) == 7
    assert {row["id"] for row in fewer.rows} <= {row["id"] for row in whole.rows}


def test_a_mixture_has_the_shares_of_its_weights_and_tells_what_is_left_unused(worlds):
    mixed = chosen(recipe_of(worlds, {"config": "knowledge_flow", "weight": 3}, "dialog_synthesis", data__most_rows=20), worlds)
    assert of(mixed.counts) == {"knowledge_flow": 15, "dialog_synthesis": 5}
    assert mixed.notes == ()
    even = chosen(recipe_of(worlds, "knowledge_flow", "dialog_synthesis"), worlds)
    assert set(of(even.counts).values()) == {min(even.available.values())}
    assert "none is repeated, so its weight leaves" in even.notes[0]


def test_only_the_tasks_asked_for_are_taken(worlds):
    part = {"config": "knowledge_flow", "tasks": ["knows", "since"]}
    assert set(chosen(recipe_of(worlds, part), worlds).counts["knowledge_flow"]) == {"knows", "since"}


def test_only_the_tasks_named_are_measured_on_and_one_that_is_not_there_is_refused(worlds):
    every = questions(worlds, "knowledge_flow", "train")
    assert {row.task for row in every} > {"knows"}
    assert questions(worlds, "knowledge_flow", "train", ("knows",)) == [row for row in every if row.task == "knows"]
    with pytest.raises(UsageError, match=r"is of the task 'know'; did you mean 'knows'\?"):
        questions(worlds, "knowledge_flow", "train", ("knows", "know"))


def test_of_completions_the_last_line_alone_is_taken_where_the_answer_is_asked_for(worlds):
    whole, answer = (
        {row["id"]: row["completion"] for row in chosen(recipe_of(worlds, "knowledge_flow", data__completions=taken), worlds).rows}
        for taken in ("whole", "answer")
    )
    assert whole.keys() == answer.keys() and any("\n" in said[-1]["content"] for said in whole.values())
    assert all([{**said[-1], "content": said[-1]["content"].splitlines()[-1]}] == answer[key] for key, said in whole.items())


def test_the_same_recipe_gives_the_same_rows_in_the_same_order_and_another_seed_others(worlds):
    recipe = recipe_of(worlds, "knowledge_flow", "dialog_synthesis", data__most_rows=12)
    first, again = (chosen(recipe, worlds).rows for _ in range(2))
    assert first == again
    assert [row["id"] for row in chosen(recipe.model_copy(update={"seed": 1}), worlds).rows] != [row["id"] for row in first]


def test_the_order_of_a_files_lines_changes_nothing(tmp_path):
    rows = [{"id": f"r{number}", **ROW} for number in range(30)]
    found = []
    for folder, given_rows in (("one", rows), ("other", rows[::-1])):
        (tmp_path / folder).mkdir()
        path = lines(tmp_path / folder, given_rows)
        found.append(chosen(recipe_of(path, "default", data__most_rows=9), path).rows)
    assert found[0] == found[1]


def test_a_curriculum_goes_by_hops_and_then_by_length(worlds):
    rows = chosen(recipe_of(worlds, "knowledge_flow", data__order="curriculum"), worlds).rows
    steps = [(row["hops"] or 0, sum(len(m["content"]) for m in (*row["prompt"], *row["completion"]))) for row in rows]
    assert steps == sorted(steps)
    assert len({hops for hops, _ in steps}) > 1


def test_what_is_held_out_is_named(worlds):
    assert chosen(recipe_of(worlds, "knowledge_flow"), worlds).held_out == ("convergence_simple",)


# ---- whatever form the rows have ----


def test_a_file_of_lines_is_read_with_texts_as_what_user_and_assistant_say(tmp_path):
    path = lines(tmp_path, [ROW])
    row = chosen(recipe_of(path, "default"), path).rows[0]
    assert row["prompt"] == [{"role": "user", "content": "Who knows of the dam?"}]
    assert row["completion"] == [{"role": "assistant", "content": "Ana does."}]
    assert row["id"] == "default:1"


def test_messages_are_a_prompt_and_the_last_of_them(tmp_path):
    said = [{"role": role, "content": role} for role in ("system", "user", "assistant")]
    path = lines(tmp_path, [{"messages": said}])
    row = chosen(recipe_of(path, "default"), path).rows[0]
    assert (row["prompt"], row["completion"]) == (said[:2], said[2:])


def test_the_answer_of_a_verifiable_row_is_kept_as_json_text(worlds):
    row = chosen(recipe_of(worlds, "verifiable", method="grpo"), worlds).rows[0]
    assert json.loads(row["answer"])["type"]
    assert row["reward"]


def test_a_file_that_is_no_rows_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("not json\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"rows\.jsonl cannot be read as rows"):
        chosen(recipe_of(path, "default"), path)
    (tmp_path / "rows.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match=r"use a file ending in \.jsonl"):
        chosen(recipe_of(tmp_path / "rows.txt", "default"), tmp_path / "rows.txt")


# ---- what is refused ----


def test_every_config_task_and_column_that_is_not_there_is_told_at_once_with_the_nearest(worlds):
    recipe = recipe_of(worlds, "knowledge_flaw", {"config": "dialog_synthesis", "tasks": ["repli"]}, "preference")
    with pytest.raises(RecipeError) as raised:
        chosen(recipe, worlds)
    first, second, third = str(raised.value).splitlines()
    assert first.startswith("data.configs.0: ") and first.endswith("no config 'knowledge_flaw'; did you mean 'knowledge_flow'?")
    assert second == "data.configs.1: dialog_synthesis has no task 'repli'; did you mean 'reply'?"
    assert "preference has no column completion, which sft needs" in third
    assert "these would do: dialog_synthesis" in third


@pytest.mark.parametrize(("method", "fits"), [("dpo", "preference"), ("grpo", "verifiable")])
def test_rows_of_another_method_name_the_config_that_would_do(method, fits, worlds):
    with pytest.raises(RecipeError, match=f"these would do: {fits}"):
        chosen(recipe_of(worlds, "knowledge_flow", method=method), worlds)


def test_a_split_that_is_not_there_is_named_with_the_nearest(worlds):
    with pytest.raises(RecipeError, match=r"no split of knowledge_flow called 'tran'; did you mean 'train'\?"):
        chosen(recipe_of(worlds, "knowledge_flow"), worlds, "tran")


def test_a_dataset_whose_file_was_changed_is_not_trained_on(worlds, tmp_path):
    import shutil

    copy = shutil.copytree(worlds, tmp_path / "copy")
    with next((copy / "knowledge_flow").glob("train-*")).open("ab") as file:
        file.write(b"x")
    with pytest.raises(DatasetError, match="build or fetch the dataset again"):
        chosen(recipe_of(copy, "knowledge_flow"), copy)


def test_a_dataset_that_is_not_there_says_how_it_comes_to_be(tmp_path):
    data = recipe_of(tmp_path / "none", "knowledge_flow").data
    with pytest.raises(UsageError, match="make one with: daedalus build TEMPLATE --out"):
        open_dataset(data, home=tmp_path)


def test_a_dataset_that_is_not_there_is_made_as_the_recipe_says(tmp_path, worlds):
    build = {"templates": ["board_meeting"], "runs": 1}
    data = recipe_of(tmp_path / "none", "knowledge_flow", data__build=build).data
    asked = []

    def make(data, home, say):
        asked.append((data.build.templates, home))
        return worlds

    assert open_dataset(data, home=tmp_path, make=make) == worlds
    assert asked == [(("board_meeting",), tmp_path)]


def test_a_dataset_of_other_worlds_than_the_recipe_builds_is_refused(worlds):
    both = {"templates": ["board_meeting", "convergence_simple"], "runs": 1, "split_by": "template"}
    assert open_dataset(recipe_of(worlds, "knowledge_flow", data__build=both).data, home=worlds) == worlds
    data = recipe_of(worlds, "knowledge_flow", data__build=both | {"runs": 2, "split_by": "run"}).data
    with pytest.raises(UsageError, match="was made with other templates and runs and other split_by than"):
        open_dataset(data, home=worlds)


@trains
@pytest.mark.train
def test_every_problem_of_rows_is_told_at_once_with_their_ids():
    def row(name, prompt="Who?", completion="Ana.", role="user", last="assistant"):
        said = [{"role": last, "content": completion}] if completion else []
        return {"id": name, "config": "c", "task": "", "hops": None, "prompt": [{"role": role, "content": prompt}], "completion": said}

    rows = [
        row("a"),
        row("b", prompt=" "),
        row("c", completion=""),
        row("d", role="human"),
        row("e", last="user"),
        row("f", prompt=" ".join(map(str, range(300)))),
    ]
    problems = problems_of(recipe_of("./data", "c", trainer={"max_length": 64}), rows)
    assert len(problems) == 5
    for name, said in zip("bcdef", ("empty prompt", "empty completion", "'human' is 'user' here", "does not end", "raise"), strict=True):
        assert any(f"({name})" in problem and said in problem for problem in problems), (name, problems)


@trains
@pytest.mark.train
@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% for m in messages %}{% if m.role != 'system' %}{{ m.content }}{% endif %}{% endfor %}", "a message of the system in prompt"),
        ("{{ raise_exception('no system here') }}", "no system here"),
        ("{{ messages | length }}{% for m in messages %}{{ m.content }}{% endfor %}", "not the beginning of prompt and answer"),
    ],
)
def test_a_chat_template_that_changes_what_is_learned_is_refused(template, said, worlds):
    rows = chosen(recipe_of(worlds, "dialog_synthesis", data__most_rows=3), worlds).rows
    model = Model(architecture=Architecture(**SMALL), chat_template=template)
    problems = audit(recipe_of(worlds, "dialog_synthesis"), rows, tokenizer_of(model, None, rows)).problems
    assert any(said in problem and rows[0]["id"] in problem for problem in problems), problems


@trains
@pytest.mark.train
def test_rows_that_are_too_long_are_refused_or_left_out_and_never_cut(worlds):
    recipe = recipe_of(worlds, "knowledge_flow", data__most_rows=20)
    rows = chosen(recipe, worlds).rows
    tokenizer = tokenizer_of(recipe.model, None, rows)
    whole = audit(recipe, rows, tokenizer)
    middle = sorted(whole.lengths)[10]
    assert whole.problems == () and whole.tokens == sum(whole.lengths)
    shorter = recipe.trainer.model_copy(update={"max_length": middle})
    refusing = recipe.model_copy(update={"trainer": shorter})
    assert f"the longest has {whole.longest}" in audit(refusing, rows, tokenizer).problems[0]
    dropping = refusing.model_copy(update={"data": recipe.data.model_copy(update={"too_long": "drop"})})
    left = audit(dropping, rows, tokenizer)
    assert left.problems == ()
    assert left.rows == [row for row, length in zip(rows, whole.lengths, strict=True) if length <= middle]
    assert left.dropped == 20 - len(left.rows)


# ---- what it takes ----


def test_sizes_read_from_a_configuration_count_what_adapters_train():
    shapes = sizes.shapes_by(llama_config(Architecture(vocabulary=300, hidden=16, layers=2, heads=2), 300))
    assert sizes.trained(shapes, None) == sizes.parameters(shapes)
    queries = sizes.trained(shapes, Lora(r=4, target_modules=("q_proj",)))
    assert queries == 2 * 4 * (16 + 16)
    assert len(sizes.adapted(shapes, Lora())) == 2 * 7
    layer = 4 * 16 * 16 + 3 * 16 * 48 + 2 * 16
    assert sizes.trained(shapes, None, frozen_layers=1) == layer + 16
    assert sizes.passed(shapes, frozen_layers=1) == layer + 16 + 300 * 16
    problem = next(sizes.lora_problems(shapes, Lora(target_modules=("q_proj", "k_prog"))))
    assert problem == "lora.target_modules: the base model has no module 'k_prog'; did you mean 'k_proj'?"


@pytest.mark.parametrize(
    ("trainer", "method", "steps"),
    [
        ({"per_device_train_batch_size": 8}, "sft", 13),
        ({"per_device_train_batch_size": 4, "gradient_accumulation_steps": 2, "num_train_epochs": 2}, "sft", 26),
        ({"max_steps": 5}, "sft", 5),
        ({"per_device_train_batch_size": 8, "num_generations": 4}, "grpo", 50),
        ({"per_device_train_batch_size": 2, "packing": True, "max_length": 512}, "sft", 20),
    ],
)
def test_steps_are_counted_as_the_trainer_takes_them(trainer, method, steps):
    assert estimate.steps(recipe_of("./data", "c", method=method, trainer=trainer), 100, 20_000) == steps


def test_a_longer_training_and_a_slower_machine_take_longer():
    recipe = recipe_of("./data", "c")
    taken = {"rows": 80, "steps": 10, "tokens": 8000, "per_token": 1e9, "rate": 1e10}
    assert estimate.seconds(recipe, **taken) == 800
    assert estimate.seconds(recipe, **taken | {"rate": 2e10}) == 400
    capped = recipe_of("./data", "c", trainer={"max_steps": 5})
    assert estimate.seconds(capped, **taken | {"steps": 5}) == 400


def test_a_machine_that_is_rented_may_not_cost_more_than_the_budget_however_long_it_runs():
    machine = machines.rented("a10g-small")
    assert machine.usd_per_hour == machines.FLAVORS["a10g-small"].usd_per_hour
    assert machines.rented("a10g-smal").note.endswith("did you mean 'a10g-small'?")


@pytest.mark.parametrize(
    ("flavor", "budget", "said"),
    [
        ("a10g-small", 1, "120 minutes of a10g-small at 1 USD an hour cost 2.00; lower timeout_minutes to 60, or raise budget_usd"),
        ("h100-new", 1, "budget_usd cannot be kept: the price of h100-new is not in our table"),
    ],
)
def test_a_budget_that_could_be_overrun_is_refused_before_anything_is_fetched(flavor, budget, said, tmp_path):
    place = {"where": "hf-jobs", "flavor": flavor, "budget_usd": budget}
    recipe = recipe_of("ada/worlds", "knowledge_flow", data__revision="v1.0.0", **place)
    with pytest.raises(RecipeError) as raised:
        plan(recipe, home=tmp_path, cache=tmp_path)
    assert said in str(raised.value)


# ---- a plan and a job ----


@trains
@pytest.mark.train
def test_a_plan_says_rows_tokens_steps_and_time_and_writes_nothing(worlds, tmp_path):
    recipe = recipe_of(worlds, "knowledge_flow", data__most_rows=20, trainer={"num_train_epochs": 2})
    made = plan(recipe, home=tmp_path, cache=tmp_path)
    assert (made.rows, made.steps, made.held_out) == (20, 6, ("convergence_simple",))
    assert made.parameters == made.trainable
    assert made.tokens > 20 * 100
    assert 0 < made.seconds < 600
    assert made.cost_usd is None
    assert list(tmp_path.iterdir()) == []


@trains
@pytest.mark.train
def test_a_plan_tells_the_problems_of_rows_adapters_and_context_together(worlds, base, tmp_path):
    lora = {"r": 2, "target_modules": ["q_prog"]}
    recipe = recipe_of(worlds, "knowledge_flow", data__most_rows=5, model={"base": str(base)}, lora=lora)
    with pytest.raises(RecipeError) as raised:
        plan(recipe, home=tmp_path, cache=tmp_path)
    first, second = str(raised.value).splitlines()
    assert "but the model reads at most 64" in first
    assert "did you mean 'q_proj'?" in second


@pytest.fixture(scope="module")
def base(worlds, tmp_path_factory):
    """A model in a folder that reads 64 tokens at most."""
    from daedalus_data.finetune.architecture import save_architecture

    size = Architecture(**SMALL | {"context": 64})
    rows = chosen(recipe_of(worlds, "knowledge_flow"), worlds).rows
    folder = tmp_path_factory.mktemp("model")
    return save_architecture(size, tokenizer_of(Model(architecture=size), None, rows), folder / "base", 0)


@trains
@pytest.mark.train
def test_a_prepared_job_holds_the_rows_that_trl_reads_and_all_digests(worlds, tmp_path):
    recipe = recipe_of(worlds, "knowledge_flow", data__most_rows=20)
    job = Job(tmp_path / "job")
    record = prepare(recipe, job, home=tmp_path, cache=tmp_path)
    assert record == job.read()
    rows = pl.read_parquet(job.rows)
    assert rows.columns == ["id", "task", "hops", "prompt", "completion"]
    assert rows["id"].to_list() == [row["id"] for row in chosen(recipe, worlds).rows]
    assert (record.state, record.rows) == ("planned", 20)
    assert len({record.recipe_digest, record.dataset_digest, record.rows_digest, record.model_digest}) == 4
    assert Recipe.model_validate_json(job.recipe.read_text()) == recipe
    assert (job.base / "model.safetensors").is_file()


@trains
@pytest.mark.train
def test_a_job_of_the_same_recipe_is_gone_on_with_and_one_of_another_is_refused(worlds, tmp_path):
    recipe = recipe_of(worlds, "knowledge_flow", data__most_rows=5)
    job, places = Job(tmp_path / "job"), {"home": tmp_path, "cache": tmp_path}
    begun = prepare(recipe, job, **places)
    job.write(begun.model_copy(update={"state": "trained", "last_loss": 0.5}))
    assert prepare(recipe, job, **places).state == "trained"
    other = recipe.model_copy(update={"trainer": recipe.trainer.model_copy(update={"learning_rate": 1e-3})})
    with pytest.raises(UsageError, match=r"by another recipe \(trainer.learning_rate: 0.0002 there, 0.001 now\)"):
        prepare(other, job, **places)


@trains
@pytest.mark.train
def test_a_job_whose_dataset_has_changed_since_is_refused(tmp_path):
    path = lines(tmp_path, [{"id": str(number), **ROW} for number in range(6)])
    recipe = recipe_of(path, "default")
    job, places = Job(tmp_path / "job"), {"home": tmp_path, "cache": tmp_path}
    prepare(recipe, job, **places)
    lines(tmp_path, [{"id": str(number), **ROW} for number in range(7)])
    with pytest.raises(UsageError, match="was begun with other rows"):
        prepare(recipe, job, **places)


@trains
@pytest.mark.train
def test_a_preparation_that_was_cut_off_is_done_again(worlds, tmp_path):
    recipe = recipe_of(worlds, "knowledge_flow", data__most_rows=5)
    job, places = Job(tmp_path / "job"), {"home": tmp_path, "cache": tmp_path}
    whole = prepare(recipe.model_copy(update={"seed": 5}), job, **places)
    job.record.unlink()
    again = prepare(recipe, job, **places)
    assert again.recipe_digest != whole.recipe_digest
    assert again == prepare(recipe, Job(tmp_path / "other"), **places)
    assert (job.base / "model.safetensors").read_bytes() == (tmp_path / "other" / "base" / "model.safetensors").read_bytes()


@trains
@pytest.mark.train
def test_a_base_model_is_linked_and_not_copied(worlds, base, tmp_path):
    recipe = recipe_of(worlds, "knowledge_flow", data__most_rows=5, data__too_long="refuse", model={"base": str(base)})
    path = lines(tmp_path, [ROW])
    recipe = recipe.model_copy(update={"data": recipe_of(path, "default").data})
    job = Job(tmp_path / "job")
    prepare(recipe, job, home=tmp_path, cache=tmp_path)
    assert job.base.is_symlink() and job.base.resolve() == base.resolve()


def test_a_folder_with_other_things_in_it_is_left_alone(worlds, tmp_path):
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(UsageError, match=r"holds thesis.txt and is no fine-tuning; name another folder with --out"):
        prepare(recipe_of(worlds, "knowledge_flow"), Job(tmp_path), home=tmp_path, cache=tmp_path)


def test_nothing_of_fine_tuning_loads_torch_before_a_model_is_needed():
    folder = Path(planning.__file__).parent
    names = ", ".join(f"daedalus_data.finetune.{path.stem}" for path in sorted(folder.glob("*.py")) if path.stem != "__init__")
    code = f"import sys, {names}; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("told", "has"),
    [
        ("flags\t\t: fpu avx512f avx512_bf16 avx512_vnni\n", True),
        ("Features\t: fp asimd bf16 i8mm\n", True),
        ("flags\t\t: fpu avx2 f16c\n", False),
    ],
)
def test_a_processor_says_whether_it_multiplies_in_bfloat16(tmp_path, told, has):
    told_in = tmp_path / "cpuinfo"
    told_in.write_text(f"processor\t: 0\n{told}")
    assert machines.has_bfloat16(told_in) is has
    assert not machines.has_bfloat16(tmp_path / "no such file")
