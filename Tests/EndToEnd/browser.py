#!/usr/bin/env python3
"""The main job in real Chromium, and in Firefox: set up, log in, drop a file, review it with the keyboard, approve, search, find."""

import os
import tempfile
import time
from pathlib import Path

from support import browsers
from support.harness import ROOT, Checks, Clinic, leaks
from support.webdriver import Browser

PICTURES = os.environ.get("CHARTKEEP_PICTURES")

REFERRAL = """Harbor Lane Family Practice
Patient: Thandiwe Okonkwo-Reyes
DOB: 03/14/1967   MRN: HL-5520917
Phone: (303) 555-0142

Dear Dr. Leopold Vandersteen,

Thank you for seeing Mrs. Okonkwo-Reyes, who has had eight weeks of right shoulder pain after a fall on the stairs.
Passive abduction is limited to ninety degrees and the empty can test is positive. Ultrasound shows a partial tear of
the supraspinatus tendon. She takes naproxen 500 mg twice daily and has started physiotherapy.

Please advise whether arthroscopic repair is indicated. Her daughter Nomvula can be reached at nomvula@example.org.

Sincerely,
Ignatius Brandvold, MD
"""
PLANTED = ["Okonkwo-Reyes", "Thandiwe", "HL-5520917", "555-0142", "Vandersteen", "nomvula@example.org", "Brandvold"]


def picture(browser: Browser, name: str):
    if PICTURES:
        browser.picture(f"{PICTURES}/{name}.png")


def log_in(browser: Browser, clinic: Clinic, login: str, password: str):
    browser.open(clinic.address + "/log-in")
    browser.type("#login", login)
    browser.type("#password", password)
    browser.click("main button[type=submit], form button.primary")
    browser.wait(lambda: "/log-in" not in browser.address, what="log-in")


