"""The built-in author lets a moment that comes round again remember what it takes up: how it was last time, how it all began."""

from daedalus_data.core.events import Happening
from daedalus_data.core.seeds import derive
from daedalus_data.core.words import overlap
from daedalus_data.prompts.story import NextHappening
from daedalus_data.providers.offline.story_text import sentence

ROOM = 890
"""Characters that a description may have."""
LIKE = 0.6
"""From this overlap of words on it has been said already."""
FORMS = {
    "phase": (
        "The last time, {when}, it had gone another way: {what}",
        "There was its like {when}, and it had been otherwise then: {what}",
        "Whoever remembered held it against what had been {when}: {what}",
        "At the same turn of things, {when}, it had been this: {what}",
    ),
    "opening": (
        "With that they were back at what the round had begun with {when}: {what}",
        "It led back to how this round had opened {when}: {what}",
        "So the round came home to what had set it going {when}: {what}",
    ),
}
"""How a moment calls back another, dated, its title after a colon."""


def recalled(prompt: NextHappening, happening: Happening, seed: int) -> Happening:
    """Return a happening that takes up again what it comes back to, each in a sentence, as far as there is room."""
    told = happening.description
    first = derive(seed, prompt.scenario, "recalled")
    for echo in prompt.echoes:
        forms = FORMS[echo.of]
        again = sentence(forms[(first + prompt.index) % len(forms)].format(when=echo.when, what=echo.what.rstrip(".")))
        if len(told) + len(again) < ROOM and overlap(echo.what, told) < LIKE:
            told = f"{told} {again}"
    return happening.model_copy(update={"description": told})
