"""The trainers of trl take rows as they stand in the dataset: no column renamed, none taken away. Nothing is downloaded."""

from importlib.util import find_spec

import pytest

from daedalus_data import rewards
from daedalus_data.api.data import dataset
from daedalus_data.core.answers import ANSWER, gold
from tests.finetune import tiny

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(find_spec("trl") is None, reason="needs the extra 'train'"),
    # trl asks transformers by a name that transformers has since replaced.
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"),
]
LONGEST = 4096


def settings(folder, **more):
    return {
        "output_dir": str(folder), "use_cpu": True, "bf16": False, "activation_checkpointing": False, "report_to": "none",
        "save_strategy": "no", "disable_tqdm": True, "seed": 0, "logging_steps": 1, **more,
    }  # fmt: skip


def logged(trainer, name):
    return [entry[name] for entry in trainer.state.log_history if name in entry]


@pytest.mark.parametrize("config", ["dialog_synthesis", "knowledge_flow"])
def test_supervised_training_takes_the_rows_and_learns_only_their_completions(config, flagship, tmp_path):
    from trl import SFTConfig, SFTTrainer

    rows = dataset(flagship, config)
    tokenizer = tiny.tokenizer(rows)
    trainer = SFTTrainer(
        model=tiny.model(tokenizer),
        args=SFTConfig(**settings(tmp_path, max_length=LONGEST)),
        train_dataset=rows,
        processing_class=tokenizer,
    )
    assert len(trainer.train_dataset) == len(rows)
    for row in trainer.train_dataset:
        trained = [label for label in row["labels"] if label != -100]
        assert tokenizer.decode(trained) == f"{row['completion'][0]['content']}<|im_end|>\n"


def test_preference_training_takes_the_rows(flagship, tmp_path):
    from trl import DPOConfig, DPOTrainer

    every = dataset(flagship, "preference")
    rows = every.select(sorted({task: place for place, task in enumerate(every["task"])}.values()))
    tokenizer = tiny.tokenizer(rows)
    trainer = DPOTrainer(
        model=tiny.model(tokenizer),
        # Without it trl would load a second copy by the model's name, and a model made here has none.
        ref_model=tiny.model(tokenizer),
        args=DPOConfig(**settings(tmp_path, max_steps=1, per_device_train_batch_size=len(rows), max_length=LONGEST)),
        train_dataset=rows,
        processing_class=tokenizer,
    )
    assert len(trainer.train_dataset) == len(rows)
    trainer.train()
    assert logged(trainer, "loss") == pytest.approx([0.693], abs=0.001)


def test_training_by_reward_calls_ours_with_the_rows_columns(flagship, tmp_path):
    from trl import GRPOConfig, GRPOTrainer

    rows = dataset(flagship, "verifiable")
    tokenizer = tiny.tokenizer(rows)
    calls = []

    def perfect(completions, answer, **columns):
        """Score perfect completions by the reward that each row names, with everything that trl passes."""
        best = [[{"role": "assistant", "content": gold(ANSWER.validate_python(wanted))}] for wanted in answer]
        assert rewards.exact(best, answer, **columns) == [1.0] * len(completions)
        calls.append(set(columns))
        return [rewards.REWARDS[name]([text], [wanted])[0] for name, text, wanted in zip(columns["reward"], best, answer, strict=True)]

    trainer = GRPOTrainer(
        model=tiny.model(tokenizer),
        reward_funcs=[rewards.exact, perfect],
        args=GRPOConfig(**settings(tmp_path, max_steps=1, per_device_train_batch_size=8, num_generations=2, max_completion_length=8)),
        train_dataset=rows,
        processing_class=tokenizer,
    )
    trainer.train()
    assert all(0 <= mean <= 1 for mean in logged(trainer, "rewards/exact/mean"))
    assert logged(trainer, "rewards/perfect/mean") == [1.0]
    assert calls
    assert all(columns >= set(rows.column_names) - {"prompt", "answer"} for columns in calls)
