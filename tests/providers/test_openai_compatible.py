"""The real SDK against a server that behaves and one that does not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from pydantic import SecretStr

from daedalus_data.core.chat import Reply, Usage
from daedalus_data.core.errors import (
    AuthError,
    CreditError,
    ModelNotFoundError,
    ProviderError,
    RateLimitError,
    RefusedConnectionError,
    ServerError,
    UsageError,
)
from daedalus_data.core.events import Sampling
from daedalus_data.providers.bodies import CutReplyError, UnsupportedError, read_completion, retry_after
from daedalus_data.providers.openai_compatible import IN_WORDS, OpenAICompatible
from tests.providers import GOOD, MODEL, request
from tests.support.server import COMPLETION_TOKENS, PROMPT_TOKENS, Plan, Server, serving

T = TypeVar("T")
KEY = "sk-loopback-0123456789abcdef"
BODY_FAULTS = {
    "truncated": "no JSON", "html": "HTML", "whitespace": "empty body", "empty_text": "no text", "null_content": "no text",
    "no_choices": "choices", "refusal": "refused to answer", "error_in_200": "provider is down", "server_error": "internal error",
    "overloaded": "overloaded", "reset": "connection broke",
}  # fmt: skip


def asked(url: str, ask: Callable[[OpenAICompatible], Awaitable[T]], *, key: str | None = KEY, model: str = MODEL) -> T:
    """Run a coroutine with a client that is closed afterwards."""

    async def run() -> T:
        client = OpenAICompatible(model, url, SecretStr(key) if key else None)
        try:
            return await ask(client)
        finally:
            await client.close()

    return asyncio.run(run())


def once(server: Server, **settings: Any) -> Reply:
    return asked(server.url, lambda client: client.complete(request(client.endpoint, **settings)))


def error_of(plan: Plan, **settings: object) -> ProviderError:
    with serving(lambda _: GOOD, plan=plan, **settings) as server, pytest.raises(ProviderError) as caught:
        once(server)
    return caught.value


def test_what_a_request_says_is_on_the_wire() -> None:
    sampling = Sampling(temperature=0.3, top_p=0.8, max_tokens=77, frequency_penalty=0.5, presence_penalty=-0.5)
    with serving(lambda _: GOOD) as server:
        asked(server.url, lambda client: client.complete(request(client.endpoint, sampling=sampling, seed=2**40 + 5)))
        sent = server.log[0]
    wire = {name: sent.body[name] for name in ("temperature", "top_p", "max_tokens", "frequency_penalty", "presence_penalty")}
    assert wire == sampling.model_dump()
    assert (sent.body["seed"], sent.body["model"], sent.headers["Authorization"]) == (5, MODEL, f"Bearer {KEY}")
    assert [message["role"] for message in sent.body["messages"]] == ["system", "user"]
    shape = sent.body["response_format"]["json_schema"]
    assert (shape["name"], sorted(shape["schema"]["properties"])) == ("CapitalReply", ["city", "sure"])


def test_a_reply_has_its_usage_its_price_and_its_body() -> None:
    with serving(lambda _: GOOD) as server:
        reply = once(server)
    assert reply.text == GOOD
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (PROMPT_TOKENS, COMPLETION_TOKENS)
    assert reply.usage.cost_usd == pytest.approx((PROMPT_TOKENS * 0.15 + COMPLETION_TOKENS * 0.60) / 1e6)
    assert reply.body.startswith('{"id"')


def test_a_price_that_the_server_states_counts_and_an_unknown_one_is_marked() -> None:
    with serving(lambda _: GOOD, cost=0.0125) as server:
        assert once(server, model="somebody/new").usage.cost_usd == 0.0125
    with serving(lambda _: GOOD) as server:

        async def ask(client: OpenAICompatible) -> tuple[Reply, set[str]]:
            return await client.complete(request(client.endpoint, model="somebody/new")), client.unpriced

        reply, unpriced = asked(server.url, ask)
    assert (reply.usage.cost_usd, unpriced) == (0.0, {"somebody/new"})


@pytest.mark.parametrize(("fault", "named"), BODY_FAULTS.items())
def test_a_body_that_is_no_completion_is_a_server_error_that_says_so(fault: str, named: str) -> None:
    error = error_of(Plan(script=[fault]))
    assert isinstance(error, ServerError)
    assert named in str(error)
    assert bool(error.body.strip()) == (fault not in ("reset", "whitespace"))


def test_what_a_failed_try_cost_is_known_where_the_server_said_it() -> None:
    listed = (PROMPT_TOKENS * 0.15 + COMPLETION_TOKENS * 0.60) / 1e6
    cut, cost = error_of(Plan(script=["length"])), error_of(Plan(script=["null_content"]), cost=0.5)
    assert isinstance(cut, CutReplyError) and "max_tokens" in str(cut)
    assert cut.usage and cut.usage.cost_usd == pytest.approx(listed)
    assert cost.usage and cost.usage.cost_usd == 0.5
    assert error_of(Plan(script=["server_error"])).usage == Usage()
    assert error_of(Plan(script=["truncated"])).usage is None


@pytest.mark.parametrize(
    ("fault", "kind", "advice"),
    [
        ("auth", AuthError, "DAEDALUS_API_KEY"),
        ("credit", CreditError, "add credit"),
        ("no_model", ModelNotFoundError, "--model"),
        ("rate_limit", RateLimitError, "slow down"),
        ("no_schema", UnsupportedError, "in words"),
    ],
)
def test_a_status_becomes_the_error_that_says_what_to_do(fault: str, kind: type[ProviderError], advice: str) -> None:
    error = error_of(Plan(script=[fault]))
    assert type(error) is kind
    assert advice in str(error)
    assert MODEL in str(error) and "127.0.0.1" in str(error)


def test_an_error_inside_a_good_status_is_read_as_the_status_it_names() -> None:
    for code, kind in ((401, AuthError), ("402", CreditError), (404, ModelNotFoundError), (429, RateLimitError), (503, ServerError)):
        with pytest.raises(kind):
            read_completion(f'{{"error": {{"code": "{code}", "message": "no"}}}}', "here", {})


def test_retry_after_is_read_in_seconds_milliseconds_and_as_a_date() -> None:
    assert retry_after({"retry-after": "1.5"}) == 1.5
    assert retry_after({"retry-after-ms": "250", "retry-after": "9"}) == 0.25
    dates = {"date": "Wed, 21 Oct 2026 07:28:00 GMT", "retry-after": "Wed, 21 Oct 2026 07:30:00 GMT"}
    assert retry_after(dates) == 120
    for useless in ("", "soon", "nan", "-3", "inf"):
        assert retry_after({"retry-after": useless}) is None


def test_a_server_without_schemas_is_asked_in_words_from_then_on() -> None:
    async def ask(client: OpenAICompatible) -> Reply:
        with pytest.raises(UnsupportedError):
            await client.complete(request(client.endpoint))
        await client.complete(request(client.endpoint))
        return await client.complete(request(client.endpoint))

    with serving(lambda _: f"Here you are:\n```json\n{GOOD}\n```", takes_schema=False) as server:
        reply = asked(server.url, ask)
        bodies = [seen.body for seen in server.log]
    assert GOOD in reply.text
    assert ["response_format" in body for body in bodies] == [True, False, False]
    assert IN_WORDS in bodies[1]["messages"][-1]["content"] and '"minimum": 0' in bodies[1]["messages"][-1]["content"]


def test_calls_that_learn_at_the_same_time_what_a_server_lacks_are_all_repeated() -> None:
    async def ask(client: OpenAICompatible) -> list[object]:
        calls = [client.complete(request(client.endpoint, country=f"{i}")) for i in range(5)]
        return list(await asyncio.gather(*calls, return_exceptions=True))

    with serving(lambda _: GOOD, takes_schema=False) as server:
        assert {type(error) for error in asked(server.url, ask)} == {UnsupportedError}


def test_a_server_that_refuses_its_own_plain_words_is_not_asked_for_ever() -> None:
    async def ask(client: OpenAICompatible) -> None:
        with pytest.raises(UnsupportedError):
            await client.complete(request(client.endpoint))
        with pytest.raises(ProviderError) as caught:
            await client.complete(request(client.endpoint))
        assert type(caught.value) is ProviderError

    with serving(lambda _: GOOD, plan=Plan(1.0, kinds=["no_schema"])) as server:
        asked(server.url, ask)


def test_a_model_that_wants_its_limit_under_the_newer_name_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support import server as support

    message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    monkeypatch.setitem(support.REFUSALS, "no_schema", (400, message, lambda _: {}))

    async def ask(client: OpenAICompatible) -> Reply:
        with pytest.raises(UnsupportedError):
            await client.complete(request(client.endpoint))
        return await client.complete(request(client.endpoint))

    with serving(lambda _: GOOD, plan=Plan(script=["no_schema"])) as server:
        asked(server.url, ask)
        bodies = [seen.body for seen in server.log]
    assert ("max_tokens" in bodies[0], "max_tokens" in bodies[1], bodies[1]["max_completion_tokens"]) == (True, False, 1024)


def test_nobody_listening_is_said_with_the_address_and_the_option() -> None:
    with serving(lambda _: GOOD) as server:
        url = server.url
    with pytest.raises(RefusedConnectionError, match=r"127\.0\.0\.1.*--base-url"):
        asked(url, lambda client: client.complete(request(client.endpoint)))


def test_the_key_and_the_password_are_in_no_message_and_no_body() -> None:
    def echo(body: dict[str, object]) -> str:
        return f"the key is {KEY} and the password is hunter2-hunter2"

    with serving(echo) as server:
        reply = once(server)
        with_password = server.url.replace("http://", "http://me:hunter2-hunter2@")
        other = asked(with_password, lambda client: client.complete(request(client.endpoint)), key=None)
        basic = server.log[1].headers["Authorization"]
        endpoint = OpenAICompatible(MODEL, with_password).endpoint
    assert KEY not in reply.body + reply.text
    assert "hunter2" not in other.body + other.text + endpoint
    assert basic.startswith("Basic ")
    with pytest.raises(AuthError) as caught:
        read_completion('{"error": {"code": 401, "message": "bad key"}}', "here", {})
    assert KEY not in str(caught.value)


def test_a_key_that_an_error_echoes_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support import server as support

    monkeypatch.setitem(support.REFUSALS, "auth", (401, f"Incorrect API key provided: {KEY}", lambda _: {}))
    error = error_of(Plan(script=["auth"]))
    assert KEY not in str(error) + error.body
    assert "[key]" in str(error)


def test_without_a_key_none_is_sent_and_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-from-the-environment")
    with serving(lambda _: GOOD) as server:
        asked(server.url, lambda client: client.complete(request(client.endpoint)), key=None)
        headers = server.log[0].headers
    assert "Authorization" not in headers
    assert "from-the-environment" not in str(headers)


@pytest.mark.parametrize("url", ["localhost:8000/v1", "ftp://host/v1", "http:///v1", "http://host/v1?key=secret-secret"])
def test_a_base_url_that_cannot_work_is_refused_without_repeating_secrets(url: str) -> None:
    with pytest.raises(UsageError, match="https://host/v1") as caught:
        OpenAICompatible(MODEL, url)
    assert "secret-secret" not in str(caught.value)


def test_text_that_cannot_be_written_to_a_file_is_refused() -> None:
    with pytest.raises(ServerError, match="Unicode"):
        read_completion('{"choices": [{"message": {"content": "\\ud800"}, "finish_reason": "stop"}]}', "here", {})
