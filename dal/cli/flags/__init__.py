"""`dal flags`: the toggles in Unleash."""
