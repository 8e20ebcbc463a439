"""What the built-in author says goes on in people follows from what happened, what was said, and who they are."""

from collections import Counter

import pytest

from daedalus_data.core.events import DialogAct, Pattern
from daedalus_data.prompts.minds import Open, Prospect, ReviewTies
from daedalus_data.prompts.views import Persona
from daedalus_data.providers.offline.appraisal_emotions import TABLE
from daedalus_data.providers.offline.appraisal_lexicon import ACTS, PATTERNS
from daedalus_data.providers.offline.appraisal_reading import quotable
from daedalus_data.providers.offline.minds import appraise_event, appraise_line
from daedalus_data.providers.offline.prospect import prospect
from daedalus_data.providers.offline.ties import review_ties
from daedalus_data.providers.offline.traits import TRAITS, leanings, meaning
from tests.providers.offline.minds_cast import (
    CAST,
    CONFIRMED,
    CUT,
    FEELING,
    LIN,
    RAJ,
    SARAH,
    SCENARIO,
    UNLOGGED,
    WEBB,
    event,
    fact,
    line,
    listener,
    spoken,
    tie,
)
from tests.providers.offline.minds_patterns import CASES, FOUR, Case, moment

SIGNED = [(case, person, sign) for case in CASES for person, sign in zip(FOUR, case.signs, strict=True) if sign != "."]

WARNING = spoken(LIN, "Two of five endurance tests of the oxygen generator failed.", "warn", "tp_003/t00")
DISMISSAL = spoken(WEBB, "Two failed tests of the oxygen generator are no reason to move the launch date, Lin.", "dismiss")
SUPPORT = spoken(SARAH, "I stand behind Lin and her tests of the oxygen generator.", "support")


def test_a_schedule_cut_pleases_who_wants_the_date_and_hurts_who_wants_the_proof():
    webb, lin = appraise_event(event(WEBB, CUT), 1), appraise_event(event(LIN, CUT), 1)
    assert webb.valence > 0.05
    assert lin.valence < -0.05
    assert "Thomas" in webb.reason and "oxygen valve retest" in webb.reason
    assert webb.emotion != lin.emotion


def test_every_kind_of_event_has_its_case():
    assert {case.pattern for case in CASES} == set(PATTERNS)


@pytest.mark.parametrize(("case", "person", "sign"), SIGNED, ids=[f"{c.pattern}-{p.id}" for c, p, _ in SIGNED])
def test_an_event_pleases_and_hurts_whom_it_should(case: Case, person: Persona, sign: str):
    reaction = appraise_event(event(person, moment(case), ties=tuple(tie(person, other) for other in FOUR if other != person)), 1)
    assert reaction.valence * (1 if sign == "+" else -1) > 0, case.why


def test_what_shows_no_danger_and_corners_nobody_leaves_the_appetite_for_risk_alone():
    quiet = CUT.model_copy(update={"title": "The archive moved to another floor", "description": "Boxes were carried.", "topic": "archive",
                                   "pattern": "proposal", "actors": ()})  # fmt: skip
    assert appraise_event(event(SARAH, quiet), 1).risk == 0.0


def test_danger_shown_makes_careful_and_a_success_of_ones_own_makes_bold():
    failed = next(case for case in CASES if case.pattern == "test_failed")
    cut = next(case for case in CASES if case.pattern == "schedule_cut")
    assert appraise_event(event(FOUR[3], moment(failed)), 1).risk < 0
    assert appraise_event(event(FOUR[0], moment(cut)), 1).risk > 0


def test_an_agreement_calms_and_strengthens_and_a_cut_does_neither_to_whom_it_hurts():
    agreed, cut = (next(case for case in CASES if case.pattern == kind) for kind in ("agreement", "schedule_cut"))
    settled, stirred = appraise_event(event(FOUR[2], moment(agreed)), 1), appraise_event(event(FOUR[1], moment(cut)), 1)
    assert settled.arousal < 0 < settled.energy
    assert stirred.arousal > settled.arousal
    assert stirred.energy < settled.energy


def test_support_for_ones_own_warning_calms():
    backed = appraise_line(line(SUPPORT, (listener(LIN, SARAH, trust=0.8),), "lin_zhang", (WARNING,)), 1).reactions[0]
    assert backed.arousal < 0 < backed.energy


