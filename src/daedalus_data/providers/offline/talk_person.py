"""Puts a statement about somebody into the mouth of that person or of one who speaks to them; finds amounts and aims in text."""

import re
from functools import lru_cache

from daedalus_data.providers.offline.language import (
    PREPOSITIONS,
    PRESENT,
    STARTERS,
    gerund,
    looks_finite,
    lower_first,
    stripped,
    wordset,
)

SUBJECT_BEFORE = re.compile(
    r"(?:^|(?:\b(?:and|but|that|because|when|after|while|if|since|as|where|before|so|although|who|which|whom|than|until|once)|[,;:—])\s+)$"
)
PERSONS = {"I": ("I", "me", "my", "myself"), "you": ("you", "you", "your", "yourself")}
ATTRIBUTIVE = wordset("the a an this that each every any no our your their old new young")
OWNED = {"I": "mine", "you": "yours"}
AGREEMENT = {"is": ("am", "are"), "was": ("was", "were"), "has": ("have", "have"), "does": ("do", "do")}


def addressed(text: str, name: str, person: str) -> str | None:
    """Return a third-person statement as said by (person 'I') or to (person 'you') the one it names in full or by the last name.

    The name and, when they can only mean that person, the pronouns are changed; None when the grammar is not plain enough.
    """
    shifted = shift_person(text, name, person)
    last = name.split()[-1]
    if shifted is None or last == name or not last[0].isupper():
        return shifted
    return shift_person(shifted, last, person)


def shift_person(text: str, name: str, person: str) -> str | None:
    """Return a statement with one form of a name changed to the first or second person, or None when that is not safe."""
    if not re.search(rf"\b{re.escape(name)}\b", text):
        return text
    subject, object_, owner, self_ = PERSONS[person]
    text = re.sub(rf"\b{re.escape(name)} and ([A-Z]\w+(?: [A-Z]\w+)?)\b(?!['’])", rf"\1 and {name}", text)
    text = re.sub(rf"\b[Tt]he ((?:[a-z-]+ )?[a-z-]+) of {re.escape(name)}\b(?!['’]| and\b| [A-Z])", rf"{owner} \1", text)
    out, at = "", 0
    for match in re.finditer(rf"\b{re.escape(name)}\b(?P<of>['’]s\b|['’](?=\s))?", text):
        before, after = text[: match.start()], text[match.end() :]
        out += text[at : match.start()]
        at = match.end()
        last = before.split()[-1].lower() if before.split() else ""
        other = " " not in name and re.search(r"\b[A-Z][\w.]* $", before) and last not in STARTERS | {"and"}
        if other or (last in ATTRIBUTIVE and not match["of"]):
            out += match.group()  # 'Ines Silva' is not 'Marta Silva', and 'the Halden workshop' is nobody's
            continue
        pair = re.search(r"(?:^|[,;:] |\b(?:that|because|when|if|since) )[A-Z]\w+(?: [A-Z]\w+)? and $", before)
        if match["of"]:
            alone = re.match(r"\s*(?:[.,;:?!]|$|(?:among|in|on|at|and|or|but|is|was|were|are|has|had|to|for|by|with|of)\b)", after)
            out += OWNED[person] if alone else owner
        elif pair:
            out += subject
        elif _governed(before, after):
            out += object_
        elif SUBJECT_BEFORE.search(before) or (_acts(after) and last not in PREPOSITIONS):
            if not _acts(after):
                return None
            out += subject + _agreeing(after, person)
            at = match.end() + len(after) - len(_after_verb(after))
        elif after.lstrip().lower().startswith(("and ", "or ")) or before.rstrip().lower().endswith(" or"):
            return None
        else:
            out += object_
    out += text[at:]
    if names_a_person(text.replace(name, "")) and THIRD_PERSON.search(text):
        return None  # 'his' may be the other's
    return _pronouns(out, subject, object_, owner, self_) if _alone(text, name) else out


def _governed(before: str, after: str) -> bool:
    """Say whether a name stands in a pair after a verb or preposition: 'carried Pell and the still', 'under Seeburn and Bakar'."""
    second = re.search(r"(\S+) [A-Z]\w+ and $", before)
    if second:
        return second[1].lower() in PREPOSITIONS and not _acts(after)
    last = before.split()[-1].lower() if before.split() else ""
    paired = re.match(r" and (?:the|a|an|his|her|their|[A-Z])", after)
    return bool(paired) and (last in PREPOSITIONS or looks_finite(last))


def _acts(after: str) -> bool:
    """Say whether what follows a name is its verb."""
    following = after.split()
    while following and following[0].endswith("ly"):
        following = following[1:]
    return bool(following) and looks_finite(following[0])


def _after_verb(after: str) -> str:
    match = re.match(r"\s+(?:\w+ly\s+)?[\w'’]+", after)
    return after[match.end() :] if match else after


def _agreeing(after: str, person: str) -> str:
    head = after[: len(after) - len(_after_verb(after))]
    lead, _, verb = head.rpartition(" ")
    if verb.lower() in AGREEMENT:
        verb = AGREEMENT[verb.lower()][person == "you"]
    elif verb.lower() in PRESENT:
        verb = _base(verb)
    return f"{lead} {verb}"


def _base(verb: str) -> str:
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    if verb.endswith(("oes", "sses", "shes", "ches", "xes")):
        return verb[:-2]
    return verb.removesuffix("s")


