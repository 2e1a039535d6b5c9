"""Reads a Python backend as data, never imports or runs it, and says what a migration needs to know about it."""
