"""How a file that somebody sent is opened in a browser, so that nothing in it can touch the chat page.

Pictures, sound, PDF and plain text are shown. A web page is shown in a sandbox: an origin of its own, nothing loaded,
nothing sent; a script in it runs there only if a bot sent the file. Everything else is downloaded.
"""

from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response

SIGNS = {
    b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"OggS": "audio/ogg", b"ID3": "audio/mpeg",
    b"\x1aE\xdf\xa3": "audio/webm", b"%PDF-": "application/pdf",
}  # fmt: skip
TEXTS = {".txt", ".md", ".csv", ".json", ".toml", ".log"}
PAGES = {".html", ".htm"}
KINDS = {
    ".ics": "text/calendar", ".epub": "application/epub+zip", ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
NOTHING = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
STILL, WITH_SCRIPT = f"{NOTHING}; sandbox", f"{NOTHING}; script-src 'unsafe-inline'; sandbox allow-scripts"


def opened(name: str, data: bytes, *, by_bot: bool, download: bool = False) -> Response:
    """The answer that shows a file, or has it saved under its name."""
    kind, shown = kind_of(name, data)
    headers = {
        "Content-Disposition": f"{'inline' if shown and not download else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if kind != "application/pdf":  # a browser's own reader of PDF does not work in a sandbox, and is one itself
        headers["Content-Security-Policy"] = WITH_SCRIPT if by_bot and kind.startswith("text/html") else STILL
    return Response(data, media_type=kind, headers=headers)


def kind_of(name: str, data: bytes) -> tuple[str, bool]:
    """The media type of a file, and whether a browser may show it."""
    sign = next((kind for sign, kind in SIGNS.items() if data.startswith(sign)), "")
    if not sign and data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        sign = "image/webp"
    if sign:
        return sign, True
    ending = PurePath(name).suffix.lower()
    if ending in TEXTS:
        return "text/plain; charset=utf-8", True
    if ending in PAGES:
        return "text/html; charset=utf-8", True
    return KINDS.get(ending, "application/octet-stream"), False
