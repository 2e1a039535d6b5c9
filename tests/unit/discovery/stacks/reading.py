"""Small backends, given as texts by the name of their file, and what is found in them."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from dal.discovery.evaluation.machine import Machine
from dal.discovery.finding import in_order, sightings, site_of
from dal.discovery.model import Site
from dal.discovery.program.program import Program
from dal.discovery.program.units import Unit, unit_of
from dal.discovery.stacks.dbapi import DbApi
from dal.discovery.stacks.files import Files
from dal.discovery.stacks.named_queries import NamedQueries
from dal.discovery.stacks.python import PythonItself
from dal.discovery.stacks.stack import Stack, Stacks
from dal.discovery.stacks.standard import StandardLibrary
from dal.discovery.stacks.tabular import Tabular


def machine_of(sources: Mapping[str, str], *stacks: Stack) -> Machine:
    """A machine that has these files; the given stacks stand between Python itself and the drivers."""
    units = {name: _unit(name, source) for name, source in sources.items() if name.endswith(".py")}
    program = Program(tuple(units), units.get, methods=_methods(units), texts=sources.get, sql=_sql(sources))
    return Machine(
        program, Stacks([PythonItself(), StandardLibrary(), Files(), NamedQueries(), Tabular(), *stacks, DbApi()])
    )


def sites_of(sources: Mapping[str, str], *stacks: Stack) -> tuple[Site, ...]:
    """Every site of these files."""
    machine = machine_of(sources, *stacks)
    found = sightings(machine, machine.program.files)
    return in_order(site_of(owner, key, one) for owner, key, one in found.settled())


def _sql(sources: Mapping[str, str]) -> list[str]:
    return [name for name in sources if name.endswith(".sql")]


def _unit(name: str, source: str) -> Unit:
    return unit_of(name, ast.parse(source), source.count("\n") + 1)


def _methods(units: Mapping[str, Unit]) -> dict[str, list[tuple[str, str]]]:
    methods: dict[str, list[tuple[str, str]]] = {}
    for name, unit in units.items():
        for key, owner in unit.owners.items():
            if key in unit.functions and owner in unit.classes:
                methods.setdefault(key.split("@")[0].rsplit(".", 1)[-1], []).append((name, key))
    return methods
