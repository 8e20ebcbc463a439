"""The loopback server itself: it gives the author's replies over HTTP, in this process and in another."""

import asyncio
from pathlib import Path

from daedalus_data.core.chat import ChatModel
from daedalus_data.prompts.cast import InitialState, InitialStateReply
from daedalus_data.prompts.views import Persona
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.offline.author import OfflineModel
from daedalus_data.providers.openai_compatible import OpenAICompatible
from daedalus_data.providers.structured import ask
from tests.providers import MODEL
from tests.support import MemoryLedger
from tests.support.server import FAULTS, Book, Plan, Recording, Remembering, serving, spawned


def question(i: int) -> InitialState:
    person = Persona(id=f"p{i}", name=f"Person {i}", role="engineer", traits=("careful",))
    return InitialState(scenario="A dam is old.", person=person, secrets=(), age=40 + i, health=0.9, pain=0.0, fatigue=0.1)


def replies(model: ChatModel, n: int = 12, ledger: MemoryLedger | None = None) -> list[InitialStateReply]:
    """Ask how some people enter the story."""

    async def run() -> list[InitialStateReply]:
        caller = Caller(model, ledger or MemoryLedger(), backoff=0.005, patience=0.3)
        name = MODEL if isinstance(model, OpenAICompatible) else model.name
        sampling = InitialState.sampling
        asked = [
            ask(caller, question(i), path=f"s{i}", model=name, endpoint=model.endpoint, sampling=sampling, seed=i * 2**33 + i)
            for i in range(n)
        ]
        try:
            return [one.reply for one in await asyncio.gather(*asked)]
        finally:
            await model.close()

    return asyncio.run(run())


def test_the_author_gives_the_same_replies_over_a_line_that_fails_as_in_this_process() -> None:
    book = Book()
    alone = replies(OfflineModel())
    with serving(book, plan=Plan(0.3, 5, [kind for kind in FAULTS if kind != "wrong_schema"]), drip=0.01) as server:
        assert replies(Remembering(MODEL, server.url, book)) == alone
        assert server.count > 12
        assert set(server.paid) >= {key for key in book.replies if "/" in key}


def test_a_book_written_here_answers_in_another_process_which_counts_what_it_was_paid() -> None:
    book = Book()
    alone = replies(Recording(OfflineModel(), book))
    with serving(book, takes_schema=False, plan=Plan(script=["", "", "", "wrong_schema"])) as server:
        assert sorted(map(str, replies(OpenAICompatible(MODEL, server.url)))) == sorted(map(str, alone))


def test_a_server_of_its_own_keeps_count_while_clients_come_and_go(tmp_path: Path) -> None:
    book, ledger = Book(), MemoryLedger()
    alone = replies(Recording(OfflineModel(), book))
    server = spawned(book=book.save(tmp_path / "book.json"), latency=0.001)
    try:
        assert replies(OpenAICompatible(MODEL, server.url), 5, ledger) == alone[:5]
        assert replies(OpenAICompatible(MODEL, server.url), 12, ledger) == alone
        paid = server.report()["paid"]
    finally:
        server.stop()
    assert (len(paid), set(paid.values())) == (12, {1})
