"""What the built-in author has things do of their own, by kind and by what it does to somebody.

{it} is the thing, {x} the one it is done to, {y} somebody else there; {the} is the matter, {place} where they are, {record}, {paper},
{rule} and {council} what such things are called in that world. What stands before the colon is what a deed needs: x, xy,
paper, omen, and of an animal that it is tame or wild, that it hunts or grazes.
A deed with ' | ' after it states a fact: topic, then the sentence.
"""

from daedalus_data.core.events import DeedEffect, EntityType

DEEDS: dict[EntityType, dict[DeedEffect, tuple[str, ...]]] = {
    "animal": {
        "warn": (
            "wild: grazes: x: {it} stood between {x} and the open ground and stamped.",
            "wild: grazes: {it} gave one sharp call, and every head went up.",
            "wild: {it} tested the wind for a long time and would not go on."
            " | halt against the wind | {it} tested the wind and would not go on.",
            "wild: x: {it} swung round so suddenly that {x} stopped as well.",
            "tame: x: {it} planted itself before {x} and would not let anybody by.",
            "wild: hunts: {it} stopped with one foot lifted and looked past them all.",
            "wild: hunts: x: {it} showed its teeth to {x} and did not come nearer.",
            "{it} lifted its head at a sound that nobody else had heard, and stayed so.",
            "tame: x: {it} took hold of {x} by the sleeve and pulled toward the way they had come.",
            "tame: {it} went three times round {place} and kept away from one corner of it."
            " | avoided corner | At {place} {it} kept away from one corner.",
            "omen: {it} was restless from the first light on; {omen}.",
            "tame: {it} laid back its ears and backed away from what lay in the middle.",
        ),
        "calm": (
            "wild: x: {it} lay down within sight of {x} and shut its eyes.",
            "wild: {it} drank for a long time without looking up.",
            "wild: grazes: {it} stood with its flank to the sun and let its head sink.",
            "wild: hunts: {it} lay up in the shade with nothing to fear from anybody.",
            "wild: hunts: {it} passed by downwind and left them alone.",
            "tame: x: {it} lay down across the feet of {x} and fell asleep.",
            "tame: x: {it} came up to {x} from the side and leaned there.",
            "tame: {it} yawned into the silence and put its head down.",
            "grazes: {it} went on feeding as if nothing could be the matter.",
        ),
        "help": (
            "wild: grazes: x: {it} broke a trail, and {x} came along in it. | broken trail | {it} broke a trail that {x} used after it.",
            "wild: x: {it} gave up the better place, and {x} took it.",
            "wild: hunts: {it} left half a carcass for the rest. | left carcass | {it} left half a carcass, and others came to it.",
            "wild: {it} found water where nobody had looked for it. | found water | {it} found water where nobody had looked for it.",
            "tame: x: {it} led {x} by a way that the others did not know."
            " | another way | {it} led {x} to {place} by a way that the others did not know.",
            "tame: x: {it} brought {x} something from outside and dropped it there.",
            "tame: xy: {it} went back and forth between {x} and {y} until the two stood together.",
        ),
        "hinder": (
            "wild: grazes: x: {it} drove {x} off the soft ground.",
            "wild: hunts: {it} held the only way through until dark.",
            "wild: hunts: {it} had been at the stores in the night. | raided stores | {it} had been at the stores in the night.",
            "wild: {it} took the only dry spot and held it.",
            "wild: grazes: x: {it} crossed before {x} again and again, and cost them the light.",
            "tame: x: {it} got between {x} and the rest and had to be led away.",
            "tame: {it} made such a noise that two sentences had to be said again.",
            "tame: x: {it} carried off what {x} had put down and did not bring it back.",
            "tame: {it} would not be moved from the one place where it was in the way.",
        ),
        "unsettle": (
            "wild: {it} was gone before light, and its tracks ended at the water."
            " | tracks at the water | The tracks of {it} ended at the water.",
            "wild: x: {it} looked across at {x} and did not move.",
            "wild: hunts: {it} called once after dark, and was answered from another side.",
            "wild: hunts: x: {it} left its prints across those of {x}. | prints across prints | {it} left its prints across those of {x}.",
            "wild: grazes: {it} ran a short way for no reason that could be seen, and stopped.",
            "tame: x: {it} looked at {x} for as long as the talk lasted.",
            "tame: {it} was gone from its place, and nobody had seen it go."
            " | empty place | {it} was missing from its place when {the} came up.",
            "{it} gave a cry in the middle of it, and then no other.",
            "tame: x: {it} shied away from the hand {x} held out.",
        ),
        "claim": (
            "wild: x: {it} kept to the tracks of {x} all day.",
            "wild: {it} came back to the same place as if it had been called.",
            "tame: x: {it} followed {x} and nobody else.",
        ),
    },
    "building": {
        "warn": (
            "A beam of {it} cracked once, loud enough to stop the talk.",
            "Dust came down from above the door of {it} where no dust had lain."
            " | dust over the door | Dust has begun to come down over the door of {it}.",
            "{it} let in water at a place that had always been dry."
            " | damp place | Water comes into {it} at a place that had always been dry.",
            "x: A step of {it} gave way under {x} by the width of a finger.",
        ),
        "calm": (
            "{it} shut out the noise, so that they heard each other breathe.",
            "{it} kept the warmth of the day, and voices fell of their own accord.",
            "x: {it} gave {x} a corner where nobody could stand behind.",
        ),
        "help": (
            "xy: The walls of {it} carried a whisper from {y} to where {x} stood.",
            "{it} held against what beat on it from outside.",
            "x: {it} gave way to {x} at a door that had stuck for years."
            " | opened door | A door of {it} that had stuck for years opened to {x}.",
        ),
        "hinder": (
            "x: A door of {it} stuck, and {x} had to go round.",
            "{it} threw every word back, so that nobody could speak low.",
            "x: {it} kept {x} waiting at a bolt that would not draw.",
            "{it} was too narrow for them, and somebody always stood in the light.",
        ),
        "unsettle": (
            "{it} creaked from end to end, though there was no wind.",
            "x: A shutter of {it} struck twice behind {x}.",
            "A light showed in a part of {it} where nobody should have been."
            " | light in {it} | A light showed in a part of {it} where nobody should have been.",
            "Somewhere below in {it} a thing fell and rolled for a long time.",
        ),
        "claim": (
            "x: {it} held {x} back at the threshold, as old places do.",
            "x: {x} caught the smell of {it} and was for a moment somewhere else.",
        ),
    },
    "object": {
        "warn": (
            "{it} showed a mark that had not been there before. | new mark | {it} shows a mark that was not there before.",
            "x: {it} grew hot under the hand of {x}.",
        ),
        "calm": ("x: {it} lay in the hand of {x} as if made for it.", "{it} kept its even beat through all that was said."),
        "help": (
            "x: {it} turned up where {x} had looked for it twice. | {it} found | {x} found {it} where it had been looked for twice.",
            "{it} held, though nobody had thought that it would.",
        ),
        "hinder": (
            "{it} failed at the moment when it was wanted. | failure of {it} | {it} failed when it was wanted for {the}.",
            "x: {it} slipped from the fingers of {x} and had to be gathered up.",
            "{it} would not do for a second time what it had done at first.",
        ),
        "unsettle": (
            "{it} lay otherwise than it had been left. | {it} moved | {it} lay otherwise than it had been left.",
            "x: {it} gave a sound as {x} went past it.",
            "{it} caught the light and threw it in everybody's eyes by turns.",
        ),
        "claim": ("x: {x} could not leave off touching {it}.", "x: {x} kept {it} close and let nobody else have it."),
    },
    "institution": {
        "warn": (
            "{it} had word sent that {the} was being watched from above. | word from {it} | {it} let it be known that it watches {the}.",
            "x: {it} asked {x} to say who answered for {the}. | question from {it} | {it} asked {x} who answers for {the}.",
            "paper: x: {it} returned the {paper} that {x} had sent, with a question mark in the margin.",
        ),
        "calm": ("{it} let the day pass without asking for anything.", "{it} sent somebody who listened to the end and promised nothing."),
        "help": (
            "x: {it} gave {x} leave to look into the {record}. | leave for {x} | {it} gave {x} leave to look into the {record}.",
            "x: {it} moved a request by {x} to the top of the pile.",
            "{it} let an old claim on {the} rest for the time being."
            " | claim at rest | {it} lets an old claim on {the} rest for the time being.",
        ),
        "hinder": (
            "{it} put the question of {the} off to its next sitting."
            " | put off by {it} | {it} put the question of {the} off to its next sitting.",
            "paper: x: {it} sent {x} a form to fill in before anything else could be done.",
            "x: {it} had {x} wait at its door and see nobody.",
            "{it} answered a question about {the} that nobody had put.",
            "{it} let an answer that was due lie over. | answer outstanding | {it} owes an answer on {the} that was due.",
        ),
        "unsettle": (
            "{it} asked for the {record} without saying why. | call for the {record} | {it} asked for the {record} without saying why.",
            "{it} changed the one whom they were used to deal with."
            " | new face at {it} | {it} put somebody new in charge of what touches {the}.",
            "x: {it} wrote to {x} and not to the one who answers for {the}.",
        ),
        "claim": (
            "{it} declared that {the} came under its rule. | claim by {it} | {it} declared that {the} comes under its rule.",
            "x: {it} reminded {x} of an old promise.",
        ),
    },
    "abstraction": {
        "warn": (
            "{it} came up in every second sentence, as a thing does that is about to break.",
            "x: The thought of {it} made {x} stop before a word that would have been easy.",
        ),
        "calm": ("x: {it} lost its hold on {x} for a while.", "With {it} in mind they spoke more slowly."),
        "help": (
            "x: {it} gave {x} the words that had been missing.",
            "xy: {it} was the one thing on which {x} and {y} agreed."
            " | common ground | {it} is the one thing on which {x} and {y} agreed over {the}.",
        ),
        "hinder": (
            "x: {it} would not let {x} see {the} as it was.",
            "xy: {it} stood between {x} and {y}, and each meant something else by it.",
        ),
        "unsettle": (
            "{it} was in what nobody said.",
            "x: Somebody spoke of {it}, and {x} took it for an accusation.",
            "{it} passed from one to the other like a cough.",
        ),
        "claim": (
            "x: {it} took hold of {x} and would not let go.",
            "x: {x} began to speak of {it} in the words of somebody long dead.",
            "xy: {it} went from {y} to {x} in a single sentence.",
            "x: {it} had {x} count over again what had been settled.",
        ),
    },
}
