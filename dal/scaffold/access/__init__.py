"""From access sites to methods: which functions there are, what each asks, and with which values."""
