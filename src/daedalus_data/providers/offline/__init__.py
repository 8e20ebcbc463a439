"""The built-in author: writes every reply from the question's own fields, deterministically by seed."""

import pkgutil
from importlib import import_module

for _module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
