import asyncio

import pytest

from daedalus_data.core.chat import Attempt, Reply, Usage
from daedalus_data.core.errors import DamagedLogError, DeterminismError
from daedalus_data.store.ledger import CallLedger, spent

SERVER = "http://127.0.0.1:9/v1"


def reply(text: str, cost: float = 0.25) -> Reply:
    return Reply(
        text=text,
        model="m",
        finish_reason="stop",
        usage=Usage(prompt_tokens=7, completion_tokens=3, cost_usd=cost),
        body='{"raw": "' + text + '"}',
    )


def fill(folder, count=3):
    async def work():
        with CallLedger(folder, SERVER) as ledger:
            await ledger.attempt(Attempt(path="p0", number=1, outcome="RateLimitError"))
            await asyncio.gather(*(ledger.keep(f"p{i}", f"d{i}", "turn", reply(f"r{i}"), 2, 0.5) for i in range(count)))

    asyncio.run(work())


def find(folder, path, digest):
    async def work():
        with CallLedger(folder, SERVER) as ledger:
            return ledger.find(path, digest)

    return asyncio.run(work())


def test_a_reply_that_was_kept_is_found_again_whole(tmp_path):
    fill(tmp_path)
    assert find(tmp_path, "p1", "d1") == reply("r1")


def test_a_path_that_was_never_asked_is_not_found(tmp_path):
    fill(tmp_path)
    assert find(tmp_path, "p9", "d9") is None


def test_a_path_that_asks_something_else_is_an_error_that_names_it(tmp_path):
    fill(tmp_path)
    with pytest.raises(DeterminismError, match="call p1 asks something else"):
        find(tmp_path, "p1", "other")


def test_what_was_spent_counts_every_attempt(tmp_path):
    fill(tmp_path)
    total = spent(tmp_path)
    assert (total.llm_calls, total.attempts, total.tokens_used, total.cost_usd) == (3, 4, 30, 0.75)


def test_a_ledger_cut_at_any_byte_opens_to_a_prefix_of_what_was_kept(tmp_path):
    fill(tmp_path)
    path = tmp_path / "calls.jsonl"
    whole = path.read_bytes()
    for cut in range(0, len(whole), 7):
        path.write_bytes(whole[:cut])
        kept = whole[:cut].count(b"\n")
        assert spent(tmp_path).attempts == kept


def test_a_flipped_bit_in_a_reply_is_found_on_opening(tmp_path):
    fill(tmp_path)
    path = tmp_path / "calls.jsonl"
    data = bytearray(path.read_bytes())
    place = data.index(b"r2")
    data[place] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(DamagedLogError, match="line 4"):
        find(tmp_path, "p0", "d0")
