"""Makes a model from the words a user gives: 'offline', 'local:PATH.gguf', or a name and the server that has it."""

from pydantic import SecretStr

from daedalus_data.core.chat import ChatModel
from daedalus_data.core.errors import UsageError
from daedalus_data.core.settings import KEYS, OPENAI, OPENROUTER
from daedalus_data.providers.local import PREFIX, LocalModel
from daedalus_data.providers.offline.author import NAME, OfflineModel
from daedalus_data.providers.openai_compatible import OpenAICompatible

OFFLINE = "offline"


def connect(model: str, base_url: str | None = None, api_key: SecretStr | None = None) -> ChatModel:
    """Return whoever answers under a name; nothing is sent yet. A local model is loaded here."""
    if model in (OFFLINE, NAME):
        return OfflineModel()
    if model.startswith(PREFIX):
        return LocalModel(model.removeprefix(PREFIX))
    if not base_url:
        raise UsageError(
            f"no server is named for the model {model!r}: give --base-url (or DAEDALUS_BASE_URL) of one that speaks /chat/completions, "
            f"such as {OPENROUTER}, {OPENAI} or http://localhost:8000/v1, and its key in {KEYS[0]}; "
            "or --model offline, or --model local:PATH.gguf"
        )
    return OpenAICompatible(model, base_url, api_key)
