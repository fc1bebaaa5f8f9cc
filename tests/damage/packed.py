"""Damage to what exports are packed in: gzip, zip, workbooks."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from random import Random

import xlsxwriter

from tests.damage.tables import Table

_PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "[Content_Types].xml")  # fmt: skip
_EDITS: tuple[tuple[bytes, bytes], ...] = (
    (rb"<row [^>]*>", b"<row>"), (rb'r="[A-Z]+\d+"', b'r="A1"'), (rb'r="(\d+)"', rb'r="9\1"'), (rb"</row>", b""), (rb"<v>", b"<v>9999"),
    (rb't="s"', b't="n"'), (rb't="s"', b't="d"'), (rb't="s"', b't="b"'), (rb't="s"', b't="e"'), (rb"<dimension [^>]*/>", b""), (rb"<v>[^<]*</v>", b"<f>1+1</f>"),
    (rb"<v>[^<]*</v>", b"<v>x</v>"), (rb"<v>[^<]*</v>", b""), (rb"<sheetData>", b"<sheetData><row/><row/>"), (rb'sheetId="1"', b""), (rb'r:id="[^"]*"', b""),
    (rb"<si>.*?</si>", b""), (rb"utf-8|UTF-8", b"utf-16"), (rb"<\?xml[^>]*>", b""), (rb"Target=", b"Zarget="), (rb"sheet1", b"sheet2"), (rb"numFmtId", b"x"),
    (rb"<t>", b"<t>_x0000_"), (rb"<t>", b"<t>_xD800_"), (rb"<t>", b"<t>\xff"), (rb"<c ", b'<c s="77" '), (rb"<worksheet", b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet"),
)  # fmt: skip


def gz(chance: Random, content: bytes) -> bytes:
    return damaged(chance, gzip.compress(content, 1, mtime=0))


def zipped(chance: Random, contents: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents:
            archive.writestr(zipfile.ZipInfo(name, (2026, 7, 1, 0, 0, 0)), content)
    return damaged(chance, file.getvalue())


def workbook(table: Table) -> bytes:
    """Write a table as the only sheet of a workbook, all as text but for what is plainly a number."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Export")
        for number, cells in enumerate([table.header, *table.rows]):
            for place, cell in enumerate(cells):
                if cell:
                    (sheet.write_number if re.fullmatch(r"[1-9]\d{0,8}", cell) else sheet.write_string)(number, place, float(cell) if re.fullmatch(r"[1-9]\d{0,8}", cell) else cell[:32_000])  # fmt: skip
    return file.getvalue()


def edited(chance: Random, content: bytes) -> bytes:
    """Change the XML of a workbook so that the zip around it stays whole."""
    part, (old, new) = chance.choice([*_PARTS[:1] * 3, *_PARTS]), chance.choice(_EDITS)
    way = chance.randrange(4)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            text = source.read(info)
            if info.filename == part:
                if way == 0:
                    continue
                text = (
                    text[: chance.randrange(len(text))]
                    if way == 1
                    else re.sub(old, new, text, count=chance.choice([0, 1]), flags=re.S)
                )
            target.writestr(info.filename, text)
    return out.getvalue()


def damaged(chance: Random, content: bytes) -> bytes:
    """Change, cut off or swap bytes, or none."""
    way = chance.randrange(5)
    if way == 0:
        return content[: chance.randrange(len(content))]
    if way == 1:
        changed = bytearray(content)
        for _ in range(chance.choice([1, 2, 10])):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        return bytes(changed)
    if way == 2:
        place = chance.randrange(len(content))
        return content[:place] + chance.randbytes(chance.choice([1, 4])) + content[place:]
    return content
