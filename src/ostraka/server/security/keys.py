"""API keys and passwords: made, kept as hashes, and compared."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KEY_BYTES = 60
HINT = 4
_hasher = PasswordHasher()
_AT_ONCE = BoundedSemaphore(4)  # each takes 64 MB for a moment


def new_key() -> str:
    """A random API key of 80 characters."""
    return secrets.token_urlsafe(KEY_BYTES)


def new_password() -> str:
    """A random password for a person to type once."""
    return secrets.token_urlsafe(12)


def key_hash(key: str) -> str:
    """What is kept of a key. Keys are random, so one round of SHA-256 is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def hint(key: str) -> str:
    """The end of a key, by which a person recognises it."""
    return key[-HINT:]


def hash_password(password: str) -> str:
    """What is kept of a password (argon2id)."""
    with _AT_ONCE:
        return _hasher.hash(password)


def password_fits(password: str, kept: str | None) -> bool:
    """Whether it is the password; as slow for a name that does not exist."""
    other = _nobody()
    try:
        with _AT_ONCE:
            _hasher.verify(kept or other, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@cache
def _nobody() -> str:
    """What an unknown name is compared with, so that it takes as long as a known one."""
    return hash_password(secrets.token_urlsafe())
