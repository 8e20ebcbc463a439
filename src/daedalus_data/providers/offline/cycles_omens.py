"""The built-in author foretells, and says whether what was foretold came true: by kind of happening and by the matter in its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from daedalus_data.core.events import Pattern
from daedalus_data.core.seeds import choose, derive, fraction, shuffled
from daedalus_data.core.telling import listed
from daedalus_data.core.words import content_words, overlap
from daedalus_data.prompts.cycles import Foretell, ForetellReply, JudgeProphecy, JudgeProphecyReply, Witness
from daedalus_data.prompts.story import Player
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.story_matter import Thread, short_names, threads, topic_words, with_the
from daedalus_data.providers.offline.story_shelves import shelf_of
from daedalus_data.providers.offline.story_text import signature


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be foretold, how it is said, and how it is recognised in what took place."""

    name: str
    forms: tuple[str, ...]
    """Clauses in the future: {t} is the matter, {a} and {b} are of the cast."""
    said: str
    """What such a prophecy says."""
    patterns: tuple[Pattern, ...]
    """Happenings that are of this kind."""
    lacking: str
    """What did not come about, a clause in the past."""


KINDS = (
    Kind(
        "loss",
        ("{t} will be lost to them", "{t} will be gone before anybody has used it to the end", "{a} will have to let {t} go"),
        r"be lost|be gone|let .* go",
        ("loss", "resource_withdrawn", "record_lost", "skill_lost"),
        "nobody had to give it up",
    ),
    Kind(
        "harm",
        (
            "{a} will come to harm over {t}",
            "{t} will put somebody in danger who trusted it",
            "{t} will all but cost a life",
        ),
        r"come to harm|in danger|cost a life",
        ("peril", "test_failed"),
        "nobody was in danger by it",
    ),
    Kind(
        "quarrel",
        ("{a} and {b} will fall out over {t}", "{t} will set {a} against {b}", "there will be no peace between {a} and {b} about {t}"),
        r"fall out|set .* against|no peace",
        ("conflict_unresolved", "warning_unheeded"),
        "nobody broke with anybody over it",
    ),
    Kind(
        "light",
        (
            "what is hidden about {t} will come out",
            "{a} will learn what was kept back about {t}",
            "{t} will turn out to have another side",
        ),
        r"come out|kept back|another side",
        ("disclosure", "discovery"),
        "nothing came out about it that had been hidden",
    ),
    Kind(
        "stranger",
        ("somebody from far off will come about {t}", "word about {t} will come from outside", "a stranger will have a say in {t}"),
        r"from far off|from outside|a stranger",
        ("arrival", "outside_event", "supplier_changed"),
        "nobody came from outside because of it",
    ),
    Kind(
        "peace",
        ("{t} will be settled between {a} and {b}", "{a} will give way on {t}", "they will be of one mind about {t}"),
        r"be settled|give way|one mind",
        ("agreement", "decision", "design_compromise", "rite"),
        "it was not settled",
    ),
    Kind(
        "failure",
        ("{t} will fail them when it is needed most", "{t} will go wrong a second time", "{t} will not hold"),
        r"fail them|go wrong|not hold",
        ("setback", "test_failed", "normalised_deviance"),
        "it did not fail",
    ),
)
EVERYDAY = frozenset[Pattern](("conflict_unresolved", "disclosure", "agreement", "setback"))
"""What happens in a world whose kinds of story are not given; nobody there foretells what cannot come."""
SIGNS = (
    "the same dream came three nights running", "it had begun in the same way once before", "a cup broke with nobody near it",
    "the count came out odd twice", "an old wound ached without a reason", "the wind turned twice in one night",
    "the birds had gone silent an hour too early", "two people had said the same words at the same time",
    "the fire would not take", "a door that was shut stood open in the morning",
)  # fmt: skip
SEER = re.compile(
    r"\b(old|elder\w*|oldest|priest\w*|monk|nun|midwife|keeper|grandmother|grandfather|shaman|seer|matriarch|widow|abbot|healer)\b", re.I
)
DREAMER = re.compile(
    r"\b(wise|devout|superstitious|dream\w*|anxious|watchful|solemn|brooding|pious|mystical|gloomy|intuitive|patient)\b", re.I
)
WHOLE: dict[Pattern, tuple[str, ...]] = {
    "arrival": ("{t} will be upon them sooner than they think", "{a} will be the first to see {t}", "nobody will be ready for {t}"),
    "loss": ("they will have {t} to mourn", "{a} will have {t} to bear", "{t} will leave them poorer"),
    "peril": ("{t} will come upon them", "{a} will not be spared {t}", "they will tell each other of {t} as long as they live"),
    "discovery": ("they will learn something by {t}", "{a} will be the wiser for {t}"),
    "conflict_unresolved": ("{t} will divide them", "{t} will stand between {a} and {b}"),
    "disclosure": ("{t} will be spoken of at last", "{a} will hear of {t} and wish otherwise"),
    "setback": ("{t} will undo what they hope for", "{a} will stand before {t} with empty hands"),
    "agreement": ("they will come to {t} in the end", "{t} will bind those who do not love each other"),
    "rite": ("{t} will be kept, whoever is missing", "{a} will not stay away from {t}"),
    "warning_unheeded": ("{t} will be a warning that somebody does not take",),
}
"""What can be foretold of a thing that has not been heard of yet, by the kind of happening that it would be."""
NO_THING = re.compile(r"[{\[]|^(?:who|where|how|stay|too|first|watch|leaving|closing|trap|words)\b")
"""Matters of the shelves that are no things to be named."""
UNHEARD = 0.75
"""How often what is foretold has not been heard of yet, in a world whose kinds of story are given."""
LEAST = 2
"""Content words that the author wants shared before it calls a prophecy fulfilled."""
CITED = 3
"""Pieces of evidence that it cites beside the moment."""


