"""PDFs that nest, loop, lie and grow."""

import random
import zlib

from .. import papers
from ..papers import Pdf, shown, zipped
from .outcomes import BAD, BOMB, LOCKED, NOTHING, READ, STOPPED, WORDS


def flated(size: int) -> bytes:
    """So many blanks as zlib packs them, made without packing each: a block that begins anew is repeated."""
    unit = b" " * 65_536
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(size // len(unit)):
        check = zlib.adler32(unit, check)
    return b"\x78\xda" + block * (size // len(unit)) + b"\x03\0" + check.to_bytes(4, "big")


def pdfs(chance: random.Random):
    hello = shown([WORDS])

    def nested(levels: int, width: int) -> bytes:
        pdf = Pdf()
        inner = pdf.stream(b"0 0 1 1 re f", "/Type /XObject /Subtype /Form /BBox [0 0 612 792]")
        for _ in range(levels):
            inner = pdf.stream(b"/X Do " * width, f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X {inner} 0 R >> >>")
        return pdf.document([pdf.stream(hello + b" /X Do")], f"/XObject << /X {inner} 0 R >>")

    yield "forms-nested-wide.pdf", nested(30, 10), READ | BAD | STOPPED | {"bomb", "no_text"}
    yield "forms-nested-deep.pdf", nested(20_000, 1), READ | BAD | STOPPED | {"no_text"}
    pdf = Pdf()
    pdf.add(f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 1 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream")
    yield "form-draws-itself.pdf", pdf.document([pdf.stream(hello + b" /X Do")], "/XObject << /X 1 0 R >>"), READ | BAD | {"no_text"}

    good = papers.text_pdf([[WORDS]])
    start = good.rindex(b"startxref\n")
    xref = int(good[start + 10:].split()[0])
    loop = good.replace(b"/Root", b"/Prev %d /Root" % xref)
    yield "xref-loop.pdf", loop, READ | BAD
    yield "xref-far.pdf", good[:start] + b"startxref\n99999999999999\n%%EOF\n", READ | BAD
    yield "xref-negative.pdf", good[:start] + b"startxref\n-1\n%%EOF\n", READ | BAD
    yield "xref-2-billion.pdf", good.replace(b"xref\n0 ", b"xref\n0 2000000000 \n0 ", 1), READ | BAD | STOPPED
    yield "size-declared-huge.pdf", good.replace(b"/Size ", b"/Size 2147483647 %", 1), READ | BAD | STOPPED
    yield "no-xref.pdf", good[:xref], READ | BAD
    yield "only-header.pdf", b"%PDF-1.7\n", BAD | NOTHING
    yield "cut-half.pdf", papers.text_pdf([papers.letter(chance, "Letter")] * 30)[:20_000], READ | BAD | NOTHING
    for bits, box in ((1, (14_400, 14_400)), (2, (10**9, 10**9)), (3, (0, 0)), (4, (-612, -792)), (5, (1, 10**7)), (6, (10**7, 1))):
        pdf = Pdf()
        yield f"box-{bits}.pdf", pdf.document([pdf.stream(b"0 0 100 100 re f " * 3)], box=box), NOTHING | {"too_many_pixels"} | READ
    pdf = Pdf()
    yield "box-words.pdf", pdf.document([pdf.stream(hello)]).replace(b"[0 0 612 792]", b"[(a) /b 1e99 -]"), READ | NOTHING
    pdf = Pdf()
    content = pdf.stream(hello)
    yield "pages-100000.pdf", pdf.document([content] * 100_000), {"too_many_pages"}
    pdf = Pdf()
    lie = pdf.document([pdf.stream(hello)]).replace(b"/Count 1 ", b"/Count 2000000000 ")
    yield "pages-said-2-billion.pdf", lie, READ | BAD | {"too_many_pages", "no_text"}
    pdf = Pdf()
    pdf.add("<< /Type /Catalog /Pages 2 0 R >>")
    pdf.add("<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 2 0 R] >>")
    yield "pages-of-themselves.pdf", pdf.write(1), BAD | NOTHING
    pdf = Pdf()
    pdf.add("<< /Type /Catalog /Pages 2 0 R >>")
    for level in range(50_000):
        pdf.add(f"<< /Type /Pages /Count 1 /Kids [{level + 3} 0 R] >>")
    pdf.add("<< /Type /Page /MediaBox [0 0 612 792] >>")
    yield "pages-50000-deep.pdf", pdf.write(1), BAD | NOTHING | STOPPED
    for name, body in (("q-deep", b"q " * 5_000_000 + hello), ("q-unmatched", b"Q " * 5_000_000 + hello), ("arrays-deep", b"[" * 2_000_000),
                       ("dictionaries-deep", b"<<" * 1_000_000), ("clips", b"0 0 9 9 re W n " * 500_000 + hello), ("text-deep", b"BT " * 1_000_000 + hello),
                       ("marks-deep", b"/P BMC " * 1_000_000 + hello), ("curves", b"0 0 m " + b"1 2 3 4 5 6 c " * 1_000_000 + b"S " + hello),
                       ("numbers", b"1e308 -1e308 99999999999999999999 0.000000001 re f " * 100_000 + hello)):
        pdf = Pdf()
        yield f"{name}.pdf", pdf.document([pdf.stream(body)]), READ | BAD | NOTHING | STOPPED
    pdf = Pdf()
    yield "flate-bomb.pdf", pdf.document([pdf.stream(flated(1 << 30), "/Filter /FlateDecode", packed=False)]), BOMB | NOTHING | STOPPED
    pdf = Pdf()
    yield "flate-bomb-twice.pdf", pdf.document([pdf.stream(zlib.compress(flated(1 << 30), 9), "/Filter [/FlateDecode /FlateDecode]", packed=False)]), BOMB | NOTHING | STOPPED
    pdf = Pdf()
    filters = " ".join(["/FlateDecode"] * 60)
    deep = hello
    for _ in range(60):
        deep = zlib.compress(deep)
    yield "filters-60.pdf", pdf.document([pdf.stream(deep, f"/Filter [{filters}]", packed=False)]), READ | BAD | NOTHING
    pdf = Pdf()
    yield "text-bomb.pdf", pdf.document([pdf.stream(b"BT /F 9 Tf " + b"1 0 0 1 9 9 Tm (wound dry dressing changed) Tj " * 4_000_000 + b"ET")]), READ | BOMB | STOPPED
    pdf = Pdf()
    contents = pdf.stream(shown([WORDS * 2] * 2000, lead=1))
    yield "content-shared-1900-times.pdf", pdf.document([contents] * 1900), READ | BOMB | STOPPED
    for name, width, height, body in (("wide", 30_000, 30_000, b"\0" * (30_000 * 3750)), ("said-huge", 2_000_000_000, 2_000_000_000, b"\0" * 64),
                                      ("short", 5000, 5000, b"\0" * 10), ("thin", 1, 65_535, b"\0" * 65_535)):
        pdf = Pdf()
        image = pdf.stream(body, f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 1")
        yield f"image-{name}.pdf", pdf.document([pdf.stream(b"q 612 0 0 792 0 0 cm /I Do Q")], f"/XObject << /I {image} 0 R >>"), NOTHING | BOMB | STOPPED | {"too_many_pixels"}
    pdf = Pdf()
    image = pdf.stream(b"\0" * 125_000, "/Type /XObject /Subtype /Image /Width 1000 /Height 1000 /ColorSpace /DeviceGray /BitsPerComponent 1")
    yield "image-drawn-20000-times.pdf", pdf.document([pdf.stream(b"q 612 0 0 792 0 0 cm /I Do Q " * 20_000)], f"/XObject << /I {image} 0 R >>"), READ | NOTHING | STOPPED
    pdf = Pdf()
    pattern = pdf.stream(b"0 0 1 1 re f", "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.0001 /YStep 0.0001 /Resources << >>")
    yield "tiles-tiny.pdf", pdf.document([pdf.stream(b"/Pattern cs /T scn 0 0 612 792 re f")], f"/Pattern << /T {pattern} 0 R >>"), READ | NOTHING | STOPPED
    pdf = Pdf()
    shade = pdf.add("<< /ShadingType 1 /ColorSpace /DeviceRGB /Domain [0 1000000 0 1000000] /Function << /FunctionType 4 /Domain [0 1e6 0 1e6] /Range [0 1 0 1 0 1] /Length 9 >> >>")
    yield "shading-wrong.pdf", pdf.document([pdf.stream(b"/S sh")], f"/Shading << /S {shade} 0 R >>"), READ | NOTHING | STOPPED
    for name, catalog in (("javascript", "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\); while\\(1\\);) >>"),
                          ("launch", "/OpenAction << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >>"),
                          ("address", "/OpenAction << /S /URI /URI (http://127.0.0.1:9/x) >>"),
                          ("submit", "/OpenAction << /S /SubmitForm /F (http://127.0.0.1:9/x) >>")):
        pdf = Pdf()
        yield f"action-{name}.pdf", pdf.document([pdf.stream(hello)], catalog=catalog), READ
    pdf = Pdf()
    inside = pdf.stream(zipped({"0": b"\0" * (1 << 28)}), "/Type /EmbeddedFile")
    spec = pdf.add(f"<< /Type /Filespec /F (../../etc/cron.d/x) /EF << /F {inside} 0 R >> >>")
    yield "embedded-bomb.pdf", pdf.document([pdf.stream(hello)], catalog=f"/Names << /EmbeddedFiles << /Names [(x) {spec} 0 R] >> >>"), READ
    pdf = Pdf()
    names = len(pdf.objects)
    pdf.add(f"<< /Kids [{names} 0 R {names} 0 R] >>")
    yield "names-of-themselves.pdf", pdf.document([pdf.stream(hello)], catalog=f"/Names << /EmbeddedFiles {names} 0 R >> /Dests {names} 0 R"), READ | BAD
    pdf = Pdf()
    field = len(pdf.objects)
    pdf.add(f"<< /FT /Tx /T (a) /V (x) /Kids [{field} 0 R] /Parent {field} 0 R >>")
    yield "fields-of-themselves.pdf", pdf.document([pdf.stream(hello)], catalog=f"/AcroForm << /Fields [{field} 0 R] >>", page=f"/Annots [{field} 0 R]"), READ | BAD
    pdf = Pdf()
    outline = len(pdf.objects)
    pdf.add(f"<< /Title (a) /Next {outline} 0 R /First {outline} 0 R /Parent {outline} 0 R >>")
    yield "outline-of-itself.pdf", pdf.document([pdf.stream(hello)], catalog=f"/Outlines << /First {outline} 0 R >>"), READ | BAD
    pdf = Pdf()
    note = pdf.add(f"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents ({'x' * 2_000_000}) >>")
    yield "note-2-million.pdf", pdf.document([pdf.stream(hello)], page=f"/Annots [{f'{note} 0 R ' * 2000}]"), READ | BOMB | STOPPED
    locked = Pdf()
    locked.document([locked.stream(hello)])
    locked.add("<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >>")
    identity = "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    yield "encrypted.pdf", locked.write(len(locked.objects) - 2, f"/Encrypt {len(locked.objects) - 1} 0 R {identity}"), LOCKED
    yield "encrypted-strangely.pdf", locked.write(len(locked.objects) - 2, "/Encrypt << /Filter /Nobody /V 99 >>"), LOCKED | BAD
    yield "references-of-themselves.pdf", good.replace(b"/Length ", b"/Length 1 0 R %", 1), READ | BAD | NOTHING
    pdf = Pdf()
    font = pdf.stream(b"\0\1\0\0" + chance.randbytes(5000), "/Length1 5004")
    describe = pdf.add(f"<< /Type /FontDescriptor /FontName /X /FontFile2 {font} 0 R /Flags 4 /FontBBox [0 0 1 1] >>")
    broken = pdf.add(f"<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor {describe} 0 R /FirstChar 0 /LastChar 255 /Widths [{'1 ' * 256}] >>")
    yield "font-broken.pdf", pdf.document([pdf.stream(hello.replace(b"/F ", b"/G "))]).replace(b"/Font << /F", b"/Font << /G %d 0 R /F" % broken), READ | BAD | NOTHING
    table = pdf.stream(b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange " + b"1 beginbfrange <00> <ff> <" + b"0041" * 200_000 + b"> endbfrange " + b"endcmap", "")
    wide = pdf.add(f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode {table} 0 R >>")
    pdf2 = Pdf()
    pdf2.objects = pdf.objects
    yield "letters-of-200000.pdf", pdf2.document([pdf2.stream(b"BT /G 9 Tf (" + b"abc" * 2000 + b") Tj ET")]).replace(b"/Font << /F", b"/Font << /G %d 0 R /F" % wide), READ | BOMB | NOTHING | STOPPED
