"""Realisations about what people know and are paid for: records, skills, rewards, suppliers."""

from daedalus_data.providers.offline.story_patterns import Made, Realisation

MODERN = ("engineering", "health", "law", "business", "generic")
"""Fields with forms, offices and pay by results."""

PEOPLE: tuple[Realisation, ...] = (
    # ---- record_lost ----
    Realisation(
        "record_lost",
        ("peer", "expert", "boss"),
        "record",
        "The {n} {record} went missing in {a}'s clear-out",
        "{A} cleared out the store {on_day} to make room, and {count} boxes on {the_n} went with the rest. {B} asked for them {brief} "
        "later. {C} thought that there must be copies; [there were copies of one|nobody could say where].",
        (
            Made("boxes gone", "{count_cap} boxes with the {record} of {the_n} were destroyed {in_month}.", "ab"),
            Made("what was in them", "The boxes held the {record} of {the_n} for {years} years, corrections included.", "b"),
            Made("destruction list", "On the list that {a} signed, the boxes appear as 'old papers'.", "ac"),
        ),
        "what had been learned about {the_n} {was} no longer on paper",
    ),
    Realisation(
        "record_lost",
        ("boss", "expert", "peer"),
        "retention",
        "{A} shortened how long {n} papers are kept",
        "From {month} on papers about {the_n} are kept for {brief} instead of {long}: {A} signed the rule {on_day} to save {amount}. {B} "
        "asked whether it covered drafts. It did, and {c} set the system to delete by itself.",
        (
            Made("time kept", "Papers on {the_n} are kept for {brief} instead of {long}.", "all"),
            Made("drafts included", "The rule covers drafts and letters, on {a}'s express wish.", "ab"),
            Made("own copies", "{b} kept {count} papers on {the_n} at home, outside the rule.", "b"),
        ),
        "the papers on {the_n} were deleted before anybody could need them",
        fields=MODERN,
    ),
    Realisation(
        "record_lost",
        ("peer", "expert", "boss"),
        "entry",
        "{A} closed the {n} entry in the {record} by mistake",
        "In moving the {record} to a new system {on_day}, {A} carried {the_n} over as 'closed'. {B} saw it {brief} later and "
        "wrote for it to be "
        "opened again; that needed {C}, who was [travelling|busy with the {gate}].",
        (
            Made("{n} entry", "In the new {record} {the_n} {stands} as 'closed', with the day of the move as its date.", "bc"),
            Made("entries carried over", "Of {many} entries carried over, {count2} changed their status on the way.", "a"),
            Made("request to reopen", "{b}'s request to open {the_n} again waits for {c}'s signature.", "bc"),
        ),
        "whoever looked {the_n} up found it closed",
        fields=MODERN,
    ),
    # ---- skill_lost ----
    Realisation(
        "skill_lost",
        ("boss", "expert", "peer"),
        "departure",
        "{Veteran} left {a} and took {n} know-how along",
        "{Veteran} had looked after {the_n} for {years} years and left {on_day}, {brief} after {A} had turned down a raise. {B} was given "
        "the keys and a notebook. The notebook breaks off in the middle of {the_n}.",
        (
            Made("{veteran_last}'s notebook", "{veteran_last}'s notebook on {the_n} has {count2} pages and no index.", "bc"),
            Made("raise refused", "{a} turned down a raise of {small} for {veteran_last}.", "a"),
            Made("who is left", "Apart from {b} nobody in the {unit} has worked on {the_n} without help.", "all"),
        ),
        "one person fewer could tell when {the_n} {was} going wrong",
        ("veteran",),
    ),
    Realisation(
        "skill_lost",
        ("boss", "expert", "peer"),
        "training",
        "{A} cancelled the {n} training for the {unit}",
        "The course on {the_n} {was} to last {long}; {A} cancelled it {on_day} and had a sheet of paper handed out. {B} wrote "
        "the sheet and "
        "told {c} that it was no substitute. The reason given for the change was that {r_says}.",
        (
            Made("course cancelled", "{count2_cap} people of the {unit} were down for the course on {the_n}, and none has had it.", "all"),
            Made("sheet", "The sheet on {the_n} has one page and leaves out what to do when {other_n} gives trouble too.", "bc"),
            Made("last course", "{In_month} the last course on {the_n} lay {years} years back.", "ab"),
        ),
        "the {unit} knew {the_n} from a sheet of paper",
    ),
    Realisation(
        "skill_lost",
        ("boss", "expert", "peer"),
        "rotation",
        "{A} rotated {b} off {the_n} for {long}",
        "{A} wanted people to have seen more than one thing, and from {month} had {C} stand in on {the_n} for {B}. {b} left a list of "
        "{count2} points, the first of which was that {m_says}.",
        (
            Made("{b_poss} list", "{b}'s list on {the_n} has {count2} points, and {c} has worked through {count}.", "bc"),
            Made("{c_poss} time", "{c} had spent {brief} on {the_n} before taking over.", "abc"),
            Made("{b_poss} new post", "{b} is not copied on messages about {the_n} while away.", "all"),
        ),
        "{the_n} {was} in hands that had known it for {brief}",
    ),
    # ---- incentive_misaligned ----
    Realisation(
        "incentive_misaligned",
        ("boss", "peer", "expert"),
        "bonus",
        "{A} tied the {n} bonus to the {gate} date",
        "The terms that {A} and {B} agreed {on_day} paid {small} a head when the {gate} was held on its date, and nothing for "
        "what was found "
        "before it. {C} asked whether a fault reported in {the_n} would cost people money. [It would.|Nobody said no.]",
        (
            Made("bonus terms", "The bonus is {small} a head for a {gate} on its date, and nothing if it is late by a day.", "all"),
            Made(
                "reports before and after", "Reports on {the_n} fell from {count2} to {count} in the {brief} after the terms came in.", "c"
            ),
            Made("{a_poss} own share", "{a}'s own share under the terms is {count} times that of the others.", "ab"),
        ),
        "whoever spoke up about {the_n} spoke against the pay of others",
        fields=MODERN,
    ),
    Realisation(
        "incentive_misaligned",
        ("boss", "expert", "peer"),
        "closure count",
        "{A} made closed {n} items the measure of work",
        "From {month} {A} counted work by items closed. {B} had the most difficult ones, on {the_n}, and the worst figures; "
        "{C} began to close "
        "items on {the_n} by splitting them. [{a} praised the trend.|The curve went up.]",
        (
            Made("measure", "The {unit} is judged by items closed in a week, whatever they are.", "all"),
            Made("split items", "{c} turned {count} items on {the_n} into {many} and closed all but the hard ones.", "bc"),
            Made("{b_poss} standing", "{b} closed {count} items in {long}, the lowest figure of the {unit}.", "ab"),
        ),
        "the hard questions on {the_n} were worth the least",
        fields=MODERN,
    ),
    Realisation(
        "incentive_misaligned",
        ("money", "boss", "expert"),
        "contract",
        "{A} signed a contract that paid for speed on {the_n}",
        "The contract of {on_day_bare} with {supplier} paid a premium of {amount} for every {unit_time} won on {the_n}. {A} "
        "drafted it and {B} signed. {C} "
        "found no clause on what happens if the work is done badly.",
        (
            Made("premium", "{Supplier} gets {amount} for every {unit_time} won on {the_n}.", "abc"),
            Made("missing clause", "The contract with {supplier} has no clause on bad work.", "c"),
            Made("first claim", "{Supplier} claimed the premium for the first time {brief} after signing.", "ab"),
        ),
        "speed on {the_n} {was} paid for and care was not",
        ("supplier",),
    ),
    # ---- supplier_changed ----
    Realisation(
        "supplier_changed",
        ("money", "expert", "boss"),
        "supplier",
        "{A} gave {the_n} to {supplier} to save {amount}",
        "{Supplier} asked {rest} for {the_n} where the old house had asked {whole}, and {A} changed over {on_day}. {B} had been shown the "
        "offer, not the samples. {C} approved it [in a morning|by return of post].",
        (
            Made("price of {the_n}", "{Supplier} supplies {the_n} for {rest}; the old house asked {whole}.", "abc"),
            Made("samples", "{b} has seen {count} of the {count2} samples that the rules ask for.", "b"),
            Made("old house's terms", "The old house had checked every piece at its own cost; {supplier} checks one in {count2}.", "ab"),
        ),
        "{the_n} came from a house that nobody had worked with",
        ("supplier",),
        goods=True,
    ),
    Realisation(
        "supplier_changed",
        ("expert", "money", "boss"),
        "delivery",
        "{Supplier} changed {the_n} without telling {a}",
        "{A} noticed {on_day} that what {supplier} delivered for {the_n} {was} not what had been ordered: {count} of {count2} "
        "pieces differed. {B} "
        "had been offered the change at a discount of {pct} and had taken it. {C} let it stand.",
        (
            Made(
                "pieces that differ", "{count_cap} of {count2} pieces that {supplier} delivered for {the_n} differ from the order.", "abc"
            ),
            Made("discount", "{b} took a discount of {pct} from {supplier} for the change.", "bc"),
            Made("{a_poss} comparison", "{a} has set one old and one new piece side by side and found the new one {pct2} weaker.", "a"),
        ),
        "nobody could say which kind of {n_one} was in use where",
        ("supplier",),
        goods=True,
    ),
    Realisation(
        "supplier_changed",
        ("boss", "expert", "peer"),
        "outsourcing",
        "{A} handed the {n} {check} to {supplier}",
        "What {B} had done in the house went to {supplier} {on_day}, at {rest} a year. {A} told the {board} that {r_says}. {b} showed two "
        "visitors from {supplier} around for {hours}; {c} signed for the passes.",
        (
            Made("who checks {the_n}", "{Supplier} has done the {check} of {the_n} since {month}, for {rest} a year.", "all"),
            Made("handing over", "The handing over of {the_n} took {hours}.", "bc"),
            Made("what {supplier} may see", "{Supplier} is shown the figures on {the_n} that {a} has released, and no others.", "ab"),
        ),
        "{the_n} {was} checked by people who saw what they were shown",
        ("supplier",),
    ),
)
