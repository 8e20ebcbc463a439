"""Turns an appraisal into movements: what stirs and what calms, what costs strength and what gives it, what makes bold or careful.

Every number is a sum of named influences, so that each dimension can go either way, by what is said and happens.
"""

from typing import NamedTuple

from daedalus_data.core.events import DialogAct, Pattern
from daedalus_data.prompts.views import Tie
from daedalus_data.providers.offline.appraisal import Appraisal, excitability, sensitivity, soft
from daedalus_data.providers.offline.appraisal_lexicon import Weights
from daedalus_data.providers.offline.traits import Leanings

SHOWING: dict[Pattern, float] = {
    "test_failed": 1.0, "setback": 0.9, "endpoint": 1.0, "outside_event": 0.5, "discovery": 0.5, "disclosure": 0.4, "skill_lost": 0.5,
    "resource_withdrawn": 0.3, "peril": 1.0, "loss": 0.6, "arrival": 0.3,
}  # fmt: skip
"""Kinds of event in which danger shows itself, and how plainly; in the others it only grows."""
CLOSURE: dict[Pattern, float] = {"agreement": 1.0, "decision": 0.7, "approval_rushed": 0.4, "reorganisation": 0.2, "proposal": 0.1}
"""Kinds of event that end a waiting."""
HEEDING: dict[DialogAct, float] = {
    "concede": 1.0,
    "support": 0.9,
    "commit": 0.8,
    "answer": 0.5,
    "inform": 0.15,
    "propose": 0.2,
    "close": 0.3,
}
"""How far a move meets what the other has asked for, so that the tension goes out of it."""


class Bearing(NamedTuple):
    """What bears on a reaction beside the appraisal itself."""

    impact: Weights
    lean: Leanings
    safety: float
    """How much they care about safety, 0 to 1."""
    foreseen: float
    """How far it bears out (or, below 0, belies) what they had expected."""
    feared: float
    """How bad for them, 0 to 1, what they had expected would have been."""

    @property
    def boldness(self) -> float:
        """Return how bold somebody is, about -1 to 1."""
        return self.lean.of("decision_speed") - self.lean.of("caution")


def event_moves(found: Appraisal, by: Bearing, pattern: Pattern) -> dict[str, float]:
    """Return how far an event moves each dimension."""
    lean, good = by.lean, found.conduciveness
    bad, well, surprise = max(0.0, -good), max(0.0, good), 1.0 - found.expected
    felt = good * sensitivity(lean, good > 0) * (0.62 + 0.38 * surprise)
    tie = found.regard * found.other
    betrayed, backed = max(0.0, tie) * bad, max(0.0, tie) * well
    helpless = bad * (1.0 - found.coping)
    wronged = max(0.0, -found.norm) * found.other
    fear = found.threat * excitability(lean)
    own = found.own * (good + 0.3 * found.norm)
    # Bad news foreseen proves them right, and what they feared and did not come lets them breathe.
    vindicated = max(0.0, by.foreseen) * (0.3 + bad)
    relieved = max(0.0, -by.foreseen) * by.feared + 0.5 * well * CLOSURE.get(pattern, 0.0)
    eager = well * surprise * max(0.0, 0.35 + by.boldness)
    settled = well * (1.0 - 0.6 * surprise) + CLOSURE.get(pattern, 0.0) * max(0.0, 0.3 + good) * 0.5
    fighting = bad * max(0.0, found.coping - 0.35) * (0.6 + lean.of("conscientiousness") + 0.5 * lean.of("pride"))
    return {
        "valence": soft(0.36 * felt - 0.08 * betrayed + 0.06 * backed + 0.05 * found.norm * (1 - found.own) - 0.12 * fear
                        + 0.05 * own + 0.1 * relieved + 0.03 * vindicated, 0.42),
        "arousal": soft((0.12 * bad * (0.25 + surprise) + 0.1 * wronged * (0.4 + bad) + 0.12 * eager) * excitability(lean) + 0.2 * fear
                        + 0.08 * found.news * bad - 0.2 * settled - 0.14 * relieved - 0.1 * vindicated
                        - 0.12 * bad * found.expected * (0.5 - lean.of("neuroticism")) - 0.13 * max(0.0, 0.75 - found.relevance), 0.4),
        "energy": soft(11.0 * well * (0.55 + lean.of("optimism")) + 4.0 * relieved + 3.0 * vindicated + 5.5 * fighting
                       - 6.5 * helpless - 3.0 * fear - 2.0 * betrayed, 9.0),
        "confidence": soft(0.13 * by.foreseen * (1.0 + lean.of("pride")) + 0.12 * own * (0.6 + found.coping)
                           - 0.15 * helpless - 0.09 * found.threat + 0.09 * well * (1 - found.own) + 0.06 * fighting, 0.3),
        "patience": soft(-0.14 * wronged * (0.8 - lean.of("agreeableness")) - 0.08 * bad * found.other * found.expected
                         + 0.12 * settled + 0.1 * relieved + 0.04 * well - 0.04 * fear, 0.3),
        "risk": _event_risk(found, by, pattern, wronged + helpless),
        "social": soft(0.12 * backed + 0.1 * by.impact.get("harmony", 0.0) * (0.6 + lean.of("agreeableness")) - 0.15 * betrayed
                       - 0.08 * wronged * (0.5 - lean.of("extraversion")) - 0.1 * fear
                       + 0.06 * good * (0.5 + lean.of("extraversion")), 0.3),
    }  # fmt: skip


