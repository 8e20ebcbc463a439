"""Which claims a conversation added: proposals, promises, refusals, concessions, concerns and disclosures, in the third person.

Confidence is 0.9 for what the line says in so many words (a promise, a proposal, a disclosure), 0.75 for a stand that the
move and the topic give together, 0.6 for a question read as a concern.
"""

from collections.abc import Iterator
from typing import NamedTuple

from daedalus_data.core.events import PropositionKind
from daedalus_data.core.seeds import choose
from daedalus_data.core.words import covered, overlap, words
from daedalus_data.prompts.talk import Extract, ExtractReply, Proposition
from daedalus_data.prompts.views import Fact, Spoken
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import capitalised, definite, stripped
from daedalus_data.providers.offline.talk_claims import offers, whole
from daedalus_data.providers.offline.talk_facts import topic_of
from daedalus_data.providers.offline.talk_person import amounts

# The stand that a move takes on a topic; {of} is whom it answers.
STANDS: dict[str, tuple[PropositionKind, int, tuple[str, ...]]] = {
    "dismiss": ("decision", 6, ("{name} refused to let {topic} change anything", "{name} set {topic} aside against {of}")),
    "concede": ("observation", 5, ("{name} conceded to {of} on {topic}", "{name} granted that {of} had a point about {topic}")),
    "withhold": (
        "observation",
        3,
        ("{name} kept back what there was to say about {topic}", "{name} would not speak further about {topic}"),
    ),
    "warn": ("concern", 4, ("{name} warned the others about {topic}", "{name} held that {topic} could not be left as it was")),
    "challenge": (
        "concern",
        3,
        ("{name} disputed what {of} said with a view to {topic}", "{name} held {topic} against what {of} had said"),
    ),
    "press": ("concern", 2, ("{name} demanded that {of} answer for {topic}", "{name} pressed {of} for an answer on {topic}")),
    "support": ("observation", 1, ("{name} backed {of} over {topic}", "{name} sided with {of} on {topic}")),
}


class Claim(NamedTuple):
    """A claim with its worth, so that only the best are given."""

    worth: float
    proposition: Proposition


@writes(Extract)
def extract(prompt: Extract, seed: int) -> ExtractReply:
    """Give at most one new claim per two turns, the weightiest first found, in the order spoken."""
    known = [fact.text for fact in prompt.known]
    claims: list[Claim] = []
    for place, line in enumerate(prompt.transcript):
        for claim in _claims(prompt, line, place, seed):
            text = claim.proposition.text
            if all(overlap(text, other) < 0.75 for other in (*known, *(c.proposition.text for c in claims))):
                claims.append(claim)
                break
    most = max(1, (len(prompt.transcript) + 1) // 2)
    best = sorted(claims, key=lambda claim: (-claim.worth, claim.proposition.turn))[:most]
    order = {line.turn: place for place, line in enumerate(prompt.transcript)}
    return ExtractReply(propositions=tuple(sorted((claim.proposition for claim in best), key=lambda p: order[p.turn])))


def _claims(prompt: Extract, line: Spoken, place: int, seed: int) -> list[Claim]:
    topic, names = _topic(prompt, place), frozenset(word for person in prompt.cast for word in person.name.split())
    matter, other = definite(topic, names), _before(prompt, place)
    found = [_claim(line, topic, *offer) for offer in _offered(prompt, line, topic)]
    if line.act == "reveal" and line.knowledge:
        found.append(_claim(line, topic, f"{line.name} disclosed what had been kept back about {matter}", "disclosure", 0.9, 8))
    if figure := _figure(prompt, line):
        found.append(_claim(line, topic, f"{line.name} named {figure} as the figure for {matter}", "figure", 0.9, 4.5))
    if line.act == "challenge" and line.knowledge and other and other.act == "propose":
        text = f"{line.name} gave {matter} as the reason to doubt what {other.name} had proposed"
        found.append(_claim(line, topic, text, "cause", 0.75, 5.5))
    if line.act in STANDS and other:
        kind, worth, forms = STANDS[line.act]
        text = choose(forms, seed, line.turn, "claim").format(name=line.name, of=other.name, topic=matter)
        found.append(_claim(line, topic, text, kind, 0.75, worth))
    return sorted(found, key=lambda claim: -claim.worth)


def _offered(prompt: Extract, line: Spoken, topic: str) -> Iterator[tuple[str, PropositionKind, float, float]]:
    for offer in offers(line.text, line.name):
        if line.act in ("commit", "propose") and 12 < len(offer.what) < 220:
            verb = "undertook" if offer.promised else "proposed"
            text = whole(f"{line.name} {verb} to {offer.what}", [topic], [item.text for item in prompt.transcript])
            yield text, "commitment" if offer.promised else "decision", 0.9, 7


def _before(prompt: Extract, place: int) -> Spoken | None:
    speaker = prompt.transcript[place].speaker
    return next((item for item in reversed(prompt.transcript[:place]) if item.speaker != speaker), None)


def _figure(prompt: Extract, line: Spoken) -> str | None:
    """Return the amount a line gives from the fact it draws on, for the moves that bring up facts."""
    facts = _facts(prompt)
    given = [amount for fact in line.knowledge if fact in facts for amount in amounts(facts[fact].text) if amount in line.text]
    return given[0] if given and line.act in ("inform", "answer", "warn", "challenge") else None


def _claim(line: Spoken, topic: str, text: str, kind: PropositionKind, confidence: float, worth: float) -> Claim:
    said = Proposition(turn=line.turn, topic=topic[:60], text=capitalised(stripped(text))[:299] + ".", kind=kind, confidence=confidence)
    return Claim(worth + 0.1 * bool(amounts(text)), said)


def _facts(prompt: Extract) -> dict[str, Fact]:
    return {fact.id: fact for fact in prompt.known}


def _topic(prompt: Extract, place: int) -> str:
    facts, line = _facts(prompt), prompt.transcript[place]
    cited = [topic_of(facts[fact]) for fact in line.knowledge if fact in facts]
    talked = [topic_of(facts[fact]) for item in prompt.transcript for fact in item.knowledge if fact in facts]
    named = [topic for topic in (*talked, *map(topic_of, prompt.known)) if covered(topic, line.text) == 1.0]
    hinted = [topic for topic in talked if words(topic)[-1] in words(line.text)]
    return (cited or sorted(named, key=len, reverse=True) or hinted or [_matter(prompt)])[0]


def _matter(prompt: Extract) -> str:
    facts = _facts(prompt)
    cited = [fact for line in prompt.transcript for fact in line.knowledge if fact in facts]
    return topic_of(facts[cited[0]]) if cited else "the matter at hand"
