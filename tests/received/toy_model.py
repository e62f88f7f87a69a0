"""A Whisper model of toy size that hears the same words in every sound, for the real library to load and run.

Its weights are nought but for two places: each position of the decoder is a direction of its own, and the projection
reads off it which token comes next. So what the library does with a real model, it does with this one.
"""

import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
from ctranslate2.specs import whisper_spec
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

WIDTH, MELS, POSITIONS, HEADS = 64, 80, 448, 1
HEARD = "Verbatim."
SPECIAL = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>",
           "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]  # fmt: skip
STAMPS = [f"<|{n * 0.02:.2f}|>" for n in range(1501)]


def write_model(folder: Path) -> None:
    """Put the model and its tokenizer into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(models.BPE(vocab={char: n for n, char in enumerate(_letters())}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in [*SPECIAL, *STAMPS]])
    tokenizer.save(str(folder / "tokenizer.json"))
    vocabulary = [tokenizer.id_to_token(n) for n in range(tokenizer.get_vocab_size())]
    spec = _spec(tokenizer, len(vocabulary))
    spec.register_vocabulary(vocabulary)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids = [tokenizer.token_to_id("<|en|>"), tokenizer.token_to_id("<|zh|>")]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.optimize()
    spec.save(str(folder))


def a_sound(seconds: float = 1.0) -> bytes:
    """A tone as Telegram's clients send speech: Opus in an Ogg file."""
    rate, file = 48_000, BytesIO()
    samples = (8000 * np.sin(np.arange(int(rate * seconds)) * 2 * np.pi * 220 / rate)).astype(np.int16)
    with av.open(file, "w", format="ogg") as container:
        stream: Any = container.add_stream("libopus", rate=rate, layout="mono")
        for start in range(0, len(samples), 960):
            frame = av.AudioFrame.from_ndarray(samples[None, start : start + 960], format="s16", layout="mono")
            frame.rate, frame.pts = rate, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def a_wave(seconds: float = 0.5) -> bytes:
    """Silence as a plain wave file."""
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(b"\x00\x00" * int(16_000 * seconds))
    return file.getvalue()


def _letters() -> list[str]:
    return sorted(pre_tokenizers.ByteLevel.alphabet())


def _spec(tokenizer: Tokenizer, size: int) -> Any:
    spec: Any = whisper_spec.WhisperSpec(1, HEADS, 1, HEADS)
    encoder, decoder = spec.encoder, spec.decoder
    for conv, channels in ((encoder.conv1, MELS), (encoder.conv2, WIDTH)):
        conv.weight, conv.bias = _zeros(WIDTH, channels, 3), _zeros(WIDTH)
    encoder.position_encodings.encodings = _zeros(1500, WIDTH)
    decoder.position_encodings.encodings = np.tile(np.eye(WIDTH, dtype=np.float32), (POSITIONS // WIDTH + 1, 1))[
        :POSITIONS
    ]
    for half in (encoder, decoder):
        _norm(half.layer_norm)
        for layer in half.layer:
            _attention(layer.self_attention, [(3, 1), (1, 1)])
            if half is decoder:
                _attention(layer.attention, [(1, 1), (2, 1), (1, 1)])
            _norm(layer.ffn.layer_norm)
            _linear(layer.ffn.linear_0, 4 * WIDTH, WIDTH)
            _linear(layer.ffn.linear_1, WIDTH, 4 * WIDTH)
    decoder.embeddings.weight = _zeros(size, WIDTH)
    _linear(decoder.projection, size, WIDTH)
    # After the one token of the prompt (so small a model counts as English only): a time stamp, the words, another, the end.
    ends = [tokenizer.token_to_id("<|1.00|>"), tokenizer.token_to_id("<|endoftext|>")]
    said = [tokenizer.token_to_id("<|0.00|>"), *tokenizer.encode(HEARD).ids, *ends]
    for position, token in enumerate(said):
        decoder.projection.weight[token, position] = 10.0
    return spec


def _zeros(*shape: int) -> Any:
    return np.zeros(shape, dtype=np.float32)


def _norm(norm: Any) -> None:
    norm.gamma, norm.beta = np.ones(WIDTH, dtype=np.float32), _zeros(WIDTH)


def _linear(linear: Any, out: int, into: int) -> None:
    linear.weight, linear.bias = _zeros(out, into), _zeros(out)


def _attention(attention: Any, shapes: list[tuple[int, int]]) -> None:
    _norm(attention.layer_norm)
    for linear, (out, into) in zip(attention.linear, shapes, strict=True):
        _linear(linear, out * WIDTH, into * WIDTH)
