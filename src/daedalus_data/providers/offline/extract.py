"""Which claims a conversation added that stand without it: promises, proposals, causes, concerns, turns of mind and disclosures.

Confidence is 0.9 for what the line says in so many words (a promise, a proposal, a disclosure), 0.8 for a cause or a
consequence somebody names, 0.7 for what an aim said aloud lets one see of a concern. A claim about the talk itself, who
disputed or backed whom, is never given.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.events import PropositionKind
from daedalus_data.core.words import STOP, content_words, overlap
from daedalus_data.prompts.talk import Extract, ExtractReply, Proposition
from daedalus_data.prompts.views import Fact, Persona, Spoken
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import PREPOSITIONS, capitalised, definite, looks_finite, sentences, stripped
from daedalus_data.providers.offline.talk_claims import offers, whole
from daedalus_data.providers.offline.talk_facts import in_the_open, topic_of
from daedalus_data.providers.offline.talk_person import infinitive

MOST = 5
"""Claims that are given of one conversation."""
FOLLOWS = re.compile(r"^If (?P<case>[^,]{8,90}), (?P<then>[^?]{8,120}\b(?:will|must)\b[^?]{4,120})\.$")
CAME = re.compile(
    r"\b(?:in|on|at) (?P<when>(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4})"
)
HINDERED = re.compile(r"\b(?:risk|cannot|can't|in the way|harder|not helping|isn't helping|not pass|hoped|give up|live with|no way)\b")
MEANT = re.compile(
    r"\b(?:I did it to|is how I (?:mean|intend|plan) to|follows from that duty|never against you|before I thought of|has to stand)\b"
)
KEPT = re.compile(r"\b(?:stays|has been decided|is done|has to stand|goes forward|was weighed|my decision|have given it|decided)\b")
PERSONAL = re.compile(r"\b(?:I|me|my|mine|we|us|our|you|your)\b")


class Claim(NamedTuple):
    """A claim with its worth, so that only the best are given."""

    worth: float
    proposition: Proposition


@writes(Extract)
def extract(prompt: Extract, seed: int) -> ExtractReply:
    """Give the weightiest new claims, at most one of a line and MOST in all, in the order spoken."""
    known = [fact.text for fact in prompt.known]
    claims: list[Claim] = []
    for place in range(len(prompt.transcript)):
        for claim in sorted(_claims(prompt, place), key=lambda claim: -claim.worth):
            text = claim.proposition.text
            if all(overlap(text, other) < 0.7 for other in (*known, *(c.proposition.text for c in claims))):
                claims.append(claim)
                break
    best = sorted(claims, key=lambda claim: (-claim.worth, claim.proposition.turn))[:MOST]
    order = {line.turn: place for place, line in enumerate(prompt.transcript)}
    return ExtractReply(propositions=tuple(sorted((claim.proposition for claim in best), key=lambda p: order[p.turn])))


def _claims(prompt: Extract, place: int) -> Iterator[Claim]:
    line = prompt.transcript[place]
    topic = _topic(prompt, place)
    for text, kind, worth, confidence in (
        *_offered(prompt, line),
        *_disclosed(prompt, line),
        *_expected(prompt, line),
        *_turned(prompt, place),
        *_at_stake(prompt, line),
    ):
        sentence = capitalised(stripped(text))[:299] + "."
        yield Claim(
            worth,
            Proposition(turn=line.turn, topic=_fitting(topic, sentence, prompt)[:60], text=sentence, kind=kind, confidence=confidence),
        )


Found = tuple[str, PropositionKind, float, float]


def _offered(prompt: Extract, line: Spoken) -> Iterator[Found]:
    """Yield what a line promises or proposes."""
    for offer in offers(line.text, line.name, _listener(prompt, line)):
        if line.act in ("commit", "propose") and 12 < len(offer.what) < 220:
            verb = "undertook" if offer.promised else "proposed"
            what = re.sub(r"^(\w+) it\b", rf"\1 {_matter(prompt)}", offer.what)
            apart = f" {'towards' if offer.promised else 'to'} {_listener(prompt, line)}" if line.aside_to else ""
            text = whole(f"{line.name} {verb}{apart} to {what}", _topics(prompt), [item.text for item in prompt.transcript])
            if not line.aside_to and not any(content_words(topic) & content_words(what) for topic in _topics(prompt)):
                text = f"{text}, to deal with {_matter(prompt)}"
            yield text, "commitment" if offer.promised else "decision", 8, 0.9


def _listener(prompt: Extract, line: Spoken) -> str:
    """Return the name of the one person an aside was said to; empty for what all heard."""
    return next((person.name for person in prompt.cast if person.id == line.aside_to), "")


def _disclosed(prompt: Extract, line: Spoken) -> Iterator[Found]:
    """Yield that somebody had known something and kept it back: the fact itself is known by now, the silence is new."""
    facts = _facts(prompt)
    told = [definite(topic_of(facts[fact]), _names(prompt)) for fact in line.knowledge if fact in facts]
    if line.act == "reveal" and told and line.aside_to is None:
        yield f"{line.name} had kept silent about {told[0]} until {prompt.when}", "disclosure", 9, 0.9


def _expected(prompt: Extract, line: Spoken) -> Iterator[Found]:
    """Yield the consequence that a line foresees, in its own words where they need nobody's 'we'."""
    for sentence in sentences(line.text):
        match = FOLLOWS.match(sentence[:1].upper() + sentence[1:])
        if match and not PERSONAL.search(f"{match['then']} {match['case']}"):
            case = whole(match["case"], _topics(prompt), [item.text for item in prompt.transcript])
            yield f"{line.name} expects that if {case}, {match['then']}", "concern", 5, 0.8


