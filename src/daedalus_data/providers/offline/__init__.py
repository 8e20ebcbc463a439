"""The built-in author: writes every reply from the question's own fields, deterministically by seed."""