def _event_risk(found: Appraisal, by: Bearing, pattern: Pattern, pressed: float) -> float:
    """Return the change in appetite for risk: danger shown lowers it, success raises it, being cornered divides the bold from the cautious.

    It is exactly 0 where the event shows no danger, brings no success and corners nobody.
    """
    danger = SHOWING.get(pattern, 0.0) * max(0.0, -by.impact.get("safety", 0.0) - 0.5 * by.impact.get("soundness", 0.0)) * (0.5 + by.safety)
    success = max(0.0, found.conduciveness - 0.12) * (0.4 + 0.6 * found.own)
    cornered = max(0.0, found.threat - 0.25) + max(0.0, pressed - 0.45)
    return soft(-0.11 * danger + 0.16 * success + 0.2 * cornered * by.boldness, 0.3)


class Heard(NamedTuple):
    """What bears on a reaction to a line beside the appraisal itself."""

    bearing: Bearing
    tie: Tie
    act: DialogAct
    share: float
    """How far it was meant for the listener."""
    tone: float
    again: float
    """How much of it had just been said."""
    danger: float
    """How much danger the line and its facts show, 0 to 1."""
    ease: float
    """How much success or safety the line claims, 0 to 1."""
    raised: float
    """How much the listener had asked for, or warned of, that the line takes up."""


def line_moves(found: Appraisal, by: Heard) -> dict[str, float]:
    """Return how far a line moves each dimension of one who hears it."""
    lean, tie, good = by.bearing.lean, by.tie, found.conduciveness
    bad, well = max(0.0, -good), max(0.0, good)
    # A slight from one they trust goes deeper; praise from one they do not trust is worth little.
    hurt = max(0.0, -found.face) * (0.8 + 0.5 * max(0.0, found.regard))
    lifted = max(0.0, found.face) * (0.5 + 0.7 * tie.trust)
    over, under = max(0.0, tie.power), max(0.0, -tie.power)
    wronged = max(0.0, -found.norm) * (0.4 + 0.6 * by.share)
    fear = found.threat * excitability(lean)
    heeded = HEEDING.get(by.act, 0.0) * by.raised * (0.4 + well)
    # Whoever wants a thing said is eased when another says it, most when they trust the one.
    shared_load = well * (0.35 + tie.trust) * (0.6 + 0.4 * (by.act in ("warn", "challenge", "press", "reveal", "commit")))
    fighting = (hurt + 0.5 * bad) * max(0.0, found.coping - 0.4) * (0.6 + lean.of("pride") + 0.5 * lean.of("conscientiousness"))
    drained = (hurt + 0.8 * bad) * (1.05 - found.coping)
    answering = 1.0 if by.act in ("press", "challenge", "ask") and by.share > 0.5 else 0.0
    return {
        "valence": soft(0.105 * good * sensitivity(lean, good > 0) - 0.1 * hurt + 0.085 * lifted + 0.012 * by.tone * by.share
                        + 0.015 * found.norm - 0.045 * fear + 0.03 * heeded, 0.15),
        "arousal": soft((0.06 * bad + 0.09 * hurt + 0.025 * wronged + 0.03 * found.news * bad + 0.03 * by.danger) * excitability(lean)
                        + 0.08 * fear + 0.01 * answering - 0.05 * lifted - 0.075 * shared_load - 0.06 * heeded - 0.012 * max(0.0, by.tone)
                        - 0.035 * max(0.0, 0.55 - found.relevance) - 0.02 * by.again, 0.13),
        "energy": soft(2.0 * lifted + 2.6 * well * (0.6 + lean.of("optimism")) + 1.5 * heeded + 1.1 * fighting
                       - 1.05 * drained - 0.7 * fear - 0.2 * answering - 0.3 * by.again, 2.5),
        "confidence": soft(0.05 * lifted * (1 + under) - 0.045 * hurt * (0.4 + under) * (1.1 - found.coping) - 0.04 * found.threat
                           + 0.035 * well + 0.02 * heeded - 0.028 * bad * (0.4 + found.news) * (1.2 - found.coping), 0.1),
        "patience": soft(-0.04 * hurt * (0.8 - lean.of("agreeableness")) * (1 + over) - 0.03 * by.again * (0.7 + max(0.0, -found.regard))
                         - 0.02 * bad * (1 - found.news) - 0.022 * wronged + 0.04 * lifted + 0.03 * well + 0.03 * heeded, 0.1),
        "risk": _line_risk(found, by, hurt),
        "social": soft(0.05 * lifted - 0.035 * hurt * (0.6 - lean.of("extraversion")) - 0.03 * fear
                       + 0.06 * good * max(0.2, 0.4 + tie.alignment)
                       + 0.05 * by.bearing.impact.get("harmony", 0.0) * (0.5 + lean.of("agreeableness"))
                       + 0.012 * (by.share > 0.5) * (0.3 + lean.of("extraversion")), 0.1),
    }  # fmt: skip


def _line_risk(found: Appraisal, by: Heard, hurt: float) -> float:
    """Return the change in appetite for risk by a line; exactly 0 where it shows no danger, claims no success and corners nobody."""
    believed = 0.35 + 0.9 * by.tie.trust
    danger = by.danger * believed * (0.4 + by.bearing.safety) * (0.45 + 0.55 * found.news)
    backing = max(0.0, found.face - 0.2) if by.act in ("support", "concede", "commit") else 0.0
    cornered = (max(0.0, hurt - 0.15) if by.act in ("press", "challenge", "dismiss") else 0.0) + max(0.0, found.threat - 0.25)
    return soft(-0.055 * danger + 0.04 * by.ease * believed + 0.06 * backing + 0.09 * cornered * by.bearing.boldness, 0.1)
