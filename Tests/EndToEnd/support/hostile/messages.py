"""HL7, FHIR, text, tables, mail and markup that are too long, too deep or broken; one kind under another's name."""

import random
import struct
import zlib

from .. import papers
from ..papers import zipped
from .outcomes import BAD, NOTHING, READ, STOPPED, WORDS


HEAD = b"MSH|^~\\&|LAB|N|CHART|C|20260714093000||ORU^R01|1|P|2.5.1\r"


def messages(chance: random.Random):
    many = {"too_large", "too_many_pages", "bomb", "damaged"} | READ | STOPPED
    yield "segments-1000000.hl7", HEAD + b"NTE|1||dry wound\r" * 1_000_000, many
    yield "messages-50000.hl7", (HEAD + b"PID|1||1^^^A^MR||B^C\rNTE|1||dry\r") * 50_000, many
    yield "repetitions-2000000.hl7", HEAD + b"PID|1||" + b"1~" * 2_000_000 + b"\r" + b"NTE|1||dry wound\r", many
    yield "components-2000000.hl7", HEAD + b"PID|1||" + b"1^" * 2_000_000 + b"\rNTE|1||dry wound\r", many
    yield "subcomponents.hl7", HEAD + b"PID|1||" + b"a&b^" * 500_000 + b"\rNTE|1||dry wound\r", many
    yield "fields-2000000.hl7", HEAD + b"OBX" + b"|" * 2_000_000 + b"\rNTE|1||dry wound\r", many
    yield "line-40-mb.hl7", HEAD + b"NTE|1||" + b"dry wound " * 4_000_000, many
    yield "no-msh.hl7", b"PID|1||123^^^A^MR||Doe^Ann\rOBX|1|TX|a||wound dry\r", READ | BAD
    yield "msh-only.hl7", b"MSH|^~\\&", READ | BAD | NOTHING
    yield "separators-same.hl7", b"MSH|||||||\rPID|1||x\r", READ | BAD | NOTHING
    yield "separators-odd.hl7", b"MSH\x01\x02\x03\x04\x05LAB\rPID\x011\r", READ | BAD | NOTHING
    yield "escapes-broken.hl7", HEAD + b"NTE|1||" + b"\\X0\\\\XZZ\\\\Zfoo\\\\" * 1000 + b"wound dry\r", READ | BAD
    yield "escapes-hex-long.hl7", HEAD + b"NTE|1||\\X" + b"41" * 2_000_000 + b"\\ dry\r", many
    yield "escapes-to-segments.hl7", HEAD + b"NTE|1||\\X0D4D53487C5E7E5C26\\ \\.br\\ dry wound\r", READ
    for charset in ("UNICODE UTF-16", "ISO IR87", "8859/99", "GB 18030-2000", "x" * 10_000):
        yield f"charset-{charset[:14].replace('/', '-')}.hl7", HEAD.rstrip(b"\r") + b"||||||" + charset.encode() + b"\rNTE|1||" + bytes(range(128, 256)) + b" dry wound\r", READ | BAD
    yield "nul.hl7", HEAD + b"NTE|1||a\0b\0c dry\r", READ | BAD
    yield "base64-30-mb.hl7", HEAD + b"OBX|1|ED|a||^application^pdf^Base64^" + b"QUFB" * 7_500_000 + b"\r", many
    yield "mllp-unclosed.hl7", b"\x0b" * 1000 + HEAD + b"NTE|1||dry wound\r" + b"\x1c" * 1000, READ | BAD
    yield "batch-unclosed.hl7", b"FHS|^~\\&\rBHS|^~\\&\r" * 10_000 + HEAD + b"NTE|1||dry wound\r", READ | BAD


