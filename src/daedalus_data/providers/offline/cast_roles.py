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
        "Answers for {a} and decides how much time and money {b} gets",
        (("ambitious", "decisive", "political"), ("determined", "charming", "impatient"), ("proud", "pragmatic", "persuasive")),
        ("brisk, settles things and moves on", "smooth, thanks people before overruling them", "short sentences, always back to the date"),
        ("hold the agreed date for {a}", "keep {b} within its budget", "protect the standing of the office", "win backing for {a} before anyone asks for more time"),
        (("date for {a}", "The date agreed for {a} leaves no week to spare."), ("money for {b}", "The money set aside for {b} covers two thirds of what was asked."),
         ("promise about {a}", "A promise about {a} was given to those who pay for it."), ("vacancy beside {b}", "The post that should watch over {b} has been empty since spring.")),
        (("doubt about {b}", "A private note that called {b} the weak point was answered by telephone so that no copy exists."),
         ("bonus on {a}", "Half of a year's pay hangs on {a} keeping its date."))),
    "maker": Part(
        "Works on {a} day by day and knows how {b} behaves",
        (("precise", "stubborn", "reserved"), ("brilliant", "conflict-averse", "careful"), ("methodical", "dry", "persistent")),
        ("exact, gives the figure before the opinion", "hesitates, then says one plain thing", "dry, explains by examples from the bench"),
        ("prove that {a} works before it is relied on", "get the full time that {b} needs", "have the doubts about {b} put on record"),
        (("tests of {a}", "Of five trials of {a}, two gave results that nobody has explained."), ("spares for {b}", "There is one spare for {b}, and it is older than the part in use."),
         ("shortcut in {b}", "A step in {b} was left out last year to save a day, and it has been left out ever since."), ("handbook for {a}", "The handbook for {a} describes an arrangement that was changed twice.")),
        (("own mistake in {b}", "The first error in {b} was the maker's own and was corrected in the log afterwards."),
         ("copy of the trials", "A full copy of the trials of {a} is kept at home against the rules."))),
    "watch": Part(
        "Checks {a} from outside the line and may ask for the record of {b}",
        (("principled", "skeptical", "patient"), ("meticulous", "blunt", "independent"), ("honest", "wary", "thorough")),
        ("asks short questions and waits", "quotes the page and the line", "formal, repeats the question when it is not answered"),
        ("see the whole record of {b}", "make sure the rules for {a} are kept", "get an answer in writing about {a}"),
        (("open questions on {a}", "Three questions about {a} were closed with the word 'reviewed' and no answer."), ("rule about {b}", "The rule asks for two signatures on {b}, and the last four sheets carry one."),
         ("earlier report on {a}", "An earlier report on {a} recommended a second look that was never paid for."), ("log of {b}", "The log of {b} has a gap of nine days in it.")),
        (("signed unread", "One approval of {b} was signed without being read, on a day when there were six."),
         ("offer of a post", "An offer of a post came from the very people whose {a} is being checked."))),
    "keeper": Part(
        "Looks after the people who carry {a} and hears what they say about {b}",
        (("warm", "loyal", "anxious"), ("compassionate", "diplomatic", "tired"), ("kind", "outspoken", "practical")),
        ("warm, names the people concerned", "careful, softens bad news and then repeats it", "plain, speaks of who will have to do it"),
        ("keep the people around {a} from harm", "keep the team together", "have somebody listen to those who handle {b}"),
        (("hours spent on {a}", "Those who work on {a} have had one free day in three weeks."), ("two who asked to leave", "Two of the people who know {b} best have asked to be moved."),
         ("complaint about {b}", "A complaint about {b} was made aloud at a meeting and left out of the minutes."), ("training for {b}", "Only three people have been trained for {b}, and one of them is on leave.")),
        (("confidence about {a}", "One of the team has said in confidence that {a} frightens them."),
         ("false rota", "The rota shown to the office hides how many hours are spent on {b}."))),
    "purse": Part(
        "Keeps the accounts of {a} and has to find what {b} costs",
        (("calculating", "cautious", "formal"), ("businesslike", "worried", "organised"), ("shrewd", "conservative", "dry")),
        ("counts aloud, never rounds", "polite, ends every answer with a sum", "careful, puts conditions on everything"),
        ("cut the cost of {b}", "avoid another overrun on {a}", "keep those who pay from losing patience"),
        (("cost of {b}", "The cost of {b} has risen by 18 percent since it was first put forward."), ("cheaper offer", "A cheaper offer for {b} lies on the table and runs out at the end of the month."),
         ("reserve for {a}", "The reserve for {a} was spent on something else in the first quarter."), ("unpaid bill", "A bill for work on {a} has not been paid for eleven weeks.")),
        (("moved money", "Money meant for {b} was moved to another line and not yet moved back."),
         ("family tie", "The cheaper offer for {b} comes from a firm in which a relative has a share."))),
    "voice": Part(
        "Speaks for {a} to those outside and has to explain {b} to them",
        (("outgoing", "optimistic", "political"), ("charismatic", "impulsive", "proud"), ("witty", "ambitious", "sensitive")),
        ("quick, turns a worry into a phrase", "cheerful until contradicted", "speaks in headlines, then corrects them"),
        ("keep the good name of {a}", "tell the story of {b} before others do", "avoid open blame"),
        (("question from outside", "Somebody outside has asked twice about {b} and has been given no date for an answer."), ("statement on {a}", "The statement about {a} was written before the facts were in."),
         ("rival's news", "A rival has made its own news about something very like {a}."), ("expectation about {a}", "People outside have been told that {a} is on course.")),
        (("leaked line", "A line about {b} reached an outsider in a talk that was meant to be private."),
         ("unsent correction", "A correction about {a} was written and never sent."))),
}  # fmt: skip
ORDER = ("head", "maker", "watch", "keeper", "purse", "voice")
"""The order in which a cast is filled: the first four are in tension with each other whatever the number."""

