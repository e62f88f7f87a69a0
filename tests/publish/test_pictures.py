"""Charts and certificates, opened again by other programs."""

from datetime import date, timedelta
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from bot.practice.points.board import Place
from bot.practice.points.honours import Honour, HonourKind, Participation
from bot.publish.certificate import certificate
from bot.publish.chart import board_chart, weeks_chart, year_chart
from bot.publish.coverage import SURE, _own, uncovered, visible_codes
from bot.texts.words import Words
from tests.makers import MEI, NOON, a_group, a_held_session

HOSTILE = ("𠮷野家 #let x = [", "\x00\u202e", "$ \\ ` */ //", "名" * 200, "=1+1", "<b>&amp;")
PHONE = 700


def opened(png: bytes) -> Image.Image:
    picture = Image.open(BytesIO(png))
    picture.load()
    assert picture.format == "PNG"
    return picture


def inks(picture: Image.Image) -> int:
    """How many colours a picture has, pale shades of the same put together."""
    colours = picture.convert("RGB").quantize(256).convert("RGB").getcolors(256) or []
    return len({tuple(c // 32 for c in pixel) for _, pixel in colours if isinstance(pixel, tuple)})


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_a_board_of_any_names_is_a_picture_for_a_phone(locale: str) -> None:
    places = [Place(n, n, 40 - n, None) for n in range(1, len(HOSTILE) + 1)]
    title = Words(locale).plain("chart.board", period="week")

    picture = opened(board_chart(title, HOSTILE[1], places, lambda n: HOSTILE[n - 1], 2))

    assert picture.width >= PHONE
    assert inks(picture) > 3
    more = opened(board_chart(title, "", places * 2, lambda n: HOSTILE[n - 1], 2))
    assert more.height > picture.height


def test_ones_own_bar_stands_out() -> None:
    places = [Place(n, n, 40, None) for n in (1, 2)]

    first, second = (board_chart("t", "", places, str, own) for own in (1, 2))

    assert first != second
    assert first == board_chart("t", "", places, str, 1)


def test_participation_and_the_year_are_pictures() -> None:
    words = Words("zh-CN")
    sessions = [a_held_session(n, NOON + timedelta(days=7 * n)) for n in range(1, 31)]
    days = {date(2026, 1, 1) + timedelta(days=n): n % 13 for n in range(0, 365, 3)}

    weeks = opened(weeks_chart("参与", ("到场", "发言", "心得"), sessions))
    year = opened(year_chart("许宁", "一年", 2026, days, words.plain))
    empty = opened(year_chart("许宁", "一年", 2026, {}, words.plain))

    assert min(weeks.width, year.width) >= PHONE
    assert inks(weeks) > 3
    assert year.tobytes() != empty.tobytes()


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize("name", ["许宁 𠮷", "名" * 200, "#set page(fill: red)"])
def test_a_certificate_is_a_page_with_the_name_and_what_was_done(locale: str, name: str) -> None:
    group = a_group(locale=locale)
    group.rename(MEI, name[:60], by=1, at=NOON)
    part, first = Participation(MEI, 12, 2, 9, 88), date(2026, 3, 1)

    page = certificate(group, part, [Honour(HonourKind.FAITHFUL, (MEI,), 12)], first, first, first, Words(locale).plain)

    document = pypdfium2.PdfDocument(page)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    assert name[:4] in text
    assert "12" in text
    assert Words(locale).plain("honour.faithful") in text.replace("\r\n", "")


def test_what_is_taken_for_sure_is_in_the_programs_font() -> None:
    sure = {chr(code) for code in range(0x80, 0x10000) if SURE.match(chr(code))}

    assert sure <= _own() | {"\u3000"}
    assert uncovered("𠮷㐂龘" + "学而" * 3) == frozenset()
    assert visible_codes("a\u0378b", uncovered("a\u0378b")) == "a[U+0378]b"