def json_files(chance: random.Random):
    patient = b'{"resourceType":"Patient","name":[{"family":"Doe"}]'
    other = READ | BAD | {"bomb", "no_text", "too_large", "empty_file"}
    yield "arrays-100000-deep.json", b"[" * 100_000 + b"]" * 100_000, other
    yield "objects-100000-deep.json", b'{"resourceType":"Patient","a":' * 100_000 + b"1" + b"}" * 100_000, other
    yield "unclosed-deep.json", b'{"resourceType":' * 1_000_000, other
    yield "extension-50000-deep.json", patient + b',"extension":[{"url":"a","extension":[' + b'{"extension":[' * 50_000 + b"]}" * 50_000 + b"]}]}", other
    yield "number-1000000-digits.json", patient + b',"multipleBirthInteger":' + b"9" * 1_000_000 + b"}", other
    yield "number-exponent.json", patient + b',"multipleBirthInteger":1e999999999}', other
    yield "keys-twice.json", patient + b',"resourceType":"Observation","resourceType":"Bundle"}', other
    yield "key-200000-times.json", patient + b',"a":1' * 200_000 + b"}", other
    yield "keys-500000.json", patient + b"".join(b',"k%d":1' % n for n in range(500_000)) + b"}", other
    yield "string-30-mb.json", patient + b',"text":{"status":"generated","div":"<div>' + b"dry wound " * 3_000_000 + b'</div>"}}', other | STOPPED
    yield "surrogates.json", patient + b',"gender":"\\ud800\\udc00\\ud800 \\udfff"}', other
    yield "narrative-deep.json", patient + b',"text":{"status":"generated","div":"' + b"<div>" * 100_000 + b'dry wound"}}', other
    yield "bundle-in-bundle.json", b'{"resourceType":"Bundle","entry":[{"resource":' * 2000 + patient + b"}" + b"}]}" * 2000, other
    yield "bundle-100000.json", b'{"resourceType":"Bundle","type":"collection","entry":[' + b",".join(b'{"resource":' + patient + b"}}" for _ in range(100_000)) + b"]}", other | {"too_many_pages"} | STOPPED
    yield "reference-to-itself.json", b'{"resourceType":"Bundle","entry":[{"fullUrl":"urn:a","resource":{"resourceType":"Observation","subject":{"reference":"urn:a"},"hasMember":[{"reference":"urn:a"}]}}]}', other
    yield "attachment-bomb.json", b'{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"contentType":"application/zip","data":"' + b"UEsD" * 5_000_000 + b'"}}]}', other
    yield "cut.json", papers.fhir(chance)[:300], other
    yield "utf16-odd.json", papers.fhir(chance).decode().encode("utf-16")[:-1], other


