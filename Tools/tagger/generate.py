"""Training documents: marked documents as templates, every identifier swapped for another of its kind, then noise.

    generate.py [SEED] [N]      prints N generated documents with their labels, for reading

A document is (text, labels): labels holds one class number per character (see pieces.CLASSES), -1 where the loss looks away. Deterministic by seed.
"""
import csv
import difflib
import hashlib
import json
import pathlib
import random
import re
import sys

from names import PARTICLES, SUFFIXES, Lexicon, Maker, fold
from pieces import CHECKOUT, CLASSES, DATA, GROUP

BENCH = CHECKOUT / "Tests/Benchmarks/redaction"
# `held` and `mixed` are for measuring and never among these.
FOLDERS = [BENCH / x for x in ("encounters", "forms", "es", "clinic", "letters", "sheets", "spanish", "noisy", "weekly", "prose", "terms", "people", "systems")]
DEID = DATA / "deid"
CLINICAL = DATA / "clinical-text"
MARK = re.compile(r"⟦([A-Z_]+)(?::([^|⟧]*))?\|([^⟦⟧]*)⟧")
COUNTRIES = set("italy mexico canada cuba china india france spain germany england ireland poland russia vietnam haiti brazil japan korea peru colombia guatemala honduras españa espana argentina chile ecuador".split())


# reading


def parse(source: str) -> list:
    """Segments (text, label, sub) of a marked document; label '' is plain text."""
    segments, at = [], 0
    for mark in MARK.finditer(source):
        if mark.start() > at:
            segments.append((source[at:mark.start()], "", ""))
        segments.append((mark.group(3), mark.group(1), mark.group(2) or ""))
        at = mark.end()
    segments.append((source[at:], "", ""))
    return segments


def parse_row(row: dict) -> list:
    """Segments of a JSON row with spans."""
    marks = [(s["start"], s["end"], s["label"], s.get("sub") or "") for s in row["spans"]]
    marks += [(s["start"], s["end"], "OPTIONAL", "") for s in row.get("optional", [])] + [(s["start"], s["end"], "CLINICAL", "") for s in row.get("clinical", [])]
    segments, at = [], 0
    for start, end, label, sub in sorted(marks):
        if start < at:
            continue
        inner = row["text"][start:end]
        if label == "LOCATION" and fold(inner) in COUNTRIES:
            label = "OPTIONAL"
        segments += [(row["text"][at:start], "", ""), (inner, label, sub)]
        at = end
    segments.append((row["text"][at:], "", ""))
    return [s for s in segments if s[0]]


def is_validation(name: str) -> bool:
    """15 % of the marked documents, by a hash of the name."""
    return int(hashlib.md5(name.encode()).hexdigest(), 16) % 100 < 15


def marked_documents() -> tuple:
    """(training, validation): lists of (name, spanish, segments)."""
    training, validation = [], []
    for folder in FOLDERS:
        for file in sorted(folder.glob("*.txt")):
            source = file.read_text("utf-8")
            segments = parse(source)
            name = f"{folder.name}/{file.stem}"
            if any("⟦" in s[0] or "⟧" in s[0] for s in segments) or len(segments) < 4:
                continue
            spanish = folder.name in ("es", "spanish") or len(re.findall(r"\b(?:del?|los|las|con|paciente|para|por)\b", source)) > len(source) / 120
            (validation if is_validation(name) else training).append((name, spanish, segments))
    return training, validation


def jsonl_documents(file: str) -> list:
    rows = [json.loads(line) for line in open(DEID / file, encoding="utf-8")]
    return [(r["id"], r.get("lang") == "es", parse_row(r)) for r in rows]


def negative_texts(lexicon) -> list:
    """Clinical notes without identifiers; words that might be a name or a date are left out of the loss (-1)."""
    texts = []
    with open(CLINICAL / "mts-dialog/TrainingSet.csv", encoding="utf-8") as handle:
        texts += [row["section_text"] for row in csv.DictReader(handle)]
    with open(CLINICAL / "aci-bench/data/challenge_data/train.csv", encoding="utf-8") as handle:
        texts += [row["note"] for row in csv.DictReader(handle)]
    months = "|".join(Maker.EN) + "|" + "|".join(m[:3] for m in Maker.EN)
    doubt = re.compile(rf"\b(?:{months})\b|\b\d+[/-]\d+(?:[/-]\d+)?\b|\b(?:19|20)\d\d\b|\b9\d[- ]year|\d{{5,}}|_+|\b(?:Dr|Mr|Mrs|Ms|Miss|Doctor)\.? +\w+(?: \w+)?|\b\w+ (?:Hospital|Clinic|Center|University|Street|School)\b")
    result = []
    for text in texts:
        if len(text) < 60:
            continue
        labels = [0] * len(text)
        for match in doubt.finditer(text):
            labels[match.start():match.end()] = [-1] * (match.end() - match.start())
        for match in re.finditer(r"\b[A-Z][a-z]+\b", text):
            code = lexicon.word.get(match.group().lower())
            if code is None or (max(code[2], code[3]) >= 3 and code[0] < 5 and "o" not in code[4]) or ("p" in code[4] and code[0] < 4 and "o" not in code[4]):
                labels[match.start():match.end()] = [-1] * len(match.group())
        result.append((text, labels))
    return result


# replacing


