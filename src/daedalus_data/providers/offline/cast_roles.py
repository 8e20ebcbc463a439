"""The parts people play around a matter, what each wants, fears and knows, and what they are called in each field."""

from typing import NamedTuple


class Part(NamedTuple):
    """A part in a story: how its holder is, what they are after and what they know; '{a}' and '{b}' are matters of the scenario."""

    duty: str
    traits: tuple[tuple[str, ...], ...]
    voices: tuple[str, ...]
    goals: tuple[str, ...]
    knows: tuple[tuple[str, str], ...]
    secrets: tuple[tuple[str, str], ...]


PARTS: dict[str, Part] = {
    "head": Part(
        "Answers for {a} and decides how much time and money goes to {b}",
        (("ambitious", "decisive", "political"), ("determined", "charming", "impatient"), ("proud", "pragmatic", "persuasive")),
        ("brisk, settles things and moves on", "smooth, thanks people before overruling them", "short sentences, always back to the date"),
        (
            "hold the agreed date for {a}",
            "keep spending on {b} within the budget",
            "protect the standing of the office",
            "win backing for {a} before anyone asks for more time",
        ),
        (
            ("date for {a}", "The date agreed for {a} leaves no week to spare."),
            ("money for {b}", "The money set aside for {b} covers two thirds of what was asked."),
            ("promise about {a}", "A promise about {a} was given to those who pay for it."),
            ("vacancy beside {b}", "The post that should watch over {b} has been empty since spring."),
        ),
        (
            ("doubt about {b}", "{me} answered a note that named {b} as the weak point by word of mouth, so that no copy exists."),
            ("bonus on {a}", "Half of {me}'s yearly pay hangs on the agreed date for {a}."),
        ),
    ),
    "maker": Part(
        "Works on {a} day by day and knows the weak points of {b}",
        (("precise", "stubborn", "reserved"), ("brilliant", "conflict-averse", "careful"), ("methodical", "dry", "persistent")),
        ("exact, gives the figure before the opinion", "hesitates, then says one plain thing", "dry, explains by examples from the bench"),
        (
            "prove the soundness of {a} before anyone relies on it",
            "get the full time needed for {b}",
            "have the doubts about {b} put on record",
        ),
        (
            ("checks on {a}", "Of the last five checks on {a}, two gave results that nobody has explained."),
            ("cover for {b}", "Nobody else could take over {b} at a week's notice."),
            ("shortcut in {b}", "A step in the work on {b} was left out last year to save a day, and it has been left out ever since."),
            ("instructions for {a}", "The written instructions for {a} describe an arrangement that was changed twice."),
        ),
        (
            ("own mistake in {b}", "{me} made the first error over {b} and corrected the log afterwards."),
            ("copy of the results", "{me} keeps a full copy of the results for {a} at home, against the rules."),
        ),
    ),
    "watch": Part(
        "Checks {a} from outside the line and may ask for the record of {b}",
        (("principled", "skeptical", "patient"), ("meticulous", "blunt", "independent"), ("honest", "wary", "thorough")),
        ("asks short questions and waits", "quotes the page and the line", "formal, repeats the question when it is not answered"),
        ("see the whole record of {b}", "make sure the rules for {a} are kept", "get an answer in writing about {a}"),
        (
            ("open questions on {a}", "Three questions about {a} were closed with the word 'reviewed' and no answer."),
            ("rule about {b}", "The rule asks for two signatures on every sheet about {b}, and the last four carry one."),
            ("earlier report on {a}", "An earlier report on {a} recommended a second look that was never paid for."),
            ("log of {b}", "The log of {b} has a gap of nine days in it."),
        ),
        (
            ("signed unread", "{me} signed one approval of {b} without reading it, on a day when there were six."),
            ("offer of a post", "{me} has been offered a post by the very people whose work on {a} is under review."),
        ),
    ),
    "keeper": Part(
        "Looks after the people who work on {a} and hears what they say about {b}",
        (("warm", "loyal", "anxious"), ("compassionate", "diplomatic", "tired"), ("kind", "outspoken", "practical")),
        ("warm, names the people concerned", "careful, softens bad news and then repeats it", "plain, speaks of who will have to do it"),
        ("keep the people who work on {a} from harm", "keep the team together", "have somebody listen to those who work on {b}"),
        (
            ("hours spent on {a}", "Those who work on {a} have had one free day in three weeks."),
            ("two who asked to leave", "Two of the people who know most about {b} have asked to be moved."),
            ("complaint about {b}", "A complaint about {b} was made aloud at a meeting and left out of the minutes."),
            ("training for {b}", "Only three people have been trained for {b}, and one of them is on leave."),
        ),
        (
            ("confidence about {a}", "One of the team has told {me} in confidence that the work on {a} frightens them."),
            ("false rota", "The rota that {me} shows to the office hides how many hours are spent on {b}."),
        ),
    ),
    "purse": Part(
        "Keeps the accounts of {a} and has to find the money for {b}",
        (("calculating", "cautious", "formal"), ("businesslike", "worried", "organised"), ("shrewd", "conservative", "dry")),
        ("counts aloud, never rounds", "polite, ends every answer with a sum", "careful, puts conditions on everything"),
        ("cut the cost of {b}", "avoid another overrun on {a}", "keep those who pay from losing patience"),
        (
            ("cost of {b}", "The cost of {b} has risen by 18 percent since it was first put forward."),
            ("cheaper offer", "A cheaper offer for {b} lies on the table and runs out at the end of the month."),
            ("reserve for {a}", "The reserve for {a} was spent on something else in the first quarter."),
            ("unpaid bill", "A bill for work on {a} has not been paid for eleven weeks."),
        ),
        (
            ("moved money", "{me} moved money meant for {b} to another line and has not moved it back."),
            ("family tie", "The cheaper offer for {b} comes from a firm in which {me}'s brother has a share."),
        ),
    ),
    "voice": Part(
        "Speaks for {a} to those outside and has to explain {b} to them",
        (("outgoing", "optimistic", "political"), ("charismatic", "impulsive", "proud"), ("witty", "ambitious", "sensitive")),
        ("quick, turns a worry into a phrase", "cheerful until contradicted", "speaks in headlines, then corrects them"),
        ("keep the good name of {a}", "tell the story of {b} before others do", "avoid open blame"),
        (
            ("question from outside", "Somebody outside has asked twice about {b} and has been given no date for an answer."),
            ("statement on {a}", "The statement about {a} was written before the facts were in."),
            ("rival's news", "A rival has made its own news about something very like {a}."),
            ("expectation about {a}", "People outside have been told that all is well with {a}."),
        ),
        (
            ("leaked line", "{me} let a line about {b} slip to an outsider in a talk that was meant to be private."),
            ("unsent correction", "{me} wrote a correction about {a} and never sent it."),
        ),
    ),
}
ORDER = ("head", "maker", "watch", "keeper", "purse", "voice")
"""The order in which a cast is filled: the first four are in tension with each other whatever the number."""

