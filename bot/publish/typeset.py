"""Typst: pictures and pages from templates that read their facts as JSON, so that no text of people is read as markup.

The fonts come with the program (Noto Sans CJK, SIL Open Font License), so that Chinese is right on a bare machine.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

from bot.publish.coverage import font_folder

TEMPLATES = Path(__file__).parent.parent / "texts" / "templates"
PIXELS_PER_INCH = 144.0


def picture(template: str, facts: dict[str, Any]) -> bytes:
    """A PNG as wide as a phone's screen is sharp."""
    return _typeset(template, facts, "png")


def pdf(template: str, facts: dict[str, Any]) -> bytes:
    """A PDF with its fonts embedded."""
    return _typeset(template, facts, "pdf")


def pages(template: str, facts: dict[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """A PDF of many pages; ``pictures`` are files that the facts name."""
    with TemporaryDirectory(prefix="studybot-") as folder:
        root = Path(folder)
        (root / "facts.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        (root / template).write_bytes((TEMPLATES / template).read_bytes())
        for name, content in pictures.items():
            (root / name).write_bytes(content)
        compiled: Any = typst.compile
        return bytes(compiled(root / template, root=root, format="pdf", font_paths=[str(font_folder())]))


def _typeset(template: str, facts: dict[str, Any], form: Literal["png", "pdf"]) -> bytes:
    compiled: Any = typst.compile
    made = compiled(
        TEMPLATES / template,
        format=form,
        ppi=PIXELS_PER_INCH,
        font_paths=[str(font_folder())],
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
    return bytes(made[0] if isinstance(made, list) else made)
