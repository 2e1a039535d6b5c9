"""Backends of a few lines, and what is scaffolded from them."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from dal.discovery.designing import access_patterns, design, draft_contract
from dal.discovery.discover import discover
from dal.discovery.documents import write
from dal.scaffold import Open, Scaffold, Sources, scaffold

ROOT = Path(__file__).parents[3]
STORE = ROOT / "examples" / "store"
PLAIN = ROOT / "tests" / "assets" / "backends" / "plain_functions"
SCHEMA = """
CREATE TABLE members (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(120) NOT NULL UNIQUE,
  name VARCHAR(80) NOT NULL,
  team_id INT NULL,
  points INT NOT NULL DEFAULT 0,
  joined_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  changed_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE badges (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  member_id INT NOT NULL,
  title VARCHAR(40) NOT NULL,
  FOREIGN KEY (member_id) REFERENCES members (id) ON DELETE CASCADE
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A scaffold with a look at its files."""

    scaffold: Scaffold
    sources: Sources

    def again(self) -> Scaffold:
        """Made once more of the same analysis."""
        return scaffold(self.sources)

    def text(self, path: str) -> str:
        """What a file says; the path is that inside the package."""
        return next(file.text for file in self.scaffold.files if file.path.endswith(f"/{path}"))

    def cls(self, path: str) -> ast.ClassDef:
        """The class in a file."""
        return next(node for node in ast.parse(self.text(path)).body if isinstance(node, ast.ClassDef))

    def body(self, path: str, method: str) -> str:
        """What a method does, without its docstring."""
        found = methods(self.cls(path))[method]
        return "\n".join(ast.unparse(node) for node in found.body[1:])

    def row(self, path: str, method: str) -> str:
        """The row of a dual table."""
        rows = {
            node.targets[0].id: ast.unparse(node.value)
            for node in self.cls(path).body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        return rows[method]

    def opened(self, name: str) -> Open:
        """What is left to a person under that name."""
        return next(one for one in self.scaffold.open if one.name == name)


def methods(cls: ast.ClassDef) -> Mapping[str, ast.FunctionDef]:
    """The methods of a class by name."""
    return {node.name: node for node in cls.body if isinstance(node, ast.FunctionDef)}


def analysed(backend: Path, folder: Path) -> tuple[Path, Path]:
    """The analysis of a backend and its draft contract, written into a folder."""
    analysis = discover(backend, jobs=1)
    patterns = access_patterns(analysis)
    made = design(analysis, patterns)
    write(analysis, made, patterns, folder)
    contract = folder / "migrationContract.json"
    contract.write_text(json.dumps(draft_contract(analysis, made)), "utf-8")
    return folder / "analysis.json", contract


def scaffolded(backend: Path, folder: Path, *, contract: Path | None = None, package: str = "made") -> Made:
    """What is scaffolded from a backend; nothing is written but its analysis."""
    analysis, draft = analysed(backend, folder / "analysed")
    sources = Sources(backend, analysis, contract or draft, folder / "out", package)
    return Made(scaffold(sources), sources)


def small(folder: Path, files: Mapping[str, str], *, schema: str = SCHEMA) -> Made:
    """The same of a backend of these files."""
    backend = folder / "backend"
    for path, text in {**files, "schema.sql": schema}.items():
        file = backend / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), "utf-8")
    return scaffolded(backend, folder)
