"""M14: what the hour does to energy and temper, and who is asleep.

Two processes, after the usual model of sleep: pressure rises with the hours awake, as 1 - exp(-awake / 18.2), and a body
clock swings over 24 hours with its height at 18:00 of the entity's own clock. Alertness is

    0.9 - 0.75 * pressure + 0.35 * (0.5 + 0.5 * cos(2 pi (hour - 18) / 24)), kept within 0 and 1

and 0.8 leaves everyone as they are: below it energy, arousal and patience fall, above it they rise.
"""

from math import cos, exp, pi

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EntityId, Event, PresenceChanged, StateChanged, TimepointId
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import Dimension
from daedalus_data.core.template import CircadianSpec
from daedalus_data.core.when import days_between, hour_of
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.recovery import left_over

ORDINARY = 0.8
"""The alertness at which the hour moves nobody."""
WEIGHT: dict[Dimension, float] = {"energy": 40.0, "arousal": 0.25, "patience": 0.2}
"""What one unit of alertness is worth."""
RISE_HOURS, HEIGHT_HOUR = 18.2, 18
SLEEPERS = ("human", "animal")


@mechanism("circadian", number="M14")
async def circadian(scene: Scene) -> list[Event]:
    """Rest or tire the cast by the hour, and send the sleepers away unless they act in what takes place."""
    hour = hour_at(scene, scene.timepoint.id)
    if hour is None:
        return []
    made: list[Event] = []
    for entity in scene.cast:
        if scene.world.entities[entity].type in SLEEPERS:
            made += apply_hour(scene, entity, hour)
    return made


@counted
def apply_hour(scene: Scene, entity: EntityId, hour: int) -> list[Event]:
    """Return what the hour does to an entity, and whether it is asleep."""
    made: list[Event] = []
    clock = scene.template.metadata.circadian
    shift = clock.shift.get(entity, 0)
    if changes := _changes(scene, entity, hour):
        reason = f"at {hour:02}:00 alertness is {alertness(clock, shift, hour):.2f}"
        made.append(
            StateChanged(by="circadian", timepoint=scene.timepoint.id, entity=entity, changes=changes, cause="hour", reason=reason),
        )
    if asleep(clock, shift, hour) and entity not in seen.happening(scene).actors:
        reason = f"asleep at {hour:02}:00"
        made.append(PresenceChanged(by="circadian", timepoint=scene.timepoint.id, entity=entity, present=False, reason=reason))
    return made


def _changes(scene: Scene, entity: EntityId, hour: int) -> dict[Dimension, float]:
    """Return the effect of this hour less what the night before has left of the last moment's."""
    if entity not in scene.world.states:
        return {}
    clock, now = scene.template.metadata.circadian, scene.world.states[entity]
    shift, last = clock.shift.get(entity, 0), _last(scene)
    changes: dict[Dimension, float] = {}
    for name, weight in WEIGHT.items():
        change = weight * (alertness(clock, shift, hour) - ORDINARY)
        if last:
            before, elapsed = last
            kept = left_over(name, elapsed) if scene.enabled("embodiment") else 1.0
            change -= kept * weight * (alertness(clock, shift, before) - ORDINARY)
        if after := round(getattr(now.shifted({name: change}), name) - getattr(now, name), 4):
            changes[name] = after
    return changes


def _last(scene: Scene) -> tuple[int, float] | None:
    """Return the hour of the last moment that had one, and the days since."""
    for moment in reversed(scene.world.history()[:-1]):
        if (hour := hour_at(scene, moment)) is not None:
            return hour, days_between(scene.world.moments[moment].when, scene.timepoint.when)
    return None


def hour_at(scene: Scene, moment: TimepointId) -> int | None:
    """Return the hour of a moment as its scene or its date has it; None when neither says."""
    place = scene.world.scenes.get(moment)
    return place.hour if place else hour_of(scene.world.moments[moment].when)


def alertness(clock: CircadianSpec, shift: int, hour: int) -> float:
    """Return how awake somebody is at an hour, 0 to 1."""
    pressure = 1 - exp(-_awake(clock, shift, hour) / RISE_HOURS)
    swing = 0.5 + 0.5 * cos(2 * pi * (hour - shift - HEIGHT_HOUR) / 24)
    return round(min(1.0, max(0.0, 0.9 - 0.75 * pressure + 0.35 * swing)), 4)


def asleep(clock: CircadianSpec, shift: int, hour: int) -> bool:
    """Say whether somebody sleeps at an hour; equal hours of waking and sleeping mean they never do."""
    day = (clock.sleep_hour - clock.wake_hour) % 24 or 24
    return _awake(clock, shift, hour) >= day


def _awake(clock: CircadianSpec, shift: int, hour: int) -> int:
    return (hour - shift - clock.wake_hour) % 24
