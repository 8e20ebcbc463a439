"""What trees, waters, reefs and wrecks do of their own: they have no doors and keep no company, and are told otherwise than houses.

The notation is that of act_thing_stock.
"""

import re

from daedalus_data.core.events import DeedEffect
from daedalus_data.prompts.views import Persona

Deeds = dict[DeedEffect, tuple[str, ...]]

TREE: Deeds = {
    "warn": (
        "{it} dropped a limb where nobody was standing. | fallen limb of {it} | {it} dropped a limb as long as a man.",
        "A crack ran through {it} with a sound like a shot.",
        "{it} shed green leaves, though there was no wind. | green leaves under {it} | {it} shed green leaves on a day without wind.",
        "x: A branch of {it} came down a step behind {x}.",
    ),
    "calm": (
        "{it} kept the sun off them, and for a while nobody spoke.",
        "x: {x} sat with a back against {it} and breathed more slowly.",
        "The wind went through {it} and covered what they had been saying.",
    ),
    "help": (
        "{it} took the worst of the rain. | dry ground under {it} | Under {it} the ground stayed dry.",
        "x: {it} gave {x} a hold on the way up.",
        "{it} could be seen from far off, and those who were late found the place by it.",
    ),
    "hinder": (
        "x: A root of {it} threw {x} to the ground.",
        "{it} stood where they would have gone, and they had to go round.",
        "The roots of {it} turned the spade. | roots of {it} | The roots of {it} go deeper than a spade reaches.",
    ),
    "unsettle": (
        "{it} moved, and nothing else did.",
        "x: {it} let something fall on the shoulder of {x}, and it was only a leaf.",
        "{it} was full of birds, and then all at once of none.",
        "{it} groaned through the night like a thing under a load.",
    ),
    "claim": ("x: {x} laid a hand on {it} and left it there too long.", "x: {it} had hold of {x} by the sleeve, with a thorn or a twig."),
}
WATER: Deeds = {
    "warn": (
        "{it} came up brown before there had been any rain. | brown water in {it} | {it} ran brown before there had been any rain.",
        "{it} rose by a hand's breadth while they looked on.",
        "A piece of the bank went into {it} without a sound. | broken bank of {it} | A piece of the bank fell into {it}.",
        "x: {it} took the stone from under the foot of {x}.",
    ),
    "calm": (
        "{it} lay so still that the sky was in it.",
        "x: {x} listened to {it} for a while and came back quieter.",
        "The sound of {it} went on under everything they said.",
    ),
    "help": (
        "{it} had fallen far enough to be crossed on the stones. | way across {it} | {it} can be crossed on the stones.",
        "x: {it} carried to {x} what had been given up for lost.",
        "{it} was clear to the bottom, and they could drink.",
    ),
    "hinder": (
        "{it} stood over the stones on which they had meant to cross.",
        "x: {it} kept {x} on the wrong side until the light went.",
        "{it} carried off what had been left too near it. | loss to {it} | {it} carried off what had been left near it.",
    ),
    "unsettle": (
        "{it} went quiet for as long as one might count to ten.",
        "x: Something turned over in {it} close to {x}, and did not come up again.",
        "{it} gave back a voice, and it was a little late.",
        "A mist stood on {it} and on nothing else.",
    ),
    "claim": ("x: {x} could not stop looking into {it}.", "x: {it} kept what {x} had let fall."),
}
ROCK: Deeds = {
    "warn": (
        "The swell broke on {it} where it had passed over before.",
        "x: A piece of {it} broke away under the foot of {x}.",
        "{it} showed white against the dark, much nearer than anybody had thought."
        " | nearness of {it} | {it} lies nearer than anybody had thought.",
        "Birds went up from {it} all together.",
    ),
    "calm": ("{it} broke the wind, and in its lee it was nearly warm.", "The sea on {it} sounded like somebody asleep."),
    "help": (
        "{it} lay bare for an hour longer than it should have. | bare hour of {it} | {it} lay bare for an hour longer than was counted on.",
        "x: {it} gave {x} something to hold on to.",
        "{it} held back what was coming in behind it.",
    ),
    "hinder": (
        "x: {it} cut the hands of {x}.",
        "{it} let nobody by on that side.",
        "The passage past {it} closed before they were through. | closed passage | The passage past {it} closed early.",
    ),
    "unsettle": (
        "{it} boomed like a struck cask, and the air shook.",
        "x: {it} threw the voice of {x} back, changed.",
        "Something pale lay on {it} at dawn and was gone by noon. | pale thing on {it} | Something pale lay on {it} at dawn.",
    ),
    "claim": (
        "x: {it} kept a shoe of {x}.",
        "{it} gave up a plank with nails in it. | plank off {it} | A plank with nails in it came off {it}.",
    ),
}
WRECK: Deeds = {
    "warn": (
        "A plate of {it} parted with a sound that carried to where they stood.",
        "{it} settled by a foot between one tide and the next. | settling of {it} | {it} settled by a foot between two tides.",
        "x: A ladder of {it} came away in the hands of {x}.",
        "Oil came up from {it} in rings. | oil from {it} | Oil comes up from {it} in rings.",
    ),
    "calm": (
        "{it} lay still at slack water, and one could hear the drip inside.",
        "x: {it} had a corner out of the wind, and {x} found it.",
    ),
    "help": (
        "{it} let a hatch float free. | floating hatch | A hatch floated free of {it} and can be used.",
        "x: {it} opened a way below to {x} that had been under water.",
        "{it} took the force out of the seas that would have reached them.",
    ),
    "hinder": (
        "x: {it} slammed an iron door on {x}, and it took an hour to free it.",
        "{it} was awash before they were done.",
        "The sea pushed {it} round, and the way in lay on the wrong side. | way into {it} | The way into {it} now lies to seaward.",
    ),
    "unsettle": (
        "Something knocked inside {it}, in threes, and stopped when it was answered.",
        "x: {it} leaned over {x} with a long scrape.",
        "A bell rang in {it} with nobody aboard.",
        "{it} breathed out through a broken port, and the air was warm.",
    ),
    "claim": (
        "x: {it} gave {x} back a thing of the dead. | thing from {it} | {it} gave {x} back a thing that had belonged to one of the dead.",
        "x: {x} heard a name called from {it}.",
    ),
}
PLACES: tuple[tuple[re.Pattern[str], Deeds], ...] = (
    (re.compile(r"\b(?:wreck|hulk|derelict|stranded ship)\b", re.IGNORECASE), WRECK),
    (
        re.compile(r"\b(?:reef|rock|cliff|crag|ridge|skerry|boulder|shoal|ledge|standing stone|glacier|mountain|dune)\b", re.IGNORECASE),
        ROCK,
    ),
    (
        re.compile(r"\b(?:river|stream|brook|beck|lake|pond|spring|well|sea|tarn|mere|ford|fall|waterfall|creek|bog|mire|marsh)\b", re.I),
        WATER,
    ),
    (re.compile(r"\b(?:tree|oak|ash|elm|yew|pine|cedar|camphor|beech|birch|lime|willow|chestnut|cypress|maple|aspen)\b", re.I), TREE),
)
"""What stands in the title of a role, and what such a thing does; a hall that is hewn from a tree is a hall."""
HOUSED = re.compile(r"\b(?:hall|house|cabin|hut|tower|mill|church|chapel|shrine|temple|inn|station|barn|castle|hospital|office)\b", re.I)


def deeds_of_place(thing: Persona) -> Deeds | None:
    """Return the deeds of a tree, a water, a reef or a wreck; None for what is none of these."""
    if thing.type not in ("building", "object"):
        return None
    title = re.split(r"[.;:,(]| who | that | which | of | at | in | by | on | under ", thing.role)[0]
    told = f"{thing.name} {title}"
    return None if HOUSED.search(told) else next((deeds for signs, deeds in PLACES if signs.search(told)), None)
