"""How the built-in author speaks a line: plan it, grow many versions of it, keep the one that fits best and echoes least."""

from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.seeds import fraction
from daedalus_data.prompts.talk import SpeakTurn, TurnReply
from daedalus_data.prompts.views import Fact
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.grammar import Draw, Production, Stock, grow, pick, stock_of, usable
from daedalus_data.providers.offline.language import capitalised, lower_first, sentence_case, sentences, wordset
from daedalus_data.providers.offline.talk_facts import CONFIDED, is_statement, substance
from daedalus_data.providers.offline.talk_fit import fitness_of, memory_of
from daedalus_data.providers.offline.talk_person import BASE_VERBS
from daedalus_data.providers.offline.talk_plan import Plan, names_of, plan_line
from daedalus_data.providers.offline.talk_slots import conditions, namings, slots_of
from daedalus_data.providers.offline.voice import Voice, voice_of
from daedalus_data.providers.offline.voice_habits import worded

TRIES = 22
FACT_PARTS = wordset("state counter warn answer back reveal weighed turn_to confide caution confess")
PREFIXABLE = wordset("state counter demand dismiss propose consequence warrant question withhold commit detail past stakes follows bridge")

# The parts a line may be made of, by act; the first list needs a fact to state, the second does without.
WITH_FACT: dict[str, tuple[tuple[str, ...], ...]] = {
    "inform": (("state",), ("turn", "state"), ("state", "follows"), ("state", "consequence"), ("state", "stakes"), ("state", "ask")),
    "warn": (("warn",), ("warn", "follows"), ("oppose", "warn"), ("warn", "consequence"), ("warn", "warrant")),
    "challenge": (("counter",), ("oppose", "counter"), ("counter", "stakes"), ("oppose", "state"), ("counter", "consequence")),
    "press": (("counter", "demand"), ("state", "demand"), ("state", "press_deed"), ("oppose", "state", "demand")),
    "answer": (("answer",), ("reply", "state"), ("answer", "stakes"), ("answer", "consequence"), ("answer", "ask"), ("reply", "answer")),
    "support": (("back",), ("agree", "state"), ("back", "follows"), ("back", "consequence"), ("agree", "state", "ask")),
    "reveal": (("reveal",), ("reveal", "consequence"), ("reveal", "follows")),
    "deflect": (("deflect", "turn_to"), ("turn_to",), ("deflect", "turn_to", "ask")),
    "withhold": (("withhold",), ("withhold", "turn_to")),
}
WITHOUT: dict[str, tuple[tuple[str, ...], ...]] = {
    "inform": (("detail",), ("turn", "detail"), ("past",), ("vow",), ("detail", "question"), ("turn", "past"), ("turn", "question")),
    "warn": (
        ("follows", "detail"),
        ("past", "follows"),
        ("oppose", "follows"),
        ("vow", "follows"),
        ("follows", "stakes"),
        ("turn", "follows"),
    ),
    "challenge": (
        ("oppose", "detail"),
        ("refuse_offer",),
        ("oppose", "past"),
        ("oppose", "stakes"),
        ("refuse_offer", "follows"),
        ("oppose", "follows"),
        ("oppose", "vow"),
        ("oppose", "warrant"),
        ("refuse_offer", "stakes"),
    ),
    "press": (
        ("press_deed",),
        ("ask_detail",),
        ("oppose", "press_deed"),
        ("vow",),
        ("detail", "demand"),
        ("past", "demand"),
        ("oppose", "ask_detail"),
        ("oppose", "demand"),
        ("stakes", "demand"),
    ),
    "dismiss": (("minimal", "dismiss"), ("dismiss", "stakes"), ("minimal", "stakes"), ("refuse_offer", "stakes"), ("minimal", "follows")),
    "ask": (("question",), ("ask_detail",), ("turn", "question"), ("past", "question"), ("turn", "ask_detail"), ("detail", "question")),
    "answer": (
        ("reply", "detail"),
        ("reply", "stakes"),
        ("reply", "past"),
        ("reply", "follows"),
        ("unknown", "detail"),
        ("unknown", "stakes"),
        ("reply", "vow"),
        ("unknown",),
    ),
    "concede": (("won",), ("won", "but_still"), ("won", "stakes"), ("won", "tell_me")),
    "deflect": (("deflect",), ("deflect", "question"), ("minimal", "deflect")),
    "propose": (
        ("turn", "propose"),
        ("agree", "propose"),
        ("propose", "propose_why"),
        ("follows", "propose"),
        ("stakes", "propose"),
        ("past", "propose"),
        ("detail", "propose"),
    ),
    "commit": (("take_on",), ("take_on", "stakes"), ("commit",), ("agree", "commit"), ("commit", "stakes"), ("turn", "commit")),
    "reveal": (("stakes", "withhold"),),
    "withhold": (("withhold",), ("minimal", "withhold"), ("withhold", "stakes")),
    "support": (
        ("take_offer",),
        ("agree", "detail"),
        ("take_offer", "stakes"),
        ("agree", "past"),
        ("support", "follows"),
        ("agree", "stakes"),
        ("take_offer", "follows"),
        ("agree", "support"),
        ("agree", "follows"),
    ),
    "close": (("close",), ("turn", "close"), ("follows", "close"), ("stakes", "close"), ("close", "stakes")),
}
# What is said to one person alone; the first three need a fact, the last serves every other move.
ASIDE: dict[str, tuple[tuple[str, ...], ...]] = {
    "inform": (("confide",), ("confide", "hush"), ("lean", "confide")),
    "warn": (("caution",), ("lean", "caution"), ("caution", "hush")),
    "reveal": (("confess",), ("confess", "hush"), ("lean", "confess")),
    "propose": (("deal",), ("lean", "deal"), ("deal", "hush")),
    "ask": (("sound",), ("lean", "sound")),
    "challenge": (("doubt",), ("lean", "doubt"), ("doubt", "hush")),
}
# What a part cannot do without: a slot that is filled, or a condition that holds.
WANTS = {
    "detail": "detail", "ask_detail": "seen_detail", "past": "past", "vow": "vow", "take_offer": "ov", "refuse_offer": "ov",
    "take_on": "doable",
    "press_deed": "theirs", "reply": "asked",
}  # fmt: skip
TONES: dict[str, tuple[str, ...]] = {
    "inform": ("matter-of-fact", "level"), "warn": ("grave", "urgent"), "press": ("insistent", "sharp"), "dismiss": ("curt", "cool"),
    "ask": ("probing", "searching"), "answer": ("plain", "steady"), "concede": ("yielding", "chastened"),
    "deflect": ("evasive", "smooth"), "propose": ("constructive", "practical"), "commit": ("resolute", "firm"),
    "reveal": ("strained", "bare"), "withhold": ("guarded", "closed"),
    "challenge": ("combative", "sceptical"), "support": ("warm", "backing"), "close": ("final", "tired"),
}  # fmt: skip


