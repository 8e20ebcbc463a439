"""What words stand for: which of fifteen concerns a noun belongs to, and what a verb, a kind of event or a move in talk does to each.

A concern is something people want more of. A goal, a role, an event and a line are all read as weights over the same concerns, so
that what a happening does to a goal is the product of the two: shortening a test furthers 'pace' and thwarts 'soundness'.
"""

from typing import Literal, get_args

from daedalus_data.core.events import DialogAct, Pattern

Concern = Literal[
    "pace", "safety", "soundness", "saving", "means", "truth", "secrecy", "standing",
    "control", "harmony", "people", "skill", "fairness", "gain", "belonging",
]  # fmt: skip
CONCERNS: tuple[Concern, ...] = get_args(Concern)
Weights = dict[Concern, float]

SPOKEN: dict[Concern, str] = {
    "pace": "the timetable",
    "safety": "people's safety",
    "soundness": "sound work",
    "saving": "keeping the cost down",
    "means": "the means to do the work",
    "truth": "the facts being heard",
    "secrecy": "discretion",
    "standing": "a good name",
    "control": "a say in what is decided",
    "harmony": "peace among colleagues",
    "people": "the people involved",
    "skill": "what people know how to do",
    "fairness": "the rules being kept",
    "gain": "coming out ahead",
    "belonging": "how things have always been done",
}

NOUNS: dict[Concern, str] = {
    "pace": "date schedule deadline launch window timeline milestone opening calendar pace speed momentum departure premiere election "
    "harvest term timetable on-time punctual rollout release start",
    "safety": "safety crew life lives astronaut astronauts patient patients passenger survivor health oxygen protection child children "
    "security rescue alive "
    "safe wellbeing shelter evacuation",
    "soundness": "system systems design test tests retest valve engine hull quality reliability prototype model software support bridge "
    "structure equipment margin redundancy standard diagnosis treatment method proof build hardware sensor seal code working",
    "saving": "budget cost costs saving savings price expense spending ledger economy bill cap dollar dollars euros",
    "means": "funding fund funds money staff resource resources crew-size team supplies grant loan capital headcount spare spares water "
    "food "
    "equipment capacity",
    "truth": "evidence record records report reports finding findings fact facts truth data anomaly warning warnings documentation "
    "documents "
    "proof log transparency testimony answer answers research knowledge minutes concern concerns logs heard",
    "secrecy": "secret secrets confidence privacy quiet discretion silence cover confidential",
    "standing": "reputation career promotion name standing credit face honour honor prestige trust image press board legacy reelection "
    "voter voters seat title position job post licence license politically tenure award",
    "control": "authority control command power decision say leadership autonomy independence mandate order rule office influence",
    "harmony": "peace harmony agreement consensus unity cooperation friendship calm relationship marriage conflict-averse",
    "people": "team people family families workers staff colleague colleagues student students village community neighbour neighbours "
    "client "
    "clients customer customers member members tenants animals herd patients",
    "skill": "skill skills training expertise experience craft teaching knowledge memory apprentice learning capability capabilities",
    "fairness": "justice law rule rules contract rights right equality ethics procedure compliance verdict court regulation oversight duty "
    "fair policy policies accountability consent",
    "gain": "profit market revenue growth win victory sale sales share deal contract customers lead title prize case advantage success "
    "investor investors valuation",
    "belonging": "homeland land tradition heritage faith church ancestors culture forest river farm garden building language "
    "island valley history temple",
}
"""Nouns by the concern they belong to; a word may belong to several."""

BAD_NOUNS: dict[Concern, str] = {
    "pace": "delay delays slip slippage postponement overrun backlog",
    "safety": "risk risks danger accident injury death deaths harm hazard disaster illness fire flood casualties",
    "soundness": "failure failures fault faults defect defects leak leaks crack cracks anomaly anomalies error errors malfunction "
    "breakdown",
    "saving": "overspend overrun waste debt overruns",
    "means": "shortage shortages scarcity hunger cuts",
    "truth": "lie lies cover-up deception rumour rumours",
    "secrecy": "exposure leak disclosure scrutiny",
    "standing": "blame scandal shame embarrassment criticism disgrace liability",
    "control": "interference chaos disorder",
    "harmony": "conflict quarrel dispute feud tension confrontation war strike",
    "people": "layoffs suffering neglect loneliness",
    "skill": "ignorance turnover attrition",
    "fairness": "injustice fraud corruption theft misappropriation violation breach",
    "gain": "loss losses defeat competitor competitors rival bankruptcy",
    "belonging": "exile eviction demolition",
}
"""Nouns for the lack or loss of a concern."""