def test_reasons_differ_in_build_and_are_whole_sentences():
    reasons = [appraise_event(event(person, moment(case)), 1).reason for case in CASES for person in FOUR]
    assert len(set(reasons)) == len(reasons)
    openings = Counter(" ".join(reason.split()[:2]) for reason in reasons)
    assert max(openings.values()) <= 0.15 * len(reasons)
    assert all(reason[0].isupper() and reason[-1] in ".?" and "…" not in reason for reason in reasons)


@pytest.mark.parametrize(
    "said", ["It fell by 4.2 percent in the last of the five long runs on the stand that we paid for, Webb, and you know it", "No."]
)
def test_a_line_is_quoted_whole_or_not_at_all(said: str):
    quote = quotable(said)
    assert quote == "" or quote in said
    assert "…" not in quote and not quote.endswith((" 4", "of", "the"))


def test_the_same_news_moves_every_person_to_another_extent():
    reactions = [appraise_event(event(person, CUT), 1) for person in CAST]
    assert len({reaction.valence for reaction in reactions}) == len(CAST)
    assert len({reaction.reason for reaction in reactions}) == len(CAST)


def test_an_event_that_comes_near_a_secret_stirs_and_unsettles():
    kept, open_ = appraise_event(event(RAJ, CONFIRMED, secrets=(UNLOGGED,)), 1), appraise_event(event(RAJ, CONFIRMED), 1)
    assert kept.arousal > open_.arousal + 0.05
    assert kept.confidence < open_.confidence
    assert "unlogged pressure drop" in kept.reason


def test_harm_from_somebody_trusted_goes_deeper():
    trusted = appraise_event(event(LIN, CUT, ties=(tie(LIN, WEBB, trust=0.95),)), 1)
    doubted = appraise_event(event(LIN, CUT, ties=(tie(LIN, WEBB, trust=0.5),)), 1)
    assert trusted.valence < doubted.valence
    assert trusted.social < doubted.social


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_every_kind_of_event_gets_a_reaction_within_range(pattern: Pattern):
    for person in CAST:
        reaction = appraise_event(event(person, CUT.model_copy(update={"pattern": pattern}), secrets=(UNLOGGED,)), 3)
        assert -0.45 < reaction.valence < 0.45
        assert -9 <= reaction.energy <= 9


def test_a_dismissal_of_ones_own_warning_hurts_more_than_the_same_words_to_another():
    own = appraise_line(line(DISMISSAL, (listener(LIN, WEBB),), "lin_zhang", (WARNING,)), 1).reactions[0]
    overheard = appraise_line(line(DISMISSAL, (listener(LIN, WEBB),), "raj_mehta"), 1).reactions[0]
    assert own.valence < overheard.valence
    assert own.arousal > overheard.arousal
    assert own.patience < 0


def test_support_lifts_the_one_it_is_given_to():
    backed = appraise_line(line(SUPPORT, (listener(LIN, SARAH, trust=0.8),), "lin_zhang", (WARNING,)), 1).reactions[0]
    assert backed.valence > 0.01
    assert backed.confidence > 0


def test_a_question_near_a_secret_frightens_only_its_keeper():
    asked = spoken(LIN, "Raj, did you see the pressure drop in the oxygen loop or not?", "press")
    keeper, other = appraise_line(line(asked, (listener(RAJ, LIN, (UNLOGGED,)), listener(SARAH, LIN)), "raj_mehta"), 1).reactions
    assert keeper.arousal > other.arousal + 0.01
    assert keeper.confidence < other.confidence
    assert "unlogged pressure drop" in keeper.reason


@pytest.mark.parametrize("act", sorted(ACTS))
def test_no_line_moves_anybody_far_and_all_listeners_are_answered(act: DialogAct):
    said = spoken(WEBB, "The oxygen generator test stays at fourteen days and the launch date holds.", act)
    question = line(said, tuple(listener(person, WEBB, (UNLOGGED,)) for person in (SARAH, RAJ, LIN)), "lin_zhang", (WARNING,))
    reply = appraise_line(question, 1)
    assert list(question.problems(reply)) == []
    assert all(abs(reaction.valence) <= 0.15 and -2.5 <= reaction.energy <= 2.5 for reaction in reply.reactions)


def test_there_are_over_twenty_five_feelings_and_a_hundred_and_twenty_traits():
    assert len(TABLE) >= 25
    assert len(TRAITS) >= 120


def test_an_unknown_trait_carries_no_weight_and_a_related_one_does():
    assert leanings(("zorbling",)).counted == ()
    assert meaning("stubbornness") == ("stubborn",)
    assert leanings(("anxiously",)).of("neuroticism") > 0.2