ASIDE_TONES: dict[str, tuple[str, ...]] = {
    "inform": ("confiding", "hushed"), "warn": ("grave", "under the breath"), "reveal": ("bare", "barely audible"),
    "propose": ("conspiring", "quick and low"), "ask": ("probing", "quiet"),
}  # fmt: skip
DOUBTING = ("doubtful", "low")


# Beginnings that a name cannot be put in front of.
TAKING_UP = frozenset(("turn", "oppose", "agree", "minimal", "won", "reply"))
"""Parts that answer a line before; the first line has none."""
JOINED = ("And ", "But ", "So ", "Which ", "Then ", "Yes", "No", "“")


class Version(NamedTuple):
    """A line that could be said and how well it fits."""

    text: str
    fit: float
    facts: tuple[Fact, ...]
    asks: bool


@writes(SpeakTurn)
def speak(prompt: SpeakTurn, seed: int) -> TurnReply:
    """Write one line in the speaker's voice that realises the act on the scenario's own matter."""
    voice = voice_of(prompt.speaker)
    draw = Draw(seed, "line", prompt.speaker.id, len(prompt.refused))
    plan = plan_line(prompt, voice, draw)
    best = max(_versions(plan, prompt, voice, draw), key=lambda version: version.fit)
    listener = plan.asked if best.asks and not plan.whispered else plan.listener
    state = prompt.back.feeling.state
    return TurnReply(
        text=best.text,
        tone=_tone(prompt, draw),
        confidence=round(
            min(0.98, max(0.05, 0.35 + 0.4 * state.confidence + 0.2 * bool(best.facts) - 0.15 * ("hedge" in voice.styles))), 2
        ),
        knowledge=tuple(fact.id for fact in best.facts),
        addressee=listener.target if listener else None,
    )


def _tone(prompt: SpeakTurn, draw: Draw) -> str:
    tones = ASIDE_TONES.get(prompt.act, DOUBTING) if prompt.aside_to else TONES[prompt.act]
    tone = tones[draw.below(2)]
    state = prompt.back.feeling.state
    if state.arousal > 0.75 and prompt.act not in ("concede", "support"):
        return f"{tone}, heated"
    return f"{tone}, weary" if state.fatigue > 0.7 or state.energy < 35 else tone


