"""What is a secret by its name, and whether it stands in the code. Values are looked at and never kept."""

from __future__ import annotations

import re

_SECRET = re.compile(
    r".*passw(or)?d|(.*[^a-z]|^)(passwort|pass|pwd|passphrase|secret|secret_?key|api_?key|app_?key|access_?key(_?id)?"
    r"|private_?key|encryption_?key|signing_?key|jwt_?key|fernet_?key|auth_?token|access_?token|token|credentials?|dsn)",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PLACEHOLDER = re.compile(
    r"[<\[{$%].*|x{3,}|\*+|\.{3}|(your|my|change|enter|replace|todo|none|null|env|insert)\b.*|"
)
_PASSWORD_IN_URL = re.compile(
    r"(?!driver:)\b\w[\w+.]*://[^:/@\s{}]*:(?P<password>[^/@\s]+)@"
)  # Alembic calls its sample so
_SHORTEST, _LONGEST = 3, 1000


def is_secret(name: str) -> bool:
    """Whether a setting of that name is one that nobody else should know."""
    return bool(_SECRET.fullmatch(_CAMEL.sub("_", name.rpartition(".")[2])))


def is_plain_secret(name: str, value: str | None) -> bool:
    """Whether a text can be the secret itself: no word about it, no name of it, no placeholder."""
    if value is None or len(value) < _SHORTEST or any(letter.isspace() for letter in value):
        return False
    if _PLACEHOLDER.fullmatch(value.lower()) or is_secret(value.replace("-", "_")):
        return False
    return _bare(value) not in _bare(name) and _bare(name) not in _bare(value)


def has_password(text: str) -> bool:
    """Whether it is a URL with a password that is spelled out."""
    found = _PASSWORD_IN_URL.search(text[:_LONGEST])
    return found is not None and not set("{}%$<>") & set(found["password"])


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
