"""Whoever can be asked: servers, a model in this process, the built-in author; and how calls are paid, paced and checked."""
