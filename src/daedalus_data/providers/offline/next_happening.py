"""The built-in author's next happening in forward mode: the situation first, then what grows out of events, talk and moods."""

import re
from dataclasses import replace
from functools import cache

from daedalus_data.core.events import Happening, Pattern
from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.sketch import Moved
from daedalus_data.core.words import content_words, overlap
from daedalus_data.prompts.matter import size_problem
from daedalus_data.prompts.story import NextHappening, NextHappeningReply
from daedalus_data.providers.offline.antecedents import LIBRARY
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.cycles_recall import recalled
from daedalus_data.providers.offline.next_matter import with_matter
from daedalus_data.providers.offline.story_casting import Ground, bind, suits
from daedalus_data.providers.offline.story_given import given_happening
from daedalus_data.providers.offline.story_matter import Thread, familiar, topic_words
from daedalus_data.providers.offline.story_patterns import Realisation
from daedalus_data.providers.offline.story_patterns_forward import FORWARD
from daedalus_data.providers.offline.story_shelves import Shelf, by_pattern, own_of, shelf_of
from daedalus_data.providers.offline.story_telling import tell
from daedalus_data.providers.offline.story_text import sentence, signature, wants
from daedalus_data.providers.offline.story_time import Span, typical
from daedalus_data.providers.offline.story_turns import (
    ASKED,
    CALM,
    CLOSING,
    GROWS,
    OPENING,
    SELDOM,
    answers,
    asked_for,
    character,
    closing,
    following,
    opening,
)

REPLIES = frozenset(["second plan", "deadline", "open question", "vote"])
"""Aspects that answer something said before, so that no story begins with them."""
CALLS = (
    "and the others had to say where they stood",
    "so that nobody could leave it for another day",
    "which put the next word to those who had kept still",
    "and each of them began to count who stood where",
    "so that the question could no longer be who was right but what came next",
    "and the answer would bind all of them",
)
CLOSES = (
    "and with that the matter could rest or be taken up again",
    "and it was for each of them to live with",
    "and what was left of it went home with them",
)
MATTER_DAYS = 20.0
"""Even when moments are minutes apart, what people talk about runs over weeks."""
DAYS_LONG: tuple[Pattern, ...] = ("outside_event", "resource_withdrawn", "schedule_cut")
"""Patterns that do not fit between moments of one day."""
TURNS_SOUR: tuple[Pattern, ...] = ("conflict_unresolved", "setback")
WORN = 0.3
"""What each use of a pattern counts against its coming again."""
OWN = 0.75
"""How often a world of several kinds draws on the shelf that only its own kind has, where there is one."""
FRESH = 0.4
"""Content overlap of titles from which a happening is too like an earlier one."""
STRAINED = re.compile(r"tense|angry|anxious|upset|afraid|worried|short of patience|frustrat|stirred", re.I)
POINTING = re.compile(r"\bth(?:at|is) (?:proposal|disclosure|trade|decision|plan|account|offer|matter|point)\b")
"""What points back at something said and cannot stand first."""
LONG_RUN = re.compile(r"\{in_month\}|\b(?:weekly|weeks?|months?|calendar|years? later|days? later|quarter)\b")
"""What takes longer than an evening."""
SHELF: Shelf = {**by_pattern(FORWARD), **{pattern: LIBRARY[pattern] for pattern in GROWS if pattern in LIBRARY}}
"""What a world draws on whose kind is not given."""


@writes(NextHappening)
def next_happening(prompt: NextHappening, seed: int) -> NextHappeningReply:
    """Return what takes place at this moment: opening, growing out of the last, or closing; or what has to take place."""
    seed = derive(seed, prompt.scenario)
    told = " ".join((*prompt.earlier, prompt.last.description if prompt.last else ""))
    span = Span(prompt.when, max(MATTER_DAYS, typical(prompt.when)))
    ground = Ground.of(prompt.scenario, prompt.cast, span, told, prompt.lexicon)
    happening = (
        with_matter(prompt, given_happening(prompt, ground, seed), seed) if prompt.given else Author(prompt, ground, seed).happening()
    )
    return NextHappeningReply(happening=recalled(prompt, happening, seed))


