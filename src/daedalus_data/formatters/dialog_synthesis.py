"""Rows that ask for the next line from the seat of the one who says it: what they know, regard, feel and have heard."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.state import State, clamp
from daedalus_data.core.telling import feeling
from daedalus_data.core.world import Known, World
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters.story import Opening, Story, story

LINES_SHOWN = 8
"""How much of the talk a row holds; what was said before is gone from the ear."""
FEWEST_FACTS, MOST_FACTS = 3, 8
INSTRUCTIONS = (
    "You are {name}, {role}. Stay in this role. Answer with what {name} says next and nothing else.",
    "Speak as {name}, {role}. Give only the next line: no stage directions, no name in front.",
    "Play {name}, {role}, in this scene. When it is your turn, say your line and stop.",
    "From here on you are {name}, {role}. Every reply of yours is one line of talk, spoken by {name}.",
    "Take the part of {name}, {role}, in this conversation. Say what {name} would say, knowing only what {name} knows.",
    "In this story you have the part of {name} ({role}). Reply with {name}'s next line alone.",
    "You sit in the chair of {name}, {role}. Others speak to you below; answer in {name}'s own words, one line at a time.",
    "Be {name}, {role}. Write the line that {name} says now, without quotation marks or comment.",
)
ORDERS = (
    ("story", "you", "past", "now", "ties", "knowledge", "state"),
    ("you", "story", "past", "ties", "now", "state", "knowledge"),
    ("you", "state", "story", "past", "now", "knowledge", "ties"),
    ("story", "past", "now", "you", "knowledge", "ties", "state"),
    ("past", "now", "you", "ties", "state", "knowledge", "story"),
    ("you", "ties", "past", "story", "now", "knowledge", "state"),
)
OPENS = (
    "(You are with {others}. The talk begins.)",
    "(You speak first. {others} will hear you.)",
    "(Nobody has spoken yet. Before you: {others}.)",
    "(Present beside you: {others}. You begin.)",
    "(It falls to you to begin, before {others}.)",
    "(Silence so far. With you: {others}.)",
)
GOES_ON = ("(The talk has been going on for a while.)", "(This is how the talk stands.)", "(You come back to the talk at this point.)")
SILENCE = ("(Nobody answers.)", "(No one says anything; you go on.)", "(You go on.)")
ASIDE = (
    "(Now a word to {others} alone; nobody else hears it.)",
    "(You turn to {others}, so that only they hear.)",
    "(Your next line is for {others} only.)",
)
LEFT_OUT = {"story": 3, "you": 4, "past": 4, "ties": 5, "knowledge": 6, "state": 5}
"""One row in so many goes without the section."""


@formatter("dialog_synthesis", version=3)
def dialog_synthesis(run: Run) -> Iterator[Example]:
    """Who somebody is, what they know, feel and have heard so far -> their next line."""
    told = story(run)
    for opening in told.openings:
        if told.lines.get(opening.timepoint.id):
            yield from _talk(told, opening)


def _talk(told: Story, opening: Opening) -> Iterator[Example]:
    """Yield a row for each line of a moment, with what its speaker had felt, learned and heard when it was said."""
    scene = _scene(told, opening)
    for entry in opening.entries:
        match event := entry.event:
            case ev.TurnSpoken():
                if event.turn not in told.echoes:
                    yield _row(scene, entry, event)
                scene.said.append(event)
            case ev.StateFormed():
                scene.states[event.entity] = event.state
            case ev.StateChanged() if event.entity in scene.states:
                scene.moved.setdefault(event.entity, []).append(event)


class _Scene(NamedTuple):
    """What is the same for all lines of a moment, and what was said and felt up to the line at hand."""

    story: Story
    opening: Opening
    world: World
    """The world as the moment left it: for who is there, names and dates; what is known is asked of it with a limit."""
    tellings: tuple[tuple[str, ...], ...]
    said: list[ev.TurnSpoken]
    states: dict[ev.EntityId, State]
    moved: dict[ev.EntityId, list[ev.StateChanged]]
    """What moved each since their state was last looked at."""
    spoken: dict[str, str]
    """Each line as others hear it."""
    alone: dict[str, str]
    """For lines that not everybody heard, who did."""
    past: dict[ev.EntityId, list[str]]
    ties: dict[ev.EntityId, list[str]]


def _scene(told: Story, opening: Opening) -> _Scene:
    point, world = opening.timepoint, told.after(opening.timepoint.id)
    turns = [line.turn for line in told.lines[point.id]]
    speakers = list(dict.fromkeys(turn.speaker for turn in turns))
    return _Scene(
        story=told,
        opening=opening,
        world=world,
        tellings=ctx.tellings(point, world.happenings[point.id].happening, world.scenes.get(point.id)),
        said=[],
        states=dict(opening.before.states),
        moved={},
        spoken={turn.turn: ctx.speech(turn, world) for turn in turns},
        alone={turn.turn: ctx.names(turn.heard_by, world) for turn in turns if _aside(turn, world)},
        past={speaker: ctx.lived(opening.before, speaker) for speaker in speakers},
        ties={speaker: _regard(opening, world, speaker) for speaker in speakers},
    )


def _regard(opening: Opening, world: World, speaker: ev.EntityId) -> list[str]:
    known = [other for other in world.present() if other in opening.before.entities]
    return ctx.regard(opening.before, speaker, known, "you")


def _row(scene: _Scene, entry: ev.Entry, turn: ev.TurnSpoken) -> PromptCompletion:
    reached = ctx.heard([line for line in scene.said if line.dialog == turn.dialog], turn.speaker)
    return PromptCompletion(
        **scene.story.origin(
            "dialog_synthesis", turn.turn, at=scene.opening.timepoint.id, entities=(turn.speaker,), task="reply" if reached else "open",
            evidence=(entry,), purposes=("turn",),
        ),
        prompt=(ChatMessage(role="system", content=_role(scene, entry, turn)), *_asked(scene, turn, reached)),
        completion=(ChatMessage(role="assistant", content=" ".join(turn.text.split())),),
    )  # fmt: skip


# ---- the talk as it reached them ----


def _asked(scene: _Scene, turn: ev.TurnSpoken, reached: Sequence[ev.TurnSpoken]) -> Iterator[ChatMessage]:
    """Yield the last lines that reached the speaker, their own as the assistant's; the user comes first and last."""
    waiting = _begins(scene, turn, reached)
    for line in reached[-LINES_SHOWN:]:
        if line.speaker != turn.speaker:
            waiting.append(scene.spoken[line.turn])
            continue
        yield _user(scene, line, waiting)
        yield ChatMessage(role="assistant", content=" ".join(line.text.split()))
        waiting = []
    yield _user(scene, turn, waiting)


