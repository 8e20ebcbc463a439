"""Any server that speaks /chat/completions, through the openai SDK on its aiohttp transport."""

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from daedalus_data.core.chat import Reply, Request, Usage
from daedalus_data.core.errors import ProviderError, RefusedConnectionError, ServerError, UsageError
from daedalus_data.core.settings import KEYS
from daedalus_data.providers.bodies import Completion, Field, UnsupportedError, read_completion, status_error
from daedalus_data.providers.routing import price_of

if TYPE_CHECKING:
    from openai import AsyncOpenAI, Omit, RequestOptions

CONNECT_SECONDS = 10.0
CONNECTIONS = 256
SEEDS = 2**31
"""Servers keep a seed in 32 bits or in a double: a larger one would be cut in silence."""
IN_WORDS = "\n\nAnswer with one JSON object that fits this JSON schema, and nothing else:\n"
HIDDEN = "[key]"
SHORTEST_SECRET = 8


class OpenAICompatible:
    """A model on a server; every `complete` is one request, and what it sent is checked before it counts."""

    def __init__(self, model: str, base_url: str, api_key: SecretStr | None = None, *, endpoint: str | None = None) -> None:
        """Take another name for the endpoint where the address differs from run to run."""
        self.name = model
        address = _Address(base_url)
        self.endpoint = endpoint or address.shown
        self.unpriced: set[str] = set()
        """Models that answered though neither the server nor the catalogue names a price: their cost counts as 0."""
        key = api_key.get_secret_value() if api_key else ""
        self._secrets = address.secrets + _spellings(key)
        self._unsupported: dict[str, set[Field]] = {}
        self._states_cost = address.host.endswith("openrouter.ai")
        self._url = address.shown
        self._client, self._headers = _connected(self._url, key, {} if key else address.headers)

    async def complete(self, request: Request) -> Reply:
        """Send a request once and return the reply; raise a ProviderError with the body that came instead."""
        without = frozenset(self._unsupported.get(request.model, ()))
        status, headers, content = await self._post(self._content(request, without))
        body = self._without_secrets(content.decode(errors="replace"))
        where = f"{request.model} at {self._url}"
        try:
            if status >= 400:
                raise status_error(status, body, where, headers)
            completion = read_completion(body, where, headers)
        except ProviderError as error:
            error.body = body
            raise self._noted(error, request, without) from None
        usage = self._priced(completion, request)
        return Reply(text=completion.text, model=request.model, finish_reason=completion.finish_reason, usage=usage, body=body)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    def _content(self, request: Request, without: frozenset[Field]) -> bytes:
        """Return the body of a request as it goes over the wire."""
        sampling = request.sampling
        wire: dict[str, Any] = {
            "model": request.model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_completion_tokens" if "max_tokens" in without else "max_tokens": sampling.max_tokens,
            "frequency_penalty": sampling.frequency_penalty,
            "presence_penalty": sampling.presence_penalty,
            "seed": request.seed % SEEDS,
        }
        if "response_format" in without:
            wire["messages"][-1]["content"] += IN_WORDS + json.dumps(request.reply_schema, ensure_ascii=False)
        else:
            shape = {"name": request.reply_name, "schema": request.reply_schema}
            wire["response_format"] = {"type": "json_schema", "json_schema": shape}
        if self._states_cost:
            wire["usage"] = {"include": True}
        return json.dumps(wire, ensure_ascii=False).encode()

    async def _post(self, content: bytes) -> tuple[int, Any, bytes]:
        import httpx2  # noqa: PLC0415 - loaded with the client
        import openai  # noqa: PLC0415 - loaded with the client

        options: RequestOptions = {"headers": self._headers}
        try:
            # The raw response: the SDK's typed models cost more CPU than all the rest, and hide bodies that do not parse.
            response = await self._client.post("/chat/completions", cast_to=httpx2.Response, content=content, options=options)
        except openai.APIStatusError as error:
            return error.status_code, error.response.headers, error.response.content
        except openai.APIConnectionError as error:
            raise self._unreachable(error) from None
        return response.status_code, response.headers, response.content

    def _unreachable(self, error: Exception) -> ProviderError:
        causes = [str(cause) or type(cause).__name__ for cause in _causes(error)]
        reason = self._without_secrets(causes[-1])
        names = {type(cause).__name__ for cause in _causes(error)}
        if names & {"ConnectError", "ClientConnectorError", "ClientConnectorDNSError"}:
            refused = RefusedConnectionError(
                f"nothing listens at {self._url} ({reason}); start the server, or name another with --base-url (DAEDALUS_BASE_URL)"
            )
            refused.usage = Usage()
            return refused
        return ServerError(f"{self._url}: the connection broke before a whole reply had come ({reason})")

    def _noted(self, error: ProviderError, request: Request, without: frozenset[Field]) -> ProviderError:
        if isinstance(error, UnsupportedError):
            if error.field in without:
                return _copy(ProviderError(str(error)), error)
            self._unsupported.setdefault(request.model, set()).add(error.field)
        if error.usage and error.usage.total and not error.usage.cost_usd:
            error.usage = self._list_price(error.usage, request)
        return error

    def _priced(self, completion: Completion, request: Request) -> Usage:
        return completion.usage if completion.stated_cost else self._list_price(completion.usage, request)

    def _list_price(self, usage: Usage, request: Request) -> Usage:
        price = price_of(request.model, self.endpoint)
        if price is None:
            self.unpriced.add(request.model)
            return usage
        return usage.model_copy(update={"cost_usd": price.of(usage)})

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


