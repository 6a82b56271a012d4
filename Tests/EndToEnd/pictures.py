#!/usr/bin/env python3
"""Pages as pictures: beside the text of a review, in real Chromium; redacted, and read again by tesseract."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from support.client import Client
from support.harness import CHARTKEEP, ROOT, Checks, Clinic, leaks
from support.papers import bitmap, png, scan_pdf, text_pdf
from support.webdriver import Browser

AXE = os.path.join(os.environ.get("CHARTKEEP_MODELS", ROOT / ".models"), "axe/axe.min.js")
PICTURES = os.environ.get("CHARTKEEP_PICTURES")

LETTER = ["Harbor Lane Family Practice", "", "Patient: Thandiwe Okonkwo", "DOB: 03/14/1967", "MRN: HL-5520917", "Phone: (303) 555-0142", "",
          "Right shoulder pain after a fall on the stairs.", "Passive abduction is limited to ninety degrees.",
          "Ultrasound shows a partial tear of the supraspinatus tendon.", "Seen by Leopold Vandersteen, MD."]
PLANTED = ["Okonkwo", "Thandiwe", "HL-5520917", "5520917", "555-0142", "Vandersteen", "03/14/1967"]


def client(clinic: Clinic, login: str, password: str) -> Client:
    one = Client(clinic)
    status, _ = one.log_in(login, password)
    assert status in (200, 302, 303), status
    return one


def log_in(browser: Browser, clinic: Clinic, login: str, password: str):
    browser.open(clinic.address + "/log-in")
    browser.type("#login", login)
    browser.type("#password", password)
    browser.click("form button.primary")
    browser.wait(lambda: "/log-in" not in browser.address, what="log-in")


def beside_the_text(checks: Checks):
    with Clinic() as clinic, Browser(width=1400, height=900) as browser:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        other = client(clinic, "osei", clinic.add("osei", "clinician"))
        clinic.drop("scan.pdf", scan_pdf([bitmap(LETTER)]), "users", "ruiz")
        clinic.drop("typed.pdf", text_pdf([LETTER]), "users", "ruiz")
        clinic.drop("card.png", png(LETTER), "users", "ruiz")
        clinic.drop("note.txt", "\n".join(LETTER).encode(), "users", "ruiz")
        clinic.wait_for(lambda: clinic.states().count("waiting_review") == 4, 90, "reading")
        kinds = {kind: number for number, kind in clinic.rows("SELECT id, kind FROM documents")}
        ocr = {number for number, in clinic.rows("SELECT document FROM pages WHERE source = 'ocr'")}
        scan = next(number for number, kind in clinic.rows("SELECT id, kind FROM documents") if kind == "pdf" and number in ocr)
        typed = next(number for number, kind in clinic.rows("SELECT id, kind FROM documents") if kind == "pdf" and number not in ocr)

        one = client(clinic, "ruiz", password)
        for name, number in (("scan", scan), ("typed", typed), ("picture", kinds["png"])):
            status, answer = one.api("GET", f"/documents/{number}/review/pages/1")
            checks.check(f"{name}: the page tells where its words are", status == 200 and len(answer["words"]) > 30, str(answer)[:200])
            status, _ = one.ask("GET", f"/api/v1/documents/{number}/review/pages/1/picture")
            checks.check(f"{name}: and is a picture", status == 200 and one.body[:3] == b"\xff\xd8\xff", str(status))
            checks.check(f"{name}: that nobody keeps", one.headers["Cache-Control"] == "no-store", str(one.headers["Cache-Control"]))
        looks = clinic.rows("SELECT COUNT(*) FROM audit WHERE action = 'originalViewed'")[0][0]
        checks.check("each look is in the audit log", looks == 3, str(looks))
        checks.check("a text file has no picture", one.api("GET", f"/documents/{kinds['text']}/review/pages/1")[0] == 409)
        checks.check("nor has a page that is not there", one.api("GET", f"/documents/{scan}/review/pages/2")[0] == 409)
        checks.check("which is nobody's fault", not clinic.rows("SELECT 1 FROM audit WHERE action = 'accessRefused'"))
        checks.check("nobody else sees it", other.ask("GET", f"/api/v1/documents/{scan}/review/pages/1/picture")[0] == 404)
        checks.check("nothing of it is on the disk", not [path for path in clinic.data.rglob("*") if path.is_file() and b"\xff\xd8\xff\xe0" in path.read_bytes()])

        log_in(browser, clinic, "ruiz", password)
        browser.open(clinic.address + f"/documents/{scan}/review")
        browser.wait(lambda: browser.run("return document.querySelectorAll('.page-picture .box').length") > 5, 20, "boxes")
        wide = browser.run("const picture = document.querySelector('.page-picture img'); return picture.complete && picture.naturalWidth")
        checks.check("a scan's page stands beside its text by itself", wide and wide > 500, str(wide))
        text = browser.run("""
            const box = document.querySelector('.page-picture .box'), id = box.dataset.box
            box.dispatchEvent(new MouseEvent('click', {bubbles: true}))
            return document.querySelector(`.original [data-finding="${id}"]`).classList.contains('current')""")
        checks.check("a click on a box goes to its finding", text)
        lit = browser.run("return document.querySelectorAll('.page-picture .box.current').length")
        checks.check("and lights it up", lit >= 1, str(lit))
        if PICTURES:
            browser.picture(f"{PICTURES}/review-picture.png")
        if os.path.exists(AXE):
            barriers = browser.barriers(open(AXE).read())
            checks.check("axe finds no barrier", not barriers, str(barriers[:3]))
        else:
            checks.skip("axe finds no barrier", "axe is not here")
        browser.press("p")
        time.sleep(0.3)
        hidden = browser.run("return getComputedStyle(document.querySelector('.page-picture')).display")
        checks.check("P hides the pictures", hidden == "none", hidden)
        complaints = [problem for problem in browser.problems() if "favicon" not in problem]
        checks.check("the console has no complaint", not complaints, str(complaints[:3]))


def approve(one: Client, number: int):
    _, sheet = one.api("GET", f"/documents/{number}/review")
    for finding in sheet["findings"]:
        if finding["look"] == "check":
            one.api("POST", f"/documents/{number}/review/findings/{finding['id']}", {"decision": "accepted", "all": False})
    status, answer = one.api("POST", f"/documents/{number}/approve")
    assert status == 200, answer


def read(clinic: Clinic, image: bytes) -> str:
    """The words of a picture, as text recognition finds them."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(image)
        file.flush()
        return clinic.attempt("extract", file.name).stdout