@writes(Foretell)
def foretell(prompt: Foretell, seed: int) -> ForetellReply:
    """Return a prophecy about something that these people have to do with, of a kind that need not come."""
    seed = derive(seed, prompt.scenario)
    seer = max(prompt.cast, key=lambda player: _sight(prompt, player) + 0.8 * fraction(seed, "seer", player.id))
    topic, clauses = _unheard(prompt, seer, seed) or _known(prompt, seer, seed)
    return ForetellReply(
        entity=seer.id,
        topic=topic,
        text=next(text for text in clauses if not any(overlap(text, held) > 0.5 for held in prompt.open)),
        sign=choose(prompt.lexicon.omens or SIGNS, seed, "sign"),
        due=choose(prompt.dues[-max(1, 2 * len(prompt.dues) // 3) :], seed, "due").id,
    )


def _sight(prompt: Foretell, player: Player) -> float:
    told = f"{player.role} {' '.join(player.traits)}"
    sight = 0.6 * bool(SEER.search(player.role)) + 0.5 * bool(DREAMER.search(told)) + 0.4 * (player.type == "human")
    return sight - 0.8 * (prompt.seers[-1:] == (player.id,)) - 0.3 * prompt.seers.count(player.id)


def _unheard(prompt: Foretell, seer: Player, seed: int) -> tuple[str, list[str]] | None:
    """Return something that happens in worlds of this kind and has not happened here, and how it can be foretold."""
    if not prompt.lexicon.genres or fraction(seed, "unheard") >= UNHEARD:
        return None
    told = [content_words(line) for line in (*prompt.earlier, prompt.happening.title)]
    open_ = content_words(f"{' '.join(prompt.open)} {prompt.happening.topic}")
    made = [made for shelf in shelf_of(prompt.lexicon.genres).values() for made in shelf if made.own and made.pattern in WHOLE]
    apt = [m for m in made if not NO_THING.search(m.aspect) and len(content_words(m.aspect)) >= LEAST and len(m.parts) <= len(prompt.cast)]
    fresh = [m for m in apt if not any(signature(m) <= line for line in told) and not content_words(m.aspect) & open_]
    if not fresh:
        return None
    found = choose(fresh, seed, "unheard of")
    return found.aspect, _filled(WHOLE[found.pattern], f"the {found.aspect}", prompt, seer, seed)


def _known(prompt: Foretell, seer: Player, seed: int) -> tuple[str, list[str]]:
    """Return something that the cast has to do with, and everything that can be foretold of it."""
    thread = _matter(prompt, seed)
    topic, thing = (thread.thing[:60], with_the(thread.thing)) if thread else ("what they share", "what they share")
    kinds = [kind for kind in KINDS if prompt.lexicon.genres or EVERYDAY & set(kind.patterns)]
    forms = [form for kind in shuffled(kinds, seed, "kinds") for form in shuffled(kind.forms, seed, "forms")]
    return topic, _filled(forms, thing, prompt, seer, seed)


def _filled(forms: Sequence[str], thing: str, prompt: Foretell, seer: Player, seed: int) -> list[str]:
    """Return clauses about a thing and about others than the one who says them, in the order given or, of a few, by the seed."""
    names = short_names(prompt.cast)
    others = shuffled([names[player.id] for player in prompt.cast if player.id != seer.id], seed, "others")
    slots = {"t": thing, "a": others[0] if others else "", "b": others[1] if len(others) > 1 else ""}
    ordered = shuffled(forms, seed, "forms") if len(forms) < len(KINDS) else forms
    return [form.format(**slots) for form in ordered if all(slots[name] for name in re.findall(r"\{(\w)\}", form))]


def _matter(prompt: Foretell, seed: int) -> Thread | None:
    """Return what a prophecy is about: what somebody knew before all began, sooner if the story has come to it."""
    lately = content_words(" ".join((*prompt.earlier[-4:], prompt.happening.title, prompt.happening.topic)))
    open_ = content_words(" ".join(prompt.open))

    def pull(thread: Thread) -> float:
        words = topic_words(thread)
        near = len(words & lately) / max(1, len(words))
        known = 0.6 * (thread.fact.source == "scene_initialization")
        return known + 0.9 * near - 0.5 * bool(words & open_) - 0.3 * thread.pressing + 0.9 * fraction(seed, "matter", thread.fact.id)

    return max(threads(prompt.cast), key=pull, default=None)


# ---- whether it came true ----


@writes(JudgeProphecy)
def judge_prophecy(prompt: JudgeProphecy, seed: int) -> JudgeProphecyReply:
    """Return that it came true where a happening of its kind was about its matter and about those it names, with what shows it."""
    kind = next((kind for kind in KINDS if re.search(kind.said, prompt.text)), None)
    moments = [witness for witness in prompt.past if witness.kind == "moment"]
    about = [witness for witness in moments if content_words(prompt.topic) <= content_words(witness.text)]
    names = re.findall(r"\b[A-Z]\w+", prompt.text)
    sorts = {pattern.replace("_", " ") for pattern in kind.patterns} if kind else {witness.sort for witness in moments}
    hits = [witness for witness in about if witness.sort in sorts and all(name in witness.text for name in names)]
    hits = [witness for witness in hits if _shared(prompt, witness) >= LEAST]
    if not hits:
        return JudgeProphecyReply(fulfilled=False, reason=_why_not(prompt, kind, about, names))
    beside = [w for w in prompt.past if w.kind != "moment" and w.when == hits[0].when and _shared(prompt, w) >= LEAST]
    return JudgeProphecyReply(
        fulfilled=True,
        evidence=(hits[0].id, *(witness.id for witness in beside[:CITED])),
        reason=f"What took place ({hits[0].when}) was what {prompt.by} had said would come of {with_the(prompt.topic)}.",
    )


def _shared(prompt: JudgeProphecy, witness: Witness) -> int:
    return len(content_words(f"{prompt.topic} {prompt.text}") & content_words(witness.text))


def _why_not(prompt: JudgeProphecy, kind: Kind | None, about: list[Witness], names: list[str]) -> str:
    thing = with_the(prompt.topic)
    if not about:
        return f"Nothing that took place had to do with {thing}."
    dates = listed([witness.when for witness in about[-2:]])
    others = f"it did not touch {listed(names)}" if names else "not in the way that was said"
    return f"The story came to {thing} ({dates}), but {kind.lacking if kind else others}."
