"""Backups as a store never makes them: bombs, bad names, wrong shapes, newer versions, torn and locked archives."""

import hashlib
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import orjson

Files = dict[str, bytes]


def unpacked(raw: bytes) -> Files:
    with zipfile.ZipFile(BytesIO(raw)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def packed(files: Files | list[tuple[str | zipfile.ZipInfo, bytes]], deflated: bool = True) -> bytes:
    out = BytesIO()
    method = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as bundle:
        warnings.simplefilter("ignore")
        for name, content in files.items() if isinstance(files, dict) else files:
            bundle.writestr(name, content)
    return out.getvalue()


def summed(files: Files, **manifest: Any) -> Files:
    """The files with a manifest that is right for them."""
    former = orjson.loads(files["manifest.json"])
    rest = {name: content for name, content in files.items() if name != "manifest.json"}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in rest.items()}
    return rest | {"manifest.json": orjson.dumps(former | {"sums": sums} | manifest)}


def with_inner(raw: bytes, change: Callable[[Files], bytes], which: int = -1) -> bytes:
    """A backup in which one group's bundle (the last one) was made anew; all sums outside are right."""
    files = unpacked(raw)
    name = sorted(n for n in files if n.startswith("groups/"))[which]
    files[name] = change(unpacked(files[name]))
    return packed(summed(files))


def edited(change: Callable[[Any], Any], name: str = "group.json") -> Callable[[Files], bytes]:
    """An inner bundle with one document changed, its sums right."""

    def made(files: Files) -> bytes:
        found = orjson.loads(files[name])
        files[name] = orjson.dumps(change(found))
        return packed(summed(files))

    return made


def added(name: str, content: bytes = b"{}") -> Callable[[Files], bytes]:
    return lambda files: packed(summed(files | {name: content}))


def put(path: str, value: Any) -> Callable[[Any], Any]:
    """A change of one value, by its path."""

    def change(document: Any) -> Any:
        *way, last = path.split(".")
        place = document
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        place[int(last) if isinstance(place, list) else last] = value
        return document

    return change


def always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def encrypted(raw: bytes) -> bytes:
    """The archive with the flag of encryption set on every entry."""
    changed = bytearray(raw)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(sign)
        while at >= 0:
            flags = struct.unpack_from("<H", changed, at + place)[0]
            struct.pack_into("<H", changed, at + place, flags | 1)
            at = raw.find(sign, at + 4)
    return bytes(changed)


def a_link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


def bomb(files: Files) -> bytes:
    content = b"\0" * 150_000_000
    return packed(summed(files | {f"files/{hashlib.sha256(content).hexdigest()}": content}))