class Frame(NamedTuple):
    """All that growing one version of a line needs."""

    plan: Plan
    slots: dict[str, str]
    holds: frozenset[str]
    voice: Voice
    names: frozenset[str]
    season: str
    """What settles which phrases are in season: one moment has some, another has others."""
    wide: bool
    """An earlier try was refused: let habit go and reach for other phrases."""
    own: Stock | None
    """The phrases that only this world has."""


class Piece(NamedTuple):
    """A part of a line in words, and how far its phrase is a habit of the speaker: 1 most, 0 least."""

    text: str
    habit: float


def _versions(plan: Plan, prompt: SpeakTurn, voice: Voice, draw: Draw) -> list[Version]:
    slots, holds, names = slots_of(plan, prompt, voice, draw), conditions(plan, prompt, voice), names_of(prompt)
    frames = [
        Frame(plan, {**slots, **named}, holds, voice, names, prompt.now.title, bool(prompt.refused), stock_of(prompt.lexicon))
        for named in namings(plan, prompt, voice)
    ]
    memory, brought = memory_of(prompt), plan.fact or plan.spare
    called_names = {slots[key] for key in ("n", "q") if key in slots}
    found = []
    for number in range(TRIES):
        form = _form(frames[0], draw)
        pieces = [piece for part in form if (piece := _piece(_part(part, plan, draw), frames[number % len(frames)], draw))]
        if len(pieces) < len(form):
            continue
        text = sentence_case(_joined([piece.text for piece in pieces], voice, names))
        fit = -2.0 * max(0, sum(text.count(name) for name in called_names) - 1)
        fit += (
            fitness_of(text, prompt, voice, memory)
            + 4.5 * _takes_up(text, plan, prompt, slots)
            + 3.0 * sum(piece.habit for piece in pieces) / len(pieces)
            + draw.below(100) / 80 * (1 + 2 * len(prompt.refused))
        )
        found.append(Version(text, fit, (brought,) if brought and not FACT_PARTS.isdisjoint(form) else (), "ask" in form))
    if not found:
        raise ValueError(f"no phrase realises {prompt.act!r} for {prompt.speaker.id}: add one without conditions to phrases/")
    return found


def _joined(texts: list[str], voice: Voice, names: frozenset[str]) -> str:
    """Return the parts of a line as this speaker strings them together."""
    line = texts[0]
    for text in texts[1:]:
        plain = line.endswith(".") and len(sentences(line)[-1].split()) < 16 and not line.endswith(("”.", ".”")) and ":" not in line
        fit = plain and "?" not in text and ":" not in text and not text.startswith(JOINED) and voice.joint != ". "
        line = f"{line[:-1]}{voice.joint}{lower_first(text, names)}" if fit else f"{line} {text}"
    return line


def _form(frame: Frame, draw: Draw) -> list[str]:
    plan = frame.plan
    if plan.whispered:
        told = plan.act not in CONFIDED or plan.fact is not None
        ways = ASIDE.get(plan.act if told else "", ASIDE["challenge"])
        return list(ways[draw.below(len(ways))])
    stated = plan.act in WITH_FACT and (plan.fact or plan.spare)
    forms = _possible(_habitual(WITH_FACT[plan.act] if stated else WITHOUT[plan.act], frame.voice.id), frame)
    form = list(forms[min(draw.below(len(forms)), draw.below(len(forms)))])
    if plan.before is not None:
        return form
    form = [part for part in form if part not in TAKING_UP] or form
    return ["open", *form] if "title" in frame.slots else form


def _possible(forms: tuple[tuple[str, ...], ...], frame: Frame) -> list[tuple[str, ...]]:
    """Return the forms whose parts have what they want; one that only a proposal allows counts twice."""
    fit = [form for form in forms if all(part not in WANTS or WANTS[part] in frame.slots or WANTS[part] in frame.holds for part in form)]
    return fit + [form for form in fit if {"ov", "doable"} & {WANTS.get(part) for part in form}] or list(forms)


@lru_cache(maxsize=1024)
def _habitual(forms: tuple[tuple[str, ...], ...], speaker: str) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(forms, key=lambda form: fraction(5, speaker, *form)))


