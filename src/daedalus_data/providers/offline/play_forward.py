"""The built-in author plays a state forward: what follows from it alone, not knowing the end."""

from daedalus_data.core.events import Pattern
from daedalus_data.core.seeds import choose, derive
from daedalus_data.prompts.story import PlayForward, PlayForwardReply
from daedalus_data.providers.offline.antecedents import LIBRARY
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.story_matter import matter_of, plural, short_names, with_the
from daedalus_data.providers.offline.story_patterns_forward import FORWARD
from daedalus_data.providers.offline.story_slots import NUMBERS
from daedalus_data.providers.offline.story_text import sentence

FOLLOWS: dict[Pattern, tuple[str, ...]] = {
    "warning_unheeded": (
        "{a} raised {t} again in passing, and {b} pointed to the list on which it stood",
        "{t} came up once in a side remark and was left at that",
        "{b} got through the next two meetings without {t} being called",
    ),
    "schedule_cut": (
        "work on {t} {was} begun before its papers were complete, so as to keep to the plan",
        "{b} dropped the longest part of {t} to fit the days that were left",
        "{a} reported {t} as on plan, because the plan had been shortened with it",
    ),
    "test_failed": (
        "{a} asked for another trial of {t}, and a shorter form of it was agreed",
        "people took to putting what was wrong with {t} down to the set-up",
        "{b} entered {t} as open, and the next piece of work went ahead beside it",
    ),
    "resource_withdrawn": (
        "those left with {t} did the urgent part and let the rest lie",
        "{b} asked twice for what had been taken from {t} and was told to wait for the new year",
    ),
    "oversight_gap": (
        "{t} went by without anyone from outside putting a question",
        "each of those concerned took it that {t} {was} in other hands",
    ),
    "reorganisation": (
        "under the new order {t} {was} handed on with half of its papers",
        "{b} wrote about {t} to an office that no longer answered for it",
    ),
    "outside_event": (
        "{a} went over the plan with {t} in mind and moved what could be moved",
        "talk of {t} {was} now mostly talk of the date",
    ),
    "design_compromise": (
        "{t} {was} built and paid for as chosen, and other work came to lean on it",
        "{b} found that a second look at {t} would now cost more than the choice had saved",
    ),
    "record_lost": (
        "questions about {t} were answered from memory",
        "{b} tried to piece {t} together again and got as far as the first half",
    ),
    "skill_lost": (
        "{t} took longer than before, and small faults in it were not noticed",
        "{b} worked through {t} with the notes at hand and skipped what they did not explain",
    ),
    "incentive_misaligned": (
        "people brought in what counted for {t} and kept the rest for later",
        "fewer reports on {t} were written, and the figures looked better",
    ),
    "normalised_deviance": (
        "{t} {was} gone through again the same way, and nothing came of it",
        "newcomers took {t} as they found it, and nobody told them otherwise",
    ),
    "conflict_unresolved": (
        "{a} and {b} each kept on with {t} as they saw it",
        "whoever needed a word on {t} had to ask twice, and got two answers",
    ),
    "approval_rushed": (
        "with {t} signed off, the open points moved to a list that nobody had to close",
        "{b} went back to {t} alone and found no one who would reopen it",
    ),
    "supplier_changed": (
        "the first deliveries for {t} were taken in without the full set of checks",
        "{b} noticed small differences in {t} and noted them down",
    ),
    "proposal": ("{b} and the others weighed {t} and asked for figures", "{a} went from one to the next to win support for {t}"),
    "decision": ("{b} began on {t} with the conditions still to be met", "those who had doubts about {t} waited for the first report"),
    "disclosure": ("{b} went over what had been said of {t} and checked it", "word of {t} reached people who had not been there"),
    "agreement": ("{a} and {b} held to what they had agreed on {t}", "the first question about {t} came sooner than expected"),
    "discovery": ("{a} followed {t} up and found the next piece of it", "{b} asked who else knew of it"),
    "setback": ("{a} looked for time to make up for {t}", "{b} went back over the plan because of {t}"),
    "arrival": ("{b} made room and watched {t} from the other side of it", "{a} put off asking about {t} until there was time"),
    "loss": ("{b} kept coming back to {t} as if it could be found", "those who were left went on without speaking of {t}"),
    "peril": ("{a} would not go near {t} again and sent {b}", "{b} slept badly and counted what had been saved from {t}"),
    "rite": (
        "those who had been there at {t} lowered their voices for a while",
        "{b} held to what had been done at {t} more closely than {a} did",
    ),
    "endpoint": ("nothing more was heard", "those left behind began to count up what they knew"),
}
"""FOLLOWS[pattern]: what tends to come of it; {t} is its topic."""
OPENINGS = ("In the {spell} that followed", "Over the next {spell}", "After a {spell}", "Later still", "Toward the end of that time")
STANDS = (
    "By {until} it stood like this: {m}",
    "When {until} came, {m}",
    "By {until} the position was plain: {m}",
    "This is how things stood by {until}: {m}",
)

FIRST_WORDS = frozenset(
    [
        *(made.leaves.split(" ", 1)[0].lower() for made in (*(made for group in LIBRARY.values() for made in group), *FORWARD)),
        *("the", "a", "an", "two", "once", "then"),
        *NUMBERS,
    ]
)
"""Words a mechanism of ours may open with that are no names."""


@writes(PlayForward)
def play_forward(prompt: PlayForward, seed: int) -> PlayForwardReply:
    """Return one sentence per step and an outcome, from the pattern, those who act and the mechanism of the state alone."""
    happening, names = prompt.happening, short_names(prompt.cast)
    matter = matter_of(happening)
    slots = {"t": with_the(matter), "was": "were" if plural(matter) else "was", **_pair(prompt, names)}
    forms = FOLLOWS[happening.pattern]
    first = derive(seed, "follows") % len(forms)
    moments = [_moment(forms, first + step, step, slots, seed) for step in range(prompt.steps)]
    stands = choose(STANDS, seed, "stands").replace("{until}", prompt.until).replace("{m}", _held(happening.mechanism))
    return PlayForwardReply(moments=tuple(moments), outcome=sentence(stands))


def _moment(forms: tuple[str, ...], form: int, step: int, slots: dict[str, str], seed: int) -> str:
    told = forms[form % len(forms)]
    for name, value in slots.items():
        told = told.replace("{" + name + "}", value)
    if step == 0:
        return sentence(told)
    opening = OPENINGS[(step - 1 + derive(seed, "opening")) % len(OPENINGS)].replace("{spell}", "time")
    return sentence(f"{opening} {told}" if "that followed" in opening else f"{opening}, {told}")


def _pair(prompt: PlayForward, names: dict[str, str]) -> dict[str, str]:
    acting = [actor for actor in prompt.happening.actors if actor in names]
    standing = [player.id for player in prompt.cast if player.id not in acting]
    order = [*acting, *standing, *acting[:1]] or [prompt.cast[0].id]
    return {"a": names[order[0]], "b": names[order[1 % len(order)]]}


def _held(mechanism: str) -> str:
    """Return a mechanism as a clause that can follow another: with a small first letter unless it opens with a name."""
    text = mechanism.rstrip(".")
    return text[:1].lower() + text[1:] if text.split(" ", 1)[0].lower() in FIRST_WORDS else text
