"""M8: injuries, illnesses and wants: how they come about, run their course and pass; core/ailment.py has the numbers.

A body is changed after embodiment has rested it and coupled it to the mind, so that an ailment weighs on the mind from the next
moment on, and once: embodiment takes the body as it stands, not what is added to it.
"""

from collections.abc import Iterator

from daedalus_data.core.ailment import BODY, HARMED, OVER, PAIN_MOST, STAMINA, WANT_HALF_LIFE, Ailment, held, over
from daedalus_data.core.counting import counted
from daedalus_data.core.events import BodyHarmed, BodyHealed, EntityId, Event, Harm, StateChanged
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import DECIMALS, Dimension
from daedalus_data.core.when import days_between
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.constraints import INERTIA, Violation, broken, kept_lawful
from daedalus_data.mechanisms.quantities import BODIES, alive, consumers


@mechanism("ailments", number="M8")
async def ailments(scene: Scene) -> list[Event]:
    """Let what takes place and what is lacking harm bodies, and let each ailment run its course by the days that passed."""
    scene.record(*run_course(scene))
    scene.record(*suffer_want(scene))
    return be_harmed(scene)


# ---- harms ----


@counted
def be_harmed(scene: Scene) -> list[Event]:
    """Return what the moment's happening does to bodies."""
    made: list[Event] = []
    for number, harm in enumerate(seen.happening(scene).harms):
        if why := _unharmable(scene, harm.entity):
            about = Violation("biology", harm.entity, f"{why}, so that {harm.what} cannot be")
            made.append(broken(scene, about, "rejected").model_copy(update={"by": "ailments"}))
        else:
            made += _hurt(scene, harm, number)
    return made


def _unharmable(scene: Scene, entity: EntityId) -> str:
    if entity not in scene.world.entities:
        return f"nobody is called {entity}"
    if scene.world.entities[entity].type not in BODIES:
        return f"{scene.world.name(entity)} has no body"
    return "" if alive(scene.world, entity) else f"{scene.world.name(entity)} is dead"


def _hurt(scene: Scene, harm: Harm, number: int) -> list[Event]:
    ailment = f"{BODY}{scene.timepoint.id}/{harm.entity}/{number}"
    what = f"{harm.what[0].lower()}{harm.what[1:]}" if harm.what.startswith(("A ", "An ", "The ")) else harm.what
    came = BodyHarmed(
        by="ailments",
        timepoint=scene.timepoint.id,
        entity=harm.entity,
        ailment=ailment,
        harm=harm.harm,
        what=what,
        severity=harm.severity,
        cause=scene.timepoint.id,
    )
    health, pain, fatigue = HARMED[harm.harm]
    felt: dict[Dimension, float] = {"pain": min(PAIN_MOST, pain * harm.severity), "fatigue": fatigue * harm.severity}
    lost = -min(health * harm.severity, scene.world.states[harm.entity].health) if harm.entity in scene.world.states else 0.0
    return [
        came,
        *_shifted(scene, harm.entity, felt, scene.timepoint.id, what),
        *_shifted(scene, harm.entity, {"health": lost, "stamina": STAMINA * lost}, ailment, f"{what}: the body is the worse for it"),
    ]


def _shifted(scene: Scene, entity: EntityId, changes: dict[Dimension, float], cause: str, reason: str) -> list[Event]:
    rounded = {name: round(change, DECIMALS) for name, change in changes.items()}
    event = StateChanged(by="ailments", timepoint=scene.timepoint.id, entity=entity, changes=rounded, cause=cause, reason=reason)
    return kept_lawful(scene, event)


# ---- the course of things ----


@counted
def run_course(scene: Scene) -> list[Event]:
    """Return how every ailment went on since the moment before: what it holds of health by now, less what it held."""
    made: list[Event] = []
    for ailment in list(scene.world.ailments.values()):
        if alive(scene.world, ailment.entity):
            made += _went_on(scene, ailment)
    return made


def _went_on(scene: Scene, ailment: Ailment) -> list[Event]:
    days = days_between(scene.world.moments[ailment.moment].when, scene.timepoint.when)
    if ailment.harm == "want":
        holds = _want(scene, ailment)
        ends = holds < OVER and not _empty(scene, ailment)
    else:
        holds = held(ailment.harm, ailment.severity, days)
        ends = over(ailment, days, holds)
    made = _course(scene, ailment, 0.0 if ends else holds)
    if ends:
        reason = f"{ailment.what} was over after {_days(days)}"
        made.append(
            BodyHealed(
                by="ailments", timepoint=scene.timepoint.id, entity=ailment.entity, ailment=ailment.id, days=round(days, 2), reason=reason
            )
        )
    return made


def _course(scene: Scene, ailment: Ailment, holds: float) -> list[Event]:
    """Return the shift of health and stamina to what an ailment holds; what inertia does not let move now moves later."""
    step = max(-INERTIA, min(INERTIA, ailment.lost - holds))
    if round(step, DECIMALS) == 0:
        return []
    way = "eased" if step > 0 else "grew worse"
    return _shifted(scene, ailment.entity, {"health": step, "stamina": STAMINA * step}, ailment.id, f"{ailment.what} {way}")


def _days(days: float) -> str:
    return f"{days:.0f} days" if days >= 1.5 else f"{days * 24:.0f} hours"


# ---- want ----


@counted
def suffer_want(scene: Scene) -> list[Event]:
    """Return who began to lack something that is used up and that bodies need."""
    return [
        BodyHarmed(
            by="ailments",
            timepoint=scene.timepoint.id,
            entity=entity,
            ailment=f"{BODY}{scene.timepoint.id}/{entity}/{name}",
            harm="want",
            what=f"want of {scene.world.quantities[name].name}",
            severity=spec.harm_when_empty,
            cause=name,
        )
        for name, spec in scene.template.metadata.quantities.items()
        if spec.harm_when_empty and name in scene.world.quantities and scene.world.quantities[name].empty
        for entity in _needing(scene, name)
        if not any(a.entity == entity and a.cause == name and a.harm == "want" for a in scene.world.ailments.values())
    ]


def _needing(scene: Scene, name: str) -> Iterator[EntityId]:
    """Yield who lacks a quantity when it is gone: those who use it, all of the cast where nobody is named."""
    flows = [flow for flow in scene.template.metadata.quantities[name].flows if flow.consumers]
    users = {entity for flow in flows for entity in consumers(scene.world, scene.cast, flow)}
    for entity in seen.members(scene):
        if scene.world.entities[entity].type in BODIES and alive(scene.world, entity) and (entity in users or not flows):
            yield entity


def _empty(scene: Scene, ailment: Ailment) -> bool:
    quantity = scene.world.quantities.get(ailment.cause)
    return quantity is not None and quantity.empty


def _want(scene: Scene, ailment: Ailment) -> float:
    """Return what a want holds by now: more for every day that it lasted, half of it back for every two days since."""
    moments = scene.world.moments
    earlier = [moments[parent].when for parent in scene.timepoint.parents if parent in moments]
    days = days_between(max(earlier), scene.timepoint.when) if earlier else 0.0
    if _empty(scene, ailment):
        return ailment.lost + ailment.severity * days
    return float(ailment.lost * 0.5 ** (days / WANT_HALF_LIFE))
