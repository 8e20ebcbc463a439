"""Four people of the Mars programme, what they know and hide, and questions about them."""

from daedalus_data.core.state import State
from daedalus_data.core.template import fact_id
from daedalus_data.prompts.minds import AppraiseEvent, AppraiseLine, Listener
from daedalus_data.prompts.views import Fact, Feeling, Now, Persona, Spoken, Tie

SCENARIO = "Ares III, a crewed Mars mission with four astronauts, is planned between 2026 and 2031."


def fact(topic: str, text: str, fresh: bool = False) -> Fact:
    return Fact(
        id=fact_id(text), topic=topic, text=text, how="known from the start", source="scene_initialization",
        moment="pre_tp_001", fresh=fresh, confidence=0.9,
    )  # fmt: skip


SARAH = Persona(
    id="sarah_okafor", name="Sarah Okafor", role="Mission Commander. Experienced but politically pressured.",
    traits=("traditional", "practical", "stoic"), goals=("bring all four astronauts home", "keep the trust of her crew"),
)  # fmt: skip
RAJ = Persona(
    id="raj_mehta", name="Raj Mehta", role="Flight Engineer. Brilliant but conflict-averse.",
    traits=("calm", "cautious", "conflict-averse"), goals=("keep the flight systems within limits", "avoid open conflict"),
)  # fmt: skip
LIN = Persona(
    id="lin_zhang", name="Lin Zhang", role="Systems Engineer. Detected anomalies but was overruled.",
    traits=("precise", "frustrated", "stubborn"),
    goals=("prove the soundness of the oxygen system", "have the anomaly report answered in writing"),
)  # fmt: skip
WEBB = Persona(
    id="thomas_webb", name="Thomas Webb", role="Mission Director. Prioritized schedule over safety.",
    traits=("determined", "ambitious"), goals=("hold the launch date", "keep the programme within its budget"),
)  # fmt: skip
CAST = (SARAH, RAJ, LIN, WEBB)
UNLOGGED = fact("unlogged pressure drop", "Raj Mehta saw a pressure drop in the oxygen loop and did not log it.")


def state(**changed: float) -> State:
    return State(**({
        "valence": 0.0, "arousal": 0.4, "energy": 90, "confidence": 0.5, "patience": 0.5, "risk": 0.4, "social": 0.5, "age": 44,
        "health": 0.95, "pain": 0.0, "stamina": 0.7, "fatigue": 0.1, "openness": 0.5, "conscientiousness": 0.5, "extraversion": 0.5,
        "agreeableness": 0.5, "neuroticism": 0.5, "caution": 0.5, "decision_speed": 0.5, "reserve": 0.5,
    } | changed))  # fmt: skip


FEELING = Feeling(state=state(), words="even")


def tie(source: Persona, target: Persona, trust: float = 0.5, power: float = 0.0) -> Tie:
    return Tie(
        source=source.id, target=target.id, target_name=target.name, target_role=target.role, words="is wary of",
        trust=trust, alignment=0.0, power=power, bond=0.3,
    )  # fmt: skip


CUT = Now(
    when="July 2028", index=3, moments=11, title="Thomas Webb cut the valve retest from 30 days to 14",
    description="Webb announced that the oxygen valve retest would be shortened to protect the launch window.",
    topic="oxygen valve retest", pattern="schedule_cut", mechanism="It left the fault in place.", actors=("thomas_webb",),
)  # fmt: skip
CONFIRMED = Now(
    when="July 2028", index=3, moments=11, title="A review board reported the pressure drop in the oxygen loop",
    description="The board found the pressure drop in three logs and recommended a delay.", topic="oxygen loop pressure drop",
    pattern="discovery", mechanism="It put the loop in doubt.", actors=(),
)  # fmt: skip


def event(person: Persona, now: Now, secrets: tuple[Fact, ...] = (), ties: tuple[Tie, ...] | None = None) -> AppraiseEvent:
    known = ties if ties is not None else tuple(tie(person, other) for other in CAST if other != person)
    return AppraiseEvent(scenario=SCENARIO, now=now, person=person, feeling=FEELING, ties=known, secrets=secrets, facts=())


def spoken(speaker: Persona, text: str, act: str, turn: str = "tp_003/t01") -> Spoken:
    return Spoken.model_validate({"turn": turn, "speaker": speaker.id, "name": speaker.name, "text": text, "act": act})


def line(said: Spoken, listeners: tuple[Listener, ...], addressee: str | None = None, before: tuple[Spoken, ...] = ()) -> AppraiseLine:
    return AppraiseLine(
        scenario=SCENARIO, now=CUT, line=said, tone="firm", addressee=addressee, facts=(), before=before, listeners=listeners
    )


def listener(
    person: Persona, speaker: Persona, secrets: tuple[Fact, ...] = (), news: tuple[Fact, ...] = (), trust: float = 0.5
) -> Listener:
    return Listener(person=person, feeling=FEELING, tie=tie(person, speaker, trust), secrets=secrets, news=news)
