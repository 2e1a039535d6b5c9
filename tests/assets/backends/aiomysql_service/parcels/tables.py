"""The tables, made when the service starts on an empty database."""

from __future__ import annotations

from parcels.database import Database

PARCELS = """
CREATE TABLE IF NOT EXISTS parcels (
    id BINARY(16) NOT NULL PRIMARY KEY,
    tracking_code VARCHAR(24) NOT NULL,
    depot_id INT UNSIGNED NULL,
    recipient JSON NOT NULL,
    grams INT NOT NULL,
    state ENUM('announced', 'moving', 'delivered', 'lost') NOT NULL DEFAULT 'announced',
    postcode CHAR(5) GENERATED ALWAYS AS (JSON_UNQUOTE(JSON_EXTRACT(recipient, '$.postcode'))) STORED,
    UNIQUE KEY uq_code (tracking_code),
    KEY ix_state (state, depot_id)
) CHARACTER SET utf8mb4
"""
DEPOTS = """
CREATE TABLE IF NOT EXISTS depots (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    city VARCHAR(80) NOT NULL,
    capacity INT NOT NULL,
    load_now INT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
)
"""
SCANS = """
CREATE TABLE IF NOT EXISTS scans (
    parcel_id BINARY(16) NOT NULL,
    scanned_at DATETIME(6) NOT NULL,
    depot_id INT UNSIGNED NOT NULL,
    note VARCHAR(200) NULL,
    PRIMARY KEY (parcel_id, scanned_at),
    FOREIGN KEY (parcel_id) REFERENCES parcels (id) ON DELETE CASCADE,
    FOREIGN KEY (depot_id) REFERENCES depots (id)
)
"""


async def create_tables(db: Database) -> None:
    await db.execute(PARCELS)
    await db.execute(DEPOTS)
    await db.execute(SCANS)
