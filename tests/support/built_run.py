"""A small run made by hand: three people, three moments, talk, a search with a dead end. For tests of what is derived."""

from pathlib import Path

from daedalus_data.core import events as ev
from daedalus_data.core.run import Manifest, ModelUse, Run
from daedalus_data.core.state import State
from daedalus_data.core.template import EntitiesSpec, EntitySpec, Metadata, Template, fact_id
from daedalus_data.core.temporal import TemporalSpec

ANA, BEN, CAT = "ana_ruiz", "ben_oduya", "cat_lind"
CAST = (ANA, BEN, CAT)
NAMES = {ANA: "Ana Ruiz", BEN: "Ben Oduya", CAT: "Cat Lind"}
ROLES = {ANA: "Director of the dam", BEN: "Structural engineer", CAT: "Head of the *river* office"}
WHENS = ("2026-01", "2027-01", "2028-01")
MOMENTS = tuple(f"tp_{i:03d}_{when}" for i, when in enumerate(WHENS))
TITLES = (
    "Ben Oduya reported a crack in the east spillway",
    "Ana Ruiz put off the repair of the spillway",
    "The east spillway failed in the spring flood",
)
CRACK = "A crack of 40 centimetres runs through the east spillway."
COST = "The repair of the spillway costs 3 million."
RIVER = "The river rises by two metres in a wet spring."
BRIBE = "Ana Ruiz was paid to keep the spillway closed to inspectors."
DELAY = "Ana Ruiz wants the repair put off until 2028."
LINES = (
    ((BEN, "The crack is forty centimetres long, Ana, and it grows.", (CRACK,)),
     (ANA, "Then write it down and we shall see what the budget says.", ()),
     (CAT, "A wet spring brings two metres more. Does it hold then?", (RIVER,))),
    ((ANA, "We put the repair off until 2028; three million is what I do not have.", (COST, DELAY)),
     (BEN, "You will have the crack in writing again tonight.", (CRACK,))),
    ((CAT, "The water is through. Get everyone off the crest!", ()),
     (BEN, "I told you both. I told you in January of last year.", (CRACK,)),
     (ANA, "I was paid to keep the inspectors out. That is what happened here.", (BRIBE,))),
)  # fmt: skip


def template() -> Template:
    """Return the template of the run."""
    return Template(
        scenario_description="A dam in the hills. Its east spillway has a crack <b>nobody</b> wants to pay for.\n\n# The flood comes.",
        world_id="dam",
        entities=EntitiesSpec(count=3),
        temporal=TemporalSpec(
            mode="portal",
            portal_description="The east spillway fails in 2028.",
            portal_year=2028,
            origin_year=2026,
            backward_steps=2,
        ),
        metadata=Metadata(entity_roster={name: EntitySpec(name=NAMES[name], role=ROLES[name]) for name in CAST}),
    )


def manifest() -> Manifest:
    """Return the record of the run."""
    return Manifest(
        run_id="dam_1", template_id="dam", template=template(), seed=7, config_hash="c0ffee", model="offline", endpoint="",
        versions={"daedalus_data": "0.1.0"}, started_at="2026-11-21T00:00:00Z", causal_mode="portal", status="completed",
        models=[ModelUse(model="offline", endpoint="", license="apache-2.0")], llm_calls=40, tokens_used=9000,
        plan={
            "dates": list(WHENS), "schedule": ["tensor", "scene", "dialog"], "token_budget": 4000,
            "estimate": {"calls": 50, "tokens": 8000}, "threshold": 0.75,
        },
    )  # fmt: skip


def happening(index: int) -> ev.Happening:
    """Return what takes place at a moment."""
    text = (CRACK, DELAY, "The east spillway is gone.")[index]
    return ev.Happening(
        title=TITLES[index], description=f"{TITLES[index]}. Those who were there took it in their own way.", pattern="setback",
        actors=((BEN,), (ANA,), CAST)[index], topic="the east spillway",
        details=(ev.Detail(topic="the spillway", text=text, known_by=CAST),), mechanism="What was not mended broke under load.",
    )  # fmt: skip


