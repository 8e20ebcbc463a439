"""The built-in author's stories: importing this registers the writers of every question about what happens and where."""

from daedalus_data.providers.offline.antecedents import antecedents
from daedalus_data.providers.offline.explain_story import explain_path, explain_pivot
from daedalus_data.providers.offline.judge_edge import judge_edge
from daedalus_data.providers.offline.next_happening import next_happening
from daedalus_data.providers.offline.play_forward import play_forward
from daedalus_data.providers.offline.scene import set_scene

__all__ = ["antecedents", "explain_path", "explain_pivot", "judge_edge", "next_happening", "play_forward", "set_scene"]
