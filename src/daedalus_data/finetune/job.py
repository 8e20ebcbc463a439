"""The folder of one fine-tuning: where each file is, and its record, which is written again at every step of its life."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from daedalus_data.core.derive import write_text
from daedalus_data.core.errors import StoreError
from daedalus_data.core.terms import Frozen

State = Literal["planned", "training", "trained", "evaluated", "failed", "submitted"]


class JobRecord(Frozen):
    """job.json: what went in, what came out, and how far it is."""

    format: int = 1
    name: str
    state: State
    recipe_digest: str
    """SHA-256 of recipe.json, the recipe with every value it runs with."""
    dataset_digest: str
    """The Merkle root in the dataset's record; of rows of a file, the SHA-256 of the file."""
    rows_digest: str
    """SHA-256 of the rows that are trained on, in their order."""
    model_digest: str
    """SHA-256 over the base model's weights; of an architecture, of its description and the tokenizer."""
    versions: dict[str, str]
    rows: int
    tokens: int
    """Of prompts and completions, one epoch."""
    steps: int
    first_loss: float | None = None
    last_loss: float | None = None
    """Mean over the last tenth of the logged steps."""
    seconds: float | None = None
    """Of training, over all tries."""
    resumed: tuple[int, ...] = ()
    """Steps at which a later try went on."""
    adapter_digest: str | None = None
    """SHA-256 of the adapter's weights, where there is one."""
    tuned_digest: str | None = None
    """SHA-256 of the merged model's weights."""
    remote: str | None = None
    """Where it runs or was sent to, when that is not here."""
    error: str | None = None


@dataclass(frozen=True)
class Job:
    """A fine-tuning's folder."""

    folder: Path

    @property
    def recipe(self) -> Path:
        """The resolved recipe (JSON)."""
        return self.folder / "recipe.json"

    @property
    def rows(self) -> Path:
        """The rows that are trained on, in their order (Parquet): the columns that trl reads, nothing else but id."""
        return self.folder / "rows.parquet"

    @property
    def record(self) -> Path:
        """The run record."""
        return self.folder / "job.json"

    @property
    def metrics(self) -> Path:
        """One JSON object a logged step: step, loss, learning_rate, grad_norm, tokens, tokens_per_second, seconds, eta_seconds."""
        return self.folder / "metrics.jsonl"

    @property
    def base(self) -> Path:
        """The base model as a folder: a link to where it lies, or the model itself where it was made from an architecture."""
        return self.folder / "base"

    @property
    def checkpoints(self) -> Path:
        """What training goes on from."""
        return self.folder / "checkpoints"

    @property
    def adapter(self) -> Path:
        """The trained adapter, where there is one."""
        return self.folder / "adapter"

    @property
    def model(self) -> Path:
        """The tuned model, whole: loads without peft."""
        return self.folder / "model"

    @property
    def evaluation(self) -> Path:
        """What was measured (JSON)."""
        return self.folder / "evaluation.json"

    @property
    def log(self) -> Path:
        """What the training process wrote on stderr."""
        return self.folder / "train.log"

    @property
    def pictures(self) -> Path:
        """loss.svg, uplift.svg."""
        return self.folder / "pictures"

    @property
    def card(self) -> Path:
        """The model card."""
        return self.folder / "README.md"

    def read(self) -> JobRecord:
        """Return the record, or raise StoreError."""
        try:
            return JobRecord.model_validate_json(self.record.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{self.record} cannot be read as the record of a fine-tuning: {error}") from None

    def write(self, record: JobRecord) -> JobRecord:
        """Write the record and return it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_text(self.record, record.model_dump_json(indent=2) + "\n")
        return record


def digest_of(*paths: Path) -> str:
    """Return the SHA-256 of files one after another, hex."""
    total = sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                total.update(block)
    return total.hexdigest()


def digest_of_data(data: Any) -> str:
    """Return the SHA-256 of plain data as sorted JSON, hex."""
    return sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


__all__ = ["Job", "JobRecord", "State", "digest_of", "digest_of_data"]
