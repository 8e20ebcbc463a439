"""Words of questions of knowledge that vary: how entries of the record begin, and how walks end."""

SEEN, START = "nobody, it was seen", "nobody, it was known from the start"
"""Answers to 'from whom' for those whom nobody told."""
ASIDE = "{{was}} there {when} but out of hearing, since it was said aside"
AWAY = "{{was}} not there {when}"
UNTOLD = (
    "nobody had told {who} of it by {date}",
    "by {date} nothing of it had been said to {who}",
    "{who} could not know, since nobody spoke of it to them before the end of {date}",
)
NAMELESS = ("none of these entries names {who}", "{who} {was} in none of these entries", "nobody brought it to {who}")
UNSEEN = (
    "{who} {was} not among those who saw it, and nobody spoke of it to them by {date}", "{who} had neither seen it nor been told by {date}",
)  # fmt: skip
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

ENTERED_START = (
    "At the start {who} already had this: “{text}”", "Known at the start to {who}: “{text}”",
    "Before it all began this had come to {who}: “{text}”", "On file from the start, with {who}: “{text}”",
)  # fmt: skip
ENTERED_SEEN = (
    "It became plain to {who}: “{text}”", "Under the eyes of {who}: “{text}”", "Seen by {who}: “{text}”",
    "What {who} saw: “{text}”",
)  # fmt: skip
ENTERED_SEEN_BY_ALL = ("All of them saw it: “{text}”", "It was plain to everybody there: “{text}”", "Before the eyes of all: “{text}”")
REPORTED = (
    "{speaker} let it be known, {before}: “{text}”", "{speaker} brought it up {before}, in other words: “{text}”",
    "From {speaker}, {before}, came this: “{text}”",
)  # fmt: skip
REPORTED_ASIDE = (
    "{speaker} took {heard} aside and let out: “{text}”", "Out of the others' hearing {speaker} told {heard}: “{text}”",
    "{speaker}, in an aside meant for {heard}, made this known: “{text}”",
)  # fmt: skip

__all__ = [
    "ASIDE", "AWARE", "AWAY", "ENTERED_SEEN", "ENTERED_SEEN_BY_ALL", "ENTERED_START", "NAMELESS", "REPORTED", "REPORTED_ASIDE",
    "SEEN", "START", "UNAWARE", "UNKNOWING", "UNSEEN", "UNTOLD",
]  # fmt: skip
