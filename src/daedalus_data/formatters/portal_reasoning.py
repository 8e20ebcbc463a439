"""Rows that go backward from a state of things to what led to it, as a portal's search upheld or dropped it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Choice, gold
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.telling import listed
from daedalus_data.formatters import antecedents as ante
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters.searched import Search, Upheld, search
from daedalus_data.formatters.story import Story, story

CONFIG = "portal_reasoning"
MOST = 3
"""Wrong options beside the right one."""
LETTERS = "ABCD"

CHOOSE = (
    "All of these are dated {when}. Exactly one of them was found to lead to the state above when the step was read forward: it must "
    "make sense in order of time, those who act must be able to, and they must know what they need. Which one?",
    "Which of the candidates, all of {when}, is the one that brought this about, and holds when it is read forward?",
    "One state of {when} led here; the others were proposed too, but came out too weak or lead elsewhere. Find the one.",
    "Decide from which of these states of {when} the later one follows best: without it, it would hardly have come about.",
    "Read each candidate of {when} forward. Which one is the cause that the later state rests on?",
)
FORMS = (
    "Reason in a few sentences, then end with a line of its own: 'Answer: ' and the letter.",
    "Say why, and why not one of the others. The last line is 'Answer: X', with the right letter for X.",
    "Explain in at most six sentences. Close with 'Answer: ' followed by one letter.",
    "First the way from the one to the other, then on the last line only 'Answer: ' and the letter of your choice.",
)


class Options(NamedTuple):
    """The lettered states of a row: which stands where, which is right, and which of the others are spoken of in the completion."""

    nodes: tuple[str, ...]
    right: int
    explained: tuple[int, ...]


@formatter("portal_reasoning", version=2)
def portal_reasoning(run: Run) -> Iterator[Example]:
    """A state of things and the known end -> the earlier state that leads to it, chosen among several or written."""
    told, found = story(run), search(run)
    for step in () if run.manifest.intervention else found.upheld:
        yield _choose(told, found, step) if step.ends in found.choices else _write(told, found, step)


def _write(told: Story, found: Search, step: Upheld) -> PromptCompletion:
    before = found.states[step.antecedent]
    return PromptCompletion(
        **_origin(told, found, step, "write", [before.entry, step.check]),
        prompt=(ChatMessage(role="user", content=ante.to_write(told, found, step, step.key)),),
        completion=(ChatMessage(role="assistant", content=ante.written(told, before.happening, step.key)),),
    )


def _choose(told: Story, found: Search, step: Upheld) -> PromptCompletion:
    options = _options(told, found, step)
    walk, cited = _walk(told, found, step, options)
    answer = Choice(value=LETTERS[options.right], options=tuple(LETTERS[: len(options.nodes)]))
    return PromptCompletion(
        **_origin(told, found, step, "choose", cited),
        answer=answer,
        prompt=(ChatMessage(role="user", content=_to_choose(told, found, step, options)),),
        completion=(ChatMessage(role="assistant", content=f"{walk}\n{gold(answer)}"),),
    )


def _origin(told: Story, found: Search, step: Upheld, task: str, cited: Sequence[ev.Entry]) -> dict[str, Any]:
    actors = found.states[step.antecedent].happening.actors or tuple(found.cast)
    return told.origin(CONFIG, step.key, at=found.stood, entities=actors, task=task, evidence=cited, purposes=ante.PURPOSES)


# ---- the options ----


def _options(told: Story, found: Search, step: Upheld) -> Options:
    """Return the options of a step, at letters that depend on ids alone.

    Beside the right one stand a dropped state that a draw chooses, the dropped one that has most words in common with the later
    state, and one that was upheld for another: so neither words in common nor a state's own words give the right one away.
    """
    first, *dropped = _drawn(told, step, found.dropped(step.consequent))
    alike, elsewhere = _like(found, step, dropped), _drawn(told, step, found.elsewhere(step))
    wrong = [first, *[*alike[:1], *elsewhere[:1], *alike[1:], *elsewhere[1:]][: MOST - 1]]
    right = (told.draw(CONFIG, "letter") + found.choices[step.ends]) % (1 + len(wrong))
    places = [(right + 1 + i) % (1 + len(wrong)) for i in range(len(wrong))]
    at = {right: step.antecedent, **dict(zip(places, wrong, strict=True))}
    also = [place for place in places if at[place] in elsewhere][: told.draw(step.key, "also") % 2]
    return Options(tuple(at[i] for i in range(len(at))), right, (places[0], *also))


def _drawn(told: Story, step: Upheld, nodes: Sequence[str]) -> list[str]:
    return sorted(nodes, key=lambda node: told.draw(step.key, "option", node))


def _like(found: Search, step: Upheld, nodes: Sequence[str]) -> list[str]:
    """Return states with those first that share most words with the state to be explained."""
    after = found.words(step.consequent)
    return sorted(nodes, key=lambda node: -len(after & found.words(node)))


# ---- the walk ----

LEADS = (
    "Take {letter} forward: {title} {mechanism}",
    "The way leads from {letter}. {title} {mechanism}",
    "{title} {mechanism} That is {letter}.",
    "What came about rests on {letter}: {title} {mechanism}",
    "{letter} leads there. {title} {mechanism}",
)
HOLDS = (
    "{who} act{s} in it, and the step holds: it reads forward, those who act can, and they know what they must{needs}.",
    "It is {who} who act{s}; in order of time it makes sense, nobody does what they could not, and nobody knows too much{needs}.",
    "It passes all three checks: it reads forward, {who} can act, and what had to be known was within reach{needs}.",
    "Read forward it makes sense; {who} could do it, with knowledge that was theirs by then{needs}.",
    "The step holds in order of time, in what {who} could do and in what could be known{needs}.",
)
FAILS = (
    "{letter} is weaker: {why}.",
    "Against {letter} speaks this: {why}.",
    "{letter} was dropped: {why}.",
    "Not {letter}: {why}.",
    "{letter} will not do; {why}.",
    "As for {letter}, {why}.",
)
ELSEWHERE = (
    "{letter} leads elsewhere. {how}",
    "From {letter} the way goes to something else. {how}",
    "{letter} did come to something, but not to this. {how}",
    "What followed from {letter} is another matter. {how}",
)
WITHOUT = (
    "without it the later state would {likely} have come about all the same",
    "{likely} the same would have come about without it",
    "take it away, and {likely} it ends the same",
    "had it never been, what followed would {likely} have come anyway",
)
PLAIN = ("its", "it", "the", "this", "that", "no", "nobody", "there", "a", "an", "told")
"""Words that begin a reason and are no names."""
BARE = ("the", "a", "an", "that", "who", "what", "how", "whether", "why", "when", "where", "which", "its", "his", "her", "their", "of")
"""Words after which a matter takes no article."""


def _walk(told: Story, found: Search, step: Upheld, options: Options) -> tuple[str, list[ev.Entry]]:
    """Return why the right one leads on and why some others do not, and the entries this is taken from."""
    before = found.states[step.antecedent]
    happening, cast = before.happening, found.cast
    acting = [cast[actor].name for actor in happening.actors if actor in cast]
    title, mechanism = ctx.sentence(happening.title), ctx.sentence(happening.mechanism)
    letter, who = LETTERS[options.right], listed(acting) or "those concerned"
    sentences = [
        told.pick(LEADS, step.key, "leads").format(letter=letter, title=title, mechanism=mechanism),
        told.pick(HOLDS, step.key, "holds").format(who=who, s="s" if len(acting) == 1 else "", needs=_needs(found, happening)),
    ]
    cited = [before.entry, step.check]
    for place in options.explained:
        words, entry = _spoken_of(told, found, step, options.nodes[place])
        sentences.append(words.replace("{letter}", LETTERS[place]))
        cited.append(entry)
    return " ".join(sentences), cited


def _needs(found: Search, happening: ev.Happening) -> str:
    """Return who had to know what: ' (Thomas Webb about the antenna contract)'."""
    known: dict[str, list[str]] = {}
    for need in happening.needs:
        if need.entity in found.cast:
            known.setdefault(found.cast[need.entity].name, []).append(_with_article(need.about))
    told = listed([f"{name} about {listed(matters)}" for name, matters in known.items()])
    return f" ({told})" if told else ""


def _with_article(matter: str) -> str:
    first = matter.split(" ", 1)[0]
    return matter if first in BARE or not first[:1].islower() or matter.count(" ") > 4 else f"the {matter}"


def _spoken_of(told: Story, found: Search, step: Upheld, node: str) -> tuple[str, ev.Entry]:
    """Return why another state is not the one: the check it failed, what weighed it down in its score, or where else it leads."""
    if node not in found.dropped(step.consequent):
        state = found.states[node]
        return told.pick(ELSEWHERE, step.key, "elsewhere").replace("{how}", ctx.sentence(state.happening.mechanism)), state.entry
    if (node, step.consequent) in found.checks:
        entry, check = found.checks[node, step.consequent]
        why = _failed(check, found)
    else:
        entry, scored = found.scores[node]
        why = _weak(scored, found, told.pick((0, 1, 2), step.key, "held"), told.pick(WITHOUT, step.key, "without"))
    return told.pick(FAILS, step.key, "fails").replace("{why}", why), entry


def _failed(check: ev.EdgeChecked, found: Search) -> str:
    broken = [
        *(["it does not read forward"] if not check.reads_forward else []),
        *(["somebody in it cannot act"] if not check.entities_can_act else []),
        *(["somebody in it cannot know what they would have to"] if not check.knowledge_holds else []),
    ]
    reasons = "; ".join(_clause(reason, found) for reason in check.reasons)
    return ": ".join(part for part in (listed(broken), reasons) if part) or "the step does not hold"


def _weak(scored: ev.CandidateScored, found: Search, start: int, without: str) -> str:
    """Return what the judge held against a state, who lacked what in it, and how likely the later one was without it.

    Of several things held against it one is told, or all of them.
    """
    chance = 1 - scored.necessity.value
    likely = "more likely than not" if chance >= 0.55 else "as likely as not" if chance >= 0.4 else "quite possibly"
    points = scored.llm.reason.rpartition("but ")[2].split("; ")
    held = ", and ".join(_clause(point, found) for point in (points if start == len(points) else points[start % len(points) :][:1]))
    lacks = scored.capability.reason if scored.capability.value < 0.8 and scored.capability.reason.count(" ") else ""
    return "; ".join([held, *([_clause(lacks, found)] if lacks else []), without.format(likely=likely)])


def _clause(text: str, found: Search) -> str:
    """Return a reason as the rest of a sentence, with names in place of ids."""
    text = " ".join(text.split()).rstrip(".")
    for name, person in found.cast.items():
        text = text.replace(name, person.name)
    return text[:1].lower() + text[1:] if text.split(" ", 1)[0].lower() in PLAIN else text


# ---- the prompt ----


def _to_choose(told: Story, found: Search, step: Upheld, options: Options) -> str:
    states = [found.states[node] for node in options.nodes]
    after, key = found.states[step.consequent], step.key
    actors = {actor for state in (*states, after) for actor in state.happening.actors}
    lettered = [f"{letter}. {found.text(node)}" for letter, node in zip(LETTERS, options.nodes, strict=False)]
    when = ctx.in_words(states[0].when)
    return ctx.prompt(
        *ante.looking_back(told, found, step, key),
        ante.titled(told, key, "people", ante.people(told, found, tuple(actors), key)),
        ante.titled(told, key, "facts", ante.needed(found, states)),
        ante.titled(told, key, "options", lettered),
        ante.titled(told, key, "question", [told.pick(CHOOSE, key, "task").format(when=when), told.pick(FORMS, key, "form")]),
    )
