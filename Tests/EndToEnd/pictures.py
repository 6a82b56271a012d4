#!/usr/bin/env python3
"""Pages as pictures: beside the text of a review, in real Chromium."""

import os
import time

from support.client import Client
from support.harness import ROOT, Checks, Clinic
from support.papers import bitmap, png, scan_pdf, text_pdf
from support.webdriver import Browser

AXE = os.path.join(os.environ.get("CHARTKEEP_MODELS", ROOT / ".models"), "axe/axe.min.js")
PICTURES = os.environ.get("CHARTKEEP_PICTURES")

LETTER = ["Harbor Lane Family Practice", "", "Patient: Thandiwe Okonkwo", "DOB: 03/14/1967", "MRN: HL-5520917", "Phone: (303) 555-0142", "",
          "Right shoulder pain after a fall on the stairs.", "Passive abduction is limited to ninety degrees.",
          "Ultrasound shows a partial tear of the supraspinatus tendon.", "Seen by Leopold Vandersteen, MD."]


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
    with Clinic() as clinic, Browser(1400, 900) as browser:
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
        checks.check("a text file has no picture", one.api("GET", f"/documents/{kinds['text']}/review/pages/1")[0] == 404)
        checks.check("nor has a page that is not there", one.api("GET", f"/documents/{scan}/review/pages/2")[0] == 404)
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


if __name__ == "__main__":
    checks = Checks()
    checks.test(beside_the_text)
    checks.finish()
