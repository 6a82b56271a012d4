"""Bombs and lies in zip files, Word and Excel."""

import random
import struct
import zipfile
import zlib
from io import BytesIO

from .. import papers
from ..papers import docx_parts, xlsx_parts, zipped
from .outcomes import BAD, BOMB, NOTHING, READ, STOPPED, WORDS


def lying(content: bytes, size: int) -> bytes:
    """A zip whose directory and headers declare another unpacked size for each entry."""
    out = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = 0
        while (at := out.find(mark, at)) >= 0:
            struct.pack_into("<I", out, at + offset, size)
            at += 4
    return bytes(out)


def archives(chance: random.Random):
    mega = b"\0" * (1 << 20)
    other = {"unsupported_type", "bomb", "damaged"}
    yield "bomb-flat.zip", zipped({"0.bin": mega * 100}), other
    yield "bomb-many.zip", zipped({f"{n}.txt": mega * 2 for n in range(40)}), other
    inner = zipped({"a.txt": mega * 16})
    for level in range(8):
        inner = zipped({f"{level}-{n}.zip": inner for n in range(10)} if level < 2 else {f"{level}.zip": inner})
    yield "bomb-nested.zip", inner, other
    # Each entry's bytes are the same ones in the file: the quine's and the overlapping bomb's trick.
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = kernel.compress(mega * 32) + kernel.flush()
    out, directory = BytesIO(), b""
    crc = zlib.crc32(mega * 32)
    head = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(body), len(mega) * 32, 1, 0) + b"0"
    out.write(head + body)
    for n in range(400):
        name = b"%04d" % n
        directory += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, len(body), len(mega) * 32, len(name), 0, 0, 0, 0, 0, 0) + name
    start = out.tell()
    out.write(directory + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 400, 400, len(directory), start, 0))
    yield "bomb-overlapping.zip", out.getvalue(), other
    yield "empty.zip", b"PK\x05\x06" + b"\0" * 18, other | {"empty_file"}
    yield "entries-60000.zip", zipped({f"{n}": b"" for n in range(60_000)}, zipfile.ZIP_STORED), other
    yield "cut.zip", zipped({"a.txt": b"hello" * 100})[:-30], BAD
    yield "names-outside.zip", zipped({"../../etc/cron.d/x": b"* * * * * root true", "/etc/passwd": b"x"}), other


