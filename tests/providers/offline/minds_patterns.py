"""One typical happening of each kind, as the story writer tells it, and how each of the Mars four should take it, and why."""

from typing import NamedTuple

from daedalus_data.core.events import Pattern
from daedalus_data.prompts.views import Now, Persona

DIRECTOR = Persona(
    id="thomas_webb", name="Thomas Webb", role="Mission Director. Answers to headquarters for the date and the money.",
    traits=("driven", "persuasive", "impatient", "loyal", "political"),
    goals=("hold the departure date of 24 August 2030", "finish under the cap of 4.2 billion dollars",
           "keep the review board from reopening the life support design"),
)  # fmt: skip
SYSTEMS = Persona(
    id="lin_zhang", name="Lin Zhang", role="Systems Engineer for life support. Owns the oxygen, carbon dioxide and water loops.",
    traits=("precise", "stubborn", "candid", "reserved", "competitive", "cautious"),
    goals=("keep the second oxygen generator in the design", "get a breaker between the oxygen generator and the transponders",
           "run the new membrane for 540 days before the design is frozen"),
)  # fmt: skip
FLIGHT = Persona(
    id="raj_mehta", name="Raj Mehta", role="Flight Engineer. Integrates power and communications.",
    traits=("inventive", "gentle", "evasive", "loyal", "curious"),
    goals=("get 30 more days on the power test stand", "bring the transponder switchover under 15 seconds",
           "stay on good terms with both the director and the engineers"),
)  # fmt: skip
COMMANDER = Persona(
    id="sarah_okafor", name="Sarah Okafor", role="Mission Commander. Trains the flyers and is under pressure to look confident.",
    traits=("composed", "dutiful", "direct", "ambitious", "protective"),
    goals=("keep the commander's right to abort in the flight rules", "fly a crew that can repair what it breathes from",
           "command the first crew in orbit around Mars"),
)  # fmt: skip
FOUR = (DIRECTOR, SYSTEMS, FLIGHT, COMMANDER)


class Case(NamedTuple):
    """A happening, what each of the four should feel ('+', '-', or '.' where either would do), and why."""

    pattern: Pattern
    title: str
    description: str
    topic: str
    actors: str
    signs: str
    why: str


