"""Writes how people regard each other: at the start from rank, aims and temper, and after a conversation from what was done in it."""

from itertools import combinations
from typing import Literal, NamedTuple

from daedalus_data.core.events import DialogAct, EntityId
from daedalus_data.core.seeds import fraction
from daedalus_data.core.words import words
from daedalus_data.prompts.minds import ReviewTies, ReviewTiesReply, TieChange
from daedalus_data.prompts.views import Persona, Spoken, Tie
from daedalus_data.providers.offline.appraisal import lean_of
from daedalus_data.providers.offline.appraisal_lexicon import Weights
from daedalus_data.providers.offline.appraisal_reading import aim, cares, clip, likeness, mixed, product, quotable, shared
from daedalus_data.providers.offline.appraisal_reasons import ACTED, wish
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import short_name
from daedalus_data.providers.offline.minds_line import STAKES, stance

Regard = Literal["trust", "alignment", "power", "bond"]
REGARDS: tuple[Regard, ...] = ("trust", "alignment", "power", "bond")
MOST = 0.14
FELT = 0.018
"""A change smaller than this in every part is no change."""

DONE: dict[DialogAct, dict[Regard, float]] = {
    "dismiss": {"trust": -0.06, "alignment": -0.05, "bond": -0.04},
    "deflect": {"trust": -0.045, "alignment": -0.015},
    "withhold": {"trust": -0.035, "bond": -0.02},
    "challenge": {"trust": -0.02, "alignment": -0.035, "bond": -0.015, "power": -0.015},
    "press": {"trust": -0.01, "bond": -0.025, "power": -0.02},
    "concede": {"trust": 0.04, "alignment": 0.045, "power": 0.045, "bond": 0.02},
    "support": {"trust": 0.045, "alignment": 0.05, "bond": 0.04, "power": 0.01},
    "commit": {"trust": 0.04, "alignment": 0.03, "bond": 0.015},
    "answer": {"trust": 0.02, "alignment": 0.005},
    "reveal": {"trust": 0.045, "bond": 0.03},
    "warn": {"trust": 0.012},
    "inform": {"trust": 0.01},
    "propose": {"alignment": 0.012},
    "ask": {"bond": 0.008},
    "close": {"power": -0.02},
}
"""What a move does to how the one it is made to regards the one who makes it, before tempers and ties."""
BACK: dict[DialogAct, dict[Regard, float]] = {
    "dismiss": {"power": 0.025, "alignment": -0.02},
    "concede": {"power": -0.035, "alignment": 0.02},
    "support": {"alignment": 0.025, "bond": 0.02},
    "challenge": {"alignment": -0.03},
    "press": {"trust": -0.012},
    "reveal": {"bond": 0.015},
    "close": {"power": 0.015},
}
"""What the same move does to how its maker regards the other."""


ACTED_PLAINLY: dict[DialogAct, str] = {
    "reveal": "came out with it",
    "inform": "put it on the table",
    "warn": "gave warning",
    "press": "kept pressing",
    "dismiss": "waved it away",
    "deflect": "turned the question aside",
    "withhold": "kept it back",
    "commit": "gave a promise",
    "concede": "gave way",
    "challenge": "would not let it stand",
    "support": "took a side",
    "answer": "gave an answer",
    "ask": "asked",
    "propose": "made an offer",
    "close": "drew a line",
}


class Moved(NamedTuple):
    """One turn's share in a change of regard."""

    source: EntityId
    target: EntityId
    by: dict[Regard, float]
    turn: str
    why: str
    """The rest of a sentence whose subject is the target or the source, ready to print."""

    @property
    def size(self) -> float:
        """Return how much it moved in all."""
        return sum(abs(value) for value in self.by.values())


@writes(ReviewTies)
def review_ties(prompt: ReviewTies, seed: int) -> ReviewTiesReply:
    """Return the regards that a conversation moved, each with the turns that moved it."""
    ties = {(tie.source, tie.target): tie for tie in prompt.ties}
    people = {person.id: person for person in prompt.cast}
    moves = [*_from_turns(prompt, people, ties), *_from_positions(prompt, people)]
    changes = []
    for pair, tie in ties.items():
        mine = [move for move in moves if (move.source, move.target) == pair]
        if mine and (change := _sum(mine, tie, people.get(tie.source))):
            changes.append(change)
    return ReviewTiesReply(changes=tuple(changes))


