"""Modules: their variables as importing them leaves them, and what imports mean."""

from __future__ import annotations

import ast
from abc import abstractmethod

from dal.discovery.evaluation.found import Owner
from dal.discovery.evaluation.here import Here, Report
from dal.discovery.evaluation.importing import STAR
from dal.discovery.evaluation.objects import Objects
from dal.discovery.program.program import dotted
from dal.discovery.program.units import Unit
from dal.discovery.values.program import ClassRef, External, FunctionRef, Imported, ModuleRef
from dal.discovery.values.text import text
from dal.discovery.values.value import NONE, Unknown, Value, join


class Modules(Objects):
    """The part of the machine that knows modules."""

    def __init__(self) -> None:
        super().__init__()
        self._modules: dict[str, Here] = {}
        self._running: set[str] = set()
        self._resolving: set[tuple[str, str]] = set()
        self._scripts: set[str] = set()
        self._globals: dict[tuple[str, str], Value | None] = {}

    @abstractmethod
    def standing_alone(self, file: str, key: str) -> FunctionRef:
        """A function as it is evaluated by itself."""

    def module(self, file: str) -> Here | None:
        """The variables of a module, as importing it leaves them; those so far if that is under way."""
        here = self._modules.get(file)
        if here is not None:
            return here
        unit = self.program.unit(file)
        if unit is None:
            return None
        here = self._modules[file] = self.activation(unit, Owner(file, ""))
        self._running.add(file)
        self.run_body([statement for statement in unit.tree.body if not _is_main(statement)], here)
        self._running.discard(file)
        self.completed(file)
        return here

    def module_report(self, file: str) -> Report | None:
        """What a module's own body sends, also when it is run as a script."""
        here = self.module(file)
        if here is None:
            return None
        if file not in self._scripts:
            self._scripts.add(file)
            self.run_body([statement for statement in here.unit.tree.body if _is_main(statement)], here)
        return here.report

    def global_name(self, file: str, name: str) -> Value | None:
        """What a module calls by that name."""
        here = self.module(file)
        if here is None:
            return None
        if name in here.env and here.env[name] != NONE:
            return self._looked_up(file, name, here.env[name])
        if file in self._running:
            self.partial.add(file)
        later = self._assigned_later(file, name, here.unit)
        if later is not None or name in here.env:
            return later or here.env.get(name)
        key = here.unit.members[""].get(name)
        if key is None:
            return self._starred(here, name) or self._special_member(here, name)
        return ClassRef(file, key) if key in here.unit.classes else FunctionRef(file, key)

    def _assigned_later(self, file: str, name: str, unit: Unit) -> Value | None:
        """What functions assign to a variable of their module by `global`."""
        if (file, name) in self._globals:
            return self._globals[file, name]
        self._globals[file, name] = None  # a function that assigns it may also read it
        values = [
            value
            for key in unit.global_writers().get(name, ())
            if (value := self.reported(self.standing_alone(file, key), None).globals.get(name)) is not None
        ]
        self._globals[file, name] = join(values) if values else None
        return self._globals[file, name]

    def _looked_up(self, file: str, name: str, value: Value) -> Value | None:
        """What a module calls so; None if that is nothing but the name itself, imported in a circle."""
        if (file, name) in self._resolving:
            return None
        self._resolving.add((file, name))
        found = self.resolved(value)
        self._resolving.discard((file, name))
        return found

    def resolved(self, value: Value) -> Value:
        """What was imported, where that is asked for: modules may import each other."""
        if not any(isinstance(option, Imported) for option in value.options()):
            return value
        return join(
            [
                self.member(option.module, option.name) if isinstance(option, Imported) else option
                for option in value.options()
            ]
        )

    def _starred(self, here: Here, name: str) -> Value | None:
        """What a module always has, and what `from library import *` brings, if a stack knows it."""
        if name == "__file__":
            return text(here.unit.file)
        libraries = (value for key, value in here.env.items() if key.startswith(STAR))
        for library in libraries:
            if isinstance(library, External) and self.stacks.exports(library.name, name):
                return library.attribute(name, here)
        return None

    def _special_member(self, here: Here, name: str) -> Value | None:
        getter = here.unit.members[""].get("__getattr__")
        return None if getter is None or name.startswith("__") else Unknown(f"{name} of a module with __getattr__")

    def member(self, module: ModuleRef, name: str) -> Value:
        """What a module or a folder has under that name."""
        if module.file is not None:
            value = self.global_name(module.file, name)
            if value is not None:
                return value
        inside = self.program.folder(module.parts, name)
        if inside is None:
            return Unknown(f"{name} of {'.'.join(module.parts)}", name=name)
        return self.module_ref(inside)

    def module_ref(self, found: str | tuple[str, ...]) -> ModuleRef:
        """The value for what an import was found to mean."""
        return ModuleRef(found, dotted(found)) if isinstance(found, str) else ModuleRef(None, found)


def _is_main(statement: ast.stmt) -> bool:
    """`if __name__ == "__main__":`: it runs when everything else of the module is there."""
    return (
        isinstance(statement, ast.If)
        and isinstance(statement.test, ast.Compare)
        and any(isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(statement.test))
    )
