#!/usr/bin/env python3
"""What is unusual is told: in the list, by mail, once; and somebody says that they looked."""

import os
import sqlite3
import tempfile
import time
from pathlib import Path

from mail import Postbox, parts, server, settings
from support import peers
from support.client import Client
from support.harness import Checks, Clinic
from support.webdriver import Browser

PICTURES = os.environ.get("CHARTKEEP_PICTURES")
DAY = 86_400_000_000


def kinds(client: Client, query: str = "") -> list:
    return [(alert["kind"], alert["subject"], alert["severity"]) for alert in client.api("GET", f"/alerts{query}")[1]["alerts"]]


def noticed(checks: Checks):
    sites = 'alerts:\n  sites: ["Front desk = 127.0.0.0/28"]\n'
    with Clinic(sites) as clinic:
        clinic.start()
        passwords = {login: clinic.add(login, role) for login, role in {"ruiz": "clinician", "audra": "auditor", "root": "admin"}.items()}
        audra, root, ruiz = Client(clinic), Client(clinic), Client(clinic)
        audra.log_in("audra", passwords["audra"])
        root.log_in("root", passwords["root"])
        ruiz.log_in("ruiz", passwords["ruiz"])
        time.sleep(6)
        checks.check("an ordinary morning alarms nobody", kinds(audra) == [], str(kinds(audra)))

        # Guesses from one machine, then a log-in from a network of its own.
        guesser = Client(clinic, source="127.0.0.77")
        for number in range(9):
            guesser.log_in("ruiz", f"a wrong guess {number}")
        clinic.wait_for(lambda: any(kind == "failedLogIns" for kind, _, _ in kinds(audra)), 15, "the alert")
        got = kinds(audra)
        checks.check("many failed log-ins are told, of the person and of the machine", ("failedLogIns", "ruiz", "warning") in got and ("failedLogIns", "127.0.0.77", "warning") in got, str(got))
        away = Client(clinic, source="127.0.9.1")
        away.log_in("audra", passwords["audra"])
        clinic.wait_for(lambda: any(kind == "newNetwork" for kind, _, _ in kinds(root)), 15, "the alert")
        newest = root.api("GET", "/alerts?limit=1")[1]["alerts"][0]
        checks.check("a new network is told by its prefix", (newest["kind"], newest["subject"], newest["detail"]) == ("newNetwork", "audra", "127.0.9.0/24"), str(newest))
        entry = clinic.rows("SELECT action FROM audit WHERE seq = ?", newest["auditEntry"])
        checks.check("with the entry that it was noticed at", entry == [("loggedIn",)], str(entry))

        root.api("POST", "/glass", {"reason": "a test of the alarm", "password": passwords["root"]})
        clinic.wait_for(lambda: any(kind == "protectionChanged" for kind, _, _ in kinds(audra)), 15, "the alert")
        checks.check("broken glass is told", ("protectionChanged", "root", "warning") in kinds(audra))
        checks.check("filters are kept to", {severity for _, _, severity in kinds(audra, "?severity=warning")} == {"warning"} and kinds(audra, "?severity=critical") == [])
        checks.check("clinicians don't read alerts", ruiz.api("GET", "/alerts")[0] == 403)

        number = clinic.rows("SELECT id FROM users WHERE login = 'ruiz'")[0][0]
        answer = root.api("POST", f"/users/{number}/role", {"role": "admin"})
        clinic.wait_for(lambda: any(alert["detail"] == "roleChanged" for alert in root.api("GET", "/alerts")[1]["alerts"]), 15, "the alert")
        root.api("POST", f"/users/{number}/role", {"role": "clinician"})
        checks.check("a new administrator is told", answer[0] == 204, str(answer))
        ruiz = Client(clinic)
        ruiz.log_in("ruiz", passwords["ruiz"])

        for _ in range(11):
            ruiz.api("GET", "/users")
        clinic.wait_for(lambda: ("refusedAccess", "ruiz", "warning") in kinds(audra), 15, "the alert")
        checks.check("asking again and again for what is not allowed is told", True)

        number = newest["id"]
        checks.check("somebody says that they looked", audra.api("POST", f"/alerts/{number}/acknowledge", {"note": "It was me, from the ward."})[0] == 204)
        checks.check("once", root.api("POST", f"/alerts/{number}/acknowledge", {})[0] == 409)
        kept = [alert for alert in audra.api("GET", "/alerts?open=false")[1]["alerts"]]
        checks.check("who and what is kept", len(kept) == 1 and kept[0]["acknowledgedBy"] == "audra" and kept[0]["note"] == "It was me, from the ward.", str(kept))
        checks.check("and audited", clinic.rows("SELECT actor FROM audit WHERE action = 'alertAcknowledged'") == [("audra",)])
        before = kinds(audra)
        clinic.kill()
        clinic.start()
        audra = Client(clinic)
        audra.log_in("audra", passwords["audra"])
        time.sleep(6)
        checks.check("after a kill nothing is told twice", kinds(audra) == before, str(kinds(audra)))
        clinic.run("audit", "verify")

        with Browser() as browser:
            browser.open(clinic.address + "/log-in")
            browser.type("#login", "audra")
            browser.type("#password", passwords["audra"])
            browser.click("main button[type=submit], form button.primary")
            browser.wait(lambda: "/log-in" not in browser.address, what="log-in")
            browser.open(clinic.address + "/alerts")
            if PICTURES:
                browser.picture(f"{PICTURES}/alerts.png")
            text = browser.text("main")
            checks.check("the page says it in words", "Many failed log-ins" in text and "Warning" in text and "It was me, from the ward." in text, text[:400])
            browser.click("form[action$='/acknowledge'] button")
            browser.wait(lambda: "Noted." in browser.text("main"), 10, "the note")
            checks.check("and takes the answer", True)


