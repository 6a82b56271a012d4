"""Letters as paper: text PDFs, scans, faxes and a photograph of a page."""

import io
import subprocess
from pathlib import Path
from time import gmtime

import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table as PdfTable, TableStyle

from .letters import Break, Letter, Table

rl_config.invariant = 1  # no dates and no random identifiers: the same bytes every run

FONTS = Path("/usr/share/fonts/truetype/dejavu")
pdfmetrics.registerFont(TTFont("Serif", FONTS / "DejaVuSerif.ttf"))
pdfmetrics.registerFont(TTFont("Sans", FONTS / "DejaVuSans.ttf"))
pdfmetrics.registerFont(TTFont("SansBold", FONTS / "DejaVuSans-Bold.ttf"))

BODY = ParagraphStyle("body", fontName="Serif", fontSize=10, leading=14.5, spaceAfter=6)
HEADING = ParagraphStyle("heading", fontName="SansBold", fontSize=11, leading=15, spaceBefore=9, spaceAfter=3)
TITLE = ParagraphStyle("title", fontName="SansBold", fontSize=15, leading=20, spaceAfter=8)
CELL = ParagraphStyle("cell", fontName="Sans", fontSize=9, leading=12)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def grid(rows: list[list[str]], lines: bool) -> PdfTable:
    width = 6.5 * inch / len(rows[0])
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]
    if lines:
        style += [("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey), ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black)]
    return PdfTable([[Paragraph(escaped(cell), CELL) for cell in row] for row in rows], colWidths=[width] * len(rows[0]),
                    style=TableStyle(style), hAlign="LEFT")


def text_pdf(letter: Letter) -> bytes:
    """The letter with a text layer, a letterhead and a line with name, record number and page on every page."""
    facility, patient = letter.facility, letter.patient

    def frame(canvas: Canvas, document) -> None:
        canvas.setFont("SansBold", 11)
        canvas.drawString(inch, 10.45 * inch, facility.name)
        canvas.setFont("Sans", 8)
        canvas.drawString(inch, 10.3 * inch, f"{facility.street}, {facility.city}   Phone {facility.phone}   Fax {facility.fax}")
        canvas.line(inch, 10.22 * inch, 7.5 * inch, 10.22 * inch)
        canvas.drawString(inch, 0.6 * inch, f"{patient.family}, {patient.given}   MRN {patient.record}   DOB {patient.birthday}")
        canvas.drawRightString(7.5 * inch, 0.6 * inch, f"Page {document.page}")

    story = [Paragraph(escaped(letter.title), TITLE), grid(letter.head(), lines=False), Spacer(1, 8)]
    for block in letter.blocks:
        if isinstance(block, Break):
            story.append(PageBreak())
        elif isinstance(block, Table):
            story += [grid(block.rows, lines=True), Spacer(1, 6)]
        elif block.startswith("# "):
            story.append(Paragraph(escaped(block[2:]), HEADING))
        else:
            story.append(Paragraph(escaped(block), BODY))
    story += [Spacer(1, 10), Paragraph(escaped(letter.signature()), BODY)]

    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=LETTER, leftMargin=inch, rightMargin=inch, topMargin=0.95 * inch, bottomMargin=0.9 * inch,
                      title=letter.title, author=facility.name).build(story, onFirstPage=frame, onLaterPages=frame)
    return out.getvalue()


def pages(pdf: bytes, dpi: int = 200) -> list[Image.Image]:
    """The pages as gray images, rendered by poppler."""
    done = subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-"], input=pdf, capture_output=True, check=True)
    rest, images = io.BytesIO(done.stdout), []
    while rest.tell() < len(done.stdout):
        rest.readline()
        width, height = map(int, rest.readline().split())
        rest.readline()
        images.append(Image.frombytes("L", (width, height), rest.read(width * height)))
    return images


def scanned(page: Image.Image, angle: float, noise: float, random: numpy.random.Generator) -> Image.Image:
    """What a desktop scanner makes of a page: slightly turned, soft, grayish paper, grain and a shadow at the edge."""
    turned = page.rotate(angle, resample=Image.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.7))
    values = numpy.asarray(turned, dtype=numpy.float64)
    height, width = values.shape
    shadow = 26 * numpy.exp(-numpy.arange(width) / 40)
    values = 18 + values * 0.9 - shadow + random.normal(0, noise, (height, width))
    return Image.fromarray(numpy.clip(values, 0, 255).astype(numpy.uint8))


