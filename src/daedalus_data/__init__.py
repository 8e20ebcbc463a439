"""Training data made by simulation; every label comes from a log of what happened."""

from importlib import import_module
from pathlib import Path
from typing import Any

__version__ = "0.1.0"
CHAT = (
    "DataFormatter", "DialogSynthesisFormatter", "EntityEvolutionFormatter", "KnowledgeFlowFormatter", "RelationshipDynamicsFormatter",
)  # fmt: skip
ELSEWHERE = {
    "SimulationDataset": "daedalus_data.release.builder",
    "OxenClient": "daedalus_data.release.oxen.client",
    "register": "daedalus_data.release.hf_module",
    "FineTuneConfig": "daedalus_data.finetune.launcher",
    "FineTuneLauncher": "daedalus_data.finetune.launcher",
    **dict.fromkeys(CHAT, "daedalus_data.release.chat"),
}
"""Public names and the modules that hold them; every other one is a verb of `daedalus_data.api`."""


def __getattr__(name: str) -> Any:
    """Return a public name, loading what it needs only now: `import daedalus_data` loads neither datasets nor torch."""
    if name.startswith("_"):
        raise AttributeError(name)
    if (Path(__file__).parent / name).is_dir():
        # Once any module in it is loaded, Python answers with the package: it never stands for the verb, not even before.
        raise AttributeError(f"daedalus_data.{name} is a package; the verb of that name is daedalus_data.api.{name}")
    module = import_module(ELSEWHERE.get(name, "daedalus_data.api"))
    if name not in ELSEWHERE and name not in module.__all__:
        raise AttributeError(f"daedalus_data has no {name!r}; it has {', '.join(sorted([*ELSEWHERE, *module.__all__]))}")
    return getattr(module, name)


def __dir__() -> list[str]:
    """Return the public names."""
    verbs = [name for name in import_module("daedalus_data.api").__all__ if not (Path(__file__).parent / name).is_dir()]
    return sorted([*globals(), *ELSEWHERE, *verbs])
