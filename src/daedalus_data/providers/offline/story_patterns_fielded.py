"""Realisations that make sense in one field only: files and holds in law, shifts and beds in health, deals in business."""

from daedalus_data.providers.offline.story_patterns import Made, Realisation

LAW, HEALTH, BUSINESS, HOUSE = ("law",), ("health",), ("business",), ("monastery", "expedition")

FIELDED: tuple[Realisation, ...] = (
    Realisation(
        "incentive_misaligned",
        ("boss", "expert", "peer"),
        "hiring",
        "{A} promised hires from {rival} a bonus for speed on {the_n}",
        "{A} signed letters to {count} people at {rival} {on_day}, each with {small} for results on {the_n} within {long}. "
        "{B} saw the letters and noted that "
        "they say nothing of what must stay behind. {c} drew up the badges.",
        (
            Made("hiring letters", "Each of {count} hires from {rival} gets {small} for results on {the_n} within {long}.", "abc"),
            Made("clause left out", "The letters of hire have no clause on papers from {rival}.", "bc"),
            Made("first day", "On the first day {c} asked none of the {count} hires what they had brought.", "c"),
        ),
        "people were paid to be quick with {the_n} and not asked what they worked from",
        ("rival",),
        fields=LAW,
    ),
    Realisation(
        "oversight_gap",
        ("expert", "boss", "peer"),
        "access",
        "{A} found old access to {the_n} still open",
        "{A} ran through the list of those who can reach {the_n} {on_day} and found {count} accounts whose owners had left. "
        "{B} was sent the list and "
        "passed it to {c}. [Nobody closed them.|It came back with a question mark.]",
        (
            Made("open accounts", "{count_cap} accounts of people who have left still open {the_n}.", "abc"),
            Made("last use", "One of the accounts was last used {brief} after its owner had gone.", "a"),
            Made("who may close them", "To close an account takes {b}'s signature, and {c} had asked for it {count} times.", "bc"),
        ),
        "anybody with an old key could still reach {the_n}",
        fields=LAW,
    ),
    Realisation(
        "record_lost",
        ("boss", "expert", "peer"),
        "hold",
        "{A} put off the hold on {n} papers",
        "{Body} advised {A} {on_day} to stop all deletion of papers on {the_n}. {A} wanted to wait {brief}, since {r_says}. The nightly "
        "deletion ran on, and {B} watched the counter.",
        (
            Made("advice of {body}", "{Body} advised that nothing on {the_n} be deleted from {month} on.", "ab"),
            Made("deleted meanwhile", "In {brief} the nightly run removed {many} folders that mention {the_n}.", "b"),
            Made("hold notice", "The notice of the hold went to {count} of {count2} people who work on {the_n}.", "abc"),
        ),
        "papers on {the_n} went on disappearing after advice to keep them",
        ("body",),
        fields=LAW,
    ),
    Realisation(
        "design_compromise",
        ("boss", "expert", "peer"),
        "shortcut",
        "{A} had {the_n} adapted instead of built anew",
        "A clean start on {the_n} would have taken {long}; {A} chose to adapt what {c} already had, in {brief}. {B} asked "
        "{on_day} where it came from "
        "and was told that it was [general knowledge|common in the trade].",
        (
            Made("time won", "Adapting {the_n} took {brief}; a clean start would have taken {long}.", "abc"),
            Made("answer on its origin", "Asked where {the_n} came from, {a} called it common in the trade.", "ab"),
            Made("no separate team", "Nobody who had not seen the older work was set to write {the_n}.", "bc"),
        ),
        "{the_n} rested on work whose origin nobody had cleared",
        fields=LAW,
    ),
    Realisation(
        "conflict_unresolved",
        ("boss", "expert", "peer"),
        "advice",
        "{A} overruled {b}'s advice on {the_n} by message",
        "{B} had set out on two pages what {the_n} called for. {A} answered in one line {on_day}: {r_says}. {c} was copied, and the "
        "exchange stayed in the mail.",
        (
            Made("{b_poss} two pages", "{b}'s two pages on {the_n} name {count} steps and put the first of them at {brief}.", "ab"),
            Made("{a_poss} line", "{a} answered {b}'s advice on {the_n} in a message of one line with {c} in copy.", "abc"),
            Made("steps taken", "Of the {count} steps on {the_n} none had been taken {brief} later.", "bc"),
        ),
        "it stood in writing that {a} had been told about {the_n}",
        fields=(*LAW, *BUSINESS),
    ),
    Realisation(
        "approval_rushed",
        ("boss", "expert", "peer"),
        "certificate",
        "{A} certified {the_n} after {minutes} minutes",
        "{A} was to confirm that {the_n} had been gone through in full, and signed {on_day} after {minutes} minutes. {B} had "
        "prepared a file of {many} pages for "
        "it. {C} took the certificate away before it had been copied.",
        (
            Made("certificate", "The certificate says that {the_n} had been gone through in full.", "abc"),
            Made("pages opened", "Of {b}'s {many} pages on {the_n} {a} opened {count}.", "ab"),
            Made("{b_poss} question", "{b}'s file ends with a question about {the_n} that nobody answered.", "b"),
        ),
        "others could rely on a paper that said {the_n} had been gone through",
        fields=(*LAW, *BUSINESS),
    ),
    Realisation(
        "resource_withdrawn",
        ("boss", "expert", "peer"),
        "night cover",
        "{A} took the night cover off {the_n}",
        "The roster that {A} put up {on_day} left {the_n} without a second person between midnight and six. {B} asked who "
        "would come in an emergency, and "
        "the answer was [whoever was free|the next floor].",
        (
            Made("night roster", "From midnight to six {the_n} {has} one person instead of two.", "all"),
            Made("way from the next floor", "From the next floor it takes {minutes} minutes to get there with a trolley.", "bc"),
            Made("money saved", "Taking the night cover off {the_n} saves {small} a month.", "ab"),
        ),
        "at night one person had {the_n} and everything else",
        fields=HEALTH,
    ),
    Realisation(
        "warning_unheeded",
        ("expert", "boss", "peer"),
        "handover note",
        "{A} wrote {the_n} into the handover and {b} skipped it",
        "At the end of the shift {A} put {the_n} at the top of the handover sheet {on_day}: {m_says}. {B} started with the beds. "
        "By the time the sheet was turned over [the bell had rung|{c} had been called away].",
        (
            Made("handover sheet", "{The_n} {stands} first on {a}'s handover sheet, underlined.", "abc"),
            Made("length of the handover", "The handover took {minutes} minutes and ended with the beds.", "ab"),
            Made("call not made", "{a} rang {c} about {the_n} and reached the desk.", "a"),
        ),
        "the next shift began without knowing about {the_n}",
        fields=HEALTH,
    ),
    Realisation(
        "normalised_deviance",
        ("peer", "expert", "boss"),
        "alarm",
        "{A} turned the {n} alarm down so that others could sleep",
        "The alarm for {the_n} had gone {many} times in {long}, mostly for nothing. {A} turned it down {on_day}. {B} did the same on the "
        "next round, and {C} saw it and let it be.",
        (
            Made("alarm count", "The alarm for {the_n} went {many} times in {long}, and {count} times for cause.", "abc"),
            Made("setting", "The alarm for {the_n} is set {pct} below what the {rule} asks for.", "ab"),
            Made("sheet by the bed", "Nothing on the sheet says that the alarm for {the_n} was turned down.", "a"),
        ),
        "trouble with {the_n} could begin without being heard",
        fields=HEALTH,
    ),
    Realisation(
        "design_compromise",
        ("boss", "expert", "money"),
        "terms",
        "{A} left the {n} guarantee out of the deal",
        "To have the deal done by the evening, {A} dropped the guarantee for {the_n} {on_day}, and the price came down by "
        "{amount}. {B} wrote to {c} that "
        "{m_says}. [The reply was a thumbs-up.|There was no reply.]",
        (
            Made("guarantee dropped", "The deal holds no guarantee for {the_n}.", "abc"),
            Made("price for it", "For dropping the guarantee the price came down by {amount}, from {whole} to {rest}.", "abc"),
            Made("{b_poss} message", "{b}'s message about {the_n} went to {c} an hour before the signing.", "bc"),
        ),
        "whatever was wrong with {the_n} would be theirs to pay for",
        fields=BUSINESS,
    ),
    Realisation(
        "oversight_gap",
        ("boss", "expert", "peer"),
        "due diligence",
        "{A} took {the_n} off the list of things to check",
        "The list for the examination had {count2} points; {A} struck {the_n} {on_day}, since {r_says}. {B} found out when "
        "the room was already "
        "closed. {C} had taken it for an oversight [and said nothing|and meant to ask].",
        (
            Made("point struck", "Of {count2} points on the list for the examination, the one on {the_n} was struck by {a}.", "ab"),
            Made("room closed", "The files on {the_n} could be read for {brief}, and nobody from the {unit} did.", "bc"),
            Made("cost of asking", "To open the files again costs {small} a day.", "abc"),
        ),
        "nobody had looked into {the_n} before money went over the table",
        fields=BUSINESS,
    ),
    Realisation(
        "outside_event",
        ("boss", "expert", "peer"),
        "demand",
        "{Body} claimed its share of {the_n}",
        "Riders came from {body} {on_day} and asked for a third of what there was of {the_n}. {A} gave half of that and "
        "promised the rest within {long}. {B} "
        "had done the sum before they were out of the gate.",
        (
            Made("claim", "{Body} asked for a third and was given a sixth, with the rest owed within {long}.", "all"),
            Made("what is left", "After the claim {pct} of what is needed for {the_n} was missing.", "ab"),
            Made("promise", "{a} put a seal to the promise without calling the {board}.", "ac"),
        ),
        "there was less left of {the_n} than had to be fed from it",
        ("body",),
        fields=("monastery",),
    ),
    Realisation(
        "schedule_cut",
        ("boss", "expert", "peer"),
        "repair",
        "{A} had the work on {the_n} done before the feast",
        "{A} would have it finished for the feast: {brief} in place of {long}. {B} asked {on_day} for two more hands and was sent a boy. "
        "{C} held the lamp while {the_n} {was} closed up.",
        (
            Made("days given", "{a} gave {brief} for {the_n}, where {b} had asked for {long}.", "all"),
            Made("step left out", "{b} left out the drying, which takes {long} by itself.", "bc"),
            Made("hands sent", "For the work on {the_n} {b} was sent one boy of twelve.", "bc"),
        ),
        "{the_n} {was} closed up in haste",
        fields=HOUSE,
    ),
    Realisation(
        "test_failed",
        ("expert", "boss", "peer"),
        "audit result",
        "An outside audit of {the_n} came back against {b}",
        "{A} had {the_n} gone through from outside, and the answer came {on_day}: {count} of {count2} samples did not hold. {B} "
        "asked for the draft to be called preliminary. {c} put it where drafts are kept.",
        (
            Made("samples", "{count_cap} of {count2} samples of {the_n} did not hold.", "abc"),
            Made("word on the cover", "At {b}'s wish the cover of the audit of {the_n} says 'preliminary'.", "ab"),
            Made("final version", "A final version of the audit of {the_n} was not ordered.", "abc"),
        ),
        "the one audit of {the_n} that spoke plainly was kept among the drafts",
        fields=(*LAW, *BUSINESS),
    ),
    Realisation(
        "test_failed",
        ("peer", "expert", "boss"),
        "trial question",
        "{A} put {the_n} to a trial and hid the outcome",
        "{A} tried {the_n} on a sample of {count2} {on_day}, and {count} went wrong. {B} wanted to try again with more. {C} "
        "was told that the sample had "
        "been [too small to say|taken on a bad day].",
        (
            Made("sample", "Of {count2} in the sample for {the_n} {count} went wrong.", "ab"),
            Made("what {c} was told", "{c} was told that the sample for {the_n} had been too small to say anything.", "all"),
            Made("second trial", "{b} asked for a second trial of {the_n} with {many} in the sample.", "ab"),
        ),
        "{c} went on trusting {the_n}",
        fields=(*LAW, *BUSINESS, *HOUSE),
    ),
    Realisation(
        "normalised_deviance",
        ("boss", "expert", "peer"),
        "practice",
        "{A} let the {unit} skip the {check} of {the_n} again",
        "For the {ordinal} time in {long} the {check} of {the_n} was put off, and {A} wrote 'not needed' in the margin "
        "{on_day}. {B} had stopped "
        "preparing for it. {C} copied the margin into the new form.",
        (
            Made("put off so far", "The {check} of {the_n} was put off {count} times in {long}.", "abc"),
            Made("note in the form", "The new form has 'not needed' printed where the date of the {check} used to go.", "all"),
            Made("{b_poss} last papers", "The last papers that {b} prepared for the {check} of {the_n} were {long} old.", "b"),
        ),
        "a {check} of {the_n} would now have to be argued for",
        fields=(*LAW, *BUSINESS, *HOUSE),
    ),
    Realisation(
        "incentive_misaligned",
        ("boss", "expert", "peer"),
        "favour",
        "{A} favoured those who kept quiet about {the_n}",
        "It was noticed at the {gate} {on_day} that {c} had been given the better place, and that {c} had not spoken of "
        "{the_n}. {B} had spoken of "
        "{the_n} twice and was moved to the door. {A} said that {r_says}.",
        (
            Made("better place", "{c} was given the better place after {brief} of silence on {the_n}.", "all"),
            Made("{b_poss} place", "{b} has had the place by the door since {month}.", "all"),
            Made("what was not said", "{c} had seen what {b} saw of {the_n} and did not say it.", "c"),
        ),
        "whoever spoke of {the_n} paid for it",
        fields=HOUSE,
    ),
    Realisation(
        "record_lost",
        ("peer", "expert", "boss"),
        "tally",
        "{A} used the old {n} tally to light the fire",
        "The tally of {the_n} went back {years} years. {A} took it for scrap {on_day}, in the cold. {B} could say from memory "
        "how the last two years had gone, "
        "and {C} said that this would do.",
        (
            Made("tally burned", "The tally of {the_n} over {years} years was burned {in_month}.", "ab"),
            Made("what {b} remembers", "{b} remembers two of the {years} years of the tally of {the_n}.", "bc"),
            Made("new tally", "Nobody has begun a new tally of {the_n}.", "b"),
        ),
        "nobody could set this year's {n} against the years before",
        fields=HOUSE,
    ),
    Realisation(
        "test_failed",
        ("expert", "boss", "peer"),
        "proof",
        "{A} tried {the_n} in small and {b} forbade more",
        "{A} set a little of {the_n} apart and watched over it for {brief}; of {count2} trials {count} ended badly. {B} heard "
        "of it {on_day} and forbade "
        "more, since {r_says}. {c} had been asked to say nothing.",
        (
            Made("trials in small", "Of {count2} trials with {the_n} {count} ended badly.", "ac"),
            Made("order to stop", "{b} forbade {a} to try {the_n} again without leave.", "ab"),
            Made("where it was done", "{a} made the trials by night, with {c} at the door.", "ac"),
        ),
        "what {a} had seen of {the_n} could not be shown",
        fields=HOUSE,
    ),
)
