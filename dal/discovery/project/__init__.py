"""What kind of code base it is, told by reading it: layout, dependencies, settings, conventions, tests."""

from dal.discovery.project.assemble import assemble, read_project, with_tables
from dal.discovery.project.baseline import run_suite
from dal.discovery.project.facts import Observed
from dal.discovery.project.naming import tables_style
from dal.discovery.project.observe import observe

__all__ = ["Observed", "assemble", "observe", "read_project", "run_suite", "tables_style", "with_tables"]
