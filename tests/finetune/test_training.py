"""A prepared job is trained as its recipe says: what counts, in which order, on which numbers, and with what it leaves behind."""

import json
import math
import os
import shutil
import signal
from importlib.util import find_spec

import pytest

from daedalus_data import rewards
from daedalus_data.core.answers import ANSWER, gold
from daedalus_data.core.errors import BusyError, DatasetError, StoppedError, TrainingError
from daedalus_data.finetune import checkpoints, launching, metrics, train, trainers
from daedalus_data.finetune.base_model import tokenizer_of
from daedalus_data.finetune.job import digest_of
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.store.folder import hold
from tests.finetune.jobs import prepared, recipe_of, rows_of

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(find_spec("trl") is None, reason="needs the extra 'train'"),
    # trl asks transformers by a name that transformers has since replaced.
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"),
]


@pytest.fixture(scope="session")
def data(simple, board, tmp_path_factory):
    """The rows of two small runs."""
    folder = rows_of(simple, tmp_path_factory.mktemp("rows"), ["dialog_synthesis", "knowledge_flow", "verifiable"])
    return rows_of(board, folder, ["preference"], most=12)


@pytest.fixture(scope="session")
def base(data, tmp_path_factory):
    """A model of random weights, as one that was trained before."""
    return prepared(recipe_of(data), tmp_path_factory.mktemp("base") / "job").base


def of(job):
    """Return the trainer that a job gets, with what it reads."""
    recipe = Recipe.model_validate_json(job.recipe.read_text(encoding="utf-8"))
    return trainers.trainer(recipe, train._rows(job), job.base, tokenizer_of(recipe.model, job.base), job.checkpoints, [])


def batch_of(trainer, rows):
    return trainer.data_collator([trainer.train_dataset[number] for number in rows])


def lines_of(job):
    return metrics.read(job.metrics)


# ---- what is learned ----


def test_training_lowers_the_loss_and_leaves_a_model_that_loads_by_itself(data, tmp_path):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    job = prepared(recipe_of(data, trainer={"max_steps": 14}), tmp_path / "job")
    record = train.run(job)
    lines = lines_of(job)
    assert [line.step for line in lines] == list(range(1, 15))
    assert record.last_loss < record.first_loss - 0.4, lines
    assert (record.state, record.steps, record.first_loss) == ("trained", 14, lines[0].loss)
    assert record.tuned_digest == digest_of(job.model / "model.safetensors")
    assert record.adapter_digest is None and not job.adapter.exists()
    assert all(line.tokens_per_second > 0 and line.grad_norm > 0 for line in lines)
    assert [line.tokens for line in lines] == sorted({line.tokens for line in lines})
    assert "step" in (job.pictures / "loss.svg").read_text()
    words, model = AutoTokenizer.from_pretrained(job.model), AutoModelForCausalLM.from_pretrained(job.model)
    asked = words.apply_chat_template([{"role": "user", "content": "Who?"}], add_generation_prompt=True, return_tensors="pt")
    assert model.generate(**asked, max_new_tokens=4, do_sample=False).shape[1] > asked["input_ids"].shape[1]


@pytest.mark.parametrize("config", ["dialog_synthesis", "knowledge_flow"])
def test_only_the_tokens_of_completions_are_learned(config, data, tmp_path):
    job = prepared(recipe_of(data, config=config), tmp_path / "job")
    trainer = of(job)
    assert len(trainer.train_dataset) == job.read().rows
    for row in trainer.train_dataset:
        learned = [label for label in row["labels"] if label != -100]
        assert trainer.processing_class.decode(learned) == f"{row['completion'][0]['content']}<|im_end|>\n"
        assert row["labels"][-len(learned) :] == learned == row["input_ids"][-len(learned) :]


def test_all_tokens_are_learned_when_the_recipe_says_so(data, tmp_path):
    trainer = of(prepared(recipe_of(data, loss="all"), tmp_path / "job"))
    assert all(row["labels"] == row["input_ids"] for row in trainer.train_dataset)


