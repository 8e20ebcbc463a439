"""Turns a realisation, a cast and a thread into a happening: fills the slots with names, figures and dates that agree."""

import re

from daedalus_data.core.events import Detail, Effect, Happening, Harm, Mention, Need
from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.words import content_words, singular, words
from daedalus_data.prompts.story import Player
from daedalus_data.providers.offline.story_casting import Binding, Ground, is_thing
from daedalus_data.providers.offline.story_matter import (
    Thread,
    familiar,
    plural,
    with_the,
)
from daedalus_data.providers.offline.story_patterns import Made, Part, Realisation
from daedalus_data.providers.offline.story_slots import figures, surroundings
from daedalus_data.providers.offline.story_text import CHOICE, SLOT, capital, inside, mentions, sentence, tidy, wants

UNSAID = (
    "what had been promised of {the_n} and what had been seen were {pct} apart",
    "{the_n} had never been tried for longer than {brief} at a stretch",
    "two people asked about {the_n} would give two answers",
    "the figures on {the_n} were {long} old",
    "of {count2} questions about {the_n} {count} had come back without an answer",
    "nobody else in the {unit} had looked into {the_n}",
    "{the_n} had come through {count} times by luck",
    "there was no plan for {the_n} beyond the next {brief}",
    "there were {count} open questions about {the_n} and none of them had a date",
    "nobody had gone through {the_n} from end to end in {long}",
    "{count} people had come with the same doubt about {the_n} within {long}",
    "the last two accounts of {the_n} did not agree",
    "what was written about {the_n} and what was done had drifted apart",
    "{the_n} had been put right {count} times without anybody asking why",
)
"""What somebody can say of a thread whose fact is only a key or has been told already."""
REMINDED = (
    "{E} reminded the others that {says}.",
    "{E} put in that {says}.",
    "It was {E} who came back to it: {says}.",
    "{E} would not let them forget that {says}.",
)
"""How a happening with a matter of its own is tied to what somebody has known all along."""
ALWAYS_MANY = frozenset(["spares", "supplies", "rations", "controls", "goods", "savings", "records", "contracts", "communications"])
"""Last words that stay plural before another noun."""
LOOSE = frozenset(["work", "code", "line", "team", "time", "tree", "house", "room"])
"""Words too loose to stand for a thing by themselves."""
REASONED: tuple[Part, ...] = ("boss", "money")
BACKED = 2
"""Content words that a fact and a happening share where the one rests on the other."""
LETTERS = "abc"


def tell(realisation: Realisation, binding: Binding, ground: Ground, seed: int) -> "Telling":
    """Return the realisation told about this matter by these people."""
    return Telling(realisation, binding, ground, derive(seed, realisation.name))


