"""The courses a conversation may take: what is likely in each quarter of it, how it may end, what air a move leaves."""

from daedalus_data.core.events import DialogAct

Phase = dict[DialogAct, float]

# What is likely in each quarter of a conversation of a kind; the parts differ in length from moment to moment.
CLASH: tuple[Phase, ...] = (
    {"inform": 3, "warn": 2, "ask": 1.5},
    {"challenge": 2, "press": 1.2, "dismiss": 1.5, "warn": 1.5, "inform": 1, "ask": 0.7, "deflect": 1, "support": 1, "propose": 0.6},
    {"propose": 3, "concede": 2.5, "challenge": 0.8, "press": 0.8, "support": 1.5, "inform": 0.8, "answer": 0.5},
    {"close": 2, "dismiss": 1, "commit": 1.5, "withhold": 1, "propose": 1.2},
)
INQUIRY: tuple[Phase, ...] = (
    {"inform": 2.5, "ask": 3, "warn": 1},
    {"ask": 2, "inform": 2.5, "challenge": 1.2, "press": 0.8, "answer": 1, "deflect": 1, "support": 0.8},
    {"support": 2, "concede": 2.5, "propose": 3, "press": 0.5, "inform": 1.2},
    {"commit": 3, "close": 1.5, "support": 1},
)
BARGAIN: tuple[Phase, ...] = (
    {"propose": 1.5, "inform": 3, "ask": 1},
    {"challenge": 1.6, "propose": 2.5, "press": 0.8, "support": 1.5, "dismiss": 0.8, "ask": 1, "inform": 1},
    {"concede": 3, "propose": 2.5, "support": 1.5, "challenge": 0.6, "commit": 1},
    {"commit": 3.5, "close": 1.5, "support": 1},
)
CONFESSION: tuple[Phase, ...] = (
    {"ask": 3, "warn": 2, "inform": 2},
    {"press": 1.8, "withhold": 1, "deflect": 2, "challenge": 1.2, "inform": 1.2, "support": 1},
    {"answer": 2, "concede": 2.5, "warn": 1, "support": 1.5, "press": 0.6, "propose": 1.5},
    {"commit": 2, "close": 2, "propose": 1.5, "withhold": 0.5},
)
# How a conversation may end, by moment: settled, laid down, broken off, with a question left, with somebody come round.
FINALES: tuple[Phase, ...] = (
    {"commit": 4, "support": 1},
    {"close": 4},
    {"dismiss": 2, "challenge": 1, "press": 1, "close": 0.5},
    {"ask": 2, "warn": 2, "press": 0.5},
    {"support": 2, "concede": 3, "commit": 2},
    {"propose": 3, "commit": 1, "support": 1},
)
ARCS: dict[str, tuple[tuple[Phase, ...], tuple[Phase, ...]]] = {
    "warning_unheeded": (CLASH, CONFESSION), "schedule_cut": (CLASH, BARGAIN), "test_failed": (INQUIRY, CLASH),
    "resource_withdrawn": (BARGAIN, CLASH), "oversight_gap": (CONFESSION, INQUIRY), "reorganisation": (BARGAIN, INQUIRY),
    "outside_event": (INQUIRY, CLASH), "design_compromise": (BARGAIN, CLASH), "record_lost": (INQUIRY, CONFESSION),
    "skill_lost": (INQUIRY, BARGAIN), "incentive_misaligned": (CONFESSION, CLASH), "normalised_deviance": (CLASH, CONFESSION),
    "conflict_unresolved": (CLASH, CONFESSION), "approval_rushed": (CLASH, CONFESSION), "supplier_changed": (BARGAIN, INQUIRY),
    "proposal": (BARGAIN, BARGAIN), "decision": (CLASH, BARGAIN), "disclosure": (CONFESSION, INQUIRY), "agreement": (BARGAIN, INQUIRY),
    "discovery": (INQUIRY, BARGAIN), "setback": (INQUIRY, CLASH), "endpoint": (INQUIRY, CONFESSION),
    "arrival": (INQUIRY, BARGAIN), "loss": (INQUIRY, CLASH), "peril": (CLASH, INQUIRY), "rite": (CONFESSION, BARGAIN),
}  # fmt: skip
MOODS: dict[str, tuple[str, ...]] = {
    "inform": ("businesslike", "expectant"), "warn": ("uneasy", "tense"), "press": ("tense", "strained"), "dismiss": ("cold", "bitter"),
    "ask": ("searching", "watchful"), "answer": ("attentive", "sober"), "concede": ("softening", "relieved"), "deflect": ("wary", "uneasy"),
    "propose": ("hopeful", "practical"), "commit": ("resolved", "settled"),
    "reveal": ("raw", "stunned"), "withhold": ("cold", "unyielding"),
    "challenge": ("tense", "heated"), "support": ("warmer", "steadier"),
    "close": ("sober", "settled"),
}  # fmt: skip