AVOIDING_WORDS = (
    "avoid prevent stop end reduce minimise minimize cut escape resist block oppose fight eliminate limit lower contain defeat halt "
    "survive expose without against dodge lessen curb"
)
AVOIDING = frozenset(AVOIDING_WORDS.split())

EFFECTS: dict[str, tuple[str, Weights]] = {
    "hasten": (
        "accelerate hasten shorten compress rush skip waive shave expedite speed hurry curtail bypass compressed fast-track squeeze",
        {"pace": 0.8, "soundness": -0.7, "safety": -0.5, "truth": -0.3, "saving": 0.2, "people": -0.2},
    ),
    "trim": (
        "cut reduce slash trim drop halve withdraw remove cancel strip freeze defund transfer reassign divert close shut abolish shrink",
        {"saving": 0.5, "means": -0.7, "soundness": -0.4, "safety": -0.3, "people": -0.4, "pace": 0.15, "skill": -0.3},
    ),
    "postpone": (
        "delay postpone defer slip stall wait pause suspend extend reschedule late adjourn linger",
        {"pace": -0.8, "soundness": 0.4, "safety": 0.3, "saving": -0.4, "gain": -0.3, "truth": 0.1},
    ),
    "fail": (
        "fail failure fault leak crack break broke anomaly collapse error defect malfunction burst crash miss fall fell degrade wear "
        "corrode "
        "jam stick overheat drift",
        {"soundness": -0.8, "safety": -0.6, "pace": -0.4, "standing": -0.3, "gain": -0.3, "truth": 0.15},
    ),
    "succeed": (
        "pass succeed complete recover restore repair fix improve solve stabilise stabilize resolve finish deliver thrive",
        {"soundness": 0.6, "safety": 0.5, "pace": 0.35, "standing": 0.3, "gain": 0.3},
    ),
    "verify": (
        "test retest inspect check review audit verify measure examine confirm document record investigate prove trace sample count "
        "monitor",
        {"truth": 0.5, "soundness": 0.4, "safety": 0.3, "pace": -0.25, "saving": -0.2, "secrecy": -0.3},
    ),
    "conceal": (
        "conceal hide bury withhold shred delete omit destroy suppress erase mislay misplace vanish obscure unrecorded",
        {"truth": -0.8, "secrecy": 0.7, "fairness": -0.5, "safety": -0.3},
    ),
    "disclose": (
        "disclose reveal publish report admit tell told surface announce testify expose discover find found uncover learn show",
        {"truth": 0.6, "secrecy": -0.7, "fairness": 0.2, "standing": -0.1},
    ),
    "overrule": (
        "overrule dismiss ignore reject override refuse deny brush shelve sideline unheeded downplay disregard unread overlook wave",
        {"truth": -0.6, "fairness": -0.4, "harmony": -0.3, "safety": -0.4, "soundness": -0.2, "pace": 0.3, "control": 0.1},
    ),
    "warn": (
        "warn object alarm escalate caution flag protest complain insist question doubt",
        {"truth": 0.3, "safety": 0.3, "soundness": 0.2, "pace": -0.3, "harmony": -0.15, "secrecy": -0.2},
    ),
    "approve": (
        "approve sign authorise authorize grant accept certify endorse permit ratify clear allow",
        {"pace": 0.4, "control": 0.3, "gain": 0.2, "harmony": 0.1, "soundness": -0.1},
    ),
    "fund": (
        "fund add hire invest award allocate buy donate lend recruit supply expand",
        {"means": 0.6, "soundness": 0.3, "people": 0.3, "saving": -0.4, "safety": 0.15},
    ),
    "agree": (
        "agree settle reconcile join cooperate share thank ally welcome unite promise",
        {"harmony": 0.6, "people": 0.3, "fairness": 0.1},
    ),
    "quarrel": (
        "argue quarrel clash dispute accuse blame sue fight resent threaten split strike",
        {"harmony": -0.7, "standing": -0.3, "fairness": -0.1, "people": -0.1},
    ),
    "depart": ("resign quit retire depart fire sack emigrate", {"skill": -0.6, "people": -0.5, "means": -0.3, "truth": -0.1}),
    "harm": (
        "kill injure hurt die died burn flood poison sicken damage wound drown starve",
        {"safety": -0.9, "people": -0.5, "belonging": -0.2},
    ),
    "care": (
        "treat heal help feed protect shelter support comfort teach train rescue mentor",
        {"people": 0.5, "safety": 0.4, "skill": 0.3},
    ),
    "gain": ("win won profit sell sold grow earn lead beat secure acquire", {"gain": 0.6, "standing": 0.4, "means": 0.2}),
    "loss": ("lose lost lag forfeit owe surrender default", {"gain": -0.6, "standing": -0.4, "means": -0.3, "truth": -0.1}),
    "seize": (
        "steal stole copy misappropriate evade trespass bribe cheat exploit falsify backdate",
        {"fairness": -0.8, "truth": -0.3, "gain": -0.3},
    ),
    "govern": (
        "impose centralise centralize reorganise reorganize restructure merge appoint replace dissolve",
        {"control": 0.3, "harmony": -0.2, "people": -0.2, "skill": -0.25, "belonging": -0.3},
    ),
    "neglect": (
        "neglect unattended unsupervised unchecked unmonitored lapse expire untrained",
        {"safety": -0.5, "fairness": -0.4, "soundness": -0.4, "people": -0.2},
    ),
}
"""What each class of verbs does to the concerns."""

