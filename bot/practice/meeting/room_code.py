"""The code for those in the room: six digits that change every half minute.

As a time-based one-time password (RFC 6238), with the group and the session in the place of an account. It tells that
somebody could see the secretary's phone; it serves each member once, as everybody checks in once.
"""

import hmac
from datetime import datetime

STEP_SECONDS = 30
DIGITS = 6


def code_at(secret: bytes, group: int, issue: int, at: datetime) -> str:
    """The code of a session at an instant."""
    return _code(secret, group, issue, _step(at))


def serves(code: str, secret: bytes, group: int, issue: int, at: datetime) -> bool:
    """Whether a code serves at an instant: the present one, and the one before, as typing and scanning take a moment."""
    steps = (_step(at), _step(at) - 1)
    return any(hmac.compare_digest(code.encode(), _code(secret, group, issue, step).encode()) for step in steps)


def seconds_left(at: datetime) -> int:
    """For how many more seconds the present code is shown."""
    return STEP_SECONDS - int(at.timestamp()) % STEP_SECONDS


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def _code(secret: bytes, group: int, issue: int, step: int) -> str:
    digest = hmac.digest(secret, f"check-in:{group}:{issue}:{step}".encode(), "sha256")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"