def run() -> Run:
    """Return the run."""
    made = [*_search(), *_setup(), *(event for i in range(3) for event in _moment(i)), *_counted()]
    return Run(manifest(), tuple(ev.Entry(seq=seq, event=event) for seq, event in enumerate(made)), Path("runs/dam_1"))


def _search() -> list[ev.Event]:
    part = ev.ScorePart(value=0.8, origin="judge", reason="It follows.")
    events: list[ev.Event] = [ev.PortalStated(by="portal", node="n0", when=WHENS[2], happening=happening(2))]
    for node, step, when, after, index in (("n1", 1, 1, "n0", 1), ("n2", 1, 1, "n0", 0), ("n3", 2, 0, "n1", 0), ("n4", 2, 0, "n1", 1)):
        told = (
            happening(index).model_copy(update={"title": f"{TITLES[index]}, told as {node} & more"})
            if node in ("n2", "n4")
            else happening(index)
        )
        scored = ev.CandidateScored(
            by="portal", node=node, llm=part, precedent=part, necessity=part, capability=part, weights=(0.3, 0.2, 0.3, 0.2), score=0.8
        )
        events += [ev.CandidateProposed(by="portal", node=node, step=step, when=WHENS[when], consequent=after, happening=told), scored]
    events.append(ev.CandidatePruned(by="portal", node="n4", reason="score below 0.7"))
    for rank, nodes in ((1, ("n3", "n1", "n0")), (2, ("n3", "n2", "n0"))):
        events.append(
            ev.PathCompleted(
                by="portal", path=f"p{rank}", rank=rank, nodes=nodes, score=0.8,
                explanation=f"Way {rank}: what was known was not acted on.",
                validation={"edges": 2, "reads_forward": 2, "entities_can_act": 2, "knowledge_holds": 2},
            )
        )  # fmt: skip
    explained = "Had the repair not been put off, the spillway would have held."
    events.append(ev.PivotFound(by="portal", path="p1", node="n1", alternatives=("n2",), weight=0.8, divergence=0.6, explanation=explained))
    return events


def _setup() -> list[ev.Event]:
    at = ev.BEFORE_ALL
    events: list[ev.Event] = []
    for name in CAST:
        events.append(
            ev.EntityIntroduced(
                by="scene", timepoint=at, entity=name, name=NAMES[name], type="human", role=ROLES[name], traits=("stubborn",),
                voice="Short sentences.", goals=("keep the dam standing",), provenance="template",
            )
        )  # fmt: skip
        events.append(ev.StateFormed(by="state", timepoint=at, entity=name, state=state(), reason="They come rested."))
    for name, text, secret in ((BEN, CRACK, False), (ANA, COST, False), (ANA, BRIBE, True), (CAT, RIVER, False)):
        events.append(learned(at, name, text, "initial", "scene_initialization", secret=secret))
    for source in CAST:
        for target in CAST:
            if source != target:
                events.append(
                    ev.RelationFormed(
                        by="relations",
                        timepoint=at,
                        source=source,
                        target=target,
                        trust=0.5,
                        alignment=0.2,
                        power=0.0,
                        bond=0.2,
                        reason="Met.",
                    )
                )
    return events


def state() -> State:
    """Return the state everybody begins in."""
    return State(
        valence=0.1, arousal=0.4, energy=100, confidence=0.6, patience=0.6, risk=0.4, social=0.5, age=45, health=1, pain=0, stamina=0.7,
        fatigue=0.1, openness=0.5, conscientiousness=0.6, extraversion=0.5, agreeableness=0.5, neuroticism=0.4, caution=0.5,
        decision_speed=0.5, reserve=0.5,
    )  # fmt: skip


def learned(
    at: str, entity: str, text: str, exposure: ev.ExposureKind, source: str, turn: str | None = None, secret: bool = False
) -> ev.FactLearned:
    """Return the event of somebody coming to know something."""
    return ev.FactLearned(
        by="exposure", timepoint=at, entity=entity, fact=fact_id(text), topic="the spillway", text=text, exposure=exposure, source=source,
        confidence=1.0 if exposure == "initial" else 0.9, secret=secret, turn=turn,
    )  # fmt: skip


