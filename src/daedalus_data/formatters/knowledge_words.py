"""How the walks of questions of knowledge end: what follows from the record, in words that vary."""

from collections.abc import Sequence

SEEN, START = "nobody, it was seen", "nobody, it was known from the start"
"""Answers to 'from whom' for those whom nobody told."""
KNEW = (
    "So by {date} {name} knew it", "{name} is among those it had reached by {date}", "That puts it in {name}'s hands by {date}",
    "{name} therefore knew it by the end of {date}",
)  # fmt: skip
KNEW_NOT = (
    "Nothing of this reached {name} by {date}", "Up to {date} {name} is not among those it came to",
    "No entry until {date} brings it to {name}", "{name} was still without it at the end of {date}",
)  # fmt: skip
ASIDE = "{{was}} there {when} but out of hearing, since it was said aside"
AWAY = "{{was}} not there {when}"
UNTOLD = (
    "nobody had told {who} of it by {date}",
    "by {date} nothing of it had been said to {who}",
    "{who} could not know, since nobody spoke of it to them before the end of {date}",
)
UNSEEN = (
    "{who} {was} not among those who saw it, and nobody spoke of it to them by {date}", "{who} had neither seen it nor been told by {date}",
)  # fmt: skip
SINCE = (
    "So {name} had it as of {value}",
    "For {name} that makes it {value}",
    "The first that {name} had of it was {value}",
    "{name} came to it at this date: {value}",
)
SOURCE = (
    "So {name} had it first from {value}",
    "{name} owes it to {value}",
    "The one to give it to {name} was {value}",
    "Whom {name} had it from: {value}",
)
UNSENT: dict[str, Sequence[str]] = {
    SEEN: (
        "Nobody told {name}, who was there to see it",
        "{name} needed nobody for it, having seen it",
        "{name} saw it before anybody could say it",
    ),
    START: (
        "Nobody told {name}, who had it all along",
        "{name} had it before anything was said",
        "With {name} it was there from the start",
    ),
}
CHAIN = ("So it went from {way}", "The way it took: from {way}", "It reached {name} from {way}", "Link by link: {way}")
AWARE = (
    "So {one} could tell that {other} knew it", "After that {one} had no doubt that {other} was in the know",
    "{one} was there to see that {other} had it", "{other}'s knowing it was therefore plain to {one} by {date}",
)  # fmt: skip
UNAWARE = (
    "None of it let {one} see by {date} that {other} knew",
    "{one} was never told or shown by {date} that {other} had it",
    "That was not in front of {one}, who could not tell by {date} what {other} knew",
    "{one} had nothing by {date} from which to see that {other} was in the know",
)  # fmt: skip
UNKNOWING = (
    "{other} did not know it by {date}, so there was nothing for {one} to notice",
    "By {date} it had not reached {other}, so {one} could not have learned that it had",
    "{other} was still without it, and {one} had no ground to think otherwise at {date}",
)

__all__ = [
    "ASIDE", "AWARE", "AWAY", "CHAIN", "KNEW", "KNEW_NOT", "SEEN", "SINCE", "SOURCE",
    "START", "UNAWARE", "UNKNOWING", "UNSEEN", "UNSENT", "UNTOLD",
]  # fmt: skip
