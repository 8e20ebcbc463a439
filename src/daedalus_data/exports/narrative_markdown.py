"""The story as Markdown: what a person reads to know what happened and why."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from daedalus_data.core.derive import export, write_text
from daedalus_data.core.run import Run
from daedalus_data.core.telling import listed, sentence
from daedalus_data.core.when import in_words
from daedalus_data.exports.framing import ending, heading, opening
from daedalus_data.exports.markdown import escaped
from daedalus_data.exports.narrative import story

Story = dict[str, Any]


@export("narrative", suffix=".md")
def narrative(run: Run, path: Path) -> None:
    """The story for people: situation, cast, each moment with its talk and what it moved, other ways, the end."""
    write_text(path, rendered(story(run)))


def rendered(told: Story) -> str:
    """Return the story as Markdown, every word of the template and the log escaped."""
    names = {member["id"]: member["name"] for member in told["cast"]}
    parts = [*_opening(told), *_cast(told)]
    for before, moment in zip([None, *told["moments"]], told["moments"], strict=False):
        parts += [*_branch(moment, told, names), *heading(moment, before), *_moment(moment["index"] + 1, moment, told, names)]
        if told["branches"]:
            parts += [part for end in told["ends"] if end["timepoint"] == moment["timepoint"] for part in _end(end, told, names)]
    parts += [*_paths(told), *(part for end in told["ends"] if not told["branches"] for part in _end(end, told, names))]
    return "\n\n".join(part for part in parts if part) + "\n"


def paragraphs(text: str) -> str:
    """Return a text as escaped paragraphs, set apart as its blank lines set them apart."""
    return "\n\n".join(escaped(part) for part in re.split(r"\n\s*\n", text.strip()))


# ---- the beginning ----


def _opening(told: Story) -> Iterator[str]:
    moments = told["moments"]
    span = f"{moments[0]['date']} to {moments[-1]['date']}, {len(moments)} moments" if moments else "no moment lived"
    yield f"# {escaped(told['title'].replace('_', ' ').capitalize())}"
    yield f"{escaped(told['mode'].capitalize())} mode, {span}. Written by {escaped(told['model'])} from seed {told['seed']}."
    yield f"## The situation\n\n{paragraphs(told['situation'])}"
    if told["known_end"] and told["mode"] == "portal":
        yield f"**The known end.** {escaped(told['known_end'])}"


def _cast(told: Story) -> Iterator[str]:
    yield "## The cast"
    yield "\n".join(_member(member) for member in told["cast"])


def _member(member: Story) -> str:
    kind = "" if member["type"] == "human" else f", {escaped(member['type'])}"
    origin = {"template": "", "invented": " *(invented for this run)*", "discovered": " *(came up on the way)*"}[member["provenance"]]
    parts = [f"- **{escaped(member['name'])}**{kind}{origin}: {escaped(sentence(member['role']))}"]
    if member["traits"]:
        parts.append(f"{escaped(', '.join(member['traits'])).capitalize()}.")
    if member["goals"]:
        parts.append(f"Wants: {escaped(sentence('; '.join(member['goals'])))}")
    if member["feels"]:
        parts.append(f"Enters {member['feels']}.")
    return " ".join(parts)


# ---- a moment ----


def _moment(number: int, moment: Story, told: Story, names: dict[str, str]) -> Iterator[str]:
    branch = "" if moment["branch"] == "main" else f" ({escaped(moment['branch'])})"
    yield f"## {number}. {moment['date']}{branch}: {escaped(moment['title'].rstrip('.'))}"
    if scene := moment["scene"]:
        yield f"*{_capital(escaped(scene['place']))}, {scene['hour']:02d}:00. {escaped(sentence(scene['atmosphere']))}*"
    yield from opening(moment, names)
    yield escaped(sentence(moment["description"]))
    yield _causes(moment)
    yield _steps(moment)
    yield _facts("What became known", moment["became_known"], names)
    for talk in moment["dialog"]:
        yield from _talk(talk, names)
    yield _facts("What was learned in the talk", moment["learned_in_talk"], names)
    yield _states(moment["states"], names)
    yield _relations(moment["relations"], names)
    yield _expectations(moment, names)
    yield from ending(moment, names)
    yield from (_pivot(pivot) for pivot in told["pivots"] if pivot["timepoint"] == moment["timepoint"])


def _branch(moment: Story, told: Story, names: dict[str, str]) -> Iterator[str]:
    """Yield the heading of the branch that begins at a moment, with what parts it from the others."""
    dates = {other["timepoint"]: other["date"] for other in told["moments"]}
    for branch in told["branches"]:
        if branch["opens"] == moment["timepoint"]:
            after = f", after {dates[branch['after']]}" if branch["after"] in dates else ""
            yield f"# Branch {escaped(branch['branch'])}"
            yield f"*Parts from {escaped(branch['parent'])}{after}. {escaped(branch['question'])}* {escaped(sentence(branch['change']))}"


def _came_of(branch: Story, names: dict[str, str]) -> str:
    aims = [f"- {escaped(names[goal['entity']])}: {escaped(goal['goal'])} ({goal['reached']:.2f})" for goal in branch["goals"]]
    score = f" Of what was wanted {branch['score']:.2f} was reached:" if aims else ""
    return f"{escaped(sentence(branch['outcome']))}{score}" + ("\n\n" + "\n".join(aims) if aims else "")


def _steps(moment: Story) -> str:
    """Return the moment step by step, then what things did in it; empty where it is told whole and nothing stirred."""
    steps = [f"- {_capital(escaped(beat['offset']))}: {escaped(beat['text'])}" for beat in moment["beats"]]
    return "\n".join([*steps, *(f"- {escaped(deed['act'])}" for deed in moment["things"])])


def _causes(moment: Story) -> str:
    return "\n".join(f"- How it came about: {escaped(sentence(cause['link']))}" for cause in moment["came_from"])


def _facts(title: str, facts: Sequence[Story], names: dict[str, str]) -> str:
    lines = [f"- {escaped(sentence(fact['text']))} *{_knowers(fact, names)}*" for fact in facts]
    return "\n".join([f"**{title}**\n", *lines]) if lines else ""


def _knowers(fact: Story, names: dict[str, str]) -> str:
    tellers = [names[source] for source in fact["sources"] if source in names]
    people = escaped(listed([names[entity] for entity in fact["known_by"]]))
    return f"{people}, from {escaped(listed(tellers))}" if tellers else people


def _talk(talk: Story, names: dict[str, str]) -> Iterator[str]:
    yield "\n>\n".join(f"> **{escaped(turn['name'])}** *({_manner(turn, names)})*: {escaped(turn['text'])}" for turn in talk["turns"])
    if talk["outcome"]:
        yield f"**Where it left them.** {escaped(sentence(talk['outcome']))}"


def _states(states: Sequence[Story], names: dict[str, str]) -> str:
    if not states:
        return ""
    rows = [
        f"| {escaped(names[row['entity']])} | {row['felt_before']} | {row['felt_after']} "
        f"| {_step(row, 'valence', '+.2f')} | {_step(row, 'arousal', '.2f')} | {_step(row, 'energy', '.0f')} | {escaped(row['reason'])} |"
        for row in states
    ]
    head = "| who | as it began | as it ended | valence | arousal | energy | what moved them most |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *rows])


def _step(row: Story, dimension: str, form: str) -> str:
    before, after = format(row["before"][dimension], form), format(row["after"][dimension], form)
    return after if before == after else f"{before} → {after}"


def _relations(relations: Sequence[Story], names: dict[str, str]) -> str:
    told = [relation for relation in relations if any(_told(by) for by in relation["moved"].values())]
    return "\n".join(f"- {_relation(relation, names)}" for relation in told)


def _relation(relation: Story, names: dict[str, str]) -> str:
    source, target = (escaped(names[relation[end]]) for end in ("source", "target"))
    parts = [f"{tie} {by:+.2f} to {relation['now'][tie]:.2f}" for tie, by in relation["moved"].items() if _told(by)]
    return f"{source} on {target}: {relation['words']} ({', '.join(parts)}). {escaped(sentence(relation['reason']))}"


def _told(by: float) -> bool:
    # Smaller shifts are in narrative.json; a page of hundredths tells a reader nothing.
    return abs(by) >= 0.015


def _expectations(moment: Story, names: dict[str, str]) -> str:
    formed = [
        f"- {escaped(names[event['entity']])} expects ({event['probability']:.0%}): {escaped(sentence(event['text']))}"
        for event in moment["expectations"]
    ]
    outcome = {"confirmed": "was right to expect", "refuted": "was wrong to expect"}
    closed = [
        f"- {escaped(names[event['entity']])} {outcome[event['outcome']]}: {escaped(sentence(event['text']))}"
        for event in moment["expectations_resolved"]
    ]
    return "\n".join([*closed, *formed])


def _pivot(pivot: Story) -> str:
    others = "\n".join(f"> - {escaped(title)}" for title in pivot["alternatives"])
    return (
        f"> **A turning point.** {escaped(sentence(pivot['explanation']))} What could have stood here instead:\n>\n{others}"
        if others
        else f"> **A turning point.** {escaped(sentence(pivot['explanation']))}"
    )


def _manner(turn: Story, names: dict[str, str]) -> str:
    tone = escaped(turn["tone"])
    return f"aside to {escaped(names[turn['aside_to']])}, {tone}" if turn["aside_to"] else tone


# ---- the ending ----


def _paths(told: Story) -> Iterator[str]:
    if told["paths"]:
        yield "## The ways from the origin to the known end"
    for path in told["paths"]:
        lived = ", the one lived here" if path["lived"] else ""
        yield f"### Way {path['rank']} (score {path['score']:.3f}{lived})\n\n{escaped(sentence(path['explanation']))}"
        if not lived:
            yield "\n".join(f"- {in_words(state['when'])}: {escaped(state['title'].rstrip('.'))}" for state in path["states"])


def _end(end: Story, told: Story, names: dict[str, str]) -> Iterator[str]:
    last = next(moment for moment in told["moments"] if moment["timepoint"] == end["timepoint"])
    outcomes = [escaped(sentence(talk["outcome"])) for talk in last["dialog"] if talk["outcome"]]
    on = f" on {escaped(end['branch'])}" if told["branches"] else ""
    yield f"## How it ended{on}\n\n{last['date']}: {' '.join([escaped(sentence(last['title'])), *outcomes])}"
    yield from (_came_of(branch, names) for branch in told["branches"] if branch["branch"] == end["branch"] and branch["outcome"])
    rows = [
        f"| {escaped(names[row['entity']])} | {row['feels']} | {row['valence']:+.2f} | {row['arousal']:.2f} | {row['energy']:.0f} |"
        for row in end["states"]
    ]
    yield "\n".join(["| who | feels | valence | arousal | energy |\n|---|---|---|---|---|", *rows])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
