"""Ready-made schemes. Small numbers, limits for each session and week, one award for one work."""

from collections.abc import Mapping

Tables = Mapping[str, Mapping[str, int]]

STANDARD: dict[str, dict[str, int]] = {
    "check_in": {"points": 2},
    "lead_talk": {"points": 10},
    "remark": {"points": 1, "per_session": 3},
    "reflection": {"points": 5, "late": 3, "min_chars": 100},
    "caps": {"week": 30},
}
GENTLE: dict[str, dict[str, int]] = {
    "check_in": {"points": 2},
    "lead_talk": {"points": 8},
    "remark": {"points": 1, "per_session": 2},
    "reflection": {"points": 4, "late": 3, "min_chars": 30},
    "reply_received": {"points": 1, "per_session": 1},
    "caps": {"week": 20},
}
STRICT: dict[str, dict[str, int]] = {
    "check_in": {"points": 1},
    "lead_talk": {"points": 10},
    "remark": {"points": 1, "per_session": 3, "min_chars": 10},
    "reflection": {"points": 5, "fade_days": 5, "min_chars": 300},
    "long_reflection": {"points": 3, "min_chars": 800},
    "streak": {"points": 3, "every": 4},
    "record_quoted": {"points": 2, "per_session": 2},
    "duty": {"points": 5, "per_month": 1},
    "caps": {"week": 25, "month": 80},
}
PRESETS = {"gentle": GENTLE, "standard": STANDARD, "strict": STRICT}
