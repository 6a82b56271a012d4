#!/usr/bin/env python3
"""A patient under two names is made one, a paper of somebody else's is split off, and both are undone: by the API and in Chromium."""

import os
import re

from support.client import Client
from support.harness import Checks, Clinic, leaks
from support.webdriver import Browser

PICTURES = os.environ.get("CHARTKEEP_PICTURES")

SHOULDER = """Harbor Lane Family Practice
Patient: Thandiwe Okonkwo-Reyes
DOB: 03/14/1967   MRN: HL-5520917

Mrs. Okonkwo-Reyes has had eight weeks of right shoulder pain after a fall on the stairs. Ultrasound shows a partial tear
of the supraspinatus tendon. She takes naproxen 500 mg twice daily and has started physiotherapy.
"""
# The same person at another desk: maiden name, a slip in the birth date, another number.
KNEE = """Riverside Orthopedics
Patient: Thandiwe Okonkwo
DOB: 03/04/1967   MRN: RO-11873

Ms. Okonkwo reports left knee swelling after gardening. The meniscus test is negative. Rest, ice and an elastic bandage are advised.
"""
SLEEP = """Harbor Lane Family Practice
Patient: Thandiwe Okonkwo-Reyes
DOB: 03/14/1967   MRN: HL-5520917

Sleep has been poor since the accident. Good sleep hygiene was explained, and melatonin 3 mg at night was started.
"""
PLANTED = ["Okonkwo", "Thandiwe", "HL-5520917", "RO-11873"]
MARK = re.compile(r"\[NAME (patient-[0-9a-f]{12})\]")


def approve(clinic: Clinic, client: Client, name: str, text: str) -> int:
    """Uploads a document and takes it through its review."""
    status, answer = client.upload(name, text.encode(), "yes")
    assert status == 202, f"{status} {answer}"
    id = answer["files"][0]["document"]["id"]
    clinic.wait_for(lambda: clinic.rows("SELECT state FROM documents WHERE id = ?", id) == [("waiting_review",)], 30, "reading")
    _, sheet = client.api("GET", f"/documents/{id}/review")
    for finding in sheet["findings"]:
        if not finding["certain"]:
            client.api("POST", f"/documents/{id}/review/findings/{finding['id']}", {"decision": "accepted"})
    status, answer = client.api("POST", f"/documents/{id}/approve", {})
    assert status == 200, f"{name}: {status} {answer}"
    indexed(clinic)
    return id


def indexed(clinic: Clinic):
    clinic.wait_for(lambda: set(clinic.states()) == {"indexed"}, 60, "indexing")


def text(client: Client, id: int) -> str:
    _, detail = client.api("GET", f"/documents/{id}")
    return "\n".join(page["text"] for page in detail["pages"])


def marks(client: Client, id: int) -> set:
    return set(MARK.findall(text(client, id)))


def found(client: Client, question: str, scope: str = "own") -> list:
    _, answer = client.api("GET", f"/search?q={question.replace(' ', '+')}&scope={scope}")
    return sorted({hit["document"] for hit in answer["results"]})


