"""Which folders are passed by and which files beside Python say something about a project."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase

_PASSED = frozenset(
    {
        "__pycache__",
        "__pypackages__",
        "bower_components",
        "dist-packages",
        "htmlcov",
        "node_modules",
        "site-packages",
        "venv",
        "virtualenv",
    }
)
_PASSED_PATTERNS = ("*.egg-info", "*.egg", "*.dist-info")
_BUILT = frozenset({"build", "dist"})
_HIDDEN_BUT_READ = frozenset({".circleci", ".github"})
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")

_TELLING = (
    ".coveragerc",
    ".env*",
    ".flake8",
    ".gitignore",
    ".gitlab-ci.yml",
    ".python-version",
    ".travis.yml",
    "*.cfg",
    "*.env",
    "*.ini",
    "*.toml",
    "*.yaml",
    "*.yml",
    "*requirement*.in",
    "*requirement*.txt",
    "dockerfile*",
    "jenkinsfile",
    "justfile",
    "makefile",
    "pipfile",
    "procfile",
    "runtime.txt",
)
_DEEPEST = 5
"""Parts of a path: what lies deeper describes a part of the project rather than the project."""


def passed_by(name: str, inside: Collection[str]) -> bool:
    """Whether a folder of that name that holds `inside` is not the project's own code."""
    if name.startswith("."):
        return name not in _HIDDEN_BUT_READ
    if name in _PASSED or any(fnmatchcase(name, pattern) for pattern in _PASSED_PATTERNS):
        return True
    if name in _BUILT and "__init__.py" not in inside:  # a package may well be called `build`
        return True
    return any(mark in inside for mark in _ENVIRONMENT_MARKS)


def tells(file: str) -> bool:
    """Whether a file that is not Python says something about the project: dependencies, settings, tests."""
    parts = file.lower().split("/")
    if len(parts) > _DEEPEST:
        return False
    if len(parts) > 1 and "requirements" in parts[-2] and parts[-1].endswith((".txt", ".in")):
        return True
    return any(fnmatchcase(parts[-1], pattern) for pattern in _TELLING)