def redacted(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        one = client(clinic, "ruiz", clinic.add("ruiz", "clinician"))
        staff = client(clinic, "osei", clinic.add("osei", "staff"))
        for name, content in {"scan.pdf": scan_pdf([bitmap(LETTER)]), "typed.pdf": text_pdf([LETTER]), "card.png": png(LETTER), "note.txt": "\n".join(LETTER).encode()}.items():
            clinic.drop(name, content, "users", "ruiz")
        clinic.wait_for(lambda: clinic.states().count("waiting_review") == 4, 90, "reading")
        numbers = [number for number, in clinic.rows("SELECT id FROM documents ORDER BY id")]
        for number in numbers:
            approve(one, number)
        clinic.wait_for(lambda: clinic.states() == ["indexed"] * 4, 90, "indexing")
        checks.check("the originals are gone", not list((clinic.data / "spool").iterdir()))
        pictured = [number for number, kind in clinic.rows("SELECT id, kind FROM documents") if kind != "text"]
        kept = sorted(int(path.name) for path in (clinic.data / "pictures").iterdir())
        checks.check("each document with pages has its pictures", kept == sorted(pictured), str(kept))
        for number in pictured:
            status, _ = one.ask("GET", f"/api/v1/documents/{number}/pages/1/picture")
            image = one.body
            checks.check(f"document {number}: the redacted page is a picture", status == 200 and image.startswith(b"\x89PNG"), str(status))
            checks.check(f"document {number}: that nobody keeps", one.headers["Cache-Control"] == "no-store")
            parts, at = [], 8
            while at < len(image):
                parts.append(image[at + 4:at + 8].decode())
                at += 12 + int.from_bytes(image[at:at + 4], "big")
            checks.check(f"document {number}: with pixels and nothing else in it", set(parts) == {"IHDR", "IDAT", "IEND"}, str(parts))
            words = read(clinic, image)
            found = [word for word in PLANTED if word.lower() in words.lower()]
            checks.check(f"document {number}: nobody's identity is on it", not found, f"{found} {words[:300]}")
            checks.check(f"document {number}: what is clinical is", "supraspinatus" in words and "shoulder pain" in words, words[:400])
            _, page = one.ask("GET", f"/documents/{number}")
            checks.check(f"document {number}: its page leads there", f"/api/v1/documents/{number}/pages/1/picture" in page)
        one.ask("GET", f"/api/v1/documents/{pictured[0]}/redacted.pdf")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(one.body)
            file.flush()
            checks.check("the export is a PDF", one.body.startswith(b"%PDF-") and "redacted.pdf" in one.headers["Content-Disposition"])
            text = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, timeout=60).stdout
            checks.check("without a text layer", not text.strip(), str(text[:200]))
            told = subprocess.run(["pdfinfo", file.name], capture_output=True, text=True, timeout=60).stdout
            checks.check("or metadata", not [word for word in ("Title", "Author", "Creator", "Producer", "CreationDate") if word + ":" in told] and "Pages:           1" in told, told)
            words = clinic.attempt("extract", file.name).stdout
            found = [word for word in PLANTED if word.lower() in words.lower()]
            checks.check("and read again it tells what is clinical and nobody's identity", "supraspinatus" in words and not found, f"{found} {words[:300]}")
        checks.check("a text file has none", one.ask("GET", f"/api/v1/documents/{(set(numbers) - set(pictured)).pop()}/pages/1/picture")[0] == 409)
        checks.check("nobody sees it who may not read the text", staff.ask("GET", f"/api/v1/documents/{pictured[0]}/pages/1/picture")[0] == 404)

        # A backup takes them along.
        with tempfile.TemporaryDirectory() as folder:
            clinic.run("backup", "create", "--to", folder)
            new = Path(folder) / "data"
            new.mkdir()
            key = Path(folder) / "kept.key"
            key.write_bytes((clinic.data / "master.key").read_bytes())
            key.chmod(0o600)
            done = subprocess.run([CHARTKEEP, "backup", "restore", "latest", "--from", folder, "--data", str(new), "--key-file", str(key)], capture_output=True, text=True)
            same = {path.name: path.read_bytes() for path in (clinic.data / "pictures").iterdir()} == {
                path.name: path.read_bytes() for path in (new / "pictures").iterdir()} if done.returncode == 0 else False
            checks.check("a restored backup holds the pictures", same, done.stderr)

        # What is reported takes the pictures with it: nobody knows where on them it stands.
        status, answer = one.api("POST", f"/documents/{pictured[0]}/report", {"text": "supraspinatus", "label": "OTHER_ID"})
        checks.check("a report is taken", status == 200, str(answer))
        shown = one.ask("GET", f"/api/v1/documents/{pictured[0]}/pages/1/picture")[0]
        checks.check("and the picture is not shown from that moment on", shown == 409, str(shown))
        clinic.wait_for(lambda: not (clinic.data / "pictures" / str(pictured[0])).exists(), 30, "the picture's end")
        checks.check("and is gone", True)
        clinic.stop()
        found = leaks(clinic.data, PLANTED)
        checks.check("nothing planted stands in the data folder", not found, str(found[:5]))


if __name__ == "__main__":
    checks = Checks()
    for test in (beside_the_text, redacted):
        checks.test(test)
    checks.finish()
