"""Text that Markdown shows as it is."""

import re

SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#])")
LEADING = re.compile(r"^(\d*)([-+=]|(?<=\d)[.)](?=\s))")
"""What would begin a list or underline a heading: a sign, or a number's stop with a space after it; 24.6 is neither."""


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return LEADING.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", " ".join(text.split())))
