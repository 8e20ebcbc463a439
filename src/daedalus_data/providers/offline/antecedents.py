"""The built-in author's antecedents: what could have taken place so that a later state came about."""

from daedalus_data.core.events import Happening, Pattern
from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.words import content_words, overlap
from daedalus_data.prompts.story import Antecedents, AntecedentsReply
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.story_casting import Ground, bind, suits
from daedalus_data.providers.offline.story_causes import BRIDGES, CAUSAL, OPENS, PLACE, SLOW, affinity
from daedalus_data.providers.offline.story_matter import Thread, fitness, matter_of, topic_words, with_the
from daedalus_data.providers.offline.story_patterns import Realisation
from daedalus_data.providers.offline.story_shelves import COMMON, Shelf, by_pattern, own_of, shelf_of
from daedalus_data.providers.offline.story_telling import Telling, tell
from daedalus_data.providers.offline.story_text import signature
from daedalus_data.providers.offline.story_time import Span

LIBRARY: dict[Pattern, tuple[Realisation, ...]] = {pattern: tuple(made for made in COMMON if made.pattern == pattern) for pattern in CAUSAL}
ALIKE = 0.6
"""Content overlap from which two candidates count as one."""
OWN = 0.5
"""What it adds to a pattern's aptness that the world has a happening of its own in it."""
OPENING = 0.45
"""The latest place a pattern may have to begin a story."""


@writes(Antecedents)
def antecedents(prompt: Antecedents, seed: int) -> AntecedentsReply:
    """Return `count` states that differ in kind first and in matter second, none like a title to avoid."""
    search = Search(prompt, seed)
    found: list[Happening] = []
    for round_ in range(6):
        for pattern in search.patterns():
            if len(found) == prompt.count:
                return AntecedentsReply(candidates=tuple(found))
            happening = search.candidate(pattern, found, round_)
            if happening is not None:
                found.append(happening)
    if not found:
        raise ValueError(f"no antecedent of {prompt.consequent.title!r} differs from the {len(prompt.avoid)} titles to avoid")
    return AntecedentsReply(candidates=tuple(found[: prompt.count]))


def library_of(prompt: Antecedents, ground: Ground) -> Shelf:
    """Return what can have come before in a world: what institutions do, the shelves of its kinds, and what it has to itself.

    Where there are both of the former, the shelves are for the late steps: years of practice come first, and the trial last.
    """
    genres, late = prompt.lexicon.genres, prompt.step <= max(1, prompt.steps / 3)
    shelf: Shelf = LIBRARY
    if genres:
        own = late or "institution" not in genres
        shelf = {p: tuple(m for m in group if (own if m.own else p in CAUSAL)) for p, group in shelf_of(genres).items()}
    single = [made for made in own_of(prompt.lexicon.happenings) if _can_precede(made, prompt)]
    return by_pattern([made for made in (*single, *(made for group in shelf.values() for made in group)) if suits(made, ground)])


def _can_precede(made: Realisation, prompt: Antecedents) -> bool:
    """Say whether a world's own happening has its place at this step; what must follow from another cannot be searched backward."""
    places = {"any": True, "opens": prompt.step == prompt.steps, "closes": prompt.step == 1, "later": prompt.step < prompt.steps}
    return places[made.place] and not made.after and not made.moved


def place_of(pattern: Pattern) -> float:
    """Return where in a story a pattern belongs; in the middle where none is named."""
    return PLACE.get(pattern, 0.5)


