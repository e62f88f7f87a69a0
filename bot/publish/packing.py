"""Files packed into a ZIP, so that the same files give the same bytes."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

LONG_AGO = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


def packed(files: Iterable[tuple[str, bytes]], *, stored: tuple[str, ...] = ()) -> bytes:
    """A ZIP of named files in order; those named in ``stored`` are not compressed."""
    out = BytesIO()
    with ZipFile(out, "w") as bundle:
        for name, content in files:
            entry = ZipInfo(name, LONG_AGO)
            entry.external_attr = READABLE
            entry.compress_type = ZIP_STORED if name in stored else ZIP_DEFLATED
            bundle.writestr(entry, content)
    return out.getvalue()
