#!/usr/bin/env python3
"""A signature that is drawn: by mouse, pen and touch, shown where it belongs, and what no drawing is."""

import json
import math
import os
import re

from notes import KNEE, signing
from patients import approve
from support.client import Client
from support.harness import ROOT, Checks, Clinic, leaks
from support.webdriver import Browser

DRAWN = "M200,500L900,200L1600,800M1700,820L1700,820"
# None of them is a path of points in the box that is large enough for a signature.
HOSTILE_DRAWINGS = [
    "", "M5,5", "M5,5M900,5M1800,900", "M5,5L60,60", "M0,0L3001,900", "M0,0L900,1001", "M-1,0L900,900", "M0,0 L900,900", "m0,0l900,900", "M0,0L900,900Z",
    "M0,0L1e3,900", "M0,0L9.5,900", "M00,0L900,900", "M0,0L99999999999999999999,9", "M0,0C1,1,2,2,900,900", "M\u0661,0L900,900", "M0,0L900,900\n", "M0,0L900,900\0",
    'M0,0L900,900"><script>alert(1)</script>', "M0,0L900,900'/><image href='https://evil.example/x'/>", "url(https://evil.example)", "M0,0L900,900" * 201,
    "M0,0" + "L3000,1000L0,0" * 2600, "L9,9" * 500_000, 7, ["M0,0L900,900"], {"strokes": []}, True,
]
# In CSS pixels from the middle of the field: two strokes and a dot.
STROKES = [[(-120 + i * 6, int(30 * math.sin(i / 2))) for i in range(40)], [(-60, -40), (-20, 40)], [(130, 20)]]
AXE = os.path.join(os.environ.get("CHARTKEEP_MODELS", ROOT / ".models"), "axe/axe.min.js")