def _from_turns(prompt: ReviewTies, people: dict[EntityId, Persona], ties: dict[tuple[EntityId, EntityId], Tie]) -> list[Moved]:
    moves: list[Moved] = []
    for place, line in enumerate(prompt.transcript):
        to, taken_up = meant_for(line, prompt.transcript[:place], prompt.cast)
        if line.speaker not in people:
            continue
        for listener in people.values():
            if line.reached(listener.id) and listener.id != line.speaker and (listener.id, line.speaker) in ties:
                moves += _taken(line, listener, to == listener.id, taken_up if to == listener.id else None, people, ties)
    return moves


def meant_for(line: Spoken, before: tuple[Spoken, ...], cast: tuple[Persona, ...]) -> tuple[EntityId | None, Spoken | None]:
    """Return whom a line is meant for, by a name in it or else by whom it follows, and their line that it takes up."""
    said = set(words(line.text))
    others = [person for person in cast if person.id != line.speaker]
    named = [person.id for person in others if said & set(words(person.name)) - {"the", "of"}]
    last = next((earlier for earlier in reversed(before) if earlier.speaker != line.speaker and earlier.aside_to is None), None)
    to = line.aside_to or (named[0] if named else last.speaker if last else None)
    recent = [earlier for earlier in before[-6:] if earlier.speaker == to and earlier.reached(line.speaker)]
    taken = max(recent, key=lambda earlier: (shared(earlier.text, line.text), STAKES[earlier.act], earlier.turn), default=None)
    return to, taken


def _taken(
    line: Spoken,
    listener: Persona,
    direct: bool,
    own: Spoken | None,
    people: dict[EntityId, Persona],
    ties: dict[tuple[EntityId, EntityId], Tie],
) -> list[Moved]:
    """Return what a line does between its speaker and one who hears it.

    One who only overhears is moved a fifth as much, and by whether the line argues for what they care about.
    """
    share = 1.0 if direct else 0.2
    staked = STAKES[own.act] * (0.4 + 0.6 * shared(own.text, line.text)) if own else 0.25
    served = _served(listener, line)
    weight = share * (0.8 + 1.1 * staked)
    speaker = people[line.speaker]
    by = {regard: value * weight for regard, value in DONE[line.act].items()}
    by["alignment"] = by.get("alignment", 0.0) + 0.07 * served * (0.3 + 0.7 * share)
    by["trust"] = by.get("trust", 0.0) + 0.02 * served * share
    moves = [Moved(listener.id, line.speaker, by, line.turn, _why(line, listener, speaker, own, served, sum(by.values())))]
    if direct and (line.speaker, listener.id) in ties and line.act in BACK:
        back = {regard: value * (0.8 + staked) for regard, value in BACK[line.act].items()}
        moves.append(Moved(line.speaker, listener.id, back, line.turn, _why_back(line, listener, speaker)))
    return moves


def _served(listener: Persona, line: Spoken) -> float:
    wanted = mixed((cares(listener), 0.6), *((aim(goal), 0.5) for goal in listener.goals[:3]))
    return max(-1.0, min(1.0, 1.6 * product(wanted, stance(line.text, line.act))))


def _why(line: Spoken, listener: Persona, speaker: Persona, own: Spoken | None, served: float, net: float) -> str:
    who, me = short_name(speaker.name), short_name(listener.name)
    if own is not None and STAKES[own.act] >= 0.4 and line.act in ("dismiss", "deflect", "challenge", "concede", "support", "answer"):
        mine = quotable(own.text)
        return f"{who} {_met(line.act)} {me}'s “{mine}”" if mine else f"{who} {_met(line.act)} what {me} had said"
    goal = max(listener.goals, key=lambda item: abs(product(aim(item), stance(line.text, line.act))), default="")
    quote = quotable(line.text)
    if goal and abs(served) > 0.05 and served * net > 0:
        said = f"{who}'s “{quote}”" if quote else f"what {who} said"
        return f"{said} {'speaks for' if served > 0 else 'goes against'} what {me} wants: {clip(wish(goal), 120)}"
    acted = f"{who} {ACTED_PLAINLY.get(line.act, 'said to the room')}"
    return f"{acted}: “{quote}”" if quote else f"{acted}, and {me} was there to hear it"