def _moment(i: int) -> list[ev.Event]:
    at, before = MOMENTS[i], MOMENTS[i - 1] if i else ev.BEFORE_ALL
    moment = ev.Timepoint(id=at, index=i, when=WHENS[i], resolution="month", parents=(before,))
    told = happening(i)
    events: list[ev.Event] = [
        ev.TimepointReached(by="portal", timepoint=at, moment=moment, cast=CAST),
        ev.EventHappened(by="portal", timepoint=at, happening=told, cause=before, node=("n3", "n1", "n0")[i]),
        ev.CauseTraced(by="causality", timepoint=at, cause=before, strength=0.6, link="The crack was known and nothing was done."),
        ev.SceneSet(
            by="scene", timepoint=at, place="the control room", hour=9, atmosphere="Rain on the windows.", tension=0.4 + i / 5, present=CAST
        ),
    ]
    for name in CAST:
        events.append(learned(at, name, told.details[0].text, "witnessed", at))
        events.append(
            ev.StateChanged(
                by="state", timepoint=at, entity=name, changes={"valence": (-0.1, -0.2, -0.4)[i], "energy": (-4.0, -6.5, -15.0)[i]},
                cause=at, emotion=("unease", "anger", "dread")[i],
                reason=f"{NAMES[name]} saw that {told.title[0].lower()}{told.title[1:]}.",
            )
        )  # fmt: skip
        level: ev.Level = ("tensor", "scene", "dialog")[i]  # type: ignore[assignment]
        events.append(
            ev.WaveformEvaluated(by="waveform", timepoint=at, entity=name, phi=0.5 + i / 5, predicted=level, actual="dialog", gated=False)
        )
    events += _talk(i, at)
    for name in CAST:
        events.append(ev.StateCompressed(by="compression", timepoint=at, entity=name, vector=(0.1,) * 8, error=0.01, novelty=0.5))
    if i == 1:
        events.append(
            ev.RelationChanged(
                by="relations", timepoint=at, source=BEN, target=ANA, trust=-0.15, turns=(f"{at}/t00",), reason="Ana put the repair off."
            )
        )
    return events


def _talk(i: int, at: str) -> list[ev.Event]:
    dialog = f"{at}/dialog"
    events: list[ev.Event] = [
        ev.DialogOpened(by="dialog", timepoint=at, dialog=dialog, speakers=CAST, agenda="what to do", flags={"per_turn_generation": True})
    ]
    for n, (speaker, text, facts) in enumerate(LINES[i]):
        turn, heard = f"{at}/t{n:02d}", tuple(name for name in CAST if name != speaker)
        reveals = BRIBE in facts
        events.append(
            ev.TurnSpoken(
                by="dialog", timepoint=at, dialog=dialog, turn=turn, speaker=speaker, text=text, tone="firm",
                act="reveal" if reveals else "inform",
                confidence=0.8, knowledge=tuple(map(fact_id, facts)), heard_by=heard, emotion="anger",
                withheld=(fact_id(BRIBE),) if speaker == ANA and not reveals else (), sampling=ev.Sampling(),
            )
        )  # fmt: skip
        for listener in heard:
            events += [learned(at, listener, fact, "told", speaker, turn) for fact in facts]
            if speaker == BEN:
                reason = f"{NAMES[listener]} heard Ben Oduya say it plainly."
                events.append(
                    ev.StateChanged(
                        by="state", timepoint=at, entity=listener, changes={"arousal": 0.05}, cause=turn, emotion="worry", reason=reason
                    )
                )
    events.append(
        ev.DialogClosed(
            by="dialog", timepoint=at, dialog=dialog, turns=len(LINES[i]), accepted=True, verdict="It holds.", outcome="Nothing was mended."
        )
    )
    return events


def _counted() -> list[ev.Event]:
    return [
        ev.MechanismRan(by=by, timepoint=at, mechanism=number, function=function, times=times, made=made)
        for at in MOMENTS
        for number, by, function, times, made in (
            ("M11", "dialog", "turn", 2, 0),
            ("M3", "exposure", "hear", 3, 4),
            ("M17", "portal", "unknown_function", 1, 1),
        )
    ]
