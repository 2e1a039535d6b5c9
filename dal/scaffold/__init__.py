"""Writes what a backend needs for the layer: Protocols, repositories, dual tables, factory, tests."""

from dal.scaffold.checking import Sources
from dal.scaffold.filing import Fate, Filed, file_all
from dal.scaffold.scaffolding import scaffold
from dal.scaffold.values import File, Left, Note, Open, Scaffold

__all__ = ["Fate", "File", "Filed", "Left", "Note", "Open", "Scaffold", "Sources", "file_all", "scaffold"]