def texts(chance: random.Random):
    read = READ | {"unsupported_type", "no_text", "empty_file"}
    yield "control.txt", (WORDS + "".join(map(chr, range(1, 32)))).encode() * 20, read
    yield "bidi.txt", ("\u202e" + WORDS + "\u2066\u2069\u200f").encode() * 50, READ
    yield "invisible.txt", "".join(letter + "\u200b\u200d\ufeff\u2060" for letter in WORDS * 40).encode(), READ
    yield "tags.txt", "".join(chr(0xE0000 + ord(letter)) for letter in WORDS if ord(letter) < 127).encode() * 100 + WORDS.encode(), read
    yield "combining.txt", ("a" + "\u0301" * 500_000 + " " + WORDS).encode(), read
    yield "one-line-20-mb.txt", b"dry" * 7_000_000, read | {"too_large"}
    yield "newlines-20-mb.txt", b"\n" * 20_000_000 + WORDS.encode(), read | {"too_many_pages"}
    yield "forms-100000.txt", b"\x0c".join([b"dry"] * 100_000), read | {"too_many_pages"}
    yield "names-5-mb.txt", " ".join(f"{chance.choice(papers.FIRST)} {chance.choice(papers.LAST)}" for _ in range(300_000)).encode(), read | {"too_large"}
    yield "numbers-5-mb.txt", " ".join(f"{chance.randrange(10**9):09}" for _ in range(500_000)).encode(), read | {"too_large"}
    yield "bad-utf8.txt", WORDS.encode() * 20 + b"\xc0\xaf\xed\xa0\x80\xf8\x88\x80\x80\x80\xff\xfe" * 200, read
    yield "utf32.txt", (WORDS * 20).encode("utf-32"), read
    yield "random.txt", chance.randbytes(200_000), {"unsupported_type", "damaged"} | READ
    yield "columns-1000000.csv", b",".join([b"1"] * 1_000_000) + b"\n" + b",".join([b"2"] * 1_000_000), read
    yield "quotes-unclosed.csv", b'a,b\n"' + b'x,""y\n' * 1_000_000, read
    yield "formulas.csv", b"name,value\n" + b"=cmd|' /C calc'!A0,@SUM(1)\n" * 100, READ
    nested = BAD | READ | NOTHING | {"bomb", "too_large"}
    yield "groups-1000000.rtf", b"{\\rtf1 " + b"{" * 1_000_000 + WORDS.encode() + b"}" * 1_000_001, nested
    yield "picture-lies.rtf", b"{\\rtf1 {\\pict\\picw999999999\\pich999999999\\bin2147483647 x} " + WORDS.encode() + b"}", nested
    yield "tags-1000000.html", b"<!doctype html><html><body>" + b"<div>" * 1_000_000 + WORDS.encode(), nested
    yield "attributes.html", b"<!doctype html><html><body " + b"a=b " * 1_000_000 + b">" + WORDS.encode(), nested
    yield "scripts.html", b"<!doctype html><html><script>while(1);</script><iframe src=file:///etc/passwd></iframe><p>" + WORDS.encode(), nested
    yield "entities.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ClinicalDocument xmlns="urn:hl7-org:v3">&x;</ClinicalDocument>', nested
    head = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(5000))
    yield "parts-5000-deep.eml", head + parts + b"Content-Type: text/plain\r\n\r\n" + WORDS.encode(), nested
    yield "headers-500000.eml", head + b"X-A: b\r\n" * 500_000 + b"\r\n" + WORDS.encode(), nested
    yield "boundary-endless.eml", head + b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n' + b"--a\r\n\r\n" * 500_000 + WORDS.encode(), nested
    yield "message-in-message.eml", (head + b"Content-Type: message/rfc822\r\n\r\n") * 3000 + head + b"\r\n" + WORDS.encode(), nested


def disguises(chance: random.Random):
    letter = papers.letter(chance, "Referral")
    kinds = {"pdf": papers.text_pdf([letter]), "docx": papers.docx(letter), "xlsx": papers.xlsx(letter), "hl7": papers.hl7(chance),
             "json": papers.fhir(chance), "txt": "\n".join(letter).encode()}
    names = sorted(kinds)
    for number, name in enumerate(names):
        wrong = names[(number + 1) % len(names)]
        yield f"really-{name}.{wrong}", kinds[name] + b" " * number if name == "txt" else kinds[name], READ
    # The first bytes of one kind, the content of another.
    yield "pdf-and-zip.pdf", kinds["pdf"] + zipped({"x": b"y" * 100}), READ
    yield "zip-and-pdf.docx", kinds["docx"] + papers.text_pdf([["Another letter"]]), READ | BAD
    yield "gif-and-text.txt", b"GIF89a" + WORDS.encode() * 20, BAD | READ
    yield "jpeg-and-html.jpg", b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", NOTHING
    yield "text-before-pdf.pdf", b"x" * 1000 + papers.text_pdf([[WORDS, "before"]]), READ | BAD
    yield "program.pdf", b"\x7fELF\x02\x01\x01" + chance.randbytes(5000), BAD
    yield "program.docx", b"MZ" + chance.randbytes(5000), BAD
    yield "old-office.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + chance.randbytes(4096), BAD | NOTHING | STOPPED
    yield "compound-loop.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + b"\0" * 470 + "Workbook".encode("utf-16-le") * 100, BAD | NOTHING | STOPPED
    yield "packed.gz", b"\x1f\x8b\x08" + zlib.compress(b"\0" * 10_000_000), BAD
    yield "nothing.txt", b"", {"empty_file"}
    yield "blank.txt", b" \n\t" * 1000, {"empty_file", "no_text"}
    yield "one-byte.txt", b"\xff", BAD | NOTHING | READ
