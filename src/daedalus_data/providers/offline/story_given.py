"""A happening that is decided already: one sentence becomes a whole moment, with who acts, what becomes known and what it sets going."""

import re
from collections.abc import Sequence

from daedalus_data.core.events import Detail, Happening, Pattern
from daedalus_data.core.seeds import choose, derive
from daedalus_data.core.words import content_words
from daedalus_data.prompts.story import NextHappening, Player
from daedalus_data.providers.offline.story_casting import Ground, is_thing
from daedalus_data.providers.offline.story_matter import fitness, thing_of, with_the
from daedalus_data.providers.offline.story_slots import figures
from daedalus_data.providers.offline.story_text import capital, inside, sentence, tidy

SIGNS: dict[Pattern, str] = {
    "rite": r"pray\w*|bless\w*|wedding|funeral|burials?|bur(?:ied|ies|y)(?! (?:at|in|under|on|beneath|there|alive)\b)"
    r"|ritual|sacrific\w+|ceremon\w+|swore|sworn|oath|toast\w*|feast",
    "agreement": r"agree[sd]?|settle[sd]?|signs|signed|accept\w*|shak\w+ hands|shook hands|compromis\w+|ma[dk]es? peace|reconcil\w+",
    "disclosure": r"tells?|told|reveal\w*|admit\w*|confess\w*|disclos\w*|publish\w*|leak\w*|reads? out|ma[dk]es? public|announc\w+",
    "proposal": r"propos\w+|suggests?|suggested|offers|offered|asks|asked|demand\w*|requests|requested|pleads?|pleaded|counters|countered",
    "discovery": r"finds?|found|discover\w*|notic\w+|learns?|learned|learnt|detect\w*|uncover\w*|recogni[sz]\w+|realis\w+",
    "conflict_unresolved": r"quarrel\w*|fights?|fought|clash\w*|disput\w+|accus\w+|walks out|walked out|argu\w+|breaks with|broke with",
    "arrival": r"arriv\w+|comes back|came back|return\w*|appear\w*|turns up|turned up|lands|landed|joins|joined|enters|entered|visit\w*",
    "loss": r"dies|died|dead|loses|lost|destroy\w*|burn\w*|kill\w*|sinks|sank|vanish\w*|disappear\w*|stolen|steals",
    "peril": r"storms?|flood\w*|attack\w*|collaps\w+|wound\w*|injur\w+|trapp\w+|threat\w*|falls|fell|caught fire|earthquake|"
    r"outbreak|hunt\w*",
    "setback": r"fails?|failed|breaks|broke|broken|slips|slipped|misses|missed|delay\w*|stops working|is late|turns? down|turned down",
    "resource_withdrawn": r"withdr\w+|freez\w+|froze|runs out|ran out|"
    r"(?:cuts?|halve[sd]?) the (?:budget|rations?|funds?|funding|pay|share|supply|supplies)",
    "warning_unheeded": r"ignor\w+|warn\w*|overlook\w*",
    "decision": r"decid\w+|refus\w+|reject\w*|votes?|voted|orders|ordered|choos\w+|chose|cancel\w*|approv\w+|granted|postpon\w+|"
    r"dismiss\w*|appoint\w*|ruled",
}
"""Words by which a sentence is known to be of a kind; the first that occurs in it decides."""
COMMON = re.compile(
    r"\b(?:keeps|kept|holds|held|takes|took|sends|sent|stays|stayed|goes|went|gives|gave|lets?|makes|made|cuts?|puts?|carries|carried|"
    r"builds|built|leaves|left|lays|laid)\b", re.I,
)  # fmt: skip
"""Verbs so common that what is done with them counts as a decision only where the sentence shows nothing else."""
OBJECT = re.compile(r"\b(?:the|a|an|its|his|her|their) (?=([a-z][a-z'-]+(?: [a-z][a-z'-]+){0,2}))")
ENDS = frozenset(
    "and or but that which who to of in on at for with from by as than when while if before after about into over under is was "
    "go goes went let so did does do had has have not never i you he she it we they".split()
)
TIMES = frozenset("hour day night week month year morning evening end outset moment".split())
"""What a sentence names as a time and is never about."""
TIMED = re.compile(r"\b(?:within|until|by|at|before|after) $", re.I)
"""What leads in a time or a place rather than the matter."""
SET_GOING = (
    "{B} was the first to ask what followed from it, and {c} had no answer ready.",
    "{B} looked at {a} before saying anything; {c} had begun to reckon what it changed.",
    "What had been laid out for the days ahead no longer fitted, and {b} said so.",
    "{B} took it in slowly, and {c} not at all at first.",
    "For {b} it was a door closing; {c} saw another one open.",
    "Nobody had a plan for it, {b} least of all, and {c} started on one.",
)
"""What a decided happening sets going, told once."""
RIPPLES: tuple[tuple[str, str, str], ...] = (
    ("{b_poss} task", "It fell to {b} to see to what follows from {it} within {brief}.", "ab"),
    ("question left open", "{c} got no answer from {a} on what would be done if {it} turned out badly.", "ac"),
    ("plan laid aside", "{b} laid aside the plan for the time ahead because of {it}.", "all"),
    ("{c_poss} reckoning", "{c} kept from {b} a list of {count2} things that are no longer the same after {it}.", "c"),
    ("who was told first", "{a} had spoken of it to {b} {brief} before any of the others knew: {it} came as no surprise to {b}.", "ab"),
    ("promise to {a}", "{b} promised {a} to stand by {it} for {long}, whatever {c} might say.", "ab"),
    ("{c_poss} doubt", "{c} believed without saying so that {it} came {brief} too late.", "c"),
    ("first change", "The first thing to change after {it} was who keeps company with whom: {b} went over to {c}.", "bc"),
)
"""What comes of something done, as topic, sentence and who learns of it; {it} is the thing in question.

Nobody has two verbs in one: it is said in the first person too, where only the verb beside the name is shifted.
"""
BEFALLEN: tuple[tuple[str, str, str], ...] = (
    ("plan laid aside", "{b} laid aside the plan for the time ahead because of {it}.", "all"),
    ("count afterwards", "After {it} {c} found {count} things that will have to be done another way.", "ac"),
    ("{c_poss} nights", "After {it} {c} slept badly for {long}, and only {b} heard of it.", "bc"),
    ("who knew first", "{b} knew of {it} an hour before {c} did, without a word to anybody.", "b"),
    ("{b_poss} task", "It fell to {b} to see to what follows from {it} within {brief}.", "ab"),
)
"""What comes of something that befell them."""
WITNESSED: frozenset[Pattern] = frozenset(["peril", "loss", "arrival", "setback", "outside_event"])
"""Patterns of which nobody can have spoken beforehand."""
NOUNS: dict[Pattern, str] = {
    "rite": "rite", "agreement": "agreement", "disclosure": "disclosure", "proposal": "proposal", "discovery": "discovery",
    "conflict_unresolved": "quarrel", "arrival": "arrival", "loss": "loss", "peril": "danger", "setback": "setback",
    "resource_withdrawn": "withdrawal", "warning_unheeded": "warning", "decision": "decision",
}  # fmt: skip
"""What a happening of a kind is called; a turn of events where nothing fits better."""
ABOUT: dict[Pattern, str] = {
    "agreement": "on", "disclosure": "about", "proposal": "on", "discovery": "about", "conflict_unresolved": "over", "loss": "of",
    "warning_unheeded": "about", "decision": "on",
}  # fmt: skip
"""How its noun is joined to what it is about."""
OPENERS = (
    "There was no way back behind {it}, and whatever came next had to start from there",
    "With {it} the old plan had lost its ground, and each of them had to find a new footing",
    "After {it} nobody could act as though everything were still open",
)


