#!/usr/bin/env python3
"""A note's PDF: read by other programs, sealed, verified, and changed in every way that one can think of."""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import tempfile

from notes import HOSTILE, KNEE, signing
from patients import approve
from support.client import Client
from support.harness import Checks, Clinic


def a_note_on_paper(checks: Checks):
    """The PDF: read by other programs, sealed, verified, and changed in every way that one can think of."""
    with Clinic() as clinic, tempfile.TemporaryDirectory() as folder:
        clinic.start()
        ruiz = Client(clinic)
        password = clinic.add("ruiz", "clinician")
        ruiz.log_in("ruiz", password)
        approve(clinic, ruiz, "knee.txt", KNEE)
        approve(clinic, ruiz, "hostile.txt", HOSTILE)
        mark = ruiz.api("GET", "/patients")[1]["patients"][0]["mark"]
        note = ruiz.api("POST", "/notes", {"patient": mark, "template": "orthopedics-hp"})[1]
        id = note["id"]

        def pdf(name):
            path = pathlib.Path(folder, name)
            status, text = ruiz.ask("GET", f"/api/v1/notes/{id}/pdf")
            assert status == 200, (status, text[:300])
            path.write_bytes(ruiz.body)
            return path

        def tool(*words):
            # pdfsig takes certificates from the browser of whoever runs it.
            done = subprocess.run([str(word) for word in words], capture_output=True, text=True, env={**os.environ, "HOME": folder})
            return done.returncode, done.stdout + done.stderr

        def verify(path, *more):
            return clinic.attempt("notes", "verify", str(path), *more)

        draft = pdf("draft.pdf")
        words = tool("pdftotext", "-layout", draft, "-")[1]
        checks.check("a draft says on each page that it is none", "Draft, not signed" in words and verify(draft).returncode == 1, words[:200])
        assert ruiz.api("POST", f"/notes/{id}/sign", signing(password, note))[0] == 200
        sealed = pdf("note.pdf")
        status, words = tool("qpdf", "--check", sealed)
        checks.check("qpdf finds nothing", status == 0 and "No syntax or stream encoding errors" in words, words)
        words = tool("pdffonts", sealed)[1]
        fonts = [line.split() for line in words.splitlines()[2:]]
        checks.check("all fonts are embedded, with the way back to text", fonts and all(line[-5:-2] == ["yes", "yes", "yes"] for line in fonts), words)
        words = tool("pdfinfo", "-struct-text", sealed)[1]
        info = tool("pdfinfo", sealed)[1]
        checks.check("it is tagged", "Tagged:          yes" in info and "H1" in words and "H2" in words and "MRI of the left knee" in words, info + words[:500])
        words = tool("pdftotext", "-layout", sealed, "-")[1]
        checks.check("it shows text, patient, signature and hash", all(part in " ".join(words.split()) for part in (
            "Thandiwe Okonkwo", "MRI of the left knee.", "Signed", "Ana Ruiz, MD", "America/Denver", note["textHash"])), words)
        links = re.findall(rb"/URI|/JavaScript|/Launch|/GoToR|/OpenAction|evil", sealed.read_bytes())
        checks.check("no link out of it, no script, nothing of the hostile document's addresses", not links, str(links))
        status, words = tool("pdfsig", sealed)
        checks.check("another program finds the signature whole and over the whole file", "Signature is Valid" in words and "Total document signed" in words, words)
        attached = pathlib.Path(folder, "record.json")
        status, words = tool("pdfdetach", "-save", "1", "-o", attached, sealed)
        record = json.loads(attached.read_text())
        checks.check("the record inside holds the exact text", hashlib.sha256(record["signed"]["text"].encode()).hexdigest() == note["textHash"], words)

        done = verify(sealed)
        checks.check("it is verified beside the running service", done.returncode == 0 and done.stdout.startswith("sound: note") and "Ana Ruiz, MD" in done.stdout, done.stdout + done.stderr)
        certificate = pathlib.Path(folder, "seal.pem")
        certificate.write_text(clinic.run("notes", "certificate"))
        done = verify(sealed, "--certificate", str(certificate), "--json")
        checks.check("and elsewhere, by the certificate alone", done.returncode == 0 and json.loads(done.stdout)["sound"] is True, done.stdout + done.stderr)

        data = sealed.read_bytes()
        saved = pathlib.Path(folder, "saved.pdf")
        tool("qpdf", sealed, saved)
        changes = {
            "one bit in the middle": data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1:],
            "a character of the signed text in the record": data.replace(b"MRI of the left", b"MRI of the lift", 1),
            "a byte added": data + b"\n",
            "an update added": data + b"5 0 obj\n<<>>\nendobj\ntrailer\n<</Root 5 0 R>>\n%%EOF\n",
            "the end cut off": data[:-10],
            "saved anew by another program": saved.read_bytes(),
            "no PDF": b"hello", "nothing": b""}
        for what, changed in changes.items():
            path = pathlib.Path(folder, "changed.pdf")
            path.write_bytes(changed)
            done = verify(path)
            checks.check(f"{what}: not sound", changed != data and done.returncode == 1 and "NOT SOUND" in done.stderr, f"{done.returncode} {done.stdout} {done.stderr}")
        empty = pathlib.Path(folder, "empty.pem")
        empty.write_text("none\n")
        done = verify(sealed, "--certificate", str(empty))
        checks.check("without a certificate nothing is said of the file", done.returncode == 2 and "holds no certificate" in done.stderr, done.stderr)
        done = verify(pathlib.Path(folder, "is-not-there.pdf"))
        checks.check("a file that is not there is said to be so", done.returncode == 2 and "can't be read" in done.stderr, done.stderr)

        second = ruiz.api("POST", "/notes", {"patient": mark, "template": "general-surgery-hp"})[1]
        assert ruiz.api("POST", f"/notes/{second['id']}/sign", signing(password, second))[0] == 200
        first, id = id, second["id"]
        other = pdf("second.pdf").read_bytes()
        id = first
        part = re.compile(rb"/Contents<([0-9a-f]+)>")
        moved = pathlib.Path(folder, "moved.pdf")
        moved.write_bytes(other.replace(part.findall(other)[-1], part.findall(data)[-1]))
        checks.check("a signature moved to another note's file: not sound", verify(moved).returncode == 1)

        added = {key: value for key, value in signing(password, note).items() if key not in ("meaning", "textHash")}
        assert ruiz.api("POST", f"/notes/{id}/addenda", {**added, "text": "Called the patient."})[0] == 200
        done = verify(sealed)
        checks.check("an addendum of later is told of", done.returncode == 0 and "after this was printed: 1" in done.stdout, done.stdout + done.stderr)
        again = pdf("again.pdf")
        checks.check("the new print has it", "Called the patient." in tool("pdftotext", again, "-")[1] and "addendum by" in verify(again).stdout)
        clinic.stop()
        clinic.change("DROP TRIGGER note_attestations_stay")
        clinic.change("UPDATE note_attestations SET printed_name = 'Somebody Else' WHERE note = ?", (id,))
        done = verify(again)
        checks.check("a signature changed in the database is found", done.returncode == 1 and "NOT SOUND" in done.stderr, f"{done.stdout} {done.stderr}")
        for table in ("note_addenda", "note_attestations", "notes"):
            clinic.change(f"DELETE FROM {table}")
        done = verify(again)
        checks.check("the file is sound when the note is gone, and that is said", done.returncode == 0 and "not in Chartkeep any more" in done.stdout, f"{done.stdout} {done.stderr}")


if __name__ == "__main__":
    checks = Checks()
    checks.test(a_note_on_paper)
    checks.finish()
