#!/usr/bin/env python3
"""Without a network at all: in a namespace that has a loopback and no way out, everything works but what is asked of another machine."""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time

from support.client import Client
from support.harness import SAMPLES, Checks, Clinic

INSIDE = "CHARTKEEP_WITHOUT_NETWORK"


def raise_loopback():
    """`ip link set lo up`, without the program for it (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))


def everything_works(checks: Checks):
    try:
        socket.create_connection(("192.0.2.1", 443), timeout=2)
        reached = True
    except OSError:
        reached = False
    checks.check("there is no way out", not reached)
    with Clinic("demo: true\n") as clinic:
        clinic.start()
        ruiz, root = Client(clinic), Client(clinic)
        ruiz.log_in("ruiz", clinic.add("ruiz", "clinician"))
        root.log_in("root", clinic.add("root", "admin"))
        manifest = json.loads((SAMPLES / "manifest.json").read_text())["files"]
        files = [SAMPLES / file["file"] for file in manifest][:8]
        rows = clinic.lines("ingest", *map(str, files), "--owner", "ruiz", "--phi", "--approve", "--json")
        checks.check("files are read, redacted and indexed", rows and all(row["state"] == "indexed" for row in rows), str(rows)[:300])
        clinic.drop("letter.txt", b"Patient: Ana Quintana\nMRN: 5520917\n\nThe wound was dry and the dressing was changed.\n", "users", "ruiz")
        clinic.wait_for(lambda: "waiting_review" in clinic.states(), 60, "reading")
        number = clinic.rows("SELECT id FROM documents WHERE state = 'waiting_review'")[0][0]
        ruiz.api("GET", f"/documents/{number}/review")
        status, answer = ruiz.api("POST", f"/documents/{number}/approve", {})
        checks.check("a person reviews", status == 200, str(answer)[:200])
        clinic.wait_for(lambda: "waiting_review" not in clinic.states() and "approved" not in clinic.states(), 60, "indexing")
        status, found = ruiz.api("GET", "/search?q=dressing")
        checks.check("search finds by meaning", status == 200 and found["results"], str(found)[:200])
        status, answer = ruiz.api("POST", "/ask", {"question": "What was done with the dressing?"})
        checks.check("a question is answered by the passages", status == 200 and answer.get("sentences") is None and answer["found"]["passages"], str(answer)[:200])
        status, made = root.api("POST", "/connections", {
            "name": "Far", "provider": "openAI", "address": "https://models.example/v1", "assistant": "gpt-4o-mini", "secret": "sk-1",
            "agreement": {"party": "Example Inc.", "signedOn": "2026-01-01"}})
        checks.check("a connection is kept", status == 201, str(made))
        root.api("POST", "/credits", {"amount": 5_000_000, "reason": "for the trial"})
        begin = time.monotonic()
        status, test = root.api("POST", f"/connections/{made['id']}/test")
        checks.check("its test says that nobody answers", status == 200 and test["failure"] == "unreachable", str(test))
        status, answer = ruiz.api("POST", "/ask", {"question": "What was done with the dressing?"})
        checks.check(f"and so does a question, within {time.monotonic() - begin:.1f} s", status == 409 and "No model server answers" in answer["detail"], str(answer))
        status, answer = ruiz.api("POST", "/ask", {"question": "What was done with the dressing?", "withoutModel": True})
        checks.check("without the model it goes on", status == 200 and answer["found"]["passages"])
        books = dict(clinic.rows("SELECT name, balance FROM ledger_accounts"))
        checks.check("nothing was charged", books["spent"] == 0 and books["reserved"] == 0 and books["available"] == 5_000_000, str(books))
        for path in ("/documents", "/search?q=wound", "/ask", "/patients", "/connections", "/usage", "/egress", "/account"):
            checks.check(f"{path} is there", ruiz.ask("GET", path)[0] == 200)
        for path in ("/users", "/backups", "/system", "/mail", "/prices", "/retention"):
            checks.check(f"{path} is there", root.ask("GET", path)[0] == 200)


if __name__ == "__main__":
    checks = Checks()
    if os.environ.get(INSIDE):
        raise_loopback()
        checks.test(everything_works)
        checks.finish()
    namespace = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*namespace, "true"], capture_output=True).returncode != 0:
        checks.skip("without a network", "this machine lets nobody make a network namespace")
        checks.finish()
    sys.exit(subprocess.run([*namespace, sys.executable, "-B", __file__], env={**os.environ, INSIDE: "1"}).returncode)
