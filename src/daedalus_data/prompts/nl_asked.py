"""What a sentence asks of a template: the mode, the people it names, how many they are, its dates and how long it lasts."""

import re
from calendar import month_name
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.events import Resolution

MODES: tuple[tuple[str, str], ...] = (
    (
        "portal",
        r"\b(?:in )?portal(?: mode)?\b|\b(?:work|trac|reason)(?:s|e|ed|ing)? (?:it )?back(?:wards?)? (?:from|to)\b"
        r"|\bhow did (?:it|.{3,60}?) come (?:to|about)\b",
    ),
    ("branching", r"\bbranching\b|\bwhat if\b.{3,300}\bor\b|\bbranch(?:es)? (?:on|into|over)\b|\bplay out both\b"),
    (
        "cyclical",
        r"\bcyclical\b|\b(?:year|season|generation|winter|spring|harvest) after (?:year|season|generation|winter|spring|harvest)\b"
        r"|\b(?:every|each) (?:year|season|spring|summer|autumn|winter|generation)\b|\bcomes? round again\b|\bagain and again\b",
    ),
    (
        "directorial",
        r"\bdirectorial\b|\b(?:in|of) five acts\b|\bdramatic irony\b|\bthe audience knows\b|\b(?:as|like) a (?:tragedy|stage play|drama)\b",
    ),
)
NUMBER_WORDS = {word: number for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
PEOPLE = (
    r"people|persons|members|men|women|survivors|suspects|explorers|colleagues|siblings|villagers|players|guests|strangers|characters|"
    r"monks|nuns|cooks|chefs|astronauts|students|teachers|reporters|jurors|directors|scientists|friends|castaways"
)
MONTHS = "|".join(month_name[1:])
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
TITLES = (
    r"Dr|Mr|Mrs|Ms|Prof|Professor|Captain|Capt|Judge|Justice|Sister|Brother|Father|Mother|Abbot|Abbess|Prior|Inspector|Detective|"
    r"Sergeant|Colonel|General|Major|Commander|Lieutenant|Mayor|Senator|President|Minister|Sir|Lady|Lord|Chef|Nurse|Reverend|Rev|"
    r"Queen|King|Principal|Headmaster|Headmistress|Chief|Bishop|Elder|Officer|Director|Governor"
)
NAME = rf"(?:(?:{TITLES})\.? )?[A-Z][\w'’-]+(?: (?:[A-Z]\.|(?:de|da|van|von|of|al|the) [A-Z][\w'’-]+|[A-Z][\w'’-]+))*"
NOT_PEOPLE = frozenset(
    "a an and as at before after by during each every five four for from how if in it its last may of on one or over seven six "
    "six ten the then there they this three through to two until what when where while who why with without work trace portal branching "
    "cyclical directorial forward simulate tell story ceo cfo cto coo nasa eu uk us usa un i".split()
)
PLACE_BEFORE = re.compile(
    r"\b(?:in|at|from|near|into|outside|around|across|through|to|toward|towards|on|under|above|off)(?: the)? $", re.IGNORECASE
)
INSTITUTION = re.compile(
    r"\b(?:Hospital|Clinic|University|College|School|Institute|Company|Corp|Inc|Ltd|Bank|Board|Council|Court|Church"
    r"|Abbey|Monastery|Shrine|Station|"
    r"Base|Colony|Valley|River|Ridge|Street|Road|Gazette|Times|Herald|Post|Courier|Tribune|Restaurant|Bistro|Hotel"
    r"|Castle|Manor|Lake|Sea|Bay|"
    r"Island|Mountain|Mount|Forest|Park|Ocean|Shelf|Peninsula|Pole|County|Mars|Moon|Earth|Antarctica|Monday|Tuesday"
    r"|Wednesday|Thursday|Friday|"
    r"Saturday|Sunday|Christmas|Easter|" + MONTHS + r")\b"
)
PAST = (
    "decides|must|has|is|was|wants|refuses|says|and|who|finds|learns|hides|knows|leads|accuses|orders|fights|claims|tries|will|threatens|"
    "discovers|disagrees?|argues?|quarrels?"
)


ROLE_NOUN = (
    "[a-z-]+(?:er|or|ist|ian|ant|man|woman|ess)|[a-z-]*(?:mother|father|sister|brother|cook|chef|monk|nun|guide|scout|priest|clerk|"
    "officer|doctor|chief|son|daughter|wife|widow|nurse|pilot|friend|boss|president|judge|thief|king|queen)"
)


class Named(NamedTuple):
    """Somebody whom the sentence names, and what it says they are."""

    name: str
    role: str


class Span(NamedTuple):
    """How far apart moments lie and how many there are."""

    resolution: Resolution
    step: int
    moments: int


@lru_cache(maxsize=256)
def mode_asked(sentence: str) -> str:
    """Return the mode that the words of a sentence ask for; nothing when they leave it open."""
    return next((mode for mode, signs in MODES if re.search(signs, sentence, re.IGNORECASE)), "")


@lru_cache(maxsize=256)
def years_in(sentence: str) -> tuple[int, ...]:
    """Return the years that a sentence gives, in its order."""
    found = re.findall(
        r"(?<![\d,.$€£])\b(1\d{3}|20\d\d|21\d\d)\b(?! ?(?:people|dollars|euros|km|miles|animals|tonnes|metres|employees|%))", sentence
    )
    return tuple(dict.fromkeys(map(int, found)))


def dates_in(sentence: str) -> tuple[str, ...]:
    """Return the dates that a sentence gives as ISO dates, each as exact as it is told, in the sentence's order."""
    found: list[str] = []
    for day, month, after, season, year in re.findall(
        rf"(?:\b(?:(\d{{1,2}}) )?({MONTHS})\b(?: (\d{{1,2}}),)?,? (?:of )?|\b(spring|summer|autumn|fall|winter) (?:of"
        rf" )?)?\b(1\d{{3}}|20\d\d|21\d\d)\b",
        sentence,
    ):
        if int(year) not in years_in(sentence):
            continue
        number = list(month_name).index(month) if month else SEASONS.get(season, 0)
        on = int(day or after or 0)
        found.append(year + (f"-{number:02d}" if number else "") + (f"-{on:02d}" if on else ""))
    return tuple(dict.fromkeys(found))


def month_alone(sentence: str) -> int:
    """Return the month or season that a sentence names without a year, 0 when it names none."""
    found = re.search(
        rf"\b(?:in|of|during|every|each|one|late|early|since|by) (?:the )?(?:early |late )?({MONTHS}|spring|summer|autumn|winter)\b",
        sentence,
    )
    if found is None:
        return 0
    return SEASONS.get(found[1]) or list(month_name).index(found[1])


@lru_cache(maxsize=256)
def people_asked(sentence: str) -> int:
    """Return how many people a sentence says there are, 0 when it does not say or says more than a cast can hold."""
    numbers = "|".join([r"\d+", *NUMBER_WORDS])
    found = re.search(rf"\b({numbers})(?: [a-z-]+){{0,2}}? (?:{PEOPLE})\b", sentence, re.IGNORECASE)
    if found is None:
        return 0
    said = found[1].lower()
    number = int(said) if said.isdigit() else NUMBER_WORDS.get(said, 0)
    return number if 2 <= number <= 8 else 0


def count_of(word: str) -> int:
    """Return the number that a word or figure stands for, 0 when it is none."""
    low = word.lower()
    return int(low) if low.isdigit() else {"a": 1, "an": 1, "several": 4, "few": 3}.get(low, NUMBER_WORDS.get(low, 0))


@lru_cache(maxsize=256)
def span_asked(sentence: str) -> Span | None:
    """Return how the sentence says that time runs: 'over three weeks', 'every hour'; None when it does not say."""
    number, unit = _lasting(sentence)
    often = re.search(
        r"\b(?:every|each) (minute|hour|day|week|month|year)\b|\b(hour|day|week|month) by \2\b|\b(hourly|daily|weekly|monthly)\b",
        sentence,
        re.I,
    )
    if often:
        each = (often[1] or often[2] or often[3]).lower()
        pace: Resolution = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}.get(each, each)  # type: ignore[assignment]
        return Span(pace, 1, max(3, min(12, _units(number, unit, pace)))) if number else Span(pace, 1, 6)
    return _spread(number, unit) if number else None


