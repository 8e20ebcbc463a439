"""Gives a character to somebody the story merely named: by what they are said to be, and by what was told of them."""

from typing import NamedTuple

from daedalus_data.core.seeds import choose, derive, shuffled
from daedalus_data.core.words import words
from daedalus_data.prompts.detail import Elevate, ElevateReply, Stated
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import capitalised, definite, sentence_case
from daedalus_data.providers.offline.prospect import without_aspect
from daedalus_data.providers.offline.story_fields_own import field_of
from daedalus_data.providers.offline.thing_names import called


class Sketch(NamedTuple):
    """What ones of a sort are like; {me} is the one, {the} the matter at hand, {record} and {check} what such things are called there."""

    signs: str
    """Words of a role that tell the sort."""
    part: str
    """What they have to do with the matter, after the role."""
    traits: tuple[tuple[str, ...], ...]
    voices: tuple[str, ...]
    goals: tuple[str, ...]
    knows: tuple[tuple[str, str], ...]


SKETCHES: tuple[Sketch, ...] = (
    Sketch(
        "funds funder inspects inspect oversees regulator regulates panel authority ministry inspectorate council assurance say office",
        "Answers to others for what becomes of {the}",
        (("formal", "patient", "exact"), ("sceptical", "strict", "dry"), ("cautious", "principled", "reserved")),
        (
            "In the plural and in numbered points; a question is always followed by the date for its answer.",
            "Polite and slow, quotes its own letters, and never says no where it can ask for a paper.",
            "Plain and brief: what was promised, what was seen, what is missing.",
        ),
        (
            "see the {record} on {the} before anything more is granted",
            "have one person named who answers for {the}",
            "not be told of trouble over {the} by others first",
            "close its own file on {the} without a dispute",
        ),
        (
            ("split vote", "{me} is not of one mind on {the}: those who want to wait and those who want to act are about even."),
            ("earlier case", "{me} was blamed once before for looking away too long, and its people have not forgotten it."),
            ("own visit", "Those who speak for {me} have never seen {the} with their own eyes and go by the {record}."),
            ("second file", "{me} keeps a file of its own on {the}, and it does not agree with the {record} in every point."),
            ("new head", "Whoever leads {me} next is to be chosen soon, and nobody there wants {the} to be the question."),
        ),
    ),
    Sketch(
        "supplier contractor trader sells brings vendor trade supplies makes maker merchant",
        "Delivers what {the} rests on, and is paid for it",
        (("businesslike", "smooth", "shrewd"), ("ambitious", "charming", "calculating"), ("hardworking", "proud", "blunt")),
        (
            "Friendly and quick, turns every complaint into an order.",
            "Talks of hands, loads and delivery days; goes vague when it comes to who checked.",
            "Short and proud, takes a question about the goods as one about the name.",
        ),
        (
            "keep the order for {the} when it comes up again",
            "be paid before the next {check} of {the}",
            "hand the blame for any delay over {the} to somebody else",
            "become the only one who can deliver for {the}",
        ),
        (
            ("order of service", "{me} has more orders than hands and serves first whoever pays first."),
            ("work passed on", "{me} passed a part of the work on {the} to another house without saying so."),
            ("own test", "{me} tried out what it delivers for {the} on its own premises and wrote nothing down."),
            ("rival's offer", "{me} knows that a rival has offered the same for {the} and asked for less."),
            ("old stock", "Part of what {me} delivers for {the} has lain in store since the order before."),
        ),
    ),
    Sketch(
        "rival competitor neighbouring sister camp other opponent same",
        "Wants what {the} would bring, and watches those who hold it",
        (("competitive", "shrewd", "patient"), ("proud", "sharp", "political")),
        ("Generous in company, precise about what it wants in return.", "Praises first, then names the weak point."),
        (
            "be asked for help over {the}",
            "have {the} for itself if the others let go of it",
            "learn what the {record} says of {the}",
        ),
        (
            ("same trouble", "{me} had the same trouble with a thing like {the} and got over it without telling anybody."),
            ("offer in hand", "{me} has an offer ready for {the} and waits for the others to tire."),
            ("informant", "{me} hears of {the} from somebody who has access to the {record}."),
        ),
    ),
    Sketch(
        "person engineer nurse doctor officer clerk inspector veteran analyst captain judge lawyer farmer teacher human worker crew",
        "Knows {the} from closer than those who decide about it",
        (
            ("observant", "stubborn", "dry"),
            ("loyal", "worried", "careful"),
            ("curious", "direct", "tired"),
            ("modest", "steady", "private"),
        ),
        (
            "Begins with what was seen, and stops there unless asked.",
            "Talks around a thing until it is safe, then says it in four words.",
            "Quiet and exact, with a joke at the wrong moment.",
            "Answers with an example from long ago that turns out to be to the point.",
        ),
        (
            "be believed about {the} this time",
            "not be named in the {record} for what others decided on {the}",
            "see {the} put right before leaving",
            "keep the people who work on {the} out of trouble",
        ),
        (
            ("own notes", "{me} wrote down what happened around {the} day by day, and has shown the notes to nobody."),
            ("earlier warning", "{me} spoke of a doubt about {the} before, to somebody who has since gone."),
            ("what was seen", "{me} was there at the last {check} of {the} and saw it broken off early."),
            ("old habit", "{me} knows how {the} was handled before the rules were written, and why it was changed."),
            ("offer to leave", "{me} has been asked to go elsewhere and has not answered."),
        ),
    ),
    Sketch(
        "animal dog horse bird fox cat wolf mule bear hawk",
        "Lives beside those who deal with {the}",
        (("watchful", "shy", "patient"), ("restless", "bold", "loyal")),
        ("Says little and says it with the body.", "Sounds first, then stillness."),
        ("be fed and left alone", "keep strangers away from where it sleeps", "stay near the one it trusts"),
        (
            ("the way around", "{me} knows a way around the place that no person uses."),
            ("what comes at night", "{me} has heard something at night that the others slept through."),
        ),
    ),
    Sketch(
        "building place shrine house tower hall bridge thing object matter abstraction idea device room",
        "Is there in everything that is done about {the}",
        (("patient", "stern", "silent"), ("stubborn", "old-fashioned", "watchful")),
        ("Slow, as if each word had to be carried up a stair.", "In the manner of an old inscription, with nothing too much."),
        ("be left standing as it is", "be kept by those who know it", "outlast the quarrel over {the}"),
        (
            ("what it has outlasted", "{me} has outlasted every earlier quarrel of the kind that is fought over {the}."),
            ("the worn part", "{me} gives way first in a part that nobody looks at."),
        ),
    ),
)
INSTITUTION, PERSON = SKETCHES[0], SKETCHES[3]
BY_TYPE = {"human": PERSON, "institution": INSTITUTION, "animal": SKETCHES[4]}


