"""Plays conversations with the built-in author as the dialog mechanism does: steer, speak, let everybody hear."""

from collections.abc import Iterable

from daedalus_data.core.events import Pattern
from daedalus_data.core.seeds import derive, fraction
from daedalus_data.core.state import State
from daedalus_data.core.template import fact_id
from daedalus_data.prompts.talk import BackLayer, FrontLayer, Participant, SpeakTurn, Steer
from daedalus_data.prompts.views import Fact, Feeling, Now, Persona, Spoken, Tie
from daedalus_data.providers.offline.steer import steer
from daedalus_data.providers.offline.talk import speak

SCENARIO = "A monastery in the Harz holds the only copy of a chronicle while the abbot wants to sell land to pay for a new roof."
PEOPLE = {
    "anselm": Persona(
        id="anselm", name="Abbot Anselm", role="Abbot, determined to finish the roof", traits=("determined", "formal"),
        voice="Measured, looks at the cost of everything.", goals=("finish the roof before winter",),
    ),
    "hedwig": Persona(
        id="hedwig", name="Hedwig Brandt", role="Steward of the granary", traits=("meticulous", "blunt"), voice="Numbers first.",
        goals=("keep enough grain for the winter",),
    ),
    "lukas": Persona(
        id="lukas", name="Lukas Weiss", role="Keeper of the chronicle", traits=("gentle", "cautious"), voice="Careful, hedges.",
        goals=("protect the chronicle",),
    ),
    "ruth": Persona(id="ruth", name="Ruth Keller", role="Carpenter", traits=("plain", "witty"), voice="Short, dry.", goals=("be paid",)),
}  # fmt: skip
KNOWN = {
    "anselm": (("price of the roof", "The new roof costs 340 silver marks, and 90 of them are paid."),
               ("offer for the mill", "The margrave offers 280 marks for the mill and its three fields.")),
    "hedwig": (("grain reserve", "The granary holds 410 sacks, and the house eats 60 a month."),
               ("rotten sacks", "Hedwig Brandt found 37 rotten sacks under the north wall in September.")),
    "lukas": (("damp in the library", "Water came through the library wall on eleven nights of October."),
              ("missing leaves", "Four leaves of the chronicle were missing at the count on Monday.")),
    "ruth": (("cracked beam", "The main beam of the choir is cracked over a length of two metres."),
             ("unpaid wages", "Six carpenters have not been paid since August.")),
}  # fmt: skip
SECRET = ("sold leaf", "Lukas Weiss sold one leaf of the chronicle to a merchant from Goslar for nine marks.")
MOMENTS: tuple[tuple[str, str, str, Pattern, tuple[str, ...], tuple[tuple[str, str, tuple[str, ...]], ...]], ...] = (
    ("October 1348", "Abbot Anselm put the mill up for sale.", "sale of the mill", "proposal", ("anselm",),
     (("sale of the mill", "The mill brings in 45 marks a year.", ("anselm", "hedwig")),)),
    ("November 1348", "A storm tore open the north side of the roof.", "storm damage", "setback", ("ruth",),
     (("storm damage", "The storm carried off 200 shingles in one night.", ("ruth", "lukas")),)),
    ("January 1349", "The granary was found half empty.", "empty granary", "discovery", ("hedwig",),
     (("granary count", "The count in January came to 190 sacks instead of 230.", ("hedwig",)),)),
    ("March 1349", "The library wall fell during mass.", "fallen wall", "endpoint", ("lukas", "ruth"),
     (("fallen wall", "The fallen wall buried two chests of books.", ("lukas", "ruth", "anselm")),)),
)  # fmt: skip


def fact(topic: str, text: str, how: str = "known from the start", moment: str = "pre_tp_001", fresh: bool = False) -> Fact:
    """Return a fact as a prompt gives it."""
    return Fact(id=fact_id(text), topic=topic, text=text, how=how, source="scene_initialization", moment=moment, fresh=fresh, confidence=1)


def feeling(name: str, moment: int) -> Feeling:
    """Return a state that differs from person to person and moment to moment."""
    draw = [fraction(moment, name, n) for n in range(4)]
    state = State(
        valence=0, arousal=0.3 + 0.5 * draw[0], energy=80, confidence=0.6, patience=0.3 + 0.5 * draw[1], risk=0.5,
        social=0.3 + 0.5 * draw[2],
        age=40, health=1, pain=0, stamina=0.7, fatigue=0.2, openness=0.5, conscientiousness=0.6, extraversion=0.5, agreeableness=0.5,
        neuroticism=0.4, caution=0.5, decision_speed=0.5, reserve=0.2 + 0.5 * draw[3],
    )  # fmt: skip
    return Feeling(state=state, words="tense")


