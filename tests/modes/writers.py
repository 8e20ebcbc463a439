"""Answers whose every number a test can set: states in made-up words, a judge that follows a rule."""

from collections.abc import Callable
from typing import Any

from daedalus_data.core.events import Detail, Happening, Need
from daedalus_data.core.seeds import derive, fraction
from daedalus_data.core.template import Template
from daedalus_data.prompts.story import (
    AntecedentsReply,
    ExplainReply,
    JudgeEdge,
    JudgeEdgeReply,
    NextHappeningReply,
    PlayForwardReply,
)

PATTERNS = (
    "warning_unheeded", "schedule_cut", "test_failed", "resource_withdrawn", "oversight_gap", "design_compromise",
    "approval_rushed", "conflict_unresolved",
)  # fmt: skip
SYLLABLES = ("ka", "lo", "mi", "ne", "su", "ta", "ri", "vo", "pe", "du")
Judge = Callable[[JudgeEdge], JudgeEdgeReply]


def coined(count: int, *names: Any) -> str:
    """Return made-up words, different for different names."""
    numbers = [derive(1, *map(str, names), i) for i in range(count)]
    return " ".join("".join(SYLLABLES[number // 10**k % 10] for k in range(4)) for number in numbers)


def state(number: int, actor: str, *names: Any, needs: tuple[Need, ...] = (), teaches: str = "", to: str = "") -> Happening:
    """Return a state unlike any other, for the numbered pattern."""
    words = coined(12, number, *names)
    topic = teaches or coined(2, "topic", number, *names)
    return Happening(
        title=f"{actor.capitalize()} changed {coined(4, 'title', number, *names)}.",
        description=f"It was about {words} and nothing else.",
        pattern=PATTERNS[number % len(PATTERNS)],
        actors=(actor,),
        topic=topic[:60],
        details=(Detail(topic=topic[:60], text=f"The matter of {topic} stood open.", known_by=(to or actor,)),),
        needs=needs,
        mechanism=f"It left {coined(3, 'left', number, *names)} to others.",
    )


def antecedents(question: Any, seed: int) -> AntecedentsReply:
    actor = question.cast[seed % len(question.cast)].id
    return AntecedentsReply(candidates=tuple(state(i, actor, seed) for i in range(question.count)))


def play_forward(question: Any, seed: int) -> PlayForwardReply:
    moments = tuple(f"Then came {coined(3, seed, i)}." for i in range(question.steps))
    return PlayForwardReply(moments=moments, outcome=f"Things stood at {coined(6, 'outcome', seed)}.")


def judged(plausibility: float = 0.9, without_it: float = 0.2, reads_forward: bool = True) -> JudgeEdgeReply:
    return JudgeEdgeReply(
        plausibility=plausibility, without_it=without_it, reads_forward=reads_forward, reason="It follows by the rule of the test."
    )


def varied(question: JudgeEdge) -> JudgeEdgeReply:
    """Judge by the state's words alone, all of it well above the threshold."""
    return judged(0.8 + 0.2 * fraction(3, question.happening.title), 0.1 + 0.2 * fraction(4, question.happening.title))


def explain(question: Any, seed: int) -> ExplainReply:
    return ExplainReply(text=f"One thing led to the next, and the number of this telling is {seed}.")


def next_happening(question: Any, seed: int) -> NextHappeningReply:
    return NextHappeningReply(happening=state(question.index, question.cast[0].id, seed))


def writers(judge: Judge = varied, **others: Any) -> dict[str, Any]:
    """Return an author by purpose; named ones replace those above."""
    return {
        "antecedents": antecedents,
        "play_forward": play_forward,
        "judge_edge": lambda question, seed: judge(question),
        "explain_path": explain,
        "explain_pivot": explain,
        "next_happening": next_happening,
        **others,
    }


def portal_template(**temporal: Any) -> Template:
    """Return a portal of two people and five steps, one keyword away from any other."""
    keys = {
        "mode": "portal", "portal_description": "The bridge over the Elm closes for good in June 2027 after its deck cracked.",
        "portal_year": 2027, "origin_year": 2026, "backward_steps": 5, "candidate_antecedents_per_step": 4, "path_count": 3,
        "coherence_threshold": 0.5,
    }  # fmt: skip
    return Template.model_validate(
        {
            "scenario_description": "A city keeps an old bridge open while its deck cracks and its budget shrinks.",
            "temporal": {**keys, **temporal},
            "metadata": {
                "entity_roster": {
                    "ana": {"role": "Bridge engineer who inspects the deck", "initial_knowledge": ["deck_crack_survey"]},
                    "bo": {"role": "City treasurer", "initial_knowledge": ["repair_budget_ceiling"], "secrets": ["loan_from_cousin"]},
                }
            },
        }
    )
