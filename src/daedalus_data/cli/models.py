"""Options that say which models answer, as every verb that makes runs takes them."""

from typing import Annotated

import typer

from daedalus_data.core.errors import UsageError

Free = Annotated[bool, typer.Option("--free", help="The best free model of the catalogue, at OpenRouter.")]
Fallback = Annotated[
    list[str] | None, typer.Option("--fallback", metavar="MODEL", help="Ask this one when a model cannot answer; repeatable.")
]
NoFallback = Annotated[bool, typer.Option("--no-fallback", help="Ask no other model.")]


def model_of(model: str | None, base_url: str | None, *, free: bool) -> tuple[str | None, str | None]:
    """Return the model and server that the options name."""
    from daedalus_data.api.templates import free_model
    from daedalus_data.core.settings import read_environment

    if free and model:
        raise UsageError(f"--free chooses a model and --model names {model}; use one of them")
    return free_model(read_environment()) if free else (model, base_url)
