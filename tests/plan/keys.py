"""Every key of the schema with another value for it: what shows that no key is read and then ignored."""

from copy import deepcopy
from typing import Any

from daedalus_data.core.template import Template

FULL: dict[str, Any] = {
    "scenario_description": "Two keepers of a lighthouse and the harbour office settle who answers for the lamp.",
    "world_id": "lighthouse",
    "tier": "quick",
    "category": "custom",
    "entities": {"count": 3, "types": ["human"], "initial_resolution": "tensor", "animism_level": 0},
    "timepoints": {"resolution": "month", "beats": 0},
    "temporal": {
        "mode": "portal",
        "portal_description": "In October 2027 the lamp of Skerry Rock goes out at 02:10 and the coaster Aurora runs aground.",
        "portal_year": 2027,
        "portal_month": 10,
        "origin_year": 2026,
        "origin_month": 1,
        "backward_steps": 3,
        "exploration_mode": "reverse_chronological",
        "oscillation_complexity_threshold": 10,
        "candidate_antecedents_per_step": 2,
        "path_count": 2,
        "coherence_threshold": 0.5,
        "llm_scoring_weight": 0.3,
        "historical_precedent_weight": 0.2,
        "causal_necessity_weight": 0.3,
        "entity_capability_weight": 0.2,
        "use_simulation_judging": True,
        "simulation_forward_steps": 1,
        "judge_model": "judge/one",
        "fidelity_planning_mode": "hybrid",
        "token_budget": 20000,
        "budget_mode": "soft",
        "tension_curve": [0.3, 0.5, 0.9, 0.6, 0.2],
        "pov": ["cy_dunn"],
        "cycle_length": 3,
        "prophecies_per_cycle": 1,
    },
    "dialog": {"min_turns": 4, "max_turns": 6},
    "outputs": {"exports": ["summary"], "configs": ["dialog_synthesis"]},
    "metadata": {
        "entity_roster": {
            "ana_ruiz": {
                "name": "Ana Ruiz",
                "type": "human",
                "role": "Head keeper of the light on Skerry Rock.",
                "initial_knowledge": [
                    {"topic": "lamp oil", "text": "The store held 40 litres of lamp oil on 3 January 2026, half of what the winter takes."}
                ],
                "personality_traits": ["stern", "loyal"],
                "voice_guide": "Speaks in short orders.",
                "speech_examples": ["Trim it. Then talk."],
                "goals": ["keep two keepers on the rock"],
                "secrets": [{"topic": "missed round", "text": "The midnight round of 9 January 2026 was written down and never walked."}],
            },
            "ben_cole": {
                "name": "Ben Cole",
                "role": "Clerk of the harbour office, who pays for the light.",
                "initial_knowledge": [
                    {"topic": "light dues", "text": "The light dues of 2025 brought in 31,000 pounds, 4,000 less than the year before."}
                ],
                "personality_traits": ["smooth", "worried"],
                "goals": ["cut one keeper by summer"],
                "secrets": [
                    {"topic": "automatic lamp", "text": "An automatic lamp was ordered in December 2025 before the keepers were asked."}
                ],
            },
            "cy_dunn": {
                "name": "Cy Dunn",
                "role": "Second keeper, three years on the rock.",
                "initial_knowledge": [
                    {"topic": "fog bell", "text": "The fog bell missed four strokes in ten when it was tried in November 2025."}
                ],
                "goals": ["stay on the rock"],
            },
        },
        "circadian": {"wake_hour": 6, "sleep_hour": 22, "shift": {"ana_ruiz": 0}},
        "quantities": {
            "oil": {
                "name": "lamp oil",
                "unit": "litre",
                "start": 40,
                "floor": 2,
                "ceiling": 60,
                "low": 10,
                "harm_when_empty": 0.1,
                "watched_by": ["ana_ruiz"],
                "flows": [{"rate": "-0.1 litre/day", "consumers": ["ana_ruiz"], "into": "burnt"}],
            },
            "burnt": {"unit": "litre", "start": 0},
        },
        "physical": {"ana_ruiz": {"age": 50, "health": 0.9, "pain": 0.1, "stamina": 0.6, "fatigue": 0.2}},
        "adprs": {
            "mode": "shadow",
            "envelopes": {"ana_ruiz": {"attack": 0.2, "decay": 0.2, "peak": 0.9, "release": 0.3, "sustain": 0.5}},
        },
    },
    "lexicon": {
        "genres": ["institution"],
        "group": "lamp watch",
        "check": "night round",
        "trial": "trial burn",
        "record": "tide book",
        "rule": "oil rule",
        "council": "harbour board",
        "paper": "sealed note",
        "gate": "quarter meeting",
        "money": "{} pounds",
        "sum": 4000,
        "bodies": ["the Brethren of the Coast"],
        "body_role": "owners of every light on the coast",
        "suppliers": ["Moffat the chandler"],
        "supplier_role": "chandler on the quay",
        "rivals": ["the light at Barra Sound"],
        "veterans": ["Old Tamsin", "Rolf Eide", "Widow Garth"],
        "pressure": ["the nights were drawing in"],
        "hazards": ["a slip on the lamp stair: a broken wrist"],
        "omens": ["the gulls sat inland for a week"],
        "places": {
            "talk": ["the landing stage"],
            "work": ["the lamp room"],
            "decide": ["the room above the harbour office"],
            "apart": ["the lee of the oil store"],
        },
        "air": ["the lens ticks as it cools", "salt has dried on the panes"],
        "happenings": [
            "discovery | ben_cole ana_ruiz | oil measure\nT: {A} dipped the tank with a rod of his own and wrote nothing down\n"
            "D: {A} had the rod under his coat {on_day}. {B} held the lamp and said nothing.\n"
            "- second rod | The rod that {a} brought is a thumb shorter than the one on the wall. | ab\n"
            "L: there were two measures of the same oil\nP: opens"
        ],
        "phrases": {"state": ["By the lamp, {fact}."], "turn": ["{P} can dry with the nets."]},
    },
    "disable": [],
    "variations": [{"name": "stern_clerk", "changes": {"metadata": {"entity_roster": {"ben_cole": {"personality_traits": ["stern"]}}}}}],
}

