"""A wiki for a small group."""