def test_a_dismissed_warning_costs_trust_and_support_earns_it():
    question = _review((WARNING, DISMISSAL, SUPPORT.model_copy(update={"turn": "tp_003/t02"})))
    reply = review_ties(question, 1)
    assert list(question.problems(reply)) == []
    changes = {(change.source, change.target): change for change in reply.changes}
    assert changes["lin_zhang", "thomas_webb"].trust < 0
    assert "tp_003/t01" in changes["lin_zhang", "thomas_webb"].turns
    assert changes["lin_zhang", "sarah_okafor"].trust > 0


def test_a_silent_pair_is_not_moved():
    changes = review_ties(_review((WARNING, DISMISSAL)), 1).changes
    assert not [change for change in changes if {change.source, change.target} == {"sarah_okafor", "raj_mehta"}]


def _review(transcript) -> ReviewTies:
    ties = tuple(tie(a, b) for a in CAST for b in CAST if a != b)
    return ReviewTies(scenario=SCENARIO, now=CUT, cast=CAST, ties=ties, transcript=transcript, moods={})


def _prospect(person=LIN, now=CUT, held: tuple[Open, ...] = ()) -> Prospect:
    known = (fact("oxygen valve retest", "The oxygen valve retest leaves no spare week.", fresh=False),)
    return Prospect(scenario=SCENARIO, now=now, person=person, feeling=FEELING, facts=known, open=held, moment="tp_1", news=())


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The oxygen valve retest will be shortened.", "confirmed"),
        ("The oxygen valve retest will be postponed.", "refuted"),
        ("The oxygen valve retest will not be shortened.", "refuted"),
        ("The crew cabin will be painted by the end of 2027.", "refuted"),
    ],
)
def test_what_was_expected_is_decided_by_what_happened(text: str, outcome: str):
    held = Open(id="x0", text=text, probability=0.5, formed="January 2028")
    resolved = prospect(_prospect(held=(held,)), 1).resolved
    assert [item.outcome for item in resolved] == [outcome]


def test_what_the_event_does_not_touch_stays_open():
    held = Open(id="x0", text="The crew cabin will be painted.", probability=0.5, formed="January 2028")
    assert prospect(_prospect(held=(held,)), 1).resolved == ()


def test_what_happens_to_another_matter_decides_nothing_before_the_date():
    held = Open(id="x0", text="The bus voltage will give trouble under load by July 2030.", probability=0.4, formed="January 2028")
    assert prospect(_prospect(held=(held,)), 1).resolved == ()


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The bus voltage will give trouble under load by July 2028.", "refuted"),
        ("Those who work on the bus voltage will still be on speaking terms by July 2028.", "confirmed"),
    ],
)
def test_when_its_date_comes_in_silence_an_expectation_of_change_is_wrong_and_one_of_no_change_is_right(text: str, outcome: str):
    held = Open(id="x0", text=text, probability=0.5, formed="January 2028")
    assert [item.outcome for item in prospect(_prospect(held=(held,)), 1).resolved] == [outcome]


def test_expectations_carry_a_date_within_the_story_and_no_two_people_share_one():
    earlier = ("January 2027: The plan was made.", "July 2027: The valve was ordered.", "January 2028: The valve came.")
    now = CUT.model_copy(update={"earlier": earlier})
    texts = [item.text for person in CAST for item in prospect(_prospect(person, now), 1).formed]
    assert len(set(texts)) == len(texts)
    assert all(any(f" by {month}" in text for month in ("January", "July", "June", "December")) for text in texts), texts


def test_expectations_are_new_to_the_person_and_differ_between_persons():
    first = prospect(_prospect(), 1).formed
    held = tuple(Open(id=f"x{n}", text=item.text, probability=item.probability, formed="July 2028") for n, item in enumerate(first))
    again = prospect(_prospect(held=held), 1).formed
    assert not {item.text for item in again} & {item.text for item in first}
    assert len({item.text for person in CAST for item in prospect(_prospect(person), 1).formed}) >= 3
    assert all(" will " in item.text for item in first)


def test_nothing_is_expected_after_the_end():
    assert prospect(_prospect(now=CUT.model_copy(update={"pattern": "endpoint"})), 1).formed == ()


def test_the_same_question_and_seed_give_the_same_reply():
    assert appraise_event(event(LIN, CUT), 5) == appraise_event(event(LIN, CUT), 5)
    assert prospect(_prospect(), 5) == prospect(_prospect(), 5)