ANA = "metadata.entity_roster.ana_ruiz"
ENVELOPE = "metadata.adprs.envelopes.ana_ruiz"
BODY = "metadata.physical.ana_ruiz"
OIL = "metadata.quantities.oil"
POINT = "metadata.branching_points.*"
BRANCHING: dict[str, Any] = {
    "temporal.mode": "branching",
    "metadata.branching_points": [
        {
            "at": 1,
            "question": "What becomes of the order for the lamp?",
            "options": [
                {"name": "tell", "change": "Ben Cole laid the order for the automatic lamp before both keepers."},
                {"name": "keep", "change": "Ben Cole locked the order for the automatic lamp away and said nothing."},
            ],
        }
    ],
}
"""A story that parts, which a portal's cannot."""
LONG = {"temporal.backward_steps": 9, "temporal.candidate_antecedents_per_step": 6, "temporal.coherence_threshold": 0.4}
"""A search wide enough for every word of a world to be wanted once."""
FORWARD = {"temporal.mode": "forward", "timepoints.count": 8, "lexicon.genres": ["survival"]}
CHANGES: dict[str, dict[str, Any]] = {
    "scenario_description": {"scenario_description": "Two keepers of a lighthouse and the harbour office settle who pays for the bell."},
    "world_id": {"world_id": "skerry"},
    "tier": {"tier": "comprehensive", "dialog.max_turns": None},
    "category": {"category": "showcase"},
    "entities.count": {"entities.count": 4},
    "entities.types": {"entities.count": 4, "entities.types": ["animal"]},
    "entities.initial_resolution": {"entities.initial_resolution": "graph"},
    "entities.animism_level": {"entities.animism_level": 6, f"{ANA}.type": "building"},
    "timepoints.count": {"temporal.mode": "forward", "timepoints.count": 2},
    "timepoints.start_time": {"temporal.mode": "forward", "timepoints.start_time": "2024-05"},
    "timepoints.resolution": {"temporal.mode": "forward", "timepoints.resolution": "day"},
    "timepoints.step": {"temporal.mode": "forward", "timepoints.step": 2},
    "timepoints.beats": {"timepoints.beats": 3},
    "temporal.mode": {"temporal.mode": "forward"},
    "temporal.portal_description": {
        "temporal.portal_description": "In October 2027 the bell of Skerry Rock stays dumb in fog and the ferry Linnet sinks."
    },
    "temporal.portal_year": {"temporal.portal_year": 2028},
    "temporal.portal_month": {"temporal.portal_month": 4},
    "temporal.origin_year": {"temporal.origin_year": 2025},
    "temporal.origin_month": {"temporal.origin_month": 5},
    "temporal.backward_steps": {"temporal.backward_steps": 4},
    "temporal.exploration_mode": {"temporal.exploration_mode": "oscillating"},
    "temporal.oscillation_complexity_threshold": {
        "temporal.exploration_mode": "adaptive",
        "temporal.oscillation_complexity_threshold": 2,
    },
    "temporal.candidate_antecedents_per_step": {"temporal.candidate_antecedents_per_step": 3},
    "temporal.path_count": {"temporal.path_count": 1},
    "temporal.coherence_threshold": {"temporal.coherence_threshold": 0.99},
    "temporal.llm_scoring_weight": {"temporal.llm_scoring_weight": 0.4, "temporal.causal_necessity_weight": 0.2},
    "temporal.historical_precedent_weight": {"temporal.historical_precedent_weight": 0.1, "temporal.entity_capability_weight": 0.3},
    "temporal.causal_necessity_weight": {"temporal.causal_necessity_weight": 0.4, "temporal.historical_precedent_weight": 0.1},
    "temporal.entity_capability_weight": {"temporal.entity_capability_weight": 0.1, "temporal.llm_scoring_weight": 0.4},
    "temporal.use_simulation_judging": {"temporal.use_simulation_judging": False},
    "temporal.simulation_forward_steps": {"temporal.simulation_forward_steps": 3},
    "temporal.judge_model": {"temporal.judge_model": "judge/two"},
    "temporal.fidelity_planning_mode": {"temporal.fidelity_planning_mode": "fixed"},
    "temporal.token_budget": {"temporal.token_budget": 10000},
    "temporal.budget_mode": {"temporal.budget_mode": "hard"},
    "temporal.tension_curve": {"temporal.mode": "directorial", "temporal.tension_curve": [0.9, 0.1, 0.2, 0.1, 0.8]},
    "temporal.pov": {"temporal.mode": "directorial", "temporal.pov": ["ben_cole"]},
    "temporal.cycle_length": {"temporal.mode": "cyclical", "temporal.cycle_length": 2},
    "temporal.prophecies_per_cycle": {"temporal.mode": "cyclical", "temporal.prophecies_per_cycle": 2},
    "dialog.min_turns": {"dialog.min_turns": 6},
    "dialog.max_turns": {"dialog.max_turns": 9},
    "outputs.exports": {"outputs.exports": ["narrative"]},
    "outputs.configs": {"outputs.configs": ["entity_evolution"]},
    "metadata.entity_roster.*.name": {f"{ANA}.name": "Ana Reyes"},
    "metadata.entity_roster.*.type": {f"{ANA}.type": "institution"},
    "metadata.entity_roster.*.role": {f"{ANA}.role": "Pilot of the harbour tug, who steers by the light."},
    "metadata.entity_roster.*.initial_knowledge.*.topic": {f"{ANA}.initial_knowledge.0.topic": "winter oil"},
    "metadata.entity_roster.*.initial_knowledge.*.text": {
        f"{ANA}.initial_knowledge.0.text": "The store held 55 litres of lamp oil on 3 January 2026, enough until Easter."
    },
    "metadata.entity_roster.*.personality_traits": {f"{ANA}.personality_traits": ["gentle", "restless"]},
    "metadata.entity_roster.*.voice_guide": {f"{ANA}.voice_guide": "Speaks slowly, in pictures of the sea."},
    "metadata.entity_roster.*.speech_examples": {f"{ANA}.speech_examples": ["The sea keeps its own books."]},
    "metadata.entity_roster.*.goals": {f"{ANA}.goals": ["have the fog bell recast"]},
    "metadata.entity_roster.*.secrets.*.topic": {f"{ANA}.secrets.0.topic": "false log"},
    "metadata.entity_roster.*.secrets.*.text": {f"{ANA}.secrets.0.text": "The spare wick was sold to a fisherman in November 2025."},
    "metadata.circadian.wake_hour": {"metadata.circadian.wake_hour": 11},
    "metadata.circadian.sleep_hour": {"metadata.circadian.sleep_hour": 12},
    "metadata.circadian.shift": {"metadata.circadian.shift": {"ana_ruiz": 11}},
    "metadata.quantities.*.name": {f"{OIL}.name": "winter oil"},
    "metadata.quantities.*.unit": {f"{OIL}.unit": "gallon"},
    "metadata.quantities.*.start": {f"{OIL}.start": 45},
    "metadata.quantities.*.floor": {f"{OIL}.floor": 5},
    "metadata.quantities.*.ceiling": {f"{OIL}.ceiling": 70},
    "metadata.quantities.*.low": {f"{OIL}.low": 25},
    "metadata.quantities.*.harm_when_empty": {f"{OIL}.harm_when_empty": 0.3},
    "metadata.quantities.*.watched_by": {f"{OIL}.watched_by": ["ben_cole"]},
    "metadata.quantities.*.flows.*.rate": {f"{OIL}.flows.0.rate": "-0.05 litre/day"},
    "metadata.quantities.*.flows.*.consumers": {f"{OIL}.flows.0.consumers": ["ana_ruiz", "ben_cole"]},
    "metadata.quantities.*.flows.*.into": {f"{OIL}.flows.0.into": None},
    "metadata.physical.*.age": {f"{BODY}.age": 78},
    "metadata.physical.*.health": {f"{BODY}.health": 0.4},
    "metadata.physical.*.pain": {f"{BODY}.pain": 0.7},
    "metadata.physical.*.stamina": {f"{BODY}.stamina": 0.1},
    "metadata.physical.*.fatigue": {f"{BODY}.fatigue": 0.8},
    "metadata.adprs.mode": {"metadata.adprs.mode": "gate"},
    "metadata.adprs.envelopes.*.attack": {f"{ENVELOPE}.attack": 0.6},
    "metadata.adprs.envelopes.*.decay": {f"{ENVELOPE}.decay": 0.5},
    "metadata.adprs.envelopes.*.peak": {f"{ENVELOPE}.peak": 0.6},
    "metadata.adprs.envelopes.*.release": {f"{ENVELOPE}.release": 0.6},
    "metadata.adprs.envelopes.*.sustain": {f"{ENVELOPE}.sustain": 0.2},
    f"{POINT}.at": {**BRANCHING, "metadata.branching_points.0.at": 2},
    f"{POINT}.question": {**BRANCHING, "metadata.branching_points.0.question": "Who is told that the lamp is ordered?"},
    f"{POINT}.options.*.name": {**BRANCHING, "metadata.branching_points.0.options.0.name": "hide"},
    f"{POINT}.options.*.change": {
        **BRANCHING,
        "metadata.branching_points.0.options.0.change": "Ana Ruiz wrote the order for the lamp into the log book.",
    },
    "lexicon.genres": {"lexicon.genres": ["survival"]},
    "lexicon.group": {"lexicon.group": "rock crew"},
    "lexicon.check": {"lexicon.check": "wick count"},
    "lexicon.trial": {"lexicon.trial": "dry burn", **LONG},
    "lexicon.record": {"lexicon.record": "slate", **LONG},
    "lexicon.rule": {"lexicon.rule": "wick rule", **LONG},
    "lexicon.council": {"lexicon.council": "quay meeting"},
    "lexicon.paper": {"lexicon.paper": "bottle letter", "temporal.mode": "forward", "timepoints.count": 14},
    "lexicon.gate": {"lexicon.gate": "show of hands"},
    "lexicon.money": {"lexicon.money": "{} crowns"},
    "lexicon.sum": {"lexicon.sum": 90000},
    "lexicon.bodies": {"lexicon.bodies": ["the Pilots' House"], **LONG},
    "lexicon.body_role": {"lexicon.body_role": "those who own the pilot boats", **LONG},
    "lexicon.suppliers": {"lexicon.suppliers": ["Pask of the oil stores"]},
    "lexicon.supplier_role": {"lexicon.supplier_role": "dealer in oil and rope"},
    "lexicon.rivals": {"lexicon.rivals": ["the lightship at Gant"], **LONG},
    "lexicon.veterans": {"lexicon.veterans": ["Hob Lacey", "Mother Quill", "Sander Voe"], **LONG},
    "lexicon.pressure": {"lexicon.pressure": ["the herring would not wait"]},
    "lexicon.hazards": {"lexicon.hazards": ["a fall from the gallery: a broken leg"], **FORWARD},
    "lexicon.omens": {"lexicon.omens": ["a seal lay dead on the landing"], "temporal.mode": "cyclical", "timepoints.count": 8},
    "lexicon.places.talk": {"lexicon.places.talk": ["the boat slip"]},
    "lexicon.places.work": {"lexicon.places.work": ["the gallery rail"]},
    "lexicon.places.decide": {"lexicon.places.decide": ["the chart room"]},
    "lexicon.places.apart": {"lexicon.places.apart": ["the goat path"]},
    "lexicon.air": {"lexicon.air": ["rain runs down inside the door"]},
    "lexicon.happenings": {
        "lexicon.happenings": [
            "arrival | ben_cole ana_ruiz | crate from the quay\nT: {A} landed a crate that {b} had not ordered\n"
            "D: The crate stood on the slip {on_day} with its cords uncut. {A} asked for a receipt, and {B} for a reason.\n"
            "- label | The label on the crate names the Brethren and no keeper. | all\nL: a crate stood on the rock that belonged to nobody"
        ],
        **FORWARD,
    },
    "lexicon.phrases": {"lexicon.phrases": {"state": ["Under the beam, {fact}."]}},
    "disable": {"disable": ["prospection"]},
    "variations.*.name": {"variations.0.name": "hard_clerk"},
    "variations.*.changes": {
        "variations.0.changes": {"metadata": {"entity_roster": {"ben_cole": {"personality_traits": ["gentle", "shy"]}}}}
    },
}
"""By key, what to set so that this key has another value; more than the key where it counts only beside another."""

