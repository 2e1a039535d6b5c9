"""Writes the files of a scaffold: tidy code, by layout rules that formatters share."""
