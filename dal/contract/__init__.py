"""The migration contract, compiled: one description that every part of the migration goes by."""
