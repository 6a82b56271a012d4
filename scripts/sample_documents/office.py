"""Letters as office files: DOCX and XLSX with fixed time stamps, so that every run gives the same bytes."""

import io
import zipfile
from datetime import date, datetime

from docx import Document
from docx.enum.text import WD_BREAK
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Font

from .letters import Break, Letter, Table
from .people import DOROTHEA, FAMILY_DOCTOR, HOSPITAL, us

STAMP = datetime(2026, 1, 2, 3, 4, 5)


def steady(archive: bytes) -> bytes:
    """The same zip archive with one fixed time for every member and for the workbook's own `modified` property."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "docProps/core.xml":
                head, mark, tail = content.partition(b"<dcterms:modified")
                if mark:
                    start, end = tail.index(b">") + 1, tail.index(b"</dcterms:modified>")
                    content = head + mark + tail[:start] + STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + tail[end:]
            copy = zipfile.ZipInfo(member.filename, STAMP.timetuple()[:6])
            copy.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(copy, content)
    return out.getvalue()


def docx(letter: Letter) -> bytes:
    document = Document()
    document.core_properties.created = document.core_properties.modified = STAMP
    document.core_properties.title, document.core_properties.author = letter.title, letter.facility.name
    document.styles["Normal"].font.size = Pt(11)
    section, p, f = document.sections[0], letter.patient, letter.facility
    section.header.paragraphs[0].text = f"{f.name} · {f.street}, {f.city} · {f.phone}"
    section.footer.paragraphs[0].text = f"{p.family}, {p.given} · MRN {p.record} · born {p.birthday}"

    def table(rows: list[list[str]]) -> None:
        grid = document.add_table(rows=0, cols=len(rows[0]))
        grid.style = "Table Grid"
        for row in rows:
            cells = grid.add_row().cells
            for cell, text in zip(cells, row):
                cell.text = text

    document.add_heading(letter.title, 1)
    table(letter.head())
    document.add_paragraph()
    for block in letter.blocks:
        if isinstance(block, Break):
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif isinstance(block, Table):
            table(block.rows)
        elif block.startswith("# "):
            document.add_heading(block[2:], 2)
        else:
            document.add_paragraph(block)
    document.add_paragraph(letter.signature())
    out = io.BytesIO()
    document.save(out)
    return steady(out.getvalue())


def workbook() -> tuple[bytes, str]:
    """Medication, laboratory trend with real date cells and a formula, and contacts: three sheets about one patient. Also as plain text."""
    p = DOROTHEA
    book = Workbook()
    book.properties.created = book.properties.modified = STAMP
    book.properties.creator = HOSPITAL.name
    sheets = [
        ("Medication", [
            ["Medication list", None, None, None, None],
            ["Patient", p.name, "MRN", p.record, HOSPITAL.issuer],
            ["Date of birth", p.born, "Reviewed by", FAMILY_DOCTOR.signed, date(2026, 8, 25)],
            [],
            ["Drug", "Dose", "How often", "For", "Since"],
            ["Metformin", "500 mg", "twice a day", "type 2 diabetes", date(2011, 3, 1)],
            ["Insulin glargine", "12 units", "at bedtime", "type 2 diabetes", date(2019, 9, 16)],
            ["Empagliflozin", "10 mg", "in the morning", "kidney protection", date(2026, 8, 25)],
            ["Losartan", "50 mg", "in the morning", "blood pressure, albuminuria", date(2015, 6, 2)],
            ["Atorvastatin", "20 mg", "in the evening", "cholesterol", date(2012, 1, 10)],
            ["Levothyroxine", "75 mcg", "before breakfast", "hypothyroidism", date(2004, 5, 20)]]),
        ("Lab trend", [
            ["Date", "HbA1c %", "eGFR", "Albumin/creatinine mg/g", "LDL mg/dL", "Weight kg"],
            [date(2025, 2, 11), 7.1, 49, 31, 94, 68.4],
            [date(2025, 8, 14), 7.3, 46, 44, 90, 67.9],
            [date(2026, 2, 17), 7.4, 44, 52, 91, 67.1],
            [date(2026, 8, 18), 7.6, 41, 84, 88, 66.2],
            ["Mean", "=AVERAGE(B2:B5)", "=AVERAGE(C2:C5)", None, None, None]]),
        ("Contacts", [
            ["Role", "Name", "Phone", "E-mail"],
            ["Patient", p.name, p.phone, p.email],
            [p.contact_relation, p.contact, p.contact_phone, None],
            ["Home address", p.address, None, None],
            ["Diabetic retinopathy screening", "mild non-proliferative, both eyes", date(2026, 4, 22), None]]),
    ]
    said = []
    for index, (title, rows) in enumerate(sheets):
        sheet = book.active if index == 0 else book.create_sheet()
        sheet.title = title
        said.append(title)
        for row in rows:
            sheet.append(row)
            said.append(" ".join(us(cell) if isinstance(cell, date) else str(cell) for cell in row if cell is not None))
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, date):
                    cell.number_format = "mm/dd/yyyy"
        sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 24
        sheet["A1"].font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue()), "\n".join(said)