def _alone(text: str, name: str) -> bool:
    return not re.search(r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+", text.replace(name, ""))


THIRD_PERSON = re.compile(r"\b(?:he|she|his|her|him|himself|herself)\b", re.IGNORECASE)


PEOPLE = wordset(
    "man woman boy girl child father mother brother sister son daughter uncle aunt nephew niece cousin husband wife widow widower friend "
    "neighbour guest host stranger visitor groom cook maid butler servant footman coachman gardener keeper clerk teacher pupil student "
    "doctor nurse surgeon patient chemist priest vicar abbot monk nun prior bishop pope captain mate bosun sailor seaman stoker purser "
    "pilot engineer carpenter mason smith baker miller farmer shepherd herdsman hunter fisherman ferryman driver porter guard soldier "
    "officer sergeant colonel general inspector constable detective lawyer attorney judge juror witness defendant suspect thief murderer "
    "killer forger banker broker trader dealer merchant buyer seller owner tenant landlord landlady squire lord lady king queen prince "
    "princess minister secretary president governor senator member delegate ambassador envoy chairman chair director manager foreman boss "
    "auditor accountant bookkeeper controller treasurer inspector surveyor researcher scientist physicist chemist technician operator "
    "worker labourer apprentice assistant colleague partner founder investor lender borrower heir grandfather grandmother grandson "
    "granddaughter orphan beggar tramp prisoner warder editor reporter printer painter singer player actor author poet "
    "packman postman postmaster sweeper steward hostess rival "
    "commander scout cub calf cow bull bitch hound mare foal ewe ram goat dog cat fox wolf bear elk stag hind vixen horse"
)
"""Words for those whom 'he', 'her' or 'his' may mean."""


@lru_cache(maxsize=8192)
def names_a_person(text: str) -> bool:
    """Say whether a text speaks of somebody by a common noun, whom 'his' and 'her' may mean."""
    told = re.findall(r"[a-z]+", text.lower())
    return any(word in PEOPLE or word.removesuffix("s") in PEOPLE for word in told)


def _pronouns(text: str, subject: str, object_: str, owner: str, self_: str) -> str:
    text = re.sub(r"\b(?:[Hh]e|[Ss]he) (was|is|has|does)\b", lambda m: f"{subject} {AGREEMENT[m[1]][subject == 'you']}", text)
    text = re.sub(r"\b(?:he|she|He|She)\b", subject, text)
    text = re.sub(r"\b[Hh]is\b", owner, text)
    text = re.sub(r"\bhim\b", object_, text)
    text = re.sub(r"\b(?:himself|herself)\b", self_, text)
    return re.sub(
        r"\bher\b(?=\s+(?!(?:to|in|on|at|and|by|for|that|from|when|after|before|with)\b)\w)",
        owner,
        re.sub(r"\bher\b(?=[.,;]|$)", object_, text),
    )


# ---- numbers and aims ----

AMOUNT = re.compile(
    r"(?:[$€£]\s?\d[\d.,]*\d?(?:\s(?:million|billion|thousand))?|\b\d[\d.,]*\d?\s?(?:%|percent|per cent)"
    r"|\b(?:\d[\d,.]*\d|\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety)"
    r"(?: out)? of (?:the )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty)\b"
    r"|\b(?:\d[\d,.]*\d|\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety)[ -]"
    r"(?:million |thousand )?(?:second|minute|hour|day|week|month|year|night|degree|ton|kilogram|metre|meter|mile|patient|bed|"
    r"page|cell|dose|vote|"
    r"seat|unit|euro|dollar|person|ward|share|case|shift|litre|volt|watt|soldier|barrel|sack|monk|ship|letter|nurse|part|test|signature|job)s?\b)"
)


@lru_cache(maxsize=8192)
def amounts(text: str) -> tuple[str, ...]:
    """Return the quantities a text names, in order: '$14 million', 'two of six', '400 hours'."""
    return tuple(match.group().strip(" ,.") for match in AMOUNT.finditer(text))


BASE_VERBS = wordset(
    "keep get make hold bring save protect win be launch finish deliver prove find show stop cut build lead learn stay avoid ensure "
    "secure raise reach hear see meet run grow defend close open sell buy hire expose hide cover uncover restore repair preserve "
    "maintain serve teach heal treat cure solve catch convict free release publish print tell speak earn gain take give help guard "
    "rebuild replace reform honour honor obey escape survive return pass fix land fly sail drive convince persuade push press force "
    "block delay slow ship sign negotiate balance reduce increase improve complete document report warn understand know remain "
    "become have do put set not never establish move carry act live lose retire support settle choose decide demand test verify "
    "trace identify contain rescue bury pay collect spend spare spot shield shut steer supply refuse reject respect regain renew "
    "recover record"
)


def infinitive(goal: str) -> str | None:
    """Return a goal as an infinitive without 'to', in the first person, or None when it is no verb phrase."""
    text = lower_first(stripped(goal)).removeprefix("to ")
    text = re.sub(r"^(?:he |she |they )?(?:wants?|hopes?|aims?|tries|needs?|intends?) to ", "", text)
    first = text.split(" ")[0]
    if first not in BASE_VERBS:
        return None
    return re.sub(r"\b(?:his|her|their)(?= (?:own )?\w)", "my", text)


def pursuing(goal: str) -> str | None:
    """Return a goal as a gerund phrase in the first person, or None when it is no verb phrase."""
    text = infinitive(goal)
    if text is None:
        return stripped(goal) if goal.split(" ")[0].endswith("ing") else None
    first, _, rest = text.partition(" ")
    return (
        text
        if first in {"not", "never"} and rest == ""
        else f"not {gerund(rest.split()[0])} {' '.join(rest.split()[1:])}".strip()
        if (first in {"not", "never"})
        else f"{gerund(first)} {rest}".strip()
    )
