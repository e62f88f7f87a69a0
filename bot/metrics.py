"""What the program counts of itself, for Prometheus: numbers and kinds, never anybody's words, names or ids."""

from prometheus_client import Counter, Gauge, Histogram, generate_latest

UPDATES = Counter("studybot_updates", "Updates accepted from Telegram.")
HANDLING = Histogram("studybot_handling_seconds", "From taking an update in hand to having handled it.")
SET_ASIDE = Counter("studybot_updates_set_aside", "Updates whose handling failed too often.")
WAITING = Gauge("studybot_inbox_waiting", "Updates accepted and not handled yet.")
NOTICES = Counter("studybot_notices", "Notices by kind and by how their telling ended.", ["kind", "outcome"])
LATE = Counter("studybot_notices_late", "Notices that were told after their time.")
MESSAGES = Counter("studybot_messages", "Messages sent, as answers or as notices.", ["lane"])
ERRORS = Counter("studybot_telegram_errors", "What Telegram refused, by kind.", ["kind"])
CLOCK = Gauge("studybot_runs_clock", "1 where this process runs the clock.")
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition() -> bytes:
    """Everything, as Prometheus reads it."""
    return generate_latest()
