#!/usr/bin/env python3
"""The whole way in Chromium and in Firefox: a referral comes into the folder, is reviewed, approved and found; a note is drafted from it, edited, signed, printed and
exported; the same once more with a language model on this machine. Signing in, review, the way to the note and signing are done by keyboard."""

import base64
import re
import subprocess
import time

from review import AXE, accept_what_is_open
from support import browsers
from support.harness import Checks, Clinic, leaks
from support.models import LlamaServer
from support.papers import text_pdf
from support.webdriver import Browser

SETTINGS = 'connections:\n  private_networks: ["127.0.0.1"]\n'
REFERRAL = [[
    "Harbor Lane Orthopedics", "Patient: Thandiwe Okonkwo-Reyes", "DOB: 03/14/1967   MRN: HL-5520917", "Phone: (303) 555-0142", "",
    "Dear Dr. Leopold Vandersteen,", "", "Chief complaint: Left knee pain.", "Medications:", "- Lisinopril 20 mg daily", "- Naproxen 500 mg twice daily",
    "Allergies: Penicillin.", "Exam: There is an effusion of the left knee. Lachman test is negative.",
    "Plan: MRI of the left knee. Follow up in 2 weeks.", "Her neighbour from Kestrelmoor drives her.", "", "Sincerely,", "Ignatius Brandvold, MD"]]
STROKES = [[(-120, 30), (-80, -30), (-40, 30), (0, -30), (40, 30)], [(60, 20), (120, -20)]]
PLANTED = ["Okonkwo", "Thandiwe", "HL-5520917", "555-0142", "Vandersteen", "Brandvold", "Kestrelmoor"]


