"""Writes the state in which a person enters the story, from traits, role, goals, secrets and body."""

from daedalus_data.core.events import Frozen
from daedalus_data.core.words import words
from daedalus_data.prompts.cast import InitialState, InitialStateReply
from daedalus_data.providers.offline.appraisal import lean_of
from daedalus_data.providers.offline.appraisal_reading import clip, shared, title_of
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.cast_ties import standing
from daedalus_data.providers.offline.language import lower_first, short_name
from daedalus_data.providers.offline.ties import small_difference
from daedalus_data.providers.offline.traits import HABITS, Habit, Leanings


class Load(Frozen):
    """What a person carries into the story besides their temper, each 0 to 1."""

    body: float
    """Illness, pain and fatigue together."""
    secret: float
    """Secrets, more when they are about the matter of the scenario."""
    stake: float
    """How much of the scenario is their own goals."""
    rank: float
    burden: float
    """How hard their role says they have it: overruled, under pressure, in debt."""


BURDENS = frozenset(
    [
        "pressure",
        "pressured",
        "overruled",
        "ignored",
        "passed",
        "debt",
        "ill",
        "sick",
        "widowed",
        "blamed",
        "alone",
        "tired",
        "exhausted",
        "threatened",
        "grieving",
    ]
)
"""Words in a role that say that its holder has it hard."""


@writes(InitialState)
def initial_state(prompt: InitialState, seed: int) -> InitialStateReply:
    """Return where mind and habits begin.

    Habits are 0.5 plus the leanings of traits and role. Mind follows from habits and load: the nervous and those with a secret are
    more stirred and less sure, the sound and rested have more energy, rank lends confidence. Each number has up to 0.04 of its own.
    """
    lean, load = lean_of(prompt.person), _load(prompt)
    habits = {habit: _number(0.5 + lean.of(habit), prompt.person.id, habit, seed) for habit in HABITS if habit not in ("pride", "optimism")}
    mind = {name: _number(value, prompt.person.id, name, seed) for name, value in _mind(lean, load).items()}
    own = small_difference(seed, prompt.person.id, "valence")
    valence = (
        0.06 + 0.75 * lean.of("optimism") - 0.6 * lean.of("neuroticism") + 0.35 * lean.of("extraversion") + 0.2 * lean.of("agreeableness")
        + 0.3 * (load.rank - 0.5) - 0.5 * load.body - 0.2 * load.secret - 0.25 * load.burden
    )  # fmt: skip
    energy = (
        94 - 55 * load.body + 24 * lean.of("extraversion") + 16 * lean.of("conscientiousness") + 12 * lean.of("decision_speed")
        - 9 * load.secret - 8 * load.burden - _age_toll(prompt.age)
    )  # fmt: skip
    return InitialStateReply(
        valence=round(max(-0.8, min(0.8, valence + 0.06 * (load.stake - 0.3) + 2 * own)), 3),
        energy=round(max(5.0, min(140.0, energy + 50 * small_difference(seed, prompt.person.id, "energy"))), 2),
        **mind,
        **habits,
        reason=_reason(prompt, lean, load),
    )


def _mind(lean: Leanings, load: Load) -> dict[str, float]:
    o, c, n, a, e = (lean.of(habit) for habit in _five())
    return {
        "arousal": 0.3 + 0.45 * n + 0.18 * e + 0.16 * load.secret + 0.16 * load.stake + 0.08 * load.burden + 0.08 * load.body,
        "confidence": 0.52 - 0.45 * n + 0.3 * lean.of("pride") + 0.18 * c + 0.16 * (load.rank - 0.4) - 0.12 * load.secret - 0.1 * load.body,
        "patience": 0.55 + 0.35 * a - 0.3 * n - 0.35 * lean.of("decision_speed") + 0.1 * c - 0.15 * load.body,
        "risk": 0.45 - 0.6 * lean.of("caution") + 0.3 * lean.of("decision_speed") + 0.2 * o - 0.15 * n,
        "social": 0.5 + 0.5 * e + 0.25 * a - 0.3 * lean.of("reserve") - 0.1 * load.secret - 0.12 * load.body,
    }


def _five() -> tuple[Habit, ...]:
    return ("openness", "conscientiousness", "neuroticism", "agreeableness", "extraversion")


def _load(prompt: InitialState) -> Load:
    touched = max((shared(secret, prompt.scenario) for secret in prompt.secrets), default=0.0)
    near = max((shared(goal, prompt.scenario) for goal in prompt.person.goals), default=0.0)
    return Load(
        body=min(1.0, 0.5 * (1 - prompt.health) + 0.6 * prompt.pain + 0.6 * prompt.fatigue),
        secret=min(1.0, 0.35 * len(prompt.secrets) + 0.5 * touched),
        stake=min(1.0, 0.2 + near),
        rank=standing(prompt.person.role),
        burden=min(1.0, 0.5 * len(BURDENS & set(words(prompt.person.role)))),
    )


def _age_toll(age: float) -> float:
    return max(0.0, min(age, 95.0) - 45.0) * 0.35


def _number(value: float, *names: str | int) -> float:
    *path, seed = names
    own = small_difference(int(seed), *(str(part) for part in path))
    return round(max(0.03, min(0.97, value + own)), 3)


def _reason(prompt: InitialState, lean: Leanings, load: Load) -> str:
    name = short_name(prompt.person.name)
    counted = [trait for trait in prompt.person.traits if trait in lean.counted]
    silent = [trait for trait in prompt.person.traits if trait not in lean.counted]
    parts = [f"{name} comes to this as {lower_first(title_of(prompt.person.role))}"]
    if counted:
        parts.append(f"{_listed(counted[:5])} by temper")
    elif lean.counted:
        parts.append(f"{_listed(list(lean.counted[:4]))} by the role's own account")
    else:
        parts.append("with no trait that says much either way")
    if silent:
        parts.append(f"({_listed(silent[:3])} carried no weight)")
    if load.secret > 0:
        parts.append("with something to keep quiet")
    if load.body > 0.3:
        parts.append("and with a body that is a burden")
    return clip(", ".join(parts).replace(", (", " ("), 396) + "."


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]