def a_cut_log(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        password = clinic.add("audra", "auditor")
        for number in range(5):
            clinic.add(f"ruiz{number}", "clinician")
        time.sleep(6)
        clinic.stop()
        clinic.run("audit", "verify")
        # As somebody with the machine's disk would, and no key.
        database = sqlite3.connect(clinic.data / "chartkeep.sqlite")
        triggers = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("DELETE FROM audit WHERE seq > (SELECT MAX(seq) - 3 FROM audit)")
        for _, text in triggers:
            database.execute(text)
        database.commit()
        database.close()
        kept = (clinic.data / "audit.head").read_bytes()
        (clinic.data / "audit.head").unlink()

        clinic.start()
        audra = Client(clinic)
        audra.log_in("audra", password)
        clinic.wait_for(lambda: any(alert["detail"] == "auditUnsound" for alert in audra.api("GET", "/alerts")[1]["alerts"]), 20, "the alert")
        answer = clinic.attempt("audit", "verify")
        checks.check("a log that was cut, its head taken away, is not taken for whole", answer.returncode == 1 and "missing" in answer.stdout + answer.stderr, answer.stdout + answer.stderr)
        checks.check("no new head was made", not (clinic.data / "audit.head").exists())
        status = clinic.attempt("status")
        checks.check("the status says so", status.returncode == 1 and "signed head" in status.stdout, status.stdout)
        clinic.stop()
        (clinic.data / "audit.head").write_bytes(kept)
        clinic.start()
        answer = clinic.attempt("audit", "verify")
        checks.check("nor with the head put back", answer.returncode == 1, answer.stdout + answer.stderr)
        checks.check("a reason is asked for", clinic.attempt("audit", "sign", "--reason", "why").returncode != 0)
        clinic.run("audit", "sign", "--reason", "The log was cut by a test of ours.")
        clinic.run("audit", "verify")
        checks.check("who runs the machine can go on from there", clinic.rows("SELECT COUNT(*) FROM audit WHERE action = 'auditHeadSigned'") == [(1,)])
        checks.check("the old head is kept", (clinic.data / "audit.head.unsound-1").read_bytes() == kept)
        checks.check("and there is nothing to sign any more", clinic.attempt("audit", "sign", "--reason", "The log was cut by a test of ours.").returncode != 0)
        time.sleep(6)
        clinic.stop()
        clinic.start()
        clinic.run("audit", "verify")
        checks.check("a start later it is still whole", True)


def mailed(checks: Checks):
    with tempfile.TemporaryDirectory() as folder, Clinic() as clinic:
        files = peers.authority(Path(folder))
        box = Postbox()
        controller, port = server(box, files, "starttls")
        try:
            clinic.start()
            root = Client(clinic)
            root.log_in("root", clinic.add("root", "admin"))
            clinic.add("ruiz", "clinician")
            root.api("PUT", "/mail", settings(port, files, "starttls"))
            clinic.change("UPDATE users SET email = 'root@clinic.example', email_verified_at = 5 WHERE login = 'root'")
            guesser = Client(clinic, source="127.0.0.77")
            for number in range(9):
                guesser.log_in("ruiz", f"a wrong guess {number}")
            # Of the person and of the machine.
            checks.check("a warning is mailed to administrators", box.wait(2, 30), str(len(box.messages)))
            text = parts(box.messages[0][2])["text/plain"]
            checks.check("in words, with a link", "Many failed log-ins" in text and "/alerts" in text, text[:600])
        finally:
            controller.stop()


if __name__ == "__main__":
    checks = Checks()
    checks.test(noticed)
    checks.test(a_cut_log)
    if peers.are_there():
        checks.test(mailed)
    else:
        checks.skip("mail", "the SMTP server is not there; scripts/fetch-peers fetches it")
    checks.finish()