class Way:
    """One clinic and one browser, from the empty inbox on."""

    def __init__(self, checks: Checks, clinic: Clinic, browser: Browser):
        self.checks, self.clinic, self.browser = checks, clinic, browser
        self.passwords = {login: clinic.add(login, role) for login, role in {"ruiz": "clinician", "ada": "admin"}.items()}

    def check(self, what: str, holds: bool, detail: str = ""):
        self.checks.check(f"{self.browser.name}: {what}", holds, detail)

    def rows(self, sql: str, *arguments) -> list:
        return self.clinic.rows(sql, *arguments)

    # --- In and out

    def sign_in(self, login: str):
        browser = self.browser
        browser.open(self.clinic.address + "/log-in")
        # The first field has the focus when the page opens.
        browser.wait(lambda: browser.run("return document.activeElement.id") == "login", 5, "the focus on the first field")
        browser.press(*login, "tab", *self.passwords[login], "enter")
        self.arrive("^(?!.*/log-in)")

    def arrive(self, there: str):
        """On a page that is there as a whole: one that is left before is a complaint in Firefox's console."""
        browser = self.browser
        browser.wait(lambda: re.search(there, browser.address) and browser.run("return document.readyState") == "complete", what=f"the way to {there}")

    def sign_out(self):
        self.browser.tab_to("details.menu summary")
        self.browser.press("enter")
        self.browser.tab_to("form[action='/log-out'] button")
        self.browser.press("enter")
        self.arrive("/log-in")

    def follow(self, selector: str, there: str):
        """A link by keyboard."""
        self.browser.tab_to(selector)
        self.browser.press("enter")
        self.arrive(there)

    def upload(self):
        """A letter through the field for files."""
        browser = self.browser
        browser.open(self.clinic.address + "/upload")
        letter = self.clinic.root / "letter.txt"
        letter.write_text("\n".join(REFERRAL[0][:4]) + "\n\nThe knee is better after two weeks of rest.\n")
        browser.type("#file", str(letter))
        self.check("the chosen file is listed", "letter.txt" in browser.text("#chosen"), browser.text("#chosen"))
        browser.click("input[name=phi][value=yes]")
        browser.click("#send")
        self.arrive("/documents$")
        letter.unlink()
        self.clinic.wait_for(lambda: self.clinic.states() == ["indexed", "waiting_review"], 30, "reading")
        browser.wait(lambda: "letter.txt" in browser.text("main"), 10, "the letter in the inbox")
        self.check("an uploaded file waits for its review", True)

    def quiet(self, where: str):
        # The refused password is answered with its status.
        complaints = [line for line in self.browser.problems() if "favicon" not in line and "status of 4" not in line]
        self.check(f"the console has no complaint {where}", not complaints, str(complaints[:3]))

    def barriers(self, where: str):
        found = self.browser.barriers(AXE.read_text())
        self.check(f"axe finds no barrier in {where}", not found, str(found))

    # --- The document

    def review(self):
        browser, clinic = self.browser, self.clinic
        self.sign_in("ruiz")
        browser.open(clinic.address + "/documents")
        clinic.drop("referral Okonkwo.pdf", text_pdf(REFERRAL), "users", "ruiz")
        browser.wait(lambda: browser.all("[id^=review-]"), 30, "the document on the open page")
        self.check("the dropped file appears by itself", "referral Okonkwo.pdf" in browser.text("main"))
        self.follow("[id^=review-]", "/review$")
        browser.wait(lambda: browser.all(".current"), what="the first finding")
        self.barriers("the review")
        kept = lambda: browser.run("return [...document.querySelectorAll('.cell.redacted')].map((cell) => cell.textContent).join('\\n')")

        # A word that the clinic wants gone: with the mouse, then the key. It is taken back and marked again, so that it does not matter whether it was found.
        manual = lambda: self.rows("SELECT COUNT(*) FROM findings WHERE manual = 1")[0][0]
        browser.select_text(".cell.original", "effusion")
        self.check("the mouse selects words of the original", browser.run("return getSelection().toString().trim()") == "effusion",
                   browser.run("return getSelection().toString()"))
        browser.press("m")
        browser.find("#types[open]")
        browser.press("enter")
        browser.wait(lambda: manual() == 1, 10, "the mark")
        browser.wait(lambda: "effusion" not in kept(), 5, "the mark on the page")
        browser.press("u")
        browser.wait(lambda: "effusion" in kept(), 5, "the mark taken back")
        self.check("what was selected is marked, and unmarked by a key", manual() == 0)
        if "Kestrelmoor" in kept():
            browser.press("m", *"kestr")
            browser.wait(lambda: not browser.run("return document.getElementById('types-save').disabled"), 5, "the words that were typed")
            browser.press("enter")
            browser.wait(lambda: "Kestrelmoor" not in kept(), 5, "the mark")
        presses = accept_what_is_open(browser, clinic, 1)
        missed = [word for word in PLANTED if word in kept()]
        self.check("nothing planted is kept", not missed, str(missed))
        browser.press("enter")
        self.arrive("^(?!.*/review)")
        clinic.wait_for(lambda: clinic.states() == ["indexed"], 30, "indexing")
        self.check(f"approved by keyboard, {presses + 1} keys for what was proposed", True)
        self.quiet("of the review")

    def search(self):
        browser = self.browser
        browser.press("/")
        browser.wait(lambda: browser.run("return ['q', 'find'].includes(document.activeElement.id)"), 5, "the focus on the search")
        browser.press(*"fluid in the knee joint", "enter")
        browser.wait(lambda: browser.all("#hits .hit"), what="hits")
        self.check("it is found by meaning", "effusion" in browser.text("#hits"), browser.text("main")[:300])
        self.follow("#hits .hit", "/documents/1")
        text = browser.text(".sheets")
        self.check("the hit leads to the redacted page", "[NAME" in text and not any(word in text for word in PLANTED), text[:200])

    # --- The note

    def draft(self) -> str:
        """A new note by keyboard; returns its address."""
        browser = self.browser
        browser.open(self.clinic.address + "/")
        self.follow("nav.side a[href='/notes']", "/notes$")
        self.follow("main a[href='/notes/new']", "/notes/new$")
        self.choose("#patient", "patient-")
        self.choose("#template", "orthopedics-hp")
        browser.tab_to("form[action='/notes'] button")
        browser.press("enter")
        self.arrive(r"/notes/\d+$")
        return browser.address

    def choose(self, selector: str, value: str):
        """Down a list with the arrow until a value that begins so is chosen."""
        self.browser.tab_to(selector)
        for _ in range(40):
            if self.browser.run("return document.querySelector(arguments[0]).value", selector).startswith(value):
                return
            self.browser.press("down")
        raise AssertionError(f"{value} is not to be chosen in {selector}")

    def edit(self, key: str, text: str):
        browser = self.browser
        browser.tab_to(f"#section-{key} details.inline > summary")
        browser.press("enter")
        browser.tab_to(f"#text-{key}")
        browser.press("control+a", *text)
        browser.tab_to(f"#section-{key} button[value=save]")
        browser.press("enter")
        self.arrive("done=saved")

    def sign(self, name: str = "Ana Ruiz", is_drawn: bool = False):
        """The form by keyboard, a drawing by mouse: first with a wrong password."""
        browser = self.browser
        for password, is_right in (("not the password", False), (self.passwords["ruiz"], True)):
            self.fill({"printed_name": name, "credentials": "MD"} | ({} if is_drawn else {"signature": name}))
            if is_drawn and not is_right:
                browser.tab_to("input[name=way]")
                browser.press("down")
                browser.draw(".signature-pad", STROKES)
            drawing = browser.run("return document.querySelector('input[name=drawing]').value")
            self.check("the drawing is there" if is_drawn else "nothing is drawn", bool(drawing) == is_drawn, drawing[:60])
            self.fill({"password": password})
            browser.press("enter")
            if is_right:
                self.arrive("done=signed")
            else:
                browser.find("main > p.problem[role=alert]")
                self.check("a wrong password signs nothing", self.rows("SELECT COUNT(*) FROM note_attestations WHERE note = ?", self.number())[0][0] == 0)
        signed = browser.text("section[aria-labelledby=signed-title]")
        self.check("it is signed", name in signed and re.search(r"[0-9a-f]{64}", signed) is not None and bool(browser.all("svg.signature")) == is_drawn, signed)
        self.check("and can't be edited any more", not browser.all("details.inline textarea"))

    def fill(self, fields: dict):
        for field, text in fields.items():
            self.browser.tab_to(f"#{field}")
            self.browser.press("control+a", *text)

    def number(self) -> int:
        return int(re.search(r"/notes/(\d+)", self.browser.address).group(1))

    def copied(self):
        """Browsers differ in whom they let write to the clipboard."""
        self.browser.tab_to("form[data-copy] button")
        self.browser.press("enter")
        self.browser.wait(lambda: "Copied" in self.browser.text("#toasts"), 5, "the copy")
        self.check("the note is copied as plain text", True)

    def printed(self):
        browser = self.browser
        note = browser.address
        self.follow("main a[href$='/print']", "/print$")
        page = browser.text("main")
        self.check("the print has text, signature and hash", "MRI of the right knee." in page and "Ana Ruiz" in page and re.search(r"[0-9a-f]{64}", page) is not None, page[-300:])
        self.check("and no more than paper needs", not browser.all("nav, form, button, script"))
        browser.open(note)

    def exported(self):
        """The note as PDF, fetched by the page's own session, and held against what was signed."""
        number = self.number()
        answer = self.browser.run_async(f"""
          fetch('/notes/{number}/pdf').then(async (answer) => {{
            const bytes = new Uint8Array(await answer.arrayBuffer())
            done([answer.status, answer.headers.get('content-type'), btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''))])
          }}, (error) => done([0, String(error), '']))""")
        pdf = base64.b64decode(answer[2])
        self.check("it is exported as PDF", answer[:2] == [200, "application/pdf"] and pdf.startswith(b"%PDF-"), str(answer[:2]))
        file = self.clinic.root / "note.pdf"
        file.write_bytes(pdf)
        text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, timeout=60).stdout
        self.check("with text and signature", "MRI of the right knee." in text and "Ana Ruiz" in text, text[:400])
        done = self.verify(file)
        self.check("which is sound", done.returncode == 0 and "sound" in done.stdout, f"{done.returncode} {done.stdout} {done.stderr}"[-400:])
        for part in (0.3, 0.6, 0.9):
            changed = bytearray(pdf)
            changed[int(len(pdf) * part)] ^= 1
            file.write_bytes(changed)
            done = self.verify(file)
            self.check(f"and not any more with a byte changed at {part:.0%}", done.returncode != 0, done.stdout)
        file.unlink()

    def verify(self, file) -> subprocess.CompletedProcess:
        return self.clinic.attempt("notes", "verify", str(file))

    # --- A model

    def connect(self, server: LlamaServer):
        """An administrator makes the connection on its page, and tests it."""
        browser = self.browser
        self.sign_in("ada")
        browser.open(self.clinic.address + "/connections")
        self.follow("a[href='/connections/new?preset=local']", "preset=local$")
        self.fill({"name": "Box", "address": server.address, "secret": "local-key-7731", "drafting": server.MODEL})
        self.check("the preset says that it is the clinic's own", browser.run("return document.querySelector('[name=isLocal]').checked"))
        browser.tab_to("form[action='/connections'] button.primary")
        browser.press("enter")
        self.arrive("done=kept")
        browser.tab_to("form[action$='/test'] button")
        browser.press("enter")
        self.arrive("done=tested")
        self.check("the connection works, and its model is named", server.MODEL in browser.text("main"), browser.text("main")[:400])
        self.quiet("of the connection")
        self.sign_out()

    def ask_the_model(self, key: str):
        browser = self.browser
        if not browser.run("return document.querySelector(arguments[0]).open", f"#section-{key} details.inline"):
            browser.tab_to(f"#section-{key} details.inline > summary")
            browser.press("enter")
        browser.tab_to(f"#section-{key} button[data-draft=model]")
        browser.press("enter")
        browser.wait(lambda: "is writing. " in self.panel(key) or self.is_over(key), 30, "the model's first word")

    def panel(self, key: str) -> str:
        return self.browser.run("return document.querySelector(arguments[0])?.innerText ?? ''", f"#section-{key} .live-draft")

    def section(self, key: str) -> str:
        return self.browser.text(f"#section-{key} > .note-columns .reading")

    def is_over(self, key: str) -> bool:
        """The section is written, or the panel says why not."""
        panel = self.panel(key)
        return "Drafted by a model" in self.browser.text(f"#section-{key} > .heading") if not panel else "Not finished" in panel or "Stopped" in panel

    def stopped(self, key: str):
        """A model that writes is stopped by Escape. So small a one may be faster than the key; then another section is tried."""
        browser = self.browser
        before = self.section(key)
        self.ask_the_model(key)
        browser.press("escape")
        browser.wait(lambda: self.is_over(key), 10, "the stop")
        if "Stopped" not in self.panel(key):
            return False
        receipt = lambda: self.rows("SELECT state FROM egress_receipts ORDER BY id DESC LIMIT 1")
        self.clinic.wait_for(lambda: receipt() == [("stopped",)], 10, "the receipt of the stop")
        self.check("Escape stops the model, and the section is as it was", self.section(key) == before, self.section(key))
        browser.tab_to(f"#section-{key} .live-draft .row button:not(.primary)")
        browser.press("enter")
        browser.wait(lambda: not self.panel(key), 5, "the panel's end")
        return True

    def written(self, key: str) -> bool:
        """A section by the model. What so small a one writes is hardly the record's: the page has to say so."""
        browser = self.browser
        before = self.section(key)
        self.ask_the_model(key)
        browser.wait(lambda: self.is_over(key), 100, "the model's section")
        if self.panel(key):
            print(f"{browser.name}, {key}: {self.panel(key)!r}")
            self.check("what could not be used changes nothing", self.section(key) == before, self.section(key))
            browser.tab_to(f"#section-{key} .live-draft .row button:not(.primary)")
            browser.press("enter")
            return False
        after = self.section(key)
        print(f"{browser.name}, {key}: {after!r}")
        self.check("the section is the model's", after != before, after)
        bare = browser.run("return [...document.querySelectorAll(arguments[0])].filter((p) => !p.querySelector('.footnote, .doubt')).length",
                           f"#section-{key} > .note-columns .reading p")
        self.check("what has no source is marked", bare == 0, after)
        receipt = self.rows("SELECT state FROM egress_receipts ORDER BY id DESC LIMIT 1")
        self.check("and the request has left a receipt", receipt == [("answered",)], str(receipt))
        return True