def _turned(prompt: Extract, place: int) -> Iterator[Found]:
    """Yield a change of mind with what brought it about."""
    line = prompt.transcript[place]
    earlier = in_the_open(prompt.transcript[:place])
    before = next((item for item in reversed(earlier) if item.speaker != line.speaker), None)
    facts = _facts(prompt)
    cause = [definite(topic_of(facts[fact]), _names(prompt)) for fact in (before.knowledge if before else ()) if fact in facts]
    if line.act == "concede" and cause and cause[0] != _matter(prompt):
        yield f"{line.name} came round on {_matter(prompt)} because of {cause[0]}", "cause", 7, 0.8
    made = [offer.what for offer in offers(before.text, before.name)] if before and before.act == "propose" else []
    if line.act == "concede" and before and made and not cause:
        yield f"{line.name} dropped an objection to {_matter(prompt)} after {before.name} had proposed to {made[0]}", "cause", 7, 0.8
    if line.act == "dismiss" and KEPT.search(line.text):
        yield f"{line.name} would not take back {_matter(prompt)}", "decision", 3, 0.8
    shifts = [match["when"] for match in CAME.finditer(line.text)]
    if (
        line.act != "concede"
        and not line.knowledge
        and shifts
        and re.search(r"\b(?:grew out|started|began|came|goes back|trace)\b", line.text)
    ):
        yield f"{line.name} holds that {_matter(prompt)} goes back to what was done in {shifts[0]}", "cause", 6, 0.8


def _at_stake(prompt: Extract, line: Spoken) -> Iterator[Found]:
    """Yield the aim that somebody says is in danger."""
    person = next((person for person in prompt.cast if person.id == line.speaker), None)
    if person is None:
        return
    aim = next((aim for aim in _aims(person) if len(content_words(aim) & content_words(line.text)) >= 0.7 * len(content_words(aim))), None)
    if aim and HINDERED.search(line.text):
        yield f"{line.name} sees {_matter(prompt)} as a danger to one aim, to {aim}", "concern", 4, 0.7
    elif aim and MEANT.search(line.text):
        yield f"{line.name} settled on {_matter(prompt)} to {aim}", "cause", 6, 0.8


def _aims(person: Persona) -> list[str]:
    return [re.sub(r"\bmy\b", "their", aim) for goal in person.goals if (aim := infinitive(goal))]


def _facts(prompt: Extract) -> dict[str, Fact]:
    return {fact.id: fact for fact in prompt.known}


def _names(prompt: Extract) -> frozenset[str]:
    return frozenset(word for person in prompt.cast for word in person.name.split())


def _topics(prompt: Extract) -> list[str]:
    """Return the topics the conversation touches, those of cited facts first."""
    facts, said = _facts(prompt), " ".join(line.text for line in prompt.transcript).lower()
    cited = [topic_of(facts[fact]) for line in prompt.transcript for fact in line.knowledge if fact in facts]
    named = sorted({topic for fact in prompt.known if len((topic := topic_of(fact)).split()) > 1 and topic.lower() in said})
    matter = _repeated(tuple(line.text for line in prompt.transcript)).removeprefix("the ")
    return [topic for topic in dict.fromkeys([matter, *named, *cited]) if topic]


def _topic(prompt: Extract, place: int) -> str:
    facts, line = _facts(prompt), prompt.transcript[place]
    cited = [topic_of(facts[fact]) for fact in line.knowledge if fact in facts]
    return cited[0] if cited else stripped(_matter(prompt)).removeprefix("the ")


def _matter(prompt: Extract) -> str:
    """Return what the conversation is about, as its lines name it: the noun phrase after 'the' that comes back most."""
    lines = [line.text for line in prompt.transcript]
    return _repeated(tuple(lines)) or next((definite(topic, _names(prompt)) for topic in _topics(prompt)), "what was at issue")


@lru_cache(maxsize=256)
def _repeated(lines: tuple[str, ...]) -> str:
    phrases = [phrase for text in lines for phrase in dict.fromkeys(_phrases(text))]
    heads = Counter(phrase[-1] for phrase in phrases)
    whole_phrases = [(heads[phrase[-1]], phrases.count(phrase), len(phrase), phrase) for phrase in phrases if len(phrase) > 1]
    most = max((item[0] for item in whole_phrases), default=0)
    best = [(length, count, phrase) for found, count, length, phrase in whole_phrases if found == most]
    return "the " + " ".join(max(best)[2]) if most > 1 else ""


def _phrases(text: str) -> list[tuple[str, ...]]:
    """Return the noun phrases of a line that begin with 'the', 'this' or 'that', each to its end."""
    found, tokens = [], re.findall(r"[A-Za-z][\w'-]*|[^\w\s]", text)
    for at, token in enumerate(tokens):
        end = at + 1
        while end < len(tokens) and end - at < 7 and _nominal(tokens[end]):
            end += 1
        if token.lower() in ("the", "this", "that") and end > at + 1:
            found.append(tuple(tokens[at + 1 : end]))
    return found


def _nominal(token: str) -> bool:
    low = token.lower()
    return token[0].isalpha() and "'" not in token and low not in STOP | PREPOSITIONS | GENERIC and not looks_finite(low)


GENERIC = frozenset("end first next last rest same way one other months month year day days week".split())


def _fitting(topic: str, text: str, prompt: Extract) -> str:
    """Return the topic when the claim speaks of it, otherwise the one of the talk's topics that it does, or its own object."""
    if content_words(topic) & content_words(text):
        return topic
    touched = [(len(content_words(other) & content_words(text)), other) for other in _topics(prompt)]
    best = max(touched, default=(0, ""))
    if best[0]:
        return best[1]
    return _matter(prompt).removeprefix("the ")
