#!/usr/bin/env python3
"""Fifty documents with more than five hundred identifiers are reviewed and indexed: none of them stands anywhere afterwards, in any encoding.

The reviewer of this test knows every identifier: it accepts what was found and marks what was missed.
"""

import base64
import re
import sys
import tempfile
from pathlib import Path

from support.client import Client
from support.harness import ROOT, Checks, Clinic

sys.path.insert(0, str(ROOT / "Tests/Benchmarks"))
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


if __name__ == "__main__":
    checks = Checks()
    checks.test(reviewed_and_gone)
    checks.finish()