def _begins(scene: _Scene, turn: ev.TurnSpoken, reached: Sequence[ev.TurnSpoken]) -> list[str]:
    """Return what comes before the first line shown: that the talk has gone on for a while, or that one has to begin it."""
    told = scene.story
    if len(reached) > LINES_SHOWN:
        return [told.pick(GOES_ON, turn.turn, "begins")]
    if reached and reached[0].speaker != turn.speaker:
        return []
    return [told.pick(OPENS, turn.turn, "begins").format(others=ctx.present(scene.world, turn.speaker))]


def _user(scene: _Scene, line: ev.TurnSpoken, waiting: list[str]) -> ChatMessage:
    """Return what comes before a line of the speaker's own, with whom it is for when not everybody hears it."""
    told = scene.story
    if line.turn in scene.alone:
        waiting.append(told.pick(ASIDE, line.turn, "aside").format(others=scene.alone[line.turn]))
    return ChatMessage(role="user", content="\n".join(waiting) or told.pick(SILENCE, line.turn, "silence"))


def _aside(turn: ev.TurnSpoken, world: World) -> bool:
    return bool(turn.heard_by) and set(turn.heard_by) < {other for other in world.present() if other != turn.speaker}


# ---- the role ----


def _role(scene: _Scene, entry: ev.Entry, turn: ev.TurnSpoken) -> str:
    """Return the instructions and what the speaker carries into their line, some parts left out in some rows."""
    told, key, myself = scene.story, turn.turn, scene.world.entities[turn.speaker]
    draw = told.draw(key, "left out")
    left_out = {part for i, (part, odds) in enumerate(LEFT_OUT.items()) if (draw >> (6 * i)) % odds == 0}
    parts = [_part(scene, entry, turn, part, left_out) for part in told.pick(ORDERS, key, "order")]
    task = told.pick(INSTRUCTIONS, key, "instruction").format(name=myself.name, role=ctx.short_role(myself)) + "\n"
    return ctx.prompt(*parts, task) if draw % 3 == 0 else ctx.prompt(task, *parts)


def _part(scene: _Scene, entry: ev.Entry, turn: ev.TurnSpoken, part: str, left_out: set[str]) -> str:
    told, key, speaker = scene.story, turn.turn, turn.speaker
    if part in left_out and not (part == "knowledge" and turn.knowledge):
        return ""
    match part:
        case "story":
            return ctx.section(told, key, "story", ctx.situation(told, key))
        case "you":
            return ctx.section(told, key, "you", _myself(told, key, scene.world.entities[speaker]))
        case "past":
            return ctx.section(told, key, "past", scene.past[speaker][-(2 + told.draw(key, "recent") % 3) :])
        case "ties":
            return ctx.section(told, key, "your_ties", scene.ties[speaker])
        case "knowledge":
            return ctx.section(told, key, "your_knowledge", ctx.facts(_held(scene, entry, turn), scene.world))
        case "state":
            return ctx.section(told, key, "your_state", _felt(scene, speaker))
    company = [f"With you: {ctx.present(scene.world, speaker)}."] if "ties" in left_out else []
    return ctx.section(told, key, "now", [*told.pick(scene.tellings, key, "telling"), *company])


def _myself(told: Story, key: str, myself: ev.EntityIntroduced) -> list[str]:
    return [*ctx.persona(told, key, myself), *([f"Voice: {myself.voice}"] if myself.voice else [])]


def _felt(scene: _Scene, speaker: ev.EntityId) -> list[str]:
    if speaker not in scene.states:
        return []
    state = scene.states[speaker] = after(scene.states[speaker], scene.moved.pop(speaker, ()))
    return [f"{ctx.capital(feeling(state)).replace('themselves', 'yourself')}."]


def after(state: State, changes: Iterable[ev.StateChanged]) -> State:
    """Return a state moved by changes one after the other."""
    values: dict[str, float] = {}
    for change in changes:
        for name, by in change.changes.items():
            values[name] = clamp(name, values.get(name, getattr(state, name)) + by)
    return state.model_copy(update=values) if values else state


def _held(scene: _Scene, entry: ev.Entry, turn: ev.TurnSpoken) -> list[Known]:
    """Return what the speaker may put into words by now: what the line draws on, no other secret, nothing that they hold back."""
    before, ranking = scene.opening.before.knows(turn.speaker), ctx.to_the_point(scene.story, scene.opening, turn.speaker)
    by_now = [known for known in ranking if known.evidence < entry.seq or known.fact in before]
    sayable = [known for known in by_now if known.fact in turn.knowledge or not (known.secret or known.fact in turn.withheld)]
    most = FEWEST_FACTS + scene.story.draw(turn.turn, "facts") % (MOST_FACTS - FEWEST_FACTS + 1)
    return ctx.best(sayable, turn.knowledge, most)
