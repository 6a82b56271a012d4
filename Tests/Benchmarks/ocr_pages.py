"""Pages of known text for ocr.py: letters, laboratory tables and referral forms of invented people, and what becomes of paper on its way.

Everything follows from a seed, so that another seed gives other pages. Needs Pillow and numpy, and fonts of Debian's packages.
"""
import dataclasses, io, math, pathlib, random
import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

DPI = 300
WIDTH, HEIGHT = 2550, 3300  # US Letter
FONTS = pathlib.Path("/usr/share/fonts/truetype")
# Regular and bold. fonts-liberation, fonts-dejavu-core, fonts-crosextra-carlito, fonts-crosextra-caladea, fonts-roboto-hinted, fonts-open-sans.
FACES = [
    ("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf"),
    ("liberation/LiberationSerif-Regular.ttf", "liberation/LiberationSerif-Bold.ttf"),
    ("liberation/LiberationMono-Regular.ttf", "liberation/LiberationMono-Bold.ttf"),
    ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    ("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"),
    ("crosextra/Carlito-Regular.ttf", "crosextra/Carlito-Bold.ttf"),
    ("crosextra/Caladea-Regular.ttf", "crosextra/Caladea-Bold.ttf"),
    ("roboto/hinted/Roboto-Regular.ttf", "roboto/hinted/Roboto-Bold.ttf"),
    ("open-sans/OpenSans-Regular.ttf", "open-sans/OpenSans-Bold.ttf"),
]

