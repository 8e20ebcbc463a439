"""The words everything else is said in: pydantic and nothing heavier."""
