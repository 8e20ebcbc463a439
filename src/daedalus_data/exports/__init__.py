"""Files made from a run: narratives, dialogs, events, the dataset folder."""