OPPOSED: dict[str, str] = {
    "hasten": "postpone",
    "postpone": "hasten",
    "fail": "succeed",
    "succeed": "fail",
    "conceal": "disclose",
    "disclose": "conceal",
    "overrule": "approve",
    "approve": "overrule",
    "trim": "fund",
    "fund": "trim",
    "agree": "quarrel",
    "quarrel": "agree",
    "harm": "care",
    "care": "harm",
    "gain": "loss",
    "loss": "gain",
    "neglect": "verify",
    "verify": "neglect",
    "seize": "verify",
}

PATTERNS: dict[Pattern, Weights] = {
    "warning_unheeded": {"truth": -0.8, "safety": -0.6, "soundness": -0.5, "pace": 0.4, "fairness": -0.3, "harmony": -0.2, "secrecy": 0.2},
    "schedule_cut": {
        "pace": 0.9,
        "soundness": -0.8,
        "safety": -0.6,
        "truth": -0.4,
        "people": -0.3,
        "saving": 0.2,
        "gain": 0.2,
        "means": -0.4,
    },
    "test_failed": {"soundness": -0.8, "safety": -0.5, "pace": -0.7, "saving": -0.3, "truth": -0.1, "standing": -0.3, "secrecy": -0.2},
    "resource_withdrawn": {
        "means": -0.9,
        "saving": 0.5,
        "soundness": -0.5,
        "people": -0.5,
        "safety": -0.4,
        "skill": -0.3,
        "belonging": -0.2,
    },
    "oversight_gap": {"safety": -0.6, "fairness": -0.6, "truth": -0.5, "control": -0.1, "pace": 0.25, "secrecy": 0.4, "soundness": -0.5},
    "reorganisation": {
        "control": -0.5,
        "safety": -0.45,
        "soundness": -0.4,
        "truth": -0.45,
        "fairness": -0.3,
        "harmony": -0.4,
        "skill": -0.4,
        "people": -0.3,
        "belonging": -0.4,
        "saving": 0.25,
        "pace": 0.35,
        "secrecy": 0.2,
    },
    "outside_event": {
        "pace": -0.3,
        "means": -0.4,
        "safety": -0.25,
        "control": -0.5,
        "soundness": -0.3,
        "standing": -0.1,
        "gain": -0.2,
        "belonging": -0.2,
    },
    "design_compromise": {"soundness": -0.8, "safety": -0.6, "pace": 0.5, "saving": 0.5, "truth": -0.2, "standing": -0.1, "means": -0.2},
    "record_lost": {"truth": -0.9, "fairness": -0.5, "secrecy": 0.5, "skill": -0.4, "soundness": -0.3, "safety": -0.3},
    "skill_lost": {"skill": -0.9, "people": -0.4, "soundness": -0.5, "safety": -0.4, "saving": 0.2, "belonging": -0.3, "means": -0.3},
    "incentive_misaligned": {"fairness": -0.5, "truth": -0.5, "soundness": -0.5, "pace": 0.5, "gain": 0.3, "safety": -0.4, "people": -0.2},
    "normalised_deviance": {"safety": -0.6, "soundness": -0.5, "truth": -0.5, "fairness": -0.4, "pace": 0.4, "saving": 0.2},
    "conflict_unresolved": {
        "harmony": -0.8,
        "truth": -0.3,
        "people": -0.3,
        "control": -0.3,
        "pace": -0.3,
        "soundness": -0.3,
        "safety": -0.2,
    },
    "approval_rushed": {"pace": 0.8, "soundness": -0.6, "safety": -0.5, "fairness": -0.5, "truth": -0.4, "standing": 0.1},
    "supplier_changed": {"saving": 0.6, "soundness": -0.5, "skill": -0.3, "safety": -0.4, "truth": -0.2, "belonging": -0.2},
    "proposal": {"pace": 0.1, "control": 0.2, "gain": 0.2, "means": 0.15, "harmony": 0.1},
    "decision": {"control": -0.15, "pace": 0.35, "harmony": -0.1, "truth": -0.1},
    "disclosure": {"truth": 0.8, "secrecy": -0.8, "fairness": 0.3, "standing": -0.35, "harmony": -0.2, "safety": 0.2},
    "agreement": {"harmony": 0.8, "pace": 0.3, "people": 0.3, "fairness": 0.2, "gain": 0.2, "control": 0.1, "safety": 0.1},
    "discovery": {"truth": 0.8, "skill": 0.3, "soundness": 0.15, "safety": 0.2, "secrecy": -0.4, "pace": -0.3},
    "setback": {
        "pace": -0.7,
        "gain": -0.5,
        "soundness": -0.3,
        "means": -0.4,
        "standing": -0.3,
        "safety": -0.3,
        "people": -0.2,
        "saving": -0.2,
    },
    "arrival": {"control": -0.3, "harmony": -0.1, "belonging": -0.2, "means": 0.2, "truth": 0.25, "people": 0.1},
    "loss": {"means": -0.7, "people": -0.7, "belonging": -0.5, "safety": -0.3, "gain": -0.4, "control": -0.3},
    "peril": {"safety": -0.9, "people": -0.6, "control": -0.5, "soundness": -0.3, "pace": -0.2},
    "rite": {"belonging": 0.7, "harmony": 0.4, "people": 0.2, "standing": 0.1, "pace": -0.2},
    "endpoint": {"safety": -0.9, "soundness": -0.7, "standing": -0.5, "gain": -0.4, "people": -0.6, "pace": -0.4, "harmony": -0.2},
}
"""What each kind of event does to the concerns, after how it is told; whoever chose it gains in control, whatever it says here."""

