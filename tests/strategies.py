"""What people might type, generated: commands with arguments that are right, nearly right, and wild."""

from hypothesis import strategies as st

from bot.practice.people.powers import COMMANDS

WORDS = [
    "1", "2", "第2期", "#3", "99", "0", "-1", "@xuning", "@mei_lin", "@nobody", "Xu Ning", "Mei", "#1", "12-04", "2026-12-04", "下周五", "周五晚上七点",
    "next Friday", "in two weeks", "19:30", "45-99", "load", "stoics-en", "from", "add", "edit", "remove", "drop", "import", "on", "+5", "-3", "０",
    "time", "cadence", "FREQ=WEEKLY;BYDAY=MO", "place", "formats", "pdf", "points.remark.points", "week", "month", "post", "without", "all", "points",
    "why", "because", "<b>x</b>", "{{ 7*7 }}", "%s", "\u202e", "🙂", "x" * 300, "\n", "'; drop", "../../etc", "=1+1", "2026", "2026-01-01",
]  # fmt: skip
# Those that would take minutes, or end the group.
LEFT_OUT = {"anthology", "export", "start"}


def command_lines() -> st.SearchStrategy[str]:
    """A command of the bot's with some arguments."""
    names = st.sampled_from(sorted(set(COMMANDS) - LEFT_OUT))
    arguments = st.one_of(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), st.text(max_size=40))
    return st.tuples(names, arguments).map(lambda pair: f"/{pair[0]} {pair[1]}"[:3000])
