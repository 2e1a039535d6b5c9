"""The command `dal`."""

from dal.cli.main import main

__all__ = ["main"]
