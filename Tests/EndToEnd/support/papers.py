"""Files as a clinic drops them, made from text: PDF, fax (TIFF, G4), photo (JPEG), PNG, Word, Excel, HL7, FHIR. All people are invented.

Pictures are drawn by `pdftoppm` from a PDF that is made here; everything else is the standard library alone.
"""

import json
import random
import struct
import subprocess
import zipfile
import zlib
from io import BytesIO

FIRST = "Ana Luis Marta Pedro Ruth Omar Ingrid Tomas Elena Hugo Nadia Felix Irma Boris Clara Diego".split()
LAST = "Quintana Okafor Lindqvist Marchetti Abernathy Villareal Sorensen Haddad Kowalczyk Tanaka Brannigan Osei".split()
CLINICAL = ("the wound was dry and the dressing was changed|fasting glucose was stable under the present dose|knee flexion improved with daily exercise|"
            "blood pressure was measured twice while seated|the patient reports less pain at night|lungs were clear and the heart rhythm was regular|"
            "sutures were removed without difficulty|the next visit is planned after the laboratory results|imaging showed no fracture of the ankle|"
            "the cough has improved since the antibiotic was changed|physical therapy continues three times a week|skin around the incision was not red").split("|")


def person(chance: random.Random) -> dict:
    return {
        "first": chance.choice(FIRST), "last": chance.choice(LAST), "record": f"{chance.randrange(10**6, 10**7)}",
        "birth": f"{chance.randrange(1, 13):02}/{chance.randrange(1, 29):02}/{chance.randrange(1935, 2010)}",
        "phone": f"(555) 010-{chance.randrange(1000, 10000)}"}


def prose(chance: random.Random, sentences: int) -> list:
    """Lines of a letter, none the same in two files."""
    return [chance.choice(CLINICAL).capitalize() + f", entry {chance.randrange(10**6)}." for _ in range(sentences)]


def letter(chance: random.Random, title: str, sentences: int = 12) -> list:
    who = person(chance)
    return [title, "", f"Patient: {who['first']} {who['last']}", f"Date of birth: {who['birth']}", f"MRN: {who['record']}", f"Phone: {who['phone']}",
            "", *prose(chance, sentences)]


