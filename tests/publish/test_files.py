"""Documents as files: looked at by other programs, with safe names and no formulas."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from bot.practice.meeting.settled import Line
from bot.practice.people.adjustment import Adjustment
from bot.practice.points.ledger import ledger
from bot.practice.points.scheme import read_scheme
from bot.practice.record.anthology import Binding, anthology
from bot.practice.record.transcript import transcript
from bot.practice.verbs.planning import cancel, move
from bot.publish.formats import UnknownFormat, file_name, rendered
from bot.publish.ics import calendar
from bot.publish.sheet import points_sheet
from bot.texts.words import Words
from tests.makers import MEI, NOON, XU, a_group, a_held_session, a_message, a_session


@given(st.text(max_size=200))
def test_any_title_makes_a_file_name_that_every_system_takes(title: str) -> None:
    name = file_name(title, "html")

    assert name.endswith(".html")
    assert len(name.encode("utf-8", "replace")) <= 200
    assert not set(name) & set('<>:"/\\|?*\n\r\t\0')
    assert PureWindowsPath(name).name == name
    assert not name.startswith((".", " ", "-"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd.md"),
        ("CON", "_CON.md"),
        ("a: b?", "a-b.md"),
        ("", "document.md"),
        ("第1期 学而", "第1期-学而.md"),
    ],
)
def test_names_that_would_do_harm_are_made_harmless(title: str, name: str) -> None:
    assert file_name(title, "md") == name


def test_no_cell_becomes_a_formula() -> None:
    group = a_group()
    group.rename(MEI, "=HYPERLINK(1)", by=XU, at=NOON)
    for number, reason in enumerate(("=1+1", "+cmd", "-2", "@SUM(A1)", "https://x.org")):
        group.adjust(Adjustment(str(number), MEI, 1, reason, XU, NOON))

    book = load_workbook(
        BytesIO(
            points_sheet(group, ledger(group, [a_held_session()], read_scheme({"check_in": {}})), Words("en").plain)
        )
    )

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [c.value for c in cells if c.data_type == "f" or c.hyperlink]
    assert {"=1+1", "+cmd", "-2", "@SUM(A1)", "=HYPERLINK(1)"} <= {c.value for c in cells}
    assert book["Ledger"]["A2"].is_date
    assert book["Ledger"].freeze_panes == "A2"


def test_the_sheet_sums_to_the_ledger() -> None:
    group, line = a_group(), Line(MEI, NOON, 1, "check_in", 2)

    book = load_workbook(BytesIO(points_sheet(group, [line, line], Words("zh-CN").plain)))

    assert {row[0]: row[1] for row in book["汇总"].iter_rows(min_row=2, values_only=True)}["Mei"] == 4


def test_a_calendar_keeps_its_identities_when_sessions_move() -> None:
    group, session = a_group(timezone="Europe/Berlin"), a_session("announced")
    before: Any = Calendar.from_ical(calendar(group, [session], NOON).decode()).walk("VEVENT")[0]
    move(session, NOON.replace(day=20), by=XU, at=NOON.replace(day=1))
    cancel(session, reason="", by=XU, at=NOON.replace(day=1))
    after: Any = Calendar.from_ical(calendar(group, [session], NOON).decode()).walk("VEVENT")[0]

    assert before["uid"] == after["uid"]
    assert int(after["sequence"]) > int(before["sequence"])
    assert str(after["status"]) == "CANCELLED"
    assert before["dtstart"].dt.tzinfo is not None


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (rendered(transcript(a_group(), s, Words("en").plain), "html") for s in [a_held_session()] * 2)

    assert first == second


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        rendered(transcript(a_group(), a_held_session(), Words("en").plain), "papyrus")


def test_a_volume_holds_its_chapters_in_order() -> None:
    page = rendered(
        anthology(a_group(), [a_held_session(2), a_held_session(1)], Binding("2026", NOON), Words("en").plain), "md"
    ).decode()

    assert page.index("## Issue 1") < page.index("## Issue 2")
    assert "- **Sessions**: 2" in page


async def test_the_page_is_whole_in_a_browser_and_runs_nothing(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.async_api")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("needs Debian's chromium")
    text = "<script>document.title='pwned'</script> 𠮷 e\u0301 \u202eabc\u202c\n  two  spaces\n\n\nand <b>tags</b>"
    session = a_session("open")
    session.say(MEI, text, source=a_message(), at=NOON)
    path = tmp_path / "page.html"
    path.write_bytes(rendered(transcript(a_group(), session, Words("en").plain), "html"))

    async with playwright.async_playwright() as tool:
        browser = await tool.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 390, "height": 800})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(path.as_uri())
        said = await page.locator(".said").evaluate("e => e.textContent")
        wide = await page.evaluate("document.documentElement.scrollWidth")
        title = await page.title()
        pdf = await page.pdf()
        await browser.close()

    assert said == text
    assert title.startswith("On time")
    assert wide <= 390
    assert asked == [path.as_uri()]
    assert pdf.startswith(b"%PDF")


def test_another_program_reads_the_calendar_and_its_updates() -> None:
    import vobject

    group = a_group(timezone="Europe/Berlin")
    session = a_session("announced", 3)
    before = vobject.readOne(calendar(group, [session], NOON).decode()).vevent
    move(session, NOON + timedelta(days=2), by=XU, at=NOON - timedelta(days=1))
    moved = vobject.readOne(calendar(group, [session], NOON).decode()).vevent
    cancel(session, reason="nobody can come", by=XU, at=NOON)
    gone = vobject.readOne(calendar(group, [session], NOON).decode()).vevent

    assert before.uid.value == moved.uid.value == gone.uid.value
    assert int(before.sequence.value) < int(moved.sequence.value) < int(gone.sequence.value)
    assert moved.dtstart.value - before.dtstart.value == timedelta(days=2)
    assert before.dtstart.value == NOON
    assert b"DTSTART;TZID=Europe/Berlin" in calendar(group, [session], NOON)
    assert before.valarm.trigger.value == timedelta(hours=-1)
    assert (before.status.value, gone.status.value) == ("CONFIRMED", "CANCELLED")
    assert not hasattr(gone, "valarm")
