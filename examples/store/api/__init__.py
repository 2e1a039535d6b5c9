"""The store over HTTP: JSON in and out, one blueprint per repository."""
