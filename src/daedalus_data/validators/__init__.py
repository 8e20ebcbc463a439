"""Checks of a dataset: each sees one run at a time, and what it finds can refuse a release."""

from daedalus_data.validators import diversity, duplicates, leakage, provenance, repetition, secrets, shape, splits, triviality
from daedalus_data.validators.check import Report, check
from daedalus_data.validators.secrets import scan

__all__ = [
    "Report", "check", "diversity", "duplicates", "leakage", "provenance", "repetition", "scan", "secrets", "shape", "splits", "triviality",
]  # fmt: skip
