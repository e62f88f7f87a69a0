"""Speech into text, where the operator installed the extra ``speech`` and points to a local model (faster-whisper).

Nothing leaves the machine, and nothing is downloaded: a model that is not there is a fault of the configuration.
"""

import asyncio
import importlib.util
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class NoSpeech(Exception):
    """Speech cannot be set up; the message says why and what to do."""


class Listener:
    """Hears one recording at a time, beside the event loop. The model is loaded with the first one."""

    def __init__(self, model: Path, language: str = "", longest_minutes: int = 30) -> None:
        """Take the folder of the model, the language (empty: found out each time), and what is too long."""
        if importlib.util.find_spec("faster_whisper") is None:
            raise NoSpeech('speech.model is set, but the extra is not installed: pip install "studybot[speech]"')
        if not (model / "model.bin").is_file() or not (model / "tokenizer.json").is_file():
            raise NoSpeech(
                f"speech.model: {model} holds no model.bin with its tokenizer.json; give the folder of a faster-whisper model"
            )
        self._folder, self._language = model, language
        self._longest = longest_minutes * 60
        self._model: Any = None
        self._one = asyncio.Lock()

    async def hear(self, sound: bytes, seconds: int) -> str:
        """The words of a recording; empty where there are none, where it is too long, or where it is no sound."""
        if seconds > self._longest:
            return ""
        async with self._one:
            try:
                return await asyncio.to_thread(self._hear, sound)
            except (RuntimeError, ValueError, OSError) as error:
                log.warning("a recording could not be heard", kind=type(error).__name__)
                return ""

    def _hear(self, sound: bytes) -> str:
        if self._model is None:
            whisper: Any = importlib.import_module("faster_whisper")
            self._model = whisper.WhisperModel(str(self._folder), compute_type="int8", local_files_only=True)
        segments, _ = self._model.transcribe(
            BytesIO(sound), language=self._language or None, vad_filter=False, condition_on_previous_text=False
        )
        return "".join(segment.text for segment in segments).strip()
