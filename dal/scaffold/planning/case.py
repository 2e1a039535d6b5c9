"""What the plan of one method is made from."""

from __future__ import annotations

from dataclasses import dataclass

from dal.contract import Contract, Entity
from dal.discovery.model import Table
from dal.scaffold.access.methods import Method
from dal.scaffold.code.types import Types
from dal.scaffold.planning.body import Body
from dal.scaffold.planning.defaults import Filled
from dal.scaffold.planning.fetching import Fetcher


@dataclass(frozen=True, slots=True)
class Case:
    """A method, what its function does, and what is known around it."""

    method: Method
    entity: Entity
    table: Table
    body: Body
    types: Types
    contract: Contract
    filled: Filled
    fetcher: Fetcher
