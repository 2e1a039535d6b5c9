"""The online shopping store: a small Flask backend on PyMySQL, written the plain way."""
