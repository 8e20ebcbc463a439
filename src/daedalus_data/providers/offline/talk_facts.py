"""What facts are to a conversation: their topic and kind, how they bear on what was said, which one a speaker brings up."""

import re
from functools import lru_cache

from daedalus_data.core.events import BEFORE_ALL
from daedalus_data.core.words import content_words, overlap, words
from daedalus_data.prompts.talk import SpeakTurn
from daedalus_data.prompts.views import Fact, Spoken
from daedalus_data.providers.offline.language import clause, stripped, wordset
from daedalus_data.providers.offline.talk_person import amounts
from daedalus_data.providers.offline.voice import Voice

HAZARD = wordset(
    "fail failed failure failures fell short overruled missing loss lost leak leaked crack cracked reject rejected delay delayed "
    "late overdue risk anomaly anomalies exceeded error errors warning warned died dead death ill sick infection infected fault "
    "faulty broke broken unread ignored dismissed refused false forged stolen theft poison poisoned wound blood collapse collapsed "
    "fire flood damage damaged shortage contaminated unsigned untested unchecked without never dropped degraded complaint "
    "complaints injury injured breach resigned gone vanished hidden hid lied contradicts contradicted unexplained drift drifted "
    "outage worse weak wear worn nobody waived skipped"
)
PRESSURE = wordset(
    "budget deadline schedule milestone milestones cost costs million billion funding funds fund penalty window investors "
    "shareholders quarter price rent debt loan fee tax tithe cut savings save saves donor grant invoice overrun payment salary "
    "salaries dollars euros cash margin profit revenue"
)
FAINT = wordset(
    "have make take year month week day hour time know tell said look good done made still only told right first last four five find "
    "found work working report reported review test tested engineer programme program mission crew director commander office officer "
    "agreed dated january february march april june july august september october november december dollar million billion thousand "
    "percent cost list plan planned come came give given more than each other whole since three seven eight nine people person "
    "second sent kept went left want need never nothing nobody somebody there that this with after before under over"
)
"""Words that two texts may share without being about one thing."""
VOWED = re.compile(r"^[A-Z][\w. '-]* (?:undertook|proposed|granted|had kept|expects|holds|sees|asked) ")
"""What came out of an earlier talk; it comes back as a promise or a memory, not as news."""
CONFIDED = frozenset(("inform", "warn", "reveal"))
"""Moves that bring up a fact when they are made aside."""
SILENT = frozenset(("dismiss", "close", "commit", "propose", "ask", "concede", "deflect", "withhold"))
"""Moves that bring up no fact."""


def choose_fact(prompt: SpeakTurn, voice: Voice) -> Fact | None:
    """Return the fact this line brings up, or None when none bears on the matter or the move needs none."""
    if prompt.act in SILENT or (prompt.aside_to and prompt.act not in CONFIDED):
        return None
    pool = prompt.back.withheld if prompt.act == "reveal" else prompt.front.facts
    said, matter, stance = said_here(prompt), about(prompt), stance_of(voice, prompt)
    free = [fact for fact in pool if fact.id not in said and not is_vow(fact)]
    if prompt.aside_to:
        to = next((tie.target_name for tie in prompt.front.ties if tie.target == prompt.aside_to), prompt.aside_to)
        news = [fact for fact in free if is_statement(fact) and (prompt.act == "reveal" or prompt.aside_to in fact.unknown_to)]
        fit = [fact for fact in news if not just_told(fact) and names_none(fact, to)]
    else:
        fit = [fact for fact in free if prompt.act == "reveal" or _fits(fact, prompt, matter, stance)]
    return max(fit, key=lambda fact: (_worth(fact, prompt, voice), fact.id)) if fit else None


def is_vow(fact: Fact) -> bool:
    """Say whether a fact came out of earlier talk and all who listen know it: it is called up, not told."""
    return VOWED.match(fact.text) is not None and not passed_on(fact)


def names_none(fact: Fact, *people: str) -> bool:
    """Say whether none of some people is named in a fact, in full or by the last name."""
    return not any(name in fact.text or name.split()[-1] in fact.text for name in people)


def passed_on(fact: Fact) -> bool:
    """Say whether a fact was told to its holder by somebody, and not to all who are there: it can be passed on."""
    return is_told(fact) and bool(fact.unknown_to)


def is_told(fact: Fact) -> bool:
    """Say whether somebody told a fact to its holder."""
    return fact.how.startswith("told")


def just_told(fact: Fact) -> bool:
    """Say whether somebody has told a fact to its holder at this very moment, and not to all: it is not theirs to spread yet."""
    return fact.fresh and passed_on(fact)


def _fits(fact: Fact, prompt: SpeakTurn, matter: tuple[str, str], stance: str) -> bool:
    how = bearing(fact, matter)
    if just_told(fact) or (fact.unknown_to and not untold(fact, prompt.own_lines)) or (passed_on(fact) and not _meant(fact, prompt)):
        return False
    if not untold(fact, prompt.own_lines) and (stance, kind_of(fact.text)) in (("push", "hazard"), ("care", "pressure")):
        return False
    if is_statement(fact) and not untold(fact, prompt.own_lines) and kind_of(fact.text) == "neutral":
        return False
    if prompt.act == "answer":
        return how != "far" and (fact.fresh or untold(fact, prompt.own_lines))
    if prompt.act == "support":
        return how == "near"
    return how != "far" or (untold(fact, prompt.own_lines) and far_welcome(prompt.transcript))


def _meant(fact: Fact, prompt: SpeakTurn) -> bool:
    return topic_of(fact).lower() == prompt.topic.lower()


