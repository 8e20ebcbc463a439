"""What a recipe says: data, base model, method, hyper-parameters, where, and what is expected of it. Every key has an effect."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from daedalus_data.core.terms import Identifier, Strict

Method = Literal["sft", "dpo", "grpo"]
Where = Literal["local", "hf-jobs", "oxen"]
HUB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*")
PINNED = re.compile(r"[0-9a-f]{40}|v\d+\.\d+\.\d+")


def _fixed(revision: str) -> str:
    if not PINNED.fullmatch(revision):
        raise ValueError(f"{revision!r} may move; pin a commit's 40 hex digits or a release's tag, vX.Y.Z")
    return revision


Revision = Annotated[str, AfterValidator(_fixed)]
"""A commit's 40 hex digits or a release's tag: a branch moves."""


class Build(Strict):
    """How the dataset is made when its folder is not there: as `daedalus build` makes it, with the built-in author."""

    templates: tuple[str, ...] = Field(min_length=1)
    runs: int = Field(8, ge=1)
    """Runs of each template."""
    configs: tuple[str, ...] = ()
    """The row configs that are built; all when empty, so that recipes may share a dataset."""
    seed: int = 0
    split_by: Literal["run", "template"] = "run"


class Part(Strict):
    """One row config of the mixture."""

    config: str
    weight: float = Field(1.0, gt=0)
    """Share of the rows, beside the weights of the other parts."""
    tasks: tuple[str, ...] = ()
    """Only rows of these tasks; all when empty."""


class Data(Strict):
    """The rows that are trained on and those that are measured on."""

    path: str
    """A dataset folder, or a Hub id owner/name."""
    revision: Revision | None = None
    build: Build | None = None
    configs: tuple[Part, ...] = Field(min_length=1)
    split: str = "train"
    eval_split: str = "test"
    most_rows: int | None = Field(None, ge=1)
    """Rows trained on in one epoch, over all parts; all when absent."""
    order: Literal["shuffled", "curriculum"] = "shuffled"
    """curriculum: by hop depth, then length, the easiest first."""
    completions: Literal["whole", "answer"] = "whole"
    """sft: what is learned of a completion; answer is its last line alone, without the grounds that lead to it."""
    too_long: Literal["refuse", "drop"] = "refuse"
    """What happens to rows of more tokens than trainer.max_length; none is ever cut."""

    @model_validator(mode="after")
    def _pinned(self) -> "Data":
        is_id = HUB_ID.fullmatch(self.path)
        if is_id and self.revision is None and self.build is None:
            raise ValueError(
                f"{self.path!r} is a Hub id and needs a revision: a tag vX.Y.Z or a commit's 40 hex digits; a folder is ./{self.path}"
            )
        if self.revision and (self.build or not is_id):
            raise ValueError("revision is for a dataset of the Hub; leave it out for a folder, and where build says how to make one")
        return self


class Architecture(Strict):
    """A Llama of random weights, and a byte-level BPE tokenizer learned from the training rows."""

    vocabulary: int = Field(2048, ge=300)
    hidden: int = Field(128, ge=8)
    layers: int = Field(4, ge=1)
    heads: int = Field(4, ge=1)
    context: int = Field(1024, ge=32)


class Model(Strict):
    """The base model: exactly one of `base` and `architecture`."""

    base: str | None = None
    """A Hub id, a folder, a .gguf file, or package:NAME/FILE.gguf for a file that an installed package carries."""
    revision: Revision | None = None
    architecture: Architecture | None = None
    chat_template: str | None = None
    """A Jinja template in place of the tokenizer's own."""

    @model_validator(mode="after")
    def _one(self) -> "Model":
        if (self.base is None) == (self.architecture is None):
            raise ValueError("name a base model (base) or describe one to train from the start (architecture), one of the two")
        is_id = bool(self.base and HUB_ID.fullmatch(self.base))
        if is_id and self.revision is None:
            raise ValueError(f"{self.base!r} is a Hub id and needs a revision: a commit's 40 hex digits; a folder is ./{self.base}")
        if self.revision and not is_id:
            raise ValueError("revision is for a model of the Hub; leave it out for a folder, a file and an architecture")
        return self


class Lora(Strict):
    """Low-rank adapters, by peft's own names."""

    r: int = Field(16, ge=1)
    lora_alpha: int = Field(32, ge=1)
    lora_dropout: float = Field(0.0, ge=0, lt=1)
    target_modules: str | tuple[str, ...] = "all-linear"


class Trainer(Strict):
    """Hyper-parameters by the names that trl's configurations give them."""

    num_train_epochs: float = Field(1.0, gt=0)
    max_steps: int = Field(-1, ge=-1)
    """Steps of the optimizer; -1 leaves it to num_train_epochs."""
    per_device_train_batch_size: int = Field(8, ge=1)
    gradient_accumulation_steps: int = Field(1, ge=1)
    learning_rate: float = Field(2e-4, gt=0)
    lr_scheduler_type: Literal["constant", "linear", "cosine", "constant_with_warmup"] = "cosine"
    warmup_steps: float = Field(0, ge=0)
    """Steps, or below 1 the share of all steps."""
    weight_decay: float = Field(0.0, ge=0)
    max_grad_norm: float = Field(1.0, gt=0)
    max_length: int = Field(1024, ge=16)
    """Tokens of prompt and completion together."""
    group_by_length: bool = False
    packing: bool = False
    logging_steps: int = Field(1, ge=1)
    save_steps: int = Field(50, ge=1)
    beta: float | None = Field(None, ge=0)
    """dpo and grpo: how strongly the reference model holds."""
    num_generations: int | None = Field(None, ge=2)
    max_completion_length: int | None = Field(None, ge=1)
    temperature: float | None = Field(None, gt=0)


