"""What a run will do before it does it: dates, detail, budget, envelopes, warnings."""
