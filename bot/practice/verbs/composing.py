"""Drafts: kept while a reflection is being composed, and handed in."""

from datetime import datetime

from bot.practice.meeting import reflection
from bot.practice.meeting.draft import Draft, NoDraft, NotChecked
from bot.practice.session import Session


def keep_draft(session: Session, member: int, draft: Draft | None) -> None:
    """A member's draft as it is now; ``None``: it is given up."""
    others = {author: kept for author, kept in session.drafts.items() if author != member}
    session.drafts = others if draft is None else {**others, member: draft}


def hand_in(session: Session, member: int, draft: Draft | None, *, at: datetime) -> None:
    """A member's draft becomes their reflection; handed in again, it changes nothing.

    Raises ``NoDraft``, ``NotChecked``, or why the session takes no reflection.
    """
    if draft is None or not draft.pieces:
        raise NoDraft
    if draft.unchecked:
        raise NotChecked
    if session.contribution(draft.pieces[0].source) is None:
        piece = draft.as_contribution(member, at)
        reflection.check_taken(session.issue, session.state, piece.text)
        session.add_reflection(piece, at=at)
    keep_draft(session, member, None)