ONLY_FOR: dict[str, tuple[Method, ...]] = {
    "beta": ("dpo", "grpo"), "num_generations": ("grpo",), "max_completion_length": ("grpo",), "temperature": ("grpo",),
}  # fmt: skip


class Evaluation(Strict):
    """What base and tuned are measured on after training."""

    config: str = "knowledge_flow"
    """The row config whose exact answers are asked for."""
    tasks: tuple[str, ...] = ()
    """Only rows of these tasks; all when empty."""
    most_rows: int | None = Field(200, ge=1)
    """An even sample over the tasks; all rows when absent."""
    max_prompt_length: int | None = Field(None, ge=1)
    """Only rows whose prompt has at most so many of the model's tokens; of any length when absent."""
    max_new_tokens: int = Field(160, ge=1)
    batch_size: int = Field(8, ge=1)
    min_gain: float | None = None
    """The gate: points by which tuned must beat the better of base and majority on exact answers; below it the command fails."""


class Recipe(Strict):
    """A fine-tuning, whole: what goes in, how it is done, and what is expected to come out."""

    name: Identifier
    description: str = Field(min_length=1)
    data: Data
    model: Model
    method: Method = "sft"
    lora: Lora | None = None
    """Adapters instead of all weights; absent trains all weights."""
    frozen_layers: int = Field(0, ge=0)
    """Without lora: so many layers from the bottom, and the embeddings, stay as they are; half of them frozen is a third less work."""
    loss: Literal["completion", "all"] = "completion"
    """sft: which tokens count."""
    trainer: Trainer = Trainer()
    seed: int = Field(0, ge=0)
    profile: Literal["cpu-smoke", "one-gpu"] = "cpu-smoke"
    """cpu-smoke: one thread per process unless OMP_NUM_THREADS says more. one-gpu: bf16 on one CUDA device."""
    dtype: Literal["float32", "bfloat16"] = "float32"
    """What matrices are multiplied in; weights are kept in float32 where all are trained."""
    where: Where = "local"
    flavor: str | None = None
    """hf-jobs: the hardware, e.g. a10g-small."""
    timeout_minutes: int = Field(120, ge=1)
    budget_usd: float | None = Field(None, ge=0)
    """What the machine may cost at list price; the launch is refused above it."""
    evaluation: Evaluation | None = Evaluation()

    @model_validator(mode="after")
    def _fits(self) -> "Recipe":
        wrong = [*self._method_problems(), *self._place_problems()]
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    def _method_problems(self) -> list[str]:
        given = {key for key in ONLY_FOR if getattr(self.trainer, key) is not None}
        wrong = [
            f"trainer.{key} is for {' and '.join(ONLY_FOR[key])}, not for {self.method}"
            for key in sorted(given)
            if self.method not in ONLY_FOR[key]
        ]
        if self.method != "sft" and self.loss != "completion":
            wrong.append(f"loss: 'all' is for sft, not for {self.method}")
        if self.method != "sft" and self.trainer.packing:
            wrong.append(f"trainer.packing is for sft, not for {self.method}")
        if self.method != "sft" and self.data.completions != "whole":
            wrong.append(f"data.completions: answer is for sft, not for {self.method}")
        if self.lora and self.frozen_layers:
            wrong.append("frozen_layers is for training without lora, which leaves every layer as it is; leave one out")
        if self.lora and self.model.architecture:
            wrong.append("lora: a model of random weights has nothing to adapt; leave lora out")
        undoing = [key for key in ("group_by_length", "packing") if getattr(self.trainer, key)]
        if self.data.order == "curriculum" and undoing:
            wrong.append(f"trainer.{undoing[0]} would undo data.order: curriculum; leave one out")
        if self.method == "grpo" and self.trainer.group_by_length:
            wrong.append("trainer.group_by_length is for sft and dpo, not for grpo")
        return wrong

    def _place_problems(self) -> list[str]:
        if self.where == "hf-jobs":
            hub = HUB_ID.fullmatch(self.data.path) and self.data.revision
            return (
                []
                if self.flavor and hub
                else ["where: hf-jobs needs a flavor (e.g. a10g-small), and data.path as a Hub id with its revision"]
            )
        return [f"flavor is for hf-jobs, not for {self.where}"] if self.flavor else []


def dumped(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe with every value it runs with, as YAML and JSON hold it."""
    return recipe.model_dump(mode="json")


__all__ = [
    "HUB_ID", "ONLY_FOR", "Architecture", "Build", "Data", "Evaluation", "Lora", "Method", "Model", "Part", "Recipe", "Trainer", "Where",
    "dumped",
]  # fmt: skip
