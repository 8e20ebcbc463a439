"""More realisations of institutional patterns: hours, freezes, delegation, moves, appointments, visits."""

from daedalus_data.providers.offline.story_patterns import Made, Realisation

INSTITUTIONAL: tuple[Realisation, ...] = (
    Realisation(
        "resource_withdrawn",
        ("boss", "expert", "peer"),
        "hours",
        "{A} halved the hours for {the_n}",
        "{A} wanted every hour accounted for and gave {the_n} half of what it had had, from {on_day_bare} on. {B} put {count} "
        "tasks on a list "
        "called 'if time allows'. {c} was sent the list and filed it.",
        (
            Made("hours left", "Since {month} half of the hours once given to {the_n} are left.", "all"),
            Made("tasks put off", "{count_cap} tasks on {the_n} are on {b}'s list 'if time allows', the checks among them.", "bc"),
            Made("hours gone", "The hours taken from {the_n} went to preparing the {gate}.", "ab"),
        ),
        "the checks on {the_n} had become a matter of spare time",
    ),
    Realisation(
        "resource_withdrawn",
        ("money", "expert", "boss"),
        "freeze",
        "{A} froze spending on {the_n} for {long}",
        "{A} let it be known {on_day} that nothing more would be paid for {the_n} for {long}, since {r_says}. {B} had an order of {amount} "
        "ready to go. [It was not sent.|It stayed in the tray.] {C} took the freeze for a formality.",
        (
            Made("spending freeze", "Nothing is paid for {the_n} for {long} from {month} on.", "all"),
            Made("order held", "{b} holds an order of {amount} for {the_n} that was never sent.", "ab"),
            Made("exceptions", "An exception from the freeze takes {count} signatures, {c}'s among them.", "abc"),
        ),
        "{the_n} had to make do with what was there",
    ),
    Realisation(
        "oversight_gap",
        ("boss", "expert", "peer"),
        "delegation",
        "{A} delegated the {n} {check} to those it checked",
        "{A} had too much on the table and let those who worked on {the_n} do their own {check} from {on_day_bare} on. {B} "
        "did not like to sign for "
        "work of {b}'s own. {C} thought it a sign of trust.",
        (
            Made("who checks", "Since {month} those who work on {the_n} check it themselves.", "all"),
            Made("first result", "The first {check} of {the_n} under the new rule took {minutes} minutes and found nothing.", "abc"),
            Made("{b_poss} note", "{b} noted for {a} that one and the same hand now did and checked {the_n}.", "ab"),
        ),
        "{the_n} {was} checked by the hands that had done the work",
    ),
    Realisation(
        "reorganisation",
        ("boss", "expert", "peer"),
        "move",
        "{A} sent the {n} people to another site",
        "{A} needed the rooms and moved the {count2} people who work on {the_n} to another site {on_day}. {B} stayed behind "
        "with the equipment. "
        "[What used to take a knock on the door|What had taken a word across the table] now took a message, and {c} was to pass it on.",
        (
            Made(
                "where they are", "Since {month} {count2} people work on {the_n} in one place and the equipment stands in another.", "all"
            ),
            Made("way between", "From the one site to the other it takes {hours}.", "bc"),
            Made("questions asked", "Questions about {the_n} fell from {many} to {count2} in {brief} after the move.", "b"),
        ),
        "those who worked on {the_n} no longer saw each other's faces",
    ),
    Realisation(
        "reorganisation",
        ("boss", "peer", "expert"),
        "appointment",
        "{A} put {b} over {c} for {the_n}",
        "{C} had expected to be given {the_n}; {A} named {B} instead {on_day}, because {r_says}. {c} handed over the papers and kept the "
        "drafts. {b} asked for a talk and had it {brief} later.",
        (
            Made("appointment", "{b} has decided on {the_n} since {month}.", "all"),
            Made("reason given", "{a} told {c} that {b} was the one to keep {the_n} moving.", "ac"),
            Made("drafts kept", "{c} kept {count} drafts on {the_n} that are not in the papers handed over.", "c"),
        ),
        "the one who decided on {the_n} did not know what the other had kept",
    ),
    Realisation(
        "outside_event",
        ("boss", "expert", "peer"),
        "visit",
        "{Body} was shown {the_n} from the best side",
        "{Body} announced itself for {on_day_bare}, and {A} had {the_n} made ready. {B} was asked to speak of what worked. The visitors "
        "stayed {hours} and [praised what they saw|asked for a copy of the slides].",
        (
            Made("report of the visit", "The report of {body} calls {the_n} 'well in hand'.", "all"),
            Made("part not shown", "{b} had been asked to leave {count} of {count2} points on {the_n} out of the talk.", "ab"),
            Made("effect on the means", "After the visit {body} promised {amount} on condition that the dates held.", "ac"),
        ),
        "{body} expected {the_n} to be as it had been shown",
        ("body",),
    ),
    Realisation(
        "design_compromise",
        ("boss", "expert", "peer"),
        "freeze",
        "{A} froze {the_n} with {count} questions open",
        "From {on_day_bare} on nothing about {the_n} was to be changed: {A} called it frozen so that other work could build on it. {B} had "
        "{count} questions open, of which the first was that {m_says}. {c} numbered them.",
        (
            Made("freeze", "Since {month} {the_n} may be changed only with {a}'s signature.", "all"),
            Made("open questions", "{count_cap} questions on {the_n} were open when it was called frozen.", "bc"),
            Made("price of a change", "A change to {the_n} after the freeze costs {amount} and {brief}.", "abc"),
        ),
        "what was still wrong with {the_n} had become dear to put right",
    ),
)
