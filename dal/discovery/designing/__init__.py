"""From what a backend asks of MySQL to keys and indexes in DynamoDB, a draft contract, and open decisions."""

from dal.discovery.designing.design import design
from dal.discovery.designing.draft import complaints, draft_contract
from dal.discovery.designing.frequencies import Frequencies, read_frequencies
from dal.discovery.designing.kinds import Kind
from dal.discovery.designing.patterns import AccessPattern, access_patterns
from dal.discovery.designing.shapes import Limit, Shape
from dal.discovery.designing.units import Unit, units
from dal.discovery.designing.values import (
    Access,
    ColumnDesign,
    Condition,
    Decision,
    Design,
    EntityDesign,
    IndexDesign,
    KeyAttribute,
    ReferenceDesign,
    Service,
    Topic,
    UniqueDesign,
)
from dal.discovery.designing.words import entity_names, singular, snake

__all__ = [
    "Access",
    "AccessPattern",
    "ColumnDesign",
    "Condition",
    "Decision",
    "Design",
    "EntityDesign",
    "Frequencies",
    "IndexDesign",
    "KeyAttribute",
    "Kind",
    "Limit",
    "ReferenceDesign",
    "Service",
    "Shape",
    "Topic",
    "UniqueDesign",
    "Unit",
    "access_patterns",
    "complaints",
    "design",
    "draft_contract",
    "entity_names",
    "read_frequencies",
    "singular",
    "snake",
    "units",
]