def from_set_up_to_found(checks: Checks, name: str = "chromium"):
    with Clinic() as clinic, Browser(name) as browser:
        clinic.start()
        clinic.wait_for(lambda: clinic.code, 5, "the set-up code")
        checks.check("a set-up code is printed", True)

        browser.open(clinic.address + "/")
        browser.wait(lambda: "/set-up" in browser.address or "/log-in" in browser.address, what="the way in")
        browser.open(clinic.address + "/set-up")
        picture(browser, "set-up")
        for field, text in {"#code": clinic.code, "#login": "keeper", "#password": "a long enough sentence 7", "#repeated": "a long enough sentence 7"}.items():
            browser.type(field, text)
        browser.click("button[type=submit]")
        browser.wait(lambda: "/set-up" not in browser.address, what="set-up")
        checks.check("the administrator is in", True)
        picture(browser, "admin-home")
        browser.open(clinic.address + "/documents")
        checks.check("an administrator sees no documents", "not allow" in browser.text("main, body"), browser.text("body")[:200])

        password = clinic.add("ruiz", "clinician")
        browser.open(clinic.address + "/account")
        browser.run("return document.cookie")
        checks.check("scripts can't read the session", "session" not in browser.run("return document.cookie"))

    with Clinic() as clinic, Browser(name) as browser:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        browser.open(clinic.address + "/log-in")
        picture(browser, "log-in")
        log_in(browser, clinic, "ruiz", password)
        browser.open(clinic.address + "/documents")
        picture(browser, "inbox-empty")

        # Seen to appear without a reload.
        clinic.drop("referral Okonkwo.txt", REFERRAL.encode(), "users", "ruiz")
        browser.wait(lambda: browser.all("[data-state=waiting_review], [data-state=waitingReview], [id^=review-]"), 30, "the document on the open page")
        checks.check("the dropped file appears by itself", "referral Okonkwo.txt" in browser.text("main"))
        picture(browser, "inbox-one")

        browser.click("[id^=review-]")
        browser.find("#review")
        time.sleep(1)
        picture(browser, "review")
        before = browser.text("#panes")
        checks.check("the original stands beside what will be kept", "Thandiwe" in before and "[NAME" in before, before[:300])
        shown = browser.run("return [...document.querySelectorAll('.cell.redacted')].map(c => c.textContent).join('\\n')")
        missed = [word for word in PLANTED if word in shown]
        checks.check("the planted identifiers are proposed", not missed, str(missed))

        # The keyboard alone: accept what is to check, one after the other, until Enter approves.
        presses = 0
        for _ in range(60):
            if "/review" not in browser.address:
                break
            open_count = clinic.rows("SELECT COUNT(*) FROM findings WHERE decision = 'open' AND score < 0.85 AND score >= 0.3")[0][0]
            if open_count:
                browser.press("a")
                presses += 1
                browser.wait(
                    lambda: clinic.rows("SELECT COUNT(*) FROM findings WHERE decision = 'open' AND score < 0.85 AND score >= 0.3")[0][0] < open_count, 10,
                    "the decision")
            else:
                time.sleep(0.3)
                browser.press("enter")
                presses += 1
                time.sleep(1)
        print(f"{presses} key presses")
        browser.wait(lambda: "/review" not in browser.address, 10, "approval")
        clinic.wait_for(lambda: clinic.states() == ["indexed"], 30, "indexing")
        checks.check("approved with the keyboard", True)
        checks.check("the original is gone", not list((clinic.data / "spool").iterdir()))

        browser.open(clinic.address + "/search?q=" + "torn+rotator+cuff+tendon")
        hits = browser.text("#hits")
        picture(browser, "search")
        checks.check("it is found by meaning", "supraspinatus" in hits, hits[:300])
        browser.open(clinic.address + "/search?q=Thandiwe+Okonkwo-Reyes")
        found = browser.text("main")
        checks.check("it is found by the patient's name", "Looked for the patient as patient-" in found and "referral Okonkwo.txt" in found, found[:300])
        browser.click("#hits .hit")
        browser.find(".reading")
        text = browser.text(".sheets")
        picture(browser, "document")
        checks.check("the hit leads to the redacted page", "[NAME" in text and "Okonkwo" not in text, text[:200])

        browser.run("scrollTo(0, 0)")
        browser.click("#reveal-open")
        browser.type("#reason", "calling the patient")
        browser.press("enter")
        browser.wait(lambda: "Thandiwe" in browser.text(".sheets"), 10, "reveal")
        checks.check("names are revealed on request", True)
        revealed = clinic.rows("SELECT COUNT(*) FROM audit WHERE action = 'revealed'")[0][0]
        checks.check("and that is in the audit log", revealed == 1, str(revealed))
        picture(browser, "revealed")

        browser.open(clinic.address + "/upload")
        picture(browser, "upload")
        complaints = [p for p in browser.problems() if "favicon" not in p]
        checks.check("the console has no complaint", not complaints, str(complaints[:3]))
        clinic.stop()
        found = leaks(clinic.data, PLANTED) + [f for f in leaks(clinic.root, PLANTED) if f.startswith("service.log")]
        checks.check("no planted identity stands in data folder, log or write-ahead log", not found, str(found[:5]))


