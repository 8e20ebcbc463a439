"""Realisations of institutional patterns: design, organisation, money, rules, people, suppliers, the world outside."""

from daedalus_data.providers.offline.story_patterns import Made, Realisation

EARLY: tuple[Realisation, ...] = (
    # ---- resource_withdrawn ----
    Realisation(
        "resource_withdrawn",
        ("money", "expert", "peer"),
        "budget",
        "{A} took {amount} out of the {n} budget",
        "{A} moved {amount} of the {whole} set aside for {the_n} to another line {on_day}, since {r_says}. {B} had to choose what to give "
        "up, and gave up the second {check}. {b} put on record that {m_says}.",
        (
            Made("{n} budget", "The line for {the_n} fell from {whole} to {rest}.", "all"),
            Made("what was given up", "{b} struck the second {check} of {the_n} to live within {rest}.", "b"),
            Made("where it went", "The {amount} taken from {the_n} went to keeping the {gate} on its date.", "ab"),
        ),
        "{the_n} had lost its second {check}",
    ),
    Realisation(
        "resource_withdrawn",
        ("boss", "expert", "peer"),
        "staffing",
        "{A} took {count} of {count2} people off {the_n}",
        "{A} lent {count} of the {count2} people who worked on {the_n} to the {gate} {on_day}, for {long}. {B} was left with "
        "{left} and asked "
        "which duties to drop. {a} answered that {r_says}.",
        (
            Made("{n} crew", "{left_cap} people were left to work on {the_n} where there had been {count2}.", "all"),
            Made("duty dropped", "{b} dropped the second pair of eyes on {the_n}, because it took a person a shift.", "b"),
            Made(
                "end of the loan", "The order that lent the people out gives {long} and says nothing of who decides on their return.", "ab"
            ),
        ),
        "{left} people did the work of {count2} on {the_n}",
    ),
    Realisation(
        "resource_withdrawn",
        ("money", "boss", "expert"),
        "spare",
        "{A} struck the spare {n_one} from the order",
        "The order that {A} signed {on_day} has one {n_one} where the draft had two. {B} agreed, as it brought the total under {whole}. "
        "{C} learned of it [when the goods came|{brief} later].",
        (
            Made("spare struck", "The signed order has one {n_one}; the draft of {brief} before had two.", "ab"),
            Made("sum saved", "Leaving out the spare saved {amount} and {brief} of delivery time.", "ab"),
            Made("{c_poss} reckoning", "{c} reckoned that without a spare any fault in {the_n} would cost at least {brief}.", "c"),
        ),
        "there was nothing to fall back on for {the_n}",
        goods=True,
    ),
    # ---- oversight_gap ----
    Realisation(
        "oversight_gap",
        ("boss", "expert", "peer"),
        "{check}",
        "The {n} {check} fell between {a} and the {board}",
        "{A} took it that the {board} went over {the_n}; the {board} took it that {a} did. {B} noticed {on_day} that nobody "
        "had been through it for {long}, and that {m_says}. The next {check} was entered without a name.",
        (
            Made("last {check}", "In {month} the last full {check} of {the_n} lay {long} back.", "ab"),
            Made("no name", "The entry for the next {check} of {the_n} has a date and no name.", "all"),
            Made("two descriptions", "The duties of {a} and those of the {board} each say that the other looks after {the_n}.", "b"),
        ),
        "no one with the power to stop it was looking at {the_n}",
    ),
    Realisation(
        "oversight_gap",
        ("boss", "expert", "peer"),
        "inspection",
        "{Body} accepted {a}'s own report on {the_n}",
        "{Body} had {count} people for {count2} sites and took {A}'s own report on {the_n} in place of a visit {on_day}. {B} had "
        "got the figures ready for a visit. [They stayed in the drawer.|They were not asked for.]",
        (
            Made("visit not made", "{Body} entered {the_n} as inspected on the strength of {a}'s report, without a visit.", "ab"),
            Made(
                "pages left out",
                "{a}'s report to {body} leaves out the {count} pages in which {b} set out the weak points of {the_n}.",
                "ab",
            ),
            Made("next visit", "The next visit of {body} is due in {years} years.", "all"),
        ),
        "{the_n} counted as inspected from outside",
        ("body",),
    ),
    Realisation(
        "oversight_gap",
        ("expert", "boss", "peer"),
        "reporting line",
        "The {board} stopped asking {a} for {n} figures",
        "To shorten its sessions the {board} dropped the page on {the_n} {on_day}. {A} had filled it in every time, and the last one "
        "said that {m_says}. {B} welcomed [the saving of {minutes} minutes|the shorter agenda].",
        (
            Made("page dropped", "The papers of the {board} have had no page on {the_n} since {month}.", "all"),
            Made("last figures", "The last page that {a} filled in shows {the_n} {pct} worse than the one before.", "a"),
            Made("who may ask", "Since the page went, only {b} can call for the figures on {the_n}.", "ab"),
        ),
        "the {board} would see nothing of {the_n} unless somebody asked",
    ),
    # ---- reorganisation ----
    Realisation(
        "reorganisation",
        ("boss", "expert", "peer"),
        "reporting line",
        "{A} moved {the_n} to a new {unit}",
        "{A} redrew the lines {on_day}: {the_n} went to a newly formed {unit}, and {B} with it, now reporting to {C}. The new {unit} may "
        "advise on {the_n} but not stop anything. [The old one kept the files.|Half of the files stayed behind.]",
        (
            Made("new {unit}", "The new {unit} has {count2} people, an advisory role and no power to stop work on {the_n}.", "all"),
            Made("{b_poss} new line", "{b} reports on {the_n} to {c} and no longer to {a}.", "all"),
            Made("files left behind", "{count_cap} of {count2} folders on {the_n} stayed with the old {unit}.", "b"),
        ),
        "those who knew {the_n} could advise and no longer stop",
    ),
    Realisation(
        "reorganisation",
        ("boss", "peer", "expert"),
        "duties",
        "{A} gave {b} charge of {the_n} beside everything else",
        "When the post for {the_n} {was} cut {on_day}, {A} added its duties to those of {B}. {C}, who knew the matter, was not asked. "
        "{b} set aside {hours} in the week for it.",
        (
            Made("post cut", "The post for {the_n} {was} cut and its {count} duties went to {b}.", "all"),
            Made("hours in the week", "{b} can give {the_n} {hours} in the week; the old post gave it all of them.", "b"),
            Made("{c_poss} offer", "{c} had offered to take {the_n} on and had no answer.", "ac"),
        ),
        "{the_n} had become somebody's fifth duty",
    ),
    Realisation(
        "reorganisation",
        ("boss", "expert", "peer"),
        "merger",
        "{A} merged the {n} {check} into the {gate}",
        "Instead of two sittings there was to be one: {A} folded the {check} of {the_n} into the {gate} {on_day}. {B} objected that "
        "those who wanted the {gate} passed would now also judge {the_n}. The change was [adopted for a year|adopted without a vote].",
        (
            Made("one sitting", "Since {month} {the_n} {has} been judged in the same sitting as the {gate}.", "all"),
            Made("who votes", "Of the {count2} who vote at the {gate}, {count} answer for its date.", "abc"),
            Made("time on the agenda", "The agenda gives {the_n} {minutes} minutes of the sitting.", "ab"),
        ),
        "the people who wanted the {gate} on time also judged {the_n}",
    ),
    # ---- outside_event ----
    Realisation(
        "outside_event",
        ("boss", "expert", "peer"),
        "deadline",
        "{Body} set {a} a date that touched {the_n}",
        "{Body} wrote to {A} {on_day} that it would not go on waiting: a result was wanted within {long}, or the support would be "
        "looked at again. {a} read the letter out to {B} and {c}. {b} asked what that left for {the_n}.",
        (
            Made("letter from {body}", "{Body} wants a result within {long} or will look at its support again.", "all"),
            Made("what is at stake", "The support of {body} is worth {whole}.", "ac"),
            Made("{a_poss} reply", "{a} promised {body} a result within the time, without a reservation about {the_n}.", "a"),
        ),
        "a date fixed from outside stood over {the_n}",
        ("body",),
    ),
    Realisation(
        "outside_event",
        ("boss", "peer", "expert"),
        "exemption",
        "A failure at {rival} put {the_n} under a new rule",
        "{Rival} failed in public {on_day}, and {body} answered with new rules. {A} had {the_n} entered as begun before they came into "
        "force, so that they did not apply. {C} read the rules with care; {B} read the exemption.",
        (
            Made("new rules", "The new rules of {body} ask for {count} independent checks of this kind of work.", "all"),
            Made("exemption", "{The_n} {was} exempted as begun earlier, on an application by {a}.", "ab"),
            Made("{c_poss} comparison", "{c} found that {the_n} would meet {count} of the {count2} new rules.", "c"),
        ),
        "rules that would have reached {the_n} stopped short of it",
        ("body", "rival"),
    ),
    Realisation(
        "outside_event",
        ("expert", "boss", "peer"),
        "shortage",
        "A shortage forced {a} to ration {the_n}",
        "Prices for everything that {the_n} {depends} on rose by {pct} within {long}. {A} drew up an order of what to do "
        "first {on_day}, and "
        "{B} crossed out the lower half. {c} was told to make what there was go further.",
        (
            Made("price rise", "What {the_n} {depends} on cost {pct} more than {long} before.", "all"),
            Made("lower half", "The crossed-out half of {a}'s list had {count} items on {the_n}.", "ab"),
            Made("stock", "In {month} the stock for {the_n} would last {brief}.", "ac"),
        ),
        "{the_n} {was} run on half of what it had been laid out for",
        goods=True,
    ),
    # ---- design_compromise ----
    Realisation(
        "design_compromise",
        ("boss", "expert", "peer"),
        "design",
        "{A} chose the simpler plan for {the_n}",
        "Two plans lay on the table {on_day}. {A} took the simpler one for {the_n}, which costs {rest} instead of {whole} and "
        "does without a second path. "
        "{B} had argued for the other, on the ground that {m_says}.",
        (
            Made("plan chosen", "The plan chosen for {the_n} has one path; the one turned down had two.", "all"),
            Made("price of the second path", "The second path for {the_n} would have cost {amount} and {brief}.", "ab"),
            Made(
                "{b_poss} minute",
                "{b} asked for the reasons against the simpler plan to be put in the minutes, and they are there on page {count2}.",
                "abc",
            ),
        ),
        "{the_n} had no second path",
    ),
    Realisation(
        "design_compromise",
        ("expert", "boss", "money"),
        "margin",
        "{A} agreed to a thinner margin on {the_n}",
        "To bring {the_n} under {whole}, {A} agreed {on_day} to a margin {pct} below the customary one. {B} had asked for it, as "
        "{r_says}. {a} made it a condition that the margin be looked at again; {C} wrote the condition down.",
        (
            Made("{n} margin", "The margin on {the_n} is {pct} thinner than custom has it.", "abc"),
            Made("condition", "{a}'s condition says that the margin on {the_n} is to be looked at again before the {gate}.", "ac"),
            Made("use already made", "Within {brief} {b} had spent the room won by the thinner margin.", "b"),
        ),
        "{the_n} could bear less than anyone used to it would expect",
        goods=True,
    ),
    Realisation(
        "design_compromise",
        ("boss", "peer", "expert"),
        "shared line",
        "{A} let {the_n} share a line with other work",
        "Rather than pay {amount} for a line of its own, {A} had {the_n} share one with {other_n} {on_day}. {B} drew it up in {brief}. "
        "{C} wrote in the margin of the drawing that trouble with one would now be trouble with both.",
        (
            Made("shared line", "{The_n} and {other_n} share one line, with no way to part them.", "abc"),
            Made("note on the drawing", "A note in {c}'s hand on the drawing says that the two should be kept apart.", "bc"),
            Made("saving", "Sharing the line saved {amount}.", "ab"),
        ),
        "trouble with {other_n} could now spread to {the_n}",
        goods=True,
    ),
    # ---- record_lost ----
    Realisation(
        "record_lost",
        ("peer", "expert", "boss"),
        "record",
        "The {n} {record} went missing in {a}'s clear-out",
        "{A} cleared out the store {on_day} to make room, and {count} boxes on {the_n} went with the rest. {B} asked for them {brief} "
        "later. {C} thought that there must be copies; [there were copies of one|nobody could say where].",
        (
            Made("boxes gone", "{count_cap} boxes with the {record} of {the_n} were destroyed in {month}.", "ab"),
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
            Made("last course", "In {month} the last course on {the_n} lay {years} years back.", "ab"),
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
        ("boss", "money", "expert"),
        "bonus",
        "{A} tied the bonus to the {gate} date",
        "The terms that {A} and {B} agreed {on_day} pay {small} a head when the {gate} is held on its date, and nothing for what is found "
        "before it. {C} asked whether a fault reported in {the_n} would cost people money. [It would.|Nobody said no.]",
        (
            Made("bonus terms", "The bonus is {small} a head for a {gate} on its date, and nothing if it is late by a day.", "all"),
            Made(
                "reports before and after", "Reports on {the_n} fell from {count2} to {count} in the {long} after the terms came in.", "c"
            ),
            Made("{a_poss} own share", "{a}'s own share under the terms is {amount}.", "ab"),
        ),
        "whoever spoke up about {the_n} spoke against the pay of others",
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
    ),
    Realisation(
        "incentive_misaligned",
        ("money", "boss", "expert"),
        "contract",
        "{A} signed a contract that paid for speed on {the_n}",
        "The contract of {on_day_bare} with {supplier} pays a premium of {amount} for every {unit_time} won on {the_n}. {A} "
        "drafted it and {B} signed. {C} "
        "found no clause on what happens if the work is done badly.",
        (
            Made("premium", "{Supplier} gets {amount} for every {unit_time} won on {the_n}.", "abc"),
            Made("missing clause", "The contract with {supplier} has no clause on bad work.", "c"),
            Made("first claim", "{Supplier} claimed the premium for the first time {brief} after signing.", "ab"),
        ),
        "speed on {the_n} {was} paid for and care was not",
        ("supplier",),
        goods=True,
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