OLD_DUTIES: dict[str, str] = {
    "head": "Answers before the others for {a} and has the last word on {b}",
    "maker": "Has the daily care of {a} and knows how things stand with {b}",
    "watch": "Keeps the rule where {a} is concerned and may ask about {b}",
    "keeper": "Looks after those whom {a} touches and hears what they say of {b}",
    "purse": "Counts what comes in and goes out for {a} and has to find what {b} costs",
    "voice": "Speaks with strangers about {a} and brings back what they say of {b}",
}
"""What each part does where there are no offices."""

OLD_KNOWS: tuple[tuple[str, str], ...] = (
    ("{a} count", "At the last count {a} came out two short of the tally."),
    ("{b} rumour", "A carter who came by on market day told another story about {b} than the one told at table."),
    ("{a} debt", "What is owed on account of {a} falls due before the new year."),
    ("{b} dispute", "Two people have a say over {b}, and they have not spoken since harvest."),
    ("{a} custom", "By the custom of the place nobody is refused for the sake of {a} in winter."),
    ("{b} fear", "Those who live nearest have begun to keep away from {b}."),
    ("{a} winter", "In the last bad winter nobody asked about {a} until it was too late."),
    ("{b} promise", "A promise about {b} was given before witnesses, and one of them has died."),
)