TITLES: dict[str, dict[str, tuple[str, ...]]] = {
    "court": {"head": ("General Counsel", "Managing Partner"), "maker": ("Lead Developer", "Records Custodian"), "watch": ("Outside Auditor", "Court-appointed Examiner"),
              "keeper": ("Head of Personnel", "Paralegal"), "purse": ("Chief Financial Officer", "Insurance Adjuster"), "voice": ("Trial Lawyer", "Communications Director")},
    "space": {"head": ("Mission Director", "Programme Director"), "maker": ("Systems Engineer", "Flight Engineer"), "watch": ("Safety Officer", "Independent Reviewer"),
              "keeper": ("Mission Commander", "Flight Surgeon"), "purse": ("Programme Controller", "Contracts Manager"), "voice": ("Public Affairs Officer", "Agency Liaison")},
    "medicine": {"head": ("Medical Director", "Hospital Director"), "maker": ("Senior Physician", "Laboratory Scientist"), "watch": ("Infection Control Officer", "Ethics Reviewer"),
                 "keeper": ("Ward Nurse", "Patient Advocate"), "purse": ("Finance Manager", "Procurement Officer"), "voice": ("Press Officer", "Public Health Spokesperson")},
    "business": {"head": ("Chief Executive", "Founder"), "maker": ("Lead Engineer", "Head of Product"), "watch": ("Board Member", "Compliance Officer"),
                 "keeper": ("Head of People", "Support Lead"), "purse": ("Finance Director", "Investor"), "voice": ("Head of Marketing", "Sales Director")},
    "school": {"head": ("Principal", "Dean"), "maker": ("Professor", "Head Teacher"), "watch": ("School Inspector", "Examinations Officer"),
               "keeper": ("Student Counsellor", "Class Teacher"), "purse": ("Bursar", "Trustee"), "voice": ("Student Representative", "Admissions Officer")},
    "science": {"head": ("Institute Director", "Principal Investigator"), "maker": ("Senior Researcher", "Laboratory Technician"), "watch": ("Peer Reviewer", "Radiation Safety Officer"),
                "keeper": ("Expedition Physician", "Doctoral Supervisor"), "purse": ("Grants Officer", "Research Administrator"), "voice": ("Science Communicator", "Outreach Officer")},
    "military": {"head": ("Colonel", "Commanding Officer"), "maker": ("Engineer Captain", "Signals Officer"), "watch": ("Inspector", "Intelligence Officer"),
                 "keeper": ("Sergeant", "Medical Officer"), "purse": ("Quartermaster", "Supply Officer"), "voice": ("Envoy", "Liaison Officer")},
    "village": {"head": ("Village Elder", "Landowner"), "maker": ("Miller", "Farmer"), "watch": ("Warden", "Travelling Assessor"),
                "keeper": ("Midwife", "Schoolteacher"), "purse": ("Storekeeper", "Grain Merchant"), "voice": ("Innkeeper", "Parish Priest")},
    "government": {"head": ("Minister", "Mayor"), "maker": ("City Engineer", "Policy Analyst"), "watch": ("Auditor", "Opposition Councillor"),
                   "keeper": ("Social Services Head", "Union Delegate"), "purse": ("Treasurer", "Budget Director"), "voice": ("Press Secretary", "Campaign Adviser")},
    "technology": {"head": ("Chief Technology Officer", "Product Director"), "maker": ("Site Reliability Engineer", "Security Engineer"), "watch": ("External Auditor", "Privacy Officer"),
                   "keeper": ("Team Lead", "Customer Support Lead"), "purse": ("Finance Director", "Vendor Manager"), "voice": ("Communications Lead", "Developer Advocate")},
    "industry": {"head": ("Plant Director", "Operations Director"), "maker": ("Maintenance Engineer", "Shift Operator"), "watch": ("Safety Inspector", "Government Regulator"),
                 "keeper": ("Shift Foreman", "Union Representative"), "purse": ("Cost Controller", "Purchasing Manager"), "voice": ("Community Liaison", "Sales Manager")},
    "arts": {"head": ("Artistic Director", "Producer"), "maker": ("Stage Engineer", "Composer"), "watch": ("Critic", "Restorer"),
             "keeper": ("Company Manager", "Rehearsal Coach"), "purse": ("Treasurer", "Patron"), "voice": ("Lead Performer", "Publicist")},
    "faith": {"head": ("Abbot", "Prior"), "maker": ("Master Mason", "Scribe"), "watch": ("Visiting Inspector", "Archivist"),
              "keeper": ("Infirmarian", "Novice Master"), "purse": ("Cellarer", "Benefactor"), "voice": ("Preacher", "Guest Master")},
    "household": {"head": ("Head of the Family", "Eldest Sister"), "maker": ("Housekeeper", "Younger Brother"), "watch": ("Family Solicitor", "Neighbour"),
                  "keeper": ("Grandmother", "Family Doctor"), "purse": ("Estate Agent", "Uncle"), "voice": ("Cousin", "Family Friend")},
    "organisation": {"head": ("Director", "Chair"), "maker": ("Senior Specialist", "Technician"), "watch": ("Auditor", "Independent Adviser"),
                     "keeper": ("Team Coordinator", "Staff Representative"), "purse": ("Treasurer", "Finance Officer"), "voice": ("Spokesperson", "Liaison Officer")},
}  # fmt: skip