def _lasting(sentence: str) -> tuple[int, str]:
    found = re.search(
        r"\b(?:over|for|within|during|through|across|in|lasts?|last|take|takes|has|have|with)(?: the)?(?: course of|"
        r" next| last| only| about| just)? "
        r"(\w+)(?: long| whole| full| short| stormy| hot| cold)? (minute|hour|day|night|week|month|year|season)s?\b",
        sentence,
        re.IGNORECASE,
    )
    number = count_of(found[1]) if found else 0
    return (number, found[2].lower().replace("night", "day")) if found and number else (0, "")


LENGTHS: dict[str, float] = {"minute": 1 / 60, "hour": 1, "day": 24, "week": 168, "month": 730, "season": 2190, "year": 8760}


def _units(number: int, unit: str, pace: str) -> int:
    # A working day of hours, not a night of them.
    hours = 9.0 * number if pace == "hour" and unit == "day" else number * LENGTHS[unit]
    return round(hours / LENGTHS[pace]) + 1


def _spread(number: int, unit: str) -> Span:
    """Return moments that cover a stretch of time, its first and its last among them where six can."""
    if unit == "season":
        return Span("month", 3, max(3, min(8, number + 1)))
    finer: dict[str, tuple[Resolution, int]] = {
        "minute": ("minute", 60),
        "hour": ("minute", 60),
        "day": ("hour", 24),
        "week": ("day", 7),
        "month": ("week", 4),
        "year": ("month", 12),
    }
    if number <= 2 and unit != "minute":
        pace, many = finer[unit]
        total = number * many
        step = max(1, total // 4)
        return Span(pace, step, total // step + 1)
    step = max(1, -(-number // 7))
    return Span(unit, step, max(3, number // step + (1 if unit != "day" else 0)))  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def named_in(sentence: str) -> tuple[Named, ...]:
    """Return the people whom a sentence names, each with the role that the sentence gives them."""
    found: dict[str, Named] = {}
    for match in re.finditer(NAME, sentence):
        name, at = match[0].removesuffix("'s").removesuffix("’s").rstrip("'’"), match.start()
        if not _is_person(name, sentence, at):
            continue
        person = Named(name, _role_of(name, sentence, at))
        found.setdefault(name, person)
    last = {name.split()[-1] for name in found if " " in name}
    return tuple(person for name, person in found.items() if " " in name or name not in last)


def _is_person(name: str, sentence: str, at: int) -> bool:
    first, before, after = name.split()[0], sentence[:at], sentence[at + len(name) :]
    titled = re.match(rf"(?:{TITLES})\.? ", name) is not None
    if titled:
        return True
    if first.lower().strip(".'") in NOT_PEOPLE or INSTITUTION.search(name) or PLACE_BEFORE.search(before) or name.isupper():
        return False
    if before.endswith(("the ", "The ")) or re.match(r" (?:Hospital|[a-z]+ing company)", after):
        return False
    if " " in name and at > 0:
        return (
            not re.search(r"\bof $", before)
            or re.search(r"\b(?:murder|death|trial|case|arrest|son|daughter|wife|widow|verdict) of $", before) is not None
        )
    told = re.search(rf"\b(?:{ROLE_NOUN}) $", before)
    return told is not None or (re.match(rf"(?:,| (?:{PAST}))\b", after) is not None and bool(name) and (at > 0 or not name.endswith("s")))


def _role_of(name: str, sentence: str, at: int) -> str:
    """Return what stands beside a name: its apposition, the noun before it or its title."""
    after, before = sentence[at + len(name) :], sentence[:at]
    apposed = (
        re.match(
            r",? (?:an?|the|our|its|their|her|his)? ?((?:[a-z][\w-]+ ){0,3}?(?:of|at|for|in) (?:St\.|[^,;.]){3,60}"
            r"|[a-z][\w-]+(?: [a-z][\w-]+){0,2}),",
            after,
        )
        if after.startswith(",")
        else None
    )
    if apposed and not re.match(r"(?:who|which|and|but|so|must|has|is|was|in|at|for)\b", apposed[1]):
        return apposed[1]
    noun = re.search(rf"\b((?:[a-z][a-z-]+ )?(?:{ROLE_NOUN})) $", before)
    if noun:
        words = noun[1].split()
        return " ".join(words[1:] if words[0] in ROLE_STOP or (len(words) > 1 and words[0].endswith(("s", "ed", "ts"))) else words)
    titled = re.match(rf"({TITLES})\.? ", name)
    return (
        {"Dr": "doctor", "Mr": "", "Mrs": "", "Ms": "", "Sir": "", "Prof": "professor", "Capt": "captain", "Rev": "reverend"}.get(
            titled[1], titled[1].lower()
        )
        if titled
        else ""
    )


ROLE_STOP = frozenset(
    "the a an and or that with her his its their by of convicted between for when while but whether if as from to".split()
)


def names_kept(sentence: str, text: str) -> tuple[str, ...]:
    """Return the names of the sentence that a text leaves out."""
    return tuple(person.name for person in named_in(sentence) if person.name.lower() not in text.lower())
