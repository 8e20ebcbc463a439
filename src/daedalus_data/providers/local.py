"""A GGUF model served by llama.cpp inside this process, asked through the same client as any server."""

import os
from pathlib import Path
from typing import Any

from daedalus_data.core.chat import Reply, Request
from daedalus_data.core.errors import MissingExtraError, UsageError
from daedalus_data.providers.openai_compatible import OpenAICompatible
from daedalus_data.providers.routing import LOCAL

PREFIX = "local:"
SLOTS = 1
"""Replies written side by side: more would be faster, but what shares a batch changes the last digits, and so the words."""
CONTEXT = 8192
"""Tokens of question and reply together."""
ERRORS_ONLY = 1
STEPS = 20


class LocalModel:
    """A model file; loading it takes a second and its size in memory. Its name is the file's, without the suffix."""

    endpoint = LOCAL

    def __init__(self, path: str) -> None:
        file = Path(path).expanduser()
        if file.suffix != ".gguf" or not file.is_file():
            raise UsageError(f"{path!r} is no GGUF file; give --model local:PATH.gguf with a file that is there")
        self.name = file.stem
        self._server = _serve(file)
        self._client = OpenAICompatible(self.name, f"{self._server.listening_address}/v1", endpoint=LOCAL)

    async def complete(self, request: Request) -> Reply:
        """Answer once, over the loopback."""
        return await self._client.complete(request.model_copy(update={"reply_schema": for_grammar(request.reply_schema)}))

    async def close(self) -> None:
        """Let go of the connections and stop the server."""
        await self._client.close()
        self._server = None


def for_grammar(schema: Any) -> Any:
    """Return a JSON schema as llama.cpp's grammar can hold it: every field written, bounded fractions in even steps."""
    if isinstance(schema, list):
        return [for_grammar(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "number" and {"minimum", "maximum"} <= schema.keys():
        low, high = float(schema["minimum"]), float(schema["maximum"])
        return {"enum": [round(low + (high - low) * step / STEPS, 3) for step in range(STEPS + 1)]}
    own = {key: for_grammar(value) for key, value in schema.items()}
    if isinstance(own.get("properties"), dict):
        own["required"] = list(own["properties"])
    return own


def _serve(file: Path) -> Any:
    try:
        import xllamacpp  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise MissingExtraError("xllamacpp", "pip install 'daedalus-data[local]'") from None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(file)
    parameters.n_parallel = SLOTS
    parameters.n_ctx = SLOTS * CONTEXT
    parameters.cache_prompt = False
    threads = max(1, (os.cpu_count() or 1) // 2)
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.verbosity = ERRORS_ONLY
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise UsageError(f"{file} could not be served: {error}; is it a whole GGUF of a chat model?") from None
