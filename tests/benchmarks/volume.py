"""What a volume of a million characters costs in each format: time as a ratio to the bare engine, growth, peak memory.

python tests/benchmarks/volume.py [ISSUES]

The prose is made from the classics' passages in the sample packs. The floor of PDF is typst setting the same text as plain
paragraphs, with the same pictures; that of DOCX is python-docx saving an empty file and zipping the same text; that of EPUB and HTML to write the
text, escaped, and to compress it.
"""

import json
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import typst
from PIL import Image

from bot.practice.meeting.contribution import Source
from bot.practice.record.anthology import Binding, anthology
from bot.practice.record.document import Document, Enclosure, Turn
from bot.publish.coverage import font_folder
from bot.publish.formats import rendered
from bot.texts.words import Words
from tests.makers import NOON, a_group, a_session

MEMBERS, PICTURES, A_SESSION = 40, 2, 20_000
PROSE = "".join(p.read_text("utf-8").split("---", 2)[-1] for p in sorted(Path("content").glob("*zh*/*.md")))


def a_volume(issues: int) -> Document:
    """So many sessions of 20,000 characters each, with two pictures."""
    dice, group, sessions = random.Random(3), a_group(locale="zh-CN"), []
    for member in range(10, 10 + MEMBERS):
        group.meet(member, f"成员{member}", f"m{member}", at=NOON)
    lines = [line for line in PROSE.split("\n") if len(line) > 10]
    for issue in range(1, issues + 1):
        session = a_session("collecting", issue, starts_at=NOON + timedelta(days=7 * issue))
        size = number = 0
        while size < A_SESSION:
            text = "\n\n".join(dice.choice(lines) for _ in range(5))
            session.submit(
                10 + number % MEMBERS, text, source=Source(-100, issue * 1000 + number), at=session.starts_at
            )
            size, number = size + len(text), number + 1
        sessions.append(session)
    volume = anthology(group, sessions, Binding("年度结集", NOON), Words("zh-CN").plain)
    pictures = [Enclosure("picture", "", f"图{n}", _picture(n)) for n in range(PICTURES * issues)]
    return Document(**{**vars(volume), "blocks": (*volume.blocks, *pictures)})


def _picture(number: int) -> bytes:
    out = BytesIO()
    Image.effect_noise((640, 400), 20 + number).save(out, "JPEG")
    return out.getvalue()


def typst_floor(document: Document) -> bytes:
    """The same words and pictures, set by the bare engine."""
    pictures = [block.content for block in document.blocks if isinstance(block, Enclosure)]
    texts = [block.text for block in document.blocks if isinstance(block, Turn)]
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "f.json").write_text(json.dumps(texts), "utf-8")
        (root / "f.typ").write_text(
            '#set text(font: "Noto Sans CJK SC", size: 10.5pt)\n#set par(justify: true)\n'
            '#for t in json("f.json") { for l in t.split("\\n") { par(text(l)) } }\n'
            + "\n".join(f'#image("{n}.jpg")' for n in range(len(pictures))),
            "utf-8",
        )
        for number, content in enumerate(pictures):
            (root / f"{number}.jpg").write_bytes(content)
        return bytes(typst.compile(root / "f.typ", format="pdf", font_paths=[str(font_folder())]))  # type: ignore[call-overload]


def text_floor(document: Document) -> bytes:
    """The same words, escaped and compressed."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as bundle:
        text = "".join(f"<p>{escape(b.text)}</p>" for b in document.blocks if isinstance(b, Turn))
        bundle.writestr("t", text)
    return out.getvalue()


def measured(work: Callable[..., bytes], *arguments: object) -> tuple[float, int, int]:
    """Seconds, peak memory in MB and size in KB of some work in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (work, *arguments))


def _run(work: Callable[..., bytes], *arguments: object) -> tuple[float, int, int]:
    began = time.perf_counter()
    made = work(*arguments)
    return time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, len(made) // 1024


def main() -> None:
    """Measure and print."""
    issues = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    whole, tenth = a_volume(issues), a_volume(max(1, issues // 10))
    size = sum(len(b.text) for b in whole.blocks if isinstance(b, Turn))
    print(f"{issues} issues, {size:,} characters, {PICTURES * issues} pictures")
    floors = {"pdf": measured(typst_floor, whole)[0], "docx": measured(text_floor, whole)[0]}
    floors |= {"epub": floors["docx"], "html": floors["docx"], "md": floors["docx"]}
    for form, floor in floors.items():
        seconds, memory, kilobytes = measured(rendered, whole, form)
        small = measured(rendered, tenth, form)[0]
        print(
            f"{form:5} {seconds:6.2f} s  ratio to the floor ({floor:.2f} s) {seconds / floor:5.2f}   "
            f"to a tenth of it {seconds / small:5.2f}   peak {memory} MB   {kilobytes:,} KB"
        )


if __name__ == "__main__":
    main()
