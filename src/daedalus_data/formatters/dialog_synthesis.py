"""Rows that ask for the next line from the seat of the one who says it: what they know, regard, feel and have heard."""

from collections.abc import Iterator, Sequence

from daedalus_data.core import events as ev
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.telling import feeling, who
from daedalus_data.core.world import Known, World
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters.context import openings, section

TASK = "You are {name}. Stay in this role. Answer with what {name} says next and nothing else."


@formatter("dialog_synthesis", version=1)
def dialog_synthesis(run: Run) -> Iterator[Example]:
    """Who somebody is, what they know and what was said so far -> their next line."""
    model, licence = ctx.written_by(run, "turn")
    for opening in openings(run):
        world, past = opening.before.copy(), ctx.past(opening.before)
        said: list[ev.TurnSpoken] = []
        for entry in opening.entries:
            if isinstance(turn := entry.event, ev.TurnSpoken):
                yield PromptCompletion(
                    id=f"{run.id}/{turn.turn}/dialog_synthesis", run=run.id, template=run.manifest.template_id,
                    mode=run.manifest.causal_mode, branch=opening.timepoint.branch, timepoint=opening.timepoint.id, entity=turn.speaker,
                    task="dialog_synthesis", model=model, license=licence, seed=run.manifest.seed,
                    evidence=_evidence(entry, turn, world), prompt=tuple(_asked(_role(run, world, past, turn, said), world, turn, said)),
                    completion=(ChatMessage(role="assistant", content=turn.text),),
                )  # fmt: skip
                said.append(turn)
            world.apply(entry.event, entry.seq)


def _evidence(entry: ev.Entry, turn: ev.TurnSpoken, world: World) -> tuple[str, ...]:
    known = world.knows(turn.speaker)
    used = [f"e{known[fact].evidence:06d}" for fact in turn.knowledge if fact in known]
    return (*sorted(used), entry.id)


# ---- the prompt: the role first, then the talk as it reached them ----


def _asked(role: str, world: World, turn: ev.TurnSpoken, said: Sequence[ev.TurnSpoken]) -> list[ChatMessage]:
    messages = [ChatMessage(role="system", content=role)]
    waiting = [_opens(world, turn.speaker)]
    for line in _heard(said, turn):
        text = " ".join(line.text.split())
        if line.speaker != turn.speaker:
            waiting.append(f"{who(line.speaker, world)}: {text}")
            continue
        messages += [ChatMessage(role="user", content=_before_own_line(waiting)), ChatMessage(role="assistant", content=text)]
        waiting = []
    return [*messages, ChatMessage(role="user", content=_before_own_line(waiting))]


def _before_own_line(waiting: Sequence[str]) -> str:
    return "\n".join(waiting) or "(Nobody answers.)"


def _heard(said: Sequence[ev.TurnSpoken], turn: ev.TurnSpoken) -> list[ev.TurnSpoken]:
    here = [line for line in said if line.dialog == turn.dialog]
    return [line for line in here if turn.speaker == line.speaker or turn.speaker in line.heard_by]


def _opens(world: World, speaker: ev.EntityId) -> str:
    return f"(You are with {ctx.present(world, speaker)}. The talk begins.)"


def _role(run: Run, world: World, past: Sequence[str], turn: ev.TurnSpoken, said: Sequence[ev.TurnSpoken]) -> str:
    speaker, moment = turn.speaker, world.moments[world.now]
    myself, happening = world.entities[speaker], world.happenings[world.now].happening
    matter = " ".join([happening.title, happening.description, happening.topic, *(line.text for line in said[-2:])])
    held = ctx.chosen(_sayable(world, turn), world, matter, turn.knowledge)
    return ctx.prompt(
        TASK.format(name=myself.name) + "\n",
        section("The story", [ctx.situation(run)]),
        section("Who you are", [*ctx.persona(myself), *([f"Voice: {myself.voice}"] if myself.voice else [])]),
        section("What has happened before", past),
        section("What takes place now", ctx.now(moment, happening, world.scenes.get(moment.id))),
        section("How you regard those present", ctx.regard(world, speaker, world.present(), "you")),
        section("What you know", ctx.facts(held, world)),
        section("How you feel", [f"{feeling(world.states[speaker])}."] if speaker in world.states else []),
    )


def _sayable(world: World, turn: ev.TurnSpoken) -> list[Known]:
    """Return what the speaker may put into words: no secret but the one this line gives away."""
    return [known for known in world.knows(turn.speaker).values() if known.fact in turn.knowledge or not known.secret]
