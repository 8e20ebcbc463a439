"""Realisations of what people do next when nobody knows the end: propose, disclose, discover, decide, agree, fall back."""

from daedalus_data.providers.offline.story_patterns import Made, Realisation

FORWARD: tuple[Realisation, ...] = (
    Realisation(
        "proposal",
        ("boss", "expert", "peer"),
        "proposal",
        "{A} put forward a proposal on {the_n}",
        "{A} laid out a plan for {the_n} in {count} steps {on_day} and [wanted an answer within {brief}|gave the others "
        "{brief} to answer]. "
        "{a} {wants_a}. {B} asked first about cost, since {m_says}.",
        (
            Made("{a_poss} plan", "{a}'s plan for {the_n} has {count} steps and ends after {long}.", "all"),
            Made("cost of the plan", "{a} put the cost of the plan for {the_n} at {whole}.", "all"),
            Made("{b_poss} doubt", "{b} thought that {amount} was missing from {a}'s figure for {the_n}.", "b"),
        ),
        "an answer on {the_n} was due within {brief}",
    ),
    Realisation(
        "proposal",
        ("expert", "boss", "peer"),
        "second plan",
        "{A} offered another way to handle {the_n}",
        "{A} came back {on_day} with a plan that split {the_n} in two: the part nobody disputes now, the rest after {long}. "
        "{B} {wants_b} and [heard it out|took notes]. {C} asked who would carry the risk in between.",
        (
            Made("two parts", "Under {a}'s plan the first part of {the_n} covers {pct} of the matter.", "all"),
            Made("time in between", "Between the two parts of the plan for {the_n} lie {long}.", "all"),
            Made("{c_poss} condition", "{c} would go along if {a} answered for {the_n} in person.", "ac"),
        ),
        "there were two plans for {the_n} to choose between",
    ),
    Realisation(
        "proposal",
        ("boss", "peer", "expert"),
        "deadline",
        "{A} asked for a vote on {the_n}",
        "{A} did not want to talk about {the_n} any longer {on_day} and asked for a vote. {B} seconded; {C} asked for {brief} "
        "to check one figure. "
        "{a} {wants_a}, and said so.",
        (
            Made("motion", "The motion on {the_n} reads: 'to go ahead, subject to the figures'.", "all"),
            Made("figure in doubt", "The figure that {c} wanted to check is the {pct} given for {the_n}.", "bc"),
            Made("count of heads", "Before the vote {a} could count on {count} of those entitled.", "a"),
        ),
        "each of them had to say yes or no to {the_n}",
    ),
    Realisation(
        "disclosure",
        ("expert", "boss", "peer"),
        "disclosure",
        "{A} told the others what was known about {the_n}",
        "{A} had kept it back for {brief} and then said it {on_day}: {m_says}. {B} asked who else knew. "
        "{C} [wrote the figures down|asked to hear it again, slowly].",
        (
            Made("how long {a} had known", "{a} had known the figures on {the_n} for {brief} before telling anybody.", "all"),
            Made("paper behind it", "{a}'s source on {the_n} is a {paper} of {count2} pages.", "ab"),
            Made("{b_poss} first step", "{b} asked {a} to tell nobody else about {the_n} for {brief2}.", "ab"),
        ),
        "nobody present could go on as if {the_n} were unknown",
    ),
    Realisation(
        "disclosure",
        ("boss", "expert", "peer"),
        "commitment",
        "{A} admitted a promise already made on {the_n}",
        "Asked directly {on_day}, {A} admitted to having promised {body} an answer on {the_n}. The reason given was that "
        "{r_says}. {B} left the "
        "[table|room] for a moment; {C} wanted to see it in writing.",
        (
            Made("promise to {body}", "{a} promised {body} an answer on {the_n} within {long}.", "all"),
            Made("sum named", "The promise names {whole}.", "all"),
            Made("letter", "{c} was shown the letter to {body}, which has {count} paragraphs and {a}'s signature.", "ac"),
        ),
        "{a} was no longer free in what to say about {the_n}",
        ("body",),
    ),
    Realisation(
        "disclosure",
        ("peer", "boss", "expert"),
        "letter",
        "{A} read out a letter about {the_n}",
        "{A} had a letter from {body} about {the_n} and read it out {on_day}. It [offered|named] {whole} and wanted to hear "
        "within {long}. {B} "
        "asked for a copy; {C} had heard of it before and said so.",
        (
            Made("letter from {body}", "{Body} names {whole} for {the_n} and gives {long} to reply.", "all"),
            Made("small print", "Paragraph {count} of the letter lets {body} step back if a figure on {the_n} proves wrong.", "ac"),
            Made("who knew before", "{c} had known of the letter for {brief}.", "all"),
        ),
        "{body} would be waiting for word on {the_n}",
        ("body",),
    ),
    Realisation(
        "discovery",
        ("expert", "boss", "peer"),
        "finding",
        "{A} found that the {n} figures did not add up",
        "{A} went through the figures on {the_n} a second time and came out {pct} away from the version in use. {B} said {on_day} "
        "that it could be a matter of definition. {C} remembered that {m_says}.",
        (
            Made("difference", "Two versions of the figures on {the_n} differ by {pct}.", "all"),
            Made("place of the fault", "The difference enters on line {count2} of the {record}, which {a} had not written.", "a"),
            Made("cost of the difference", "If {a}'s figures on {the_n} hold, the cost is {amount} higher.", "ab"),
        ),
        "the figures on {the_n} could not be used until one version won",
    ),
    Realisation(
        "discovery",
        ("peer", "expert", "boss"),
        "record",
        "{A} came upon an old {record} on {the_n}",
        "Looking for something else {on_day}, {A} came upon a {record} that shows that {the_n} had come up before, {years} years earlier. "
        "{B} had not known of it. {C} had, and had thought it [settled|of no use any more].",
        (
            Made("first time", "{The_n} first came up {years} years earlier and {was} dropped after {long}.", "all"),
            Made("reason then", "The old {record} gives cost as the reason for dropping it: {amount} over the sum allowed.", "ab"),
            Made("{c_poss} silence", "{c} had known that {the_n} had come up before and had not mentioned it.", "all"),
        ),
        "what had gone wrong with {the_n} once was known again",
    ),
    Realisation(
        "discovery",
        ("expert", "peer", "boss"),
        "witness",
        "{A} learned about {the_n} from {veteran}",
        "{A} spoke to {Veteran}, who knows {the_n} from the inside, {on_day}. By that account everything rests on one condition that the "
        "others had taken for granted. {B} was there; {C} heard it from {a} {brief} later.",
        (
            Made("condition", "{veteran_last} holds that nothing about {the_n} may be changed for {long}.", "ab"),
            Made("{veteran_last}'s price", "{veteran_last} would put it in writing for {small}.", "a"),
            Made("account passed on", "{a} told {c} of the talk {brief} after it took place.", "ac"),
        ),
        "what the others took for granted about {the_n} had become a question",
        ("veteran",),
    ),
    Realisation(
        "decision",
        ("boss", "expert", "peer"),
        "decision",
        "{A} settled how to go on with {the_n}",
        "{A} said {on_day} that there had been talk enough about {the_n}: they would go on, with {count} conditions. The ground was that "
        "{r_says}. {B} had the dissent minuted; {C} took on the first of the conditions.",
        (
            Made("conditions", "{A} set {count} conditions on {the_n}, the first of them a report after {brief}.", "all"),
            Made("dissent", "{b}'s dissent says that a decision on {the_n} should wait {long}.", "all"),
            Made("who does what", "{c} answers for the first condition on {the_n}.", "all"),
        ),
        "there was a decision on {the_n}, with conditions that somebody had to keep",
    ),
    Realisation(
        "decision",
        ("boss", "peer", "expert"),
        "delay",
        "{A} put the decision on {the_n} off by {brief}",
        "{A} could not get all of them to agree on {the_n} {on_day} and put it off by {brief}. {B} {wants_b} and did not hide the "
        "annoyance. {C} was to bring the missing figure.",
        (
            Made("new date", "The decision on {the_n} was put off by {brief}, for the last time according to {a}.", "all"),
            Made("figure to be brought", "{c} has to bring one figure on {the_n}: what can still be undone after {long}.", "all"),
            Made("cost of waiting", "Waiting costs {small} for every {unit_time}.", "ab"),
        ),
        "the next round on {the_n} would be the last",
    ),
    Realisation(
        "decision",
        ("boss", "expert", "peer"),
        "vote",
        "{A} carried the vote on {the_n} by one",
        "The vote on {the_n} {was} held {on_day} and came out one apart. {A} had spoken last, and {C} changed sides. "
        "{B} asked that the reasons be recorded: {m_says}.",
        (
            Made("result", "The vote on {the_n} {was} carried by one.", "all"),
            Made("{c_poss} change", "{c} changed sides after {a} promised a second look within {brief}.", "ac"),
            Made("reasons recorded", "{b}'s reasons against {the_n} take up page {count2} of the minutes.", "all"),
        ),
        "the vote on {the_n} stood, and one side had lost by a hair",
    ),
    Realisation(
        "agreement",
        ("boss", "expert", "peer"),
        "terms",
        "{A} and {b} came to terms on {the_n}",
        "After {hours} {A} and {B} shook hands on {the_n} {on_day}: {a} was to have the date, and {b} a check on the way with "
        "the power to stop. "
        "{C} wrote it down in {count} lines that both signed.",
        (
            Made("terms", "By the terms on {the_n} {b} may call a halt once, for up to {brief}.", "all"),
            Made("date", "By the terms {the_n} will be looked at again after {long} whatever happens.", "all"),
            Made("what was left out", "The terms on {the_n} say nothing of the {amount} that was in dispute.", "ab"),
        ),
        "{the_n} had terms that both had signed",
    ),
    Realisation(
        "agreement",
        ("expert", "boss", "peer"),
        "trade",
        "{A} agreed to {b}'s course on {the_n} for a guarantee",
        "{A} {wants_a}; {B} needed one more voice on {the_n}. {On_day} they traded: support against a written guarantee. {C} was to "
        "hold the paper and [hand it out to neither alone|show it to nobody].",
        (
            Made("guarantee", "{b} guarantees {a} a say on {the_n} for {long}.", "all"),
            Made("who holds it", "{c} holds the guarantee and may show it only to both together.", "all"),
            Made("way out", "{a} may withdraw support if the cost of dealing with {the_n} passes {whole}.", "ab"),
        ),
        "{a}'s support for {the_n} could be called in and taken back",
    ),
    Realisation(
        "agreement",
        ("boss", "peer", "expert"),
        "open question",
        "{A} closed the matter of {the_n} with one question open",
        "{On_day} {A} went round the table once more, and nobody spoke against the course on {the_n}. {B} [thanked all of "
        "them|had the papers "
        "collected]. One thing was left open by name: {m_says}, and {C} was to come back to it.",
        (
            Made("settled", "Nobody present spoke against the course on {the_n} in the last round.", "all"),
            Made("open question", "The question that {c} raised on {the_n} {was} left open and is to be answered within {long}.", "all"),
            Made("papers", "{b} keeps the only full set of papers on {the_n}.", "bc"),
        ),
        "{the_n} {was} settled, except for a question that {c} had to answer",
    ),
    Realisation(
        "setback",
        ("expert", "boss", "peer"),
        "setback",
        "{A} reported a setback with {the_n}",
        "{The_n} {was} to have been done {on_day} and was {pct} short. {A} named the cause: {m_says}. {B} [counted|reckoned up] what it "
        "meant for the rest, and {C} offered to take over half.",
        (
            Made("what is missing", "Work on {the_n} was {pct} short of what had been planned.", "all"),
            Made("time to make up", "{a} needs {brief} to make up what is missing on {the_n}.", "all"),
            Made("{b_poss} limit", "{b} can give {the_n} {brief2} and not more.", "ab"),
        ),
        "work on {the_n} was behind and somebody had to give way",
    ),
    Realisation(
        "setback",
        ("boss", "expert", "peer"),
        "withdrawal",
        "{Body} withdrew its support over {the_n}",
        "{A} had the message {on_day}: {body} would not lend its support any more, on account of {the_n}. {B} had seen it "
        "coming. {C} asked whether the "
        "{whole} could be found [elsewhere|somewhere else], and the talk turned to who might have it.",
        (
            Made("message from {body}", "{Body} has withdrawn {whole} on account of {the_n}.", "all"),
            Made("reason in the message", "The message gives 'doubts about the figures' as its reason.", "ac"),
            Made("time left", "Without {body} the money lasts {long}.", "ab"),
        ),
        "{whole} was missing when {the_n} had to be dealt with",
        ("body",),
    ),
    Realisation(
        "setback",
        ("peer", "expert", "boss"),
        "absence",
        "{A} fell out just when {the_n} came up",
        "{A} could not go on {on_day} and had to leave {the_n} where it was for {brief}. {B} took over with half the papers. {C} {wants_c} "
        "and would not hear of [waiting|putting it off].",
        (
            Made("absence", "{a} cannot work on {the_n} for {brief}.", "all"),
            Made("papers", "{b} has {count} of the {count2} papers on {the_n}; the others are with {a}.", "ab"),
            Made("{c_poss} answer", "{c} turned down a wait of {brief} for {the_n}.", "all"),
        ),
        "{the_n} {was} in the hands of somebody who knew half of it",
    ),
)
