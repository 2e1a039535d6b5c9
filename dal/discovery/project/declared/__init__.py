"""Reads the files in which Python projects declare what they depend on: one file per format."""
