"""The configuration: read from files and the environment, checked as a whole."""

from dal.config.config import Config
from dal.config.sections import TlsMode

__all__ = ["Config", "TlsMode"]