@pytest.mark.parametrize("loss", ["completion", "all"])
def test_the_loss_and_its_gradient_are_those_of_trl(loss, data, tmp_path):
    trainer = of(prepared(recipe_of(data, loss=loss), tmp_path / "job"))
    batch = batch_of(trainer, range(6))
    assert (batch["labels"] != -100).sum() > trainers.AT_ONCE or loss == "completion"
    found = []
    for kind in (type(trainer), type(trainer).__mro__[1]):
        trainer.model.zero_grad()
        loss = kind.compute_loss(trainer, trainer.model, dict(batch), num_items_in_batch=50)
        loss.backward()
        found.append((loss.item(), [weights.grad.clone() for weights in trainer.model.parameters()]))
    (ours, our_slopes), (theirs, their_slopes) = found
    assert ours == pytest.approx(theirs, rel=1e-6)
    for mine, other in zip(our_slopes, their_slopes, strict=True):
        assert (mine - other).abs().max() <= 1e-5 * max(1, other.abs().max())


def test_packed_rows_do_not_see_each_other(data, tmp_path):
    losses = []
    for packing in (False, True):
        trainer = of(prepared(recipe_of(data, rows=6, trainer={"packing": packing, "max_length": 1024}), tmp_path / str(packing)))
        losses.append(trainer.compute_loss(trainer.model, batch_of(trainer, range(len(trainer.train_dataset)))).item())
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


# ---- on which numbers ----


def test_bfloat16_on_a_cpu_keeps_weights_and_loss_in_float32(data, tmp_path):
    import torch

    found = {}
    for dtype in ("float32", "bfloat16"):
        trainer = of(prepared(recipe_of(data, dtype=dtype), tmp_path / dtype))
        loss = trainer.compute_loss(trainer.model, batch_of(trainer, [0, 1, 2, 3]))
        found[dtype] = loss.item()
        assert loss.dtype == torch.float32
        assert {weights.dtype for weights in trainer.model.parameters()} == {torch.float32}
        assert trainer.accelerator.mixed_precision == ("bf16" if dtype == "bfloat16" else "no")
    assert found["bfloat16"] != found["float32"]
    assert found["bfloat16"] == pytest.approx(found["float32"], rel=0.005)


def test_adapters_are_float32_over_a_frozen_base_of_bfloat16(data, base, tmp_path):
    import torch

    job = prepared(recipe_of(data, base=base, lora={"r": 4}, dtype="bfloat16", trainer={"max_steps": 8}), tmp_path / "job")
    learned = {name: weights for name, weights in of(job).model.named_parameters() if weights.requires_grad}
    frozen = [weights for weights in of(job).model.parameters() if not weights.requires_grad]
    assert learned and all("lora_" in name and weights.dtype == torch.float32 for name, weights in learned.items())
    assert {weights.dtype for weights in frozen} == {torch.bfloat16}
    assert train.run(job).last_loss < lines_of(job)[0].loss


def test_the_merged_model_answers_as_the_adapter_does(data, base, tmp_path):
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    job = prepared(recipe_of(data, base=base, lora={"r": 8, "lora_alpha": 64}, trainer={"max_steps": 16}), tmp_path / "job")
    record = train.run(job)
    trainer = of(job)
    asked = batch_of(trainer, [0])["input_ids"][:, :60]
    bare, under, merged = (AutoModelForCausalLM.from_pretrained(folder) for folder in (base, base, job.model))
    adapted = PeftModel.from_pretrained(under, job.adapter).eval()
    said = [model.generate(asked, max_new_tokens=24, do_sample=False)[0].tolist() for model in (bare, adapted, merged)]
    assert said[1] == said[2]
    assert said[0] != said[1]
    assert record.adapter_digest == digest_of(job.adapter / "adapter_model.safetensors")
    assert json.loads((job.adapter / "adapter_config.json").read_text())["base_model_name_or_path"] == str(base)


# ---- in which order ----


