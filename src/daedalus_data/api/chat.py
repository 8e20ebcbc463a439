"""The verb that asks a persona about a record: a run or files, with sources for every claim."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.api.reading import load, open_run
from daedalus_data.api.templates import author_of
from daedalus_data.core.errors import StoreError, UsageError
from daedalus_data.core.seeds import digest
from daedalus_data.core.settings import Settings, read_environment

if TYPE_CHECKING:
    from daedalus_data.core.chat import ChatModel
    from daedalus_data.exports.passages import Told
    from daedalus_data.prompts.chat import Adviser, Exchange

FOLDER = "chats"
REMEMBERED = 6
"""Earlier exchanges that go along with a question."""
LONGEST_FILE = 4_000_000
LONGEST_QUESTION = 2000


@dataclass(frozen=True)
class Record:
    """What is asked about."""

    name: str
    scenario: str
    told: "tuple[Told, ...]"


@dataclass(frozen=True)
class Cite:
    """A passage that an answer rests on."""

    id: str
    text: str


@dataclass(frozen=True)
class Answer:
    """An answer with its sources."""

    question: str
    answer: str
    cites: tuple[Cite, ...]
    found: bool
    """False when the record does not hold the answer."""

    def as_data(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        cites = [{"id": cite.id, "text": cite.text} for cite in self.cites]
        return {"question": self.question, "answer": self.answer, "cites": cites, "found": self.found}


@dataclass
class Conversation:
    """Questions to one persona about one record; what was asked before goes along. Nothing is written into the run's folder."""

    persona: "Adviser"
    record: Record
    folder: Path
    """Holds calls.jsonl and transcript.jsonl."""
    model: str
    endpoint: str
    settings: Settings
    seed: int = 0
    budget: float | None = None
    timeout: float = 180.0
    author: "ChatModel | None" = None
    earlier: "list[Exchange]" = field(default_factory=list)

    def ask(self, question: str) -> Answer:
        """Return the persona's answer to a question; raises ReplyError when no reply fits."""
        from daedalus_data.engine.question import Desk
        from daedalus_data.engine.question import question as put
        from daedalus_data.exports.retrieval import retrieve
        from daedalus_data.prompts.chat import AnswerQuestion, Exchange, Passage
        from daedalus_data.prompts.chat_asked import in_full

        asked = _readable(question)
        full = in_full(asked, self.earlier[-1].question, self.earlier[-1].answer) if self.earlier else asked
        found = retrieve(self.record.told, full)
        shown = tuple(Passage(id=told.id, kind=told.kind, when=told.when, text=told.text) for told in found)
        recent = tuple(self.earlier[-REMEMBERED:])
        prompt = AnswerQuestion(
            scenario=self.record.scenario, adviser=self.persona, question=asked, passages=_merged(shown), earlier=recent
        )
        desk = Desk(self.folder, self.model, self.endpoint, self.settings.api_key, self.seed, self.budget, self.timeout, self.author)
        reply = put(prompt, f"answer/{digest(prompt.model_dump_json(), 16)}", desk).reply
        texts = {passage.id: passage.text for passage in prompt.passages}
        answer = Answer(asked, reply.text, tuple(Cite(cite, texts[cite]) for cite in dict.fromkeys(reply.cites)), reply.found)
        self.earlier.append(Exchange(question=asked, answer=reply.text))
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        line = json.dumps({"persona": self.persona.id, "record": self.record.name, **answer.as_data()}, ensure_ascii=False)
        path = self.folder / "transcript.jsonl"
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error.strerror}; free some space and ask again") from error


def _merged(shown: "Sequence[Any]") -> "tuple[Any, ...]":
    """Return passages with those of one id as one."""
    by_id: dict[str, Any] = {}
    for passage in shown:
        kept = by_id.get(passage.id)
        by_id[passage.id] = passage if kept is None else kept.model_copy(update={"text": f"{kept.text} {passage.text}"})
    return tuple(by_id.values())


def chat(
    persona: str = "AGENT1",
    context: "str | Path | Sequence[str | Path]" = "last",
    *,
    seed: int = 0,
    model: str | None = None,
    base_url: str | None = None,
    home: str | Path | None = None,
    budget: float | None = None,
    timeout: float = 180.0,
    settings: Settings | None = None,
    author: "ChatModel | None" = None,
) -> Conversation:
    """Return a conversation with a persona (AGENT1 to AGENT4, or a file of one's own) about a run or about files.

    `context` is a run's id, its folder, 'last', or text files. Answers cite entries of the log (e000123), of files lines (story.md:12).
    """
    from daedalus_data.plan.personas import persona as adviser

    settings = settings or read_environment()
    root = Path(home or settings.home)
    who, record = adviser(persona), record_of(context, root)
    name, endpoint = (author.name, author.endpoint) if author else author_of(model, base_url, settings)
    key = digest("\n".join([record.name, str(seed), name, endpoint]), 8)
    return Conversation(who, record, root / FOLDER / f"{who.id.lower()}-{key}", name, endpoint, settings, seed, budget, timeout, author)


def record_of(context: "str | Path | Sequence[str | Path]", home: Path) -> Record:
    """Return what a run or some files hold, as passages."""
    places = [context] if isinstance(context, str | Path) else list(context)
    if not places:
        raise UsageError("name a run or a file to ask about: --context last, --context runs/ID or --context story.md")
    if len(places) == 1 and not Path(places[0]).is_file():
        return _run_record(str(places[0]), home)
    return _file_record([Path(place) for place in places])


def _run_record(place: str, home: Path) -> Record:
    from daedalus_data.exports.passages import passages

    run = open_run(Path(place)) if (Path(place) / "run.json").is_file() else load(place, home)
    return Record(run.id, run.template.scenario_description, passages(run))


def _file_record(files: list[Path]) -> Record:
    from daedalus_data.exports.passages import Told

    told, names = [], [file.name for file in files]
    for file in files:
        label = file.name if names.count(file.name) == 1 else str(file)
        for number, line in enumerate(_lines(file), 1):
            if len(line.split()) > 2:
                told.append(Told(f"{label}:{number}", "line", "", line, (), "", number))
    if not told:
        raise UsageError(f"{', '.join(map(str, files))}: there is no line of text to answer from")
    return Record(", ".join(map(str, files)), f"The text of {', '.join(names)}.", tuple(told))


def _lines(file: Path) -> list[str]:
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file; a run goes by its id, its folder or 'last', alone")
    if file.stat().st_size > LONGEST_FILE:
        raise UsageError(f"{file}: is {file.stat().st_size} bytes long; a file to ask about may have {LONGEST_FILE}")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    # One line of JSON is no line to cite: spread it out.
    if file.suffix == ".json":
        try:
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
        except ValueError as error:
            raise UsageError(f"{file}: is no valid JSON: {error}") from None
    return [" ".join(line.strip(" \t#*>|").split()) for line in text.splitlines()]


def _readable(question: str) -> str:
    asked = " ".join(question.split())
    if not 3 <= len(asked) <= LONGEST_QUESTION:
        raise UsageError(f"the question has {len(asked)} characters; ask in 3 to {LONGEST_QUESTION}")
    return asked
