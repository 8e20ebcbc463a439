"""Writes a template as the YAML file that it could have been read from."""

from typing import Any

import yaml

from daedalus_data.core.template import Template

WIDTH = 120


def yaml_of(template: Template) -> str:
    """Return a template as YAML, defaults left out; read back it is the same template."""
    data: dict[str, Any] = template.model_dump(mode="json", exclude_defaults=True)
    first = {"world_id": data.pop("world_id", template.world_id)}
    return yaml.dump({**first, **data}, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=WIDTH)


class _Plain(yaml.SafeDumper):
    """Writes no anchors, which a template may not have."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write every value out."""
        return True
