"""Realisations of institutional patterns: money, oversight, organisation, the world outside, design."""

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
        "{the_n} had lost {its} second {check}",
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
            Made("duty dropped", "{b} dropped the second pair of eyes on {the_n}, because that took a person a shift.", "b"),
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
        "The order that {A} signed {on_day} had one {n_one} where the draft had two. {B} agreed, as it brought the total under {whole}. "
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
            Made("last {check}", "{In_month} the last full {check} of {the_n} lay {long} back.", "ab"),
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
        "When the post for {the_n} was cut {on_day}, {A} added its duties to those of {B}. {C}, who knew the matter, was not asked. "
        "{b} set aside {hours} in the week for it.",
        (
            Made("post cut", "The post for {the_n} was cut and its {count} duties went to {b}.", "all"),
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
            Made("stock", "{In_month} the stock for {the_n} would last {brief}.", "ac"),
        ),
        "{the_n} {was} run on half of what had been planned",
        stock=True,
        goods=True,
    ),
    # ---- design_compromise ----
    Realisation(
        "design_compromise",
        ("boss", "expert", "peer"),
        "design",
        "{A} chose the simpler plan for {the_n}",
        "Two plans lay on the table {on_day}. {A} took the simpler one for {the_n}, which cost {rest} instead of {whole} and "
        "did without a second path. "
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
        "{the_n} could bear less than anyone would have expected",
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
)
