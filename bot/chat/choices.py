"""The settings as buttons offer them: which belong together, and which values can be chosen by a tap."""

from bot.practice.points.presets import PRESETS
from bot.practice.settings import DIGEST_PARTS, FORMATS, PAPERS, UNAPPROVED
from bot.texts.words import locales

ON_OFF = ("on", "off")
SECTIONS: dict[str, tuple[str, ...]] = {
    "rhythm": ("cadence", "time", "timezone", "place", "skip_holidays"),
    "notices": ("announce_days_before", "announce_at", "remind_hours_before", "reflections_due_days",
                "publish_after_days", "quiet_hours", "pin", "mention_missing"),
    "meeting": ("auto_open", "auto_close_hours", "unapproved"),
    "points": ("public_board", "doubt_alike", "doubt_padding", "objection_days", "term_starts"),
    "records": ("formats", "paper", "digest", "digest_parts"),
    "group": ("locale", "pseudonyms", "tidy_minutes"),
}  # fmt: skip
KEYS = tuple(key for keys in SECTIONS.values() for key in keys)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CHOICES: dict[str, tuple[str, ...]] = {
    "cadence": (*(f"FREQ=WEEKLY;BYDAY={day}" for day in DAYS), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
                "FREQ=MONTHLY;BYDAY=2TH,4TH", "FREQ=MONTHLY;BYDAY=1SA,3SA"),
    "time": ("09:00", "10:00", "14:00", "15:00", "18:30", "19:00", "19:30", "20:00"),
    "timezone": ("Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "Europe/London", "Europe/Berlin",
                 "America/New_York", "America/Los_Angeles", "UTC"),
    "place": ("-",),
    "skip_holidays": ("-", "CN", "HK", "SG", "GB", "DE", "US"),
    "announce_days_before": ("3", "5", "7", "10", "14"),
    "announce_at": ("08:00", "09:00", "12:00", "18:00", "20:00"),
    "remind_hours_before": ("24 1", "24", "2", "48 2", "-"),
    "reflections_due_days": ("1", "2", "3", "5", "7"),
    "publish_after_days": ("2", "3", "5", "7", "0"),
    "quiet_hours": ("22:00-08:00", "23:00-07:00", "21:00-09:00", "-"),
    "pin": ON_OFF,
    "mention_missing": ON_OFF,
    "auto_open": ON_OFF,
    "auto_close_hours": ("0", "1", "2", "3"),
    "unapproved": UNAPPROVED,
    "public_board": ON_OFF,
    "doubt_alike": ("0", "75", "85", "95"),
    "doubt_padding": ("0", "70", "80", "90"),
    "objection_days": ("1", "3", "5", "7"),
    "term_starts": ("01-01", "01-01 07-01", "03-01 09-01", "01-01 04-01 07-01 10-01"),
    "formats": ("html", "html md", "html pdf", "pdf docx", " ".join(FORMATS)),
    "paper": PAPERS,
    "digest": ("SUN 20:00", "FRI 18:00", "MON 09:00", "-"),
    "digest_parts": (" ".join(DIGEST_PARTS), "held published coming", "coming"),
    "locale": tuple(locales()),
    "pseudonyms": ON_OFF,
    "tidy_minutes": ("0", "5", "30", "120"),
}  # fmt: skip

# The first run: a question a step. ``pack``, ``scheme`` and ``secretaries`` are no settings.
STEPS = ("locale", "timezone", "cadence", "time", "place", "pack", "scheme", "secretaries")
SCHEMES = tuple(PRESETS)


def section_of(key: str) -> str:
    """The section in which a setting stands."""
    return next(section for section, keys in SECTIONS.items() if key in keys)
