"""Typst: pictures and pages from templates that read their facts as JSON, so that no text of people is read as markup.

The fonts come with the program (Noto Sans CJK, SIL Open Font License), so that Chinese is right on a bare machine.
"""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import typst

TEMPLATES = Path(__file__).parent.parent / "texts" / "templates"
PIXELS_PER_INCH = 144.0


def picture(template: str, facts: dict[str, Any]) -> bytes:
    """A PNG as wide as a phone's screen is sharp."""
    return _typeset(template, facts, "png")


def pdf(template: str, facts: dict[str, Any]) -> bytes:
    """A PDF with its fonts embedded."""
    return _typeset(template, facts, "pdf")


def _typeset(template: str, facts: dict[str, Any], form: Literal["png", "pdf"]) -> bytes:
    compiled: Any = typst.compile
    made = compiled(
        TEMPLATES / template,
        format=form,
        ppi=PIXELS_PER_INCH,
        font_paths=[str(_fonts())],
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
    return bytes(made[0] if isinstance(made, list) else made)


@cache
def _fonts() -> Path:
    return Path(str(files("noto_cjk_sans_otc")))
