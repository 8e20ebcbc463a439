"""The ways for time to run."""