def two_patients_are_one_person(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        clients = {}
        for login, role in {"ruiz": "clinician", "okada": "clinician", "nurse": "staff"}.items():
            clients[login] = Client(clinic)
            clients[login].log_in(login, clinic.add(login, role))
        ruiz, okada, nurse = clients["ruiz"], clients["okada"], clients["nurse"]
        shoulder = approve(clinic, ruiz, "shoulder.txt", SHOULDER)
        knee = approve(clinic, ruiz, "knee.txt", KNEE)
        sleep = approve(clinic, okada, "sleep.txt", SLEEP)
        (one,), (other,) = marks(ruiz, shoulder), marks(ruiz, knee)
        checks.check("two names are two patients", one != other and marks(okada, sleep) == {one})

        status, list = ruiz.api("GET", "/patients")
        named = {p["mark"]: (p["name"], p["documents"]) for p in list["patients"]}
        checks.check(
            "a clinician sees the patients of own documents", status == 200 and len(named) == 2 and "Okonkwo" in named[other][0] and
            named[one][1] == 1, str(named))
        _, list = okada.api("GET", "/patients")
        checks.check("and nobody else's", [p["mark"] for p in list["patients"]] == [one], str(list))
        status, _ = nurse.api("GET", "/patients")
        checks.check("staff see none", status == 403, str(status))
        status, answer = okada.api("POST", "/patients/merge", {"from": one, "into": other})
        checks.check("who knows but one of the two can't merge them", status == 404, f"{status} {answer}")

        before = {id: text(client, id) for id, client in ((shoulder, ruiz), (knee, ruiz), (sleep, okada))}
        status, merged = ruiz.api("POST", "/patients/merge", {"from": one, "into": other})
        checks.check("they are merged, with a colleague's document", status == 200 and merged["documents"] == 2 and merged["patient"] == other, f"{status} {merged}")
        indexed(clinic)
        checks.check("each text shows the other mark now", all(marks(c, id) == {other} for id, c in ((shoulder, ruiz), (knee, ruiz), (sleep, okada))))
        checks.check("and is as long as before", len(text(ruiz, shoulder)) == len(before[shoulder]))
        for question in ("Thandiwe Okonkwo-Reyes", "Thandiwe Okonkwo", "HL-5520917", "RO-11873"):
            checks.check(f"either name or number finds both ({question})", found(ruiz, question) == [shoulder, knee], str(found(ruiz, question)))
        checks.check("a colleague finds the one of the clinic's other documents, too", found(okada, "Thandiwe Okonkwo", "org") == [shoulder, knee, sleep])
        status, answer = ruiz.api("POST", f"/documents/{shoulder}/reveal", {"reason": "calling the patient"})
        checks.check("names come back at their places", status == 200 and "Patient: Thandiwe Okonkwo-Reyes" in str(answer), str(answer)[:200])
        later = approve(clinic, ruiz, "later.txt", SHOULDER.replace("eight", "nine"))
        checks.check("a later document of the old name and number is the same patient's", marks(ruiz, later) == {other})

        status, answer = okada.api("POST", f"/patients/changes/{merged['change']}/undo", {})
        checks.check("whose document moved may undo it", status == 200 and answer["patient"] == one, f"{status} {answer}")
        indexed(clinic)
        after = {id: text(client, id) for id, client in ((shoulder, ruiz), (knee, ruiz), (sleep, okada))}
        checks.check("every text is what it was", after == before)
        checks.check("and the names find their own again", found(ruiz, "Thandiwe Okonkwo-Reyes") == [shoulder], str(found(ruiz, "Thandiwe Okonkwo-Reyes")))
        status, answer = ruiz.api("POST", f"/patients/changes/{merged['change']}/undo", {})
        checks.check("once", status == 409, f"{status} {answer}")

        told = clinic.rows("SELECT action, target, metadata FROM audit WHERE action LIKE 'patientM%' ORDER BY seq")
        checks.check("the audit log has both, with marks and counts", len(told) == 6 and one in str(told) and '"undo":true' in told[-1][2] and '"documents":2' in told[-1][2], str(told[-1]))
        clinic.run("audit", "verify")
        clinic.stop()
        left = leaks(clinic.data, PLANTED) + [f for f in leaks(clinic.root, PLANTED) if f.startswith("service.log")]
        checks.check("no name stands in data folder or log", not left, str(left[:5]))


def a_paper_of_somebody_else(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        ruiz, okada = Client(clinic), Client(clinic)
        ruiz.log_in("ruiz", clinic.add("ruiz", "clinician"))
        okada.log_in("okada", clinic.add("okada", "clinician"))
        shoulder, sleep = approve(clinic, ruiz, "shoulder.txt", SHOULDER), approve(clinic, ruiz, "sleep.txt", SLEEP)
        (mark,) = marks(ruiz, shoulder)
        before = text(ruiz, sleep)
        for call in ({"documents": [sleep], "to": "none"}, {"documents": [sleep], "to": "new"}):
            status, answer = okada.api("POST", "/patients/reassign", call)
            checks.check(f"a document that is not one's own is not moved to {call['to']}", status == 404, f"{status} {answer}")
        status, nobody = ruiz.api("POST", "/patients/reassign", {"documents": [sleep], "to": "none"})
        indexed(clinic)
        shown = text(ruiz, sleep)
        checks.check("nobody's document has marks without a patient", status == 200 and "patient-" not in shown and "[NAME]" in shown, shown[:200])
        _, answer = ruiz.api("POST", f"/documents/{sleep}/reveal", {"reason": "is it whole"})
        checks.check("its names still come back", "Patient: Thandiwe Okonkwo-Reyes" in str(answer) and "Mrs." not in str(answer), str(answer)[:300])
        checks.check("the patient's search does not find it", found(ruiz, "Thandiwe Okonkwo-Reyes") == [shoulder])
        status, _ = ruiz.api("POST", f"/patients/changes/{nobody['change']}/undo", {})
        indexed(clinic)
        checks.check("undone, it is exactly as before", status == 200 and text(ruiz, sleep) == before)

        status, split = ruiz.api("POST", "/patients/reassign", {"documents": [sleep], "to": "new"})
        indexed(clinic)
        checks.check("a split gives a new mark", status == 200 and marks(ruiz, sleep) == {split["patient"]} and split["patient"] != mark, f"{status} {split}")
        status, moved = ruiz.api("POST", "/patients/reassign", {"documents": [sleep], "to": mark})
        status, answer = ruiz.api("POST", f"/patients/changes/{split['change']}/undo", {})
        checks.check("what was moved again since can't be undone", status == 409 and "later change" in str(answer), f"{status} {answer}")
        for change in (moved, split):
            status, _ = ruiz.api("POST", f"/patients/changes/{change['change']}/undo", {})
            checks.check("but in the right order", status == 200, str(status))
        indexed(clinic)
        checks.check("and all is as before", text(ruiz, sleep) == before and found(ruiz, "Thandiwe Okonkwo-Reyes") == [shoulder, sleep])
        clinic.run("audit", "verify")


def on_the_pages(checks: Checks):
    with Clinic() as clinic, Browser() as browser:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        ruiz = Client(clinic)
        ruiz.log_in("ruiz", password)
        shoulder, knee = approve(clinic, ruiz, "shoulder.txt", SHOULDER), approve(clinic, ruiz, "knee.txt", KNEE)
        sleep = approve(clinic, ruiz, "sleep.txt", SLEEP)
        (one,), (other,) = marks(ruiz, shoulder), marks(ruiz, knee)

        browser.open(clinic.address + "/log-in")
        browser.type("#login", "ruiz")
        browser.type("#password", password)
        browser.click("main button[type=submit], form button.primary")
        browser.wait(lambda: "/log-in" not in browser.address, what="log-in")
        browser.open(clinic.address + f"/documents/{sleep}")
        browser.click(".facts a[href^='/patients/']")
        browser.wait(lambda: browser.address.endswith(f"/patients/{one}"), what="the patient's page")
        shown = browser.text("main")
        picture(browser, "patient")
        checks.check("a document leads to its patient, with name and birth date", "Okonkwo-Reyes" in shown and "1967-03-14" in shown and "shoulder.txt" in shown, shown[:300])
        first = browser.run("return document.querySelector('#to optgroup').textContent")
        checks.check("a namesake is offered first", other in first, first)
        checks.check("each field has a name", not nameless(browser), str(nameless(browser)))

        browser.click("button[value=new]")
        browser.wait(lambda: browser.all(".problem"), what="the refusal")
        checks.check("without a choice nothing is moved", "at least one document" in browser.text(".problem"))
        browser.click(f"input[name=documents][value='{sleep}']")
        browser.click("button[value=new]")
        browser.wait(lambda: "done=moved" in browser.address, what="the split")
        indexed(clinic)
        browser.open(clinic.address + f"/patients/{one}")
        shown = browser.text("main")
        picture(browser, "patient-split")
        checks.check("the split-off document is gone from here", "sleep.txt" not in shown and "new patient" in shown, shown[:600])
        browser.click("form[action$='/undo'] button")
        browser.wait(lambda: "done=undone" in browser.address, what="undoing")
        checks.check("and back with Undo", "sleep.txt" in browser.text("main") and marks(ruiz, sleep) == {one})
        indexed(clinic)

        choose(browser, "#into", other)
        browser.click("form[action$='/merge'] button")
        browser.wait(lambda: "done=merged" in browser.address and other in browser.address, what="the merge")
        indexed(clinic)
        shown = browser.text("main")
        picture(browser, "patient-merged")
        checks.check("merged: one page with all three", all(n in shown for n in ("shoulder.txt", "knee.txt", "sleep.txt")) and "Also known as" in shown, shown[:400])
        browser.open(clinic.address + f"/patients/{one}")
        checks.check("the old mark's address leads to it", browser.address.endswith(other), browser.address)
        browser.open(clinic.address + "/patients")
        picture(browser, "patients")
        checks.check("the list has one patient and the change", len(browser.all("table.list tbody th a")) == 1 and "was merged into" in browser.text("main"))
        checks.check("each field of the list has a name", not nameless(browser), str(nameless(browser)))
        browser.open(clinic.address + "/patients?q=HL-5520917")
        checks.check("a number of the merged one finds it", len(browser.all("table.list tbody th a")) == 1, browser.text("main")[:200])
        browser.open(clinic.address + "/patients?q=nobody+here")
        checks.check("what fits nobody says so", "None of your patients fits" in browser.text("main"))
        browser.open(clinic.address + "/search?q=Thandiwe+Okonkwo-Reyes")
        checks.check("the search by the old name finds all", "3 passages" in browser.text("main"), browser.text("main")[:300])
        browser.open(clinic.address + "/patients")
        browser.click("form[action$='/undo'] button")
        browser.wait(lambda: "done=undone" in browser.address and one in browser.address, what="undoing the merge")
        checks.check("undone by its button", marks(ruiz, shoulder) == {one} and marks(ruiz, knee) == {other})
        indexed(clinic)

        browser.click(f"input[name=documents][value='{sleep}']")
        choose(browser, "#to", other)
        browser.click("button[value=move]")
        browser.wait(lambda: "done=moved" in browser.address, what="the move")
        indexed(clinic)
        checks.check("a chosen document goes to the chosen patient", marks(ruiz, sleep) == {other})
        browser.open(clinic.address + f"/patients/{other}")
        browser._do("POST", "/window/rect", {"width": 500, "height": 800})
        wide = browser.run("return document.documentElement.scrollWidth > innerWidth")
        picture(browser, "patient-narrow")
        checks.check("in a narrow window nothing stands out of it", not wide)
        complaints = [p for p in browser.problems() if "favicon" not in p and "422" not in p]
        checks.check("the console has no complaint", not complaints, str(complaints[:3]))


def choose(browser: Browser, selector: str, value: str):
    browser.find(selector)
    browser.run("const s = document.querySelector(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('change'))", selector, value)


def nameless(browser: Browser) -> list:
    """Fields and buttons that a screen reader could not name."""
    return browser.run(
        "return [...document.querySelectorAll('main input:not([type=hidden]), main select, main button')]"
        ".filter(e => !e.hidden && !(e.labels?.length && [...e.labels].some(l => l.textContent.trim())) && !e.textContent.trim()"
        " && !e.getAttribute('aria-label')).map(e => e.outerHTML)")


def picture(browser: Browser, name: str):
    if PICTURES:
        browser.picture(f"{PICTURES}/{name}.png")


if __name__ == "__main__":
    checks = Checks()
    checks.test(two_patients_are_one_person)
    checks.test(a_paper_of_somebody_else)
    checks.test(on_the_pages)
    checks.finish()
