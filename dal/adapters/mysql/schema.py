"""The tables of the durable journal, of the fleet and of long runs, as `dal install` creates them.

Portable between MySQL 5.7, 8 and MariaDB. Text that the server sorts or compares is binary, so that the order of
keys is the same in Python. Microseconds are those of the server's clock.
"""

from __future__ import annotations

from dal.adapters.mysql.key_text import LONGEST_KEY, LONGEST_NAME

VERSION = 1
"""Of these tables; kept in `dal_control.schema_version`."""

TABLES = ("dal_control", "dal_journal", "dal_instances", "dal_runs")
LONGEST_ERROR = 255

_OPTIONS = "ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC"

_LEADER = "leader ENUM('mysql', 'draining', 'dynamodb', 'returning') NOT NULL"
WIDEN = f"ALTER TABLE dal_control MODIFY {_LEADER}"
"""For tables from before there was a way back: a value at the end of an ENUM costs nothing, and older processes do
not mind it until a rollback begins."""

_CONTROL = f"""\
CREATE TABLE IF NOT EXISTS dal_control (
  id TINYINT NOT NULL,
  {_LEADER},
  epoch BIGINT UNSIGNED NOT NULL,
  strict TINYINT NOT NULL,
  ddb_answers TINYINT NOT NULL,
  ddb_complete TINYINT NOT NULL,
  mysql_complete TINYINT NOT NULL,
  armed TINYINT NOT NULL,
  fleet VARCHAR(64) NOT NULL,
  contract CHAR(64) NOT NULL,
  schema_version INT NOT NULL,
  updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id)
) {_OPTIONS}"""

_JOURNAL = f"""\
CREATE TABLE IF NOT EXISTS dal_journal (
  entity VARCHAR({LONGEST_NAME}) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  k VARBINARY({LONGEST_KEY}) NOT NULL,
  version BIGINT UNSIGNED NOT NULL,
  epoch BIGINT UNSIGNED NOT NULL,
  pending TINYINT UNSIGNED NOT NULL,
  since BIGINT UNSIGNED NOT NULL,
  token BINARY(16) NULL,
  tries SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  retry_at BIGINT UNSIGNED NOT NULL DEFAULT 0,
  error VARCHAR({LONGEST_ERROR}) NULL,
  PRIMARY KEY (entity, k),
  KEY by_pending (pending, entity, k)
) {_OPTIONS}"""

_INSTANCES = f"""\
CREATE TABLE IF NOT EXISTS dal_instances (
  id VARCHAR(64) NOT NULL,
  lowest TINYINT NOT NULL,
  highest TINYINT NOT NULL,
  answers TINYINT NOT NULL,
  wanted TINYINT NOT NULL,
  wanted_prefer TINYINT NOT NULL,
  wanted_spread TINYINT NOT NULL,
  beat BIGINT UNSIGNED NOT NULL,
  seen_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id)
) {_OPTIONS}"""

_RUNS = f"""\
CREATE TABLE IF NOT EXISTS dal_runs (
  run VARCHAR(64) NOT NULL,
  part VARCHAR(128) NOT NULL,
  state MEDIUMTEXT NOT NULL,
  saved_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (run, part)
) {_OPTIONS}"""

_CREATE = dict(zip(TABLES, (_CONTROL, _JOURNAL, _INSTANCES, _RUNS), strict=True))


def ddl() -> tuple[str, ...]:
    """The statements that create the tables; each does nothing where its table exists."""
    return tuple(_CREATE.values())


def creating(table: str) -> str:
    """The statement that creates one of the tables."""
    return _CREATE[table]
