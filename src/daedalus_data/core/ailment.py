"""What ails a body, and how much of its health an ailment of some days holds.

For a severity s and t days since it began, the share of health that an ailment holds is

    injury    0.35 s at first; half of it is back after 3 + 30 s^2 days
    illness   0.15 s at first, rising evenly to 0.5 s on day 2 + 4 s; half of that is back after each 1 + 3 s days from then
    want      what the quantity takes a day while it stands at its floor; half of it is back after each 2 days from then

From a severity of 0.9 up nothing mends by itself: an injury or illness takes a further 0.1 a day. Stamina loses half of what
health loses. Pain (0.7 s for an injury, 0.3 s for an illness, 0.35 at most) and fatigue (0.15 s and 0.4 s) come at once, and pass
as all pain and fatigue pass. Below 0.02 an ailment is over.
"""

from typing import Literal, NamedTuple

from daedalus_data.core.terms import EntityId, TimepointId
from daedalus_data.core.world_events import BodyHarmed

BODY = "body/"
"""What the ids of ailments begin with; a shift of state with such a cause is the body's doing, not the moment's."""
HARMED: dict[str, tuple[float, float, float]] = {"injury": (0.35, 0.7, 0.15), "illness": (0.15, 0.3, 0.4), "want": (0.0, 0.0, 0.0)}
"""Health, pain and fatigue per severity, at once."""
PAIN_MOST = 0.35
PEAK = 0.5
"""What an illness holds per severity when it is at its worst."""
GRAVE, WORSENS = 0.9, 0.1
OVER = 0.02
STAMINA = 0.5
WANT_HALF_LIFE = 2.0


class Ailment(NamedTuple):
    """An injury, an illness or a want, not over yet."""

    id: str
    entity: EntityId
    harm: Literal["injury", "illness", "want"]
    what: str
    severity: float
    moment: TimepointId
    """When it began."""
    cause: str
    """The moment whose happening did it; the quantity that is wanting."""
    lost: float = 0.0
    """Health that it holds now."""

    @classmethod
    def of(cls, event: BodyHarmed, moment: TimepointId) -> "Ailment":
        """Return an ailment as it begins."""
        return cls(event.ailment, event.entity, event.harm, event.what, event.severity, moment, event.cause)

    def took(self, health: float) -> "Ailment":
        """Return the ailment after it took so much more of health; a minus gives back."""
        return self._replace(lost=round(self.lost + health, 4))


def held(harm: Literal["injury", "illness"], severity: float, days: float) -> float:
    """Return the share of health that an injury or illness holds after some days."""
    first = HARMED[harm][0] * severity
    if severity >= GRAVE:
        return min(1.0, first + WORSENS * days)
    if harm == "injury":
        return float(first * 0.5 ** (days / (3 + 30 * severity**2)))
    worst = 2 + 4 * severity
    if days < worst:
        return first + (PEAK * severity - first) * days / worst
    return float(PEAK * severity * 0.5 ** ((days - worst) / (1 + 3 * severity)))


def over(ailment: Ailment, days: float, holds: float) -> bool:
    """Say whether an injury or illness that holds so much after some days is past."""
    return holds < OVER and not (ailment.harm == "illness" and days < 2 + 4 * ailment.severity)
