"""The verb that asks what each mechanism is worth: runs of one template, whole and with one mechanism off at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.api.running import simulate
from daedalus_data.api.templates import checked, load_template
from daedalus_data.core.errors import UnknownNameError
from daedalus_data.core.mechanism import MECHANISMS
from daedalus_data.core.registry import nearest
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings, read_environment
from daedalus_data.core.template import Template

if TYPE_CHECKING:
    from daedalus_data.reports.ablation import Ablated

BESIDE = {"M12": ("counterfactual",), "M17": ("modes",), "M18": ("routing",)}
"""Switches of what is no mechanism of a moment."""
ALL = 19


@dataclass(frozen=True)
class Ablation:
    """What came of switching mechanisms off one at a time."""

    whole: Run
    found: "tuple[Ablated, ...]"
    folder: Path
    """Where ablation.json, .md and .svg lie."""

    @property
    def idle(self) -> dict[str, str]:
        """Mechanisms that ran and whose absence changes nothing."""
        from daedalus_data.reports.ablation import without_effect

        return dict(without_effect(self.found))


def switches() -> dict[str, tuple[str, ...]]:
    """Return what is put into `disable` to switch a mechanism off, by its number, M1 to M19."""
    found: dict[str, list[str]] = {}
    for name in MECHANISMS.names():
        if number := MECHANISMS.get(name).number:
            found.setdefault(number, []).append(name)
    named = BESIDE | {number: tuple(names) for number, names in found.items()}
    return {f"M{place}": named[f"M{place}"] for place in range(1, ALL + 1)}


def ablate(
    template: str | Path | Template,
    *,
    mechanisms: Sequence[str] = (),
    seed: int = 0,
    home: str | Path | None = None,
    settings: Settings | None = None,
    say: Callable[[str], None] = lambda line: None,
    **how: Any,
) -> Ablation:
    """Run a template whole and once without each mechanism, and return what that changes in log and rows.

    `mechanisms` are numbers or names, all nineteen when none is given. The runs are kept, so that the same command makes none again.
    `how` is what `simulate` takes beside: model, base_url, budget, timeout.
    """
    import daedalus_data.mechanisms  # noqa: F401 - registers them
    from daedalus_data.reports.ablation import ablated, written

    settings = settings or read_environment()
    root = Path(home) if home else settings.home
    loaded = checked(template) if isinstance(template, Template) else load_template(template)
    asked: dict[str, Any] = {"seed": seed, "home": root, "settings": settings, "upload": False, **how}
    say(f"{loaded.world_id}: whole")
    whole = _kept(loaded, asked)
    found = []
    for number, names in wanted(mechanisms).items():
        say(f"{loaded.world_id}: without {number} ({', '.join(names)})")
        found.append(ablated(number, names, whole, _kept(_without(loaded, names), asked)))
    folder = root / "ablation" / f"{loaded.world_id}-{whole.manifest.config_hash[:8]}"
    written(found, whole, folder)
    return Ablation(whole, tuple(found), folder)


def wanted(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the switches of the mechanisms named by number or name, all when none is; raises UnknownNameError."""
    known = switches()
    by_name = {name: number for number, many in known.items() for name in many} | {number: number for number in known}
    for name in names:
        if name not in by_name:
            raise UnknownNameError(f"no mechanism is called {name!r}{nearest(name, sorted(by_name))}; write M1 to M{ALL} or a name")
    chosen = {by_name[name] for name in names} or set(known)
    return {number: many for number, many in known.items() if number in chosen}


def _without(template: Template, names: Sequence[str]) -> Template:
    return template.model_copy(update={"disable": tuple(dict.fromkeys((*template.disable, *names)))})


def _kept(template: Template, asked: dict[str, Any]) -> Run:
    """Return the finished run of a template, made when there is none yet."""
    from daedalus_data.api.reading import open_run
    from daedalus_data.api.running import config_of
    from daedalus_data.api.templates import author_of
    from daedalus_data.store.folder import completed

    name, endpoint = author_of(asked.get("model"), asked.get("base_url"), asked["settings"])
    found = completed(asked["home"], config_of(template, asked["seed"], "", name, endpoint))
    return open_run(found) if found else simulate(template, **asked)
