"""From how many characters on a reflection counts in a session."""

from bot.practice.group import Group
from bot.practice.points.rules.reflection import ReflectionRule
from bot.practice.points.scheme import Scheme, schemes_of
from bot.practice.session import Session


def least_reflection(group: Group, session: Session, default: Scheme) -> int:
    """The minimum of the scheme by which a session is counted, in characters without white space; 0 for none."""
    rules = schemes_of(group, default).of(group, session).rules
    return next((rule.min_chars for rule in rules if isinstance(rule, ReflectionRule)), 0)
