"""Files that went out, compared with the store: for each format, each change is found, and what is unchanged passes."""

import asyncio
import json
import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document as Docx

from bot.chat.binding import LARGEST, Binder
from bot.practice.record.period import read_period
from bot.store.opening import opened
from tests.bot.test_cli import said

FORMS = ("html", "md", "docx", "pdf", "epub")
GROUP = "-1004200000001"
Body = dict[str, Any]


def a_config(folder: Path, data: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(f'[store]\nurl = "tinydb:{data}"\n', "utf-8")
    return str(folder / "config.toml")


def session_file(data: Path, issue: int = 1) -> Path:
    return data / "groups" / GROUP / "sessions" / f"{issue:04d}.json"


def edit(path: Path, change: Callable[[Body], object]) -> None:
    """Change a document as somebody with an editor would."""
    document = json.loads(path.read_text("utf-8"))
    change(document["aggregate"]["1"]["body"])
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def compiled(config: str, out: Path, which: tuple[str, ...] = ("1",), paper: str = "a4") -> list[Path]:
    shutil.rmtree(out, ignore_errors=True)
    more = ("--format", ",".join(FORMS), "--paper", paper, "--out", str(out), "--config", config)
    code, output = said("compile", *more, "--", GROUP, *which)
    assert code == 0, output
    return sorted(out.iterdir())


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("verify") / "demo"
    assert said("demo", "--weeks", "2", "--members", "4", "--out", str(out))[0] == 0
    a_config(out, out / "data")
    return out


def first_text(body: Body) -> Body:
    found: Body = body["contributions"][0]["parts"][0]["revisions"][-1]
    return found


def swap(body: Body) -> None:
    pieces = body["contributions"]
    last, before = pieces[-1], pieces[-2]
    last["parts"], before["parts"] = before["parts"], last["parts"]


TAMPERED: dict[str, Callable[[Body], object]] = {
    "a word": lambda b: first_text(b).update(text=first_text(b)["text"].replace("各位", "诸位")),
    "a sign": lambda b: first_text(b).update(text=first_text(b)["text"].replace("。", "！", 1)),
    "a word added": lambda b: first_text(b).update(text=first_text(b)["text"] + "就这些"),
    "a word taken away": lambda b: first_text(b).update(text=first_text(b)["text"][:-3]),
    "a paragraph added": lambda b: first_text(b).update(text=first_text(b)["text"] + "\n\n另起一段。"),
    "the title": lambda b: b["topic"].update(title="学而不习"),
    "a question": lambda b: b["topic"].update(questions=["另一个问题？"]),
    "the introduction": lambda b: b["topic"].update(introduction="另一篇导读。"),
    "the place": lambda b: b.update(place="四楼"),
    "the time": lambda b: b.update(starts_at="2026-03-14T07:00:00Z"),
    "a time of day": lambda b: b["contributions"][0]["parts"][0]["revisions"][0].update(at="2026-03-13T08:05:00Z"),
    "who was there": lambda b: b.update(check_ins=b["check_ins"][:-1]),
    "a talk left away": lambda b: b.update(contributions=b["contributions"][:-1]),
    "two that changed places": swap,
    "who spoke": lambda b: b["contributions"][0].update(member=7003),
    "a note": lambda b: b["review"].update(
        notes=[{"after": b["contributions"][0]["parts"][0]["source"], "text": "编者加的话", "by": 7001, "at": "2026-03-15T07:00:00Z"}]
    ),
    "lateness": lambda b: b["contributions"][-1].update(late=True),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_in_every_format_a_change_is_found(season: Path, tmp_path: Path, what: str) -> None:
    """The file is what a store with that change would print, with the seal that was published."""
    other = tmp_path / "data"
    shutil.copytree(season / "data", other)
    edit(session_file(other), TAMPERED[what])
    for path in compiled(a_config(tmp_path, other), tmp_path / "out"):
        code, output = said("verify", "--config", str(season / "config.toml"), str(path))
        assert code == 1, (what, path.suffix, output)
        assert "issue 1: differs at" in output, (what, path.suffix, output)


def test_a_name_that_was_changed_in_a_file_is_found(season: Path, tmp_path: Path) -> None:
    other = tmp_path / "data"
    shutil.copytree(season / "data", other)
    group = other / "groups" / GROUP / "group.json"
    edit(group, lambda b: b["roster"]["members"]["7002"].update(name="林美"))
    for which in (("1",), ("--year", "2026")):
        arguments = ("--year", "2026") if len(which) == 2 else ()
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        code, output = said(
            "compile", "--format", ",".join(FORMS), "--out", str(tmp_path / "out"), "--config", a_config(tmp_path, other),
            *arguments, "--", GROUP, *(() if arguments else which),
        )  # fmt: skip
        assert code == 0, output
        for path in sorted((tmp_path / "out").iterdir()):
            code, output = said("verify", "--config", str(season / "config.toml"), str(path))
            assert (code, "differs at" in output) == (1, True), (path, output)


@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_what_is_unchanged_passes_single_or_bound(season: Path, tmp_path: Path, paper: str) -> None:
    files = compiled(str(season / "config.toml"), tmp_path / "out", paper=paper)
    volumes = sorted(p for p in season.iterdir() if "结集" in p.name)
    assert {p.suffix[1:] for p in files} == {p.suffix[1:] for p in volumes} == set(FORMS)
    code, output = said("verify", "--config", str(season / "config.toml"), *map(str, [*files, *volumes]))
    assert code == 0, output
    assert output.count("issue 1 of 周五共读会, as it is in the store") == 10
    assert output.count("issue 2 of 周五共读会, as it is in the store") == 5


def resaved(path: Path) -> bytes:
    """The file as another program saves it: other bytes, the same words."""
    content, out = path.read_bytes(), BytesIO()
    match path.suffix:
        case ".html":
            return b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n").replace(b"<h1>", b"<h1 class='x'>")
        case ".md":
            return content.replace(b"\n", b"  \r\n")
        case ".docx":
            Docx(str(path)).save(out)
        case ".epub":
            with ZipFile(path) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
                for name in reversed(old.namelist()):
                    new.writestr(name, old.read(name))
        case _:
            import pypdfium2

            pypdfium2.PdfDocument(content).save(out)
    return out.getvalue()


def test_a_file_that_was_saved_anew_passes(season: Path, tmp_path: Path) -> None:
    volumes = [p for p in season.iterdir() if "结集" in p.name]
    for path in [*compiled(str(season / "config.toml"), tmp_path / "out"), *volumes]:
        again = tmp_path / f"again{path.suffix}"
        again.write_bytes(resaved(path))
        assert again.read_bytes() != path.read_bytes(), path
        code, output = said("verify", "--config", str(season / "config.toml"), str(again))
        assert (code, "warning" in output) == (0, False), (path, output)


def in_zip(change: Callable[[str, str], str]) -> Callable[[bytes], bytes]:
    def made(content: bytes) -> bytes:
        out = BytesIO()
        with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
            for name in old.namelist():
                raw = old.read(name)
                new.writestr(
                    name, change(name, raw.decode()).encode() if name.endswith(("ml", "css", "opf", "rels")) else raw
                )
        return out.getvalue()

    return made


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def made(content: bytes) -> bytes:
        assert old.encode() in content, old
        return content.replace(old.encode(), new.encode(), 1)

    return made


BY_HAND: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("html", replaced("各位晚上好", "各位早上好")),
    ("html", replaced("<h1>", "<p>Added.</p><h1>")),
    ("html", replaced("</main>", "<script>document.body.innerHTML=''</script></main>")),
    ("html", replaced("</style>", ".said::after{content:'more'}</style>")),
    ("html", replaced("<article", "<article hidden")),
    ("html", replaced("<article", "<article style='display:none'")),
    ("html", replaced("<article", "<article onclick='x()'")),
    ("html", replaced("image/png;base64,iVBORw0KGgo", "image/png;base64,iVBORw0KGgp")),
    ("html", replaced("</body>", "<iframe src='https://example.org'></iframe></body>")),
    ("html", replaced("<h1>", "<!-- --!>Added.<!-- --><h1>")),
    ("html", replaced("<h1>", "<![CDATA[>Added. ]]><h1>")),
    ("html", replaced("<main", "<dialog>x</dialog><main")),
    ("html", replaced("<h1>", "<h1 dir='rtl'>")),
    ("md", replaced("各位晚上好", "各位早上好")),
    ("md", replaced("林梅", "林美")),
    ("md", lambda content: content + b"\nMore.\n"),
    ("md", lambda content: content[: len(content) // 2] + content[len(content) // 2 + 3 :]),
    ("docx", in_zip(lambda name, text: text.replace("各位晚上好", "各位早上好"))),
    ("docx", in_zip(lambda name, text: text.replace("</w:body>", "<w:p><w:r><w:t>More.</w:t></w:r></w:p></w:body>"))),
    ("docx", in_zip(lambda name, text: text.replace("</w:hdr>", "<w:p><w:r><w:t>More.</w:t></w:r></w:p></w:hdr>"))),
    ("docx", in_zip(lambda name, text: text.replace("<w:t xml", "<w:rPr><w:vanish/></w:rPr><w:t xml", 9))),
    ("docx", in_zip(lambda name, text: text.replace("word/document.xml", "word/other.xml") if name.endswith(".rels") else text)),
    ("docx", in_zip(lambda name, text: text.replace("<w:body>", "<w:body><w:altChunk/>"))),
    ("epub", in_zip(lambda name, text: text.replace("<itemref ", '<itemref linear="no" ') if "opf" in name else text)),
    ("epub", in_zip(lambda name, text: text.replace("</dc:title>", " II</dc:title>"))),
    ("epub", in_zip(lambda name, text: text.replace("各位晚上好", "各位早上好"))),
    ("epub", in_zip(lambda name, text: text.replace("</body>", "<p>More.</p></body>") if "chapter" in name else text)),
    ("epub", in_zip(lambda name, text: re.sub(r"<itemref [^>]*/>", "", text, count=1) if "opf" in name else text)),
    ("epub", in_zip(lambda name, text: text + " p { display: none }" if name.endswith("css") else text)),
]  # fmt: skip


@pytest.mark.parametrize(("form", "change"), BY_HAND)
def test_a_volume_that_was_changed_by_hand_fails(
    season: Path, tmp_path: Path, form: str, change: Callable[[bytes], bytes]
) -> None:
    volume = next(p for p in season.iterdir() if p.suffix == f".{form}" and "结集" in p.name)
    forged = tmp_path / volume.name
    forged.write_bytes(change(volume.read_bytes()))
    assert forged.read_bytes() != volume.read_bytes()
    code, output = said("verify", "--config", str(season / "config.toml"), str(forged))
    assert code == 1, output


def test_something_laid_over_the_words_of_a_pdf_is_seen(season: Path, tmp_path: Path) -> None:
    import pypdfium2
    from pypdfium2 import raw

    volume = next(p for p in season.iterdir() if p.suffix == ".pdf")
    document = pypdfium2.PdfDocument(volume.read_bytes())
    page = document[4]
    box = raw.FPDFPageObj_CreateNewRect(100, 500, 200, 40)
    raw.FPDFPageObj_SetFillColor(box, 255, 255, 255, 255)
    raw.FPDFPath_SetDrawMode(box, raw.FPDF_FILLMODE_WINDING, 0)
    raw.FPDFPage_InsertObject(page, box)
    raw.FPDFPage_GenerateContent(page)
    forged = tmp_path / "forged.pdf"
    document.save(str(forged))
    code, output = said("verify", "--config", str(season / "config.toml"), str(forged))
    assert (code, "page 5" in output) == (1, True), output


def test_what_is_no_record_is_refused_even_with_a_seal_in_it(season: Path, tmp_path: Path) -> None:
    seal = json.loads(session_file(season / "data").read_text("utf-8"))["aggregate"]["1"]["body"]["seal"]
    for name, content in (
        ("seal.txt", seal.encode()), ("seal.html", f"<html>{seal}</html>".encode()), ("words.md", b"words"), ("empty.md", b""),
        ("other.md", b"0" * 64), ("torn.pdf", b"%PDF-1.7 torn"), ("torn.docx", b"PK\x03\x04torn"), ("raw.bin", b"\xff\xfe\x00"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        code, output = said("verify", "--config", str(season / "config.toml"), str(tmp_path / name))
        assert (code, "Traceback" in output) == (1, False), (name, output)
        assert name in output


def test_a_chapter_that_was_cut_out_of_a_volume_is_missed(season: Path, tmp_path: Path) -> None:
    volume = next(p for p in season.iterdir() if p.suffix == ".md" and "结集" in p.name)
    text = volume.read_text("utf-8")
    cut = text[: text.index("## 第1期")] + text[text.index("## 第2期") :]
    (tmp_path / "cut.md").write_text(cut, "utf-8")
    code, output = said("verify", "--config", str(season / "config.toml"), str(tmp_path / "cut.md"))
    assert code == 1, output


def test_a_volume_that_was_packed_to_be_sent_is_looked_into(season: Path, tmp_path: Path) -> None:
    volume = next(p for p in season.iterdir() if p.suffix == ".html" and "结集" in p.name)
    with ZipFile(tmp_path / "volume.html.zip", "w", ZIP_DEFLATED) as bundle:
        bundle.write(volume, volume.name)
    assert said("verify", "--config", str(season / "config.toml"), str(tmp_path / "volume.html.zip"))[0] == 0


def test_volumes_of_other_periods_and_parts_of_one_pass(season: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(season / "data", data)
    prefaces = {"2026-03-01/2026-04-30": "序言一句。\n\n第二段。", "2026": "年序"}
    edit(data / "groups" / GROUP / "group.json", lambda b: b.update(prefaces=prefaces))

    async def bind() -> list[Path]:
        found = []
        async with opened(f"tinydb:{data}") as rest:
            group = await rest.store.group(int(GROUP))
            for name, form, largest in (
                ("2026-03-01/2026-04-30", "pdf", LARGEST), ("2026-03-01/2026-04-30", "md", LARGEST),
                ("2026-03-01/2026-03-15", "docx", LARGEST), ("2026-03-14/2026-12-31", "html", LARGEST), ("2026", "pdf", 1),
            ):  # fmt: skip
                period = read_period(name)
                assert period
                for file, content in await Binder(rest.store, largest).files(group, period, form):
                    found.append(tmp_path / file)
                    found[-1].write_bytes(content)
        return found

    files = asyncio.run(bind())
    assert len(files) == 6
    code, output = said("verify", "--config", a_config(tmp_path, data), *map(str, files))
    assert code == 0, output
    assert output.count("1 more sessions of 2026 are in the store, and not in this file") == 2
    preface = tmp_path / "preface.md"
    preface.write_text(
        next(f for f in files if f.suffix == ".md").read_text("utf-8").replace("序言一句", "序言两句"), "utf-8"
    )
    code, output = said("verify", "--config", a_config(tmp_path, data), str(preface))
    assert (code, "before the first issue" in output) == (1, True), output