def ties(name: str) -> tuple[Tie, ...]:
    """Return how one of them regards the others."""
    return tuple(
        Tie(
            source=name, target=other, target_name=person.name, target_role=person.role, words="is wary of",
            trust=round(0.2 + 0.6 * fraction(1, name, other), 2), alignment=0, power=0.4 if name == "anselm" else 0, bond=0.2,
        )
        for other, person in PEOPLE.items()
        if other != name
    )  # fmt: skip


class Play:
    """A run of conversations and every question and reply in it."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.knowledge = {name: {f.id: f for f in (fact(*pair) for pair in KNOWN[name])} for name in PEOPLE}
        self.secrets = {name: (fact(*SECRET),) if name == "lukas" else () for name in PEOPLE}
        self.own: dict[str, list[str]] = {name: [] for name in PEOPLE}
        self.asked: list[SpeakTurn] = []
        self.dialogs: list[list[Spoken]] = [self._live(number) for number in range(len(MOMENTS))]

    def _live(self, number: int) -> list[Spoken]:
        when, title, topic, pattern, actors, details = MOMENTS[number]
        moment = f"tp_{number:03d}"
        for name, text, holders in details:
            for holder in holders:
                known = fact(name, text, "saw it happen", moment, fresh=True)
                self.knowledge[holder].setdefault(known.id, known)
        now = Now(
            when=when, index=number, moments=len(MOMENTS), title=title, description=title, topic=topic, pattern=pattern,
            mechanism="It led on.", actors=actors, tension=0.6,
        )  # fmt: skip
        lines: list[Spoken] = []
        while (line := self._turn(now, lines, moment)) is not None:
            lines.append(line)
        for line in lines:
            self.own[line.speaker].append(line.text)
        for held in self.knowledge.values():
            held.update({key: known.model_copy(update={"fresh": False}) for key, known in held.items()})
        return lines

    def _turn(self, now: Now, lines: list[Spoken], moment: str) -> Spoken | None:
        said = {known for line in lines for known in line.knowledge}
        cast = tuple(
            Participant(
                person=person, feeling=feeling(name, now.index), ties=ties(name), worries=(),
                secrets=self._with_news(name, self.secrets[name], set(PEOPLE)),
                unshared=self._with_news(
                    name,
                    sorted((f for f in self.knowledge[name].values() if f.id not in said), key=lambda f: not f.fresh)[:6],
                    set(PEOPLE),
                ),
            )
            for name, person in PEOPLE.items()
        )  # fmt: skip
        question = Steer(
            scenario=SCENARIO, now=now, agenda=now.title, cast=cast, transcript=tuple(lines), spoken=len(lines), least=6, most=11
        )
        choice = steer(question, derive(self.seed, moment, "steer", len(lines)))
        assert not list(question.problems(choice))
        if choice.end or choice.speaker is None:
            return None
        return self._said(choice.speaker, now, lines, moment, choice)

    def _said(self, name: str, now: Now, lines: list[Spoken], moment: str, choice: object) -> Spoken:
        act, topic, mood, to = (getattr(choice, key) for key in ("act", "topic", "mood", "aside_to"))
        hearing = {to} if to else set(PEOPLE) - {name}
        asked = SpeakTurn(
            scenario=SCENARIO, now=now, agenda=now.title, speaker=PEOPLE[name], body="", act=act, topic=topic, mood=mood,
            aside_to=to,
            front=FrontLayer(
                facts=self._with_news(name, self.knowledge[name].values(), hearing),
                ties=tuple(tie for tie in ties(name) if tie.target in hearing),
            ),
            back=BackLayer(feeling=feeling(name, now.index), emotion="tense", urges=(), withheld=self.secrets[name], worries=()),
            transcript=tuple(line for line in lines if line.reached(name)), own_lines=tuple(self.own[name]), avoid=(),
        )  # fmt: skip
        self.asked.append(asked)
        reply = speak(asked, derive(self.seed, moment, "turn", len(lines)))
        assert not list(asked.problems(reply)), reply
        held = {f.id: f for f in (*self.knowledge[name].values(), *self.secrets[name])}
        for other in (other for other in PEOPLE if other in hearing | {name}):
            for known in reply.knowledge:
                told = held[known].model_copy(
                    update={"how": f"told by {PEOPLE[name].name}", "source": name, "moment": moment, "fresh": True}
                )
                self.knowledge[other].setdefault(known, told)
        self.secrets[name] = tuple(f for f in self.secrets[name] if to or f.id not in reply.knowledge)
        return Spoken(
            turn=f"{moment}/t{len(lines):02d}", speaker=name, name=PEOPLE[name].name, text=reply.text, act=act, knowledge=reply.knowledge,
            aside_to=to,
        )  # fmt: skip

    def _with_news(self, name: str, facts: Iterable[Fact], hearing: set[str]) -> tuple[Fact, ...]:
        """Return facts with those who would hear them and lack them."""
        return tuple(
            fact.model_copy(
                update={"unknown_to": tuple(p for p in PEOPLE if p in hearing and p != name and fact.id not in self.knowledge[p])}
            )
            for fact in facts
        )
