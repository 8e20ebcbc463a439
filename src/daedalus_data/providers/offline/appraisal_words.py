"""The words of reasons: what is done to a concern, and how an event or a line is referred to in few words."""

from daedalus_data.core.events import DialogAct, Pattern
from daedalus_data.providers.offline.appraisal_lexicon import Concern

DOES: dict[Concern, tuple[str, str]] = {
    "pace": ("costs time that nobody has|pushes the date away|eats into the timetable",
             "wins days on the timetable|keeps the date within reach|clears something out of the way of the date"),
    "safety": ("puts people's safety at stake|takes away a safeguard|leaves those who depend on the work more exposed",
               "makes those who depend on the work safer|adds a safeguard|lowers the danger"),
    "soundness": ("leaves weak work in place|leaves the work less proven than before|takes away a chance to find what is wrong",
                  "puts the work on firmer ground|gives the work a chance to be proven|makes it likelier that faults are found in time"),
    "saving": ("costs money that was not planned for|eats into the money put by|makes the whole thing dearer",
               "keeps the cost down|saves money|stays within what was set aside"),
    "means": ("takes away what the work needs|leaves too little to work with|cuts into the means",
              "brings in what the work needs|leaves more to work with"),
    "truth": ("keeps facts out of sight|lets a plain finding go unheard|leaves people knowing less than they should",
              "brings facts into the open|gets a plain finding heard|lets people see how things stand"),
    "secrecy": ("brings out what was meant to stay in the room|invites questions|lets outsiders look in",
                "keeps the matter in the room|spares awkward questions"),
    "standing": ("puts good names at risk|reflects badly on those in charge|will be held against those responsible",
                 "reflects well on those in charge|strengthens a good name"),
    "control": ("settles things over people's heads|takes a say away|narrows who may decide",
                "leaves a say where it was wanted|puts the decision into the right hands"),
    "harmony": ("sets colleagues against each other|sours the room|deepens a quarrel",
                "brings people to one table|takes the edge off a quarrel|keeps the peace"),
    "people": ("is paid for by the people who do the work|leaves people alone with a burden|wears people out",
               "looks after the people involved|takes a burden off people"),
    "skill": ("loses know-how|leaves fewer who understand the work|wastes what people had learned",
              "keeps know-how in the house|adds to what people can do"),
    "fairness": ("bends the rules|lets people judge in their own cause|sets a rule aside",
                 "keeps to the rules|holds people to what was agreed"),
    "gain": ("gives ground away|hands the advantage to others|costs an advantage",
             "wins ground|brings an advantage|pays off"),
    "belonging": ("breaks with how things have been done|cuts into what has grown over years",
                  "holds to how things have been done|keeps what has grown over years"),
}  # fmt: skip
"""What is done to each concern, for worse and for better, as verb phrases for a singular subject."""

REFERRED: dict[Pattern, str] = {
    "warning_unheeded": "the silence on {t}|leaving {t} unanswered|the way {t} was passed over",
    "schedule_cut": "the cut to {t}|the squeeze on {t}|giving up time on {t}",
    "test_failed": "the failure over {t}|what came out of {t}|the bad news from {t}",
    "resource_withdrawn": "the cut to {t}|what was taken from {t}|the loss over {t}",
    "oversight_gap": "the gap in {t}|having nobody look into {t}|the blind spot around {t}",
    "reorganisation": "the reshuffle behind {t}|the new order around {t}|what {t} changes",
    "outside_event": "the pressure from outside over {t}|the word from outside on {t}",
    "design_compromise": "the compromise over {t}|the cheaper way with {t}|what was given up in {t}",
    "record_lost": "what became of {t}|the hole left by {t}|the loss over {t}",
    "skill_lost": "the loss behind {t}|what {t} takes away|the gap that {t} leaves",
    "incentive_misaligned": "the lure of {t}|what {t} rewards|paying people by {t}",
    "normalised_deviance": "getting used to {t}|the habit around {t}|letting {t} pass once more",
    "conflict_unresolved": "the standstill over {t}|the bad blood over {t}|leaving {t} unsettled",
    "approval_rushed": "the haste over {t}|the hurried yes to {t}|the quick approval of {t}",
    "supplier_changed": "the change of hands over {t}|the switch over {t}",
    "proposal": "what is proposed with {t}|the offer behind {t}",
    "decision": "the ruling on {t}|what was settled on {t}",
    "disclosure": "what came out with {t}|the plain word on {t}",
    "agreement": "the handshake over {t}|the agreement behind {t}",
    "discovery": "what turned up with {t}|the light thrown on {t}",
    "setback": "the blow over {t}|the step back over {t}",
    "endpoint": "what happened in the end",
}
"""An event in few words, by its kind, as a singular noun phrase with '{t}' for its topic."""

NOUNED: dict[DialogAct, str] = {
    "inform": "word on {t}|report on {t}|figure on {t}",
    "warn": "warning about {t}|alarm over {t}",
    "press": "pressing on {t}|demand over {t}",
    "dismiss": "dismissal of {t}|wave of the hand at {t}|refusal to dwell on {t}",
    "ask": "question about {t}|asking after {t}",
    "answer": "answer on {t}|reply about {t}",
    "concede": "giving way on {t}|concession over {t}",
    "deflect": "evasion over {t}|turning away from {t}",
    "propose": "proposal on {t}|offer over {t}",
    "commit": "promise on {t}|word of honour on {t}",
    "reveal": "disclosure about {t}|coming out with {t}",
    "withhold": "silence on {t}|holding back on {t}",
    "challenge": "objection over {t}|doubt about {t}|quarrel with {t}",
    "support": "backing on {t}|support over {t}",
    "close": "last word on {t}|closing of {t}",
}
"""A line in few words, by its act, after its speaker's name."""