def faxed(page: Image.Image, angle: float, random: numpy.random.Generator) -> Image.Image:
    """What a fax makes of a page: one bit a pixel, light gray dithered to dots, specks, and a lost scan line or two."""
    turned = page.rotate(angle, resample=Image.BICUBIC, fillcolor=255)
    values = numpy.asarray(turned, dtype=numpy.float64)
    values = numpy.where(values > 235, 255, values)
    height, width = values.shape
    specks = random.random((height, width)) > 0.9996
    values = numpy.where(specks, 0, values)
    for line in random.integers(200, height - 200, 2):
        values[line:line + 1, :] = 255
    image = Image.fromarray(values.astype(numpy.uint8))
    stripe = Image.new("L", (width, 14), 215)  # the gray bar of a worn drum, which dithering turns into dots
    image.paste(ImageChops.darker(stripe, image.crop((0, height - 60, width, height - 46))), (0, height - 60))
    return image.convert("1", dither=Image.FLOYDSTEINBERG)


def jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, dpi=(200, 200))
    return out.getvalue()


def image_pdf(images: list[bytes], after: bytes | None = None) -> bytes:
    """A PDF whose pages are the given JPEG files."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER)
    for image in images:
        canvas.drawImage(ImageReader(io.BytesIO(image)), 0, 0, *LETTER)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def fax_pdf(images: list[Image.Image]) -> bytes:
    """A PDF of one-bit pages, compressed as CCITT group 4."""
    out = io.BytesIO()
    images[0].save(out, "PDF", resolution=200, save_all=True, append_images=images[1:], creationDate=gmtime(0), modDate=gmtime(0))
    return out.getvalue()


def fax_tiff(images: list[Image.Image]) -> bytes:
    """A multi-page TIFF, compressed as CCITT group 4."""
    out = io.BytesIO()
    images[0].save(out, "TIFF", compression="group4", dpi=(200, 200), save_all=True, append_images=images[1:])
    return out.getvalue()


def joined(first: bytes, second: bytes, folder: Path) -> bytes:
    """Both PDFs' pages in one file (qpdf keeps them as they are)."""
    names = [folder / "first.pdf", folder / "second.pdf", folder / "joined.pdf"]
    names[0].write_bytes(first)
    names[1].write_bytes(second)
    subprocess.run(["qpdf", "--empty", "--deterministic-id", "--pages", names[0], names[1], "--", names[2]], check=True)
    return names[2].read_bytes()


def photograph(page: Image.Image, random: numpy.random.Generator) -> bytes:
    """A telephone's photo of a page on a desk, stored lying on its side with EXIF orientation 6, as telephones do."""
    desk = Image.new("RGB", (2000, 2560), (96, 72, 54))
    sheet = page.convert("RGB").resize((1700, 2200), Image.LANCZOS)
    desk.paste(sheet, (150, 180))
    width, height = desk.size
    # The corners of the desk that the camera sees: a little from the left and from below.
    tilted = desk.transform((width, height), Image.QUAD, (22, 0, 0, height, width, height - 30, width - 34, 12), resample=Image.BICUBIC)
    values = numpy.asarray(tilted, dtype=numpy.float64)
    light = 1.02 - 0.22 * (numpy.linspace(0, 1, height)[:, None] * numpy.linspace(0.4, 1, width)[None, :])
    values = values * light[:, :, None] * numpy.array([1.0, 0.98, 0.93]) + random.normal(0, 3, values.shape)
    upright = Image.fromarray(numpy.clip(values, 0, 255).astype(numpy.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Example"
    exif[0x0110] = "Pocket Camera 1"
    exif[0x0132] = "2026:07:09 10:12:44"
    out = io.BytesIO()
    upright.rotate(90, expand=True).save(out, "JPEG", quality=52, optimize=True, exif=exif)
    return out.getvalue()


def card(rows: list[tuple[str, str]], heading: str, small_print: str) -> bytes:
    """An insurance card as a PNG of 1,012 × 638 pixels (a card at 300 dpi)."""
    image = Image.new("RGB", (1012, 638), (246, 248, 251))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1012, 110), fill=(24, 78, 119))
    draw.text((40, 28), heading, fill="white", font=ImageFont.truetype(str(FONTS / "DejaVuSans-Bold.ttf"), 44))
    label = ImageFont.truetype(str(FONTS / "DejaVuSans.ttf"), 24)
    value = ImageFont.truetype(str(FONTS / "DejaVuSans-Bold.ttf"), 32)
    for index, (name, text) in enumerate(rows):
        x, y = 40 + 500 * (index % 2), 140 + 105 * (index // 2)
        draw.text((x, y), name, fill=(70, 80, 90), font=label)
        draw.text((x, y + 32), text, fill=(10, 15, 20), font=value)
    draw.text((40, 585), small_print, fill=(60, 70, 80), font=label)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, dpi=(300, 300))
    return out.getvalue()