def given_happening(prompt: NextHappening, ground: Ground, seed: int) -> Happening:
    """Return the happening that a sentence forces: it is the title, it opens the description, and everybody present knows it."""
    given = capital(prompt.given.strip().rstrip(". "))
    pattern, thing = pattern_of(given), matter_in(given, ground)
    acting = actors_in(given, prompt.cast) or [max(prompt.cast, key=lambda player: fitness(player, "boss"))]
    noun = NOUNS.get(pattern, "turn of events")
    about = f" {ABOUT[pattern]} {with_the(thing)}" if thing and pattern in ABOUT else ""
    slots = _slots(acting, prompt, ground, seed) | {"it": f"the {noun}{about}"}
    opens = _filled(choose(OPENERS, seed, "given opens"), slots | {"It": capital(slots["it"])})
    return Happening(
        title=shortened(given, 140),
        description=f"{shortened(given, 600)}. {_filled(choose(SET_GOING, seed, 'set going'), slots)}",
        pattern=pattern,
        actors=tuple(player.id for player in acting[:4]),
        topic=(thing or noun)[:60],
        details=(_fact(given, thing or noun, prompt.cast), *_ripples(pattern, slots, prompt, acting, seed)),
        mechanism=sentence(shortened(opens, 390)),
    )


def pattern_of(given: str) -> Pattern:
    """Return the kind of happening a sentence tells of: the first telling word in it, common verbs last."""
    found = [(match.start(), pattern) for pattern, signs in SIGNS.items() if (match := re.search(rf"\b(?:{signs})\b", given, re.I))]
    return min(found)[1] if found else "decision" if COMMON.search(given) else "outside_event"