def test_a_curriculum_is_kept_and_shuffling_follows_the_seed(data, tmp_path):
    def order(name, **more):
        trainer = of(prepared(recipe_of(data, **more), tmp_path / name))
        loader = trainer.get_train_dataloader()
        batches = [tuple(batch["input_ids"][0].tolist()) for batch in loader]
        return batches, [tuple(trainer.train_dataset[number]["input_ids"]) for number in range(0, len(trainer.train_dataset), 2)]

    kept, rows = order("kept", order="curriculum")
    assert [batch[: len(row)] for batch, row in zip(kept, rows, strict=True)] == rows
    assert order("one")[0] == order("same")[0] != order("other", seed=1)[0]


def test_rows_of_one_length_go_together_in_an_order_that_the_epoch_gives(data, tmp_path):
    recipe = recipe_of(data, trainer={"group_by_length": True})
    sampler = of(prepared(recipe, tmp_path / "job"))._get_train_sampler()
    assert sorted(sampler) == list(range(len(sampler.lengths)))
    sampler.batch_size, sampler.lengths = 4, [(number * 37) % 200 for number in range(200)]
    orders = []
    for epoch in (0, 1, 0):
        sampler.set_epoch(epoch)
        orders.append(list(sampler))
    assert orders[0] == orders[2] != orders[1]
    batches = [[sampler.lengths[row] for row in orders[0][start : start + 4]] for start in range(0, 200, 4)]
    assert sum(max(batch) - min(batch) for batch in batches) / 50 < 25


# ---- the other methods ----


def test_preference_training_widens_the_margin_from_none(data, tmp_path):
    job = prepared(recipe_of(data, method="dpo", trainer={"max_steps": 5, "beta": 0.1, "learning_rate": 2e-3}), tmp_path / "job")
    train.run(job)
    first, *_, last = [line.model_dump() for line in lines_of(job)]
    assert first["loss"] == pytest.approx(math.log(2), abs=0.001) and first["rewards/margins"] == pytest.approx(0, abs=1e-3)
    assert last["loss"] < first["loss"] and last["rewards/margins"] > 0


def test_training_by_reward_scores_answers_with_the_reward_that_the_row_names(data, tmp_path):
    trainer = {"max_steps": 2, "per_device_train_batch_size": 4, "num_generations": 2, "max_completion_length": 8}
    job = prepared(recipe_of(data, method="grpo", trainer=trainer), tmp_path / "job")
    train.run(job)
    assert all(0 <= line.model_dump()["rewards/by_row/mean"] <= 1 for line in lines_of(job))
    rows = train._rows(job)[:]
    best = [[{"role": "assistant", "content": gold(ANSWER.validate_python(json.loads(answer)))}] for answer in rows["answer"]]
    assert trainers.by_row(best, rows["answer"], rows["reward"]) == [1.0] * len(best)
    assert trainers.by_row(best, rows["answer"], ["exact"] * len(best)) == rewards.exact(best, [json.loads(one) for one in rows["answer"]])
    with pytest.raises(ValueError, match="use the reward that the row names"):
        trainers.by_row(best[:1], ['{"type": "yes_no", "value": true}'], ["chain"])


# ---- what goes wrong ----


def test_a_loss_that_is_no_number_ends_the_training_and_names_the_step(data, tmp_path):
    job = prepared(recipe_of(data, trainer={"learning_rate": 1e30, "max_grad_norm": 1e30}), tmp_path / "job")
    with pytest.raises(TrainingError, match=r"the loss of step \d+ is nan; lower trainer.learning_rate"):
        train.run(job)


def test_rows_that_would_be_cut_are_refused(data, tmp_path):
    job = prepared(recipe_of(data), tmp_path / "job")
    recipe = Recipe.model_validate_json(job.recipe.read_text())
    short = recipe.model_copy(update={"trainer": recipe.trainer.model_copy(update={"max_length": 64})})
    with pytest.raises(DatasetError, match=r"the longest of \d+ tokens with max_length 64"):
        trainers.trainer(short, train._rows(job), job.base, tokenizer_of(short.model, job.base), job.checkpoints, [])