GIVEN = "Marisol Teodora Everett Ingrid Hollis Renata Amadeo Lorraine Quentin Beatriz Desmond Yolanda Fabian Corinne Ulises Wilma".split()
FAMILY = "Quintanilla Abernathy Thornquist Velasco Pemberton Zamarripa Lindqvist Oyelaran Barragan Whitlock Ferreira Castellanos".split()
STREETS = ["Alder Creek Road", "North Juniper Avenue", "Calle del Olmo", "Mission Ridge Drive", "Camino Real", "Old Quarry Lane"]
TOWNS = ["Larkspur, CO 80118", "Las Cruces, NM 88011", "Bend, OR 97701", "Yuma, AZ 85364", "Macon, GA 31201"]
DRUGS = "metformin lisinopril atorvastatin levothyroxine amlodipine gabapentin omeprazole sertraline furosemide warfarin apixaban prednisone".split()
TESTS = {
    "en": ["Sodium", "Potassium", "Chloride", "Carbon dioxide", "Glucose", "Creatinine", "Urea nitrogen", "Calcium", "Albumin", "Bilirubin, total",
           "Alkaline phosphatase", "AST (SGOT)", "ALT (SGPT)", "Hemoglobin A1c", "Hemoglobin", "Hematocrit", "Platelets", "White cells",
           "Ferritin", "Vitamin B12", "TSH", "Free T4", "Cholesterol", "Triglycerides"],
    "es": ["Sodio", "Potasio", "Cloruro", "Bicarbonato", "Glucosa", "Creatinina", "Nitrógeno ureico", "Calcio", "Albúmina", "Bilirrubina total",
           "Fosfatasa alcalina", "AST (TGO)", "ALT (TGP)", "Hemoglobina glicosilada", "Hemoglobina", "Hematocrito", "Plaquetas", "Leucocitos",
           "Ferritina", "Vitamina B12", "TSH", "T4 libre", "Colesterol", "Triglicéridos"],
}
UNITS = ["mmol/L", "mg/dL", "g/dL", "U/L", "%", "ng/mL", "pg/mL", "mIU/L"]
SENTENCES = {
    "en": [
        "{name} was seen in our office on {date} for follow-up of hypertension and type 2 diabetes.",
        "The patient reports intermittent chest tightness with exertion, relieved by rest within five minutes.",
        "Current medications include {drug} {dose} mg twice daily and {drug2} {dose2} mg at bedtime.",
        "Blood pressure was {sys}/{dia} mm Hg, pulse {pulse} and regular, temperature 98.{digit} F.",
        "There is no known history of myocardial infarction, stroke or deep vein thrombosis.",
        "Examination of the lungs showed mild crackles at both bases; the abdomen was soft and not tender.",
        "We would appreciate your evaluation and recommendations regarding further imaging.",
        "An echocardiogram performed on {date2} showed an ejection fraction of {pulse} percent.",
        "She was advised to stop {drug} three days before the procedure and to call if bleeding occurs.",
        "Please send your report by fax to (970) 555-01{digit2} or by mail to the address above.",
        "Allergies: penicillin (rash), shellfish (hives). Immunizations are up to date as of {date2}.",
        "The record number is MRN {mrn}; insurance authorization {auth} expires on {date2}.",
        "Laboratory results from last week were within normal limits except for a creatinine of 1.{digit} mg/dL.",
        "Family history is significant for colon cancer in his father, diagnosed at age {pulse}.",
    ],
    "es": [
        "{name} acudió a nuestra clínica el {date} para seguimiento de hipertensión y diabetes tipo 2.",
        "La paciente refiere dolor torácico intermitente con el esfuerzo, que cede con el reposo en cinco minutos.",
        "Los medicamentos actuales son {drug} {dose} mg dos veces al día y {drug2} {dose2} mg al acostarse.",
        "La presión arterial fue de {sys}/{dia} mm Hg, pulso {pulse} y regular, temperatura 36.{digit} °C.",
        "No hay antecedentes conocidos de infarto de miocardio, accidente cerebrovascular ni trombosis.",
        "En la exploración se oyeron crepitantes leves en ambas bases; el abdomen estaba blando y sin dolor.",
        "Agradeceríamos su evaluación y sus recomendaciones sobre estudios de imagen adicionales.",
        "El ecocardiograma realizado el {date2} mostró una fracción de eyección del {pulse} por ciento.",
        "Se le indicó suspender {drug} tres días antes del procedimiento y llamar si presenta sangrado.",
        "Por favor envíe su informe por fax al (970) 555-01{digit2} o por correo a la dirección de arriba.",
        "Alergias: penicilina (erupción), mariscos (urticaria). Las vacunas están al día desde el {date2}.",
        "El número de expediente es MRN {mrn}; la autorización {auth} del seguro vence el {date2}.",
        "Los análisis de la semana pasada fueron normales, salvo una creatinina de 1.{digit} mg/dL.",
        "El señor {family} tiene cita mañana; su médico de cabecera pidió además una radiografía de tórax.",
    ],
}
WORDS = {
    "en": dict(date="Date", to="To", re="Re: patient", closing="Sincerely,", report="Laboratory report", patient="Patient", born="Date of birth",
               head=["Test", "Result", "Flag", "Units", "Reference range"], referral="Referral request", history="History", plan="Reason for referral",
               comment="Comment", phone="Phone", insurance="Insurance", diagnosis="Diagnosis"),
    "es": dict(date="Fecha", to="Para", re="Asunto: paciente", closing="Atentamente,", report="Informe de laboratorio", patient="Paciente",
               born="Fecha de nacimiento", head=["Prueba", "Resultado", "Nota", "Unidades", "Valores de referencia"],
               referral="Solicitud de referencia", history="Antecedentes", plan="Motivo de la referencia", comment="Observaciones",
               phone="Teléfono", insurance="Seguro médico", diagnosis="Diagnóstico"),
}


@dataclasses.dataclass
class Page:
    name: str
    image: Image.Image  # grey, 300 dpi
    text: str  # in reading order: columns one after the other, a table's rows on a line each


class Sheet:
    """White paper, what is printed on it, and the lines that were printed."""

    def __init__(self, chance: random.Random, points: float):
        regular, bold = chance.choice([face for face in FACES if (FONTS / face[0]).exists()])
        pixels = round(points * DPI / 72)
        self.regular = ImageFont.truetype(str(FONTS / regular), pixels)
        self.bold = ImageFont.truetype(str(FONTS / bold), pixels)
        self.title = ImageFont.truetype(str(FONTS / bold), round(pixels * 1.5))
        self.step = round(pixels * chance.uniform(1.2, 1.45))
        self.image = Image.new("L", (WIDTH, HEIGHT), 255)
        self.draw = ImageDraw.Draw(self.image)
        self.lines: list[str] = []

    def put(self, x: float, y: float, text: str, font: ImageFont.FreeTypeFont | None = None, keep: bool = True) -> None:
        # Anchored at the baseline: words of one line share it.
        self.draw.text((x, y + self.step), text, fill=0, font=font or self.regular, anchor="ls")
        if keep:
            self.lines.append(text)

    def paragraph(self, x: float, y: float, width: float, text: str) -> float:
        line = ""
        for word in text.split():
            if line and self.regular.getlength(f"{line} {word}") > width:
                self.put(x, y, line)
                y, line = y + self.step, word
            else:
                line = f"{line} {word}".strip()
        self.put(x, y, line)
        return y + self.step


