"""Realisations of operational patterns: warnings, tests, approvals, limits, quarrels, time."""

from daedalus_data.providers.offline.story_patterns import Made, Realisation

MEASURED = ("engineering", "health", "expedition", "generic")
"""Fields in which things are run and read off."""

LATE: tuple[Realisation, ...] = (
    # ---- warning_unheeded ----
    Realisation(
        "warning_unheeded",
        ("expert", "boss", "peer"),
        "warning",
        "{A} warned {b} about {the_n} and got no answer",
        "{A} sent {B} a {paper} on {the_n} {on_day}, [copied to nobody else|two pages long]. It said that {m_says}, and asked "
        "for {brief} to "
        "look into it. {b} read it and [went on to the next item|put it with the rest], on the ground that {r_says}.",
        (
            Made("{n} {paper}", "{a}'s {paper} asked for {brief} of work on {the_n}, at a cost of {amount}.", "ab"),
            Made("{n} open item", "{The_n} stood on the list of open items as 'noted', with no owner and no date.", "all"),
            Made("{a_poss} follow-up", "{a} wrote to {b} about {the_n} {count} more times and kept the copies.", "a"),
        ),
        "{a}'s question about {the_n} stayed open with nobody made to answer it",
    ),
    Realisation(
        "warning_unheeded",
        ("boss", "expert", "peer"),
        "report",
        "{A} marked {b}'s {n} report reviewed and took no action",
        "{B} filed a report on {the_n} that ran to {count2} pages and put the case in one line: {m_says}. {A} signed it as reviewed "
        "{on_day} without passing it on to the {board}.",
        (
            Made(
                "{n} report status", "{b}'s report on {the_n} carries the stamp 'reviewed' and {a}'s initials, and no action number.", "ab"
            ),
            Made(
                "{board} agenda",
                "The {board} met {brief} later with {count2} items on its agenda, and {the_n} {was} not among them.",
                "all",
            ),
            Made("report's request", "On its last page {b} asked that the {gate} wait until {the_n} had been looked at again.", "b"),
        ),
        "the finding on {the_n} never reached anyone who could have acted on it",
    ),
    Realisation(
        "warning_unheeded",
        ("expert", "boss", "peer"),
        "briefing",
        "The {board} gave {a} {minutes} minutes on {the_n} and moved on",
        "{A} was given {minutes} minutes before the {board} to speak about {the_n}. {B} was in the chair and asked whether it "
        "would hold up the {gate}; {a} could not say that it would. [The next item was called.|The minutes record thanks.]",
        (
            Made("{board} minutes", "The minutes give {the_n} one line: 'Presentation received with thanks'.", "all"),
            Made("{n} estimate", "{a} put the chance of trouble with {the_n} at {pct} and offered to narrow it within {brief}.", "abc"),
            Made("chair's question", "{b} asked {a} for a yes or a no on the {gate}, and took the silence for a no.", "ab"),
        ),
        "the {board} believed that it had dealt with {the_n}",
    ),
    Realisation(
        "warning_unheeded",
        ("boss", "expert", "peer"),
        "wording",
        "{A} had {b} soften the {n} finding",
        "{A} asked {B} {on_day} to take the word 'unacceptable' out of the {n} finding. {b} held out for {brief} and then wrote "
        "'to be watched'. {a}'s argument was that {r_says}.",
        (
            Made(
                "finding's first draft",
                "The first draft by {b} called {the_n} unacceptable; the version sent out says 'to be watched'.",
                "ab",
            ),
            Made(
                "distribution list",
                "The softened finding went to {count2} people, {c} among them, and none of them had seen the draft.",
                "abc",
            ),
            Made("{b_poss} own copy", "{b} kept the first draft at home.", "b"),
        ),
        "readers of the finding took {the_n} for a small matter",
    ),
    # ---- test_failed ----
    Realisation(
        "test_failed",
        ("expert", "boss", "peer"),
        "{test}",
        "The {n} {test} failed and {b} blamed the set-up",
        "A {test} of {the_n} stopped {early} into a planned {late} {on_day}. {A} traced it to {the_n} itself and told {B} that "
        "{m_says}. {b} put it down to the set-up and had the result listed as 'no {test}'.",
        (
            Made("{n} {test} length", "The {test} of {the_n} ran {early} of the {late} that the plan called for.", "all"),
            Made("{test} classification", "{b} had the result entered as 'no {test}', which took it out of the count.", "ab"),
            Made("{a_poss} repeat", "{a} repeated part of it with another set-up and saw the same thing {count} times.", "a"),
        ),
        "a result that spoke against {the_n} had dropped out of the count",
        fields=MEASURED,
    ),
    Realisation(
        "test_failed",
        ("expert", "peer", "boss"),
        "retest",
        "{A} stopped the {n} {test} after {count} bad readings",
        "{A} broke off the {test} of {the_n} {on_day}, after {count} readings outside the {rule} in {early}. {B} was watching "
        "and wanted to go "
        "on. They [agreed on|settled for] a repeat, for which {c} allowed {brief}.",
        (
            Made("bad readings", "{count_cap} readings of {the_n} lay outside the {rule}, the worst by {pct}.", "ab"),
            Made("repeat allowance", "{c} allowed {brief} for the repeat, where {a} had asked for {long}.", "all"),
            Made("reading times", "All the bad readings fell in the last third of the run, when {the_n} had been under load longest.", "a"),
        ),
        "{the_n} went on with a fault seen but not explained",
        fields=MEASURED,
    ),
    Realisation(
        "test_failed",
        ("peer", "expert", "boss"),
        "trial result",
        "{A} found that {the_n} had passed only on paper",
        "Going through the {record} {on_day}, {A} found {count} entries for {the_n} that had been filled in ahead of the "
        "{test}. {B} ran it "
        "for real and it did not pass. {c} was told {brief} later.",
        (
            Made(
                "entries made ahead", "{count_cap} entries for {the_n} in the {record} carry a date earlier than the {test} itself.", "ab"
            ),
            Made("{n} real result", "Run for real, {the_n} fell {pct} short of the {rule}.", "ab"),
            Made("when {c} was told", "{c} was told about {the_n} {brief} after {a} found out.", "abc"),
        ),
        "the {record} could no longer be trusted on {the_n}",
    ),
    # ---- approval_rushed ----
    Realisation(
        "approval_rushed",
        ("boss", "expert", "peer"),
        "{gate}",
        "{A} passed the {gate} with {count} open items on {the_n}",
        "{A} closed the {gate} in {hours} {on_day}, with {count} items on {the_n} carried over. {B} asked for them to be closed first. "
        "{a} answered that {r_says}, and signed.",
        (
            Made("carried-over items", "{count_cap} items on {the_n} were carried over from the {gate} to 'a later date'.", "all"),
            Made("{gate} length", "The {gate} took {hours}; the one before it had taken {hours_long}.", "ac"),
            Made("{b_poss} objection", "{b}'s objection is in an annex to the {gate} that {a} signed without a comment.", "ab"),
        ),
        "the {gate} counted {the_n} as finished",
    ),
    Realisation(
        "approval_rushed",
        ("expert", "boss", "peer"),
        "waiver",
        "{B} had {a} sign a waiver for {the_n}",
        "The paper that {B} put before {A} {on_day} waived the full check of {the_n} once only. {a} held it back for {brief} "
        "and wrote under the signature: "
        "{m_says}. {c} filed it as approved.",
        (
            Made("{n} waiver", "The waiver for {the_n} is worded for a single use and has no end date.", "abc"),
            Made("note under the signature", "Under the signature on the waiver {a} wrote a line of reservation about {the_n}.", "ac"),
            Made("check not done", "The full check of {the_n} would have taken {long}.", "ab"),
        ),
        "{the_n} could be used without the check that had been written for it",
    ),
    Realisation(
        "approval_rushed",
        ("boss", "peer", "expert"),
        "sign-off",
        "{A} and {b} signed off {the_n} without {c}",
        "{C} was away for {brief} when the sign-off for {the_n} came round. {A} and {B} signed in {c}'s place {on_day}, so that "
        "the {gate} could be held. [Nobody rang.|A message was left.]",
        (
            Made("missing signature", "In the box for {c} on the sign-off of {the_n} stands 'by proxy', in {b}'s hand.", "ab"),
            Made("{c_poss} absence", "{c} came back {brief} after the sign-off of {the_n} and was sent a copy.", "abc"),
            Made("questions held back", "{c} had {count} questions on {the_n} ready for the sign-off.", "c"),
        ),
        "the one person with questions about {the_n} had been signed for",
    ),
    # ---- schedule_cut ----
    Realisation(
        "schedule_cut",
        ("boss", "expert", "peer"),
        "test window",
        "{A} cut the {n} work from {long} to {brief}",
        "{A} published a new plan {on_day} that gave {the_n} {brief} instead of {long}. {a}'s note explained that {r_says}. {B} was told "
        "[in the corridor|with the rest of the {unit}], and pointed out that {m_says}.",
        (
            Made("{n} time", "{a}'s plan gives the work on {the_n} {brief} instead of {long}.", "all"),
            Made("steps dropped", "To fit, {b} struck {count} steps from the work on {the_n}, the overnight ones first.", "b"),
            Made("plan's float", "The new plan holds no float between {the_n} and the {gate}.", "ab"),
        ),
        "work on {the_n} that needed {long} had {brief}",
    ),
    Realisation(
        "schedule_cut",
        ("boss", "expert", "peer"),
        "parallel work",
        "{A} ordered the {n} work to run beside the {gate}",
        "From {month} on, work on {the_n} no longer came before the {gate} but ran beside it: {A} had found that this saved {brief}. "
        "{B} asked what would happen if {the_n} gave a bad result; the plan had no line for that.",
        (
            Made("order of work", "In the plan of {month} the {gate} no longer waits for {the_n}.", "all"),
            Made("time won", "Running the two side by side saved {brief}, all of which {a} passed on to the end date.", "ab"),
            Made("case not planned", "The plan has no entry for a bad result on {the_n}.", "ab"),
        ),
        "a bad result on {the_n} could come only after the decision that hung on it",
    ),
    Realisation(
        "schedule_cut",
        ("money", "boss", "expert"),
        "schedule",
        "{A} moved the {gate} forward by {brief} over {the_n}",
        "{A} told {B} {on_day} that the {gate} would be held {brief} sooner, since {r_says}. The only work that could still give was "
        "{the_n}. {C} heard of it from the new calendar.",
        (
            Made("{gate} date", "The calendar of {month} shows the {gate} {brief} sooner than the one before.", "all"),
            Made("price of waiting", "{a} counted {amount} for every {unit_time} that the {gate} came later.", "ab"),
            Made("work that gave way", "Of {count2} pieces of work {b} shortened one, {the_n}.", "bc"),
        ),
        "{the_n} {was} the only place left from which to take time",
    ),
    # ---- normalised_deviance ----
    Realisation(
        "normalised_deviance",
        ("expert", "boss", "peer"),
        "{rule}",
        "{B} raised the {rule} on {the_n} for the {ordinal} time",
        "Readings of {the_n} had been outside the {rule} {count} times in {long}, and nothing had come of it. {B} moved the "
        "{rule} by {pct} {on_day}, so that the "
        "readings fell inside. {A} kept both lines on the chart.",
        (
            Made("new {rule}", "The {rule} on {the_n} {was} moved by {pct}, its {ordinal} change.", "all"),
            Made(
                "readings under the old one",
                "By the old {rule}, {count} of the last {count2} readings of {the_n} would have been out.",
                "a",
            ),
            Made("form used", "The change went through on a form meant for spelling errors, which needs one signature.", "ab"),
        ),
        "readings of {the_n} that used to raise an alarm now passed",
        fields=MEASURED,
    ),
    Realisation(
        "normalised_deviance",
        ("peer", "expert", "boss"),
        "workaround",
        "{A} made a habit of the {n} workaround",
        "What had been a stop-gap for {the_n} {was} in use for the {ordinal} time when {A} wrote it into the {unit}'s daily "
        "list {on_day}. {B} "
        "remarked that {m_says}. It worked, [and nobody looked further|so it stayed].",
        (
            Made(
                "workaround on the list",
                "The {unit}'s daily list has the workaround for {the_n} as step {count}, without an end date.",
                "abc",
            ),
            Made("how often used", "{b} counted {count2} uses of the workaround for {the_n} in {long}.", "b"),
            Made("what it hides", "While the workaround is on, the alarm for {the_n} is switched off.", "ab"),
        ),
        "the {unit} no longer saw {the_n} as something to be mended",
    ),
    Realisation(
        "normalised_deviance",
        ("boss", "peer", "expert"),
        "exception",
        "{A} let {the_n} through as an exception once more",
        "For the {ordinal} time {A} let {the_n} through by exception {on_day}; {B} had the form ready. {C} asked how many "
        "exceptions made a rule. [There was some laughter.|{a} smiled and signed.]",
        (
            Made(
                "exceptions so far",
                "{The_n} {was} let through by exception {count} times in {long}, each time on the ground of the last.",
                "abc",
            ),
            Made("reason given", "The form gives 'no trouble so far' as the reason for the exception on {the_n}.", "ab"),
            Made("{c_poss} count", "{c} keeps a count of the exceptions on {the_n} on the inside of a cupboard door.", "c"),
        ),
        "the next exception for {the_n} could be had for the asking",
    ),
    # ---- conflict_unresolved ----
    Realisation(
        "conflict_unresolved",
        ("expert", "boss", "peer"),
        "dispute",
        "{A} and {b} quarrelled over {the_n} and stopped meeting",
        "{A} held that {m_says}; {B} held that {r_says}. After {count} rounds they no longer met about {the_n} and wrote instead, "
        "through {c}. [The weekly hour was struck from the calendar {on_day}.|Their hour in the week fell to others {on_day}.]",
        (
            Made("weekly hour", "The weekly hour of {a} and {b} on {the_n} {was} struck from the calendar {in_month}.", "all"),
            Made("messages through {c}", "{c} carried {count2} messages about {the_n} between the two in {long}.", "c"),
            Made("two lists", "{a} and {b} each keep a list of what is open on {the_n}, and {count} points are on one only.", "ab"),
        ),
        "what {a} knew of {the_n} reached {b} late or not at all",
    ),
    Realisation(
        "conflict_unresolved",
        ("peer", "expert", "boss"),
        "ownership",
        "{A} and {b} each refused to own {the_n}",
        "{C} asked {on_day} who answered for {the_n}. {A} named {B}, {b} named {a}, and both had a paper to prove it. The question was "
        "put off by {brief} [and not taken up again|and dropped off the list].",
        (
            Made("two papers", "Two papers in force, {long} apart, name {a} and {b} each as the owner of {the_n}.", "abc"),
            Made("question put off", "{c} put the question of who owns {the_n} off by {brief}.", "abc"),
            Made("tasks left lying", "{count_cap} tasks on {the_n} had neither name against them.", "b"),
        ),
        "{the_n} belonged to two people and was looked after by neither",
    ),
    Realisation(
        "conflict_unresolved",
        ("boss", "expert", "peer"),
        "transfer",
        "{A} took {the_n} away from {b} after a dispute",
        "{B} went past {A} to the {board} over {the_n} and was not heard. {A} gave {the_n} to {C} {on_day}, who had {brief} to "
        "read in. [{b} cleared the desk the same day.|{b} was offered other work.]",
        (
            Made("who has {the_n}", "{c} has had charge of {the_n} since {month}.", "all"),
            Made("handover time", "{c} had {brief} with {b}'s papers on {the_n} and one talk of {minutes} minutes.", "bc"),
            Made("{b_poss} complaint", "{b}'s complaint to the {board} about {the_n} {was} returned unopened.", "ab"),
        ),
        "{the_n} {was} in hands that did not know {its} history",
    ),
)