class Pdf:
    """Objects by number, and what ends a file: enough for good PDFs and for hostile ones."""

    def __init__(self):
        self.objects = [b""]

    def add(self, body) -> int:
        self.objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(self.objects) - 1

    def stream(self, content: bytes, entries: str = "", packed: bool = True) -> int:
        if packed:
            content, entries = zlib.compress(content, 9), entries + " /Filter /FlateDecode"
        return self.add(f"<< /Length {len(content)} {entries} >>\nstream\n".encode("latin-1") + content + b"\nendstream")

    def write(self, root: int, trailer: str = "", size: int = 0) -> bytes:
        out = BytesIO(b"")
        out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(self.objects[1:], 1):
            offsets.append(out.tell())
            out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
        start = out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self.objects))
        for offset in offsets:
            out.write(b"%010d 00000 n \n" % offset)
        out.write(f"trailer\n<< /Size {size or len(self.objects)} /Root {root} 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("latin-1"))
        return out.getvalue()

    def document(self, contents: list, resources: str = "", box=(612, 792), catalog: str = "", page: str = "") -> bytes:
        """A file of pages with these content streams' numbers."""
        font = self.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
        tree = len(self.objects) + len(contents)
        kids = [self.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {box[0]} {box[1]}] /Contents {content} 0 R "
                         f"/Resources << /Font << /F {font} 0 R >> {resources} >> {page} >>") for content in contents]
        self.add(f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>")
        return self.write(self.add(f"<< /Type /Catalog /Pages {tree} 0 R {catalog} >>"))


def shown(lines: list, size: int = 11, lead: int = 15, top: int = 730) -> bytes:
    """A page's content stream."""
    parts = [f"BT /F {size} Tf {lead} TL 72 {top} Td"]
    for line in lines:
        escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        parts.append(f"({escaped}) Tj T*")
    return ("\n".join(parts) + "\nET").encode("latin-1", "replace")


def text_pdf(pages: list, **options) -> bytes:
    pdf = Pdf()
    return pdf.document([pdf.stream(shown(lines, **options)) for lines in pages])


def drawn(pdf: bytes, *options: str) -> bytes:
    """The first page, drawn by `pdftoppm`."""
    return subprocess.run(["pdftoppm", "-singlefile", *options, "-"], input=pdf, capture_output=True, check=True, timeout=60).stdout


def bitmap(lines: list, dpi: int = 200) -> tuple:
    """(width, height, rows): one bit a pixel, 1 is black, as in PBM."""
    image = drawn(text_pdf([lines]), "-r", str(dpi), "-mono")
    kind, size, rows = image.split(b"\n", 2)
    assert kind == b"P4"
    width, height = map(int, size.split())
    return width, height, rows


def photo(lines: list, dpi: int = 150) -> bytes:
    return drawn(text_pdf([lines]), "-r", str(dpi), "-gray", "-jpeg")


def png(lines: list, dpi: int = 150) -> bytes:
    return drawn(text_pdf([lines]), "-r", str(dpi), "-gray", "-png")


def scan_pdf(pages: list) -> bytes:
    """A PDF of pictures, as scanners make it: pages as from `bitmap`."""
    pdf = Pdf()
    names, contents = [], []
    for number, (width, height, rows) in enumerate(pages):
        picture = pdf.stream(rows, f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0]")
        names.append(f"/I{number} {picture} 0 R")
        contents.append(pdf.stream(f"q 612 0 0 792 0 0 cm /I{number} Do Q".encode()))
    return pdf.document(contents, f"/XObject << {' '.join(names)} >>")


# --- Fax: ITU-T T.6 (Group 4). Codes of runs: T.4, tables 2 and 3.

WHITE = ("00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011 0100111 0001100 0001000 "
         "0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 "
         "00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 "
         "01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100").split()
BLACK = ("0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 0000010111 0000011000 0000001000 "
         "00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 "
         "000001101000 000001101001 000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 "
         "000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 "
         "000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 000001011000 000001011001 000000101011 "
         "000000101100 000001011010 000001100110 000001100111").split()
WHITE_64 = ("11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011 011010100 011010101 "
            "011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 010011011").split()
BLACK_64 = ("0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101 0000001001010 "
            "0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 0000001110101 0000001110110 0000001110111 "
            "0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 0000001100100 0000001100101").split()
VERTICAL = {0: "1", 1: "011", 2: "000011", 3: "0000011", -1: "010", -2: "000010", -3: "0000010"}


def run_code(length: int, black: bool) -> str:
    code = ""
    while length >= 64:
        step = min(length // 64, 27)
        code += (BLACK_64 if black else WHITE_64)[step - 1]
        length -= step * 64
    return code + (BLACK if black else WHITE)[length]


def changes(row: bytes, width: int) -> list:
    """Where the colour changes, beginning with white."""
    bits = bin(int.from_bytes(b"\1" + row, "big"))[3:3 + width]
    found, at, colour = [], 0, "1"
    while (at := bits.find(colour, at)) >= 0:
        found.append(at)
        colour = "0" if colour == "1" else "1"
    return found


def g4(width: int, height: int, rows: bytes) -> bytes:
    step = (width + 7) // 8
    above, bits = [], []
    for y in range(height):
        row = changes(rows[y * step:(y + 1) * step], width)
        a0, black, index, reference = -1, False, 0, 0
        while a0 < width:
            # b1: the first change above, to the right of a0, to the other colour than a0's.
            while reference > 0 and above[reference - 1] > a0:
                reference -= 1
            while reference < len(above) and (above[reference] <= a0 or (reference % 2 == 1) != black):
                reference += 1
            b1 = above[reference] if reference < len(above) else width
            b2 = above[reference + 1] if reference + 1 < len(above) else width
            a1 = row[index] if index < len(row) else width
            if b2 < a1:
                bits.append("0001")
                a0 = b2
            elif abs(a1 - b1) <= 3:
                bits.append(VERTICAL[a1 - b1])
                a0, black, index = a1, not black, index + 1
            else:
                a2 = row[index + 1] if index + 1 < len(row) else width
                bits.append("001" + run_code(a1 - max(a0, 0), black) + run_code(a2 - a1, not black))
                a0, index = a2, index + 2
        above = row
    text = "".join(bits) + "000000000001" * 2
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def tiff(pages: list, dpi: int = 200, packed: bool = True) -> bytes:
    """Pages as from `bitmap`; Group 4 or plain."""
    out = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for width, height, rows in pages:
        body = g4(width, height, rows) if packed else rows
        strip = len(out)
        out += body + b"\0" * (len(body) % 2)
        resolution = len(out)
        out += struct.pack("<II", dpi, 1)
        struct.pack_into("<I", out, link, len(out))
        entries = [(256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 4 if packed else 1), (262, 3, 0), (273, 4, strip), (277, 3, 1),
                   (278, 4, height), (279, 4, len(body)), (282, 5, resolution), (283, 5, resolution), (296, 3, 2)]
        out += struct.pack("<H", len(entries))
        for tag, kind, value in entries:
            out += struct.pack("<HHII", tag, kind, 1, value)
        link = len(out)
        out += b"\0\0\0\0"
    return bytes(out)


# --- Office, HL7, FHIR

def zipped(entries: dict, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, compression)
    return out.getvalue()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


TYPES = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
         'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>%s</Types>')
RELATIONS = ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>')
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument."
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def docx_parts(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> dict:
    return {
        "[Content_Types].xml": TYPES % f'<Override PartName="/word/document.xml" ContentType="{MAIN}wordprocessingml.document.main+xml"/>',
        "_rels/.rels": RELATIONS % f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>',
        "word/document.xml": f"{head}<w:document {WORD}><w:body>{body}</w:body></w:document>"}


def docx(lines: list) -> bytes:
    return zipped(docx_parts("".join(f"<w:p><w:r><w:t>{escaped(line)}</w:t></w:r></w:p>" for line in lines)))


def xlsx_parts(rows: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> dict:
    return {
        "[Content_Types].xml": TYPES % (f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN}spreadsheetml.sheet.main+xml"/>'
                                        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{MAIN}spreadsheetml.worksheet+xml"/>'),
        "_rels/.rels": RELATIONS % f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>',
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook {SHEET} xmlns:r="{OFFICE}"><sheets><sheet name="Visits" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": RELATIONS % f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>',
        "xl/worksheets/sheet1.xml": f"{head}<worksheet {SHEET}><sheetData>{rows}</sheetData></worksheet>"}


def xlsx(lines: list) -> bytes:
    return zipped(xlsx_parts("".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{escaped(line)}</t></is></c><c r="B{n}"><v>{n}</v></c></row>' for n, line in enumerate(lines, 1))))


def hl7(chance: random.Random, results: int = 4) -> bytes:
    who = person(chance)
    lines = [f"MSH|^~\\&|LAB|NORTH|CHART|CLINIC|20260714093000||ORU^R01|{chance.randrange(10**9)}|P|2.5.1",
             f"PID|1||{who['record']}^^^CLINIC^MR||{who['last']}^{who['first']}||19680214|F|||1 Main St^^Springfield^OR^97477||{who['phone']}",
             f"OBR|1|{chance.randrange(10**6)}|{chance.randrange(10**6)}|4548-4^Hemoglobin A1c^LN|||20260714080000"]
    for number in range(1, results + 1):
        lines.append(f"OBX|{number}|NM|4548-4^Hemoglobin A1c^LN||{chance.randrange(50, 110) / 10}|%|4.0-5.6|H|||F")
    lines.append(f"NTE|1||{prose(chance, 1)[0]}")
    return ("\r".join(lines) + "\r").encode()


def fhir(chance: random.Random) -> bytes:
    who = person(chance)
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "urn:uuid:a", "resource": {
            "resourceType": "Patient", "id": "a", "name": [{"family": who["last"], "given": [who["first"]]}], "birthDate": "1968-02-14",
            "identifier": [{"system": "urn:clinic", "value": who["record"]}]}},
        {"resource": {
            "resourceType": "Observation", "status": "final", "code": {"text": "Hemoglobin A1c"}, "subject": {"reference": "urn:uuid:a"},
            "valueQuantity": {"value": chance.randrange(50, 110) / 10, "unit": "%"}, "note": [{"text": prose(chance, 1)[0]}]}}]}).encode()
