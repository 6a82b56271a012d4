#!/usr/bin/env python3
"""Fifty documents with more than five hundred identifiers are reviewed and indexed: none of them stands anywhere afterwards, in any encoding.

The reviewer of this test knows every identifier: it accepts what was found and marks what was missed.
"""

import base64
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from support.client import Client
from support.harness import CHARTKEEP, ROOT, Checks, Clinic

sys.path.append(str(ROOT / "Tests/Benchmarks"))
from marked_text import rows  # noqa: E402

COUNT = 50
LABELS = {"NAME", "PHONE", "FAX", "EMAIL", "SSN", "MRN", "HEALTH_PLAN", "ACCOUNT", "LICENSE", "VEHICLE", "DEVICE", "URL", "IP", "OTHER_ID", "LOCATION"}


def documents() -> list:
    """Fifty marked documents, from all folders in turn."""
    folders = [rows(ROOT / "Tests/Benchmarks/redaction" / name) for name in ("clinic", "letters", "sheets", "spanish", "weekly")]
    return [folder[number] for number in range(COUNT // len(folders)) for folder in folders]


def identities(document: dict) -> set:
    """Strings that are found by accident nowhere: long, or with many digits, and not also a plain part of the text."""
    plain = list(document["text"])
    for span in document["spans"] + document["optional"]:
        plain[span["start"]:span["end"]] = "\x00" * (span["end"] - span["start"])
    plain = "".join(plain).lower()
    found = set()
    for span in document["spans"]:
        text = span["text"].strip()
        digits = sum(c.isdigit() for c in text)
        letters = sum(c.isalpha() for c in text)
        if span["label"] in LABELS and (letters >= 8 or digits >= 7 or digits >= 4 and letters >= 3) and text.lower() not in plain:
            found.add(text)
    return found


def needles(texts: set) -> dict:
    """Byte strings to look for: UTF-8, UTF-16, cases, percent and JSON escapes, hex, and base64 at each of its three alignments."""
    forms = {}
    for text in texts:
        for case in {text, text.lower(), text.upper()}:
            raw = case.encode()
            forms[raw] = text
            forms[case.encode("utf-16-le")] = text
            forms[raw.hex().encode()] = text
            forms[case.encode("unicode_escape")] = text
            forms["".join(f"%{b:02X}" if not chr(b).isalnum() else chr(b) for b in raw).encode()] = text
            for shift in range(3):
                coded = base64.b64encode(b"\0" * shift + raw)
                inner = coded[-(-shift * 8 // 6) + (1 if shift else 0):len(coded) - 4]
                if len(inner) >= 8:
                    forms[inner] = text
    return forms


def places(folders: list, forms: dict) -> list:
    pattern = re.compile(b"|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)))
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                try:
                    content = path.read_bytes()
                except OSError:
                    continue
                found += [f"{path}: {forms[match.group(0)]!r}" for match in pattern.finditer(content)]
    return found


def reviewed_and_gone(checks: Checks):
    papers = documents()
    planted = set().union(*(identities(paper) for paper in papers))
    checks.check("at least 500 identity strings are planted", len(planted) >= 500, str(len(planted)))
    forms = needles(planted)
    with tempfile.TemporaryDirectory(prefix="chartkeep-needles-") as probe, Clinic() as clinic:
        some = sorted(planted)[0]
        Path(probe, "probe").write_bytes(b"x" + base64.b64encode(b"ab" + some.encode() + b"cd"))
        checks.check("the search finds what it looks for", len(places([Path(probe)], forms)) >= 1)
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        ruiz = Client(clinic)
        ruiz.log_in("ruiz", password)
        for number, paper in enumerate(papers):
            clinic.drop(f"paper {number}.txt", paper["text"].encode(), "users", "ruiz")
        clinic.wait_for(lambda: clinic.states().count("waiting_review") == COUNT, 300, "reading")
        names = {d["name"]: d["id"] for page in pages(ruiz) for d in page}
        missed = 0
        for number, paper in enumerate(papers):
            missed += review(ruiz, names[f"paper {number}.txt"], paper)
        clinic.wait_for(lambda: clinic.states().count("indexed") == COUNT, 300, "indexing")
        print(f"{len(planted)} identity strings, {missed} spans marked by hand in {COUNT} documents")
        before = places([clinic.data], forms)
        checks.check("none stands in the data folder of the running service", not before, str(before[:5]))
        clinic.stop()
        found = places([clinic.root, Path(tempfile.gettempdir()) / "chartkeep"], forms)
        checks.check("none stands in database, log, spool, receipts or temporary files afterwards", not found, str(found[:5]))


def pages(client: Client) -> list:
    result, before = [], ""
    while True:
        _, answer = client.api("GET", f"/documents?limit=100{before}")
        result.append(answer["documents"])
        if not answer.get("next"):
            return result
        before = f"&before={answer['next']}"


def review(client: Client, document: int, paper: dict) -> int:
    """Accepts what is open, marks every identifier that is not wholly covered, approves. Gives how many were marked."""
    _, sheet = client.api("GET", f"/documents/{document}/review")
    text = "".join("".join(span["t"] for span in row["original"]) + "\n" for row in sheet["pages"][0]["rows"])
    for finding in sheet["findings"]:
        if finding["look"] == "check":
            client.api("POST", f"/documents/{document}/review/findings/{finding['id']}", {"decision": "accepted"})
    marked = 0
    for identity in sorted(identities(paper), key=len, reverse=True):
        for match in re.finditer(re.escape(identity), text):
            start, end = match.span()
            covered = [f for f in sheet["findings"] if f["look"] in ("certain", "check", "accepted") and f["start"] < end and start < f["end"]]
            if all(any(f["start"] <= at < f["end"] for f in covered) for at in range(start, end)):
                continue
            status, answer = client.api("POST", f"/documents/{document}/review/findings", {"page": 1, "start": start, "end": end, "label": "OTHER_ID"})
            assert status == 200, (status, answer)
            sheet, marked = answer, marked + 1
    if sheet["patient"]["standing"] == "conflict":
        client.api("POST", f"/documents/{document}/review/patient", {"mark": "none"})
    status, answer = client.api("POST", f"/documents/{document}/approve", {})
    assert status == 200, (status, answer)
    return marked


def deleted_and_backed_up(checks: Checks):
    """After failures, a rejection, deletions and in a backup: nothing that identifies anybody."""
    papers = documents()[:20]
    planted = set().union(*(identities(paper) for paper in papers))
    forms = needles(planted)
    with tempfile.TemporaryDirectory(prefix="chartkeep-copies-") as copies, Clinic() as clinic:
        clinic.start()
        ruiz, root = Client(clinic), Client(clinic)
        ruiz.log_in("ruiz", clinic.add("ruiz", "clinician"))
        root.log_in("root", clinic.add("root", "admin"))
        for number, paper in enumerate(papers):
            clinic.drop(f"paper {number}.txt", paper["text"].encode(), "users", "ruiz")
        # What can't be read fails with the text in it.
        clinic.drop("broken.pdf", b"%PDF-1.7\n" + papers[0]["text"].encode(), "users", "ruiz")
        clinic.wait_for(lambda: clinic.states().count("waiting_review") == 20 and "failed" in clinic.states(), 300, "reading")
        clinic.run("backup", "create", "--to", copies)
        found = places([Path(copies)], forms)
        checks.check("a backup of documents under review says nobody's name", not found, str(found[:5]))
        ids = [row[0] for row in clinic.rows("SELECT id FROM documents ORDER BY id")]
        for id in ids[:7]:
            ruiz.api("POST", f"/documents/{id}/delete", {"reason": "scanned by mistake"})
        for id in ids[7:14]:
            ruiz.api("POST", f"/documents/{id}/reject", {})
        for erasure in root.api("GET", "/erasures")[1]["erasures"]:
            root.api("POST", f"/erasures/{erasure['id']}/now")
        process = Path(f"/proc/{clinic.process.pid}")
        told = [name for name in ("environ", "cmdline") for form in forms if form in (process / name).read_bytes()]
        checks.check("nor do environment and command line of the process", not told, str(told[:3]))
        found = places([clinic.data], forms)
        checks.check("after deletions and rejections nothing stands in database, log or free pages", not found, str(found[:5]))
        clinic.stop()
        found = places([clinic.data], forms)
        log = clinic.log.read_bytes()
        checks.check("nor after the end, nor in the log", not found and not any(form in log for form in forms), str(found[:5]))


def secrets_and_keys(checks: Checks):
    """Passwords, seeds, tokens, codes and keys stand nowhere: not in data, log, backup, environment or command line."""
    with tempfile.TemporaryDirectory(prefix="chartkeep-copies-") as copies, Clinic() as clinic:
        clinic.start()
        clinic.wait_for(lambda: clinic.code, 5, "the set-up code")
        secrets = {clinic.code}
        password = clinic.add("root", "admin")
        root = Client(clinic)
        root.log_in("root", password)
        mail, provider = "mail-password-7719402", "provider-secret-5510938"
        root.api("PUT", "/mail", {"host": "mail.clinic.example", "port": 587, "security": "starttls", "user": "box", "password": mail, "from": "box@clinic.example"})
        status, answer = root.api("POST", "/providers", {
            "name": "Clinic", "issuer": "https://login.clinic.example", "clientID": "chartkeep", "secret": provider, "domains": ["clinic.example"],
            "makesAccounts": False, "role": "staff"})
        checks.check("mail and a provider are set up", status == 201, str(answer))
        _, app = root.api("POST", "/account/factors/app", {"password": password})
        seed = [value for value in app.values() if isinstance(value, str) and len(value.replace(" ", "")) >= 26]
        checks.check("a seed is made", bool(seed), str(list(app)))
        _, made = root.api("POST", "/account/tokens", {"name": "monitor", "scopes": ["system"], "days": 30, "password": password})
        _, pair = root.api("POST", "/tokens", {"login": "root", "password": password})
        process = subprocess.Popen([CHARTKEEP, "key", "recovery", "--config", str(clinic.config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        code = process.stdout.readline().strip()
        process.communicate(code + "\n")
        old = (clinic.data / "master.key").read_bytes()
        clinic.run("key", "rotate")
        new = (clinic.data / "master.key").read_bytes()
        secrets |= {password, mail, provider, code, *seed, root.cookies["__Host-session"]}
        secrets |= {value for value in (*made.values(), *pair.values()) if isinstance(value, str) and len(value) >= 30}
        secrets |= {text.replace("-", "").replace(" ", "") for text in list(secrets)}
        checks.check("more than a dozen secrets are planted", len(secrets) > 12, str(len(secrets)))
        forms = needles(secrets)
        for key in (old, new):
            forms |= {key: "master key", key.hex().encode(): "master key", base64.b64encode(key): "master key"}
        clinic.run("backup", "create", "--to", copies)
        process = Path(f"/proc/{clinic.process.pid}")
        told = [name for name in ("environ", "cmdline") for form in forms if form in (process / name).read_bytes()]
        checks.check("none stands in environment or command line", not told, str(told[:3]))
        found = [place for place in places([clinic.data, Path(copies)], forms) if "master.key" not in place.split(":")[0]]
        checks.check("none in data folder or backup", not found, str(found[:5]))
        clinic.stop()
        found = [place for place in places([clinic.data], forms) if "master.key" not in place.split(":")[0]]
        log = clinic.log.read_bytes()
        checks.check("none after the end, nor in the log", not found and not any(form in log for form in forms), str(found[:5]))


if __name__ == "__main__":
    checks = Checks()
    checks.test(reviewed_and_gone)
    checks.test(deleted_and_backed_up)
    checks.test(secrets_and_keys)
    checks.finish()
