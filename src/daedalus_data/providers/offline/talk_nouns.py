"""Finds the noun of a noun phrase, so that 'the spring gone dry' can come back as 'the spring' and never as 'the dry'."""

from daedalus_data.providers.offline.language import DETERMINERS, NUMBER_WORDS, PREPOSITIONS, looks_finite, wordset

PARTICLES = wordset(
    "out off away back down up aside apart ahead astern adrift aground afloat ashore aboard abroad home upstairs downstairs inside outside "
    "overboard overhead together alone again forward along underway asleep awake alive aloud unseen unread far once twice too so "
    "enough overnight early late tonight today yesterday tomorrow ago"
)
QUALITIES = wordset(
    "dry neat dead quiet short long wet cold warm hot empty full bare sour sweet bitter thin thick deep shallow loose tight open "
    "shut broken "
    "blind lame deaf mute sick ill well-fed hungry thirsty tired weary safe sound sure wrong right ready clean dirty foul rotten ripe raw "
    "white grey red clear dark bright dull sharp blunt stiff still-born alike equal free mad sober drunk loud soft slack slow quick "
    "low high absent present missing whole useless worthless poor rich strange familiar old new afraid angry silent due overdue bad good"
)
"""Words that say how a thing is: after its noun they are no noun themselves."""
PARTED = wordset(
    "gone given chosen taken known shown grown thrown torn worn broken stolen written hidden forgotten frozen fallen eaten beaten driven "
    "drawn drunk sunk sung spoken sworn done seen begun overdrawn withdrawn mistaken undone unsold unpaid used"
)
LINKING = wordset("gone turned grown run fallen found kept put held laid taken thrown left come sent brought carried set")
"""Participles after which comes what became of the noun before them: 'boats run aground', 'calves found dead'."""
ORDINAL = wordset("first second third fourth fifth sixth last next other same only new old newly just")


def noun_of(phrase: str) -> str | None:
    """Return the last noun of a phrase without prepositions, article first, or None where it cannot be told."""
    tokens = phrase.split()[1:]
    told = [token.lower() for token in tokens]
    if NUMBER_WORDS & set(told[:-1]) or "ones" in told:
        return None
    for place in range(1, len(told)):
        if told[place] in LINKING and told[place - 1] not in ORDINAL | NUMBER_WORDS | DETERMINERS and not told[place - 1].endswith("'s"):
            tokens, told = tokens[:place], told[:place]
            break
    while told and _after(told[-1]):
        tokens, told = tokens[:-1], told[:-1]
    return tokens[-1] if tokens and _nominal(told[-1]) else None


def _after(word: str) -> bool:
    """Say whether a word at the end of a phrase only says what became of its noun."""
    return word in PARTICLES | QUALITIES | PARTED or (looks_finite(word) and not word.endswith("s"))


def _nominal(word: str) -> bool:
    return word.isascii() and word.replace("-", "").isalpha() and word not in PREPOSITIONS | DETERMINERS | NUMBER_WORDS | ORDINAL
