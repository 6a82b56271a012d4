#!/usr/bin/env python3
# Runs alone: the start is held to seconds.
"""From the folder to the search by folder and command line alone, and what must not be left behind."""

import json
import os
import struct
import time
import zlib

from support.harness import SAMPLES, Checks, Clinic, leaks, planted


def a_note_without_identifiers_becomes_searchable(checks: Checks):
    with Clinic() as clinic:
        seconds = clinic.start()
        checks.check("the start takes less than 2 s", seconds < 2, f"{seconds:.2f} s")
        status = open(f"/proc/{clinic.process.pid}/status").read()
        memory = int(status.split("VmRSS:")[1].split()[0]) // 1024
        checks.check("idle memory is at most 250 MB", memory <= 250, f"{memory} MB")
        print(f"ready in {seconds:.2f} s, {memory} MB resident")
        clinic.add("ruiz", "clinician")
        clinic.add("okada", "clinician")
        text = "Wound care protocol. Change the dressing twice a day and keep the incision dry until the staples are removed.\n"
        clinic.drop("protocol.txt", text.encode(), "users", "ruiz", "no-phi")
        clinic.wait_for(lambda: clinic.states() == ["indexed"], 30, "indexing")
        found = clinic.lines("search", "how often is the bandage replaced", "--as", "ruiz", "--json")[0]["results"]
        checks.check("the owner finds it by meaning", bool(found) and found[0]["name"] == "protocol.txt", str(found)[:200])
        other = clinic.lines("search", "dressing", "--as", "okada", "--json")[0]["results"]
        checks.check("somebody else's own search does not find it", other == [])
        whole = clinic.lines("search", "dressing", "--as", "okada", "--scope", "org", "--json")[0]["results"]
        checks.check("a search of the clinic finds it without its name", len(whole) == 1 and whole[0].get("name") is None, str(whole)[:200])
        clinic.wait_for(lambda: list((clinic.inbox / "done").rglob("*.receipt.txt")), 10, "the receipt")
        checks.check("the spool is empty again", not list((clinic.data / "spool").iterdir()))
        clinic.drop("again.txt", text.encode(), "users", "ruiz", "no-phi")
        clinic.wait_for(lambda: clinic.states() == ["indexed", "duplicate"], 30, "the duplicate")
        checks.check("the same content again is a duplicate", True)
        listed = clinic.lines("inbox", "list", "--json")
        checks.check("the list shows both, without names", [l["state"] for l in listed] == ["indexed", "duplicate"] and "name" not in listed[0])


def every_sample_is_read_and_nothing_of_it_stands_in_the_clear(checks: Checks):
    manifest = json.loads((SAMPLES / "manifest.json").read_text())["files"]
    with Clinic("demo: true\n") as clinic:
        clinic.start()
        clinic.add("demo", "clinician")
        files = [str(SAMPLES / file["file"]) for file in manifest]
        rows = clinic.lines("ingest", *files, "--owner", "demo", "--phi", "--approve", "--json")
        bad = [row for row in rows if row["state"] != "indexed"]
        checks.check("every sample becomes searchable", len(rows) == len(files) and not bad, str(bad)[:400])
        hits = 0
        for file in manifest:
            answer = clinic.lines("search", file["search"]["query"], "--as", "demo", "--top", "5", "--json")[0]["results"]
            hits += file["search"]["expect"] in [result["name"] for result in answer]
        checks.check("each sample's question finds it among the first five", hits >= len(manifest) * 0.9, f"{hits} of {len(manifest)}")
        clinic.stop()
        strings = planted()
        found = leaks(clinic.data, strings)
        checks.check(f"none of {len(strings)} planted identity strings is in the data folder", not found, str(found[:8]))
        found = leaks(clinic.log.parent, strings) if not found else found
        checks.check("nor in the log", not [f for f in found if f.startswith("service.log")], str(found[:4]))


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b""))