class Author:
    """One search for the next happening: the shelf of this world without what has been told."""

    def __init__(self, prompt: NextHappening, ground: Ground, seed: int) -> None:
        self.prompt, self.ground, self.seed = prompt, replace(ground, due=_due(prompt, ground)), seed
        self.last = prompt.index >= prompt.moments - 1
        self.worn = [content_words(line) for line in prompt.earlier]
        genres = prompt.lexicon.genres
        common = shelf_of(genres) if genres else SHELF
        self.known = by_pattern([*own_of(prompt.lexicon.happenings), *(made for group in common.values() for made in group)])
        self.own = self._own()
        self.shelf = by_pattern(self.own) or {pattern: fit for pattern, made in common.items() if (fit := self._fitting(made))}

    def happening(self) -> Happening:
        """Return the first of the aptest patterns whose title is new; the newest when none is."""
        best: tuple[float, Happening] | None = None
        for pattern in self._patterns():
            happening = self._written(pattern)
            stale = max((overlap(happening.title, earlier) for earlier in self.prompt.earlier), default=0.0)
            if best is None or stale < best[0]:
                best = (stale, happening)
            if stale < FRESH:
                break
        if best is None:
            raise ValueError(f"no happening fits a world of {self.prompt.lexicon.genres} with {len(self.prompt.cast)} in the cast")
        return best[1]

    def _own(self) -> tuple[Realisation, ...]:
        """Return those of the world's own happenings that fit here and are new: those whose place this is, dealt out among lines."""
        prompt, told = self.prompt, content_words(" ".join(self.prompt.earlier))
        dealt = _dealt(own_of(prompt.lexicon.happenings), prompt)
        first = prompt.last is None
        fit = [m for m in dealt if suits(m, self.ground) and _has_place(m, first, self.last) and not self._told(m) and _has_turn(m, told)]
        fit = [m for m in fit if all(_can_move(moved, prompt) for moved in m.moved)]
        here = "opens" if first else "closes" if self.last else ""
        fit = [m for m in fit if m.place == here] or fit
        return tuple([m for m in fit if m.after or dealt[m]] or fit)

    def _fitting(self, made: tuple[Realisation, ...]) -> tuple[Realisation, ...]:
        """Return the realisations that fit this world and this place in the story; those already told only where all are told."""
        first = self.prompt.last is None
        apt = [m for m in made if suits(m, self.ground) and _has_place(m, first, self.last)]
        if not self.prompt.lexicon.genres:
            return tuple(apt)
        return tuple(m for m in apt if not self._told(m) and ("," not in self.prompt.when or _within_hours(m)))

    def _told(self, made: Realisation) -> bool:
        return any(signature(made) <= line for line in self.worn)

    def _patterns(self) -> list[Pattern]:
        weights = self._weights()
        if "," in self.prompt.when:
            weights = {pattern: weight for pattern, weight in weights.items() if pattern not in DAYS_LONG or self.prompt.lexicon.genres}
        strained = sum(bool(STRAINED.search(mood)) for mood in self.prompt.moods.values()) > len(self.prompt.moods) / 2
        if strained and not self.last:
            weights.update({pattern: weights[pattern] + 0.25 for pattern in TURNS_SOUR if pattern in weights})
        return sorted(weights, key=lambda p: -(weights[p] + 0.5 * fraction(self.seed, "pattern", p)))

    def _weights(self) -> dict[Pattern, float]:
        prompt, genres = self.prompt, self.prompt.lexicon.genres
        if self.own:
            return self._directed(self._of_own())
        if not genres:
            plain = CLOSING if self.last and prompt.index else OPENING if prompt.last is None else GROWS.get(prompt.last.pattern, CALM)
            weights = dict(plain)
        elif prompt.last is None:
            weights = opening(genres)
        else:
            ends = {p: w for p, w in closing(genres).items() if self.last and p in self.shelf and p != prompt.last.pattern}
            weights = ends or following(prompt.last.pattern, tuple(self.shelf))
            weights = {p: w + character(p, genres) - WORN * self._used(p) for p, w in weights.items()}
        return self._directed({p: w for p, w in weights.items() if p in self.shelf} or dict.fromkeys(self.shelf, 0.5))

    def _of_own(self) -> dict[Pattern, float]:
        """Return how readily each kind of the world's own happenings comes here; every kind of them can."""
        last, genres = self.prompt.last, self.prompt.lexicon.genres
        if self.last or last is None:
            return dict.fromkeys(self.shelf, SELDOM)
        ways = following(last.pattern, tuple(self.shelf))
        return {p: ways.get(p, SELDOM) + character(p, genres) - WORN * self._used(p) for p in self.shelf}

    def _directed(self, weights: dict[Pattern, float]) -> dict[Pattern, float]:
        """Return the weights with what the direction asks for weighing more; an act may ask for what would not come by itself."""
        if not self.prompt.direction:
            return weights
        asked, last = asked_for(self.prompt.direction), self.prompt.last
        open_to = {p: weights.get(p, 0.0) for p in self.shelf if last is None or p != last.pattern} or weights
        return {p: w + ASKED * (p in asked) + 2 * self._best_answer(p) for p, w in open_to.items()}

    def _best_answer(self, pattern: Pattern) -> float:
        return max(answers(made, self.prompt.direction) for made in self.shelf[pattern])

    def _used(self, pattern: Pattern) -> int:
        return sum(self._told(made) for made in self.known[pattern])

    def _written(self, pattern: Pattern) -> Happening:
        thread = _thread(self.prompt, self.ground, self.seed)
        made = self._chosen(pattern)
        telling = tell(made, bind(made, self.ground, thread, self.seed), self.ground, derive(self.seed, "tell", pattern))
        happening = telling.happening("" if made.own else f", {choose(CLOSES if self.last else CALLS, telling.seed, 'opens')}")
        led = made.players or (self.prompt.lexicon.genres and (self.prompt.last is not None or "{wants_" in made.description))
        lead = "" if led else _lead(self.prompt, self.seed)
        if lead and len(happening.description) + len(lead) < 880:
            happening = happening.model_copy(update={"description": f"{lead} {happening.description}"})
        # A world's own happenings say themselves what they take and whom they hurt.
        return happening if made.players else with_matter(self.prompt, happening, self.seed)

    def _chosen(self, pattern: Pattern) -> Realisation:
        shelf = self.shelf[pattern]
        if self.prompt.last is None:
            shelf = tuple(made for made in shelf if made.aspect not in REPLIES) or shelf
        shelf = tuple(made for made in shelf if not self._told(made)) or shelf
        placed = tuple(
            made for made in shelf if made.place == ("closes" if self.last else "opens") and (self.last or self.prompt.last is None)
        )
        shelf = placed or shelf
        own = tuple(made for made in shelf if made.own)
        shelf = own if own and fraction(self.seed, "own", pattern) < OWN else shelf
        if self.prompt.direction:
            most = max(answers(made, self.prompt.direction) for made in shelf)
            shelf = tuple(made for made in shelf if answers(made, self.prompt.direction) == most)
        return choose(shelf, self.seed, "made", pattern)