def actors_in(given: str, cast: tuple[Player, ...]) -> list[Player]:
    """Return those of the cast whom a sentence names, in the order in which it names them."""
    places = [(place, player) for player in cast if (place := _place(given, player)) is not None]
    return [player for _, player in sorted(places, key=lambda pair: pair[0])]


def _place(given: str, player: Player) -> int | None:
    names = [
        player.name,
        player.id.replace("_", " "),
        *(part for part in player.name.split() if part[:1].isupper() and len(part) > 2 and part != "The"),
    ]
    found = [match.start() for name in names if (match := re.search(rf"\b{re.escape(name)}\b", given, re.I if name == player.name else 0))]
    return min(found, default=None)


def matter_in(given: str, ground: Ground) -> str:
    """Return what a sentence is about: a thing that the cast knows of, else one it names, its subject last; empty where it names none."""
    told = content_words(given)
    known = [thread.thing for thread in ground.threads if content_words(thread.thing) and content_words(thread.thing) <= told]
    if known:
        return max(known, key=len)
    found = [match for match in OBJECT.finditer(given) if not TIMED.search(given[: match.start()])]
    named = sorted(((match.start() == 0, _cut(match.group(1))) for match in found), key=lambda pair: pair[0])
    return next((thing_of(name) for _, name in named if name and name.split()[-1].removesuffix("s") not in TIMES), "")


def _cut(phrase: str) -> str:
    words = phrase.split()
    end = next((place for place, word in enumerate(words) if word in ENDS or (place and word.endswith("ed"))), len(words))
    return " ".join(words[:end])


def _fact(given: str, thing: str, cast: tuple[Player, ...]) -> Detail:
    return Detail(topic=thing[:60], text=sentence(shortened(given, 390)), known_by=_aware(cast))


def _ripples(pattern: Pattern, slots: dict[str, str], prompt: NextHappening, acting: list[Player], seed: int) -> tuple[Detail, ...]:
    """Return one or two consequences, with those who learn of them."""
    order = _order(acting, prompt)
    fit = [ripple for ripple in (BEFALLEN if pattern in WITNESSED else RIPPLES) if _enough(ripple[1], len(order))]
    first = derive(seed, "ripple") % len(fit) if fit else 0
    chosen = [fit[(first + step * 3) % len(fit)] for step in range(2)] if len(fit) > 3 else fit[:1]
    return tuple(_ripple(*ripple, slots=slots, order=order) for ripple in dict.fromkeys(chosen))


def _enough(text: str, people: int) -> bool:
    return people >= (3 if "{c" in text.replace("{count", "") else 2)


def _ripple(topic: str, text: str, known_by: str, *, slots: dict[str, str], order: list[Player]) -> Detail:
    if known_by == "all":
        return Detail(topic=_filled(topic, slots)[:60], text=sentence(_filled(text, slots)), known_by=_aware(order))
    knowing = [order["abc".index(letter)] for letter in known_by]
    return Detail(topic=_filled(topic, slots)[:60], text=sentence(_filled(text, slots)), known_by=tuple(player.id for player in knowing))


def _slots(acting: list[Player], prompt: NextHappening, ground: Ground, seed: int) -> dict[str, str]:
    order = _order(acting, prompt)
    names = [inside(ground.names[player.id]) for player in order] + ["the others"] * 2
    slots = dict(zip("abc", names, strict=False)) | {f"{letter}_poss": f"{name}'s" for letter, name in zip("abc", names, strict=False)}
    return slots | {"B": capital(names[1])} | figures(seed) | ground.span.slots(seed)


def _order(acting: list[Player], prompt: NextHappening) -> list[Player]:
    """Return those who act, then the others, mere things last."""
    rest = [player for player in prompt.cast if player not in acting]
    return [*acting, *sorted(rest, key=is_thing)]


def _aware(cast: Sequence[Player]) -> tuple[str, ...]:
    return tuple(player.id for player in cast if not is_thing(player)) or tuple(player.id for player in cast)


def _filled(text: str, slots: dict[str, str]) -> str:
    return tidy(re.sub(r"\{(\w+)\}", lambda found: slots[found.group(1)], text))


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words."""
    return text if len(text) <= most else text[: most + 1].rsplit(" ", 1)[0].rstrip(",;: ")
