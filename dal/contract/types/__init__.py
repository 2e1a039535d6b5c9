"""SQL column types: the one Python value of a column and the one DynamoDB value that it becomes.

NULL is not a matter of types: `Entity.normal` and the codec deal with it before a type is asked.
"""

from dal.contract.types.choices import Choice, Choices
from dal.contract.types.documents import Json
from dal.contract.types.fractions import DYNAMODB_DIGITS, Double, Fixed, Long, Unsigned
from dal.contract.types.octets import Binary
from dal.contract.types.shared import Dynamo
from dal.contract.types.strings import CHARSETS, Text, char, same, unpadded
from dal.contract.types.times import Day, Moment, Span
from dal.contract.types.whole import Bits, Boolean, Integer, Year
from dal.contract.types.zero import WithZeroDates

UNKEYED = (Json, Long)
"""Texts in DynamoDB by which MySQL finds no row exactly, and that do not sort: they stand in no key."""
WALKED = Integer | Boolean | Text | Binary
"""By which MySQL walks a table in order. It sorts an ENUM by number and compares by text: rows would be missed."""

__all__ = [
    "CHARSETS",
    "DYNAMODB_DIGITS",
    "UNKEYED",
    "WALKED",
    "Binary",
    "Bits",
    "Boolean",
    "Choice",
    "Choices",
    "Day",
    "Double",
    "Dynamo",
    "Fixed",
    "Integer",
    "Json",
    "Long",
    "Moment",
    "Span",
    "Text",
    "Unsigned",
    "WithZeroDates",
    "Year",
    "char",
    "same",
    "unpadded",
]
