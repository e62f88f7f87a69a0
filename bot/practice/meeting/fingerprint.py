"""The fingerprint of a record: what tells later whether a word was changed."""

from collections.abc import Iterable
from hashlib import sha256

from bot.practice.meeting.contribution import Contribution


def fingerprint(pieces: Iterable[Contribution]) -> str:
    """SHA-256 (hex) over contributions in order: kind, member and text of each, with their lengths before them."""
    digest = sha256()
    for piece in pieces:
        for field in (piece.kind.value, str(piece.member), piece.text):
            raw = field.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()