PLANNED = {
    "tier", "entities.count", "entities.initial_resolution", "timepoints.count", "timepoints.start_time", "timepoints.resolution",
    "timepoints.step", "temporal.mode", "temporal.portal_year", "temporal.portal_month", "temporal.origin_year",
    "temporal.origin_month", "temporal.backward_steps", "temporal.candidate_antecedents_per_step", "temporal.path_count",
    "temporal.use_simulation_judging", "temporal.fidelity_planning_mode", "temporal.token_budget", "temporal.budget_mode",
    "temporal.cycle_length", "temporal.prophecies_per_cycle", "dialog.min_turns", "dialog.max_turns", f"{POINT}.at",
}  # fmt: skip
"""Keys whose effect the plan shows by itself."""
ESTIMATED = {
    "entities.animism_level", "timepoints.beats", "disable", "temporal.simulation_forward_steps",
}  # fmt: skip
"""Keys that the plan's estimate reckons with beside what the events show of them."""
RECORDED = {"category", "world_id", "temporal.judge_model", "outputs.exports", "outputs.configs"}
"""Keys that name things or choose what is written or asked: the manifest, the folder or the calls show them, not the events."""
REFUSING = {"temporal.coherence_threshold"}
"""Keys whose other value no run survives: the refusal names them."""
VARYING = {"variations.*.name", "variations.*.changes"}
"""Keys that count when many runs are made: the second run shows them."""
LOGGED = set(CHANGES) - PLANNED - RECORDED - REFUSING - VARYING
"""Keys whose effect only the events of a whole run show."""


def template_with(changes: dict[str, Any]) -> Template:
    """Return the full template with some of its keys set to other values."""
    return Template.model_validate(data_with(changes))


def data_with(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the plain data of the full template with some of its keys set."""
    data = Template.model_validate(FULL).model_dump(mode="json")
    for path, value in changes.items():
        *above, last = path.split(".")
        holder: Any = data
        for part in above:
            holder = holder[int(part)] if isinstance(holder, list) else holder[part]
        holder[last] = deepcopy(value)
    return data


def baseline(key: str) -> dict[str, Any]:
    """Return what is set besides the key itself: both sides of a comparison share it."""
    beside = {path: value for path, value in CHANGES[key].items() if not _is(path, key)}
    # The weights only make sense together, so there the other side is the full template as it stands.
    return {} if key.endswith("_weight") else beside


def _is(path: str, key: str) -> bool:
    mine, wanted = path.split("."), key.split(".")
    return len(mine) == len(wanted) and all(b in ("*", a) for a, b in zip(mine, wanted, strict=True))
