"""Brings what happens to metrics and the log; nothing here decides."""
