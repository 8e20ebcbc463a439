"""`daedalus chat`: ask a persona about a run or about files, line by line or in a batch."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from daedalus_data.core.errors import ProviderError, UsageError

if TYPE_CHECKING:
    from daedalus_data.api.chat import Answer, Conversation

HELP = "/sources shows what the last answer rests on, /persona AGENT3 changes who answers, /quit ends."


def chat(
    persona: Annotated[str, typer.Option(help="AGENT1 to AGENT4, or a YAML or JSON file of your own.")] = "AGENT1",
    context: Annotated[
        list[str] | None, typer.Option(metavar="RUN|FILE", help="A run's id or folder, last, or a file; files repeat.")
    ] = None,
    batch: Annotated[
        list[str] | None, typer.Option(metavar="QUESTION|FILE", help="Answer this and end; repeatable; a file has one a line.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same answers.")] = 0,
    model: Annotated[str | None, typer.Option(help="offline, local:FILE.gguf, or a model the server knows.")] = None,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible server, e.g. http://127.0.0.1:8000/v1.")] = None,
    home: Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Hard limit in US dollars for this persona, record and model.")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one try of a call may take.")] = 180.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object an answer on stdout.")] = False,
) -> None:
    """Ask a persona about what happened in a run, or about files; every claim is cited.

    Example: daedalus chat --persona AGENT2 --context last --batch "Who knew first that the power bus is shared?"
    """
    from daedalus_data.api.chat import chat as begin

    talk = begin(persona, context or "last", seed=seed, model=model, base_url=base_url, home=home, budget=budget, timeout=timeout)
    if batch:
        for question in _questions(batch):
            _show(talk.ask(question), as_json=as_json)
        return
    _converse(talk, as_json=as_json)


def _questions(batch: list[str]) -> list[str]:
    """Return the questions given, those of a file line by line."""
    found: list[str] = []
    for item in batch:
        lines = Path(item).read_text(encoding="utf-8").splitlines() if _is_file(item) else [item]
        found += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not found:
        raise UsageError(f"{', '.join(batch)}: there is no question in it; write one a line")
    return found


def _is_file(item: str) -> bool:
    return len(item) < 255 and not item.rstrip().endswith("?") and Path(item).is_file()


def _show(answer: "Answer", *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer.as_data(), ensure_ascii=False), flush=True)
    else:
        print(f"{answer.question}\n\n  {answer.answer}\n", flush=True)


def _converse(talk: "Conversation", *, as_json: bool) -> None:
    """Read questions until /quit or the end of the input; an answer that fails is said, and the talk goes on."""
    if sys.stdin.isatty():
        import readline  # noqa: F401 - gives input() line editing and a history

        print(f"{talk.persona.name}, {talk.persona.role}, on {talk.record.name}. {HELP}", file=sys.stderr)
    last: Answer | None = None
    while (line := _line(talk)) is not None:
        word, _, rest = line.partition(" ")
        if word == "/quit":
            return
        if word == "/sources":
            _sources(last)
        elif word == "/persona":
            _change(talk, rest.strip())
        elif word.startswith("/"):
            print(f"{word} is no command; {HELP}", file=sys.stderr)
        elif line:
            last = _asked(talk, line, as_json=as_json) or last


def _line(talk: "Conversation") -> str | None:
    try:
        return input(f"{talk.persona.id}> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return None


def _asked(talk: "Conversation", line: str, *, as_json: bool) -> "Answer | None":
    try:
        answer = talk.ask(line)
    except (ProviderError, UsageError) as error:
        print(f"daedalus: {error}", file=sys.stderr)
        return None
    if as_json:
        _show(answer, as_json=True)
    else:
        print(f"\n{answer.answer}\n", flush=True)
    return answer


def _sources(last: "Answer | None") -> None:
    if last is None or not last.cites:
        print("nothing was cited" if last else "nothing was asked yet")
        return
    print("\n".join(f"[{cite.id}] {cite.text}" for cite in last.cites), flush=True)


def _change(talk: "Conversation", name: str) -> None:
    from daedalus_data.plan.personas import persona, personas

    try:
        talk.persona = persona(name) if name else talk.persona
    except UsageError as error:
        print(f"daedalus: {error}", file=sys.stderr)
        return
    others = "" if name else f" (there are {', '.join(personas())})"
    print(f"{talk.persona.id}: {talk.persona.name}, {talk.persona.role}{others}", flush=True)
