"""Which pattern leads to which, when in a story each has its place, and in what words one opens the way to another."""

from daedalus_data.core.events import Pattern

CAUSAL: tuple[Pattern, ...] = (
    "warning_unheeded",
    "schedule_cut",
    "test_failed",
    "resource_withdrawn",
    "oversight_gap",
    "reorganisation",
    "outside_event",
    "design_compromise",
    "record_lost",
    "skill_lost",
    "incentive_misaligned",
    "normalised_deviance",
    "conflict_unresolved",
    "approval_rushed",
    "supplier_changed",
)

LEADS_TO: dict[Pattern, dict[Pattern, float]] = {
    "warning_unheeded": {
        "incentive_misaligned": 0.9,
        "conflict_unresolved": 0.85,
        "reorganisation": 0.8,
        "test_failed": 0.9,
        "normalised_deviance": 0.75,
        "schedule_cut": 0.75,
        "oversight_gap": 0.7,
        "outside_event": 0.6,
        "record_lost": 0.6,
    },
    "schedule_cut": {
        "outside_event": 0.95,
        "incentive_misaligned": 0.9,
        "resource_withdrawn": 0.75,
        "test_failed": 0.7,
        "warning_unheeded": 0.65,
        "reorganisation": 0.6,
        "conflict_unresolved": 0.5,
        "supplier_changed": 0.55,
    },
    "test_failed": {
        "schedule_cut": 0.9,
        "design_compromise": 0.95,
        "supplier_changed": 0.9,
        "skill_lost": 0.8,
        "resource_withdrawn": 0.8,
        "normalised_deviance": 0.7,
        "warning_unheeded": 0.75,
        "record_lost": 0.6,
        "approval_rushed": 0.7,
    },
    "resource_withdrawn": {
        "outside_event": 0.9,
        "reorganisation": 0.75,
        "incentive_misaligned": 0.7,
        "conflict_unresolved": 0.7,
        "schedule_cut": 0.6,
        "oversight_gap": 0.6,
    },
    "oversight_gap": {
        "reorganisation": 0.95,
        "resource_withdrawn": 0.85,
        "skill_lost": 0.75,
        "incentive_misaligned": 0.7,
        "record_lost": 0.75,
        "outside_event": 0.6,
        "conflict_unresolved": 0.6,
    },
    "reorganisation": {
        "outside_event": 0.9,
        "conflict_unresolved": 0.85,
        "resource_withdrawn": 0.8,
        "oversight_gap": 0.65,
        "skill_lost": 0.6,
    },
    "outside_event": {
        "incentive_misaligned": 0.5,
        "oversight_gap": 0.55,
        "supplier_changed": 0.55,
        "resource_withdrawn": 0.5,
        "reorganisation": 0.5,
        "design_compromise": 0.5,
    },
    "design_compromise": {
        "resource_withdrawn": 0.95,
        "schedule_cut": 0.85,
        "outside_event": 0.7,
        "conflict_unresolved": 0.75,
        "skill_lost": 0.75,
        "incentive_misaligned": 0.65,
        "reorganisation": 0.6,
        "supplier_changed": 0.6,
    },
    "record_lost": {
        "reorganisation": 0.9,
        "skill_lost": 0.85,
        "resource_withdrawn": 0.75,
        "oversight_gap": 0.75,
        "conflict_unresolved": 0.6,
        "incentive_misaligned": 0.5,
    },
    "skill_lost": {
        "conflict_unresolved": 0.9,
        "resource_withdrawn": 0.9,
        "reorganisation": 0.85,
        "incentive_misaligned": 0.75,
        "schedule_cut": 0.6,
        "warning_unheeded": 0.7,
    },
    "incentive_misaligned": {
        "outside_event": 0.9,
        "reorganisation": 0.8,
        "resource_withdrawn": 0.75,
        "oversight_gap": 0.7,
        "schedule_cut": 0.6,
    },
    "normalised_deviance": {
        "warning_unheeded": 0.85,
        "oversight_gap": 0.9,
        "design_compromise": 0.8,
        "schedule_cut": 0.75,
        "skill_lost": 0.8,
        "incentive_misaligned": 0.75,
        "test_failed": 0.75,
        "record_lost": 0.65,
        "supplier_changed": 0.65,
    },
    "conflict_unresolved": {
        "reorganisation": 0.85,
        "warning_unheeded": 0.85,
        "resource_withdrawn": 0.8,
        "incentive_misaligned": 0.8,
        "schedule_cut": 0.75,
        "test_failed": 0.7,
        "design_compromise": 0.7,
        "approval_rushed": 0.65,
    },
    "approval_rushed": {
        "schedule_cut": 0.95,
        "incentive_misaligned": 0.85,
        "outside_event": 0.85,
        "oversight_gap": 0.8,
        "normalised_deviance": 0.8,
        "warning_unheeded": 0.8,
        "test_failed": 0.75,
        "reorganisation": 0.65,
        "record_lost": 0.6,
        "conflict_unresolved": 0.65,
    },
    "supplier_changed": {
        "resource_withdrawn": 0.95,
        "outside_event": 0.85,
        "incentive_misaligned": 0.8,
        "schedule_cut": 0.75,
        "reorganisation": 0.65,
        "skill_lost": 0.6,
        "oversight_gap": 0.65,
    },
    "endpoint": {
        "approval_rushed": 0.95,
        "test_failed": 0.8,
        "warning_unheeded": 0.9,
        "normalised_deviance": 0.9,
        "schedule_cut": 0.8,
        "oversight_gap": 0.75,
        "design_compromise": 0.7,
        "conflict_unresolved": 0.7,
        "skill_lost": 0.65,
        "record_lost": 0.7,
        "supplier_changed": 0.65,
        "resource_withdrawn": 0.6,
        "peril": 0.85,
        "loss": 0.8,
        "setback": 0.75,
        "decision": 0.75,
        "arrival": 0.45,
        "rite": 0.4,
    },
    "arrival": {"outside_event": 0.8, "disclosure": 0.65, "proposal": 0.6, "decision": 0.6},
    "loss": {"peril": 0.95, "warning_unheeded": 0.9, "normalised_deviance": 0.8, "resource_withdrawn": 0.75, "setback": 0.7},
    "peril": {"warning_unheeded": 0.95, "normalised_deviance": 0.85, "decision": 0.75, "outside_event": 0.7, "skill_lost": 0.75},
    "rite": {"loss": 0.85, "arrival": 0.7, "agreement": 0.7, "peril": 0.7, "decision": 0.6},
}
"""LEADS_TO[effect][cause]: how readily the cause brings the effect about, 0 to 1.

A judgement of ours by reading accident and litigation reports: a cause scores high when it removes the thing that would have
prevented the effect (time before a test, a second check before an approval), middling when it only makes it likelier.
"""
SELDOM = 0.35
"""Affinity of a pair the table does not name."""

