"""What the prompts of all rows are made of: people, pasts, facts, ties and states in words, under titles that vary from row to row."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from daedalus_data.core import events as ev
from daedalus_data.core.seeds import derive
from daedalus_data.core.state import State
from daedalus_data.core.telling import date, feeling, how_known, names, preposition, regarded, sentence, who
from daedalus_data.core.when import in_words
from daedalus_data.core.words import content_words
from daedalus_data.core.world import Known, World
from daedalus_data.formatters.story import Opening, Story

FACTS_SHOWN = 10
"""More than this makes prompts long and hides what matters; facts a label draws on are always shown."""

TITLES: dict[str, tuple[str, ...]] = {
    "story": ("The story", "What this is about", "Background", "The setting"),
    "person": ("Who {name} is", "{name}", "About {name}", "The person: {name}"),
    "you": ("Who you are", "Your part", "Yourself", "The person you play"),
    "past": ("What has happened before", "Earlier", "How it came to this", "So far"),
    "now": ("What takes place", "The moment", "Now", "What is happening"),
    "ties": ("How {name} regards those present", "{name} and the others", "Standing with the others", "Where {name} stands with them"),
    "your_ties": ("How you regard those present", "You and the others", "Where you stand with them", "The people with you"),
    "knowledge": ("What {name} knows", "Known to {name} so far", "What {name} has learned, and how", "{name}'s knowledge"),
    "expects": ("What {name} expects", "What {name} looks ahead to", "Ahead, as {name} sees it", "{name}'s expectations"),
    "your_knowledge": ("What you know", "What you have learned, and how", "Known to you", "What you can draw on"),
    "state": ("State as the moment begins", "{name}'s state at the start", "How {name} comes into it", "Before the moment"),
    "your_state": ("How you feel", "Your state of mind", "How you come into this", "In yourself"),
    "talk": ("What is said", "The talk", "Lines heard and spoken", "The conversation"),
    "task": ("The question", "What is asked", "Task", "Your task"),
}


_KINDS = {kind: 4 * place for place, kind in enumerate(TITLES)}


# ---- the parts of a prompt ----


def section(story: Story, key: str, kind: str, lines: Sequence[str], name: str = "") -> str:
    """Return a titled part of the row `key`; empty when there is nothing in it."""
    if not lines:
        return ""
    options = TITLES[kind]
    title = options[(_titled(story.run.manifest.seed, story.run.id, key) >> _KINDS[kind]) % len(options)].format(name=name)
    return "\n".join([f"## {title}", *lines]) + "\n"


@lru_cache(maxsize=64)
def _titled(seed: int, run: str, key: str) -> int:
    """Return the number that decides all titles of a row, four bits for each kind."""
    return derive(seed, run, key, "titles")


def prompt(*sections: str) -> str:
    """Return the parts of a prompt that are not empty, set apart by blank lines."""
    return "\n".join(part for part in sections if part).rstrip()


# ---- the story ----


def situation(story: Story, key: str) -> list[str]:
    """Return one or two sentences of the scenario, others in other rows, none in every third row of a short one."""
    sentences = _sentences(story.run.template.scenario_description)
    shown = story.draw(key, "situation") % (len(sentences) if len(sentences) > 3 else len(sentences) + 2)
    return [" ".join(sentences[shown : shown + 2])] if shown < len(sentences) else []


@lru_cache(maxsize=256)
def _sentences(description: str) -> tuple[str, ...]:
    text = " ".join(description.split())
    ends = [0, *(i + 1 for i, sign in enumerate(text) if sign in ".!?" and text[i + 1 : i + 2] in ("", " ")), len(text)]
    return tuple(text[a:b].strip() for a, b in pairwise(ends) if text[a:b].strip())


def past(world: World) -> list[str]:
    """Return what has happened before, dated and oldest first."""
    return [f"- {date(moment, world)}: {sentence(world.happenings[moment].happening.title)}" for moment in world.happenings]


def lived(world: World, entity: ev.EntityId) -> list[str]:
    """Return what has happened before where somebody was there or took part, dated and oldest first."""
    return [
        f"- {date(moment, world)}: {sentence(event.happening.title)}"
        for moment, event in world.happenings.items()
        if entity in world.casts.get(moment, (entity,)) or entity in event.happening.actors
    ]


def now(timepoint: ev.Timepoint, happening: ev.Happening, scene: ev.SceneSet | None) -> list[str]:
    """Return what takes place: when, where, and the happening itself."""
    when = in_words(timepoint.when)
    hour = "" if ":" in when or not scene else f", around {scene.hour:02d}:00"
    where = f", {scene.place}{hour}" if scene else ""
    lines = [f"{when}{where}. {sentence(happening.title)} {sentence(happening.description)}"]
    return [*lines, sentence(scene.atmosphere)] if scene else lines


def tellings(timepoint: ev.Timepoint, happening: ev.Happening, scene: ev.SceneSet | None) -> tuple[tuple[str, ...], ...]:
    """Return what takes place told in several ways, each with the date and the happening; rows pick one."""
    when, title, told = in_words(timepoint.when), sentence(happening.title), sentence(happening.description)
    both = told if told.startswith(title) else f"{title} {told}"
    lines = (told,) if told.startswith(title) else (title, told)
    if scene is None:
        return ((f"{when}. {both}",), (f"It is {when}.", told), (*lines, f"The date: {when}."))
    place, mood = scene.place, sentence(scene.atmosphere)
    around, hour = ("", "") if ":" in when else (f", around {scene.hour:02d}:00", f" Hour: {scene.hour:02d}:00.")
    return (
        (f"{when}, {place}{around}. {both}", mood),
        (f"It is {when}. {told}", f"Place: {place}.{hour}"),
        (*lines, f"Date: {when}. Place: {place}.{hour}"),
        (f"{place[:1].upper()}{place[1:]}, {when}.", mood, both),
        (f"Date: {when}", f"Place: {place}", told, mood),
    )


# ---- people ----


def persona(story: Story, key: str, entity: ev.EntityIntroduced) -> list[str]:
    """Return who somebody is, a line for each part that is known; of traits and aims a few, others in other rows."""
    lines = [f"Role: {entity.role}"]
    if entity.type != "human":
        lines.append(f"Kind: {entity.type}")
    if entity.traits:
        lines.append(f"Character: {', '.join(_some(story, entity.traits, 3, key, 'traits'))}")
    if entity.goals:
        lines.append(f"Wants: {'; '.join(_some(story, entity.goals, 2, key, 'goals'))}")
    return lines


def _some(story: Story, items: Sequence[str], least: int, *names: str) -> list[str]:
    """Return at least so many of the items, in an order and number that the row decides."""
    draw = story.draw(*names)
    count = min(len(items), least + draw % max(1, len(items) - least + 1))
    start = (draw // 7) % len(items)
    return [items[(start + i) % len(items)] for i in range(count)]


def regard(world: World, entity: ev.EntityId, others: Sequence[ev.EntityId], by: str) -> list[str]:
    """Return how somebody regards others, a line each; `by` is 'you' or their name."""
    return [
        f"- {who(other, world)} ({short_role(world.entities[other])}): {regarded(world.relation(entity, other), by)}"
        for other in others
        if other != entity and other in world.entities
    ]


def short_role(entity: ev.EntityIntroduced) -> str:
    """Return the first sentence of a role without what is told beside it: 'Mission Director'."""
    first = entity.role.split(". ")[0].rstrip(".")
    return first.split(", which ")[0].split(", who ")[0]


def state(state: State) -> list[str]:
    """Return a state in words and in the numbers that rows ask about."""
    return [
        f"{capital(feeling(state))}.",
        f"valence {state.valence:.2f} (-1 to 1), arousal {state.arousal:.2f} (0 to 1), energy {state.energy:.0f} (0 to 150)",
    ]


LIKELY = ((0.3, "unlikely"), (0.45, "rather unlikely"), (0.55, "an even chance"), (0.7, "rather likely"), (1.01, "likely"))


def expectations(world: World, entity: ev.EntityId, most: int = 4) -> list[str]:
    """Return what somebody expects and does not yet know the end of, the latest last, with how likely it seems to them."""
    held = [item for item in world.expectations.values() if item.entity == entity and item.outcome == "open"]
    return [f"- {sentence(item.text)} ({next(word for top, word in LIKELY if item.probability < top)})" for item in held[-most:]]


def kept_quiet(world: World, entity: ev.EntityId) -> list[str]:
    """Return the topics of what somebody keeps to themselves, never what it is."""
    return list(dict.fromkeys(known.topic for known in world.knows(entity).values() if known.secret))


def capital(text: str) -> str:
    """Return a text that begins as a sentence does."""
    return text[:1].upper() + text[1:]


def present(world: World, entity: ev.EntityId) -> str:
    """Return the names of the others who are there."""
    return names([other for other in world.present() if other != entity], world) or "nobody else"


# ---- talk ----


def speech(turn: ev.TurnSpoken, world: World) -> str:
    """Return a line of talk with its speaker, and whom it was said to alone when not everybody present heard it."""
    there = [other for other in world.present() if other != turn.speaker]
    alone = f", aside to {names(turn.heard_by, world)}" if turn.heard_by and set(turn.heard_by) < set(there) else ""
    return f"{who(turn.speaker, world)}{alone}: {' '.join(turn.text.split())}"


def numbered(turns: Sequence[ev.TurnSpoken], world: World) -> list[str]:
    """Return lines of talk with numbers that an answer can cite: '[3] Lin Zhang: …'."""
    return [f"[{number}] {speech(turn, world)}" for number, turn in enumerate(turns, 1)]


def heard(turns: Sequence[ev.TurnSpoken], entity: ev.EntityId) -> list[ev.TurnSpoken]:
    """Return the lines that somebody spoke or heard."""
    return [turn for turn in turns if entity == turn.speaker or entity in turn.heard_by]


# ---- knowledge ----


def shareable(world: World, entity: ev.EntityId) -> list[Known]:
    """Return the facts somebody holds and does not keep secret, oldest first."""
    return [known for known in world.knows(entity).values() if not known.secret]


def chosen(facts: Sequence[Known], world: World, matter: str, needed: Sequence[ev.FactId] = ()) -> list[Known]:
    """Return the facts of most use to the matter, with all that are needed, in the order they were learned.

    Names do not count as use: everybody is named everywhere.
    """
    return best(ranked(facts, world, matter), needed)


def ranked(facts: Sequence[Known], world: World, matter: str) -> list[Known]:
    """Return facts by their use to the matter, the most useful first; the slow half of `chosen`, once for many rows."""
    about = content_words(matter) - content_words(" ".join(entity.name for entity in world.entities.values()))

    def use(known: Known) -> tuple[int, bool, int]:
        return len(about & _content(known.topic, known.text)), known.exposure == "initial", known.evidence

    return sorted(facts, key=use, reverse=True)


@lru_cache(maxsize=4096)
def _content(topic: str, text: str) -> frozenset[str]:
    return content_words(f"{topic} {text}")


def best(ranking: Sequence[Known], needed: Collection[ev.FactId] = (), most: int = FACTS_SHOWN) -> list[Known]:
    """Return so many of ranked facts with all that are needed, in the order they were learned; the quick half of `chosen`."""
    wanted = [known for known in ranking if known.fact in needed]
    others = [known for known in ranking if known.fact not in needed][: max(0, most - len(wanted))]
    return sorted([*wanted, *others], key=lambda known: known.evidence)


def to_the_point(story: Story, opening: Opening, entity: ev.EntityId) -> list[Known]:
    """Return all that somebody knows by the end of a moment, the most useful to it first; ranked once for all who ask.

    Secrets and what is learned in the moment are among it: leave out what a row must not show.
    """
    found, key = story.rankings, (opening.timepoint.id, entity)
    if key not in found:
        after = story.after(opening.timepoint.id)
        happening = after.happenings[opening.timepoint.id].happening
        matter = f"{happening.title} {happening.description} {happening.topic}"
        found[key] = ranked(list(after.knows(entity).values()), after, matter)
    return found[key]


def facts(known: Sequence[Known], world: World) -> list[str]:
    """Return facts with how they came to be known, a line each."""
    return [f"- {sentence(fact.text)} ({how_known(fact, world)})" for fact in known]


__all__ = [
    "FACTS_SHOWN", "TITLES", "best", "capital", "chosen", "date", "expectations", "facts", "heard", "in_words", "kept_quiet", "lived",
    "names", "now", "numbered", "past", "persona", "preposition", "present", "prompt", "ranked", "regard", "section", "sentence",
    "shareable", "short_role", "situation", "speech", "state", "tellings", "to_the_point",
    "who",
]  # fmt: skip