def without_a_model(way: Way):
    way.review()
    way.search()
    way.draft()
    way.check("the draft has the record's plan, and its sources", "MRI of the left knee." in way.browser.text("#section-plan") and len(way.browser.all(".sources li")) > 3)
    way.barriers("the draft")
    way.edit("plan", "MRI of the right knee.")
    way.check("a changed side is marked", "Check:" in way.browser.text("#section-plan"), way.browser.text("#section-plan"))
    way.sign()
    way.barriers("the signed note")
    way.copied()
    way.printed()
    way.exported()
    way.upload()
    way.quiet("of note and upload")


def with_a_model(way: Way, server: LlamaServer):
    """In the dark colours, which axe measures too."""
    way.browser.scheme("dark")
    way.sign_out()
    way.connect(server)
    way.sign_in("ruiz")
    ground = way.browser.run("return getComputedStyle(document.body).backgroundColor")
    way.check("its ground is dark", max(int(part) for part in re.findall(r"\d+", ground)[:3]) < 60, ground)
    way.draft()
    way.barriers("the draft in the dark")
    way.check("the model is stopped in one of three tries", any(way.stopped(key) for key in ("plan", "exam", "medications")))
    way.check("and writes one of three sections", any(way.written(key) for key in ("plan", "exam", "medications")))
    way.edit("plan", "MRI of the right knee.")
    way.sign(is_drawn=True)
    way.printed()
    way.exported()
    way.barriers("the signed note in the dark")
    way.quiet("of the note by a model")


def whole_way(checks: Checks, name: str):
    with Clinic(SETTINGS) as clinic:
        clinic.start()
        begin = time.monotonic()
        with Browser(name) as browser:
            way = Way(checks, clinic, browser)
            without_a_model(way)
            if LlamaServer.is_there():
                with LlamaServer() as server:
                    with_a_model(way, server)
            else:
                checks.skip(f"{name}: with a model", "no llama-server; scripts/fetch-peers brings it")
        print(f"{name}: {time.monotonic() - begin:.0f} s")
        clinic.stop()
        found = leaks(clinic.data, PLANTED) + [line for line in leaks(clinic.root, PLANTED) if line.startswith("service.log")]
        checks.check(f"{name}: no planted identity stands in data folder or log", not found, str(found[:5]))


def in_chromium(checks: Checks):
    whole_way(checks, "chromium")


def in_firefox(checks: Checks):
    whole_way(checks, "firefox")


if __name__ == "__main__":
    checks = Checks()
    for name, test in {"chromium": in_chromium, "firefox": in_firefox}.items():
        if browsers.is_there(name):
            checks.test(test)
        else:
            checks.skip(name, "the browser or its driver is not there; scripts/setup --tests brings both")
    checks.finish()
