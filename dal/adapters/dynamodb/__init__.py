"""DynamoDB through boto3's client: the follower, and what DynamoDB repositories are written with."""

from dal.adapters.dynamodb.actions import Action, AlreadyExists, ConditionFailed, VersionChanged
from dal.adapters.dynamodb.database import DynamoDatabase
from dal.adapters.dynamodb.entity_table import EntityTable
from dal.adapters.dynamodb.ids import IdCounter
from dal.adapters.dynamodb.patience import Patience
from dal.adapters.dynamodb.query import Page
from dal.adapters.dynamodb.settings import DynamoSettings

__all__ = [
    "Action",
    "AlreadyExists",
    "ConditionFailed",
    "DynamoDatabase",
    "DynamoSettings",
    "EntityTable",
    "IdCounter",
    "Page",
    "Patience",
    "VersionChanged",
]