OLD_SECRETS = (
    ("gift over {a}", "{me} has taken a gift from somebody who wants {a} decided one way."),
    ("short count of {b}", "{me} found the count of {b} short in the autumn and wrote down the old figure."),
    ("letter about {a}", "{me} burned a letter about {a} that was meant for all of them."),
    ("oath over {b}", "{me} swore to a dying man to keep silent about {b}."),
    ("warning about {a}", "{me} was warned about {a} a month ago and told nobody."),
)
"""What people of an older time keep to themselves."""
"""What people know of their matter where there are no forms and offices."""

TITLES: dict[str, dict[str, tuple[str, ...]]] = {
    "court": {
        "head": ("General Counsel", "Managing Partner"),
        "maker": ("Lead Developer", "Records Custodian"),
        "watch": ("Outside Auditor", "Court-appointed Examiner"),
        "keeper": ("Head of Personnel", "Paralegal"),
        "purse": ("Chief Financial Officer", "Insurance Adjuster"),
        "voice": ("Trial Lawyer", "Communications Director"),
    },
    "space": {
        "head": ("Mission Director", "Programme Director"),
        "maker": ("Systems Engineer", "Flight Engineer"),
        "watch": ("Safety Officer", "Independent Reviewer"),
        "keeper": ("Mission Commander", "Flight Surgeon"),
        "purse": ("Programme Controller", "Contracts Manager"),
        "voice": ("Public Affairs Officer", "Agency Liaison"),
    },
    "medicine": {
        "head": ("Medical Director", "Hospital Director"),
        "maker": ("Senior Physician", "Laboratory Scientist"),
        "watch": ("Infection Control Officer", "Ethics Reviewer"),
        "keeper": ("Ward Nurse", "Patient Advocate"),
        "purse": ("Finance Manager", "Procurement Officer"),
        "voice": ("Press Officer", "Public Health Spokesperson"),
    },
    "business": {
        "head": ("Chief Executive", "Founder"),
        "maker": ("Lead Engineer", "Head of Product"),
        "watch": ("Board Member", "Compliance Officer"),
        "keeper": ("Head of People", "Support Lead"),
        "purse": ("Finance Director", "Investor"),
        "voice": ("Head of Marketing", "Sales Director"),
    },
    "school": {
        "head": ("Principal", "Dean"),
        "maker": ("Professor", "Head Teacher"),
        "watch": ("School Inspector", "Examinations Officer"),
        "keeper": ("Student Counsellor", "Class Teacher"),
        "purse": ("Bursar", "Trustee"),
        "voice": ("Student Representative", "Admissions Officer"),
    },
    "science": {
        "head": ("Institute Director", "Principal Investigator"),
        "maker": ("Senior Researcher", "Laboratory Technician"),
        "watch": ("Peer Reviewer", "Radiation Safety Officer"),
        "keeper": ("Expedition Physician", "Doctoral Supervisor"),
        "purse": ("Grants Officer", "Research Administrator"),
        "voice": ("Science Communicator", "Outreach Officer"),
    },
    "military": {
        "head": ("Colonel", "Commanding Officer"),
        "maker": ("Engineer Captain", "Signals Officer"),
        "watch": ("Inspector", "Intelligence Officer"),
        "keeper": ("Sergeant", "Medical Officer"),
        "purse": ("Quartermaster", "Supply Officer"),
        "voice": ("Envoy", "Liaison Officer"),
    },
    "village": {
        "head": ("Village Elder", "Landowner"),
        "maker": ("Miller", "Farmer"),
        "watch": ("Warden", "Travelling Assessor"),
        "keeper": ("Midwife", "Schoolteacher"),
        "purse": ("Storekeeper", "Grain Merchant"),
        "voice": ("Innkeeper", "Parish Priest"),
    },
    "government": {
        "head": ("Minister", "Mayor"),
        "maker": ("City Engineer", "Policy Analyst"),
        "watch": ("Auditor", "Opposition Councillor"),
        "keeper": ("Social Services Head", "Union Delegate"),
        "purse": ("Treasurer", "Budget Director"),
        "voice": ("Press Secretary", "Campaign Adviser"),
    },
    "technology": {
        "head": ("Chief Technology Officer", "Product Director"),
        "maker": ("Site Reliability Engineer", "Security Engineer"),
        "watch": ("External Auditor", "Privacy Officer"),
        "keeper": ("Team Lead", "Customer Support Lead"),
        "purse": ("Finance Director", "Vendor Manager"),
        "voice": ("Communications Lead", "Developer Advocate"),
    },
    "industry": {
        "head": ("Plant Director", "Operations Director"),
        "maker": ("Maintenance Engineer", "Shift Operator"),
        "watch": ("Safety Inspector", "Government Regulator"),
        "keeper": ("Shift Foreman", "Union Representative"),
        "purse": ("Cost Controller", "Purchasing Manager"),
        "voice": ("Community Liaison", "Sales Manager"),
    },
    "arts": {
        "head": ("Artistic Director", "Producer"),
        "maker": ("Stage Engineer", "Composer"),
        "watch": ("Critic", "Restorer"),
        "keeper": ("Company Manager", "Rehearsal Coach"),
        "purse": ("Treasurer", "Patron"),
        "voice": ("Lead Performer", "Publicist"),
    },
    "faith": {
        "head": ("Abbot", "Prior"),
        "maker": ("Cellarer", "Master Mason"),
        "watch": ("Subprior", "Bishop's Visitor"),
        "keeper": ("Infirmarian", "Novice Master"),
        "purse": ("Almoner", "Benefactor"),
        "voice": ("Porter", "Preacher"),
    },
    "household": {
        "head": ("Head of the Family", "Eldest Sister"),
        "maker": ("Housekeeper", "Younger Brother"),
        "watch": ("Family Solicitor", "Neighbour"),
        "keeper": ("Grandmother", "Family Doctor"),
        "purse": ("Estate Agent", "Uncle"),
        "voice": ("Cousin", "Family Friend"),
    },
    "organisation": {
        "head": ("Director", "Chair"),
        "maker": ("Senior Specialist", "Technician"),
        "watch": ("Auditor", "Independent Adviser"),
        "keeper": ("Team Coordinator", "Staff Representative"),
        "purse": ("Treasurer", "Finance Officer"),
        "voice": ("Spokesperson", "Liaison Officer"),
    },
}

