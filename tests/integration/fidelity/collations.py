"""Reads the table of a fold out of a server: which text stands for a code point, where that is not itself.

A table is written anew by `table(connection, name)`. Code points of one weight are represented by the lowest of
them, or the one that the weight is made of, and what has several weights by the representatives of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pymysql.connections import Connection
from pymysql.cursors import Cursor

from tests.integration.fidelity.asked_collations import weighing

_IMPLICIT = (0xFB40, 0xFB80, 0xFBC0)
"""Where the first of two weights begins that a code point without any of its own has, by the rules of the UCA."""
_SINGLE = 0xFFFF
_LAST = {"latin1_swedish_ci": 0xFF, "latin1_general_ci": 0xFF, "utf8mb4_unicode_ci": 0xFFFF}
_WEIGHTS = """\
SELECT seq, weight FROM (
  SELECT seq, HEX(WEIGHT_STRING({made} COLLATE {name})) AS weight
  FROM seq_0_to_{last} WHERE seq NOT BETWEEN 55296 AND 57343
) AS plane WHERE weight NOT IN ({implicit}) ORDER BY seq"""
_MADE = {
    "latin1": "CHAR(seq USING latin1)",
    "utf8mb4": "CONVERT(CHAR(seq USING utf32) USING utf8mb4)",
}


def table(connection: Connection[Cursor], name: str) -> str:
    """The lines of the table of a collation, as they stand in `dal/contract/collations`."""
    units = {point: _units(weight, name) for point, weight in _weights(connection, name)}
    lowest = _made_of(connection, name, {unit for found in units.values() for unit in found if unit > _SINGLE})
    for point in sorted(units):
        if len(units[point]) == 1:
            lowest.setdefault(units[point][0], point)
    texts = {point: [lowest[unit] for unit in found] for point, found in units.items()}
    return "".join(f"{line}\n" for line in lines(texts))


def _weights(connection: Connection[Cursor], name: str) -> list[tuple[int, str]]:
    charset = name.partition("_")[0]
    own = ", ".join(
        f"CONCAT(HEX({base} + (seq >> 15)), HEX((seq & 0x7FFF) | 0x8000))"
        for base in (_IMPLICIT if charset == "utf8mb4" else ())
    )
    last = _LAST.get(name, 0x10FFFF)
    statement = _WEIGHTS.format(made=_MADE[charset], name=name, last=last, implicit=own or "''")
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found = [(int(point), str(weight)) for point, weight in cursor.fetchall()]
    return [(_in_unicode(point), weight) for point, weight in found] if charset == "latin1" else found


def _made_of(connection: Connection[Cursor], name: str, units: Collection[int]) -> dict[int, int]:
    """The code points that pairs of weights are made of, where those weigh so themselves.

    By `utf8mb4_unicode_520_ci` the ideographs beyond the basic plane do not: they weigh as what is not assigned,
    and the compatibility ideographs that stand for them as ideographs.
    """
    points = {unit: chr((unit >> 16) % 0x40 << 15 | unit & 0x7FFF) for unit in units}
    weights = weighing(connection, name)(list(points.values())) if points else []
    pairs = zip(points.items(), weights, strict=True)
    return {unit: ord(point) for (unit, point), weight in pairs if int.from_bytes(weight) == unit}


def _in_unicode(octet: int) -> int:
    """MySQL's latin1 is Windows-1252, with control characters where that has nothing."""
    return octet if octet in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else ord(bytes([octet]).decode("cp1252"))


def _units(weight: str, name: str) -> list[int]:
    """Weights as numbers; the two of a code point without any of its own are one."""
    width = 2 if name.startswith("latin1") else 4
    parts = [int(weight[at : at + width], 16) for at in range(0, len(weight), width)]
    units: list[int] = []
    while parts:
        first = parts.pop(0)
        made = width == len("FB40") and _IMPLICIT[0] <= first < _IMPLICIT[-1] + 0x40
        units.append(first << 16 | parts.pop(0) if made else first)
    return units


def lines(texts: Mapping[int, list[int]]) -> Iterator[str]:
    """`0061-007A<TAB>0041+`: counted up together; `0300-034E<TAB>`: nothing stands for them."""
    deviating = sorted((point, text) for point, text in texts.items() if text != [point])
    at = 0
    while at < len(deviating):
        point, text = deviating[at]
        for step in (0, 1):
            end = at + 1
            while end < len(deviating) and deviating[end] == (
                point + end - at,
                [one + step * (end - at) for one in text],
            ):
                end += 1
            if end > at + 1:
                break
        shown = " ".join(f"{one:04X}" for one in text)
        if end == at + 1:
            yield f"{point:04X}\t{shown}"
        else:
            yield f"{point:04X}-{point + end - at - 1:04X}\t{shown}{'+' if step and text else ''}"
        at = end
