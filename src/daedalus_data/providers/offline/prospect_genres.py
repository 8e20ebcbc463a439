"""What people expect in worlds that are no office: on an island, at a shrine, over dinner, in a case, in a ward, before a court."""

from daedalus_data.core.lexicon import Genre
from daedalus_data.providers.offline.appraisal_lexicon import Concern

OUTDOORS: dict[Concern, tuple[str, ...]] = {
    "safety": (
        "fail: {hazard} will hurt one of them {by}",
        "fail: {the} will put somebody in danger {by}",
        "-fail: nobody will have come to harm over {the} {by}",
        "warn: {me} will have to warn the rest off {the} {by}",
    ),
    "soundness": (
        "fail: {the} will give out {by}",
        "-fail: {the} will not have let them down {by}",
        "verify: somebody will go and look at {the} once more {by}",
    ),
    "means": (
        "trim: there will be less for each of them on account of {the} {by}",
        "succeed: {the} will get them through {by}",
        "loss: something they cannot do without will be gone {by}",
    ),
    "saving": ("loss: more will go for {the} than can be spared {by}", "-loss: what is left will not be touched for {the} {by}"),
    "pace": (
        "hasten: they will have to move on sooner than they meant because of {the} {by}",
        "postpone: {the} will cost them days {by}",
        "postpone: nothing will come of {the} {by}",
    ),
    "truth": (
        "disclose: what {who} saw of {the} will come out {by}",
        "conceal: {who} will keep something back about {the} {by}",
        "verify: it will be plain what stands behind {the} {by}",
    ),
    "secrecy": ("-disclose: nobody will have guessed the truth of {the} {by}", "disclose: the rest will find out about {the} {by}"),
    "standing": ("overrule: nobody will heed {me} about {the} {by}", "gain: the rest will look to {me} over {the} {by}"),
    "control": ("govern: {who} will take the lead over {the} {by}", "-govern: {me} will still have the last word on {the} {by}"),
    "harmony": (
        "quarrel: {the} will set {who} against {me} {by}",
        "agree: {who} will share {the} with {me} without a word {by}",
        "-quarrel: they will all still be together in spite of {the} {by}",
    ),
    "people": (
        "depart: one of them will go off alone over {the} {by}",
        "-depart: nobody will have left the rest {by}",
        "loss: {the} will have cost a life {by}",
    ),
    "skill": ("fail: a mistake over {the} will be paid for {by}", "care: {who} will have learned to deal with {the} {by}"),
    "gain": ("gain: {me} will be better off for {the} {by}", "outside: something from outside will cross their way {by}"),
    "belonging": ("-govern: {the} will be treated as it always was {by}", "outside: strangers will come upon {the} {by}"),
    "fairness": ("approve: {who} will get more out of {the} than is fair {by}",),
}
RITE: dict[Concern, tuple[str, ...]] = {
    "safety": ("fail: {hazard} will strike one of them {by}", "warn: {who} will be warned about {the} once more {by}"),
    "soundness": (
        "fail: {the} will be taken for a bad sign {by}",
        "succeed: {the} will be taken for a good sign {by}",
        "-fail: the rite will be kept whole in spite of {the} {by}",
    ),
    "truth": (
        "disclose: it will be known who stands behind {the} {by}",
        "verify: somebody will go back to the old words about {the} {by}",
        "conceal: {who} will say less than the truth about {the} {by}",
    ),
    "secrecy": ("-disclose: nobody will say aloud what {the} means {by}", "disclose: all who come to pray will talk of {the} {by}"),
    "pace": ("postpone: the right day for {the} will be missed {by}", "hasten: {who} will hurry {the} more than is fitting {by}"),
    "means": ("loss: what {the} needs will have run dry {by}", "fund: somebody will bring what {the} still lacks {by}"),
    "saving": ("outside: the givers will ask what became of their gifts after {the} {by}",),
    "control": ("overrule: {who} will go ahead with {the} over the head of {me} {by}", "govern: {who} will change how {the} is done {by}"),
    "belonging": ("-govern: {the} will be done as it was always done {by}", "outside: strangers will come to see {the} {by}"),
    "harmony": (
        "quarrel: {who} and {me} will not stand in one room because of {the} {by}",
        "agree: {who} will bow to {me} over {the} {by}",
    ),
    "people": ("depart: one of those who keep faith with {the} will stay away {by}", "loss: something handed down will be lost {by}"),
    "standing": ("quarrel: {the} will be laid at the door of {me} {by}", "gain: {me} will be thanked for {the} {by}"),
    "skill": ("depart: the last hands that know about {the} will be gone {by}",),
    "gain": ("gain: {who} will profit from {the} more than is seemly {by}",),
    "fairness": ("neglect: {the} will be passed over in silence {by}",),
}
TABLE: dict[Concern, tuple[str, ...]] = {
    "harmony": (
        "quarrel: {who} will leave the table over {the} {by}",
        "agree: {who} and {me} will shake hands on {the} {by}",
        "-quarrel: {who} and {me} will still be civil about {the} {by}",
    ),
    "truth": (
        "conceal: {who} will hold back the real reason for {the} {by}",
        "disclose: {the} will be spoken of openly {by}",
        "verify: somebody will ask {who} for proof of {the} {by}",
    ),
    "secrecy": ("-disclose: what was said of {the} will stay in this house {by}", "disclose: {the} will be talked of outside {by}"),
    "gain": (
        "gain: {who} will name a price for {the} {by}",
        "agree: {who} will offer more for {the} {by}",
        "-agree: {who} will not have moved an inch on {the} {by}",
    ),
    "standing": ("gain: {me} will win somebody over on {the} {by}", "overrule: {who} will hear {me} out on {the} and do otherwise {by}"),
    "control": ("approve: {who} will say yes to {the} {by}", "postpone: {who} will leave {the} for another day {by}"),
    "pace": ("postpone: {the} will drag on past its hour {by}", "hasten: {the} will be settled in a hurry {by}"),
    "people": ("depart: somebody will take leave in anger over {the} {by}",),
    "fairness": ("approve: {the} will be settled over the heads of those it falls on {by}",),
    "belonging": ("outside: {the} will set one part of the country against another {by}",),
    "soundness": ("fail: {the} will come to nothing {by}", "succeed: {the} will be carried {by}"),
    "safety": ("warn: {who} will be warned off {the} {by}",),
    "means": ("loss: {the} will be paid for by those who can least afford it {by}",),
    "saving": ("fund: money will be found for {the} {by}",),
    "skill": ("fail: a slip of the tongue will spoil {the} {by}",),
}
CASE: dict[Concern, tuple[str, ...]] = {
    "truth": (
        "disclose: somebody will own up to {the} {by}",
        "-disclose: nobody will have explained {the} {by}",
        "verify: {the} will turn out to be what it looks like {by}",
        "fail: {the} will lead nowhere {by}",
        "disclose: a witness will come forward over {the} {by}",
    ),
    "secrecy": (
        "conceal: somebody will have got rid of what bears on {the} {by}",
        "verify: {me} will be questioned about {the} {by}",
        "-verify: nobody will have asked {me} about {the} {by}",
    ),
    "soundness": (
        "verify: {the} will be gone over once more, and differently {by}",
        "fail: what is made of {the} will fall to pieces {by}",
        "-fail: what is made of {the} will still hold {by}",
    ),
    "safety": ("loss: another blow will fall before anybody has made sense of {the} {by}", "fail: {hazard} will hurt somebody {by}"),
    "pace": ("postpone: {the} will hold them up {by}", "approve: {who} will call {the} settled too soon {by}"),
    "standing": ("overrule: {who} will brush aside what {me} makes of {the} {by}", "gain: {me} will be proved right about {the} {by}"),
    "harmony": ("quarrel: {who} and {me} will read {the} in opposite ways {by}", "agree: {who} will come to see {the} as {me} does {by}"),
    "control": ("govern: {the} will be taken out of the hands of {me} {by}", "-govern: {me} will still be on the track of {the} {by}"),
    "people": ("depart: somebody who knows about {the} will be out of reach {by}", "loss: {the} will have ruined somebody blameless {by}"),
    "fairness": ("neglect: something in plain sight about {the} will be missed {by}", "verify: {who} will have to account for {the} {by}"),
    "gain": ("gain: {who} will turn {the} to advantage {by}", "outside: word of {the} will be all over the place {by}"),
    "means": ("trim: {me} will be given less to work with on {the} {by}",),
    "saving": ("outside: somebody above will ask what {the} is costing {by}",),
    "skill": ("fail: {me} will misjudge {the} {by}",),
    "belonging": ("outside: people from elsewhere will meddle with {the} {by}",),
}
WARD: dict[Concern, tuple[str, ...]] = {
    "safety": (
        "fail: {hazard} will harm somebody {by}",
        "fail: {the} will take a turn for the worse {by}",
        "-fail: {the} will be no worse {by}",
        "warn: {me} will have to call somebody in over {the} {by}",
    ),
    "soundness": ("succeed: {the} will take a turn for the better {by}", "verify: {the} will be looked at by another pair of eyes {by}"),
    "pace": ("postpone: {the} will come too late for somebody {by}", "hasten: there will be no time to do {the} properly {by}"),
    "means": ("trim: there will not be hands enough for {the} {by}", "fund: help will come for {the} {by}"),
    "people": ("depart: one of those on duty will not be able to go on because of {the} {by}", "loss: {the} will cost a life {by}"),
    "truth": ("disclose: the families will be told about {the} {by}", "conceal: {the} will not go into the notes {by}"),
    "standing": ("quarrel: {me} will be blamed for {the} {by}", "overrule: {who} will decide on {the} against the advice of {me} {by}"),
    "skill": ("fail: a slip will be made over {the} out of sheer tiredness {by}", "care: {who} will be shown how to handle {the} {by}"),
    "harmony": ("quarrel: {who} and {me} will have words over {the} {by}", "agree: {who} will back {me} on {the} {by}"),
    "control": ("govern: {who} will take charge of {the} {by}",),
    "secrecy": ("-disclose: {the} will not have got beyond the ward {by}",),
    "fairness": ("approve: somebody will be put first on account of {the} who should not be {by}",),
    "saving": ("outside: somebody from upstairs will count what {the} has cost {by}",),
    "gain": ("outside: somebody from outside will want to see {the} {by}",),
    "belonging": ("-govern: {the} will be handled as it was under the old hands {by}",),
}
COURT: dict[Concern, tuple[str, ...]] = {
    "truth": ("disclose: {the} will be read into the record {by}", "conceal: {who} will keep {the} out of evidence {by}"),
    "fairness": ("approve: the ruling on {the} will go against {me} {by}", "verify: {who} will be made to answer for {the} {by}"),
    "gain": ("agree: {who} will offer terms because of {the} {by}", "-agree: nobody will have settled over {the} {by}"),
    "pace": ("postpone: {the} will be adjourned {by}", "hasten: {the} will be dealt with in minutes {by}"),
}
OWN: dict[Genre, tuple[dict[Concern, tuple[str, ...]], ...]] = {
    "survival": (OUTDOORS,),
    "wild": (OUTDOORS,),
    "rite": (RITE,),
    "gathering": (TABLE,),
    "investigation": (CASE,),
    "ward": (WARD,),
    "court": (COURT, CASE),
    "venture": (TABLE,),
    "institution": (TABLE,),
}
"""What is expected in each kind of story, in the notation of SENTENCES; {hazard} is something that can hurt in that world."""
OFFICES: frozenset[Genre] = frozenset(("institution", "venture"))
"""Kinds of story in which what is expected in offices is expected as well."""