@writes(Elevate)
def elevate(prompt: Elevate, seed: int) -> ElevateReply:
    """Return who it is: a sketch of its sort, filled with the matter at hand and the words of its world."""
    sketch = _sketch(prompt)
    seed = derive(seed, prompt.who.name)
    slots = _slots(prompt)
    facts = [Stated(topic=topic, text=sentence_case(text.format(**slots))) for topic, text in shuffled(sketch.knows, seed, "knows")]
    return ElevateReply(
        role=_role(prompt, sketch, slots),
        traits=choose(sketch.traits, seed, "traits"),
        voice=choose(sketch.voices, seed, "voice"),
        goals=tuple(goal.format(**slots) for goal in shuffled(sketch.goals, seed, "goals")[:2]),
        facts=tuple(facts[:2]),
    )


def _sketch(prompt: Elevate) -> Sketch:
    """Return the sketch whose signs the role has most of, among those that suit the kind."""
    told = words(f"{prompt.who.role} {prompt.who.type}")
    human = prompt.who.type == "human"
    fit = [PERSON, SKETCHES[2]] if human else [sketch for sketch in SKETCHES if sketch is not PERSON]
    best = max(fit, key=lambda sketch: sum(word in sketch.signs.split() for word in told))
    hit = any(word in best.signs.split() for word in told)
    return best if hit else BY_TYPE.get(prompt.who.type, SKETCHES[5])


def _slots(prompt: Elevate) -> dict[str, str]:
    field = field_of(prompt.scenario, " ".join(person.role for person in prompt.cast), prompt.lexicon)
    me = called(prompt.who.name, prompt.who.type, " ".join(prompt.mentions))
    return {"me": me, "the": definite(without_aspect(prompt.topic)), "record": field.record, "check": field.check}


LEARNED = (", of whom it is told", "named in the story")
"""What a role says of one who was only named, and what a character makes untrue."""


def _role(prompt: Elevate, sketch: Sketch, slots: dict[str, str]) -> str:
    held = prompt.who.role
    for mark in LEARNED:
        held = held.split(mark)[0]
    held = held.replace(" outside the first cast", "").strip(" ,.")
    return capitalised(f"{held}. {sketch.part.format(**slots)}.")
