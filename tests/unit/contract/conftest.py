"""Tests of published contracts are collected only where those are."""

from tests.unit.contract.published import FOLDER

collect_ignore = [] if FOLDER else ["test_published.py"]