def _due(prompt: NextHappening, ground: Ground) -> frozenset[str]:
    """Return the facts known from the start whose turn it is at this moment."""
    initial = [thread.fact.id for thread in ground.threads if thread.fact.source == "scene_initialization"]
    return frozenset(fact for fact in initial if derive(0, prompt.scenario, fact) % max(1, prompt.moments) == prompt.index)


def _dealt(own: tuple[Realisation, ...], prompt: NextHappening) -> dict[Realisation, bool]:
    """Return whether each of the world's own happenings is dealt to this line of the story, so that lines side by side differ."""
    mixed = sorted(own, key=lambda made: (made.place, derive(0, prompt.scenario, made.name)))
    return {made: number % prompt.lines == prompt.line for number, made in enumerate(mixed)}


@cache
def _within_hours(made: Realisation) -> bool:
    """Say whether a happening can take place where moments are hours apart: it speaks of no weeks and no months."""
    return not LONG_RUN.search(" ".join((made.title, made.description, made.leaves, *(d.topic + d.text for d in made.details))))


def _can_move(moved: Moved, prompt: NextHappening) -> bool:
    """Say whether a quantity is there and the change is one that a reply may hold."""
    amount = next((amount for amount in prompt.amounts if amount.id == moved.quantity), None)
    return amount is not None and not size_problem(moved.change, amount)


def _has_turn(made: Realisation, told: frozenset[str]) -> bool:
    """Say whether what a happening follows from has been told, and nothing that rules it out."""
    return (not made.after or bool(told & content_words(" ".join(made.after)))) and not told & content_words(" ".join(made.never))


def _has_place(made: Realisation, first: bool, last: bool) -> bool:
    return {"any": True, "opens": first, "closes": last and not first, "later": not first}[made.place]


def _lead(prompt: NextHappening, seed: int) -> str:
    """Return the sentence that ties the moment to what went before: the situation at first, then the latest of the talk."""
    if prompt.last is None:
        aims = [(player.name, wants(player.goals, seed)) for player in prompt.cast if player.goals and player.type == "human"][:2]
        return sentence("; ".join(f"{name} {aim}" for name, aim in aims)) if len(aims) == 2 else ""
    return next((sentence(line) for line in reversed(prompt.talk) if 5 <= len(line.split()) <= 32 and not POINTING.search(line)), "")


def _thread(prompt: NextHappening, ground: Ground, seed: int) -> Thread | None:
    """Return what the moment is about: first and last what the scenario names, between them what was talked of."""
    if not ground.threads:
        return None
    closing = prompt.index >= prompt.moments - 1
    wishes = [content_words(" ".join(player.goals)) for player in prompt.cast]
    near = prompt.scenario if closing or prompt.last is None else " ".join((*prompt.talk[-4:], prompt.last.topic))

    def pull(thread: Thread) -> float:
        words = topic_words(thread)
        worn = sum(bool(words & content_words(line)) for line in prompt.earlier[-3:])
        score = (len(words & content_words(near)) + 0.6 * len(words & content_words(prompt.scenario))) / max(1, len(words))
        score += 0.2 * bool(thread.says) - 0.2 * thread.pressing - 0.5 * familiar(thread, ground.told) * (not closing)
        # A story opens on what people want something of.
        score += 0.5 * sum(bool(words & wanted) for wanted in wishes) * (prompt.last is None)
        # What somebody knew before the story began is weightier than what was said on the way.
        score += 0.6 * (thread.fact.source == "scene_initialization")
        score += 0.6 * (closing and bool(prompt.earlier) and bool(words & content_words(prompt.earlier[0])))
        return score - 0.3 * worn * (not closing) + 0.5 * fraction(seed, "thread", thread.fact.id)

    return max(ground.threads, key=pull)
