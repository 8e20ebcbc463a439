"""The verb that turns a sentence into a template."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from daedalus_data import __version__
from daedalus_data.api.templates import author_of, checked
from daedalus_data.core.errors import StoreError, TemplateError, UsageError
from daedalus_data.core.seeds import digest
from daedalus_data.core.settings import Settings, read_environment
from daedalus_data.core.template import Template

if TYPE_CHECKING:
    from daedalus_data.core.chat import ChatModel

FOLDER = "written"
LEAST, MOST = 12, 2000
"""Characters of a sentence."""


@dataclass(frozen=True)
class Written:
    """A template made of a sentence, and where it lies."""

    template: Template
    yaml: str
    file: Path
    cost_usd: float


def write_template(
    sentence: str,
    *,
    seed: int = 0,
    model: str | None = None,
    base_url: str | None = None,
    home: str | Path | None = None,
    budget: float | None = None,
    timeout: float = 180.0,
    settings: Settings | None = None,
    author: "ChatModel | None" = None,
) -> Written:
    """Return a template for a sentence: "CEO announces mandatory salary cuts due to market downturn".

    The same sentence, seed and model give the same template, and are paid for once: HOME/written/ID holds the calls and template.yaml.
    Raises ReplyError with the problems when no reply makes a template that keeps what the sentence says.
    """
    from daedalus_data.engine.question import Desk, question
    from daedalus_data.plan.written import yaml_of
    from daedalus_data.prompts.nl import WriteTemplate

    told = _readable(sentence)
    settings = settings or read_environment()
    name, endpoint = (author.name, author.endpoint) if author else author_of(model, base_url, settings)
    folder = Path(home or settings.home) / FOLDER / digest("\n".join([told, str(seed), name, endpoint, __version__]), 12)
    desk = Desk(folder, name, endpoint, settings.api_key, seed, budget, timeout, author)
    answered = question(WriteTemplate(scenario=told), "write_template", desk)
    template = checked(answered.reply.template())
    text = f"# {told}\n{yaml_of(template)}"
    return Written(template, text, saved(text, folder / "template.yaml"), answered.cost_usd)


def saved(text: str, path: Path) -> Path:
    """Write a template's text to a file and return its path."""
    from daedalus_data.store.folder import write_whole

    if path.suffix not in (".yaml", ".yml"):
        raise UsageError(f"{path} is no .yaml file; a template is saved as YAML, such as story.yaml")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be made: {error.strerror}; name another file") from error
    write_whole(path, text)
    return path


def _readable(sentence: str) -> str:
    told = " ".join(sentence.split())
    if not LEAST <= len(told) <= MOST:
        raise TemplateError(f"the sentence has {len(told)} characters; say in {LEAST} to {MOST} who is in it and what is at stake")
    return told