def _met(act: DialogAct) -> str:
    return {
        "dismiss": "brushed aside", "deflect": "stepped around", "challenge": "took issue with", "concede": "gave way to",
        "support": "stood behind", "answer": "gave an answer to",
    }.get(act, "took up")  # fmt: skip


def _why_back(line: Spoken, listener: Persona, speaker: Persona) -> str:
    quote = quotable(line.text)
    acted = f"{short_name(speaker.name)} {ACTED[line.act]} what {short_name(listener.name)} had raised"
    return f"{acted}: “{quote}”" if quote else acted


def _from_positions(prompt: ReviewTies, people: dict[EntityId, Persona]) -> list[Moved]:
    """Return how far two people argued for the same things, where both spoke of the same matter."""
    moves: list[Moved] = []
    aloud = [line for line in prompt.transcript if line.aside_to is None]
    by_speaker: dict[EntityId, list[Spoken]] = {who: [line for line in aloud if line.speaker == who] for who in people}
    positions = {who: mixed(*((stance(line.text, line.act), 1.0) for line in lines)) for who, lines in by_speaker.items()}
    for a, b in combinations(people, 2):
        met = max(((shared(x.text, y.text), x.turn, y.turn) for x in by_speaker[a] for y in by_speaker[b]), default=(0.0, "", ""))
        if met[0] < 0.2:
            continue
        agreed = likeness(_centred(positions[a], positions), _centred(positions[b], positions)) * met[0]
        for source, target, turn in ((a, b, met[2]), (b, a, met[1])):
            side = "argued the same way" if agreed > 0 else "argued opposite ways"
            why = f"{short_name(people[source].name)} and {short_name(people[target].name)} {side} on the same matter"
            moves.append(Moved(source, target, {"alignment": 0.05 * agreed, "bond": 0.015 * max(0.0, agreed)}, turn, why))
    return moves


def _centred(position: Weights, positions: dict[EntityId, Weights]) -> Weights:
    """Return a position as it differs from the room's: what all say sets nobody apart."""
    return mixed((position, 1.0), *((other, -1.0 / len(positions)) for other in positions.values()))


def _sum(moves: list[Moved], tie: Tie, source: Persona | None) -> TieChange | None:
    lean = lean_of(source) if source else None
    forgiving = lean.of("agreeableness") - lean.of("pride") if lean else 0.0
    total: dict[Regard, float] = dict.fromkeys(REGARDS, 0.0)
    for move in moves:
        for regard, value in move.by.items():
            # Gains come slower to those trusted already, and losses cut deeper there.
            room = 1.25 - tie.trust * 0.9 if value > 0 else 0.55 + tie.trust * 0.8
            temper = 1.0 + 0.5 * forgiving if value > 0 else 1.0 - 0.5 * forgiving
            total[regard] += value * (room if regard in ("trust", "bond") else 0.9) * max(0.4, temper)
    rounded = {regard: _squeezed(value) for regard, value in total.items()}
    if max(abs(value) for value in rounded.values()) < FELT:
        return None
    telling = [move for move in sorted(moves, key=lambda move: -_agreement(move, rounded)) if _agreement(move, rounded) > 0]
    if not telling:
        return None
    turns = tuple(dict.fromkeys(move.turn for move in telling if _agreement(move, rounded) > 0.35 * _agreement(telling[0], rounded)))[:3]
    return TieChange(source=tie.source, target=tie.target, **rounded, turns=turns, reason=clip(telling[0].why, 296) + ".")


def _agreement(move: Moved, total: dict[Regard, float]) -> float:
    """Return how much of the whole change a turn accounts for, in the same direction."""
    return sum(value * (1 if total[regard] > 0 else -1) for regard, value in move.by.items() if total[regard])


def _squeezed(value: float) -> float:
    moved = round(value / (1.0 + abs(value) / MOST), 3)
    return 0.0 if abs(moved) < 0.003 else moved


def small_difference(seed: int, *names: str) -> float:
    """Return an individual variation of up to 0.04 either way."""
    return (fraction(seed, *names) - 0.5) * 0.08
