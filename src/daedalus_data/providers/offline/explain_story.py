"""The built-in author explains a chain: which thread ran through it, and where it could have gone another way."""

import itertools
import re
from collections import Counter

from daedalus_data.core.events import Pattern
from daedalus_data.core.seeds import choose
from daedalus_data.core.words import STOP, content_words, words
from daedalus_data.prompts.story import ExplainPath, ExplainPivot, ExplainReply
from daedalus_data.providers.offline.antecedents import LIBRARY
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.story_matter import lowered, short_names, with_the
from daedalus_data.providers.offline.story_telling import capital, sentence, signature

MEANING: dict[Pattern, str] = {
    "warning_unheeded": "warnings that were heard and not acted on",
    "schedule_cut": "time taken from the work to keep a date",
    "test_failed": "bad results that were explained away",
    "resource_withdrawn": "means withdrawn from where they were needed",
    "oversight_gap": "checks that fell between two desks",
    "reorganisation": "charge that moved away from those who knew",
    "outside_event": "pressure from outside that nobody passed back",
    "design_compromise": "early choices that left no second path",
    "record_lost": "records that were gone when they were wanted",
    "skill_lost": "knowledge that left with people",
    "incentive_misaligned": "rewards that ran against care",
    "normalised_deviance": "departures that became the rule",
    "conflict_unresolved": "quarrels that cut people off from what others knew",
    "approval_rushed": "approvals given with questions open",
    "supplier_changed": "work given to hands that nobody knew",
}
UNDONE: dict[Pattern, tuple[str, ...]] = {
    "warning_unheeded": ("{b} passed {a}'s concern about {t} on", "{a}'s concern about {t} been given an owner and a date"),
    "schedule_cut": ("{a} left {t} the time that it had been planned with",),
    "test_failed": ("the result on {t} been counted as it stood", "{a}'s reading of {t} been accepted"),
    "resource_withdrawn": ("{a} left {t} its means",),
    "oversight_gap": ("somebody with the power to stop it looked at {t}",),
    "reorganisation": ("{a} left {t} with those who knew it",),
    "outside_event": ("{a} answered the pressure over {t} with a reservation",),
    "design_compromise": ("{a} kept the second path for {t}",),
    "record_lost": ("the papers on {t} been kept",),
    "skill_lost": ("{a} kept the people who knew {t}",),
    "incentive_misaligned": ("{a} paid for what was found in {t} as well as for the date",),
    "normalised_deviance": ("{a} held to the old line on {t}",),
    "conflict_unresolved": ("somebody settled who decides on {t}", "{a} and {b} been made to sit down over {t}"),
    "approval_rushed": ("{a} held {t} back until its open items were closed",),
    "supplier_changed": ("{a} asked for the full set of checks on {t}",),
}
"""UNDONE[pattern]: what would have had to happen instead, after 'Had'."""


@writes(ExplainPath)
def explain_path(prompt: ExplainPath, seed: int) -> ExplainReply:
    """Return one or two sentences: the dominant pattern, the matter it ran through, and the states that decided."""
    patterns = [_pattern(moment) for moment in prompt.moments]
    counted = Counter(pattern for pattern in patterns[:-1] if pattern)
    ranked = [pattern for pattern, _ in counted.most_common()]
    told = [moment for moment in prompt.moments[:-1] if moment]
    decisive = _decisive(told, prompt.links)
    matter = _matter(prompt.moments[:-1])
    thread = " and ".join(MEANING[pattern] for pattern in ranked[:2]) or "one step that made the next one easy"
    first = f"What runs through this path is {thread}" + (f", most of it over {with_the(matter)}" if matter else "")
    return ExplainReply(text=_fit(f"{sentence(first)} {choose(('It turned on', 'The steps that decided were'), seed, 'turn')} {decisive}."))


@writes(ExplainPivot)
def explain_pivot(prompt: ExplainPivot, seed: int) -> ExplainReply:
    """Return what would have had to happen instead, when and by whom, and where another way then led."""
    happening, names = prompt.happening, short_names(prompt.cast)
    full = {person.id: person.name for person in prompt.cast}
    acting = [actor for actor in happening.actors if actor in names] or list(names)[:1]
    a = full[acting[0]] if acting else "those in charge"
    b = names[acting[1]] if len(acting) > 1 else "the others"
    undone = choose(UNDONE.get(happening.pattern, ("{a} taken another way over {t}",)), seed, "undone")
    undone = undone.replace("{a}", a).replace("{b}", b).replace("{t}", with_the(happening.topic))
    later = (
        f"{with_the(prompt.consequent.topic)} would not have come about in this form"
        if prompt.consequent.pattern != "endpoint"
        else "the end would have been another"
    )
    other = next(iter(prompt.alternatives), None)
    tail = f" The nearest other way was that {lowered(other.title).rstrip('.')}: {_first(other.mechanism)}." if other else ""
    return ExplainReply(text=_fit(f"Had {undone} in {prompt.when}, {later}.{tail}"))


def _pattern(moment: str) -> Pattern | None:
    told = content_words(moment)
    fits = [(len(signature(made)), pattern) for pattern, group in LIBRARY.items() for made in group if signature(made) <= told]
    return max(fits)[1] if fits else None


def _decisive(told: list[str], links: tuple[str, ...]) -> str:
    """Return the first state, the one in whose link most of the later titles' matter lies, and the last."""
    if len(told) < 3:
        return _joined([_in_line(moment) for moment in told])
    weight = [len(content_words(link) & content_words(" ".join(told[i + 1 :]))) for i, link in enumerate(links[: len(told)])]
    middle = max(range(1, len(told) - 1), key=lambda i: (weight[i] if i < len(weight) else 0, -i))
    return _joined([_in_line(told[i]) for i in sorted({0, middle, len(told) - 1})])


def _in_line(moment: str) -> str:
    date, _, said = moment.partition(": ")
    said = said.rstrip(".")
    return f"{date}, when {lowered(said)}" if said else moment.rstrip(".")


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{'; '.join(parts[:-1])}; and {parts[-1]}" if parts else "no single step"


def _matter(moments: tuple[str, ...]) -> str:
    """Return the phrase of two words that most titles share."""
    pairs: Counter[str] = Counter()
    for moment in moments:
        tokens = words(moment.partition(": ")[2] or moment)
        pairs.update({f"{x} {y}" for x, y in itertools.pairwise(tokens) if x not in STOP and y not in STOP})
    best = min(pairs, key=lambda pair: (-pairs[pair], pair), default="")
    return best if best and pairs[best] > 1 else ""


def _first(text: str) -> str:
    return lowered(re.split(r", (?:so|and|which)\b", text.rstrip("."), maxsplit=1)[0])


def _fit(text: str) -> str:
    return text if len(text) <= 700 else capital(text[:690].rsplit(" ", 1)[0].rstrip(",;: ")) + "."
