"""Writes what a person expects, and which of their expectations an event has decided."""

import re
from functools import lru_cache

from daedalus_data.core.seeds import fraction
from daedalus_data.core.words import spoken_name, words
from daedalus_data.prompts.minds import Expected, Open, Prospect, ProspectReply, Resolved
from daedalus_data.providers.offline.appraisal import lean_of
from daedalus_data.providers.offline.appraisal_lexicon import EFFECTS, NEGATIONS, OPPOSED, PATTERNS, Weights
from daedalus_data.providers.offline.appraisal_reading import aim, cares, clip, likeness, matter, mixed, product, read
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import main_part, sentence_case, sentences
from daedalus_data.providers.offline.prospect_forms import FOLLOWS, FORMS, FRAME, MAINLY, Form, kind_of, subject

COMMON_WEIGHT = 0.35
"""What a word counts that the scenario or most earlier moments name: in a story about a generator it tells nothing apart."""
DECIDED = 0.42
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
    Overlap times polarity decides when it reaches the threshold. A named year that has passed refutes.
    """
    now = prompt.now
    learned = [fact.text for fact in prompt.facts if fact.fresh]
    scored = [(_verdict(item.text, now.title, f"{now.title} {now.topic}", prompt, True), now.title)]
    scored += [(0.9 * _verdict(item.text, source, source, prompt, False), source) for source in (*sentences(now.description), *learned)]
    score, source = max(scored, key=lambda pair: abs(pair[0]))
    needed = DECIDED - 0.05 * min(5, _age(prompt, item))
    if abs(score) >= needed:
        outcome = "confirmed" if score > 0 else "refuted"
        return Resolved(id=item.id, outcome=outcome, evidence=clip(sentence_case(main_part(source)), 290) + ".")
    if _overdue(item.text, prompt.now.when):
        evidence = f"By {prompt.now.when} it had not come about: {main_part(prompt.now.title)}"
        return Resolved(id=item.id, outcome="refuted", evidence=clip(evidence, 290) + ".")
    return None


def _verdict(expected: str, source: str, naming: str, prompt: Prospect, whole: bool) -> float:
    wanted = matter(re.sub(r" before .*$| by the end of .*$", "", expected)) - FRAME
    if not wanted:
        return 0.0
    found = matter(naming)
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
    hoped, found = read(expected), read(source)
    turned = -1.0 if _negated(expected) != _negated(source) else 1.0
    mainly = MAINLY[prompt.now.pattern] if whole else frozenset()
    for classes, weight in ((mainly, -1.0 if _negated(expected) else 1.0), (frozenset(found.effects), 0.75 * turned)):
        same = bool(classes & set(hoped.effects))
        opposed = any(OPPOSED.get(effect) in classes for effect in hoped.effects)
        if same != opposed:
            return weight if same else -weight
    if not whole:
        return 0.0
    impact = mixed((found.impact, 1.0), (PATTERNS[prompt.now.pattern], 0.7))
    return 0.48 * likeness(hoped.impact, impact) * (-1.0 if _negated(expected) else 1.0)


def _negated(text: str) -> bool:
    return any(word in NEGATIONS for word in words(text))


def _age(prompt: Prospect, item: Open) -> int:
    """Return how many moments have passed since it was formed, counted by the dated sentences after it."""
    places = [place for place, line in enumerate(prompt.now.earlier) if item.formed and item.formed in line]
    return len(prompt.now.earlier) - places[-1] if places else len(prompt.now.earlier) // 2


def _overdue(text: str, when: str) -> bool:
    due = re.search(r"by the end of (\d{4})|before (\d{4})", text)
    now = re.search(r"\b(\d{4})\b", when)
    if due is None or now is None:
        return False
    return int(now[1]) > int(due[1]) if due[1] else int(now[1]) >= int(due[2])


# ---- forming ----


def _formed(prompt: Prospect, held: list[str], all_open: list[str], seed: int) -> tuple[Expected, ...]:
    """Return up to two new expectations; none when enough is open, and none about what is already expected."""
    if prompt.now.pattern == "endpoint" or prompt.now.index >= prompt.now.moments - 1 or len(held) >= 4:
        return ()
    lean = lean_of(prompt.person)
    wanted = 1 + (fraction(seed, prompt.person.id, prompt.now.index, "second") < 0.35 + lean.of("neuroticism") * 0.5)
    wanted = min(wanted, 4 - len(held))
    made: list[Expected] = []
    for form, topic in _options(prompt, seed):
        text = _text(prompt, form, topic, seed)
        known = [*held, *all_open, *(item.text for item in made)]
        if any(_same(text, other) for other in known):
            continue
        made.append(Expected(text=text, probability=_probability(prompt, form, topic, seed)))
        if len(made) == wanted:
            break
    return tuple(made)


def _options(prompt: Prospect, seed: int) -> list[tuple[Form, str]]:
    """Return what could be expected next, most telling first: what follows such an event, on matter the person knows of."""
    topics = _topics(prompt)
    wanted = mixed((cares(prompt.person), 1.0), *((aim(goal), 0.8) for goal in prompt.person.goals))
    follows = FOLLOWS[prompt.now.pattern]
    options = [(form, topic) for effect in follows for topic in topics for form in FORMS[effect] if form.fits in ("any", kind_of(topic))]
    options += [(form, who) for effect in follows for who in _others(prompt) for form in FORMS[effect] if form.fits == "who"]
    return sorted(options, key=lambda option: -_pull(prompt, option[0], option[1], wanted, topics, seed))


def _pull(prompt: Prospect, form: Form, topic: str, wanted: Weights, topics: list[str], seed: int) -> float:
    """Return how much a person would think of it: what it does to their aims, feared or hoped for by temper, and their own chance."""
    lean = lean_of(prompt.person)
    effect = product(wanted, EFFECTS[form.effect][1])
    gloom = lean.of("neuroticism") - lean.of("optimism") - 0.4 * prompt.feeling.state.valence
    minded = abs(effect) * (1.0 + (gloom if effect < 0 else -gloom))
    return (
        minded
        + 0.25 / (1 + topics.index(topic) if topic in topics else 1.3)
        + 0.08 * (form.fits != "any")
        + 0.4 * fraction(seed, prompt.person.id, prompt.now.title, form.words, topic)
    )


def _others(prompt: Prospect) -> list[str]:
    """Return the names of those who act now, without the person asked."""
    return [spoken_name(actor) for actor in prompt.now.actors if actor != prompt.person.id]


def _topics(prompt: Prospect) -> list[str]:
    text = f"{prompt.now.title} {prompt.now.topic}"
    fresh = [fact.topic for fact in prompt.facts if fact.fresh]
    near = [fact.topic for fact in prompt.facts if not fact.fresh and matter(fact.topic) & matter(text)]
    told = matter(prompt.scenario) | _often(prompt.now.earlier)
    core = [word for word in prompt.now.topic.split() if word.lower() in told]
    whole = " ".join(core)
    first = [whole] if whole in prompt.now.topic and (len(core) > 1 or (core and kind_of(whole) != "any")) else []
    topics = list(dict.fromkeys([*first, prompt.now.topic, *fresh[-2:], *near[-2:]]))
    return [topic for topic in topics if topic.split()[0].lower() not in ASKING] or [prompt.now.topic]


ADVERSE = frozenset({"overrule", "neglect", "hasten", "fail", "trim", "conceal", "loss", "depart", "quarrel", "postpone"})
ADVERSE = frozenset({"overrule", "neglect", "hasten", "fail", "trim", "conceal", "loss", "depart", "quarrel", "postpone"})
ASKING_WORDS = "who what how why where when whether"
ASKING = frozenset(ASKING_WORDS.split())
"""A topic that begins with one of these is a question, and nothing is expected of a question."""


def _text(prompt: Prospect, form: Form, topic: str, seed: int) -> str:
    said = topic if form.fits == "who" else subject(topic)
    body = form.words.format(the=said)
    year = re.search(r"\b(\d{4})\b", prompt.now.when)
    dated = ":" not in prompt.now.when and year is not None
    if dated and year is not None and fraction(seed, topic, form.words, "due") < (0.6 if form.fits == "who" else 0.2):
        body += f" by the end of {int(year[1]) + 1}"
    return clip(sentence_case(body), 236) + "."


def _same(left: str, right: str) -> bool:
    a, b = matter(left), matter(right)
    return len(a & b) / max(1, len(a | b)) > 0.6


def _probability(prompt: Prospect, form: Form, topic: str, seed: int) -> float:
    """Return how likely they hold it: evidence held, what the event points to, temper and trust in their own judgement."""
    lean, state = lean_of(prompt.person), prompt.feeling.state
    evidence = sum(fact.confidence * (0.08 + 0.04 * fact.fresh) for fact in prompt.facts if matter(fact.topic) & matter(topic))
    before = sum(0.05 for line in prompt.now.earlier if form.effect in read(line).effects)
    points = 0.12 * likeness(EFFECTS[form.effect][1], PATTERNS[prompt.now.pattern])
    effect = product(cares(prompt.person), EFFECTS[form.effect][1])
    temper = (lean.of("optimism") if effect > 0 else lean.of("neuroticism") - 0.5 * lean.of("optimism")) * 0.35
    sure = (state.confidence - 0.5) * 0.25
    base = 0.42 + min(0.22, evidence) + min(0.15, before) + points + temper + sure
    return round(max(0.05, min(0.95, base + 0.06 * (fraction(seed, prompt.person.id, topic, form.words) - 0.5))), 3)
