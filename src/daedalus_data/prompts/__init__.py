"""Every question the simulation asks a model: its fields, its reply and, in templates/, its words."""
