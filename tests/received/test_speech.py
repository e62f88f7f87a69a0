"""Speech into text: the real library with a model made here, and the way of its words into a draft."""

from pathlib import Path

import pytest

from bot.received.speech import Listener, NoSpeech
from tests.conftest import Troupe
from tests.received.toy_model import HEARD, a_sound, a_wave, write_model

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    write_model(folder)
    return folder


async def test_a_recording_becomes_text_on_this_machine(model: Path) -> None:
    listener = Listener(model)

    assert await listener.hear(a_sound(), 1) == HEARD
    assert await Listener(model, "en").hear(a_wave(), 1) == HEARD


async def test_what_is_no_sound_or_too_long_gives_no_words(model: Path) -> None:
    listener = Listener(model, longest_minutes=30)

    assert await listener.hear(b"OggS no sound at all", 1) == ""
    assert await listener.hear(a_sound(), 3600) == ""


def test_a_model_that_is_not_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoSpeech, match=r"holds no model.bin"):
        Listener(tmp_path)


async def test_words_that_were_heard_count_only_once_their_author_has_looked(laid: Troupe, model: Path) -> None:
    object.__setattr__(laid.running.desk, "listener", Listener(model))
    await laid.follows(laid.mei, await laid.presses(laid.mei, "Write"))
    first = await laid.sends(laid.mei, "v.ogg", a_sound(), "voice", privately=True)
    await laid.sends(laid.mei, "w.ogg", a_sound(1.5), "voice", privately=True)
    assert sum(f"I heard:\n\n{HEARD}" in t for t in laid.texts(laid.mei.id)) == 2

    await laid.presses(laid.mei, "Hand in", privately=True)
    assert list((await laid.session(1)).standing()) == []
    questions = [m for m in laid.said(laid.mei.id) if "I heard" in m.get("text", "")]
    await laid.presses(laid.mei, "That is right", questions[0])
    await laid.says(laid.mei, "Read it three times.", reply_to=questions[1]["message_id"], privately=True)
    await laid.presses(laid.mei, "Hand in", privately=True)

    piece = next(iter((await laid.session(1)).standing()))
    assert piece.text == f"{HEARD}\n\nRead it three times."
    assert [a.kind.value for a in piece.attachments] == ["voice", "voice"]
    assert piece.source.message == first["message_id"]