class Telling:
    """One telling: every slot is filled once, so that its sentences agree with one another."""

    def __init__(self, realisation: Realisation, binding: Binding, ground: Ground, seed: int) -> None:
        self.realisation, self.binding, self.ground, self.seed = realisation, binding, ground, seed
        self.others: list[Mention] = []
        self.slots = self._slots()
        self.reminder = self._reminder()

    def happening(self, opens: str) -> Happening:
        """Return the happening; `opens` is the clause, comma and all, on what it makes way for."""
        made = self.realisation
        ids = [player.id if player else None for player in self.binding.players]
        return Happening(
            title=self._title(),
            description=self._reminding(capital(self._short_after_first(self.fill(self._told_of_cast(made.description))))),
            pattern=made.pattern,
            actors=tuple(self._actors()),
            topic=self._topic(made.aspect),
            details=tuple(self._detail(topic.topic, topic.text, topic.known_by, ids) for topic in self._details()),
            needs=self._needs(),
            mechanism=sentence(f"{self.fill(made.leaves)}{opens}"),
            others=tuple(self.others),
            effects=tuple(Effect(quantity=moved.quantity, change=moved.change, reason=self._title()) for moved in made.moved),
            harms=tuple(
                Harm.model_validate(
                    {"entity": ids[LETTERS.index(hurt.who)], "harm": hurt.harm, "what": hurt.what, "severity": hurt.severity}
                )
                for hurt in made.hurt
            ),
        )

    def _reminding(self, description: str) -> str:
        """Return the description with what one of its players has known all along, where the happening has a matter of its own."""
        if self.reminder is None:
            return description
        form = choose(REMINDED, self.seed, "reminded").replace("{says}", self._says(self.reminder))
        told = form.replace("{E}", next(self.ground.names[p.id] for p in self._humans() if p.id in self.reminder.holders))
        return f"{description} {told}" if len(description) + len(told) < 860 else description

    def _humans(self) -> list[Player]:
        return [player for player in self.binding.players if player and player.type == "human"]

    def _reminder(self) -> Thread | None:
        """Return what is due to be brought up that one of the players holds; nothing where the happening has its own people and matter."""
        held = {player.id for player in self._humans() if self.realisation.own and not self.realisation.players}
        due = [thread for thread in self.ground.threads if thread.fact.id in self.ground.due and held & set(thread.holders)]
        return next((thread for thread in due if self._says(thread)), None)

    def fill(self, text: str) -> str:
        """Return a text with its alternatives chosen and its slots filled."""
        chosen = self._chosen(text)
        for _ in range(2):
            chosen = SLOT.sub(lambda found: self._slot(found.group(1)), chosen)
        return tidy(chosen)

    def _missing(self) -> str:
        """Return the letters of parts that the cast is too small to fill."""
        return "".join(letter for letter, player in zip(LETTERS, self.binding.players, strict=False) if player is None)

    def _told_of_cast(self, text: str) -> str:
        """Leave out sentences after the first that are about parts nobody plays; an outsider stands in where one must."""
        chosen = self._chosen(text)
        first, *rest = re.split(r"(?<=[.!?]) ", chosen)
        return " ".join([first, *(told for told in rest if not mentions(told, self._missing()))])

    def _details(self) -> tuple[Made, ...]:
        made = self.realisation.details
        kept = tuple(detail for detail in made if not mentions(detail.topic + detail.text, self._missing()))
        return kept or made[:1]

    def _short_after_first(self, text: str) -> str:
        """Call the thing by its last word once it has been named: 'the oxygen generator … the generator'."""
        full = self.slots["the_n"]
        last = full.split()[-1]
        if len(full.split()) < 3 or not last.islower() or last in LOOSE:
            return text
        first, found, rest = text.partition(full)
        return (
            first
            + found
            + re.sub(
                rf"\b([Tt])he {re.escape(full[4:])}(?= (?!{re.escape(self.slots['test'])}|{re.escape(self.slots['check'])}))",
                rf"\1he {last}",
                rest + " ",
            )[:-1]
            if found
            else text
        )

    def _chosen(self, text: str) -> str:
        return CHOICE.sub(lambda found: choose(found.group(1).split("|"), self.seed, found.group(1)), text)

    def _slot(self, name: str) -> str:
        lower = self.slots.get(name)
        if lower is not None:
            return lower
        if name.endswith("_cap"):
            return capital(self.slots[name.removesuffix("_cap")])
        return capital(self.slots[name[:1].lower() + name[1:]])

    def _title(self) -> str:
        """Return the title; where it runs over 14 words people go by their short names, then the thing by its last words."""
        short = SLOT.sub(lambda found: "{" + found.group(1)[:1].lower() + found.group(1)[1:] + "}", self.realisation.title)
        tries = [capital(self.fill(text)) for text in (self.realisation.title, short)]
        thing = self.slots["n"].split()
        tries += [tries[-1].replace(" ".join(thing), " ".join(thing[-keep:])) for keep in (2, 1)]
        fitting = (title for title in tries if len(words(title)) <= 14 and len(title) <= 140)
        return next(fitting, tries[-1][:140])

    def _topic(self, aspect: str) -> str:
        if self.realisation.own:
            return self.fill(aspect)[:60]
        thing = " ".join(self.slots["n"].split()[-2:])
        whole = f"{self.slots['n']} {self.fill(aspect)}"
        whole = whole if len(whole.split()) <= 5 else f"{thing} {self.fill(aspect)}"
        return whole if len(whole) <= 60 else thing[:60]

    def _actors(self) -> list[str]:
        spoken = self.realisation.title + self.realisation.description
        used = [p for p, letter in zip(self.binding.players, LETTERS, strict=False) if re.search(rf"\{{{letter}(_poss)?\}}", spoken, re.I)]
        return [player.id for player in used if player] or [player.id for player in self.binding.players if player][:1]

    def _detail(self, topic: str, text: str, known_by: str, ids: list[str | None]) -> Detail:
        letters = LETTERS if known_by == "all" else known_by
        knowing = [ids[LETTERS.index(letter)] for letter in letters if LETTERS.index(letter) < len(ids)]
        if known_by == "all":
            knowing = [player.id for player in self.ground.cast if not is_thing(player)] or [player.id for player in self.ground.cast]
        present = tuple(dict.fromkeys(name for name in knowing if name)) or tuple(self._actors()[:1])
        name = self.fill(topic)
        return Detail(topic=name if len(name) <= 60 else self.slots["n"][:60], text=sentence(self.fill(text)), known_by=present)

    def _backed(self) -> Thread | None:
        """Return what one of those who are named knows that a world's own happening speaks of by at least two words."""
        held = {player.id for player in self._humans() if self.realisation.players}
        made = self.realisation
        told = content_words(SLOT.sub(" ", " ".join((made.aspect, made.title, made.description, made.leaves))))
        known = [t for t in self.ground.threads if held & set(t.holders) and t.fact.source == "scene_initialization"]
        shared = [(len(content_words(t.key) & told), t) for t in known if content_words(t.fact.topic) & told]
        most, thread = max(shared, key=lambda pair: pair[0], default=(0, None))
        return thread if most >= BACKED else None

    def _needs(self) -> tuple[Need, ...]:
        if self.realisation.own:
            known = self.reminder or self._backed()
            return tuple(Need(entity=p.id, about=known.fact.topic) for p in self._humans() if known and p.id in known.holders)[:1]
        needs: list[Need] = []
        for part, player in zip(self.realisation.parts, self.binding.players, strict=True):
            thread = self.binding.matter if part == "expert" else self.binding.reason if part in REASONED else None
            if player and thread and player.id in thread.holders:
                needs.append(Need(entity=player.id, about=thread.fact.topic))
        return tuple(needs)

    # ---- slots ----

    def _slots(self) -> dict[str, str]:
        slots = {
            **self._names(),
            **figures(self.seed),
            **self._sums(),
            **self.ground.span.slots(self.seed),
            **self._field(),
            **self._thing(),
        }
        slots["m_says"] = self._says(self.binding.matter) or choose(UNSAID, self.seed, "unsaid")
        slots["r_says"] = self._says(self.binding.reason) or choose(self.ground.field.pressure, self.seed, "pressure")
        return slots

    def _says(self, thread: Thread | None) -> str:
        if not thread or not thread.says or self.ground.span.past(thread.says) or familiar(thread, self.ground.told):
            return ""
        # A thread that later states are about has very likely had its fact told there: say it again only now and then.
        named = content_words(thread.thing) <= content_words(self.ground.told)
        return thread.says if not named or fraction(self.seed, "again", thread.fact.id) < 0.3 else ""

    def _thing(self) -> dict[str, str]:
        thing = self.binding.matter.thing if self.binding.matter else "work"
        others = [t.thing for t in self.ground.threads if not t.institutional and not content_words(t.thing) & content_words(thing)]
        head, _, last = thing.rpartition(" ")
        one = f"{head} {singular(last)}".strip() if plural(thing) and last.islower() and last not in ALWAYS_MANY else thing
        many = plural(thing)
        return {
            "n": one,
            "the_n": with_the(thing),
            "n_one": one,
            "was": "were" if many else "was",
            "has": "have" if many else "has",
            "depends": "depend" if many else "depends",
            "its": "their" if many else "its",
            "is": "are" if many else "is",
            "costs": "cost" if many else "costs",
            "works": "work" if many else "works",
            "ends": "end" if many else "ends",
            "covers": "cover" if many else "covers",
            "stands": "stand" if many else "stands",
            "other_n": with_the(choose(others, self.seed, "other")) if others else "the rest of the work",
        }

    def _names(self) -> dict[str, str]:
        slots: dict[str, str] = {}
        veterans = list(self.ground.field.veterans)
        # The same outsiders stand in throughout a story: drawn by who is in it, not by the moment.
        start = derive(0, *(player.id for player in self.ground.cast)) % len(veterans)
        standing = iter(veterans[start:] + veterans[:start])
        told = (self._told_of_cast(self.realisation.description), *(d.topic + d.text for d in self._details()))
        used = " ".join((self.realisation.title, self.realisation.leaves, *told))
        for letter, player in zip(LETTERS, (*self.binding.players, None, None), strict=False):
            full = inside(player.name) if player else next(standing)
            short = inside(self.ground.names[player.id]) if player else full.split()[-1]
            slots |= {letter: short, f"full_{letter}": full, f"{letter}_poss": f"{short}'s"}
            slots[letter.upper()] = full
            slots[f"wants_{letter}"] = wants(player.goals, self.seed) if player else "wanted an end to it"
            if not player and mentions(used, letter):
                self.others.append(Mention(name=full, type="human", role=f"long-serving member of the {self.ground.field.unit}"))
        veteran = next(standing, veterans[0])
        slots |= {"veteran": veteran, "Veteran": capital(veteran), "veteran_last": veteran.split()[-1]}
        if "veteran" in self.realisation.others:
            self.others.append(Mention(name=veteran, type="human", role=self._outsider()))
        return slots

    def _outsider(self) -> str:
        own = self.realisation.own
        return "somebody from outside whom some of them know" if own else f"long-serving member of the {self.ground.field.unit}"

    def _field(self) -> dict[str, str]:
        field, slots = self.ground.field, {}
        for slot, names, role in (
            ("body", field.bodies, field.body_role), ("supplier", field.suppliers, field.supplier_role),
            ("rival", field.rivals, "another undertaking of the same kind"),
        ):  # fmt: skip
            known = [name for name in names if name.lower() in self.ground.told.lower()]
            name = known[0] if known else choose(names, self.seed, slot)
            slots[slot] = name
            if slot in self.realisation.others:
                self.others.append(Mention(name=capital(name.removeprefix("the ")), type="institution", role=role))
        for slot in ("unit", "check", "test", "record", "rule", "board", "paper", "gate"):
            slots[slot] = getattr(field, slot)
        return slots

    def _sums(self) -> dict[str, str]:
        sums = self.ground.money.slots(self.seed) if self.ground.money else {}
        return sums | surroundings(self.ground.lexicon, self.ground.field, self.seed)
