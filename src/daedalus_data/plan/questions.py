"""What each kind of question takes: words asked and words answered, as they grow with the cast, and the mechanism that asks it.

Measured on whole runs by the built-in author, over the shipped templates. Words of a question are `base + each * cast`; where it
carries what an entity remembers it also grows with the moments lived, `past` a moment up to MOST_PAST, and with the level of
detail, as DETAIL says.
"""

from typing import NamedTuple

from daedalus_data.core.events import Level

DETAIL: dict[Level, float] = {"tensor": 0.83, "scene": 0.9, "graph": 0.98, "dialog": 1.05, "trained": 1.13}
"""How long a question that carries what an entity remembers is at a level, beside the mean."""
MOST_PAST = 12
"""Moments after which questions grow no longer: what is older is left out."""


class Question(NamedTuple):
    """The size of a kind of question."""

    by: str
    """The mechanism that asks it; empty for those that cannot be switched off."""
    base: float
    each: float
    """For each member of the cast."""
    reply: float
    reply_each: float = 0.0
    """For each of the others in the cast."""
    past: float = 0.0
    detailed: bool = False
    """Whether its length hangs on the level of detail."""


QUESTIONS: dict[str, Question] = {
    "cast": Question("", 500, 30, 0, 90),
    "initial_state": Question("state_vectors", 450, 0, 60),
    "initial_ties": Question("relationships", 200, 105, 0, 0),
    "antecedents": Question("", 500, 410, 0),
    "play_forward": Question("", 900, 180, 55),
    "judge_edge": Question("", 1200, 185, 31),
    "explain_path": Question("", 650, 0, 75),
    "explain_pivot": Question("", 400, 350, 70),
    "next_happening": Question("", -400, 880, 190),
    "set_shot": Question("", 500, 110, 15),
    "read_cycle": Question("", 500, 60, 89),
    "foretell": Question("", 300, 570, 29),
    "judge_prophecy": Question("", 700, 85, 19),
    "weigh_outcome": Question("", 1000, 190, 0, 95),
    "set_scene": Question("scene", 550, 140, 32),
    "identify": Question("discovery", 270, 0, 35),
    "beats": Question("beats", 700, 85, 66),
    "act_thing": Question("animism", 500, 110, 19),
    "prospect": Question("prospection", 900, 65, 45, past=15, detailed=True),
    "appraise_event": Question("appraisal", 700, 80, 46, past=15, detailed=True),
    "steer": Question("dialog", -100, 920, 48),
    "turn": Question("dialog", 1350, 100, 37, past=35, detailed=True),
    "appraise_line": Question("appraisal", 400, 190, 0, 40),
    "judge_dialog": Question("gate", 600, 190, 56),
    "extract": Question("extraction", 1200, 280, 55),
    "review_ties": Question("relationships", 0, 450, 0, 68),
}
