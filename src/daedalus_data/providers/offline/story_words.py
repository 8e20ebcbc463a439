"""Word lists by which the built-in author reads topics, roles and traits."""

ABSTRACT_WORDS = """
failure failures status report reports constraint constraints milestone milestones parameter parameters capability capabilities design
test tests detection margin margins gap gaps risk risks policy level levels count rate history limit limits issue issues
concern concerns finding findings figure figures estimate target targets data result results analysis anomaly anomalies requirement
requirements warning warnings memo record records log logs cost costs number numbers decision decisions problem problems
rule rules note notes agreement practice practices procedure procedures question questions deadline date dates assessment details
information knowledge position situation state matter matters total drop rise trend change changes expectations skills strengths
objectives timelines dropouts leak leaks wear trips coupling hours drift delay delays shortage spike errors fault faults loss losses
outage outages size coverage downloads conflict resistance backlog rates
"""
STANDING_WORDS = """
policy coverage plan plans agreement rule rules practice procedure schedule review memo data records
"""
PRESSURE_WORDS = """
budget funding schedule milestone deadline congress investor quarter revenue launch window cap capped target debt covenant promise
promised date year-end offer bidder term visitation election season fiscal forecast cash valuation penalty rent feast payroll headcount
"""
INSTITUTIONAL_WORDS = """
review signature selection study hearing ceiling seats
budget funding schedule milestone deadline contract board committee office congress investor quarter revenue vote policy launch window
announcement date insurance penalty bonus cost cut cap price appropriation appropriations donor bishop regulator political press public
election debt loan rent valuation offer term money slip slot staffing headcount promise
"""
GOODS_WORDS = """
generator valve seal gimbal antenna pump bus tank hull wall grain bread store beds drug laptop system device stack sensor battery engine
motor boat raft food water medicine vaccine ventilator monitor server line cable pipe roof well mill oxygen coolant fuel filter recycler
parachute thruster software firmware component part unit inventory milk steel concrete beam bolt weld wire circuit board panel alss
radio heater shield suit airlock flour rye oil candle ink parchment rope sail timber kit supplies rations machine tool equipment lock
alarm relay transmitter receiver computer chip code port ports
"""
VERBS_WORDS = """
is are was were has have had will would can could may must does did do be been being failed voted cut made said found keeps needs takes
took runs ran says shows wants knows holds gave gives went goes left lost sent told wrote owes pays costs
"""
POWER_WORDS = """
director chief ceo president chair chairman chairwoman chairperson head manager commander abbot abbess prior founder owner captain king
queen lord minister administrator general partner mayor principal executive boss leader superintendent judge governor chancellor dean
bishop vp
"""
SKILL_WORDS = """
engineer analyst scientist doctor nurse physician technician developer researcher associate clerk scribe herbalist steward specialist
programmer auditor expert paralegal archivist surgeon pharmacist mason infirmarian architect investigator detective counsel attorney
lawyer physicist chemist biologist medic navigator pilot mechanic inspector librarian copyist scout tracker botanist cto
"""
PURSE_WORDS = """
finance financial cfo treasurer cellarer budget investor bursar procurement purchasing accountant banker controller comptroller
"""
CAREFUL_WORDS = """
cautious careful precise meticulous methodical analytical data-driven deliberate thorough conscientious principled worried observant
quiet stubborn sceptical skeptical exacting patient frustrated
"""
DRIVING_WORDS = """
determined ambitious decisive driven impatient political confident competitive charismatic forceful assertive proud pragmatic bold
optimistic persuasive schedule deadline launch budget deliver time growth win close revenue date
"""
TITLES_WORDS = """
dr dr. judge brother sister father mother sir lady lord prof prof. professor captain king queen mr mr. mrs mrs. ms ms. old abbot prior
"""
OPENERS_WORDS = """
the a an in on at of for with each every all no some most two three four five six seven eight nine ten half only under over after since
during by when if one both another there it its their his her our this that these those as to from more less nobody none about
"""
STOCK_WORDS = """
seal grain bread drug medicine vaccine food water fuel oxygen coolant milk flour rye oil candle ink parchment rope timber kit supplies
ration rations spares spare parts part component components membrane bed beds filter filters steel concrete cable battery batteries blood
masks mask
"""
SAYINGS_WORDS = """
money date dates promise check checks cover instruction instructions complaint confidence hour hours talk word words list paper papers doubt
doubts news rumour rumours report reports log record records question questions note notes failure failures result results cost costs risk
risks knowledge information status one people person price lack use state number numbers memo warning warnings plan plans
"""
EARLIER_WORDS = "earlier later recent previous who whom whose leave asked spent open about"
QUALITIES_WORDS = """
private overdue last next first other back dry wet cold hot new old full short long late early own below above upstairs
"""
THINGS_WORDS = """
building wedding meeting reading ring king thing wing string spring hearing clothing crossing filing morning evening lightning
bed shed seed weed garden oven raven children women men kitchen token haven signal metal canal hospital animal material journal rival
ritual arrival festival captive motive wagon tent patient parent moment agent document tenant servant plant pen den hen warrant merchant
covenant infant elephant instant accident student agreement payment statement shipment settlement government parliament instrument
equipment garment ointment tournament medicament apartment compartment department incident current torrent event content client president
table cable library factory memory laboratory territory summary secretary salary boundary dictionary estuary sanctuary granary
"""
ABSTRACT = frozenset(ABSTRACT_WORDS.split())
"""Heads of a topic that say what is known about the thing rather than what the thing is."""
STANDING = frozenset(STANDING_WORDS.split())
"""Abstract heads that stay where only one word would be left: a policy can be worked on, a mere 'retention' cannot."""
PRESSURE = frozenset(PRESSURE_WORDS.split())
"""Words of facts that can be given as a reason for haste or thrift."""
INSTITUTIONAL = frozenset(INSTITUTIONAL_WORDS.split())
GOODS = frozenset(GOODS_WORDS.split())
"""Last words of things that can be bought, built or used up."""
VERBS = frozenset(VERBS_WORDS.split())
POWER = frozenset(POWER_WORDS.split())
SKILL = frozenset(SKILL_WORDS.split())
PURSE = frozenset(PURSE_WORDS.split())
CAREFUL = frozenset(CAREFUL_WORDS.split())
DRIVING = frozenset(DRIVING_WORDS.split())
TITLES = frozenset(TITLES_WORDS.split())
OPENERS = frozenset(OPENERS_WORDS.split())
QUALITIES = frozenset(QUALITIES_WORDS.split())
"""Words that say what a thing is like."""
THINGS = frozenset(THINGS_WORDS.split())
"""Words that end as such words do and are things."""
STOCK = frozenset(STOCK_WORDS.split())
"""Last words of things that are used up and can run short."""
SAYINGS = frozenset(SAYINGS_WORDS.split())
"""Words that by themselves say what is told of a thing and not which."""
EARLIER = frozenset(EARLIER_WORDS.split())
"""Words that are no part of a thing's name."""
