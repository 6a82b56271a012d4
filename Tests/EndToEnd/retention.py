#!/usr/bin/env python3
"""Deleting: gone from the search at once, taken back for a while, then nothing is left of it; holds; a clock that jumps."""

import os
import time
from urllib.parse import urlsplit

from patients import KNEE, SHOULDER, SLEEP, approve, found, marks
from support.client import Client
from support.harness import Checks, Clinic, leaks
from support.webdriver import Browser

PICTURES = os.environ.get("CHARTKEEP_PICTURES")
# Words of the redacted text that stand in no other document.
WORDS = ["supraspinatus", "naproxen"]


def anywhere(clinic, words: list) -> list:
    """Where words stand in the data folder, the write-ahead log and free pages included."""
    return leaks(clinic.data, words)


def deleted_and_taken_back(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        clients = {}
        for login, role in {"ruiz": "clinician", "okada": "clinician", "root": "admin", "audra": "auditor"}.items():
            clients[login] = Client(clinic)
            clients[login].log_in(login, clinic.add(login, role))
        ruiz, okada, root = clients["ruiz"], clients["okada"], clients["root"]
        shoulder = approve(clinic, ruiz, "shoulder.txt", SHOULDER)
        knee = approve(clinic, ruiz, "knee.txt", KNEE)
        checks.check("it is found before", found(ruiz, "supraspinatus tendon")[:1] == [shoulder] and shoulder in found(okada, "supraspinatus", "org"))
        status, _ = okada.api("POST", f"/documents/{shoulder}/delete", {"reason": "not mine at all"})
        checks.check("nobody deletes what is somebody else's", status == 404, str(status))
        status, answer = ruiz.api("POST", f"/documents/{shoulder}/delete", {"reason": "scanned by mistake"})
        checks.check("its owner deletes it", status == 200 and answer["passages"] == 0 and answer.get("erasedAt") is None, str(answer))
        checks.check("nobody finds it from that moment on", shoulder not in found(ruiz, "supraspinatus tendon") and shoulder not in found(okada, "supraspinatus", "org"))
        checks.check("nobody else opens it", okada.api("GET", f"/documents/{shoulder}")[0] == 404)
        checks.check("a second time is told", ruiz.api("POST", f"/documents/{shoulder}/delete", {"reason": "again, please"})[0] == 409)
        checks.check("others don't take it back", okada.api("POST", f"/documents/{shoulder}/restore")[0] == 404)
        clinic.kill()
        clinic.start()
        for client in clients.values():
            client.where = urlsplit(clinic.address)
        checks.check("a kill changes nothing of that", shoulder not in found(ruiz, "supraspinatus tendon"))
        checks.check("its owner takes it back", ruiz.api("POST", f"/documents/{shoulder}/restore")[0] == 204)
        clinic.wait_for(lambda: clinic.states() == ["indexed"] * 2, 30, "indexing")
        checks.check("and it is found again", found(ruiz, "supraspinatus tendon")[:1] == [shoulder])

        # For good.
        ruiz.api("POST", f"/documents/{shoulder}/delete", {"reason": "scanned by mistake"})
        number = clinic.rows("SELECT MAX(id) FROM erasures")[0][0]
        checks.check("an auditor reads, and erases nothing", clients["audra"].api("GET", "/erasures")[0] == 200 and clients["audra"].api("POST", f"/erasures/{number}/now")[0] == 403)
        status, receipt = root.api("POST", f"/erasures/{number}/now")
        checks.check("an administrator erases it now, with a receipt", status == 200 and receipt["documents"] == 1 and receipt["passages"] >= 1 and receipt["pages"] == 1 and receipt["auditEntry"] > 0 and receipt.get("sweptAt"), str(receipt))
        entry = clinic.rows("SELECT action, target FROM audit WHERE seq = ?", receipt["auditEntry"])
        checks.check("the receipt's audit entry is there", entry == [("purged", f"document:{shoulder}")], str(entry))
        checks.check("it can't be taken back any more", ruiz.api("POST", f"/documents/{shoulder}/restore")[0] == 409 and root.api("POST", f"/erasures/{number}/undo")[0] == 409)
        checks.check("its name is gone", ruiz.api("GET", f"/documents/{shoulder}")[1].get("document", {}).get("name", "") in ("", None))
        left = anywhere(clinic, WORDS)
        checks.check("none of its words stands in the data folder, log and free pages included", not left, str(left))
        checks.check("the other document is untouched", found(ruiz, "meniscus")[:1] == [knee])
        checks.check("the index is sound", clinic.attempt("index", "verify").returncode == 0)
        clinic.run("audit", "verify")


def a_patient_with_everything(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        ruiz, root = Client(clinic), Client(clinic)
        ruiz.log_in("ruiz", clinic.add("ruiz", "clinician"))
        root.log_in("root", clinic.add("root", "admin"))
        shoulder = approve(clinic, ruiz, "shoulder.txt", SHOULDER)
        knee = approve(clinic, ruiz, "knee.txt", KNEE)
        sleep = approve(clinic, ruiz, "sleep.txt", SLEEP)
        mark = next(iter(marks(ruiz, shoulder)))
        checks.check("two documents are one patient's", marks(ruiz, sleep) == {mark} and marks(ruiz, knee) != {mark})
        status, _ = root.api("POST", "/holds", {"target": mark, "reason": "a claim is open"})
        checks.check("a hold is placed", status == 204, str(status))
        status, answer = root.api("POST", "/erasures", {"target": mark, "reason": "the patient asked"})
        checks.check("what is held is not deleted", status == 409 and "hold" in answer["detail"], str(answer))
        checks.check("nor by its owner", ruiz.api("POST", f"/documents/{sleep}/delete", {"reason": "not needed"})[0] == 409)
        held = root.api("GET", "/holds")[1]["holds"][0]["id"]
        root.api("DELETE", f"/holds/{held}")
        status, answer = root.api("POST", "/erasures", {"target": mark, "reason": "the patient asked"})
        checks.check("a patient goes with every document", status == 201 and answer["kind"] == "patient", str(answer))
        checks.check("at once out of the search", sorted(set(found(ruiz, "supraspinatus") + found(ruiz, "melatonin"))) in ([], [knee]))
        root.api("POST", f"/erasures/{answer['id']}/undo")
        clinic.wait_for(lambda: clinic.states() == ["indexed"] * 3, 30, "indexing")
        checks.check("taken back, all is found again", shoulder in found(ruiz, "supraspinatus") and sleep in found(ruiz, "melatonin"))
        answer = root.api("POST", "/erasures", {"target": mark, "reason": "the patient asked"})[1]
        # Placed between the deletion and its end.
        root.api("POST", "/holds", {"target": mark, "reason": "a claim was opened"})
        checks.check("a hold that comes later stops it too", root.api("POST", f"/erasures/{answer['id']}/now")[0] == 409)
        for hold in root.api("GET", "/holds")[1]["holds"]:
            root.api("DELETE", f"/holds/{hold['id']}")
        status, receipt = root.api("POST", f"/erasures/{answer['id']}/now")
        checks.check("then it is erased", status == 200 and receipt["documents"] == 2, str(receipt))
        checks.check("the identity too", clinic.rows("SELECT COUNT(*) FROM patients WHERE mark = ?", mark) == [(0,)])
        left = anywhere(clinic, ["supraspinatus", "melatonin", mark])
        # The audit log keeps the mark: it says what was erased.
        left = [place for place in left if mark not in place]
        checks.check("nothing is left of their texts", not left, str(left))
        told = []
        for (table,) in clinic.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
            if any(mark in str(row) for row in clinic.rows(f'SELECT * FROM "{table}"')):
                told.append(table)
        checks.check("the mark stands in the audit log and the receipts alone", set(told) == {"audit", "erasures"}, str(told))


def originals_are_shredded(checks: Checks):
    """The wrapped key in the file's header is overwritten before the file goes: its blocks are worth nothing."""
    with Clinic() as clinic:
        clinic.start()
        ruiz = Client(clinic)
        ruiz.log_in("ruiz", clinic.add("ruiz", "clinician"))
        ruiz.upload("one.txt", SHOULDER.encode(), "yes")
        clinic.wait_for(lambda: clinic.states() == ["waiting_review"], 30, "reading")
        file = next((clinic.data / "spool").iterdir())
        # An open descriptor sees what the free blocks would hold.
        with file.open("rb", buffering=0) as kept:
            before = kept.read(77)
            ruiz.api("POST", "/documents/1/delete", {"reason": "scanned by mistake"})
            checks.check("while it can be taken back the original stays", file.exists())
            clinic.change("UPDATE erasures SET due_at = 0")
            clinic.run("purge")
            clinic.wait_for(lambda: not file.exists(), 10, "the original's end")
            kept.seek(0)
            after = kept.read(77)
            checks.check("the original's key was overwritten", before != after and not any(after), after.hex())
        row = clinic.rows("SELECT erased_at IS NOT NULL, originals FROM erasures")
        checks.check("the deletion came to its end by itself", row == [(1, 1)], str(row))


def a_clock_that_jumps(checks: Checks):
    """The last moment that was seen is moved, as a clock that jumps over a restart would: ten years back and ahead."""
    for years in (10, -10):
        with Clinic() as clinic:
            clinic.start()
            ruiz = Client(clinic)
            ruiz.log_in("ruiz", clinic.add("ruiz", "clinician"))
            ruiz.upload("one.txt", SHOULDER.encode(), "yes")
            clinic.wait_for(lambda: clinic.states() == ["waiting_review"], 30, "reading")
            clinic.wait_for(lambda: clinic.rows("SELECT value FROM meta WHERE name = 'clock_seen'"), 10, "the clock")
            clinic.stop()
            year = 365 * 86_400 * 1_000_000
            # To the service it is as if so much time had gone by: everything is that much older.
            clinic.change("UPDATE documents SET received_at = received_at - ?", (max(0, years) * year,))
            clinic.change("UPDATE meta SET value = CAST(CAST(value AS INTEGER) - ? AS TEXT) WHERE name = 'clock_seen'", (years * year,))
            clinic.start()
            time.sleep(1.5)
            checks.check(f"a jump of {years} years ends nothing", clinic.states() == ["waiting_review"])
            lines = {line["name"]: line for line in clinic.lines("status", "--json", ok=False)[0]}
            checks.check("it is said", "Clock" in lines and not lines["Clock"]["ok"], str(list(lines)))
            checks.check("purge refuses", clinic.attempt("purge").returncode == 1)
            checks.check("and it is in the audit log", clinic.rows("SELECT COUNT(*) FROM audit WHERE action = 'clockJumped'") == [(1,)])
            clinic.run("purge", "--clock-is-right")
            expected = ["rejected"] if years > 0 else ["waiting_review"]
            clinic.wait_for(lambda: clinic.states() == expected, 20, "what time ends")
            checks.check("an administrator says that the clock is right, then time goes on", True)


def in_the_browser(checks: Checks):
    with Clinic() as clinic, Browser() as browser:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        ruiz = Client(clinic)
        ruiz.log_in("ruiz", password)
        shoulder = approve(clinic, ruiz, "shoulder.txt", SHOULDER)

        def log_in(login, secret):
            browser.open(clinic.address + "/log-in")
            browser.type("#login", login)
            browser.type("#password", secret)
            browser.click("main button[type=submit], form button.primary")
            browser.wait(lambda: "/log-in" not in browser.address, what="log-in")

        log_in("ruiz", password)
        browser.open(f"{clinic.address}/documents/{shoulder}")
        browser.run("for (const d of document.querySelectorAll('details')) d.open = true")
        browser.type("#delete-reason", "scanned by mistake")
        if PICTURES:
            browser.picture(f"{PICTURES}/delete.png")
        browser.click("form[action$='/delete'] button")
        browser.wait(lambda: "It is deleted" in browser.text("main"), 10, "deletion")
        if PICTURES:
            browser.picture(f"{PICTURES}/deleted.png")
        browser.click("form[action$='/restore'] button")
        browser.wait(lambda: "It is back" in browser.text("main"), 10, "taking back")
        checks.check("deleted and taken back on its page", True)
        clinic.wait_for(lambda: clinic.states() == ["indexed"], 30, "indexing")
        ruiz.api("POST", f"/documents/{shoulder}/delete", {"reason": "scanned by mistake"})
        log_out = "return fetch('/api/v1/session', {method: 'DELETE', headers: {'X-CSRF-Token': document.cookie.match(/__Host-csrf=([^;]+)/)[1]}}).then(r => r.status)"
        browser.run(log_out)
        log_in("root", clinic.add("root", "admin"))
        browser.open(clinic.address + "/retention")
        if PICTURES:
            browser.picture(f"{PICTURES}/retention.png")
        browser.click("form[action$='/now'] button")
        browser.wait(lambda: "erased for good" in browser.text("main"), 10, "erasure")
        text = browser.text("main")
        checks.check("erased by an administrator, with its receipt", "1 document, 1 page" in text and "audit entry" in text, text[:400])
        checks.check("who saw no text", "supraspinatus" not in text and "shoulder.txt" not in text)
        complaints = [p for p in browser.problems() if "favicon" not in p]
        checks.check("the console has no complaint", not complaints, str(complaints[:3]))


if __name__ == "__main__":
    checks = Checks()
    for test in (deleted_and_taken_back, a_patient_with_everything, originals_are_shredded, a_clock_that_jumps, in_the_browser):
        checks.test(test)
    checks.finish()
