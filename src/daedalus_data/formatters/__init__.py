"""Training rows made from a run's log."""