ACTS: dict[DialogAct, Weights] = {
    "inform": {"truth": 0.25, "skill": 0.05},
    "warn": {"truth": 0.35, "safety": 0.35, "soundness": 0.3, "pace": -0.4, "harmony": -0.1, "secrecy": -0.15, "saving": -0.15},
    "press": {"truth": 0.4, "harmony": -0.25, "secrecy": -0.4, "pace": -0.1, "control": -0.1},
    "dismiss": {"truth": -0.5, "safety": -0.3, "soundness": -0.3, "pace": 0.4, "harmony": -0.25, "secrecy": 0.15, "fairness": -0.2},
    "ask": {"truth": 0.2, "secrecy": -0.2},
    "answer": {"truth": 0.3, "harmony": 0.05},
    "concede": {"harmony": 0.35, "truth": 0.25, "fairness": 0.1, "pace": -0.1},
    "deflect": {"truth": -0.4, "secrecy": 0.25, "harmony": 0.05, "fairness": -0.1},
    "propose": {"control": 0.1, "pace": 0.15, "gain": 0.15, "harmony": 0.1},
    "commit": {"fairness": 0.2, "harmony": 0.25, "people": 0.2, "soundness": 0.15, "safety": 0.1},
    "reveal": {"truth": 0.6, "secrecy": -0.6, "fairness": 0.15, "standing": -0.15},
    "withhold": {"truth": -0.4, "secrecy": 0.4},
    "challenge": {"truth": 0.35, "harmony": -0.4, "control": -0.3, "standing": -0.15, "soundness": 0.15},
    "support": {"harmony": 0.35, "people": 0.25, "standing": 0.1},
    "close": {"pace": 0.25, "control": 0.05},
}

