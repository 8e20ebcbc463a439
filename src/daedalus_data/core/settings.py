"""The environment, read once at a door into one frozen object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

KEYS = ("DAEDALUS_API_KEY", "OPENROUTER_API_KEY", "OPENAI_API_KEY")
OPENROUTER = "https://openrouter.ai/api/v1"
OPENAI = "https://api.openai.com/v1"
OXEN_HUB = "hub.oxen.ai"
LICENSES = ("mit", "apache-2.0", "llama")
"""Licences, by how their ids begin, whose replies may enter training data unless the user says otherwise."""


@dataclass(frozen=True)
class Settings:
    """Where runs live, how models are reached, and where what is made goes by itself."""

    home: Path = Path("runs")
    cache: Path = field(default_factory=lambda: Path.home() / ".cache" / "daedalus-data")
    """What can be made again: models that were converted, in its `models`."""
    model: str | None = None
    base_url: str | None = None
    api_key: SecretStr | None = None
    oxen_key: SecretStr | None = None
    oxen_namespace: str | None = None
    oxen_host: str = OXEN_HUB
    """With :PORT where it is not the usual one."""
    oxen_scheme: str = "https"
    licenses: tuple[str, ...] = LICENSES
    secrets: tuple[SecretStr, ...] = field(default=(), repr=False)
    """Every value of the environment that looks like a key: never to be written anywhere."""


def read_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings the environment gives.

    DAEDALUS_HOME, DAEDALUS_CACHE, DAEDALUS_MODEL, DAEDALUS_BASE_URL, DAEDALUS_LICENSES (ids or their beginnings, with commas), the
    first key of KEYS, OXEN_API_KEY, OXEN_NAMESPACE, OXEN_HOST and OXEN_SCHEME.
    """
    name = next((key for key in KEYS if environ.get(key)), None)
    default_url = {"OPENROUTER_API_KEY": OPENROUTER, "OPENAI_API_KEY": OPENAI}.get(name or "")
    secret_names = [key for key, value in environ.items() if key.endswith(("_KEY", "_TOKEN", "_SECRET")) and len(value) >= 8]
    return Settings(
        home=Path(environ.get("DAEDALUS_HOME") or "runs"),
        **({"cache": Path(environ["DAEDALUS_CACHE"])} if environ.get("DAEDALUS_CACHE") else {}),
        model=environ.get("DAEDALUS_MODEL") or None,
        base_url=environ.get("DAEDALUS_BASE_URL") or default_url,
        api_key=SecretStr(environ[name]) if name else None,
        oxen_key=SecretStr(environ["OXEN_API_KEY"]) if environ.get("OXEN_API_KEY") else None,
        oxen_namespace=environ.get("OXEN_NAMESPACE") or None,
        oxen_host=environ.get("OXEN_HOST") or OXEN_HUB,
        oxen_scheme=environ.get("OXEN_SCHEME") or "https",
        licenses=tuple(part.strip().lower() for part in environ.get("DAEDALUS_LICENSES", "").split(",") if part.strip()) or LICENSES,
        secrets=tuple(SecretStr(environ[key]) for key in sorted(secret_names)),
    )