class Author:
    """Writes pages; `chance` decides what stands in them."""

    def __init__(self, chance: random.Random, language: str):
        self.chance, self.language, self.words = chance, language, WORDS[language]

    def date(self) -> str:
        return f"{self.chance.randint(1, 12):02}/{self.chance.randint(1, 28):02}/{self.chance.randint(1938, 2026)}"

    def name(self) -> str:
        return f"{self.chance.choice(GIVEN)} {self.chance.choice(FAMILY)}"

    def prose(self, count: int) -> list[str]:
        draw = self.chance.randint
        return [sentence.format(
            name=self.name(), family=self.chance.choice(FAMILY), date=self.date(), date2=self.date(), drug=self.chance.choice(DRUGS),
            drug2=self.chance.choice(DRUGS), dose=5 * draw(1, 100), dose2=5 * draw(1, 60), sys=draw(101, 189), dia=draw(58, 99), pulse=draw(44, 98),
            digit=draw(0, 9), digit2=draw(10, 99), mrn=draw(1_000_000, 9_999_999), auth=f"{self.chance.choice('ABCKRX')}{draw(10_000, 99_999)}")
            for sentence in self.chance.sample(SENTENCES[self.language], count)]

    def letter(self) -> Sheet:
        sheet = Sheet(self.chance, self.chance.choice([10, 10.5, 11, 12]))
        left, y = self.chance.randint(240, 380), self.chance.randint(200, 320)
        head = f"{self.chance.choice(FAMILY)} Family Medicine"
        sheet.put(WIDTH / 2 - sheet.title.getlength(head) / 2, y, head, sheet.title)
        y += 2 * sheet.step
        for line in (f"{self.chance.randint(12, 9800)} {self.chance.choice(STREETS)}", self.chance.choice(TOWNS)):
            sheet.put(WIDTH / 2 - sheet.regular.getlength(line) / 2, y, line)
            y += sheet.step
        y += sheet.step
        for line in (f"{self.words['date']}: {self.date()}", f"{self.words['to']}: Dr. {self.name()}",
                     f"{self.words['re']} {self.name()}, {self.words['born'].lower()} {self.date()}"):
            sheet.put(left, y, line, sheet.bold if line.startswith(self.words["re"]) else None)
            y += round(1.3 * sheet.step)
        prose = self.prose(12)
        for start in range(0, 12, 4):
            y = sheet.paragraph(left, y + round(0.7 * sheet.step), WIDTH - 2 * left, " ".join(prose[start:start + 4]))
        sheet.put(left, y + sheet.step, self.words["closing"])
        sheet.put(left, y + 4 * sheet.step, f"Dr. {self.name()}")
        return sheet

    def table(self) -> Sheet:
        sheet = Sheet(self.chance, self.chance.choice([9, 9.5, 10, 11]))
        left, y = self.chance.randint(200, 300), self.chance.randint(200, 300)
        sheet.put(left, y, self.words["report"], sheet.title)
        y += 2 * sheet.step
        for line in (f"{self.words['patient']}: {self.name()}", f"{self.words['born']}: {self.date()}", f"MRN: {self.chance.randint(10**6, 10**7)}"):
            sheet.put(left, y, line)
            y += sheet.step
        y += sheet.step
        ruled, row = self.chance.random() < 0.5, round(1.35 * sheet.step)
        width = WIDTH - 2 * left
        columns = [left + 16 + round(width * share) for share in (0, 0.36, 0.5, 0.6, 0.76)]
        names = self.chance.sample(TESTS[self.language], self.chance.randint(14, 22))
        rows = [self.words["head"]]
        for name in names:
            low = self.chance.uniform(0.5, 90)
            high = low * self.chance.uniform(1.2, 2.5)
            value = self.chance.uniform(low * 0.8, high * 1.2)
            flag = "L" if value < low else "H" if value > high else ""
            rows.append([name, f"{value:.1f}", flag, self.chance.choice(UNITS), f"{low:.1f} - {high:.1f}"])
        top = y
        for number, cells in enumerate(rows):
            for x, cell in zip(columns, cells):
                sheet.put(x, y + (row - sheet.step) // 2 - 4, cell, sheet.bold if number == 0 else None, keep=False)
            sheet.lines.append(" ".join(cell for cell in cells if cell))
            y += row
            if ruled or number == 0:
                sheet.draw.line((left, y, left + width, y), fill=0, width=3)
        if ruled:
            sheet.draw.rectangle((left, top, left + width, y), outline=0, width=3)
            for x in columns[1:]:
                sheet.draw.line((x - 16, top, x - 16, y), fill=0, width=3)
        sheet.put(left, y + sheet.step, f"{self.words['comment']}:", sheet.bold)
        sheet.paragraph(left, y + 2 * sheet.step, width, " ".join(self.prose(3)))
        return sheet

    def form(self) -> Sheet:
        sheet = Sheet(self.chance, self.chance.choice([9.5, 10, 11]))
        left, y = self.chance.randint(180, 260), self.chance.randint(200, 300)
        sheet.put(left, y, self.words["referral"], sheet.title)
        y += round(2.5 * sheet.step)
        gutter = self.chance.randint(110, 190)
        column = (WIDTH - 2 * left - gutter) // 2
        for x, heading in ((left, self.words["history"]), (left + column + gutter, self.words["plan"])):
            sheet.put(x, y, heading, sheet.bold)
            below = y + round(1.4 * sheet.step)
            for line in (f"{self.words['patient']}: {self.name()}", f"{self.words['born']}: {self.date()}",
                         f"{self.words['phone']}: ({self.chance.randint(201, 989)}) 555-01{self.chance.randint(10, 99)}"):
                sheet.put(x, below, line)
                below += sheet.step
            prose = self.prose(8)
            for start in range(0, 8, 4):
                below = sheet.paragraph(x, below + round(0.6 * sheet.step), column, " ".join(prose[start:start + 4]))
        return sheet


def pages(seed: int, count: int) -> list[Page]:
    """`count` of each kind in each language."""
    made = []
    for number in range(count):
        for language in ("en", "es"):
            for kind in ("letter", "table", "form"):
                author = Author(random.Random(f"{seed} {number} {language} {kind}"), language)
                sheet = getattr(author, kind)()
                made.append(Page(f"{kind}-{language}-{number}", sheet.image, "\n".join(sheet.lines)))
    return made


# What becomes of a page. Each gives a file's ending and its bytes.

def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png(image: Image.Image) -> tuple[str, bytes]:
    return "png", encoded(image, "PNG", dpi=(DPI, DPI))


def values(image: Image.Image) -> numpy.ndarray:
    return numpy.asarray(image, numpy.float32)


def picture(pixels: numpy.ndarray) -> Image.Image:
    return Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8))