class Search:
    """One search for antecedents: the consequent's matter, the path so far, and what has been proposed."""

    def __init__(self, prompt: Antecedents, seed: int) -> None:
        self.prompt, self.seed = prompt, derive(seed, prompt.scenario)
        effect = prompt.consequent
        self.about = " ".join((effect.topic, effect.title, effect.description, *(f"{d.topic} {d.text}" for d in effect.details)))
        prior = f" {prompt.prior.title} {prompt.prior.description}" if prompt.prior else ""
        told = " ".join((self.about, *prompt.later)) + prior
        span = Span.between(prompt.when, prompt.consequent_when, prompt.steps - prompt.step)
        self.ground = Ground.of(prompt.scenario, prompt.cast, span, told, prompt.lexicon)
        self.library = library_of(prompt, self.ground)
        self.titles = (*prompt.avoid, effect.title, *prompt.later)
        worn = [content_words(title) for title in self.titles]
        self.worn = {made.name for group in self.library.values() for made in group if any(signature(made) <= title for title in worn)}
        self.effect_threads = self._about(effect.topic) or self._about(effect.title)
        self.recent = worn[-len(prompt.later) - 1 :]
        self.threads_used: dict[str, int] = {}

    def _about(self, text: str) -> list[Thread]:
        """Return the threads that a text names by more than half of their words, the best named first."""
        told = content_words(text)
        named = [(len(topic_words(thread) & told), thread) for thread in self.ground.threads]
        return [thread for shared, thread in sorted(named, key=lambda pair: -pair[0]) if shared * 2 > len(topic_words(thread))]

    def patterns(self) -> list[Pattern]:
        """Return the patterns, the aptest first: affinity to the consequent, place in the story, not yet on this path."""
        step, steps = self.prompt.step, max(self.prompt.steps, 2)
        place = 1 - (step - 1) / (steps - 1)
        known = tuple(self.library)
        opening = [p for p in known if place_of(p) <= OPENING or self._has_single(p)] if step >= self.prompt.steps > 1 else list(known)
        ranked = sorted(opening, key=lambda p: -self._aptness(p, place))
        return ranked + sorted((p for p in known if p not in opening), key=place_of)

    def _aptness(self, pattern: Pattern, place: float) -> float:
        score = 0.9 * affinity(pattern, self.prompt.consequent.pattern) - 0.7 * abs(place_of(pattern) - place)
        if self.prompt.prior is not None:
            score += 0.3 * affinity(self.prompt.prior.pattern, pattern)
        score -= 0.8 * (pattern in SLOW and self.ground.span.days < 2)
        worn = sum(made.name in self.worn for made in self.library[pattern])
        score += OWN * self._has_single(pattern)
        return score - 0.4 * worn - 0.15 * (pattern == "outside_event" and place > 0.3) + 0.3 * fraction(self.seed, "pattern", pattern)

    def _has_single(self, pattern: Pattern) -> bool:
        """Say whether the world has a happening of its own of this kind that has not been told."""
        return any(made.players and made.name not in self.worn for made in self.library[pattern])

    def candidate(self, pattern: Pattern, found: list[Happening], round_: int) -> Happening | None:
        """Return a candidate of a pattern that is like no other, or None when this round has none."""
        apt = self.library[pattern]
        fresh = [made for made in apt if made.name not in self.worn]
        if not fresh and round_ < 2:
            return None
        single = [made for made in fresh if made.players]
        made = choose(single if single and round_ % 2 == 0 else fresh or apt, self.seed, "made", pattern, round_)
        thread = self._thread(made, round_)
        if thread and round_ < 3 and ((made.goods and not thread.goods) or (made.stock and not thread.stock)):
            return None
        binding = bind(made, self.ground, thread, derive(self.seed, made.name, round_))
        telling = tell(made, binding, self.ground, derive(self.seed, "tell", round_))
        happening = telling.happening(self._opens(thread, telling))
        if any(overlap(happening.title, title) >= ALIKE for title in self.titles) or any(alike(happening, other) for other in found):
            return None
        self.threads_used[thread.fact.id if thread else ""] = self.threads_used.get(thread.fact.id if thread else "", 0) + 1
        return happening

    def _opens(self, thread: Thread | None, telling: Telling) -> str:
        """Return how the candidate opens the way to the consequent; over a bridge when the two are about different things."""
        effect = self.prompt.consequent
        acting = [player for player in self.ground.cast if player.id in effect.actors] or list(self.ground.cast)
        lead = self.ground.names[max(acting, key=lambda player: fitness(player, "boss")).id]
        opens = choose(OPENS.get(effect.pattern, OPENS["endpoint"]), telling.seed, "opens")
        other = next((found.thing for found in self.effect_threads), "")
        if other and thread and thread not in self.effect_threads:
            opens = f"; {choose(BRIDGES, telling.seed, 'bridge').replace('{other}', with_the(other))}, {opens}"
        else:
            opens = f", {opens}"
        opens = opens.replace("{t}", with_the(matter_of(effect))).replace("{lead}", lead)
        return opens.replace("{test}", self.ground.field.test)

    def _thread(self, made: Realisation, round_: int) -> Thread | None:
        """Return what the candidate is about: the consequent's own thread more often than not, another now and then."""
        if not self.ground.threads:
            return None
        return max(self.ground.threads, key=lambda t: self._relevance(t, made, round_))

    def _relevance(self, thread: Thread, made: Realisation, round_: int) -> float:
        near = len(topic_words(thread) & content_words(self.about)) / max(1, len(topic_words(thread)))
        named = len(topic_words(thread) & content_words(self.prompt.consequent.topic)) > 0
        portal = len(content_words(thread.key) & content_words(self.prompt.portal)) > 1
        holder = max(fitness(p, "expert") for p in self.ground.cast if p.id in thread.holders)
        score = 0.25 * near + 0.35 * named + 0.15 * portal + 0.15 * bool(thread.says) + 0.1 * max(-2.0, holder)
        score += 0.2 * any(len(content_words(thread.key) & content_words(other.key)) > 1 for other in self.effect_threads)
        score -= 0.3 * max(0, sum(topic_words(thread) <= title for title in self.recent) - 2) + 0.5 * (
            (made.goods and not thread.goods) or (made.stock and not thread.stock)
        )
        score -= 0.6 * thread.institutional + 0.25 * self.threads_used.get(thread.fact.id, 0)
        return score + 0.28 * fraction(self.seed, "thread", made.name, thread.fact.id, round_)


def alike(left: Happening, right: Happening) -> bool:
    """Say whether two candidates would count as one."""
    return left.title == right.title or overlap(whole(left), whole(right)) >= ALIKE


def whole(happening: Happening) -> str:
    """Return everything that a happening says took place."""
    return " ".join((happening.title, happening.description, *(detail.text for detail in happening.details)))
