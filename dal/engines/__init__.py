"""Where the parts of a long run are worked on: threads, processes, or a Dask cluster."""

from dal.engines.access import Access, Pair, access_of
from dal.engines.engine import DEFAULT, Engine, open_engine
from dal.engines.flow import Flow, Task

__all__ = ["DEFAULT", "Access", "Engine", "Flow", "Pair", "Task", "access_of", "open_engine"]
