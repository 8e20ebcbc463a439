"""What a call costs in CPU on our side, beside the plain SDK: python benchmarks/calls.py [--calls 2000] [--in-flight 64].

A server in a process of its own answers every call after 50 ms. Every row asks the same question with the same JSON schema; ours
also renders it, looks it up, paces it, reserves its price, checks the reply and records it, which the plain SDK does not.
"""

import argparse
import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import openai
from rich.console import Console
from rich.table import Table

from daedalus_data.core.chat import Ledger
from daedalus_data.core.events import Sampling
from daedalus_data.core.prompt import reply_schema
from daedalus_data.core.state import State
from daedalus_data.prompts.talk import BackLayer, FrontLayer, SpeakTurn, TurnReply
from daedalus_data.prompts.views import Fact, Feeling, Now, Persona, Spoken, Tie
from daedalus_data.providers.budget import Budget
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.limits import Limits
from daedalus_data.providers.openai_compatible import OpenAICompatible
from daedalus_data.providers.structured import ask
from daedalus_data.store.ledger import CallLedger
from tests.support import MemoryLedger
from tests.support.server import spawned

MODEL = "openai/gpt-4o-mini"
REPLY = TurnReply(
    text="The oxygen generator has failed three times this month, and nobody has signed the report. " * 3, tone="firm", confidence=0.8
)
SAMPLING = Sampling(max_tokens=400)
Call = Callable[[int], Awaitable[object]]


def question(n: int) -> SpeakTurn:
    """Return a question of the size that a scene's tenth turn has; no two are alike."""
    person = Persona(id="lin_zhang", name="Lin Zhang", role="life support engineer", traits=("careful", "blunt"), voice="short sentences")
    facts = tuple(
        Fact(
            id=f"f{i}", topic=f"matter {i}", text=f"The test of valve {i} failed in the winter of 2027 and was not repeated.",
            how="told by Ravi Iyer", source="ravi_iyer", moment="tp_000_2026-01", fresh=False, confidence=0.9,
        )
        for i in range(8)
    )  # fmt: skip
    tie = Tie(
        source="lin_zhang", target="ravi_iyer", target_name="Ravi Iyer", target_role="commander", words="trusts him, within limits",
        trust=0.6, alignment=0.2, power=-0.3, bond=0.4,
    )  # fmt: skip
    line = "I have heard that before, and I want to see the numbers before anyone signs."
    said = tuple(Spoken(turn=f"d/t{i:02d}", speaker="ravi_iyer", name="Ravi Iyer", text=f"{line} ({i})", act="challenge") for i in range(9))
    now = Now(
        when="January 2027", index=1, moments=11, title="The report was filed", description="The report on the oxygen generator was filed.",
        topic="oxygen generator", pattern="warning_unheeded", mechanism="nobody read it", actors=("lin_zhang",), place="the lab",
        atmosphere="tense", earlier=("The generator was built.",),
    )  # fmt: skip
    feeling = Feeling(state=State.model_validate(dict.fromkeys(State.model_fields, 0.5)), words="tense")
    return SpeakTurn(
        scenario="A crew prepares for Mars.", now=now, agenda=f"question {n}", speaker=person, front=FrontLayer(facts=facts, ties=(tie,)),
        back=BackLayer(feeling=feeling, emotion="worry", urges=(), withheld=(), worries=()), body="", act="press", topic="the report",
        mood="tense", transcript=said, own_lines=(), avoid=(),
    )  # fmt: skip


def plain(client: openai.AsyncOpenAI) -> Call:
    """Return a call through the SDK alone, with messages rendered beforehand."""
    messages: Any = [message.model_dump() for message in question(0).messages()]
    shape: Any = {"type": "json_schema", "json_schema": {"name": "TurnReply", "schema": reply_schema(TurnReply)}}

    async def call(n: int) -> object:
        return await client.chat.completions.create(
            model=MODEL, messages=messages, response_format=shape, temperature=0.7, top_p=1.0, max_tokens=400, seed=n
        )

    return call


def ours(caller: Caller) -> Call:
    """Return a call through all that a simulation uses."""

    async def call(n: int) -> object:
        return await ask(caller, question(n), path=f"t{n}", model=MODEL, endpoint=caller.model.endpoint, sampling=SAMPLING, seed=n)

    return call


async def measure(call: Call, calls: int, in_flight: int) -> tuple[float, float]:
    """Return CPU milliseconds per call and the seconds that all took, after a warm-up."""
    slots = asyncio.Semaphore(in_flight)

    async def one(n: int) -> None:
        async with slots:
            await call(n)

    await asyncio.gather(*(one(n) for n in range(-2 * in_flight, 0)))
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one(n) for n in range(calls)))
    return (time.process_time() - cpu) / calls * 1000, time.perf_counter() - wall


async def compare(url: str, calls: int, in_flight: int) -> list[tuple[str, float, float]]:
    """Measure every row."""
    rows: list[tuple[str, float, float]] = []
    for name, transport in (("plain SDK, default transport", None), ("plain SDK, aiohttp transport", openai.DefaultAioHttpClient())):
        async with openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0, http_client=transport) as client:
            rows.append((name, *await measure(plain(client), calls, in_flight)))
    with tempfile.TemporaryDirectory() as folder:
        model = OpenAICompatible(MODEL, url)
        ledgers: tuple[tuple[str, Ledger], ...] = (("in memory", MemoryLedger()), ("on disk", CallLedger(Path(folder), model.endpoint)))
        for name, ledger in ledgers:
            caller = Caller(model, ledger, limits=Limits(in_flight, in_flight), budget=Budget(100.0))
            rows.append((f"ours, ledger {name}", *await measure(ours(caller), calls, in_flight)))
        await model.close()
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--in-flight", type=int, default=64)
    given = parser.parse_args()
    server = spawned(latency=0.05, text=REPLY.model_dump_json())
    try:
        rows = asyncio.run(compare(server.url, given.calls, given.in_flight))
    finally:
        server.stop()
    best = given.calls * 0.05 / given.in_flight
    table = Table(
        "path", "CPU ms/call", "of plain SDK", "wall s", "of the possible", title=f"{given.calls} calls, {given.in_flight} in flight, 50 ms"
    )
    for name, cpu, wall in rows:
        table.add_row(name, f"{cpu:.2f}", f"{cpu / rows[0][1]:.2f}", f"{wall:.2f}", f"{wall / best:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