def _part(part: str, plan: Plan, draw: Draw) -> str:
    if plan.again and plan.teller and part in FACT_PARTS:
        return "pass_on" if plan.whispered else "retell"
    if plan.whispered:
        return part
    if plan.fact and not plan.full and part in FACT_PARTS:
        return "recall" if is_statement(plan.fact) else "keyed"
    if plan.fact and plan.bearing == "far" and plan.before is not None and part in ("state", "answer", "counter", "warn", "back"):
        return "bridge"
    against = (plan.stance, plan.kind) in (("push", "hazard"), ("care", "pressure"))
    if part in ("state", "answer", "counter", "warn") and against and plan.before is not None:
        return "weighed"
    if part == "propose" and draw.chance(0.6):
        return f"offer.{plan.pattern}"
    if part in ("warrant", "follows"):
        return f"{part}.{plan.pattern}"
    return "tell_me" if part == "ask" else part


def _piece(part: str, frame: Frame, draw: Draw) -> Piece | None:
    slots, voice = frame.slots, frame.voice
    filled = {**slots, "n": slots["q"]} if part == "tell_me" and "q" in slots else slots
    options = _options(part, frame, frozenset(filled), draw, "" if frame.wide else frame.season)
    if not options:
        return None
    chosen = pick(options, draw, frame.wide or frame.plan.whispered)
    text = grow(worded(chosen.text, voice), filled, draw)
    if part.startswith(OPENABLE) or chosen.text.startswith("{fact}"):
        text = _opened(text, frame, draw)
    if part in PREFIXABLE and "n" in filled and filled["n"] not in text and not text.startswith(JOINED) and draw.chance(voice.names * 0.3):
        text = f"{filled['n']}, {lower_first(text, frame.names)}"
    if part.startswith(TRAILING) and _trails(text) and draw.chance(0.3 * voice.opens + 0.05):
        text = _closed(text, frame, draw)
    return Piece(capitalised(text), 1 - options.index(chosen) / len(options))


OWN = 0.5
"""How often a world's own phrases are turned to where both they and the common ones fit."""


def _options(part: str, frame: Frame, slots: frozenset[str], draw: Draw, season: str = "") -> tuple[Production, ...]:
    """Return the phrases for a part: the world's own half of the time, the common ones else, and whichever there are."""
    common = usable(part, frame.holds, slots, frame.voice.id, season)
    own = usable(part, frame.holds, slots, frame.voice.id, season, frame.own) if frame.own else ()
    return own if own and (not common or draw.chance(OWN)) else common


def _opened(text: str, frame: Frame, draw: Draw) -> str:
    openers = _options("opener", frame, frozenset(), draw)
    if not openers or not _openable(text) or not draw.chance(frame.voice.opens):
        return text
    opener = pick(openers, draw).text
    if not opener.endswith(",") and text.startswith(JOINED_BADLY):
        return text
    return f"{opener} {lower_first(text, frame.names)}"


def _closed(text: str, frame: Frame, draw: Draw) -> str:
    closers = _options("closer", frame, frozenset(), draw)
    return f"{text[:-1]}, {pick(closers, draw).text}." if closers else text


JOINED_BADLY = ("I propose", "I suggest", "I think", "I suppose", "I believe", "Perhaps", "Maybe")
"""Beginnings that 'I suppose' cannot stand before."""
OPENABLE = ("warrant", "detail", "past", "stakes", "dismiss", "follows", "propose", "offer", "support", "unknown")
TRAILING = ("warrant", "dismiss")


def _trails(text: str) -> bool:
    """Say whether ', mind you' may end a text: its last sentence is a plain statement."""
    last = sentences(text)[-1]
    return last.endswith(".") and 4 < len(last.split()) < 20 and "," not in last and ":" not in last and ";" not in last


IMPERATIVES = wordset("take go leave start read look think remember count ask say let")


def _openable(text: str) -> bool:
    """Say whether 'honestly,' may stand before a text: no question, no name, no clipped beginning."""
    first = sentences(text)[0]
    if first.split()[0].lower() in BASE_VERBS | IMPERATIVES:
        return False
    return "?" not in first and len(first.split()) > 4 and not text.startswith(JOINED) and "," not in first[:14]


def _takes_up(text: str, plan: Plan, prompt: SpeakTurn, slots: dict[str, str]) -> bool:
    """Say whether a line shares a word of substance with the one it answers, or names both its speaker and its point."""
    if plan.before is None:
        return True
    said, topic = substance(text), substance(prompt.now.topic)
    people = {word.lower() for tie in prompt.front.ties for word in tie.target_name.split()}
    if (said & substance(plan.before.text)) - topic - people:
        return True
    return slots.get("n", "\n") in text and bool(said & (topic | substance(plan.point.phrase)))
