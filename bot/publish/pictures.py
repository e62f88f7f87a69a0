"""Pictures that people sent, made fit for documents: one of two formats, no larger than a page can show."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

LARGEST = 1600
# More would be an attempt to exhaust memory, not a photograph.
MOST_PIXELS = 60_000_000
KEPT = {"PNG": "png", "JPEG": "jpg"}
PLAIN = ("RGB", "L")


@dataclass(frozen=True)
class Picture:
    """A picture's bytes, its file name extension, and its size in pixels."""

    content: bytes
    extension: str
    width: int
    height: int


def fitted(content: bytes) -> Picture | None:
    """The picture as documents take it; ``None`` if these bytes are no picture that can be read."""
    try:
        with Image.open(BytesIO(content)) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            image.load()
            small = max(image.size) <= LARGEST and image.format in KEPT and image.mode in (*PLAIN, "RGBA", "P")
            if small:
                return Picture(content, KEPT[str(image.format)], *image.size)
            return _made_anew(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _made_anew(image: Image.Image) -> Picture:
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    plain = image.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((LARGEST, LARGEST))
    out = BytesIO()
    if has_alpha:
        plain.save(out, "PNG")
        return Picture(out.getvalue(), "png", *plain.size)
    plain.save(out, "JPEG", quality=85)
    return Picture(out.getvalue(), "jpg", *plain.size)
