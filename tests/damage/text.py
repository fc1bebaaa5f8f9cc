"""Damage to the bytes of a text: encodings, marks, line ends, what was cut off or slipped in."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from random import Random

#: Takes chance and bytes in UTF-8, gives other bytes.
Damage = Callable[[Random, bytes], bytes]

_NOISE = [b"\0", b"\0\0\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\x81", b"\xc3", b"\xa0", b"\x1a", b"\x85", b"\x0b", b"\x1c", b"\xe2\x80\xa8"]  # fmt: skip
_PIECES = [b'"', b'""', b",", b";", b"\t", b"|", b"\r", b"\n", b"\r\n", b"\r\r\n", b"'", b"{", b"[", b"}", b"]", b"\\", b"=", b"a"]  # fmt: skip


def byte_order_mark(chance: Random, content: bytes) -> bytes:
    return codecs.BOM_UTF8 * chance.choice([1, 1, 2]) + content


def utf_16(chance: Random, content: bytes) -> bytes:
    codec, mark = chance.choice([("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)])
    return chance.choice([mark, mark, b""]) + _text(content).encode(codec)


def utf_32(chance: Random, content: bytes) -> bytes:
    codec, mark = chance.choice([("utf-32-le", codecs.BOM_UTF32_LE), ("utf-32-be", codecs.BOM_UTF32_BE)])
    return mark + _text(content).encode(codec)


def windows_1252(chance: Random, content: bytes) -> bytes:
    return _accented(chance, _text(content)).encode("cp1252", "replace")


def mixed_encodings(chance: Random, content: bytes) -> bytes:
    """The first part in one encoding, the rest in another, as when files are joined."""
    cut = _place(chance, content)
    ways = ["utf-8", "cp1252", "utf-16-le", "utf-16"]
    first, second = chance.choice(ways), chance.choice(ways)
    whole = _text(content)
    return _accented(chance, whole[:cut]).encode(first, "replace") + whole[cut:].encode(second, "replace")


def cut_off(chance: Random, content: bytes) -> bytes:
    return content[: _place(chance, content)]


def begun_late(chance: Random, content: bytes) -> bytes:
    return content[_place(chance, content) :]


def noise(chance: Random, content: bytes) -> bytes:
    for _ in range(chance.choice([1, 1, 2, 5, 30])):
        place = _place(chance, content)
        content = content[:place] + chance.choice(_NOISE) + content[place:]
    return content


def nul_bytes(chance: Random, content: bytes) -> bytes:
    block = b"\0" * chance.choice([1, 7, 512])
    place = chance.choice([0, len(content), _place(chance, content)])
    return content[:place] + block + content[place:]


def stray_marks(chance: Random, content: bytes) -> bytes:
    for _ in range(chance.choice([1, 1, 2, 4])):
        place = _place(chance, content)
        content = content[:place] + chance.choice(_PIECES) + content[place + chance.choice([0, 0, 1]) :]
    return content


def other_bytes(chance: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 20])):
        changed[_place(chance, content)] = chance.randrange(256)
    return bytes(changed)


def line_ends(chance: Random, content: bytes) -> bytes:
    plain = content.replace(b"\r\n", b"\n")
    end = chance.choice([b"\r\n", b"\r\r\n", b"\r", b"\n\n", b"\n\r"])
    if chance.random() < 0.7:
        return plain.replace(b"\n", end)
    return b"".join(line[:-1] + chance.choice([end, b"\n"]) if line.endswith(b"\n") else line for line in plain.splitlines(keepends=True))  # fmt: skip


def lines_moved(chance: Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.choice([0, 1, 2])):
        lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def twice(chance: Random, content: bytes) -> bytes:
    """The same file twice in one, as when pages are joined."""
    return content + chance.choice([b"", b"\n", b"\r\n", b","]) + content


def binary(chance: Random, content: bytes) -> bytes:
    length = chance.choice([1, 3, 60, 3000])
    return chance.randbytes(length) + chance.choice([b"", content])


def nothing(chance: Random, content: bytes) -> bytes:
    return chance.choice([b"", b"\n", b"\r\n\r\n", b" ", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"null", b"[]", b"{}", b'""', b"0", content.partition(b"\n")[0]])  # fmt: skip


def unharmed(chance: Random, content: bytes) -> bytes:
    return content


ANY: tuple[Damage, ...] = (
    byte_order_mark, utf_16, utf_32, windows_1252, mixed_encodings, cut_off, cut_off, begun_late, noise, nul_bytes,
    stray_marks, stray_marks, other_bytes, line_ends, line_ends, lines_moved, twice, binary, nothing,
)  # fmt: skip
#: Damage after which the rows are still the rows.
HARMLESS: tuple[Damage, ...] = (unharmed, unharmed, byte_order_mark, utf_16)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _accented(chance: Random, text: str) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(["é", "ü€", "“x”", "Œ"]) + text[place:]


def _place(chance: Random, content: bytes) -> int:
    return chance.randrange(max(1, len(content)))
