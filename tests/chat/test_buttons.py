"""Callback data and deep links: what was not packed here is not taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.buttons import StaleButton, data, link, unpack, unpack_link


@given(st.sampled_from(["come", "lead", "in"]), st.integers(-(10**15), 10**15), st.integers(0, 999_999))
def test_what_is_packed_is_unpacked(verb: str, group: int, issue: int) -> None:
    press = unpack(data(verb, group, issue))

    assert (press.verb, press.group, press.issue) == (verb, group, issue)


@pytest.mark.parametrize(
    "forged", [None, "", "come", "come:", "come:x:1", "COME:1:1", "come:1:1\n", ":::", "come:9" + "9" * 40]
)
def test_forged_data_is_refused(forged: str | None) -> None:
    with pytest.raises(StaleButton):
        unpack(forged)


@pytest.mark.parametrize("argument", ["", "x", "-1", "1e3", "９" * 9])
def test_a_forged_issue_is_refused(argument: str) -> None:
    with pytest.raises(StaleButton):
        _ = unpack(f"come:1:{argument}").issue


@given(st.text(max_size=80))
def test_any_payload_is_read_or_left(payload: str) -> None:
    press = unpack_link(payload)
    assert press is None or press.verb.isalpha()


def test_a_link_fits_telegrams_limit() -> None:
    address = link("a_bot", "w", -1001234567890123, 999_999)

    assert unpack_link(address.split("?start=")[1]) is not None
    assert len(address.split("?start=")[1]) <= 64