MATTERS: dict[str, tuple[str, ...]] = {
    "court": ("document archive", "customer contracts", "disclosure file", "licence agreement"),
    "space": ("life support system", "communications link", "docking computer", "crew training"),
    "medicine": ("ward alarms", "drug supply", "night rota", "patient records"),
    "business": ("new product", "customer contracts", "price list", "sales forecast"),
    "school": ("examination papers", "building repairs", "scholarship fund", "timetable"),
    "science": ("measurement log", "sample store", "main instrument", "grant report"),
    "military": ("supply road", "signal cipher", "gate watch", "ration store"),
    "village": ("shared well", "mill", "grain store", "upper pasture"),
    "government": ("city budget", "housing plan", "water contract", "voter register"),
    "technology": ("backup system", "access keys", "customer database", "release schedule"),
    "industry": ("pressure valve", "maintenance log", "cooling pumps", "shift rota"),
    "arts": ("rehearsal plan", "stage machinery", "ticket sales", "score"),
    "faith": ("grain store", "infirmary", "library", "bell tower"),
    "household": ("family papers", "garden wall", "estate accounts", "will"),
    "organisation": ("work plan", "shared budget", "staff rota", "written agreement"),
}
"""What there is to be about in each field when a text names too little."""


class Thing(NamedTuple):
    """What a member that is no person is called, is like, wants and holds."""

    names: tuple[tuple[str, str], ...]
    """Name and kind."""
    role: str
    traits: tuple[str, ...]
    voice: str
    goals: tuple[str, ...]
    knows: tuple[tuple[str, str], ...]


