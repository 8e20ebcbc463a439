"""Lines of one person at one moment on two branches: what fits the branch that is told, and what only the other makes sense of."""

from collections.abc import Iterator
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.words import content_words
from daedalus_data.formatters.story import Line, Opening, Story


class Sibling(NamedTuple):
    """A line that speaks of what took place here, and one by the same person that speaks of what took place on another branch."""

    here: Opening
    mine: Line
    other: Line


def siblings(told: Story) -> Iterator[Sibling]:
    """Yield for each moment whose past was told on in several ways, and each who spoke in it, at most one pair of lines."""
    own = {opening.timepoint.id for opening in told.openings}
    for here in told.all_openings:
        others = [there for there in told.all_openings if _is_beside(here, there)]
        if any(opening.timepoint.id in own for opening in (here, *others)):
            yield from _pairs(told, here, sorted(others, key=lambda there: told.draw("sibling", here.timepoint.id, there.timepoint.id)))


def _is_beside(here: Opening, there: Opening) -> bool:
    one, other = here.timepoint, there.timepoint
    return one.id != other.id and one.branch != other.branch and one.parents == other.parents


def _pairs(told: Story, here: Opening, others: list[Opening]) -> Iterator[Sibling]:
    for speaker in dict.fromkeys(line.turn.speaker for line in told.lines.get(here.timepoint.id, ())):
        found = (_pair(told, here, there, speaker) for there in others)
        if pair := next(filter(None, found), None):
            yield pair


def _pair(told: Story, here: Opening, there: Opening, speaker: ev.EntityId) -> Sibling | None:
    ours, theirs = _matter(told, here), _matter(told, there)
    mine = _speaking_of(told, here, speaker, ours - theirs, theirs - ours)
    other = _speaking_of(told, there, speaker, theirs - ours, ours - theirs)
    return Sibling(here, mine, other) if mine and other and mine.turn.text != other.turn.text else None


def _matter(told: Story, opening: Opening) -> frozenset[str]:
    """Return the words by which what takes place at a moment is known, without the names of people."""
    happening = told.after(opening.timepoint.id).happenings[opening.timepoint.id].happening
    text = " ".join((happening.title, happening.topic, happening.description, *(detail.text for detail in happening.details)))
    return content_words(text) - content_words(" ".join(event.name for event in told.run.of(ev.EntityIntroduced)))


def _speaking_of(told: Story, opening: Opening, speaker: ev.EntityId, of: frozenset[str], never: frozenset[str]) -> Line | None:
    """Return somebody's first line of a moment that has a word of the one matter and none of the other."""
    for line in told.lines.get(opening.timepoint.id, ()):
        said = content_words(line.turn.text)
        if line.turn.speaker == speaker and said & of and not said & never:
            return line
    return None
