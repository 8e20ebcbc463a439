"""The simulation in the order it happens; the only place that appends events."""
