"""The words of the common fields: what their groups, papers, checks, moneys and rooms are called; see story_fields_own."""

from dataclasses import dataclass

from daedalus_data.providers.offline.story_money import Money


@dataclass(frozen=True)
class Field:
    """How a field speaks; `signs` are the words it is recognised by."""

    name: str
    signs: str
    unit: str
    check: str
    test: str
    record: str
    rule: str
    board: str
    paper: str
    gate: str
    money: Money | None
    """What sums are like where the story names none; None where nothing is paid."""
    bodies: tuple[str, ...]
    body_role: str
    suppliers: tuple[str, ...]
    supplier_role: str
    rivals: tuple[str, ...]
    veterans: tuple[str, ...]
    pressure: tuple[str, ...]
    """Clauses that give a reason when nobody holds a fact that could."""
    places: dict[str, tuple[str, ...]]
    """Places by what goes on there: talk, work, decide, apart."""
    air: tuple[str, ...]
    """Things that can be seen, heard or smelt there."""


FIELDS = (
    Field(
        "engineering",
        "mission mars space launch crew orbital spacecraft rocket engineer engineering reactor aircraft flight systems satellite plant "
        "telemetry bridge dam robot software hardware device",
        unit="systems group",
        check="design review",
        test="bench test",
        record="test log",
        rule="acceptance limit",
        board="programme board",
        paper="engineering memo",
        gate="readiness review",
        money=Money("${}", 8e6),
        bodies=("the Office of Programme Assurance", "the Joint Appropriations Panel", "the Independent Safety Panel"),
        body_role="outside body that funds and inspects the programme",
        suppliers=("Corvane Components", "Harlan Valve Works", "Tessaly Controls"),
        supplier_role="supplier of components",
        rivals=("the Meridian programme", "the Halcyon programme"),
        veterans=("Ingrid Solheim", "Paul Adeyemi", "Hannah Brandt"),
        pressure=(
            "the date for the next milestone had been announced",
            "no other item in the plan could give",
            "the budget line closed with the year",
        ),
        places={
            "talk": ("the engineering conference room", "the review room", "the video room beside mission planning"),
            "work": ("the test stand", "the integration hall", "the systems laboratory", "the control room", "the clean-room gallery"),
            "decide": ("the programme board room", "the readiness review hall", "the director's briefing room"),
            "apart": ("the corridor outside the review room", "the test-stand annex", "the badge-door landing", "the empty canteen"),
        },
        air=(
            "fans hum behind the instrument racks",
            "a telemetry screen cycles through green lines",
            "marker ink squeaks on the schedule wall",
            "a coolant pump ticks over behind the glass",
            "cold light falls on binders stacked along the table",
            "a stopwatch clicks on the observer's desk",
            "dust turns in the beam of a work light",
            "a page of the checklist has come loose and lies face up",
            "the smell of solder has not quite gone",
            "somebody has drawn a circle round a number on the board",
            "an old mission patch curls on the cabinet",
        ),
    ),
    Field(
        "health",
        "hospital patient ward nurse doctor clinic surgeon icu medical emergency physician triage outbreak surgery ambulance infection",
        unit="ward team",
        check="case review",
        test="drill",
        record="chart",
        rule="protocol limit",
        board="medical board",
        paper="incident note",
        gate="handover",
        money=Money("${}", 3e5),
        bodies=("the regional health inspectorate", "the hospital trust", "the county emergency office"),
        body_role="outside body that oversees the hospital",
        suppliers=("Northgate Medical Supply", "Lindholm Devices"),
        supplier_role="medical supplier",
        rivals=("St Brannoc's", "the Eastfield clinic"),
        veterans=("Maureen Tully", "Samuel Oyelaran", "Greta Lind"),
        pressure=("the beds were needed", "the night was short of two nurses", "the next intake could not be turned away"),
        places={
            "talk": ("the staff room behind the ward", "the handover desk", "the family room"),
            "work": ("the emergency bay", "the intensive care ward", "the medication room", "the theatre corridor"),
            "decide": ("the medical director's meeting room", "the incident room", "the seminar room on the ward"),
            "apart": ("the linen corridor", "the stairwell by the lifts", "the ambulance ramp"),
        },
        air=(
            "a monitor chimes two doors away",
            "the smell of disinfectant hangs over cold coffee",
            "rubber soles hurry past the door",
            "the strip light flickers above the bed board",
            "rain runs down the ambulance bay doors",
            "a drip stand squeaks past on one bad wheel",
            "the phone at the desk lights up without ringing",
            "a blanket has slipped to the floor",
            "names are wiped from the board and written in again",
            "a tap runs in the sluice room",
            "paper cups stand in a row along the sill",
        ),
    ),
    Field(
        "law",
        "verdict jury trial court lawsuit litigation counsel attorney plaintiff defendant trade secret deposition sec "
        "investigation regulator "
        "compliance subpoena misappropriation",
        unit="legal group",
        check="compliance review",
        test="audit",
        record="access log",
        rule="risk threshold",
        board="executive committee",
        paper="memorandum",
        gate="sign-off meeting",
        money=Money("${}", 3e6),
        bodies=("Halvorsen & Pike", "the insurer's claims board", "the state bar's ethics office"),
        body_role="outside counsel and insurers",
        suppliers=("Docustore Systems", "Brightline Discovery"),
        supplier_role="vendor of document systems",
        rivals=("Kestrel Analytics", "Morrow Data"),
        veterans=("Judith Amsel", "Carl Venn", "Rosa Iturbe"),
        pressure=("the release had been promised to customers", "the quarter was about to close", "outside counsel billed by the hour"),
        places={
            "talk": ("the legal library", "the small conference room on the legal floor", "the deposition suite"),
            "work": ("the document room", "the server archive", "the code review room"),
            "decide": ("the executive committee room", "the general counsel's meeting room", "the partners' conference room"),
            "apart": ("the elevator lobby", "the parking level under the building", "the corridor outside the deposition suite"),
        },
        air=(
            "a shredder runs somewhere down the hall",
            "banker's boxes stand two deep along the wall",
            "the recorder's red light is on",
            "the blinds are half closed against the afternoon",
            "paper shifts each time the vent starts",
            "sticky flags bristle from a bound transcript",
            "a clock over the door runs four minutes fast",
            "the coffee urn hisses in the next room",
            "a cursor blinks on the wall screen under a heading",
            "a single folder lies squared to the edge of the table",
            "security taps a badge against the glass",
        ),
    ),
    Field(
        "business",
        "board company merger acquisition investor startup ceo cfo revenue shares pitch founder venture funding chairman executive",
        unit="finance team",
        check="audit",
        test="pilot",
        record="ledger",
        rule="approval limit",
        board="board",
        paper="memo",
        gate="board vote",
        money=Money("${}", 1.2e7),
        bodies=("Calder Ridge Capital", "the lending syndicate", "the works council"),
        body_role="outside party with money or a say in the company",
        suppliers=("Ostrava Partners", "Linden Freight"),
        supplier_role="contractor of the company",
        rivals=("Pallas Group", "Verity Brands"),
        veterans=("Miriam Stoll", "Desmond Achterberg", "Keiko Arai"),
        pressure=("the quarter was about to close", "the offer would not stay open", "the bank wanted to see a plan"),
        places={
            "talk": ("the small meeting room off the board room", "the chair's dining room", "the glass-walled huddle room"),
            "work": ("the data room", "the finance floor", "the product floor"),
            "decide": ("the board room", "the top-floor conference room", "the signing room at the law firm"),
            "apart": ("the roof terrace", "the corridor by the lifts", "the back seat of a waiting car"),
        },
        air=(
            "water glasses ring the long table untouched",
            "a phone buzzes face down on the papers",
            "the projector throws an unfinished slide",
            "traffic can be heard far below the windows",
            "somebody has opened a window to let out the stale air",
            "name cards stand in front of empty chairs",
            "a calculator tape curls over the edge of the table",
            "the thermostat clicks and nothing changes",
            "two copies of the same chart lie side by side",
            "a cup has left a ring on the term sheet",
            "the speakerphone light glows green",
        ),
    ),
    Field(
        "monastery",
        "monastery abbey abbot monk monks medieval prior convent cellarer bishop castle lord knight scribe scriptorium king "
        "friar village harvest",
        unit="workshop",
        check="visitation",
        test="trial",
        record="account roll",
        rule="custom",
        board="chapter",
        paper="letter",
        gate="chapter vote",
        money=Money("{} marks", 60),
        bodies=("the bishop's court", "the mother house", "the lord of the manor"),
        body_role="power outside the walls",
        suppliers=("Aldric the chandler", "the Fenwick brothers"),
        supplier_role="dealers who sell to the house",
        rivals=("the priory at Wendle", "the house at Marrow"),
        veterans=("old Osbert", "Hawise of the mill", "Godric the mason"),
        pressure=("the feast could not be moved", "the rent day was near", "the guests from the bishop had to be fed"),
        places={
            "talk": ("the cloister walk", "the warming room", "the parlour by the gate"),
            "work": ("the scriptorium", "the cellar", "the infirmary garden", "the mill"),
            "decide": ("the chapter house", "the abbot's lodging", "the long table of the refectory"),
            "apart": ("the night stair", "the north porch", "the orchard wall"),
        },
        air=(
            "tallow smoke hangs under the vault",
            "a bell is being rung for the next office",
            "wet wool steams by the only fire",
            "a quill scratches and stops",
            "rooks quarrel in the elms outside",
            "a cat slips between the benches",
            "frost has drawn ferns on the shutters",
            "keys knock together at a belt",
            "a loaf lies cut and uneaten",
            "water drips from the hood of a cloak",
            "a psalm can be heard through the wall",
        ),
    ),
    Field(
        "expedition",
        "castaway colony island expedition settlement survivors shipwreck camp wilderness herd migration elk shrine village "
        "storm planet forest",
        unit="work party",
        check="inspection",
        test="trial run",
        record="log book",
        rule="ration limit",
        board="council",
        paper="note",
        gate="council",
        money=Money("{} days' rations", 45),
        bodies=("the relief office", "the coast station", "the valley council"),
        body_role="people outside on whom they depend",
        suppliers=("the trader at the landing", "the upriver camp"),
        supplier_role="those with whom they trade",
        rivals=("the north camp", "the camp across the water"),
        veterans=("old Marit", "Tam Reyes", "Joseph Oduya"),
        pressure=("the weather would not hold", "the stores had to last until spring", "daylight was short"),
        places={
            "talk": ("the fire pit", "the lee of the store hut", "the shelter mouth"),
            "work": ("the store hut", "the water line", "the landing", "the ridge path"),
            "decide": ("the council ring", "the flat rock above the camp", "the long hut"),
            "apart": ("the treeline", "the upturned boat", "the spring behind the camp"),
        },
        air=(
            "wind pulls at the tarpaulin",
            "smoke lies flat over the ground",
            "wet rope creaks on its peg",
            "gulls circle over the scraps",
            "the last light goes from the ridge",
            "a tin cup rolls against a stone",
            "the sand is marked with many feet",
            "a pot lid rattles",
            "mosquitoes gather over the standing water",
            "a line of washing snaps in the gusts",
            "ash drifts across the boots of those who sit nearest",
        ),
    ),
)
GENERIC = Field(
    "generic",
    "",
    unit="team",
    check="review",
    test="trial",
    record="record",
    rule="limit",
    board="committee",
    paper="memo",
    gate="approval meeting",
    money=Money("${}", 7e4),
    bodies=("the regional authority", "the sponsors' council", "the oversight office"),
    body_role="outside body with a say in the matter",
    suppliers=("Alder & Wray", "Quillon Services"),
    supplier_role="contractor",
    rivals=("the neighbouring branch", "the sister institution"),
    veterans=("Ada Corrigan", "Jonas Wehr", "Lucille Ferro"),
    pressure=("the date had been given out", "there was no money for a second try", "others were waiting on the result"),
    places={
        "talk": ("the side room", "the long table by the window", "the reading room"),
        "work": ("the workroom", "the archive", "the back hall"),
        "decide": ("the committee room", "the main hall", "the upstairs meeting room"),
        "apart": ("the landing", "the yard", "the passage behind the hall"),
    },
    air=(
        "a clock can be heard between sentences",
        "papers lie in uneven piles",
        "a door bangs somewhere below",
        "the radiator knocks and falls silent",
        "grey light comes through the high windows",
        "a chair scrapes and is still",
        "a draught lifts the corner of a sheet",
        "somebody's umbrella drips by the door",
        "a stack of forms leans against the lamp",
        "the kettle in the next room begins to sing",
        "voices pass outside and fade",
    ),
)