def what_can_not_be_read_says_why(checks: Checks):
    referral = next(SAMPLES.glob("*.pdf")).read_bytes()
    cases = {
        "program.txt": (b"\x7fELF" + bytes(range(256)) * 8, "unsupported_type"),
        "print.ps": (b"%!PS-Adobe-3.0", "unsupported_type"),
        "feed.xml": (b"<?xml version='1.0'?><feed><entry/></feed>", "unsupported_type"),
        "deep.rtf": (b"{" + b"\\rtf1{" * 2_000, "too_nested"),
        "nothing.pdf": (b"", "empty_file"),
        "cut.pdf": (referral[:700], "damaged"),
        "large.txt": (b"word " * 10_800_000, "too_large"),
        "huge.png": (png(30_000, 30_000), "too_many_pixels"),
        "broken.docx": (b"PK\x03\x04" + b"\0" * 400, None),
        "broken.json": (b'{"resourceType":"Patient",', "damaged"),
    }
    with Clinic() as clinic:
        clinic.start()
        clinic.add("ruiz", "clinician")
        for name, (content, _) in cases.items():
            clinic.drop(name, content, "users", "ruiz")
        (clinic.inbox / "users/ruiz/link.txt").symlink_to("/etc/passwd")
        os.mkfifo(clinic.inbox / "users/ruiz/pipe.txt")
        # The right kind under a wrong name is read.
        clinic.drop("photo.jpg", b"The patient was seen for a routine visit and is doing well today.\n", "users", "ruiz")
        clinic.wait_for(
            lambda: len(clinic.states()) == len(cases) + 1 and not {"received", "extracting"} & set(clinic.states()), 120, "rest")
        listed = {line["name"]: line for line in clinic.lines("inbox", "list", "--as", "ruiz", "--json")}
        for name, (_, code) in cases.items():
            line = listed.get(name, {})
            checks.check(
                f"{name}: {code or 'a code'}", line.get("state") == "failed" and (code is None or line.get("code") == code), str(line)[:200])
            checks.check(f"{name}: says what happened", len(line.get("message") or "") > 20)
        checks.check("a wrong extension does not matter", listed.get("photo.jpg", {}).get("state") in ("waiting_review", "indexed"))
        clinic.wait_for(lambda: len(list((clinic.inbox / "failed").rglob("*.WHY.txt"))) >= len(cases) + 2, 60, "WHY notes")
        whys = [path.read_text() for path in (clinic.inbox / "failed").rglob("*.WHY.txt")]
        checks.check("each has its note, in two languages", all("ES" in w or "archivo" in w.lower() for w in whys), whys[0][:200])
        checks.check("no note tells a name", not any(name in why for why in whys for name in cases))
        checks.check("the link was not followed", not any("root:" in why for why in whys))
        refused = clinic.run("ingest", str(clinic.inbox / "nowhere"), "--owner", "ruiz", ok=False)
        checks.check("the service still answers", json.loads(clinic.get("/livez")) is not None and refused == "")


def a_folder_that_was_filled_before_the_start_is_taken(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        clinic.add("ruiz", "clinician")
        clinic.stop()
        for number in range(5):
            clinic.drop(f"{number}.txt", f"Visit {number}: the wound is dry and closed, sutures removed.".encode(), "users", "ruiz", "visits")
        clinic.drop("loose.txt", b"Nobody said whose visit note this is; the wound is dry.")
        clinic.start()
        clinic.wait_for(lambda: len(clinic.states()) == 6, 60, "intake")
        clinic.wait_for(lambda: not {"received", "extracting"} & set(clinic.states()), 60, "reading")
        owners = clinic.rows("SELECT COUNT(*) FROM documents WHERE owner IS NULL")[0][0]
        checks.check("what has no owner is unclaimed", owners == 1, str(owners))
        checks.check("PHI is assumed: all wait for review", set(clinic.states()) == {"waiting_review"}, str(clinic.states()))


if __name__ == "__main__":
    checks = Checks()
    checks.test(a_note_without_identifiers_becomes_searchable)
    checks.test(what_can_not_be_read_says_why)
    checks.test(a_folder_that_was_filled_before_the_start_is_taken)
    checks.test(every_sample_is_read_and_nothing_of_it_stands_in_the_clear)
    checks.finish()
