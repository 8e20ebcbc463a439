"""Run folders: the log of what happened, the ledger of what was asked, the index of runs."""
