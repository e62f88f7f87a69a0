"""The transcript, the digest, counts and the roster."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.meeting.contribution import Source
from bot.practice.meeting.fingerprint import fingerprint
from bot.practice.people.roster import AmbiguousMember, NameTooLong, NoSuchMember
from bot.practice.points.scheme import read_scheme
from bot.practice.record.digest import digest_of
from bot.practice.record.document import Heading, Turn, displayable
from bot.practice.record.figures import length
from bot.practice.record.transcript import transcript
from bot.publish.html import html
from bot.publish.markdown import markdown
from bot.texts.words import Words
from tests.makers import BO, MEI, NOON, XU, a_group, a_held_session, a_message, a_session

WORDS = Words("en")
HOSTILE = [
    "plain words", "两行\n中文，有标点。", "*stars* _and_ `ticks`", "<b>bold?</b> &amp; <script>alert(1)</script>",
    "# not a heading", "1. not a list\n- nor this", "| a | b |\n|---|---|", "```\nfence\n```", "````", "𠮷野家 㐂 👩‍👩‍👧 e\u0301",
    "\u202eright to left\u202c שלום", "tab\there  and  spaces ", "https://example.org/a_b_c?d=*e*", "$x^2$ {{ 7*7 }} {% raw %}",
    "a\n\n\n\nb", "   indented", "\\backslash\\", "~~~\ntilde\n~~~", "[link](javascript:alert(1))", "---", "x" * 20_000,
]  # fmt: skip


def test_the_order_is_lead_talk_then_exchange_then_reflections() -> None:
    document = transcript(a_group(), a_held_session(), WORDS.plain)

    shown = [b.text if isinstance(b, Heading) else b.speaker for b in document.blocks if isinstance(b, Heading | Turn)]

    assert shown == ["Lead talk", "Mei", "Exchange", "Bo", "Reflections", "Ana", "Bo"]
    assert document.over == "Evening Readers · Transcript, issue 1"


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_and_html_hold_every_character(text: str) -> None:
    session = a_session("open")
    session.say(MEI, text, source=a_message(), at=NOON)

    document = transcript(a_group(), session, WORDS.plain)

    assert text in markdown(document)
    from html import unescape

    said = html(document).split('<div class="said">')[1].split("</div>")[0]
    assert unescape(said) == text


def test_a_reply_shows_as_a_reply_and_withdrawn_words_do_not_show() -> None:
    session = a_session("open")
    session.say(MEI, "question", source=Source(-100, 1), at=NOON)
    session.say(BO, "answer", source=Source(-100, 2), at=NOON + timedelta(minutes=1), reply_to=Source(-100, 1))
    session.submit(BO, "secret", source=Source(-100, 3), at=NOON + timedelta(minutes=2))
    session.withdraw(BO, at=NOON + timedelta(minutes=3))

    page = html(transcript(a_group(), session, WORDS.plain))

    assert "in reply to Mei" in page
    assert "secret" not in page


def test_an_empty_session_says_so() -> None:
    assert "Nothing was recorded" in markdown(transcript(a_group(), a_session("collecting"), WORDS.plain))


def test_names_are_escaped_too() -> None:
    group = a_group()
    group.rename(MEI, "<img src=x onerror=alert(1)>", by=XU, at=NOON)

    page = html(transcript(group, a_held_session(), WORDS.plain))

    assert "<img" not in page


@given(st.text())
def test_what_documents_cannot_hold_is_shown_and_the_rest_is_let_be(text: str) -> None:
    shown = displayable(text)

    assert not any(ord(c) < 32 and c not in "\n\t" for c in shown)
    assert len(shown) == len(text.replace("\r\n", "\n"))
    assert displayable(shown) == shown


def test_the_fingerprint_changes_with_any_character_and_with_nothing_else() -> None:
    session = a_held_session()
    before = fingerprint(session.standing())

    assert fingerprint(session.standing()) == before
    session.revise(session.contributions[0].source, "The lead talk", by=MEI, at=NOON)
    assert fingerprint(session.standing()) != before


@pytest.mark.parametrize(
    ("text", "count"),
    [("学而时习之，不亦说乎？", 9), ("It's one-two three", 3), ("读 Seneca 的信", 4), ("𠮷", 1), ("", 0)],
)
def test_length_counts_characters_and_words(text: str, count: int) -> None:
    assert length(text) == count


def test_the_digest_tells_of_the_week() -> None:
    session = a_held_session()
    coming = a_session("planned", 2, starts_at=NOON + timedelta(days=7))

    facts = digest_of(a_group(), [session, coming], read_scheme({"check_in": {}}), NOON + timedelta(days=2))

    assert [s.issue for s in facts.held] == [1]
    assert [s.issue for s in facts.coming] == [2]
    assert facts.reflections == 1
    assert not facts.is_empty
    assert digest_of(a_group(), [], read_scheme({}), NOON).is_empty


def test_people_are_found_by_username_and_by_name() -> None:
    group = a_group()

    assert group.roster.find("@MEI").id == MEI
    assert group.roster.find("xu ning").id == XU
    with pytest.raises(NoSuchMember):
        group.roster.find("@nobody")
    group.meet(77, "Bo", "", at=NOON)
    with pytest.raises(AmbiguousMember):
        group.roster.find("BO ")
    with pytest.raises(NameTooLong):
        group.rename(MEI, " ", by=XU, at=NOON)


def test_a_name_given_by_a_secretary_stays_when_telegrams_changes() -> None:
    group = a_group()
    group.rename(MEI, "林梅", by=XU, at=NOON)

    group.meet(MEI, "M.", "mei_new", at=NOON)

    assert (group.roster.name(MEI), group.roster.members[MEI].username) == ("林梅", "mei_new")
    group.part(MEI)
    assert MEI not in [m.id for m in group.roster]
    assert group.roster.name(MEI) == "林梅"