def _worth(fact: Fact, prompt: SpeakTurn, voice: Voice) -> float:
    matter = about(prompt)
    suits = {("push", "hazard"): -1, ("care", "pressure"): -1, ("push", "pressure"): 0.6, ("care", "hazard"): 0.6}
    suit = suits.get((stance_of(voice, prompt), kind_of(fact.text)), 0)
    worth = 3.0 * _meant(fact, prompt) + 1.5 * overlap(fact.topic, prompt.topic)
    worth += 1.4 * fact.fresh + 1.5 * overlap(fact.text, matter[0]) + 1.0 * overlap(fact.text, matter[1]) + suit
    worth += {"near": 1.2, "here": 0.5, "far": 0.0}[bearing(fact, matter)]
    return round(worth - 1.6 * (not untold(fact, prompt.own_lines)), 6)


def stance_of(voice: Voice, prompt: SpeakTurn) -> str:
    """Return what the speaker stands for here: their habit of mind, moved a little by how bold they feel."""
    state = prompt.back.feeling.state
    lean = voice.lean + 0.4 * (state.risk - state.caution)
    return "push" if lean > 0.2 else "care" if lean < -0.2 else "even"


@lru_cache(maxsize=8192)
def kind_of(text: str) -> str:
    """Return whether a statement speaks of something gone wrong, of time and money pressing, or of neither."""
    found = set(words(text))
    hazard, pressure = len(found & HAZARD), len(found & PRESSURE)
    if hazard == pressure == 0:
        return "neutral"
    return "hazard" if hazard >= pressure else "pressure"


@lru_cache(maxsize=8192)
def topic_of(fact: Fact) -> str:
    """Return a fact's topic as a noun phrase; one that is only the first words of the text gives way to its subject."""
    topic = stripped(fact.topic)
    if len(topic.split()) < 5 or not fact.text.lower().startswith(topic.lower()) or len(fact.text) < len(topic) + 3:
        return topic
    parts = clause(fact.text)
    subject = re.split(r"\s(?:of|in|on|for|from|at|to|with|by|that|which|who)\s", parts.subject if parts else topic)
    kept = subject[1] if len(subject) > 1 and amounts(f"{subject[0]} of {subject[1]}") else subject[0]
    return " ".join(kept.split()[-4:])


def is_statement(fact: Fact) -> bool:
    """Say whether a fact is a whole sentence rather than a key put into words."""
    return stripped(fact.text).lower() != stripped(fact.topic).lower() and (clause(fact.text) is not None or len(fact.text.split()) > 5)


def about(prompt: SpeakTurn) -> tuple[str, str]:
    """Return the matter of the moment and the last thing said about it by another."""
    before = next((line.text for line in reversed(in_the_open(prompt.transcript)) if line.speaker != prompt.speaker.id), "")
    return f"{prompt.now.topic} {prompt.now.title}", before


def in_the_open(lines: tuple[Spoken, ...]) -> tuple[Spoken, ...]:
    """Return the lines that all have heard: only these are taken up aloud."""
    return tuple(line for line in lines if line.aside_to is None)


def bearing(fact: Fact, matter: tuple[str, str]) -> str:
    """Return how a fact bears: near to the last line, here (on the happening itself) or far from both."""
    text = nameless(f"{fact.topic} {fact.text}")
    if shared(text, matter[1] or matter[0]):
        return "near"
    return "here" if fact.fresh or shared(text, matter[0]) else "far"


@lru_cache(maxsize=8192)
def nameless(text: str) -> str:
    """Return a text without the names that stand in it: that Webb is in two facts does not make them one matter."""
    return re.sub(r"(?<=[a-z,;] )[A-Z][a-z]+(?:'s)?|^[A-Z][a-z]+ [A-Z][a-z]+(?:'s)?", "", text)


@lru_cache(maxsize=65536)
def shared(left: str, right: str) -> bool:
    """Say whether two texts share a word of substance."""
    return bool(substance(left) & substance(right))


@lru_cache(maxsize=65536)
def substance(text: str) -> frozenset[str]:
    """Return the words of a text that say what it is about: long ones that are no filler, no date and no number."""
    return frozenset(word for word in content_words(text) if len(word) > 3 and word not in FAINT and not word[0].isdigit())


def untold(fact: Fact, own_lines: tuple[str, ...]) -> bool:
    """Say whether a fact may be told in full: it is news to somebody, or the speaker's own and not told by them before."""
    if not is_statement(fact):
        return False
    if passed_on(fact):
        return True
    if fact.how.startswith("told") and not fact.fresh:
        return False
    if not fact.fresh and fact.moment != BEFORE_ALL and fact.how != "known from the start":
        return False
    return not any(told_before(fact.text, line) for line in own_lines)


@lru_cache(maxsize=65536)
def told_before(text: str, line: str) -> bool:
    """Say whether a line has most of what a fact says."""
    wanted = content_words(text)
    return bool(wanted) and len(wanted & content_words(line)) / len(wanted) > 0.6


FAR_AT_MOST = 2
"""Facts from another matter that a conversation may be given, each with the reason why it counts here."""


def far_welcome(lines: tuple[Spoken, ...]) -> bool:
    """Say whether a fact from another matter may be brought in: nothing new was said lately and it has not been done often."""
    return starved(lines) and len(lines) >= 3 and sum(bool(line.knowledge) for line in lines) <= 2 + FAR_AT_MOST


def starved(lines: tuple[Spoken, ...]) -> bool:
    """Say whether a conversation has gone without a new fact for so long that one from further off is welcome."""
    return bool(lines) and not any(line.knowledge for line in lines[-2:])


def said_here(prompt: SpeakTurn) -> set[str]:
    """Return the ids of the facts already spoken of in this conversation."""
    return {fact for line in prompt.transcript for fact in line.knowledge}
