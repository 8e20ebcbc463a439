"""Oxen, by its own client in a process of its own: repositories of this machine, and their remotes where there is a key."""