def a_signature_is_drawn(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        ruiz, password = Client(clinic), clinic.add("ruiz", "clinician")
        ruiz.log_in("ruiz", password)
        approve(clinic, ruiz, "knee.txt", KNEE)
        mark = ruiz.api("GET", "/patients")[1]["patients"][0]["mark"]
        _, note = ruiz.api("POST", "/notes", {"patient": mark, "template": "orthopedics-hp"})
        path = f"/notes/{note['id']}"
        drawing = {k: v for k, v in signing(password, note, drawing=DRAWN).items() if k != "signature"}
        answers = [ruiz.api("POST", f"{path}/sign", drawing | {"drawing": hostile}) for hostile in HOSTILE_DRAWINGS]
        checks.check(f"{len(answers)} hostile drawings are refused", all(status in (400, 422) for status, _ in answers), str([status for status, _ in answers]))
        checks.check("and none is repeated", not any(word in json.dumps(answer) for _, answer in answers for word in ("evil", "alert(1)")))
        for other in ({"signature": "Somebody"}, {"printedName": ""}, {"password": "wrong password here"}, {"drawing": None}):
            status, _ = ruiz.api("POST", f"{path}/sign", drawing | other)
            checks.check(f"a drawing alone is not enough: {list(other)[0]}", status in (400, 409, 422), f"{status}")
        checks.check("nothing was signed", clinic.rows("SELECT count(*) FROM note_attestations") == [(0,)])
        status, signed = ruiz.api("POST", f"{path}/sign", drawing)
        checks.check("a drawing signs", status == 200 and signed["attestation"]["sound"] and signed["attestation"]["drawing"] == DRAWN
                     and signed["attestation"]["signature"] == "", f"{status} {signed}")
        addendum = {k: v for k, v in signing(password, note).items() if k not in ("textHash", "meaning")} | {"text": "Called on Monday."}
        statuses = [ruiz.api("POST", f"{path}/addenda", addendum | {"drawing": hostile})[0] for hostile in HOSTILE_DRAWINGS]
        checks.check("nor may an addendum have such a drawing", all(status in (400, 422) for status in statuses), str(statuses))
        ruiz.api("POST", f"{path}/addenda", addendum)
        status, added = ruiz.api("POST", f"{path}/addenda", addendum | {"drawing": DRAWN})
        checks.check("addenda are signed either way, or both", [(a.get("drawing"), a["signature"], a["sound"]) for a in added["addenda"]]
                     == [(None, "Ana Ruiz", True), (DRAWN, "Ana Ruiz", True)], f"{status} {added}")
        clinic.stop()
        checks.check("no drawing stands in the clear", leaks(clinic.data, [DRAWN, DRAWN[:24]]) == [])


def drawn(browser: Browser) -> str:
    return browser.run("return document.querySelector('input[name=drawing]').value")


def shown(browser: Browser) -> list:
    return browser.run("return [...document.querySelectorAll('svg.signature')].map(s => [s.getAttribute('aria-label'), s.querySelector('path').getAttribute('d')])")


def signs_on_the_page(browser: Browser, password: str):
    for field, text in {"printed_name": "Ana Ruiz", "credentials": "MD", "password": password}.items():
        browser.run(f"document.querySelector('#{field}').value = ''")
        browser.type(f"#{field}", text)
    browser.click("form.stack[action$='/sign'] button.primary, form.stack[action$='/addenda'] button.primary")


def drawing_on_the_page(checks: Checks):
    with Clinic() as clinic, Browser() as browser:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        client = Client(clinic)
        client.log_in("ruiz", password)
        approve(clinic, client, "knee.txt", KNEE)
        mark = client.api("GET", "/patients")[1]["patients"][0]["mark"]
        id = client.api("POST", "/notes", {"patient": mark, "template": "orthopedics-hp"})[1]["id"]
        browser.open(clinic.address + "/log-in")
        browser.type("#login", "ruiz")
        browser.type("#password", password)
        browser.click("main button[type=submit], form button.primary")
        browser.wait(lambda: "/log-in" not in browser.address, what="log-in")
        browser.open(f"{clinic.address}/notes/{id}")
        browser.find("[data-sign-by]:not([hidden])")
        checks.check("typing is the way until another is chosen", browser.run(
            "return document.querySelector('[data-drawn]').hidden && !document.querySelector('#signature').disabled"))
        browser.run("document.querySelector('input[value=type]').focus()")
        browser.press("\ue014")
        checks.check("the keyboard chooses", browser.run(
            "return !document.querySelector('[data-drawn]').hidden && document.querySelector('#signature').disabled && document.querySelector('[data-typed]').hidden"))
        signs_on_the_page(browser, password)
        checks.check("nothing drawn is told beside the field", "Draw your signature first" in browser.text("[data-drawn] [role=alert]"))
        browser.draw(".signature-pad", [[(0, 0)]])
        browser.click("form.stack[action$='/sign'] button.primary")
        checks.check("so is a dot", "too small" in browser.text("[data-drawn] [role=alert]"))
        browser.click("[data-drawn] button")
        checks.check("Clear clears", drawn(browser) == "" and "Nothing" in browser.text("[data-drawn] [role=status]"))
        for pointer in ("mouse", "pen", "touch"):
            browser.click("[data-drawn] button")
            browser.draw(".signature-pad", STROKES, pointer)
            checks.check(f"a {pointer} draws", re.fullmatch(r"M\d+,\d+(L\d+,\d+){30,}M\d+,\d+L\d+,\d+M\d+,\d+", drawn(browser)) is not None, drawn(browser))
        found = browser.barriers(open(AXE).read())
        checks.check("axe finds no barrier", not found, str(found))
        before = drawn(browser)
        signs_on_the_page(browser, "wrong password here")
        browser.find("main > .problem")
        browser.wait(lambda: drawn(browser), what="the drawing after a wrong password")
        checks.check("a wrong password loses no drawing", drawn(browser) == re.sub(r"M(\d+,\d+)$", r"M\1L\1", before) and browser.run(
            "return document.querySelector('input[value=draw]').checked"), drawn(browser)[-40:])
        path = drawn(browser)
        signs_on_the_page(browser, password)
        browser.find("#signed-title")
        checks.check("the page shows it with a name", shown(browser) == [["Signature of Ana Ruiz, MD", path]], str(shown(browser))[:200])
        signed = client.api("GET", f"/notes/{id}")[1]["attestation"]
        checks.check("the API gives it", signed["drawing"] == path and signed["sound"] and signed["signature"] == "")
        browser.find("[data-sign-by]:not([hidden])")
        browser.click("input[value=draw]")
        browser.draw(".signature-pad", STROKES[:2], "touch")
        browser.type("#addendum", "Called on Monday.")
        signs_on_the_page(browser, password)
        browser.find("#addendum-1")
        checks.check("an addendum is signed likewise", len(shown(browser)) == 2, str(shown(browser))[:200])
        found = browser.barriers(open(AXE).read())
        checks.check("axe finds no barrier in what is shown", not found, str(found))
        browser.open(f"{clinic.address}/notes/{id}/print")
        browser.find("svg.signature")
        checks.check("the print view shows both", len(shown(browser)) == 2 and shown(browser)[0][1] == path)
        # The refused password is answered with its status.
        complaints = [line for line in browser.problems() if "status of 4" not in line]
        checks.check("the console has no complaint", complaints == [], str(complaints))


if __name__ == "__main__":
    checks = Checks()
    checks.test(a_signature_is_drawn)
    checks.test(drawing_on_the_page)
    checks.finish()
