"""Copying and proving a large table, beside the script that everybody writes first."""