PLACE: dict[Pattern, float] = {
    "outside_event": 0.1,
    "reorganisation": 0.12,
    "design_compromise": 0.22,
    "incentive_misaligned": 0.25,
    "resource_withdrawn": 0.35,
    "supplier_changed": 0.4,
    "oversight_gap": 0.42,
    "skill_lost": 0.5,
    "record_lost": 0.52,
    "conflict_unresolved": 0.6,
    "schedule_cut": 0.65,
    "test_failed": 0.75,
    "normalised_deviance": 0.78,
    "warning_unheeded": 0.8,
    "approval_rushed": 0.95,
    "arrival": 0.15,
    "proposal": 0.3,
    "rite": 0.4,
    "discovery": 0.45,
    "disclosure": 0.6,
    "agreement": 0.65,
    "decision": 0.7,
    "setback": 0.75,
    "loss": 0.8,
    "peril": 0.9,
}
"""Where in a story a pattern belongs, 0 at the origin and 1 at the end: what is decided comes before what is run."""

SLOW: frozenset[Pattern] = frozenset(["supplier_changed", "incentive_misaligned", "reorganisation", "design_compromise", "skill_lost"])
"""Patterns that take more than hours, so that they seldom fit between moments of one day."""

OPENS: dict[Pattern, tuple[str, ...]] = {
    "warning_unheeded": (
        "so a doubt about {t} had to compete with everything else on {lead}'s desk",
        "which gave {lead} a ready reason to wait over {t}",
        "and that made it easy to hear a concern about {t} as a matter for later",
    ),
    "schedule_cut": (
        "and the time it cost was looked for in {t}",
        "so {lead} went looking for days and {t} had some",
        "which left {t} as the easiest place from which to take time",
    ),
    "test_failed": (
        "so whatever was weak in {t} was left for the next {test} to find",
        "and {t} came to the {test} with less behind it than the plan assumed",
        "which moved the first hard look at {t} to the {test} itself",
    ),
    "resource_withdrawn": (
        "and {lead} had to find the means somewhere, with {t} within reach",
        "which made {t} look like something that could be spared",
    ),
    "oversight_gap": (
        "so {t} dropped out of sight of those who might have asked",
        "and it was easy for each to think that another watched {t}",
    ),
    "reorganisation": (
        "which gave {lead} the grounds to redraw who answers for {t}",
        "so a new order for {t} found no resistance",
    ),
    "outside_event": (
        "so there was no slack when {t} came into view",
        "which left {lead} exposed to anything from outside that touched {t}",
    ),
    "design_compromise": (
        "so when {t} was laid out the cheaper way was the only one on offer",
        "and whoever settled {t} had little to choose from",
    ),
    "record_lost": (
        "so the papers behind {t} had no one to look after them",
        "and what was written about {t} came to hang on one shelf",
    ),
    "skill_lost": (
        "so what was known about {t} sat with one or two people",
        "which wore out those who carried {t}",
    ),
    "incentive_misaligned": (
        "so people came to be paid for what they could show on {t}",
        "which made {lead} reach for money as the lever on {t}",
    ),
    "normalised_deviance": (
        "so living with {t} began to look like ordinary work",
        "and small departures in {t} drew no question",
    ),
    "conflict_unresolved": (
        "which turned {t} into something to fight over",
        "so the argument over {t} had no one to settle it",
    ),
    "approval_rushed": (
        "so {t} came up for signature with questions still open",
        "and {lead} had every reason to get {t} over with",
    ),
    "supplier_changed": (
        "which opened {t} to another bidder",
        "so a cheaper hand for {t} was welcome",
    ),
    "arrival": (
        "and it was only a matter of time until {t} stood before {lead}",
        "which left the door open for {t}",
    ),
    "loss": (
        "so nothing was left to fall back on when it came to {t}",
        "and {lead} would have little to set against {t}",
    ),
    "peril": (
        "so there was less between {lead} and {t} than anybody thought",
        "and whoever came near {t} now came near it unprepared",
    ),
    "rite": (
        "which gave them all a reason to stand together at {t}",
        "so {t} was needed before anything else could go on",
    ),
    "proposal": ("so {lead} had to come up with something on {t}", "and it was for {lead} to make the first move on {t}"),
    "decision": ("so {t} could not be left open any longer", "and somebody had to say yes or no to {t}"),
    "disclosure": ("and those who knew of {t} could not keep still much longer", "so {t} was bound to be spoken of"),
    "discovery": ("so {lead} had cause to look at {t} more closely", "and {t} lay where somebody would come upon it"),
    "agreement": ("so both sides had a reason to come to terms over {t}", "and {lead} stood to gain from peace over {t}"),
    "setback": ("so {t} rested on fewer legs than it seemed to", "and {t} was the weakest place that was left"),
    "endpoint": (
        "so {t} came to rest on it",
        "and nothing else stood between that and {t}",
    ),
}
"""OPENS[effect]: how a cause opens the way to it; {t} is the effect's topic, {lead} who acts in it."""

BRIDGES = (
    "it drew on the same people as {other}",
    "the plan that had to bear this also bore {other}",
    "attention went there and away from {other}",
    "{lead} took it as the measure for {other} too",
    "it was paid for from the same line as {other}",
    "what was done there was done again with {other}",
)
"""How something about one thing touches another, {other}, that the effect is about."""


def affinity(cause: Pattern, effect: Pattern) -> float:
    """Return how readily one pattern brings another about; for what people do in forward mode every cause counts alike."""
    known = LEADS_TO.get(effect, {}).get(cause)
    if known is not None:
        return known
    return SELDOM if effect in LEADS_TO and cause in CAUSAL else 0.6