def _connected(url: str, key: str, extra: dict[str, str]) -> "tuple[AsyncOpenAI, dict[str, str | Omit]]":
    """Return a client and the headers of its requests; nothing is read from the environment, which is the doors' to read."""
    # The SDK takes a second to import; `daedalus --help` and the built-in author do without it.
    import httpx2  # noqa: PLC0415
    from openai import AsyncOpenAI, DefaultAioHttpClient, Omit  # noqa: PLC0415

    # Whole-call deadlines are the caller's; a read timeout of the transport would start anew with every byte.
    timeout = httpx2.Timeout(None, connect=CONNECT_SECONDS)
    transport = DefaultAioHttpClient(timeout=timeout, limits=httpx2.Limits(max_connections=CONNECTIONS))
    client = AsyncOpenAI(
        api_key=key or "none",
        base_url=url,
        max_retries=0,
        timeout=timeout,
        http_client=transport,
        organization="",
        project="",
    )
    headers: dict[str, str | Omit] = {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
    if not key:
        headers["Authorization"] = Omit()
    return client, {**headers, "Content-Type": "application/json", **extra}


class _Address:
    """A base URL taken apart: what may be shown, and the name and password that may not."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self.host = parts.hostname or ""
        shown_host = parts.netloc.rpartition("@")[2]
        self.shown = f"{parts.scheme}://{shown_host}{parts.path}".rstrip("/")
        if parts.scheme not in ("http", "https") or not self.host or parts.query or parts.fragment:
            raise UsageError(f"the base URL {self.shown!r} cannot be used; give one like https://host/v1, and a key in {KEYS[0]}")
        self.headers: dict[str, str] = {}
        self.secrets: tuple[str, ...] = ()
        if parts.username or parts.password:
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
            token = b64encode(f"{user}:{password}".encode()).decode()
            self.headers = {"Authorization": f"Basic {token}"}
            self.secrets = (token, *_spellings(password))


def _spellings(secret: str) -> tuple[str, ...]:
    """Return a secret as it may stand in plain text and inside JSON; a short one ('none', 'ollama') is a word, not a secret."""
    return tuple(dict.fromkeys((secret, json.dumps(secret)[1:-1]))) if len(secret) >= SHORTEST_SECRET else ()


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    return chain


def _copy(new: ProviderError, old: ProviderError) -> ProviderError:
    new.body, new.usage = old.body, old.usage
    return new