def test_a_folder_is_trained_by_one_process_at_a_time(data, tmp_path):
    job = prepared(recipe_of(data), tmp_path / "job")
    with hold(job.folder, "it", "wait"), pytest.raises(BusyError, match=f"held by process {os.getpid()}"):
        launching.train(job)


def test_frozen_layers_and_the_words_stay_as_they_were_and_the_others_move(data, base, tmp_path):
    from safetensors.torch import load_file

    job = prepared(recipe_of(data, frozen_layers=1, trainer={"max_steps": 2}), tmp_path / "job")
    train.run(job)
    before, after = (load_file(folder / "model.safetensors") for folder in (job.base, job.model))
    moved = {name for name in before if not before[name].equal(after[name])}
    assert any(".layers.1." in name for name in moved)
    assert not any(".layers.0." in name or "embed_tokens" in name for name in moved), moved


# ---- broken off and gone on with ----

LONG = {"max_steps": 24, "per_device_train_batch_size": 4, "save_steps": 4, "lr_scheduler_type": "cosine", "max_length": 4096}


def test_a_killed_training_goes_on_from_its_last_checkpoint_to_the_same_weights(data, tmp_path):
    recipe = recipe_of(data, trainer=LONG)
    whole, job = prepared(recipe, tmp_path / "whole"), prepared(recipe, tmp_path / "job")
    with pytest.raises(TrainingError, match="ended by SIGKILL; the same command goes on from the last checkpoint"):
        launching.train(job, watch=lambda told: told.step >= 6 and os.kill(int((job.folder / "lock").read_text()), signal.SIGKILL))
    assert job.read().state == "failed"
    reached, last = lines_of(job)[-1].step, checkpoints.newest(job.checkpoints).step
    assert 4 <= last <= reached < 24
    # As if it had been killed while it wrote the next one.
    torn = shutil.copytree(checkpoints.path_of(job.checkpoints, last), checkpoints.path_of(job.checkpoints, last + 4), dirs_exist_ok=True)
    os.truncate(torn / "optimizer.pt", 1000)

    record, unbroken = train.run(job), train.run(whole)
    assert record.resumed == (last,)
    assert [line.step for line in lines_of(job)] == list(range(1, 25))
    assert [(line.loss, line.tokens, line.learning_rate) for line in lines_of(job)] == [
        (line.loss, line.tokens, line.learning_rate) for line in lines_of(whole)
    ]
    assert record.tuned_digest == unbroken.tuned_digest
    assert not job.checkpoints.exists()
    assert launching.train(job) == record


@pytest.mark.slow
def test_a_signal_saves_a_checkpoint_and_the_same_call_goes_on_from_it(data, tmp_path):
    job = prepared(recipe_of(data, trainer=LONG | {"save_steps": 100}), tmp_path / "job")
    with pytest.raises(StoppedError) as stopped:
        launching.train(job, watch=lambda told: told.step == 5 and os.kill(os.getpid(), signal.SIGTERM))
    assert stopped.value.exit_code == 143
    step = checkpoints.newest(job.checkpoints).step
    assert 5 <= step == lines_of(job)[-1].step < 24
    seen = []
    record = launching.train(job, watch=seen.append)
    assert (record.state, record.resumed) == ("trained", (step,))
    assert [told.step for told in seen] == list(range(step + 1, 25)) and seen[-1].steps == 24


@pytest.mark.slow
def test_what_a_training_dies_of_is_told_in_one_line(data, tmp_path):
    job = prepared(recipe_of(data, trainer={"learning_rate": 1e30, "max_grad_norm": 1e30}), tmp_path / "job")
    with pytest.raises(TrainingError, match=r"is nan; lower trainer.learning_rate"):
        launching.train(job)
    assert job.read().state == "failed" and "is nan" in job.read().error
    (job.base / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(TrainingError, match=r"ended with code 1: .*header"):
        launching.train(job)
