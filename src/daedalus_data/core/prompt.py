"""A typed question: fields, a reply type and the text it is put in."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pydantic import BaseModel, ConfigDict

from daedalus_data.core.chat import Message
from daedalus_data.core.events import Sampling
from daedalus_data.core.lexicon import Lexicon

R = TypeVar("R", bound=BaseModel)
TEMPLATES = Path(__file__).parent.parent / "prompts" / "templates"
BREAK = "\n=== user ===\n"


class Prompt(BaseModel, Generic[R]):
    """A question of one kind; `class Steer(Prompt[SteerReply])` with `purpose = "steer"` renders templates/steer.md.j2.

    The text before the line '=== user ===' is the system message. Package files only: a field is a value, never a template.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    purpose: ClassVar[str]
    sampling: ClassVar[Sampling] = Sampling()
    """How the reply is drawn when the asker does not say."""
    lexicon: Lexicon = Lexicon()
    """The words of the world; the engine puts the template's into every question."""

    @classmethod
    def reply_type(cls) -> type[R]:
        """Return the model that the reply must fit."""
        for base in cls.__mro__:
            args = getattr(base, "__pydantic_generic_metadata__", {}).get("args")
            if args:
                return args[0]  # type: ignore[no-any-return]
        raise TypeError(f"{cls.__name__} must name its reply: class {cls.__name__}(Prompt[Reply])")

    def messages(self) -> tuple[Message, ...]:
        """Return the question as a system and a user message."""
        text = _template(self.purpose).render({name: getattr(self, name) for name in type(self).model_fields})
        system, _, user = text.partition(BREAK)
        return (Message(role="system", content=system.strip()), Message(role="user", content=user.strip()))

    def reply_shape(self) -> dict[str, Any]:
        """Return the JSON schema of the reply to this very question; see core.narrowing. `problems` stays the judge."""
        return reply_schema(self.reply_type())

    def problems(self, reply: R) -> Iterable[str]:
        """Yield what is wrong with a reply beyond its shape: names that are not in the cast, facts not held."""
        return ()


@cache
def reply_schema(reply: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a reply type."""
    return reply.model_json_schema()


@cache
def _environment() -> Environment:
    # Messages are plain text for a model, not HTML: escaping would change the words.
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701
    )


@cache
def _template(purpose: str) -> Template:
    return _environment().get_template(f"{purpose}.md.j2")