def clean(image: Image.Image, chance: random.Random, dice: numpy.random.Generator) -> tuple[str, bytes]:
    return png(image)


def skewed(image: Image.Image, chance: random.Random, dice: numpy.random.Generator) -> tuple[str, bytes]:
    angle = chance.uniform(1, 7) * chance.choice((-1, 1))
    return png(image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255))


def noisy(image: Image.Image, chance: random.Random, dice: numpy.random.Generator) -> tuple[str, bytes]:
    """The glass is dusty and the sensor hot: specks of one to three pixels and grain."""
    pixels = values(image.filter(ImageFilter.GaussianBlur(0.7))) + dice.normal(0, chance.uniform(12, 25), (image.height, image.width))
    for _ in range(chance.randint(6_000, 12_000)):
        x, y, size = dice.integers(0, image.width), dice.integers(0, image.height), dice.integers(1, 4)
        pixels[y:y + size, x:x + size] = dice.choice((20, 240))
    return png(picture(pixels))


def faint(image: Image.Image, chance: random.Random, dice: numpy.random.Generator) -> tuple[str, bytes]:
    """A tired toner on grey paper."""
    ink, paper = chance.uniform(140, 165), chance.uniform(185, 205)
    pixels = values(image.filter(ImageFilter.GaussianBlur(0.8))) / 255 * (paper - ink) + ink
    return png(picture(pixels + dice.normal(0, 4, pixels.shape)))