def _named(kinds: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"The {kind}", kind) for kind in kinds.split(", "))


THINGS: dict[str, Thing] = {
    "institution": Thing(
        tuple(
            (kind, kind) for kind in ("Oversight Board", "Standards Office", "Review Commission", "Funding Council", "Licensing Authority")
        ),
        "{kind} with authority over {a}; moves slowly and keeps files on {b}",
        ("formal", "cautious", "deliberate"),
        "speaks in resolutions, never in the first person singular",
        ("keep its authority over {a}", "avoid blame for {b}", "have every rule on {a} kept"),
        (
            ("file on {b}", "The file on {b} has been passed between two desks for seven weeks."),
            ("seat for {a}", "The seat that should answer for {a} stands empty."),
            ("vote on {a}", "The last vote on {a} was carried by one voice."),
            ("rule on {b}", "The rule on {b} was written for a case half this size."),
        ),
    ),
    "building": Thing(
        _named("Old Archive, East Wing, North Hall, Store House, Records Annex"),
        "{kind} where the papers on {a} are kept; full of traces of {b}",
        ("patient", "old-fashioned", "silent"),
        "slow, speaks of weather, footsteps and doors",
        ("keep what is stored about {a}", "stand until the matter of {b} is settled"),
        (
            ("papers on {a}", "The papers on {a} lie in a room whose window does not close."),
            ("visits about {b}", "Somebody has come at night three times to look at the shelf for {b}."),
            ("damp near {a}", "Damp has reached the lowest shelf, where the oldest sheets on {a} lie."),
        ),
    ),
    "object": Thing(
        _named("Day Ledger, Wall Clock, Master Key, Signal Bell, Green Notebook"),
        "{kind} that has been present at all the work on {a}; shows what was done about {b} to those who can read it",
        ("exact", "silent", "steady"),
        "exact, says only what has been marked on it",
        ("be read by somebody who understands {a}", "keep the true order of what was done about {b}"),
        (
            ("marks for {a}", "The marks for {a} stop on a Thursday and begin again on a Monday."),
            ("hand on {b}", "Two different hands have written about {b}."),
            ("wear from {b}", "The wear shows that {b} was looked up far more often this year than last."),
        ),
    ),
    "animal": Thing(
        (
            ("Biscuit", "Guard dog"),
            ("Soot", "Cat"),
            ("Juniper", "Mare"),
            ("Pilot", "Homing pigeon"),
            ("Bramble", "Goat"),
            ("Magpie", "Tame jackdaw"),
        ),
        "{kind} that lives beside the work on {a} and notices changes around {b} first",
        ("watchful", "loyal", "restless"),
        "short, by smell and sound, never about tomorrow",
        ("stay near those who feed it", "keep strangers from the place of {a}"),
        (
            ("smell at {a}", "The smell at the place of {a} has changed since the last rain."),
            ("steps at night", "The same steps go out to the place of {b} after dark and come back slower."),
            ("empty bowl", "The one who looks after {a} forgets the bowl when voices have been raised."),
        ),
    ),
    "abstraction": Thing(
        _named("Deadline, Unwritten Rule, Good Name, Old Promise, Custom of Silence"),
        "{kind} that everyone serves when they speak of {a}; grows with every compromise over {b}",
        ("relentless", "patient", "demanding"),
        "speaks as everyone speaks when nobody is asked",
        ("be obeyed in the matter of {a}", "be named by nobody when {b} comes up"),
        (
            ("first time over {a}", "The first exception over {a} was made for a good reason and never withdrawn."),
            ("those who serve it", "Three people have given way over {b} without being asked."),
            ("price of {a}", "What is left unsaid about {a} is known to everyone who works on it."),
        ),
    ),
}
