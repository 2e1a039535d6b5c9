"""What all types share: the DynamoDB types they become, and how they refuse."""

from __future__ import annotations

from enum import StrEnum


class Dynamo(StrEnum):
    """The DynamoDB types that columns become."""

    N = "N"
    S = "S"
    B = "B"
    BOOL = "BOOL"


def misfit(sql: str, value: object) -> ValueError:
    """Names the type and never the value: rows do not belong in logs."""
    return ValueError(f"{sql} cannot hold this {type(value).__name__}")
