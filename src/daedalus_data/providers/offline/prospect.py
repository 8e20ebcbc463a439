"""Writes what a person expects, and which of their expectations an event has decided."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from daedalus_data.core.seeds import derive, fraction
from daedalus_data.core.words import singular, spoken_name, words
from daedalus_data.prompts.minds import Expected, Open, Prospect, ProspectReply, Resolved
from daedalus_data.providers.offline.appraisal import lean_of
from daedalus_data.providers.offline.appraisal_lexicon import NEGATIONS, OPPOSED, PATTERNS
from daedalus_data.providers.offline.appraisal_reading import aim, cares, clip, likeness, matter, mixed, read
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import TITLES, looks_finite, main_part, sentence_case, sentences
from daedalus_data.providers.offline.prospect_dates import due, overdue
from daedalus_data.providers.offline.prospect_forms import FOLLOWS, FRAME, MAINLY, Form, form_of, forms_for, named_in, subject

COMMON_WEIGHT = 0.35
"""What a word counts that the scenario or most earlier moments name: in a story about a generator it tells nothing apart."""
DECIDED = 0.38
"""How much overlap times polarity decides an expectation at once; a little less is enough with every moment it stays open."""


@writes(Prospect)
def prospect(prompt: Prospect, seed: int) -> ProspectReply:
    """Return what was decided and what is expected now."""
    resolved = tuple(decision for item in prompt.open if (decision := decide(prompt, item)))
    done = {item.id for item in resolved}
    held = [item.text for item in prompt.open if item.id not in done]
    return ProspectReply(resolved=resolved, formed=_formed(prompt, held, [item.text for item in prompt.open], seed))


# ---- deciding ----


def decide(prompt: Prospect, item: Open) -> Resolved | None:
    """Return how an expectation was decided by what happened, or None when it stays open.

    Overlap: the share of the expectation's matter that the event and what was newly learned name. Polarity: the event's kind, or else
    its verbs, are of the same class (confirmed) or the opposite one (refuted), turned round by a negation; failing both, the likeness
    of what expectation and event do to the concerns.
    Overlap times polarity decides when it reaches the threshold. A date that has passed refutes, or confirms what was to stay as it is;
    but not where the moment is of that very kind and only about another matter: then nobody can tell.
    """
    now, score, source, cited = prompt.now, 0.0, "", prompt.moment
    for found in _sources(prompt):
        weighed = (1.0 if found.whole else 0.9) * _verdict(item.text, found.text, found.naming, prompt, found.whole)
        if abs(weighed) > abs(score):
            score, source, cited = weighed, found.text, found.id
    needed = DECIDED - 0.05 * min(5, _age(prompt, item))
    if abs(score) >= needed:
        outcome: Literal["confirmed", "refuted"] = "confirmed" if score > 0 else "refuted"
        return Resolved(id=item.id, outcome=outcome, evidence=clip(sentence_case(main_part(source)), 290) + ".", sources=(cited,))
    if not overdue(item.text, now.when, _age(prompt, item)):
        return None
    form, told = form_of(item.text), main_part(now.title)
    if form is not None and form.effect in MAINLY[now.pattern]:
        return None
    if form is not None and form.silent == "confirmed":
        return Resolved(
            id=item.id,
            outcome="confirmed",
            evidence=clip(f"It still held by {now.when}, when this took place: {told}", 290) + ".",
            sources=(prompt.moment,),
        )
    evidence = clip(f"By {now.when} it had not come about; instead: {told}", 290) + "."
    return Resolved(id=item.id, outcome="refuted", evidence=evidence, sources=(prompt.moment,))


class Source(NamedTuple):
    """Something that may decide an expectation, and the id it is cited by."""

    id: str
    text: str
    naming: str
    """The words that say what it is about."""
    whole: bool
    """It is the event itself, which is judged by its kind as well."""


SUPPOSED = re.compile(
    r"\b(?:expects?|fears?|hopes?|thinks?|wants?|propos\w+|suggest\w+|promis\w+|asked|undertook|offer\w*|would|will|may|might|could|should|if)\b"
)
"""Words of a fact that says what somebody supposes, which decides nothing."""


def _sources(prompt: Prospect) -> Iterator[Source]:
    now = prompt.now
    yield Source(prompt.moment, now.title, f"{now.title} {now.topic}", whole=True)
    for sentence in sentences(now.description):
        yield Source(prompt.moment, sentence, sentence, whole=False)
    for fact in (*(fact for fact in prompt.facts if fact.fresh), *prompt.news):
        if not SUPPOSED.search(fact.text):
            yield Source(fact.id, fact.text, f"{fact.topic} {fact.text}", whole=False)


def _verdict(expected: str, source: str, naming: str, prompt: Prospect, whole: bool) -> float:
    named = named_in(expected)
    if named and not named.matter:
        # It is of a kind of act, by somebody or by anybody: only the event itself can be that.
        return float(whole and source.startswith(named.who)) * _polarity(expected, source, prompt, whole)
    wanted = matter(named.matter) if named else matter(re.sub(r" before .*$| by [\w:, ]+\.?$", "", expected)) - FRAME
    if not wanted:
        return 0.0
    found = matter(naming)
    if named:
        # Whatever else it says, a source that is not about the same matter decides nothing.
        share = len(wanted & found) / len(wanted)
        about_them = not named.who or named.who.split()[-1] in f"{source} {prompt.now.title}"
        return (share if share > 0.7 else 0.0) * (1.0 if about_them else 0.45) * _polarity(expected, source, prompt, whole)
    told = matter(prompt.scenario) | _often(prompt.now.earlier)
    weights = {word: COMMON_WEIGHT if word in told else 1.0 for word in sorted(wanted)}
    overlap = sum(weight for word, weight in weights.items() if word in found) / max(0.7, sum(weights.values()))
    return overlap * _polarity(expected, source, prompt, whole)


@lru_cache(maxsize=256)
def _often(earlier: tuple[str, ...]) -> frozenset[str]:
    """Return the words that a third or more of the earlier moments name, once there are three."""
    lines = [matter(line) for line in earlier]
    return frozenset(word for word in frozenset().union(*lines) if sum(word in line for line in lines) * 3 >= len(lines) >= 3)


def _polarity(expected: str, source: str, prompt: Prospect, whole: bool) -> float:
    """Return whether a source says what was expected; only the event as a whole (its title) is judged by kind and concerns."""
    found, form = read(source), form_of(expected)
    hoped = {form.effect} if form else set(read(expected).effects)
    negated = form.silent == "confirmed" if form else _negated(expected)
    turned = -1.0 if negated != _negated(source) else 1.0
    mainly = MAINLY[prompt.now.pattern] if whole else frozenset()
    # The kind of an event says surely what it amounts to; its verbs are asked only where the kind says nothing.
    said = frozenset() if mainly and form else frozenset(found.effects)
    for classes, weight in ((mainly, -1.0 if negated else 1.0), (said, 0.75 * turned)):
        same = bool(classes & hoped)
        opposed = any(OPPOSED.get(effect) in classes for effect in hoped)
        if same != opposed:
            return weight if same else -weight
    if not whole or form:
        return 0.0
    impact = mixed((found.impact, 1.0), (PATTERNS[prompt.now.pattern], 0.7))
    return 0.4 * likeness(read(expected).impact, impact) * (-1.0 if negated else 1.0)


def _negated(text: str) -> bool:
    return any(word in NEGATIONS for word in words(text))


def _age(prompt: Prospect, item: Open) -> int:
    """Return how many moments have passed since it was formed, counted by the dated sentences after it."""
    places = [place for place, line in enumerate(prompt.now.earlier) if item.formed and item.formed in line]
    return len(prompt.now.earlier) - places[-1] if places else len(prompt.now.earlier) // 2


# ---- forming ----


def _formed(prompt: Prospect, held: list[str], all_open: list[str], seed: int) -> tuple[Expected, ...]:
    """Return up to two new expectations; none when enough is open, and none about what is already expected."""
    if prompt.now.pattern == "endpoint" or prompt.now.index >= prompt.now.moments - 1 or len(held) >= 4:
        return ()
    lean = lean_of(prompt.person)
    wanted = 1 + (fraction(seed, prompt.person.id, prompt.now.index, "second") < 0.35 + lean.of("neuroticism") * 0.5)
    wanted = min(wanted, 4 - len(held))
    matters, made, used = _matters(prompt, seed), list[Expected](), set[str]()
    for form in _options(prompt, seed):
        topic = matters[len(made) % len(matters)]
        text = _text(prompt, form, topic, seed)
        known = [*held, *all_open, *(item.text for item in made)]
        if form.effect in used or any(_same(text, other) for other in known):
            continue
        used.add(form.effect)
        made.append(Expected(text=text, probability=_probability(prompt, form, topic, seed)))
        if len(made) == wanted:
            break
    return tuple(made)


def _options(prompt: Prospect, seed: int) -> list[Form]:
    """Return what could be expected next, most telling first: what bears on what this person cares about, and follows such an event."""
    wanted = mixed((cares(prompt.person), 1.0), *((aim(goal), 0.6) for goal in prompt.person.goals))
    most = max((abs(value) for value in wanted.values()), default=1.0)
    known = _known(prompt, _topic(prompt))
    given = {"{who}": _other(prompt), "{hazard}": prompt.lexicon.hazards, "{span}": SPAN.search(known), "{sum}": SUM.search(known)}
    lacking = [slot for slot, found in given.items() if not found]
    forms = forms_for(prompt.lexicon.genres, f"{prompt.scenario} {prompt.person.role}")
    fit = [form for form in forms if not any(slot in form.words for slot in lacking)]
    return sorted(fit, key=lambda form: -_pull(prompt, form, wanted.get(form.concern, 0.0) / most, seed))


def _pull(prompt: Prospect, form: Form, stake: float, seed: int) -> float:
    """Return how much a person would think of it: their stake, what such an event leads to, feared or hoped for by temper, their chance."""
    lean = lean_of(prompt.person)
    gloom = lean.of("neuroticism") - lean.of("optimism") - 0.4 * prompt.feeling.state.valence
    bad = form.effect in ADVERSE and form.silent == "refuted"
    return (
        max(0.0, stake) * (1.0 + (gloom if bad else -gloom) * 0.6)
        + (0.35 if form.effect in FOLLOWS[prompt.now.pattern] else 0.0)
        + (0.3 if form.silent == "confirmed" else 0.0)
        + (0.2 if form.of_nothing else 0.0)
        + 0.5 * fraction(seed, prompt.person.id, prompt.now.title, form.words)
    )


def _other(prompt: Prospect) -> str:
    """Return the name of the one who acts first now, without the person asked; empty when nobody else does."""
    return next((_named(actor, prompt) for actor in prompt.now.actors if actor != prompt.person.id), "")


def _named(actor: str, prompt: Prospect) -> str:
    """Return the name of somebody as the story has it: 'Mr Madison' for james_madison, if that is what he is called there."""
    whole = spoken_name(actor)
    told = " ".join((prompt.now.title, prompt.now.description, *prompt.now.earlier, *(fact.text for fact in prompt.facts)))
    if whole in told:
        return whole
    titled = re.search(rf"\b(?:{'|'.join(sorted(title.capitalize() for title in TITLES))})\.? {re.escape(whole.split()[-1])}\b", told)
    return titled[0] if titled else whole


def _matters(prompt: Prospect, seed: int) -> list[str]:
    """Return what could be expected something of: the matter of the moment, and what this person knows besides it."""
    near = [
        fact.topic
        for fact in prompt.facts
        if fact.moment.startswith("tp_") or fact.fresh or matter(fact.text) & matter(f"{prompt.now.title} {prompt.now.topic}")
    ]
    besides = [topic for topic in dict.fromkeys(near) if topic != prompt.now.topic and _plain(topic)]
    first = _topic(prompt)
    if not besides:
        return [first]
    other = besides[derive(seed, prompt.person.id, prompt.now.title, "besides") % len(besides)]
    return [other, first] if fraction(seed, prompt.person.id, prompt.now.title, "which") < 0.4 else [first, other]


def _plain(topic: str) -> bool:
    """Say whether a topic is a short noun phrase, of which something can be expected."""
    tokens = topic.split()
    return 2 <= len(tokens) <= 5 and tokens[0].lower() not in ASKING and not any(looks_finite(token) for token in tokens[1:])


def _topic(prompt: Prospect) -> str:
    """Return what could be expected something of: the matter of the moment."""
    base = without_aspect(prompt.now.topic)
    return base if base.split()[0].lower() not in ASKING else prompt.now.topic


def without_aspect(topic: str) -> str:
    """Return a topic without the words at its end for what was done to its matter."""
    tokens = topic.split()
    while len(tokens) > 1 and singular(tokens[-1].lower()) in ASPECTS:
        tokens.pop()
    return " ".join(tokens)


ASPECTS_WORDS = (
    "budget staffing spare inspection reporting line duty merger deadline exemption shortage margin record retention entry departure "
    "training rotation bonus contract supplier delivery outsourcing warning report briefing wording dispute ownership transfer limit "
    "workaround exception acceptance delegation freeze waiver window decision proposal commitment second plan term trade crew visit "
    "disclosure letter finding witness delay vote setback withdrawal absence open question review design test hiring appointment count"
)
ASPECTS = frozenset(ASPECTS_WORDS.split()) - {"plan"}
"""Words at the end of a topic that say what was done to its matter."""
ADVERSE = frozenset({"overrule", "neglect", "hasten", "fail", "trim", "conceal", "loss", "depart", "quarrel", "postpone"})
ASKING_WORDS = "who what how why where when whether"
ASKING = frozenset(ASKING_WORDS.split())
"""A topic that begins with one of these is a question, and nothing is expected of a question."""
SPAN = re.compile(r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:hours|days|weeks|months)\b")
SUM = re.compile(r"\b\d[\d.,]*(?: (?:thousand|million|billion))? (?:dollars|euros|pounds|livres|florins|ducats|crowns|marks)\b")


def _known(prompt: Prospect, topic: str) -> str:
    about = [fact.text for fact in prompt.facts if matter(fact.topic) & matter(topic)]
    return " ".join([prompt.now.title, prompt.now.description, *about])


def _text(prompt: Prospect, form: Form, topic: str, seed: int) -> str:
    known = _known(prompt, _topic(prompt))
    spans, sums, hazards = SPAN.findall(known), SUM.findall(known), prompt.lexicon.hazards
    pick = derive(seed, prompt.person.id, prompt.now.title, "figure")
    body = form.words.format(
        the=subject(topic),
        who=_other(prompt),
        me=prompt.person.name,
        by=due(prompt, derive(seed, prompt.person.id, prompt.now.title, form.words)),
        span=spans[pick % len(spans)] if spans else "",
        sum=sums[pick % len(sums)] if sums else "",
        hazard=hazards[pick % len(hazards)].partition(":")[0].strip() if hazards else "",
    )
    return clip(sentence_case(body), 236) + "."


def _same(left: str, right: str) -> bool:
    a, b = matter(left), matter(right)
    return len(a & b) / max(1, len(a | b)) > 0.6


def _probability(prompt: Prospect, form: Form, topic: str, seed: int) -> float:
    """Return how likely they hold it: evidence held, what the event points to, temper and trust in their own judgement."""
    lean, state = lean_of(prompt.person), prompt.feeling.state
    evidence = sum(fact.confidence * (0.06 + 0.03 * fact.fresh) for fact in prompt.facts if matter(fact.topic) & matter(topic))
    before = sum(0.06 for line in prompt.now.earlier if form.effect in read(line).effects)
    points = 0.16 if form.effect in FOLLOWS[prompt.now.pattern][:2] else 0.06 if form.effect in FOLLOWS[prompt.now.pattern] else -0.06
    bad = form.effect in ADVERSE and form.silent == "refuted"
    temper = (lean.of("neuroticism") - 0.5 * lean.of("optimism") if bad else lean.of("optimism")) * 0.4
    sure = (state.confidence - 0.5) * 0.3
    # Most of what is expected of a date does not come about, and most of what is expected to stay as it is does.
    still = 0.3 if form.silent == "confirmed" else 0.05 if form.of_nothing else -0.15
    base = 0.28 + min(0.18, evidence) + min(0.18, before) + points + temper + sure + still
    return round(max(0.05, min(0.95, base + 0.2 * (fraction(seed, prompt.person.id, topic, form.words) - 0.5))), 3)
