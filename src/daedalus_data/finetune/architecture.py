"""Makes a model from nothing: a Llama of random weights, and a tokenizer learned from the rows that it will be trained on."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from daedalus_data.core.errors import DatasetError
from daedalus_data.finetune.extra import needs, quiet
from daedalus_data.finetune.recipe import Architecture

START, END = "<|im_start|>", "<|im_end|>"
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""Marks for who speaks, and nothing else: no message is added, changed or left out."""


def learned_tokenizer(architecture: Architecture, rows: Iterable[Mapping[str, Any]]) -> Any:
    """Return a byte-level BPE tokenizer learned from all messages of the rows, with ChatML; no text is unknown to it."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    learner = trainers.BpeTrainer(
        vocab_size=architecture.vocabulary, special_tokens=[START, END], initial_alphabet=sorted(alphabet), show_progress=False
    )
    made.train_from_iterator(_texts(rows), learner)
    return PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token=START, eos_token=END, pad_token=END, chat_template=CHATML, model_max_length=architecture.context
    )


def _texts(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    texts = (message["content"] for row in rows for value in row.values() if isinstance(value, list) for message in value)
    first = next(iter(texts), None)
    if first is None:
        raise DatasetError("there is no row to learn a tokenizer from; see data.configs and data.split")
    yield first
    yield from texts


def save_architecture(architecture: Architecture, tokenizer: Any, folder: Path, seed: int) -> Path:
    """Write a Llama of random weights, the same ones for the same seed, and its tokenizer into a folder, and return it."""
    needs("torch", "transformers")
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    with TemporaryDirectory(prefix=".making-", dir=folder.parent) as made, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        fresh = LlamaForCausalLM(LlamaConfig(**llama_config(architecture, len(tokenizer)), **_signs(tokenizer)))
        with quiet():
            fresh.save_pretrained(Path(made) / "base")
            tokenizer.save_pretrained(Path(made) / "base")
        (Path(made) / "base").rename(folder)
    return folder


def llama_config(architecture: Architecture, vocabulary: int) -> dict[str, Any]:
    """Return the sizes of a Llama: hidden layers widen by 8/3, as Llama's do, and the embedding is also the last layer.

    Weights are drawn with a standard deviation of 1/√hidden, so that a layer gives on what it gets at its size. The usual 0.02 is that of
    a width of 2,500: at 64 attention begins nearly even, and hundreds of steps pass before it turns to anything.
    """
    return {
        "model_type": "llama",
        "vocab_size": vocabulary,
        "hidden_size": architecture.hidden,
        "intermediate_size": -(-architecture.hidden * 8 // 3 // 8) * 8,
        "num_hidden_layers": architecture.layers,
        "num_attention_heads": architecture.heads,
        "num_key_value_heads": architecture.heads,
        "max_position_embeddings": architecture.context,
        "tie_word_embeddings": True,
        "initializer_range": round(architecture.hidden**-0.5, 6),
    }


def _signs(tokenizer: Any) -> dict[str, int]:
    return {name: getattr(tokenizer, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
