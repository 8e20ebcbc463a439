"""Small questions about text that several layers ask: which words carry content, how alike two texts are."""

import re
from functools import lru_cache

WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’%.-]*[A-Za-z0-9%]|[A-Za-z0-9]")
STOP_WORDS = """
a an and are as at be been before but by can could did do does for from had has have he her him his how i if in into is it its just
may me more most my no not now of on one or our out over said she should so some than that the their them then there these they this
those to under up us was we were what when which who will with would you your after about also any because being both each few he'd
i'm it's let me's nor only other own same too very via while
"""
STOP = frozenset(STOP_WORDS.split())


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Return the lower-case words and numbers of a text, in order."""
    return tuple(WORD.findall(text.lower()))


def count(text: str) -> int:
    """Return how many words a text has; what is counted once, as a whole question is, is not worth remembering."""
    return sum(1 for _ in WORD.finditer(text.lower()))


@lru_cache(maxsize=65536)
def content_words(text: str) -> frozenset[str]:
    """Return the words that carry content, with a plural 's' taken off."""
    found = set(WORD.findall(text.lower())) - STOP
    return frozenset([word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word for word in found])


def singular(word: str) -> str:
    """Return a word without a plural 's': 'warnings' and 'warning' count as one."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=65536)
def ngrams(text: str, n: int) -> tuple[tuple[str, ...], ...]:
    """Return every run of n words of a text, in order, with repeats."""
    tokens = words(text)
    return tuple(tokens[i : i + n] for i in range(len(tokens) - n + 1))


def overlap(left: str, right: str) -> float:
    """Return the Jaccard similarity of two texts' content words, 0 to 1 (0 when both are empty)."""
    a, b = content_words(left), content_words(right)
    return len(a & b) / len(a | b) if a or b else 0.0


def covered(needle: str, haystack: str) -> float:
    """Return the share of the needle's content words that the haystack has, 0 to 1 (1 for an empty needle)."""
    wanted = content_words(needle)
    return len(wanted & content_words(haystack)) / len(wanted) if wanted else 1.0


def spoken_name(identifier: str) -> str:
    """Return an id as a name: 'lin_zhang' is 'Lin Zhang'."""
    return " ".join(part.capitalize() if part.islower() else part for part in identifier.replace("-", "_").split("_") if part)


def phrase(key: str) -> str:
    """Return a knowledge key as words: 'oxygen_generator_failures' is 'oxygen generator failures'."""
    return key.replace("_", " ").strip()


def forget() -> None:
    """Let go of the texts that were taken apart: whoever reads many runs one after the other does so after each."""
    for cached in (words, content_words, ngrams):
        cached.cache_clear()
