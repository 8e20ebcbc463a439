"""The built-in author's next happening in forward mode: the situation first, then what grows out of events, talk and moods."""

import re

from daedalus_data.core.events import Happening, Pattern
from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.words import content_words, overlap
from daedalus_data.prompts.story import NextHappening, NextHappeningReply
from daedalus_data.providers.offline.antecedents import LIBRARY
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.story_matter import Thread, familiar, topic_words
from daedalus_data.providers.offline.story_patterns import Realisation
from daedalus_data.providers.offline.story_patterns_forward import FORWARD
from daedalus_data.providers.offline.story_telling import Ground, bind, sentence, signature, suits, tell, wants
from daedalus_data.providers.offline.story_time import Span, typical

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
OPENING: dict[Pattern, float] = {"proposal": 1.0, "disclosure": 0.7, "discovery": 0.6}
CLOSING: dict[Pattern, float] = {"agreement": 1.0, "decision": 0.9}
GROWS: dict[Pattern, dict[Pattern, float]] = {
    "proposal": {"disclosure": 0.9, "discovery": 0.9, "proposal": 0.3, "conflict_unresolved": 0.7, "setback": 0.6, "decision": 0.4},
    "disclosure": {"discovery": 0.8, "proposal": 0.8, "setback": 0.6, "conflict_unresolved": 0.8, "decision": 0.6, "warning_unheeded": 0.6},
    "discovery": {"disclosure": 0.9, "warning_unheeded": 0.7, "setback": 0.7, "proposal": 0.7, "decision": 0.5, "conflict_unresolved": 0.5},
    "setback": {"proposal": 0.9, "decision": 0.8, "disclosure": 0.7, "resource_withdrawn": 0.5, "schedule_cut": 0.5, "discovery": 0.5},
    "decision": {"setback": 0.8, "discovery": 0.7, "warning_unheeded": 0.6, "disclosure": 0.6, "conflict_unresolved": 0.6},
    "agreement": {"setback": 0.8, "discovery": 0.8, "outside_event": 0.6, "disclosure": 0.6, "decision": 0.5},
    "conflict_unresolved": {"proposal": 0.9, "decision": 0.8, "disclosure": 0.8, "setback": 0.6, "agreement": 0.4},
    "warning_unheeded": {"setback": 0.9, "discovery": 0.9, "disclosure": 0.8, "decision": 0.6},
    "outside_event": {"proposal": 0.9, "decision": 0.8, "setback": 0.7},
    "resource_withdrawn": {"setback": 0.9, "proposal": 0.8, "conflict_unresolved": 0.7},
    "schedule_cut": {"setback": 0.9, "warning_unheeded": 0.7, "discovery": 0.7},
}
"""GROWS[last][next]: how readily the one is followed by the other when people act and nobody knows the end."""
CALM: dict[Pattern, float] = {"setback": 0.9, "proposal": 0.8, "decision": 0.7, "disclosure": 0.7, "discovery": 0.7}
DAYS_LONG: tuple[Pattern, ...] = ("outside_event", "resource_withdrawn", "schedule_cut")
"""Patterns that do not fit between moments of one day."""
TURNS_SOUR: tuple[Pattern, ...] = ("conflict_unresolved", "setback")
STRAINED = re.compile(r"tense|angry|anxious|upset|afraid|worried|short of patience|frustrat|stirred", re.I)
POINTING = re.compile(r"\bth(?:at|is) (?:proposal|disclosure|trade|decision|plan|account|offer|matter|point)\b")
"""What points back at something said and cannot stand first."""
SHELF: dict[Pattern, tuple[Realisation, ...]] = {
    **{pattern: tuple(made for made in FORWARD if made.pattern == pattern) for pattern in dict.fromkeys(made.pattern for made in FORWARD)},
    **{pattern: LIBRARY[pattern] for pattern in GROWS if pattern in LIBRARY},
}


@writes(NextHappening)
def next_happening(prompt: NextHappening, seed: int) -> NextHappeningReply:
    """Return what takes place at this moment: opening, growing out of the last, or closing."""
    seed = derive(seed, prompt.scenario)
    told = " ".join((*prompt.earlier, prompt.last.description if prompt.last else ""))
    ground = Ground.of(prompt.scenario, prompt.cast, Span(prompt.when, max(MATTER_DAYS, typical(prompt.when))), told)
    best: tuple[float, Happening] | None = None
    for pattern in _patterns(prompt, seed)[:4]:
        happening = _written(prompt, ground, pattern, seed)
        stale = max((overlap(happening.title, earlier) for earlier in prompt.earlier), default=0.0)
        if best is None or stale < best[0]:
            best = (stale, happening)
        if stale < 0.45:
            break
    assert best is not None
    return NextHappeningReply(happening=best[1])


def _patterns(prompt: NextHappening, seed: int) -> list[Pattern]:
    last = prompt.index >= prompt.moments - 1
    weights = dict(CLOSING if last and prompt.index else OPENING if prompt.last is None else GROWS.get(prompt.last.pattern, CALM))
    if "," in prompt.when:
        weights = {pattern: weight for pattern, weight in weights.items() if pattern not in DAYS_LONG}
    strained = sum(bool(STRAINED.search(mood)) for mood in prompt.moods.values()) > len(prompt.moods) / 2
    if strained and not last:
        weights.update({pattern: weights[pattern] + 0.25 for pattern in TURNS_SOUR if pattern in weights})
    return sorted(weights, key=lambda p: -(weights[p] + 0.5 * fraction(seed, "pattern", p)))


def _written(prompt: NextHappening, ground: Ground, pattern: Pattern, seed: int) -> Happening:
    thread = _thread(prompt, ground, seed)
    worn = [content_words(line) for line in prompt.earlier]
    shelf = [made for made in SHELF[pattern] if suits(made, ground.field)]
    if prompt.last is None:
        shelf = [made for made in shelf if made.aspect not in REPLIES] or shelf
    shelf = [made for made in shelf if not any(signature(made) <= line for line in worn)] or shelf
    made = choose(shelf, seed, "made", pattern)
    telling = tell(made, bind(made, ground, thread, seed), ground, derive(seed, "tell", pattern))
    last = prompt.index >= prompt.moments - 1
    happening = telling.happening(f", {choose(CLOSES if last else CALLS, telling.seed, 'opens')}")
    lead = _lead(prompt, seed)
    if lead and len(happening.description) + len(lead) < 880:
        happening = happening.model_copy(update={"description": f"{lead} {happening.description}"})
    return happening


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