def like(source: str, word: str) -> str:
    """`word` in the case of `source`."""
    letters = [c for c in source if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return word.upper()
    if letters and all(c.islower() for c in letters):
        return word.lower()
    return word


class Swapper:
    """Replaces the identifiers of one document, the same text by the same replacement."""

    TITLE = re.compile(r"\b(?:Dr|Dra|Mr|Mrs|Ms|Miss|Sr|Sra|Srta|Prof|DR|MR|MRS|MS|Doctor|doctora?|señora?|Nurse|Judge|Officer|Det|Rev|Fr)\.?\s*$")
    WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|.", re.S)

    def __init__(self, lexicon, rng, spanish):
        self.lex, self.rng, self.make = lexicon, rng, Maker(lexicon, rng, spanish)
        self.names, self.whole = {}, {}
        self.restyle = rng.random() < 0.6

    def chance(self, p):
        return self.rng.random() < p

    # names

    def learn(self, text):
        """Gives the words of a name of several words their replacements."""
        words = [w for w in self.WORD.findall(text) if w[0].isalpha() and len(w) > 1 and fold(w) not in PARTICLES and fold(w) not in SUFFIXES]
        if len(words) < 2:
            return
        comma = text.find(",")
        for index, word in enumerate(words):
            place = text.find(word)
            if comma > 0: family = place < comma
            elif self.make.spanish and len(words) > 2: family = index >= len(words) - 2
            else: family = index == len(words) - 1
            self.word(word, family)

    def word(self, word, family):
        key = fold(word)
        if key not in self.names:
            near = difflib.get_close_matches(key, self.names, 1, 0.8) if len(key) > 4 else []
            if near and near[0] != key:
                self.names[key] = self.damage(self.names[near[0]])
            elif len(key) < 4 and word.isupper() and key not in self.lex.word:
                self.names[key] = "".join(self.rng.choice("ABCDEFGHJKLMNPRSTVW") for _ in key)
            else:
                self.names[key] = self.make.family() if family else self.make.given()
        return self.names[key]

    def damage(self, word):
        """A typing mistake."""
        if len(word) < 4:
            return word
        i = self.rng.randrange(1, len(word) - 1)
        return self.rng.choice((word[:i] + word[i + 1:], word[:i] + word[i + 1] + word[i] + word[i + 2:], word[:i] + self.rng.choice("aeiounrstl") + word[i + 1:], word[:i] + word[i] + word[i:]))

    def name(self, text, before):
        if text in self.whole and self.chance(0.8):
            return self.whole[text]
        r = self.rng
        words = [w for w in self.WORD.findall(text) if w[0].isalpha() and fold(w) not in PARTICLES and fold(w) not in SUFFIXES]
        long = [w for w in words if len(w) > 1]
        titled = bool(self.TITLE.search(before[-12:]))
        if len(long) >= 2 and "\n" not in text and self.restyle and self.chance(0.25):
            first, last = (long[-1], long[0]) if "," in text else (long[0], long[-1])
            g, f = self.word(first, False), self.word(last, True)
            m = r.choice("ABCDEFGHJKLMNPRSTVW")
            new = like(text, r.choice((f"{g} {f}", f"{f}, {g}", f"{g[0]}. {f}", f"{g[0]} {f}", f"{g} {f[0]}.", f"{g} {f[0]}", f"{g} {m}. {f}", f"{f}, {g} {m}", f"{f},{g}", f"{f} {g}", f"{f} {g[0]}", g, f"{g}{f}", f"{g} {m} {f}", f"{g}  {f}", f"{f}/{g}", f"{f}^{g}", f"{f}^{g}^{m}")))
            if self.chance(0.12): new = r.choice((new.upper(), new.lower()))
        else:
            parts = []
            for token in self.WORD.findall(text):
                key = fold(token)
                if not token[0].isalpha():
                    parts.append(self.make.digits(len(token)) if token.isdigit() else token)
                elif key in PARTICLES and len(words) > 1 or key in SUFFIXES:
                    parts.append(token)
                elif len(token) == 1:
                    match = [v for k, v in self.names.items() if k[0] == key]
                    parts.append(like(token, match[0][0].upper() if match and self.chance(0.7) else r.choice("ABCDEFGHJKLMNPRSTVW")))
                else:
                    possessive = re.search(r"['’]s$", token)
                    core = token[: possessive.start()] if possessive else token
                    code = self.lex.word.get(fold(core), (0, 0, 0, 0, ""))
                    family = titled or (code[3] > code[2] if len(long) == 1 else bool(long) and token == long[-1])
                    new = self.word(core, family)
                    if self.chance(0.03): new = self.damage(new)
                    parts.append(like(core, new) + (possessive.group() if possessive else ""))
            new = "".join(parts)
        self.whole[text] = new
        return new

    # dates

    MONTHS = {m.lower(): i for ms in (Maker.EN, Maker.ES) for i, m in enumerate(ms)}

    def date(self, text):
        r = self.rng
        if text in self.whole and self.chance(0.5):
            return self.whole[text]
        lower, grain = text.lower(), None
        spoken = next((m for m in self.MONTHS if re.search(rf"\b{m[:3]}[a-z]*", lower)), None)
        numbers = re.findall(r"\d+", text)
        if self.chance(0.4):
            if re.fullmatch(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}", text) or (spoken and len(numbers) == 2 and len(text) < 28): grain = "full"
            elif spoken and len(numbers) == 1 and re.search(r"\d{4}|'\d\d", text): grain = "monthyear"
            elif (spoken and len(numbers) == 1) or re.fullmatch(r"\d{1,2}/\d{1,2}", text): grain = "monthday"
            elif spoken and not numbers and len(text) < 12: grain = "month"
        if grain:
            new = self.make.date(grain)
            if self.chance(0.3): new = like(text, new)
        elif not spoken and not numbers:
            new = r.choice(Maker.FIESTAS if self.make.spanish else Maker.HOLIDAYS) if self.chance(0.6) else text
        else:
            def number(match):
                n = match.group()
                if len(n) == 4: return str(r.randint(2015, 2027) if int(n) > 2012 else r.randint(1922, 2014)) if n[:2] in ("19", "20") else self.make.digits(4)
                if len(n) > 4:
                    return "".join(c if i in (0, 1, len(n) - 2) else r.choice("0123456789") for i, c in enumerate(n))
                if not n.isascii(): return n
                v = r.randint(1, 12) if int(n) <= 12 else r.randint(13, 28) if int(n) <= 31 else r.randint(20, 99)
                return f"{v:02d}" if n[0] == "0" or len(n) == 2 and v > 9 else str(v)
            def month(match):
                word = match.group()
                key = word.lower()
                for names in (Maker.EN, Maker.ES):
                    for m in names:
                        if key == m.lower() and not (names is Maker.EN and self.make.spanish and key == "mayo"): return like(word, r.choice(names))
                for names in (Maker.EN, Maker.ES):
                    if any(key == m.lower()[:3] for m in names): return like(word, r.choice(names)[:3])
                return word
            new = re.sub(r"[^\W\d_]+", month, re.sub(r"\d+", number, text))
        self.whole[text] = new
        return new

    # the rest

    def location(self, text, sub):
        r, make = self.rng, self.make
        if text in self.whole:
            return self.whole[text]
        if sub == "zip" or re.fullmatch(r"\d{5}(-\d{4})?", text):
            new = make.zip() if re.fullmatch(r"\d{5}(-\d{4})?", text) and self.chance(0.8) else self.shape(text)
        elif sub in ("city", "territorio") and not any(c.isdigit() for c in text):
            new = like(text, make.city())
        elif sub in ("street", "calle") and self.chance(0.55):
            new = make.street()
            if text.isupper() or text.islower(): new = like(text, new)
        elif sub == "county" and self.chance(0.7):
            tail = re.search(r"(?i)\s+(county|co\.?|parish)$", text)
            new = like(text, r.choice(self.lex.counties) + (tail.group() if tail else ""))
        else:
            new = self.capitals(text, 0.8)
        self.whole[text] = new
        return new

    def capitals(self, text, p):
        """Other words for the capitalised words that are not parts of an address or an organization, other digits for digits."""
        keep = set(sum((self.lex.terms.get(x, []) for x in ("street", "calle", "unitword", "facility", "facilityadjective", "generic", "state", "title")), [])) | PARTICLES
        def swap(match):
            word = match.group()
            if not (word[0].isupper() or text.islower()) or fold(word) in keep or len(word) < 3 or not self.chance(p): return word
            return like(word, self.make.place_word())
        return re.sub(r"\d+", lambda m: self.shape(m.group()), re.sub(r"[^\W\d_]+", swap, text))

    def shape(self, text):
        """Other digits and capitals in the same places; a leading key of letters often stays."""
        r = self.rng
        head = re.match(r"[A-Za-z]{1,4}(?=[-\d])", text)
        kept = head.end() if head and self.chance(0.6) else 0
        out = text[:kept]
        for c in text[kept:]:
            if c.isdigit(): out += r.choice("0123456789")
            elif c.isupper() and c.isascii(): out += r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
            elif c.islower() and c.isascii() and not self.prose: out += r.choice("abcdefghijklmnopqrstuvwxyz")
            else: out += c
        return out

    prose = True

    def replace(self, text, label, sub, before):
        r, make = self.rng, self.make
        if label == "NAME": return self.name(text, before)
        if label == "DATE": return self.date(text)
        if label == "LOCATION": return self.location(text, sub)
        if text in self.whole and self.chance(0.9): return self.whole[text]
        if label == "ORG":
            new = like(text, make.org()) if self.chance(0.45) else self.capitals(text, 0.85)
        elif label == "AGE":
            new = re.sub(r"\d+", lambda m: str(r.choice((r.randint(90, 99), r.randint(90, 105)))) if len(m.group()) in (2, 3) else m.group(), text)
        elif label in ("PHONE", "FAX") and sum(c.isdigit() for c in text) >= 7 and self.chance(0.5):
            new = make.phone()
        elif label == "EMAIL" and "@" in text:
            new = make.email() if self.chance(0.6) else re.sub(r"[a-z]+(?=.*@)", lambda m: fold(make.family()).replace(" ", ""), text, count=1)
        elif label in ("URL", "PHOTO", "EMAIL"):
            new = re.sub(r"\d", lambda m: r.choice("0123456789"), text)
            new = re.sub(r"[A-Za-z]{4,}", lambda m: like(m.group(), fold(make.place_word())) if self.chance(0.5) and m.group().lower() not in ("https", "http", "example", "jpeg") else m.group(), new)
        elif re.fullmatch(r"[^\d]{4,}", text):
            new = self.capitals(text, 0.5)
        elif label in ("MRN", "ACCOUNT", "OTHER_ID", "HEALTH_PLAN", "DEVICE", "LICENSE") and self.chance(0.2) and len(text) > 4 and " " not in text:
            new = make.number()
        else:
            new = self.shape(text)
        self.whole[text] = new
        return new

    def plain(self, text, clinical):
        """Text that is no identifier: other drugs, eponyms and figures now and then."""
        r, lex = self.rng, self.lex
        if self.jitter:
            def figure(m):
                n = m.group()
                if n in ("911", "988") or re.fullmatch(r"9\d|1[01]\d", n) and not clinical: return n
                if len(n) == 4 and n[:2] in ("19", "20"): return str(r.randint(1985, 2026)) if r.random() < 0.6 else n
                if len(n) == 4 and int(n[:2]) < 24 and n[2] < "6": return f"{r.randint(0, 23):02d}{r.randint(0, 59):02d}" if r.random() < 0.6 else n
                return n[0] + "".join(r.choice("0123456789") for _ in n[1:]) if r.random() < 0.6 else n
            text = re.sub(r"\d+", figure, text)
        def word(m):
            w = m.group()
            key = fold(w)
            if key in lex.drug_set and r.random() < self.drug_rate: return like(w, (r.choice(lex.drugs).title() if w[0].isupper() else r.choice(lex.drugs)))
            if clinical and w[0].isupper() and key in lex.eponym_set and r.random() < 0.3:
                return like(w, (r.choice(lex.eponyms) if r.random() < 0.7 else r.choice(lex.family)).title())
            return w
        return re.sub(r"[^\W\d_]{4,}", word, text)

    def copy(self, segments):
        """(text, labels) of a fresh copy of a document."""
        self.jitter, self.drug_rate = self.chance(0.5), self.rng.choice((0, 0, 0.3, 0.6))
        for text, label, _ in segments:
            if label == "NAME":
                self.learn(text)
        out, labels, before = [], [], ""
        for text, label, sub in segments:
            if label in ("", "CLINICAL"):
                new, code = self.plain(text, label == "CLINICAL"), 0
            elif label == "OPTIONAL":
                new, code = text, -1
            else:
                self.prose = len(text) > 25
                new, code = self.replace(text, label, sub, before), GROUP.get(label, 4)
                if "\n" in text and "\n" not in new:
                    new = new.replace(" ", "\n", 1)
            out.append(new)
            labels += [code] * len(new)
            before = new
        return "".join(out), labels


def original(segments):
    """(text, labels) of the document as written."""
    text = "".join(s[0] for s in segments)
    labels = []
    for inner, label, _ in segments:
        labels += [0 if label in ("", "CLINICAL") else -1 if label == "OPTIONAL" else GROUP.get(label, 4)] * len(inner)
    return text, labels


# made-up lines and sheets

LINES = """Spoke w/ {N} re: results|{N} called, will ring back after 3|d/w {F}, agrees with plan|Per {F}, hold the beta blocker|seen with {N}, {cred}|{N} {cred}|{G} says the pain is worse at night|Reviewed with daughter {G} at bedside|her son {G} drives her|lives with husband {G} and two cats|{G} and {G} were present
cc: {N}; {N}|cc {F}, {F}|Thanks, {G}|- {G}|{G}|{N}|{N}   {D}   {I}|{F}|{F} {D}|{N} / {I} / {D}|{D} {N}|Best, {N}|Attending: {N}|Pt {N} dob {D}|pt {F} in rm 4|{N} ({D}) {I}|Signed {N} {D} 14:05|Dictated by {N}, transcribed by {initials}|{initials}/{initials2}|{G} is a 43 y/o M with back pain|{F} is a 61 y/o F with CHF
Ms. {F} was seen on {D}|Mr {F} returns for follow up of his diabetes|Dr. {F} will see her {MD}|Dr {F}'s office faxed the report|referred by {N} in {C}|moved here from {C} in {MY}|works at {O}|transferred from {O} on {MD}|retired from {O} {MY}|was at {O} until {MY}|last seen {MD}|since {M} she has had more headaches|next visit {D}|RTC {MD}|surgery {D} at {O}|{O}|{O}, {C}|{S}|{S}, {C} {Z}|{C} {Z}|{C}
{S}, {C}, TX {Z}|lives on {S}|found down near {S}|call {P}|cell {P}|{P} ok to leave message|fax to {P}|{E}|acct {I}|ref {I}|{I}|{I} {I}|serial {I}|claim {I} denied {D}|auth {I} valid thru {D}|member {I} grp {I2}|{N}, {A} yo|{A}-year-old woman, lives with niece {G}|Age: {A}|pt is {A} and still drives|neighbor {G} found her|Emergency: {N} (wife) {P}|Contact {G} {P}|pharmacy {O} {P}
{G} denies SI|{G} was tearful today|Asked {G} to bring the log|{G} scored 12 on the PHQ-9|{F} tolerated the procedure well|Mom ({G}) reports fever|teacher Mrs {F} says he cannot sit still|brother {G} had the same|{N} MRN {I}|RN {G} {F} notified {F} at 0320|handoff {G} to {G}|Interpreter: {N}|witness {N}|{N} x {D}|Provider {F} {D} {D}|seen by {F} and {F}|pt's {G} {P}|Patient prefers {G}
La paciente {N} acude a control|Sr. {F} refiere dolor|firmado {N} {D}|hija {G} tel {P}|vive en {S}, {C}|Dr. {F} indica|Atte. {N}|{N}, nacida el {D}|acompañada por su hijo {G}|derivado de {O}|{G} refiere mejoría|Médico: {N}|cita el {MD} con {F}|trabaja en {O}|desde {M} con tos|natural de {C}|DNI {I}|expediente {I}|{F} {F}, {G}|la abuela {G} cuida al niño|avisar a {G} al {P}|{G} was {A} when she died|who is {A} and lives on her own|Mum turns {A} in {M}|he is {A}|a {A} y.o. man|cumplió {A} años|paciente de {A} años|mother lived to {A}|at {A} she still walks daily|noted {I3} LPN|collected by {I3}|{initials2}|drawn {D} by {I3}|EPW/{js}|{I3}: ok per {F}|{G}: running late|{G} RN: at pt house|{F}: call back in 10|{G}> labs are back|[{G}] pt refused|@{G} can you call|staff {G} on 1:1|judge {F}|coach {F}|pastor {G} {F}|partner {G} p/u at 5|gf {G}, bf {G}|dtr {G} will bring|sitter {G}|charge: {G}|guardian mom {G}|ask {G} re: ride|group: {G}, {G}, {G}, {G}. absent {G}|{N}^{G}|PN [{F}^{G}]|PID 1 {I} {F}^{G}^{init} {D}|near {S2}|the {C} bus stop|{X}|plate {I}|since {H}|by {H}|after {H} dinner|{H} weekend was hard|{wd} the {ord}|on the {ord}|desde {H}|<Last>{F}</Last><First>{G}</First><MI>{init}</MI><DOB>{D}</DOB>|<Addr>{S}</Addr><City>{C}</City><Zip>{Z}</Zip>|"name": "{N}", "dob": "{D}", "phone": "{P}"|last_name={F} first_name={G}|(0010,0010) PN [{F}^{G}]   # PatientName|(0008,0090) PN [{N}]  # ReferringPhysicianName|(0018,1000) LO [{I}]  # DeviceSerialNumber|(0010,0020) LO [{I}]  # PatientID|{G} (peer), {G} (aide)|{F}: yes. try back door|{G} out sick, {G} covering|text from {G}|{G} to p/u meds|pls ask {G}|per {G} ok to give|Ord by {F}, {G} MD|{F}      {F}      {F}|Day: {F}  Night: {F}|Voucher {I}|IP {IP}|from {IP}|recheck {MD}|good thru {MD}|{MD} - {MD}|from {MD} to {MD}""".replace("\n", "|").split("|")
NEUTRAL = """BP 132/84 HR 77 T 98.4|Will return in two weeks|May improve with rest|Continue metformin 500 mg BID|Plan as above|A&O x3, no acute distress|Grant given|Rose bengal stain negative|Foley in place|Denies chest pain|Follow up with PCP|Pending labs|no known drug allergies|Labs: Na 138 K 4.1 Cr 0.9|EKG sinus rhythm rate 74|Babinski negative|Homans sign absent|Ranson 2|Wells score 3|Apgar 8/9|ICD M54.5 CPT 99213|pain 4/5, ROM full|Sig: 1 tab PO daily #30|GCS 15
Lungs clear|Subjective:|Objective|Assessment and Plan|Discharge instructions|Allergies: PCN|Medications|Hgb 11.2 Plt 245|Chronic kidney disease stage 3|Signos vitales estables|Sin alergias conocidas|Se indica reposo|Diagnóstico|continúa con enalapril 10 mg|Next appointment|Signature|Date|Name|Provider|Phone|Address|Patient information|Page 1 of 3|CONFIDENTIAL|Diet: regular|Code status full|Insurance: Medicare|Visit type: follow up|NPO after midnight|L4-L5 disc bulge|T2DM A1c 7.9|Hope to wean O2|Mark the site|Bill insurance|Will monitor|Chase with water|Hunter syndrome ruled out|Bell palsy resolved""".replace("\n", "|").split("|")
CREDS = "MD DO RN NP PA-C LCSW PT LPN MA CNA PharmD RRT PhD DPT OTR/L".split()


def figures(r):
    """Clinical figures that look like dates or identifiers and are none."""
    n = r.randint
    return r.choice((f"BP {n(90, 190)}/{n(50, 110)}", f"{n(1, 4)}-{n(5, 9)} days", f"WBC {n(3, 20)}.{n(0, 9)} (4.5-11.0)", f"Hgb {n(7, 16)}.{n(0, 9)} [12-16]", f"{n(1, 5)}/5 strength", f"Snellen 20/{r.choice((20, 25, 30, 40, 60, 100, 200))}", f"pain {n(0, 10)}/10", f"MMSE {n(10, 30)}/30", f"L{n(1, 4)}-{n(2, 5)}", f"C{n(2, 6)}/{n(3, 7)}",
                     f"ANA 1:{r.choice((40, 80, 160, 320, 640))}", f"q{n(2, 6)}-{n(6, 8)}h", f"NDC {n(10000, 70000)}-{n(100, 999):04d}-{n(10, 99)}", f"CPT {n(10000, 99999)}", f"LOINC {n(1000, 90000)}-{n(0, 9)}", f"{r.choice('ABCDEFGHIJKLMNSTZ')}{n(10, 99)}.{n(0, 999)}", f"D{n(100, 9999):04d}", f"ICD {r.choice('EIJMNSZ')}{n(10, 99)}.{n(0, 9)}{r.choice(('', 'A', 'XA'))}",
                     f"({n(8, 40):04d},{n(1, 9999):04d})", f"{n(0, 23):02d}{n(0, 59):02d} hrs", f"at {n(0, 23):02d}{n(0, 59):02d}", f"{n(1, 12)}:{n(0, 59):02d} pm", f"since {n(1970, 2026)}", f"in {n(1960, 2026)}", f"({n(1990, 2026)})", f"{n(1, 89)} yo {r.choice('MF')}", f"{n(2, 89)}-year-old", f"Age: {n(1, 89)}", f"{n(1, 89)}y", f"{n(18, 89)} años", f"{n(1, 9)}.{n(0, 9)} x {n(1, 9)}.{n(0, 9)} cm",
                     f"lidocaine 1% 1:100,000", f"{n(5, 1000)} mg", f"#{n(10, 120)}", f"x{n(2, 10)}d", f"G{n(1, 6)}P{n(0, 5)}", f"T {n(36, 40)}.{n(0, 9)} HR {n(50, 140)} RR {n(10, 30)}", f"{n(80, 100)}% RA", f"EF {n(20, 65)}-{n(60, 70)}%", f"wk {n(6, 40)}+{n(0, 6)}", f"glucose {n(60, 480)}", f"plt {n(40, 450)}", f"COVID-19", f"SARS-CoV-2 Ct {n(14, 38)}", f"{n(1, 3)}/{n(4, 6)} SEM",
                     f"size {n(5, 12)} Fr {n(10, 30)}", f"rate {n(40, 150)}", f"PSA {n(0, 20)}.{n(0, 99):02d}", f"TB neg {n(2000, 2026)}", f"room {n(1, 20)}", f"{n(6, 12)}-{n(13, 20)} wks", f"{n(1, 9)}/{n(10, 30)} days", f"CD4 {n(50, 1200)}", f"Rx #{n(10, 90)} RF {n(0, 5)}"))


HEADS = "sign|disease|syndrome|criteria|score|test|catheter|rod|curve|classification|fracture|line|maneuver|tube|stain|ring|contracture|scale|staging|index|palsy|phenomenon|drain|forceps|lymphoma|tumor|nodes|murmur|position|needle|stent|valve|reflex".split("|")
MAKES = "Medtronic Micra|Medtronic Azure|Boston Scientific|Abbott FreeStyle Libre|Dexcom G7|Philips DreamStation|ResMed AirSense 11|Siemens MAGNETOM Aera|GE Revolution|St. Jude Quadra|Stryker Triathlon|Zimmer Persona|DePuy Pinnacle|Hill-Rom|Omnipod 5|Tandem t:slim|Blue Cross|Delta Dental|Aetna PPO|Cigna|Humana Gold|Medicare|Medicaid|Molina|Kaiser|Tricare|UnitedHealthcare|Walgreens|CVS|Merck|Pfizer|Moderna|Sanofi|Covance|Quest|Epic|Zoom|Colorado|Vermont|Texas|Ohio|Peru|Korea|Guatemala|Amharic|Spanish|Vietnamese|Hmong|Korean War|Navy veteran|Ensure|Gatorade|Marlboro|Tylenol PM|Narcan|Flexi-Seal|Stedy|Hoyer|Unna boot|Mepilex|N95 8210|Braden 17|Morse 45|Norton 12|Fugl-Meyer 42|Mallampati II|Kaplan-Meier|Gow-Gates|Crigler-Najjar|Payne-Martin|Anillo de Kayser-Fleischer|Signo de Murphy|Escala de Norton|Dupuytren|Harrington rod 1988|RESULTADO UNIDAD RANGO|RANGO DE REFERENCIA|VALOR|ANTECEDENTES|GENERADOR|Marca/modelo|Edad|Sexo|Correo|Motivo de consulta|IDENTIFICACIÓN|DIAGNOSTICO|Firma del médico|Pida cita|Su pareja lo acompaña|Anoche no durmió|# Modality|# Manufacturer|# InstitutionName|# StudyDescription|Day Eve Night|Last First MI DOB|City State Zip|Grandma at bedside|Mom here|his wife|her partner|RN charge|the aide|Case manager|school yr 23-24|Rosary at 3|Fasting for Ramadan, no missed doses".split("|")


def negatives(lex, r):
    """Drugs, eponyms, makes and headings: capitalised words that are no identifiers."""
    e, f = r.choice(lex.eponyms).title(), r.choice(lex.eponyms if r.random() < 0.7 else lex.family).title()
    d = r.choice(lex.drugs)
    d = d.title() if r.random() < 0.6 else d
    return r.choice((f"{d} {r.randint(1, 500)} mg", f"continue {d}", f"on {d} since {r.randint(2005, 2026)}", f"{d}, {r.choice(lex.drugs)}", f"start {d} daily", f"stopped {d}", f"Meds: {d}, {r.choice(lex.drugs).title()}", f"({d})", f"{e} {r.choice(HEADS)}", f"{f}'s {r.choice(HEADS)}", f"{e}-{f} {r.choice(HEADS)}", f"neg {e}", f"{e} neg, {r.choice(lex.eponyms).title()} pos",
                     r.choice(MAKES), r.choice(MAKES), r.choice(MAKES), r.choice(MAKES), f"{r.choice(MAKES)}, {r.choice(MAKES)}", f"signo de {e}", f"enfermedad de {e}", f"h/o {e} {r.choice(HEADS)}", f"{d} ok", f"refill {d}"))


class Scribe:
    """Lines and sheets with few or no keys."""

    def __init__(self, lexicon, rng):
        self.lex, self.rng = lexicon, rng

    def slot(self, key):
        m, r = self.make, self.rng
        label = {"N": 1, "G": 1, "F": 1, "D": 2, "MD": 2, "MY": 2, "M": 2, "S": 3, "C": 3, "Z": 3, "P": 4, "I": 4, "I2": 4, "E": 4, "A": 5, "O": 6, "initials": 1, "initials2": -1, "I3": 1, "js": 1, "init": 1, "IP": 4, "S2": 3, "X": 3, "H": 2, "ord": 2}.get(key, 0)
        new = {"N": m.full, "G": m.given, "F": m.family, "D": m.date, "MD": lambda: m.date("monthday"), "MY": lambda: m.date("monthyear"), "M": lambda: m.date("month"), "S": m.street, "C": m.city, "Z": m.zip, "P": m.phone,
               "I": m.number, "I2": lambda: m.digits(5), "E": m.email, "A": lambda: str(r.randint(90, 104)), "O": m.org, "cred": lambda: r.choice(CREDS),
               "initials": lambda: "".join(r.choice("ABCDEFGHJKLMNPRSTVW") for _ in range(r.choice((2, 3)))), "I3": lambda: (lambda a, b: r.choice((a + b, a.lower() + b.lower(), f"{a}.{b}.", f"{a}{b}{a}")))(r.choice("ABCDEFGHJKLMNPRSTVWZ"), r.choice("ABCDEFGHJKLMNPRSTVWZ")),
               "js": lambda: "".join(r.choice("abcdefghjklmnprstvw") for _ in range(2)), "init": lambda: r.choice("ABCDEFGHJKLM"), "IP": lambda: r.choice((".".join(str(r.randint(1, 254)) for _ in range(4)), "2001:db8:" + ":".join(f"{r.randint(0, 65535):x}" for _ in range(r.randint(1, 4))) + "::" + f"{r.randint(0, 65535):x}", ":".join(f"{r.randint(0, 255):02X}" for _ in range(6)))), "S2": lambda: m.place_word() + r.choice((" Creek", " Park", " bridge", " Mall", " and " + m.place_word(), " Ranch", " Apartments", " trailhead", " Dam", " Reservation")),
               "X": lambda: r.choice(("corner of ", "", "the ")) + m.place_word() + r.choice((" & ", " and ")) + m.place_word(), "H": lambda: r.choice(Maker.FIESTAS if m.spanish else Maker.HOLIDAYS), "ord": lambda: r.choice(("1st", "2nd", "3rd", "12th", "15th", "22nd", "28th")), "wd": lambda: r.choice(("Mon", "Tuesday", "Wed.", "Thursday", "Fri")),
               "initials2": lambda: "".join(r.choice("abcdefghjklmnprstvw") for _ in range(2))}[key]()
        return new, label

    def line(self, template):
        text, labels, at = "", [], 0
        for match in re.finditer(r"\{(\w+)\}", template):
            plain = template[at:match.start()]
            new, label = self.slot(match.group(1))
            text += plain + new
            labels += [0] * len(plain) + [label] * len(new)
            at = match.end()
        plain = template[at:]
        return text + plain, labels + [0] * len(plain)

    def document(self):
        r = self.rng
        self.make = Maker(self.lex, r, r.random() < 0.3)
        if r.random() < 0.3:
            return self.sheet()
        text, labels = "", []
        for _ in range(r.randint(5, 25)):
            if r.random() < 0.57:
                t, l = self.line(r.choice(LINES))
            else:
                x = r.random()
                t = r.choice(NEUTRAL) if x < 0.3 else figures(r) if x < 0.6 else negatives(self.lex, r)
                l = [0] * len(t)
            end = r.choice(("\n", "\n", ". ", ". ", " ", "\n\n", "; "))
            text, labels = text + t + end, labels + l + [0] * len(end)
        return text, labels

    def sheet(self):
        """Rows of a schedule or an export."""
        r = self.rng
        pool = ["N", "N", "F", "G", "D", "I", "P", "Z", "C", "MD", "S", "O", "reason", "time", "code", "F", "blank", "age", "sex", "flag"]
        columns = [r.choice(pool) for _ in range(r.randint(3, 8))]
        mark = r.choice(("|", ",", ";", "\t", "   ", " | ", "  ", ", "))
        text, labels = "", []
        for _ in range(r.randint(3, 12)):
            for n, column in enumerate(columns):
                if column in ("N", "G", "F", "D", "I", "P", "Z", "C", "MD", "S", "O"): t, label = self.slot(column)
                else:
                    label = 0
                    t = {"reason": lambda: r.choice("f/u|new pt|physical|HTN|DM2|MRI L spine|back pain|no show|cough x3d|INR|post op|med refill|CPAP|wound ck|allergy shot|Parkinson|Foley change|BP check|control|dolor lumbar".split("|")), "time": lambda: f"{r.randint(7, 17)}:{r.choice(('00', '15', '30', '45'))}",
                         "code": lambda: r.choice(("99213", "M54.5", "E11.9", "99214", "J45.909", "I10", "Z23", "G0439")), "blank": lambda: "", "age": lambda: str(r.randint(1, 89)), "sex": lambda: r.choice("MF"), "flag": lambda: r.choice(("Y", "N", "ok", "conf", "LVM", "arrived", "cx", "Medicare", "Aetna", "BCBS", "self pay"))}[column]()
                    label = 0
                end = mark if n < len(columns) - 1 else "\n"
                text, labels = text + t + end, labels + [label] * len(t) + [0] * len(end)
        return text, labels


def inject(text, labels, scribe):
    """Puts identifiers into a note that has none: names for "the patient", of relatives and doctors, dates and places after fitting words, whole lines."""
    r = scribe.rng
    scribe.make = m = Maker(scribe.lex, r, r.random() < 0.1)
    g, f = m.given(), m.family()
    out, new, at = "", [], 0
    pattern = re.compile(r"\b[Tt]he patient\b(?!'s)|\b(?:wife|husband|son|daughter|mother|father|sister|brother|mom|dad|grandmother|friend|girlfriend|boyfriend|niece|neighbor|partner)\b|\b(?:Dr|Doctor|Mr|Mrs|Ms|Miss)\.? +[A-Z]\w+"
                         r"|\b(?:surgery|admitted|seen|evaluated|performed|started|discharged|visit|diagnosed|hospitalized|since|by)\b|(?<=[a-z)])\. +(?=[A-Z])|\b(?:he|she)\b")
    def put(t, label):
        nonlocal out, new
        out, new = out + t, new + [label] * len(t)
    for match in pattern.finditer(text):
        put(text[at:match.start()], 0)
        new[len(new) - (match.start() - at):] = labels[at:match.start()]
        word, x = match.group(), r.random()
        at = match.end()
        if word.lower() == "the patient" and x >= 0.4:
            put(word, 0)
        elif word.lower() == "the patient":
            title = r.choice(("Mr. ", "Ms. ", "Mrs. ", "Mr ", "Ms ", "", "", "Pt "))
            put(title, 0)
            put(f if title[:1] == "M" else r.choice((g, g, f, f"{g} {f}")), 1)
        elif word[:2] in ("Dr", "Do", "Mr", "Ms", "Mi") and word[-1] != " ":
            head = word.split()[0] + " "
            put(head, 0)
            put(r.choice((m.family(), m.family(), m.given() + " " + m.family())), 1)
        elif word[0] == ".":
            put(word, 0)
            if x < 0.06:
                t, l = scribe.line(r.choice(LINES))
                out, new = out + t, new + l
                put(". ", 0)
        elif word in ("he", "she"):
            if x < 0.06: put(g, 1)
            else: put(word, 0)
        elif word in ("since", "by"):
            put(word, 0)
            if x < 0.05:
                put(" ", 0)
                put(m.given() if word == "by" else m.date("month"), 1 if word == "by" else 2)
        elif word.islower() and word in "wife husband son daughter mother father sister brother mom dad grandmother friend girlfriend boyfriend niece neighbor partner".split():
            put(word, 0)
            if x < 0.35:
                mark = r.choice((" ", " ", ", ", " ("))
                put(mark, 0)
                put(r.choice((m.given(), m.given(), m.given() + " " + m.family())), 1)
                put({", ": ",", " (": ")"}.get(mark, ""), 0)
        else:
            put(word, 0 if word.islower() else -1)
            if x < 0.3:
                kind = r.choice("DDDMO")
                put({"D": r.choice((" on ", " ")), "M": " in ", "O": " at "}[kind], 0)
                put(m.date(r.choice(("full", "full", "monthday"))) if kind == "D" else m.date(r.choice(("month", "monthyear"))) if kind == "M" else m.org(), 2 if kind != "O" else 6)
    put(text[at:], 0)
    new[len(new) - (len(text) - at):] = labels[at:]
    if r.random() < 0.5:
        t, l = scribe.line(r.choice(LINES))
        out, new = t + "\n" + out, l + [0] + new
    if r.random() < 0.5:
        t, l = scribe.line(r.choice(LINES))
        out, new = out + "\n" + t, new + [0] + l
    return out, new


# noise

OCR = {"l": "1", "1": "l", "O": "0", "0": "O", "o": "0", "i": "l", "I": "l", "S": "5", "5": "S", "B": "8", "8": "B", "e": "c", "c": "e", "m": "rn", "n": "ri", "h": "b", "g": "q", "Z": "2", "2": "Z", "u": "v", "a": "o", "t": "f", "rn": "m", "d": "cl", "w": "vv", "6": "b", "G": "6", "E": "F", "D": "O", "r": "i"}


def change(text, labels, edit):
    """Applies edit(index, char) -> replacement to every character; labels follow."""
    out, new = [], []
    for i, c in enumerate(text):
        x = edit(i, c)
        out.append(x)
        new += [labels[i]] * len(x)
    return "".join(out), new


def noise(text, labels, rng, strength=1.0):
    """Random case, OCR damage, spaces, wraps, lost keys and marks."""
    def p(x):
        return rng.random() < x * strength
    if p(0.10):  # lost keys: "Name: X" -> "X"
        cut = [0] * len(text)
        rate = rng.choice((0.3, 0.6, 1))
        for match in re.finditer(r"(?m)(?:^|(?<=  )|(?<=[|;,]))[ ]*[A-Za-zÀ-ÿ#/. ]{2,22}[:#=] ?", text):
            if all(labels[i] == 0 for i in range(match.start(), match.end())) and rng.random() < rate:
                cut[match.start():match.end()] = [1] * (match.end() - match.start())
        text, labels = change(text, labels, lambda i, c: "" if cut[i] else c)
    if p(0.12):  # unwrapped
        rate = rng.choice((0.3, 1))
        text, labels = change(text, labels, lambda i, c: " " if c == "\n" and rng.random() < rate else c)
    if p(0.12):  # wrapped
        width, column, breaks = rng.randint(35, 95), 0, set()
        space = -1
        for i, c in enumerate(text):
            column = 0 if c == "\n" else column + 1
            if c == " ": space = i
            if column > width and space > i - width:
                breaks.add(space)
                column = i - space
        text, labels = change(text, labels, lambda i, c: "\n" if i in breaks else c)
    if p(0.15):  # OCR and typing
        rate = rng.choice((0.004, 0.01, 0.025, 0.05))
        text, labels = change(text, labels, lambda i, c: OCR.get(c, c) if rng.random() < rate else "" if rng.random() < rate / 4 else c)
    if p(0.08):  # spaces lost, doubled or put into words
        rate = rng.choice((0.01, 0.04))
        text, labels = change(text, labels, lambda i, c: rng.choice(("", "  ")) if c == " " and rng.random() < rate * 2 else c + " " if rng.random() < rate / 4 else c)
    if p(0.05):  # marks lost
        text, labels = change(text, labels, lambda i, c: "" if c in ".,:;" and (i + 1 >= len(text) or text[i + 1].isspace()) and rng.random() < 0.7 else c)
    if p(0.04):
        text = re.sub("[—–]", "-", text)
    x = rng.random()
    if x < 0.10 * strength:
        text, labels = change(text, labels, lambda i, c: c.upper())
    elif x < 0.20 * strength:
        text, labels = change(text, labels, lambda i, c: c.lower() if len(c.lower()) == 1 else c)
    elif x < 0.24 * strength:  # only the names and places lose their capitals
        text, labels = change(text, labels, lambda i, c: c.lower() if labels[i] in (1, 3, 6) and len(c.lower()) == 1 else c)
    elif x < 0.27 * strength:
        text, labels = change(text, labels, lambda i, c: c.upper() if labels[i] in (1, 3, 6) else c)
    return text, labels


class Source:
    """All training texts; `draw` gives a fresh (text, labels)."""

    SHARES = (("marked", 0.64), ("large", 0.06), ("meddocan", 0.04), ("negative", 0.13), ("scribe", 0.13))

    def __init__(self, seed=0):
        self.lexicon = Lexicon()
        self.rng = random.Random(seed)
        self.marked, self.validation = marked_documents()
        self.large, self.meddocan = jsonl_documents("dev_large.jsonl"), jsonl_documents("meddocan_es.jsonl")
        self.negatives = negative_texts(self.lexicon)
        self.scribe = Scribe(self.lexicon, self.rng)
        self.queue = []

    def draw(self):
        r = self.rng
        kind = r.choices([k for k, _ in self.SHARES], [w for _, w in self.SHARES])[0]
        if kind == "negative":
            text, labels = r.choice(self.negatives)
            labels = list(labels)
            if r.random() < 0.65:
                text, labels = inject(text, labels, self.scribe)
            return noise(text, labels, r, 0.7)
        if kind == "scribe":
            text, labels = self.scribe.document()
            return noise(text, labels, r, 0.8)
        if kind == "marked":
            if not self.queue:  # a new epoch: documents may have been added
                self.marked, self.validation = marked_documents()
                self.queue = list(self.marked)
                r.shuffle(self.queue)
            _, spanish, segments = self.queue.pop()
        else:
            _, spanish, segments = r.choice(self.large if kind == "large" else self.meddocan)
        if r.random() < 0.08:
            text, labels = original(segments)
        else:
            text, labels = Swapper(self.lexicon, r, spanish).copy(segments)
        return noise(text, labels, r)


def show(text, labels):
    """Text with its labels as marks."""
    out, last = "", 0
    for c, label in zip(text, labels):
        if label != last:
            out += ("⟧" if last else "") + (f"⟦{CLASSES[label] if label > 0 else '?'}|" if label else "")
            last = label
        out += c
    return out + ("⟧" if last else "")


if __name__ == "__main__":
    source = Source(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(len(source.marked), len(source.validation), len(source.large), len(source.meddocan), len(source.negatives))
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 5):
        print(show(*source.draw()), "\n" + "=" * 80)
