"""What the built-in author has people do step by step: by stage of a moment, in rooms, over papers or in the open.

{a} acts first, {b} with them, {c} is there as well; {the} is the matter and {d} a part of it; {place}, {record}, {check}, {paper},
{trial}, {rule} and {group} are what such things are called in that world. What stands before the colon is what a step needs: paper,
room, open (no room), omen.
"""

from typing import Literal

Stage = Literal["opens", "acts", "answers", "turns", "closes"]

STEPS: dict[Stage, tuple[str, ...]] = {
    "opens": (
        "{a} was the first at {place} and waited without a word until the last of them had come.",
        "room: {a} moved a chair so that {b} would have to sit opposite.",
        "room: {b} came in late, still talking to somebody outside, and stayed by the wall.",
        "room: {c} shut the door, opened it again to look down the passage, and shut it for good.",
        "paper: {a} put the {paper} down, squared its edges and kept a hand on it.",
        "paper: A copy of the {paper} went from hand to hand, and {c} was the last to get it.",
        "paper: {b} had the {record} brought before anybody sat down.",
        "open: {a} cleared a patch of ground with one foot and scratched into it how things stood.",
        "open: {b} came up with full hands and put everything down before saying a word.",
        "open: {c} kept working while the others gathered, and stopped only when {a} called the name twice.",
        "{c} asked what it was about, and {a} said that it would be plain soon enough.",
        "{b} greeted {c} by name and {a} with a nod.",
        "{a} began with a question about something else, and {b} did not take it up.",
        "{a} looked round to see who had come and who had stayed away.",
        "{b} and {c} broke off their talk when {a} came near.",
        "omen: {omen}, and {c} said it aloud before anybody else could.",
    ),
    "acts": (
        "{a} said what it was about in one breath and looked only at {b}.",
        "{a} named {d} first and left the rest for later.",
        "{a} went through it step by step, and slowed down at {d}.",
        "{b} asked to have it said again in plain words, and {a} said it again in the same words.",
        "Before {a} had finished, {b} was on the way to an answer and swallowed it.",
        "{a} spoke of {d} as if everybody had known, and two faces showed that not everybody had.",
        "{a} held up a hand when {b} began to speak, and went on to the end.",
        "{a} left out a part of it; {b} noticed and said nothing yet.",
        "paper: {a} read the sentence aloud, stopped, and read it once more.",
        "paper: {b} turned the page back to {d} and laid a finger on the line.",
        "paper: {a} held out the {paper}, and {b} let it hang there for a while.",
        "room: {a} stood for it, though everybody else sat.",
        "open: {a} spoke standing, with the others around in a half circle.",
        "open: {a} showed with both arms how large a thing it was.",
    ),
    "answers": (
        "{b} looked at {c}, and {c} looked at the floor.",
        "{c} asked who else had known of it, and nobody answered.",
        "{b} said a few words so low that only {c} could have caught them.",
        "{b} asked about {d}, and {a} had begun to answer before the question was out.",
        "Nobody spoke until {c} did, and then two of them spoke at once.",
        "{b} repeated the last words {a} had used, as if to try how they sounded.",
        "{c} opened a mouth to speak, caught the eye of {b}, and shut it again.",
        "{b} nodded the whole time, and it was not clear to what.",
        "{c} wanted to know whether {d} was certain or only likely.",
        "paper: {c} wrote one word down and drew a line under it.",
        "paper: {c} reached for the {record} and found the page without looking for it.",
        "room: {c} got up, went as far as the door and came back.",
        "open: {c} picked up a stone, weighed it and put it back where it had lain.",
        "open: {b} spat to one side and turned the back on the wind.",
        "omen: {omen}; {b} saw it and left off in the middle of a sentence.",
    ),
    "turns": (
        "{a} came back to {d} once more, this time without a glance at the others.",
        "{c} offered to leave the two of them alone, and neither took it up.",
        "For a moment it looked as if {b} would walk off; {c} said a word and {b} stayed.",
        "{a} and {b} began to speak at the same time, and each waved the other on.",
        "{c} laughed in the wrong place, and nobody joined in.",
        "{b} took back half of a sentence, and {a} held on to the other half.",
        "{b} said that {d} was one thing and {the} another, and {a} would not have them parted.",
        "{c} made a joke of {d}, and {a} answered it in earnest.",
        "{b} asked {c} straight out, and {c} took a long time over it.",
        "paper: {b} held the {paper} against the light, as if there were more to it.",
        "paper: {c} compared two lines in the {record} and said that they did not go together.",
        "room: Somebody knocked, was told to wait, and could be heard waiting.",
        "open: A gust went through all of them, and the talk began anew a tone lower.",
        "open: {c} went to see to the fire and came back with another face.",
    ),
    "closes": (
        "When it had been said, {a} asked each of them in turn to speak.",
        "It grew quiet, and all of them looked to {a}.",
        "{c} said that it had better be talked over now, while everyone was there.",
        "{a} drew back a step and left the word to whoever wanted it.",
        "{b} moved closer to {c}, and it could be seen who would stand with whom.",
        "{a} asked whether anybody had more to say of {d}, in a voice that expected nobody.",
        "{b} put both hands flat on the knees, as people do who are about to begin.",
        "{c} asked for a moment to think, and was given it.",
        "paper: {b} put the {paper} where all of them could see it.",
        "paper: {c} gathered up the copies and left one lying.",
        "room: {a} had the door set open again, so that it should not look like a secret.",
        "open: {a} sat down at last, and the others sat down too.",
    ),
}
FACTS: tuple[tuple[str, str, str], ...] = (
    (
        "paper: {c} laid the {paper} aside with its pages still uncut.",
        "unread {paper}",
        "{c} had not read the {paper} on {the} before it was talked over.",
    ),
    (
        "{a} turned to {c} before anybody else and asked for an opinion.",
        "first one asked",
        "Of all those present, {a} asked {c} first what was to be done about {the}.",
    ),
    (
        "{b} named {d} and had to be told by {c} how it had come to that.",
        "{b}'s surprise",
        "{b} had to be told by {c} how it had come to {d}.",
    ),
    (
        "paper: {b} had the exact words on {d} taken down in the {record}.",
        "entry in the {record}",
        "At {b}'s wish the exact words on {d} were taken down in the {record}.",
    ),
    (
        "{b} asked for one more {check}, but only after the others had spoken.",
        "wish for a {check}",
        "{b} wanted one more {check} over {the} and said so last of all.",
    ),
    (
        "room: {c} admitted to having heard of it days before.",
        "earlier word",
        "{c} had heard about {the} days before the others were told.",
    ),
    (
        "room: {a} let it slip that somebody outside had been asked about it.",
        "outside advice",
        "{a} had asked somebody outside about {the} before speaking of it here.",
    ),
    ("{b} promised {c} an answer of the kind that needs no witnesses.", "private word", "{b} owes {c} a private word about {the}."),
)
"""A step, the topic and the text of a fact that it states; new to all and at odds with nothing told."""
OFFSETS: dict[str, tuple[str, ...]] = {
    "a few minutes": ("at once", "half a minute in", "a minute in", "two minutes in", "three minutes in", "at the very end"),
    "an hour or two": ("at the start", "ten minutes in", "half an hour in", "three quarters of an hour in", "an hour in", "toward the end"),
    "the day": ("at the start", "a quarter of an hour in", "half an hour in", "an hour in", "two hours in", "toward the end"),
    "a day or two": (
        "on the first day",
        "by that evening",
        "the next morning",
        "around the next noon",
        "that afternoon",
        "at the end of it",
    ),
    "a few days": ("on the first day", "that evening", "the next morning", "on the second day", "on the third day", "on the last day"),
    "a few weeks": (
        "in the first week",
        "a few days later",
        "in the second week",
        "in the third week",
        "in the fourth week",
        "at the end of it",
    ),
}
"""How far into a moment its steps are, by how long it lasts."""