def office(chance: random.Random):
    paragraph = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"
    good = docx_parts(paragraph % WORDS)
    mega = " " * (1 << 20)
    yield "bomb-text.docx", zipped(docx_parts(paragraph % ("dry " * (1 << 20) * 30))), BOMB | STOPPED
    yield "bomb-blanks.docx", zipped(docx_parts(mega * 150)), BOMB | NOTHING | STOPPED
    yield "bomb-beside.docx", zipped(good | {"word/media/image1.png": mega * 150}), READ | BOMB
    yield "bomb-lying.docx", lying(zipped(docx_parts(paragraph % ("dry " * (1 << 20) * 16))), 1000), BOMB
    yield "size-declared-huge.docx", lying(zipped(good), 0xFFFFFFF0), BOMB
    laughs = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
    entity_ok = READ | BAD | NOTHING
    yield "entities-exponential.docx", zipped(docx_parts(paragraph % "&a11;" + paragraph % WORDS, laughs)), entity_ok | {"bomb"}
    blowup = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "{"x" * 100_000}">]>'
    yield "entities-quadratic.docx", zipped(docx_parts(paragraph % ("&a;" * 100_000) + paragraph % WORDS, blowup)), entity_ok | {"bomb"}
    for name, target in (("file", "file:///etc/passwd"), ("web", "http://127.0.0.1:9/x"), ("parameter", "php://filter/x")):
        outside = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "{target}"><!ENTITY % p SYSTEM "{target}"> %p;]>'
        yield f"entity-{name}.docx", zipped(docx_parts(paragraph % "&x;" + paragraph % WORDS, outside)), entity_ok
    yield "deep-100000.docx", zipped(docx_parts("<w:p>" * 100_000 + "<w:r><w:t>x y z</w:t></w:r>" + "</w:p>" * 100_000)), READ | BAD | NOTHING | {"bomb"}
    yield "tables-5000-deep.docx", zipped(docx_parts("<w:tbl><w:tr><w:tc>" * 5000 + paragraph % WORDS + "</w:tc></w:tr></w:tbl>" * 5000)), READ | BAD | NOTHING | {"bomb"}
    yield "unclosed.docx", zipped(docx_parts("<w:p><w:r><w:t>" + WORDS)), READ | BAD
    yield "attributes-500000.docx", zipped(docx_parts("<w:p " + " ".join(f'a{n}="1"' for n in range(500_000)) + "/>" + paragraph % WORDS)), READ | BAD | {"bomb"}
    yield "name-long.docx", zipped(docx_parts(f"<w:{'p' * 5_000_000}/>" + paragraph % WORDS)), READ | BAD | {"bomb"}
    traversal = dict(good)
    traversal["_rels/.rels"] = papers.RELATIONS % f'<Relationship Id="r1" Type="{papers.OFFICE}/officeDocument" Target="../../../../etc/passwd"/>'
    yield "target-outside.docx", zipped(traversal), READ | BAD | NOTHING
    yield "names-outside.docx", zipped(good | {"../../../tmp/chartkeep-escape": b"x", "word/../../../x.xml": b"<x/>", "C:\\x": b"x"}), READ | BAD
    twice = BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        for name, content in list(good.items()) + [("WORD/DOCUMENT.XML", "<x/>")]:
            archive.writestr(name, content)
    yield "name-twice.docx", twice.getvalue(), READ | BAD | NOTHING
    yield "no-document.docx", zipped({"[Content_Types].xml": papers.TYPES % "", "word/styles.xml": "<x/>"}), BAD | NOTHING
    itself = dict(good)
    itself["_rels/.rels"] = papers.RELATIONS % f'<Relationship Id="r1" Type="{papers.OFFICE}/officeDocument" Target="_rels/.rels"/>'
    yield "target-itself.docx", zipped(itself), READ | BAD | NOTHING
    utf16 = docx_parts("")
    utf16["word/document.xml"] = ('<?xml version="1.0" encoding="UTF-16"?>' + f"<w:document {papers.WORD}><w:body>{paragraph % WORDS}</w:body></w:document>").encode("utf-16")
    yield "utf16.docx", zipped(utf16), READ | BAD | NOTHING
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>'
    yield "cell-far.xlsx", zipped(xlsx_parts(row % WORDS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), READ
    yield "cells-lying.xlsx", zipped(xlsx_parts(row % WORDS + '<row r="99999999999999999999"><c r="ZZZZZZZZZZ99999999999"><v>1</v></c></row>')), READ | BAD
    yield "rows-2000000.xlsx", zipped(xlsx_parts("".join(f'<row><c><v>{n}</v></c></row>' for n in range(2_000_000)))), READ | BOMB | {"too_many_pages"} | STOPPED
    strings = xlsx_parts('<row r="1">' + '<c t="s"><v>0</v></c>' * 200_000 + "</row>")
    strings["xl/sharedStrings.xml"] = f'<sst {papers.SHEET}><si><t>{"dry " * 25_000}</t></si></sst>'
    strings["xl/_rels/workbook.xml.rels"] = papers.RELATIONS % (f'<Relationship Id="r1" Type="{papers.OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
                                                                f'<Relationship Id="r2" Type="{papers.OFFICE}/sharedStrings" Target="sharedStrings.xml"/>')
    yield "string-repeated.xlsx", zipped(strings), BOMB | STOPPED
    merged = xlsx_parts(row % WORDS)
    merged["xl/worksheets/sheet1.xml"] = merged["xl/worksheets/sheet1.xml"].replace("</sheetData>", "</sheetData><mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 20_000 + "</mergeCells>")
    yield "merged-everything.xlsx", zipped(merged), READ
    sheets = xlsx_parts(row % WORDS)
    sheets["xl/workbook.xml"] = sheets["xl/workbook.xml"].replace("</sheets>", '<sheet name="x" sheetId="2" r:id="r1"/>' * 50_000 + "</sheets>")
    yield "sheet-50000-times.xlsx", zipped(sheets), READ | {"too_many_pages", "too_large", "bomb", "damaged"}
    yield "string-index-wrong.xlsx", zipped(xlsx_parts(row % WORDS + '<row><c t="s"><v>999999999</v></c><c t="s"><v>-1</v></c></row>')), READ | BAD
