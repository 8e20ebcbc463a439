"""How the built-in author judges a conversation: counted features with fixed thresholds, and what it came to.

about_the_matter  share of turns that cite a fact or carry a content word of what takes place; at least 0.5
moves             half for acts and half for facts that the second half has and the first has not; at least 0.15
distinct          1 - mean overlap of the speakers' content words, pair by pair; at least 0.4
repeats           no line equals another or shares 70 % of its runs of four words with it
heard             everybody of the cast speaks when there are turns enough
"""

from itertools import combinations
from typing import NamedTuple

from daedalus_data.core.words import content_words, ngrams, words
from daedalus_data.prompts.talk import JudgeDialog, JudgeDialogReply
from daedalus_data.prompts.views import Spoken
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import definite, stripped
from daedalus_data.providers.offline.talk_claims import offers, whole
from daedalus_data.providers.offline.talk_facts import in_the_open

ABOUT, MOVES, DISTINCT, REPEATED = 0.5, 0.15, 0.4, 0.7


class Features(NamedTuple):
    """What is counted in a conversation."""

    about: float
    moves: float
    distinct: float
    repeated: Spoken | None
    unheard: tuple[str, ...]


@writes(JudgeDialog)
def judge(prompt: JudgeDialog, seed: int) -> JudgeDialogReply:
    """Accept a conversation or name its weakest turn, from counted features alone."""
    found = features(prompt)
    faults = list(_faults(found))
    return JudgeDialogReply(
        accepted=not faults,
        about_the_matter=found.about,
        moves=found.moves,
        distinct=found.distinct,
        weakest=(found.repeated or _weakest(prompt)).turn if faults else None,
        verdict="; ".join(faults)[:400] if faults else _praise(found),
        outcome=outcome(prompt),
    )


def features(prompt: JudgeDialog) -> Features:
    """Count the features the verdict rests on."""
    lines = prompt.transcript
    heard = {line.speaker for line in lines}
    unheard = tuple(person.name for person in prompt.cast if person.id not in heard) if len(lines) >= len(prompt.cast) else ()
    on_it = sum(_about(line, prompt) for line in lines)
    return Features(round(on_it / len(lines), 4) if lines else 0.0, _moves(lines), _distinct(lines), _repeated(lines), unheard)


def _about(line: Spoken, prompt: JudgeDialog) -> bool:
    matter = content_words(f"{prompt.now.topic} {prompt.now.title} {prompt.now.description}")
    return bool(line.knowledge) or bool(content_words(line.text) & matter)


def _moves(lines: tuple[Spoken, ...]) -> float:
    if len(lines) < 2:
        return 0.0
    first, second = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    acts = {line.act for line in second}
    matter = [{word for line in half for word in content_words(line.text)} for half in (first, second)]
    fresh = len(matter[1] - matter[0]) / max(1, len(matter[1]))
    return round(0.5 * len(acts - {line.act for line in first}) / len(acts) + 0.5 * fresh, 4)


def _distinct(lines: tuple[Spoken, ...]) -> float:
    said: dict[str, set[str]] = {}
    for line in lines:
        said.setdefault(line.speaker, set()).update(content_words(line.text))
    pairs = [(a, b) for a, b in combinations(said.values(), 2) if a or b]
    return round(1 - sum(len(a & b) / len(a | b) for a, b in pairs) / len(pairs), 4) if pairs else 1.0


def _repeated(lines: tuple[Spoken, ...]) -> Spoken | None:
    for place, line in enumerate(lines):
        runs = set(ngrams(line.text, 4))
        for earlier in lines[:place]:
            if words(line.text) == words(earlier.text):
                return line
            if len(runs) > 3 and len(runs & set(ngrams(earlier.text, 4))) / len(runs) >= REPEATED:
                return line
    return None


def _faults(found: Features) -> list[str]:
    faults = []
    if found.repeated:
        faults.append(f"{found.repeated.name} says again what was said before")
    if found.unheard:
        faults.append(f"{', '.join(found.unheard)} never speaks")
    if found.about < ABOUT:
        faults.append(f"only {found.about:.0%} of the turns are about what takes place, under {ABOUT:.0%}")
    if found.moves < MOVES:
        faults.append(f"the talk stands still: {found.moves:.2f} of its moves and words are new in the second half, under {MOVES}")
    if found.distinct < DISTINCT:
        faults.append(f"the speakers sound alike: {found.distinct:.2f}, under {DISTINCT}")
    return faults


def _weakest(prompt: JudgeDialog) -> Spoken:
    matter = content_words(f"{prompt.now.topic} {prompt.now.title} {prompt.now.description}")
    return min(
        prompt.transcript, key=lambda line: (bool(line.knowledge), len(content_words(line.text) & matter), len(line.text), line.turn)
    )


def _praise(found: Features) -> str:
    return (
        f"{found.about:.0%} of the turns are about what takes place, the second half brings {found.moves:.0%} new moves and matter, "
        f"and the speakers are {found.distinct:.0%} apart in their words."
    )


# ---- what it came to ----


def outcome(prompt: JudgeDialog) -> str:
    """Return, in the past tense, what the conversation settled or left open in the hearing of all."""
    prompt = prompt.model_copy(update={"transcript": in_the_open(prompt.transcript)})
    matter = definite(stripped(prompt.now.topic))
    for line in reversed(prompt.transcript):
        made = [offer for offer in offers(line.text, line.name) if line.act in ("propose", "commit")]
        if line.act == "commit" and not made:
            return f"{line.name} took charge of {matter}."
        if made and line.act == "commit":
            return _said(
                whole(f"{line.name} undertook to {made[0].what}.", [prompt.now.topic], ()), f"{line.name} took charge of {matter}."
            )
        if made and line.act == "propose":
            return _proposed(prompt, line, made[0].what, matter)
    last = prompt.transcript[-1] if prompt.transcript else None
    against = next((line for line in reversed(prompt.transcript) if line.act in ("dismiss", "withhold", "challenge", "press")), None)
    if against and last and last.act in ("dismiss", "withhold", "challenge", "press", "close"):
        return f"Nothing was settled about {matter}: {against.name} {VERBS[against.act]} to the end."
    return f"The question of {matter} was left open."


VERBS = {"dismiss": "would not give way", "withhold": "kept something back", "challenge": "disputed it", "press": "asked for an answer"}


def _proposed(prompt: JudgeDialog, line: Spoken, what: str, matter: str) -> str:
    after = prompt.transcript[[item.turn for item in prompt.transcript].index(line.turn) + 1 :]
    backers = sorted({item.name for item in after if item.act in ("support", "concede", "commit") and item.speaker != line.speaker})
    against = sorted({item.name for item in after if item.act in ("dismiss", "challenge") and item.speaker != line.speaker})
    end = (
        f", backed by {' and '.join(backers)}" if backers else f", against {' and '.join(against)}" if against else ", and it was left open"
    )
    return _said(whole(f"{line.name} proposed to {what}{end}.", [prompt.now.topic], ()), f"{line.name} made a proposal on {matter}{end}.")


def _said(full: str, short: str) -> str:
    return full if len(full) <= 300 else short[:300]