def hard_to_read(checks: Checks, name: str = "chromium"):
    """A fax in whose picture some words are faint: they are marked, the D key goes from one to the next, and M takes what it selected."""
    with Clinic() as clinic, Browser(name) as browser:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        clinic.drop("fax.pdf", (ROOT / "samples/fax-prior-authorization.pdf").read_bytes(), "users", "ruiz")
        clinic.wait_for(lambda: clinic.states() == ["waiting_review"], 60, "reading")
        log_in(browser, clinic, "ruiz", password)
        browser.open(clinic.address + "/documents")
        browser.click("[id^=review-]")
        browser.find("#review")
        time.sleep(0.5)
        picture(browser, "review-fax")
        words = browser.run("return [...document.querySelectorAll('.original .doubtful')].map(e => e.textContent)")
        checks.check("words that were hard to read are marked", 1 <= len(words) <= 60, str(words))
        said = browser.run("return document.querySelector('.sheet-head .doubtful')?.textContent ?? ''")
        checks.check("their number is said", "hard to read" in said, said)
        browser.press("d")
        first = browser.run("return getSelection().toString()")
        browser.press("d")
        second = browser.run("return getSelection().toString()")
        checks.check("D selects one after the other", first == words[0] and second == (words[1] if len(words) > 1 else words[0]), f"{first}, {second}")
        picture(browser, "review-fax-word")
        before = clinic.rows("SELECT COUNT(*) FROM findings")[0][0]
        browser.press("m")
        time.sleep(0.5)
        browser.press("enter")
        browser.wait(lambda: clinic.rows("SELECT COUNT(*) FROM findings")[0][0] > before, 10, "the mark")
        checks.check("M marks what D selected", True)
        complaints = [p for p in browser.problems() if "favicon" not in p]
        checks.check("the console has no complaint", not complaints, str(complaints[:3]))


def the_same_in_firefox(checks: Checks):
    if not browsers.is_there("firefox"):
        return checks.skip("the same in Firefox", "it or its driver is not there; scripts/setup --tests brings both")
    from_set_up_to_found(checks, "firefox")
    hard_to_read(checks, "firefox")


def uploads_and_a_long_pause(checks: Checks):
    """More files than uploads a minute, one of them too large; then a page that nobody touches for longer than a connection may be quiet."""
    limits = "web:\n  limits:\n    uploads: 5\n"
    with Clinic(limits) as clinic, Browser() as browser, tempfile.TemporaryDirectory() as folder:
        clinic.start()
        log_in(browser, clinic, "ruiz", clinic.add("ruiz", "clinician"))
        browser.open(clinic.address + "/upload")
        paths = []
        for number in range(8):
            path = Path(folder) / f"letter {number}.txt"
            path.write_text(f"Letter {number}.\n{REFERRAL}")
            paths.append(path)
        large = Path(folder) / "large.txt"
        large.write_bytes(b"x" * (51 * 1024 * 1024))
        browser.type("#file", "\n".join(map(str, [*paths, large])))
        checks.check("a file that is too large is told before", browser.text("#chosen").count("Larger than 50 MB") == 1, browser.text("#chosen"))
        browser.click("input[name=phi][value=yes]")
        picture(browser, "upload-chosen")
        browser.click("#send")
        browser.wait(lambda: "8 of 9 taken" in browser.text("#upload-status"), 30, "the uploads")
        picture(browser, "upload-done")
        checks.check("eight files went in one request", len(clinic.rows("SELECT id FROM documents")) == 8)
        # The service remembers nothing of the file in memory: it was sealed as it came.
        clinic.wait_for(lambda: clinic.states() == ["waiting_review"] * 8, 60, "reading")

        browser.open(clinic.address + "/documents")
        browser.find("[id^=review-]")
        time.sleep(75)
        clinic.drop("late.txt", REFERRAL.encode(), "users", "ruiz")
        browser.wait(lambda: "late.txt" in browser.text("main"), 20, "the document on the page that was left alone")
        checks.check("after 75 quiet seconds the page still gets its events", True)
        browser.click("a[href='/search']")
        browser.wait(lambda: browser.address.endswith("/search"), 10, "the search page")
        checks.check("and a click is answered", "Search" in browser.text("main"), browser.text("main")[:200])
        complaints = [p for p in browser.problems() if "favicon" not in p]
        checks.check("the console has no complaint of this either", not complaints, str(complaints[:3]))


if __name__ == "__main__":
    checks = Checks()
    checks.test(from_set_up_to_found)
    checks.test(hard_to_read)
    checks.test(the_same_in_firefox)
    checks.test(uploads_and_a_long_pause)
    checks.finish()