def hostile(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Each with what is wrong with it."""
    files = unpacked(raw)
    inner = unpacked(files[sorted(n for n in files if n.startswith("groups/"))[-1]])
    value: Any
    wrong: Any
    inbox: Any
    session = next(name for name in sorted(inner) if name.startswith("sessions/"))
    yield "empty", b""
    yield "no archive", b"words " * 99
    yield "only a sign", b"PK"
    yield "torn", raw[: len(raw) // 2]
    yield "torn at its end", raw[:-30]
    yield "encrypted", encrypted(raw)
    yield "no manifest", packed({n: c for n, c in files.items() if n != "manifest.json"})
    yield "empty archive", packed({})
    for version in (999, "4", True, None, 0, -1, 4.0):
        yield f"version {version!r}", packed(summed(files, version=version))
    yield "a manifest of another build", packed(summed(files, colour="red"))
    for value in ([], 5, "x", None, {"sums": []}, {"version": 4, "sums": {"inbox.json": 5}, "at": ""}):
        yield f"manifest {value!r}", packed(files | {"manifest.json": orjson.dumps(value)})
    yield "a manifest of no JSON", packed(files | {"manifest.json": b"\xff\xfe"})
    yield "a deep manifest", packed(files | {"manifest.json": b"[" * 100_000})
    yield "a sum that is wrong", packed(files | {"inbox.json": b"[]  "})
    yield "an entry that is missing", packed({n: c for n, c in files.items() if n != "inbox.json"})
    yield "an entry that is not listed", packed(files | {"groups/7.zip": b""})
    for inbox in ({}, 5, [5], [{}], [{"update_id": "7"}], [{"update_id": True}], [{"update_id": 2**64 - 1}],
                  "[]", [{"update_id": 7}, 5]):  # fmt: skip
        yield f"inbox {inbox!r}", packed(summed(files | {"inbox.json": orjson.dumps(inbox)}))
    for name in ("../evil", "/etc/passwd", "groups\\1.zip", "C:\\x", "groups/../1.zip", "groups/", "groups/x.zip",
                 "groups/１.zip", "inbox.json ", "INBOX.JSON", "groups/1.zip\0.zip", "学习.zip", "groups/--1.zip"):  # fmt: skip
        yield f"outside named {name!r}", packed(summed(files | {name: b""}))
    yield "two of one name", packed([*files.items(), ("inbox.json", files["inbox.json"])])
    yield "a link", packed([*((n, c) for n, c in files.items() if n != "inbox.json"), (a_link("inbox.json"), b"[]")])
    yield "inner: no archive", with_inner(raw, lambda _: b"words")
    yield "inner: empty", with_inner(raw, lambda _: b"")
    yield "inner: torn", with_inner(raw, lambda f: packed(f)[:-40])
    yield "inner: encrypted", with_inner(raw, lambda f: encrypted(packed(f)))
    yield "inner: an archive in an archive", with_inner(raw, lambda f: packed({"a.zip": packed(f)}))
    yield "inner: a bomb", with_inner(raw, bomb)
    yield "inner: newer", with_inner(raw, lambda f: packed(summed(f, version=999)))
    yield (
        "inner: no group",
        with_inner(raw, lambda f: packed(summed({n: c for n, c in f.items() if n != "group.json"}))),
    )
    yield "inner: a sum is wrong", with_inner(raw, lambda f: packed(f | {session: f[session] + b" "}))
    yield "inner: another id in its manifest", with_inner(raw, lambda f: packed(summed(f, group=-7)))
    for name in ("../group.json", "/group.json", "sessions/1.json", "sessions\\0009.json", "files/..", "files/abc",
                 "sessions/٠٠٠٩.json", "sessions/", "group.json/", "sub/group.json", "FILES/" + "a" * 64):  # fmt: skip
        yield f"inner named {name!r}", with_inner(raw, added(name))
    yield "inner: a file that is another", with_inner(raw, added("files/" + "a" * 64, b"x"))
    yield (
        "inner: a link",
        with_inner(raw, lambda f: packed([*f.items(), (a_link("files/" + "a" * 64), b"/etc/passwd")])),
    )
    yield "inner: group.json twice", with_inner(raw, lambda f: packed([*f.items(), ("group.json", f["group.json"])]))
    for value in ([], 5, "x", None, {}, {"version": 1}):
        yield f"inner: group is {value!r}", with_inner(raw, edited(always(value)))
        yield f"inner: session is {value!r}", with_inner(raw, edited(always(value), session))
    for path, wrong in (
        ("version", 999), ("version", 0), ("version", True), ("version", "4"), ("kind", "session"), ("kind", []), ("body", []),
        ("body.id", -7), ("body.id", "x"), ("body.id", 2**63), ("body.title", None), ("body.title", {}), ("body.settings", []),
        ("body.roster", 5), ("body.roster.members", []), ("body.colour", "red"), ("colour", "red"),
        ("body.settings.colour", "red"), ("body.next_issue", "many"),
    ):  # fmt: skip
        yield f"inner: group's {path} is {wrong!r}", with_inner(raw, edited(put(path, wrong)))
    for path, wrong in (
        ("body.group", -7), ("body.issue", 99), ("body.issue", 0), ("body.state", "asleep"), ("body.starts_at", "soon"),
        ("body.topic", []), ("body.topic.colour", "red"), ("body.contributions", {}), ("body.contributions", [5]),
        ("body.audit", [{}]), ("kind", "group"), ("body.settled", [{"member": 1}]),
    ):  # fmt: skip
        yield f"inner: session's {path} is {wrong!r}", with_inner(raw, edited(put(path, wrong), session))
