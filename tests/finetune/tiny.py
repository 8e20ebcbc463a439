"""A model small enough to train in a test: two random layers, and a tokenizer that learns its pieces from the rows."""

from collections.abc import Iterable
from typing import Any

from datasets import Dataset

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
PARTS = ("prompt", "completion", "chosen", "rejected")


def tokenizer(*tables: Dataset) -> Any:
    """Return a byte-level BPE tokenizer with the ChatML template, made from the messages of the rows."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    signs = ["<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        texts(tables), trainers.BpeTrainer(vocab_size=1024, special_tokens=signs, initial_alphabet=alphabet, show_progress=False)
    )
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token=signs[0], eos_token=signs[1], pad_token=signs[1], chat_template=CHATML)


def texts(tables: Iterable[Dataset]) -> Iterable[str]:
    """Return the messages of the rows, one text each."""
    return (message["content"] for table in tables for row in table for part in PARTS if row.get(part) for message in row[part])


def model(tokenizer: Any) -> Any:
    """Return a Llama of two layers with random weights, the same ones every time."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=4,
            max_position_embeddings=4096,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