CASES = (
    Case("warning_unheeded", "Raj Mehta warned Webb about the bus voltage and got no answer",
         "Raj Mehta sent Thomas Webb a memo on the bus voltage. Webb read it and put it with the rest.", "bus voltage warning",
         "rt", ".---",
         "the date is spared a delay; a finding about safety went unheard"),
    Case("schedule_cut", "Thomas Webb cut the bus voltage work from three months to two weeks",
         "Thomas Webb published a new plan that gives the bus voltage two weeks. Raj Mehta was told in the corridor.",
         "bus voltage test window", "tr", "+---", "days are won for the date and lost for the work"),
    Case("test_failed", "The power bus retest failed and Webb blamed the set-up",
         "A retest of the power bus stopped two hours into a planned ten. Raj Mehta traced it to the bus itself.", "power bus retest", "rt",
         "----", "a failed test costs the date and shows danger"),
    Case("resource_withdrawn", "Thomas Webb took 1.5 million dollars out of the membrane budget",
         "Webb moved the money to another line. Lin Zhang gave up the second inspection.", "membrane budget", "tl", "+---",
         "the cap holds, and the work loses its second check"),
    Case("oversight_gap", "The shared power bus design review fell between Webb and the programme board",
         "Webb took it that the board went over the bus; nobody had been through it for a year.", "shared power bus design review", "tr",
         ".---", "nobody with the power to stop it looks at the bus"),
    Case("reorganisation", "Thomas Webb merged the shared power bus design review into the readiness review",

                 "Instead of two sittings there was to be one. Lin Zhang objected that those who wanted the readiness review "
         "passed would judge it.",
         "shared power bus merger", "tl", "+---", "fewer independent looks: no gain for anybody's safety"),
    Case("outside_event", "The Joint Appropriations Panel set Webb a date that touched the insertion power plan",
         "The panel wrote that it would not go on waiting. Webb read the letter out.", "insertion power plan deadline", "t", "----",
         "pressure from outside takes a say away from all of them"),
    Case("design_compromise", "Thomas Webb chose the simpler plan for the power bus",
         "Webb took the simpler plan, which does without a second path. Raj Mehta had argued for the other.", "power bus design", "tr",
         "+---", "cheaper and sooner, with one safeguard less"),
    Case("record_lost", "The oxygen log went missing in Mehta's clear-out",
         "Raj Mehta cleared out the store, and four boxes on the oxygen loop went with the rest.", "oxygen log", "rl", ".---",
         "what had been learned is no longer on paper"),
    Case("skill_lost", "Ellen Marsh left Webb and took oxygen loop know-how along",
         "Ellen Marsh had looked after the oxygen loop for nine years and left. Lin Zhang was given the keys.",
         "oxygen loop departure", "tl",
         ".-.-", "one fewer could tell when the loop goes wrong"),
    Case("incentive_misaligned", "Thomas Webb tied the bus voltage bonus to the readiness review date",
         "The terms pay a head when the review is held on its date, and nothing for what is found before it.", "bus voltage bonus", "tl",
         "+-.-", "speed is paid for and care is not"),
    Case("normalised_deviance", "Thomas Webb let the oxygen loop through as an exception once more",
         "For the third time Webb let the loop through by exception. Lin Zhang asked how many exceptions made a rule.",
         "oxygen loop exception", "tl", "+-.-", "a limit means less each time"),
    Case("conflict_unresolved", "Raj Mehta and Webb quarrelled over the insertion power plan and stopped meeting",
         "After three rounds they no longer met and wrote instead.", "insertion power plan dispute", "rt", "----",
         "nobody gains by two who do not meet; it hurts most who wants peace"),
    Case("approval_rushed", "Thomas Webb passed the readiness review with five open items on the power bus",
         "Webb closed the review in two hours. Raj Mehta asked for the items to be closed first.", "power bus review", "tr", "+-.-",
         "the date is served and open faults are signed for"),
    Case("supplier_changed", "Thomas Webb gave the membrane to Orrin Works to save 3 million dollars",
         "Orrin Works asked less, and Webb changed over. Lin Zhang had been shown the offer, not the samples.", "membrane supplier", "tl",
         "+-.-", "money saved, and a part nobody has worked with"),
    Case("proposal", "Lin Zhang put a proposal on the oxygen loop on the table",
         "Lin Zhang laid out a plan for the oxygen loop in four steps.", "oxygen loop proposal", "l", ".+..", "it is her own"),
    Case("decision", "Thomas Webb settled how to go on with the power bus",
         "Webb said that there had been talk enough: they would go on, with two conditions.", "power bus decision", "t", "+...",
         "the one who decides is content with it"),
    Case("disclosure", "Lin Zhang told the others what was known about the oxygen loop",
         "Lin Zhang had kept it back and then said it. Webb asked who else knew.", "oxygen loop disclosure", "l", "-+.+",
         "facts come into the open, to the cost of who wanted the matter closed"),
    Case("agreement", "Thomas Webb and Zhang came to terms on the oxygen loop",
         "After three hours they shook hands: Webb was to have the date, and Zhang a check on the way.", "oxygen loop terms", "tl", "++++",
         "both sides have something, and the quarrel is over"),
    Case("discovery", "Lin Zhang found that the oxygen loop figures did not add up",
         "Lin Zhang went through the figures a second time. Webb said that it could be a matter of definition.", "oxygen loop figures", "l",
         "-+..", "the truth is nearer and the date further"),
    Case("setback", "Raj Mehta reported a setback with the power bus",
         "The power bus was to have been done and was 30 percent short.", "power bus setback", "r", "----",
         "time and means are lost for all"),
    Case("endpoint", "Ares III lost contact during Mars orbital insertion",
         "All four crew were presumed lost.", "Mars orbital insertion", "", "----", "lives are lost"),
    Case("arrival", "A stranger from the programme office arrived at the test stand",
         "A stranger sat down by the oxygen loop and gave no name. Lin Zhang made room.", "stranger at the test stand", "l", "....",
         "nobody can say yet what has come in"),
    Case("loss", "The spare oxygen generator was lost with the barge",
         "The barge went down with the spare generator. Two of its crew died.", "spare oxygen generator", "", "----",
         "lives and the one spare are gone"),
    Case("peril", "Fire broke out beside the oxygen loop",
         "Fire ran along the cable tray. Sarah Okafor got everybody out with a minute to spare.", "fire at the oxygen loop", "s", "----",
         "all of them were in danger"),
    Case("rite", "Sarah Okafor read the names of the dead crew before the test",
         "They stood in a ring, and Sarah Okafor read the names aloud as it is done every year.", "reading of the names", "s", "....",
         "what binds some tires others"),
)  # fmt: skip

IDS = {"t": "thomas_webb", "l": "lin_zhang", "r": "raj_mehta", "s": "sarah_okafor"}


def moment(case: Case) -> Now:
    return Now(
        when="February 2028", index=4, moments=11, title=case.title, description=case.description, topic=case.topic, pattern=case.pattern,
        mechanism="It stayed so.", actors=tuple(IDS[letter] for letter in case.actors),
    )  # fmt: skip
