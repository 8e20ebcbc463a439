"""Training data made by simulation; every label comes from a log of what happened."""

__version__ = "0.1.0"
