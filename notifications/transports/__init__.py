"""How messages leave: a folder for each transport, which registers it."""

from importlib import import_module
from pkgutil import iter_modules

for _folder in iter_modules(__path__, f"{__name__}."):
    import_module(_folder.name)
