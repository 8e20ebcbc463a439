"""The built-in author explains a chain: which thread ran through it, and where it could have gone another way."""

import itertools
import re
from collections import Counter

from daedalus_data.core.events import Happening, Pattern
from daedalus_data.core.seeds import choose
from daedalus_data.core.words import STOP, content_words
from daedalus_data.prompts.story import ExplainPath, ExplainPivot, ExplainReply
from daedalus_data.providers.offline.antecedents import LIBRARY
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.story_matter import lowered, matter_of, short_names, with_the
from daedalus_data.providers.offline.story_text import capital, sentence, signature

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
TOLD = frozenset(
    word for group in LIBRARY.values() for made in group for word in re.sub(r"\{\w+\}|\[.*?\]", " ", made.title).lower().split()
)
"""Words of the titles' own, which say what was done and not what it was about."""
INSTEAD: dict[Pattern, tuple[str, str]] = {
    "warning_unheeded": ("{b} given the warning about {t} an owner and a date", "it would have had to be answered before work went on"),
    "schedule_cut": ("{a} left {t} the time that had been planned", "what was weak in it could have shown while there was time to mend it"),
    "test_failed": ("the result on {t} been counted as it stood", "it would have stopped the work until it was explained"),
    "resource_withdrawn": ("{a} left {t} what had been set aside for it", "the check that was given up would have been made"),
    "oversight_gap": ("somebody with the power to stop it looked at {t}", "the weak points would have been on the table a step sooner"),
    "reorganisation": ("{a} left {t} with those who knew it", "their word would still have been able to stop it"),
    "outside_event": ("{a} put a reservation about {t} in the answer", "the pressure would have met a limit that both sides knew of"),
    "design_compromise": ("{a} kept the better plan for {t}", "one fault would not have been enough, at the price that was then saved"),
    "record_lost": ("the papers on {t} been kept", "what had gone wrong before could have been looked up"),
    "skill_lost": ("{a} kept with {t} the people who knew it", "somebody would have noticed the change"),
    "incentive_misaligned": ("{a} paid for what was found in {t} as well as for the date", "speaking up would have cost nobody anything"),
    "normalised_deviance": ("{a} held to the old line on {t}", "the next departure would have raised an alarm"),
    "conflict_unresolved": ("somebody settled who decides on {t}", "what one of them knew would have reached the other"),
    "approval_rushed": (
        "{a} held the approval of {t} back until its open items were closed",
        "they would have been settled, or the date would have moved",
    ),
    "supplier_changed": ("{a} asked for the full set of checks on {t}", "the difference would have come out on delivery"),
}
"""INSTEAD[pattern]: what would have had to happen, after 'Had', and what would have followed from that."""
ANOTHER = ("another way over {t} been taken", "the choice would have been open again")
NEXT = (
    "the next step, in which {title}, would have lacked its ground",
    "there would have been little reason left for what came next: {title}",
    "what came next, when {title}, would have met with an objection on paper",
)
AT_THE_END = (
    "{t} would have been come to with that question answered",
    "nothing of it would have been left open when it came to {t}",
)
OPENINGS = (
    ("what runs through this path is {thread}", ", most of it over {t}"),
    ("this path is made of {thread}", ", mostly over {t}"),
    ("step by step it came of {thread}", ", with {t} at the centre"),
    ("read forward it is a story of {thread}", ", most of it about {t}"),
    ("{thread}: that is how it came about", ", by way of {t}"),
)
"""How an explanation begins, and what is added when one matter runs through the path."""
TURNS = (
    "At the same date it might instead have come to this: {title}.",
    "The other ways open then included this one: {title}.",
    "It was not the only way to get there; on another path {title}.",
)


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
    opening, over = choose(OPENINGS, seed, "opening")
    first = (opening + over * bool(matter)).replace("{thread}", thread).replace("{t}", with_the(matter))
    return ExplainReply(text=_fit(f"{sentence(first)} {choose(('It turned on', 'The steps that decided were'), seed, 'turn')} {decisive}."))


@writes(ExplainPivot)
def explain_pivot(prompt: ExplainPivot, seed: int) -> ExplainReply:
    """Return what would have had to happen instead, when and by whom, what would have followed, and another way that was open."""
    happening, names = prompt.happening, short_names(prompt.cast)
    full = {person.id: person.name for person in prompt.cast}
    acting = [actor for actor in happening.actors if actor in names]
    a = full[acting[0]] if acting else "somebody"
    b = full[acting[1]] if len(acting) > 1 else "those in charge"
    if happening.pattern == "warning_unheeded" and acting and happening.title.startswith(full[acting[0]]) and "report" in happening.topic:
        a, b = b, a
    thing = with_the(matter_of(happening))
    had, then = (form.replace("{a}", a).replace("{b}", b).replace("{t}", thing) for form in INSTEAD.get(happening.pattern, ANOTHER))
    after = _after(prompt.consequent, seed)
    other = next(iter(prompt.alternatives), None)
    turn = f" {choose(TURNS, seed, 'turn').replace('{title}', _inside(other.title))}" if other else ""
    return ExplainReply(text=_fit(f"Had {had} in {prompt.when}, {then}. {after}{turn}"))


def _after(consequent: Happening, seed: int) -> str:
    if consequent.pattern == "endpoint":
        return sentence(choose(AT_THE_END, seed, "end").replace("{t}", with_the(consequent.topic)))
    return sentence(choose(NEXT, seed, "next").replace("{title}", _inside(consequent.title)))


def _inside(title: str) -> str:
    return lowered(title).rstrip(".")


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
        tokens = re.sub(r"[^\w\s-]", " ", moment.partition(": ")[2] or moment).split()
        pairs.update({f"{x} {y}" for x, y in itertools.pairwise(tokens) if x.islower() and y.islower() and not {x, y} & (STOP | TOLD)})
    best = min(pairs, key=lambda pair: (-pairs[pair], pair), default="")
    return best if best and pairs[best] > 1 else ""


def _fit(text: str) -> str:
    return text if len(text) <= 700 else capital(text[:690].rsplit(" ", 1)[0].rstrip(",;: ")) + "."
