"""What the functions that a log counts do, in a few words; a function that is not here is described by its mechanism."""

DOES: dict[str, str] = {
    # M1, M2, M5: how much detail
    "make_plan": "Plan dates, detail per moment, expected calls and tokens, before anything is asked",
    "assign_resolution": "Give an entity the detail a moment needs of it: as planned, more when it is involved",
    "evaluate_envelope": "Say from an envelope how much detail an entity's part of the run deserves",
    # M3, M4: knowledge and laws
    "build_knowledge_from_exposures": "Teach an entity what it sees happen or does",
    "set_initial_knowledge": "Teach an entity what it knows from the start",
    "hear": "Teach those who hear a line the facts it draws on",
    "check_happening": "Hold what takes place against the laws of the world",
    # M6: state
    "populate_tensor": "Fill the first state vector from who the entity is",
    "compress": "Project all trajectories to eight numbers and back, and measure the error",
    # M7 to M10: cause, body, company, place
    "trace_cause": "Tie a moment to the earlier ones that led to it",
    "rested": "Let the time since the last moment rest and age an entity",
    "couple_body_to_mind": "Let pain, illness, fatigue and years pull at mood, patience and strength",
    "detect_entity_gap": "Look for names in what happens that nobody has introduced",
    "apply_hour": "Let the hour move energy and temper, and send sleepers away",
    # M11: talk
    "dialog_steering": "Choose the next speaker, their move, topic and mood, or the end",
    "character_generation": "Write one line in a character's voice, with sampling from its state",
    "surface_gate": "Check a line for repetition, secrets and facts its speaker does not hold",
    "dialog_quality_gate": "Judge a whole conversation, and reopen it when it does not hold",
    # M13, M15, M19
    "build_graph": "Form how everybody regards everybody at the start",
    "move_relations": "Move trust, alignment, power and bond on the evidence of turns",
    "form_expectations": "Let an entity form what it expects and how anxious that makes it",
    "resolve_expectations": "Hold open expectations against what happened",
    "take_in": "Let a line move each who hears it, and cost its speaker strength",
    # M17, M18
    "moment": "Decide which moment is lived next",
    "endpoint": "Read the known end off its description",
    "expansion_order": "Put the steps of the search in the order of the exploration",
    "search": "Find distinct whole ways from the end back to the origin",
    "expand": "Fill a step with states that could have led to the next, scored and pruned",
    "propose": "Ask for states that could have led to a later one, without near-duplicates",
    "weigh": "Play a proposed state forward and have the step judged",
    "score": "Weigh a proposed state by its four parts",
    "check_edge": "Read a step forward in time and answer its three checks",
    "replace": "Go back from a state that does not hold to the next best",
    "rank": "Put whole ways in order by their mean score",
    "pivots": "Find the states where the story could have gone another way",
    "open_branch": "Let the story part where a question is decided another way",
    "route": "Choose the model that answers a question",
}

ASKED: dict[str, str] = {
    "initial_state": "In what state does this person enter the story?",
    "initial_ties": "How do these people regard each other at the start?",
    "cast": "Who could live this scenario?",
    "identify": "Who or what is this name that the story mentions?",
    "antecedents": "What could have led to this state?",
    "play_forward": "Starting from this state and not knowing the end, what follows?",
    "judge_edge": "How well does this state lead to the later one?",
    "explain_path": "Why did this chain of states end where it did?",
    "explain_pivot": "What would have gone another way at this state?",
    "next_happening": "Given all that has happened, what takes place at this date?",
    "set_scene": "Where does this take place, and what does it feel like there?",
    "appraise_event": "What does this event do to this person?",
    "appraise_line": "What does this line do to each who hears it?",
    "steer": "Who speaks next, with what move, about what, and is it over?",
    "turn": "What does this person say now?",
    "judge_dialog": "Does this conversation hold?",
    "extract": "Which new propositions were put forward?",
    "review_ties": "Whose regard for whom did this conversation move?",
    "prospect": "What does this person expect?",
    "weigh_outcome": "How did this line of the story end, and how far did everybody come?",
}
"""Questions to a model, which the engine counts under their purpose."""