def rotated(image: Image.Image, chance: random.Random, dice: numpy.random.Generator) -> tuple[str, bytes]:
    return png(image.transpose(chance.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270))))


def fax(image: Image.Image, dice: numpy.random.Generator, chance: random.Random, down: float) -> tuple[str, bytes]:
    """1,728 dots a line whatever the paper (ITU-T T.4 table 1), one bit each; a slightly crooked feed and a few wrong dots."""
    crooked = image.rotate(chance.uniform(-0.6, 0.6), Image.Resampling.BICUBIC, fillcolor=255)
    dots = crooked.resize((1728, round(image.height / DPI * down)), Image.Resampling.BOX)
    pixels = values(dots) + dice.normal(0, 10, (dots.height, dots.width))
    bits = (pixels > chance.uniform(120, 165)) ^ (dice.random(pixels.shape) < 0.0006)
    return "tif", encoded(Image.fromarray((bits * 255).astype(numpy.uint8)).convert("1", dither=Image.Dither.NONE), "TIFF",
                          compression="group4", dpi=(204, down))


def standard_fax(image: Image.Image, chance: random.Random, dice: numpy.random.Generator) -> tuple[str, bytes]:
    return fax(image, dice, chance, 98)


def fine_fax(image: Image.Image, chance: random.Random, dice: numpy.random.Generator) -> tuple[str, bytes]:
    return fax(image, dice, chance, 196)


def photo(image: Image.Image, chance: random.Random, dice: numpy.random.Generator) -> tuple[str, bytes]:
    """A page on a dark desk from a telephone's camera: seen at a slant, lit from one side with a shadow over it, a little out of focus, as JPEG."""
    width, height = 2268, 3024
    margin = lambda: (chance.uniform(0.02, 0.09) * width, chance.uniform(0.02, 0.09) * height)
    (a, b), (c, d), (e, f), (g, h) = margin(), margin(), margin(), margin()
    corners = [(a, b), (width - c, d), (width - e, height - f), (g, height - h)]
    paper = [(0, 0), (image.width, 0), (image.width, image.height), (0, image.height)]
    # The eight numbers that lead from a place in the photograph to one on the paper.
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, paper):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    numbers = numpy.linalg.solve(numpy.array(rows), numpy.array(right))
    seen = image.filter(ImageFilter.GaussianBlur(1)).transform((width, height), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC, fillcolor=255)
    inside = Image.new("L", image.size, 255).transform((width, height), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR, fillcolor=0)
    desk = Image.new("L", (width, height), chance.randint(45, 110))
    whole = values(Image.composite(seen, desk, inside))
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    angle = chance.uniform(0, 2 * math.pi)
    across = (x / width - 0.5) * math.cos(angle) + (y / height - 0.5) * math.sin(angle)
    light = 0.78 + chance.uniform(0.15, 0.4) * across
    light *= 1 - chance.uniform(0.15, 0.35) / (1 + numpy.exp(-(across - chance.uniform(-0.2, 0.3)) * 25))
    shot = picture(whole * light).filter(ImageFilter.GaussianBlur(chance.uniform(0.6, 1.1)))
    pixels = values(shot) + dice.normal(0, 4, (height, width))
    return "jpg", encoded(picture(pixels), "JPEG", quality=chance.randint(60, 80))


DISTORTIONS = {"clean": clean, "skew": skewed, "noise": noisy, "low contrast": faint, "rotated": rotated, "fax 204×98": standard_fax,
               "fax 204×196": fine_fax, "photo": photo}


def distorted(page: Page, name: str, seed: int) -> tuple[str, bytes]:
    chance = random.Random(f"{seed} {page.name} {name}")
    return DISTORTIONS[name](page.image, chance, numpy.random.default_rng(chance.getrandbits(64)))