THINGS: dict[str, tuple[str, str]] = {
    "institution": ("{the} {body}", "{body} with authority over {a}; moves slowly and keeps files on {b}"),
    "building": ("{the} {place}", "{place} where {a} is kept; old, draughty and full of traces of {b}"),
    "object": ("{the} {object}", "{object} that records {a}; shows what was done with {b} to those who can read it"),
    "animal": ("{animal_name}", "{animal} that lives where the work on {a} is done and notices changes in {b} first"),
    "abstraction": ("{the} {idea}", "{idea} that everyone serves when they speak of {a}; grows with every compromise over {b}"),
}
BODIES = ("Oversight Board", "Standards Office", "Review Commission", "Funding Council", "Licensing Authority", "Workers' Association")
PLACES = ("Old Archive", "East Wing", "Control House", "North Hall", "Store House", "Records Annex")
OBJECTS = ("Day Ledger", "Wall Clock", "Master Key", "Test Rig", "Signal Bell", "Green Notebook")
IDEAS = ("Deadline", "Unwritten Rule", "Good Name", "Old Promise", "Custom of Silence")
ANIMALS = (("Biscuit", "Guard dog"), ("Soot", "Cat"), ("Juniper", "Mare"), ("Pilot", "Homing pigeon"), ("Bramble", "Goat"), ("Magpie", "Tame jackdaw"))
THING_TRAITS = {
    "institution": ("formal", "cautious", "slow-moving"), "building": ("patient", "old-fashioned", "silent"), "object": ("exact", "silent", "steady"),
    "animal": ("watchful", "loyal", "restless"), "abstraction": ("relentless", "patient", "demanding"),
}  # fmt: skip