ROLES: dict[str, Weights] = {
    "director chief president chair chairman chairwoman ceo executive minister mayor head governor boss owner": {
        "pace": 0.4,
        "standing": 0.35,
        "gain": 0.25,
        "control": 0.3,
    },
    "engineer scientist researcher analyst technician architect developer chemist biologist physicist designer builder mechanic": {
        "soundness": 0.5,
        "truth": 0.4,
        "safety": 0.2,
    },
    "commander captain officer pilot sergeant leader foreman ranger lieutenant": {
        "safety": 0.4,
        "control": 0.25,
        "people": 0.35,
        "standing": 0.1,
    },
    "lawyer counsel judge attorney prosecutor clerk auditor inspector regulator compliance paralegal juror": {
        "fairness": 0.5,
        "truth": 0.35,
    },
    "accountant finance treasurer controller cfo buyer procurement broker banker": {"saving": 0.5, "means": 0.2, "gain": 0.2},
    "doctor nurse surgeon physician medic therapist midwife paramedic vet pharmacist": {"safety": 0.5, "people": 0.4, "skill": 0.1},
    "teacher professor principal librarian mentor coach archivist historian elder": {
        "skill": 0.4,
        "people": 0.3,
        "truth": 0.2,
        "belonging": 0.1,
    },
    "manager supervisor coordinator planner producer administrator secretary": {"pace": 0.35, "harmony": 0.2, "means": 0.25, "saving": 0.1},
    "journalist reporter editor detective investigator critic witness": {"truth": 0.6, "fairness": 0.2, "gain": 0.1},
    "salesman seller marketer founder investor merchant trader entrepreneur sales partner": {"gain": 0.5, "pace": 0.2, "standing": 0.2},
    "farmer fisher priest villager shepherd gardener monk neighbour resident parent mother father daughter son": {
        "belonging": 0.4,
        "people": 0.4,
        "means": 0.15,
    },
    "worker assistant junior apprentice intern student operator driver aide": {
        "people": 0.2,
        "skill": 0.3,
        "standing": 0.25,
        "harmony": 0.1,
    },
}

WARM = "warm gentle kind soft encouraging grateful open patient friendly reassuring hopeful earnest relieved"
EVEN = "calm steady even measured level thoughtful frank plain"
TIGHT = "firm guarded wary tense clipped terse dry brisk tired strained flat urgent uneasy cautious weary"
HARSH = "cold harsh angry sharp bitter contemptuous sarcastic hostile mocking furious resentful accusing icy scornful"

TONES: dict[str, float] = {
    **dict.fromkeys(WARM.split(), 1.0),
    **dict.fromkeys(EVEN.split(), 0.3),
    **dict.fromkeys(TIGHT.split(), -0.35),
    **dict.fromkeys(HARSH.split(), -1.0),
}
"""How a tone lands on who hears it, -1 to 1."""

NOUNISH_WORDS = (
    "test retest check review audit record document report work repair finish supply support award promise count measure trace sample "
    "launch "
    "grant permit sign treat help show learn tell clear cause win sell profit protest flag question doubt insist pass share fix"
)
NOUNISH = frozenset(NOUNISH_WORDS.split())
"""Words of the helpful classes that are nouns as often as verbs; a 'test' that is cut tests nothing."""
UNSOUND_WORDS = "unsafe unsound faulty wrong false guilty flawed dangerous unfit broken rigged invalid innocent"
UNSOUND = frozenset(UNSOUND_WORDS.split())
"""Words that turn a goal about a thing into a goal about the truth of it."""
PROBING = frozenset({"verify", "disclose", "warn"})
PROBING_PATTERNS: frozenset[Pattern] = frozenset({"discovery", "disclosure", "test_failed", "outside_event", "warning_unheeded"})
NEGATIONS_WORDS = "not no never without cannot nobody nothing neither don't doesn't won't can't didn't isn't wasn't shouldn't wouldn't"
NEGATIONS = frozenset(NEGATIONS_WORDS.split())
