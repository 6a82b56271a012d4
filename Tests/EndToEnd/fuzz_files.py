#!/usr/bin/env python3
# Runs alone: each file is held to seconds.
"""Good files of every kind, spoilt at random: the service stays, and every file ends with a reason or waits for review.

    Tests/EndToEnd/fuzz_files.py [--count 150] [--seed N] [--first K] [--keep DIR]

The same seed and number make the same file. `--keep` writes those that stopped a worker (code `crashed` or `timeout`) into a folder.
"""

import argparse
import io
import random
import time
import zipfile
from collections import Counter
from pathlib import Path

from support import papers
from support.harness import LONG, SAMPLES, Checks, Clinic
from support.watch import Watch, status

AT_REST = {"waiting_review", "waiting_password", "duplicate", "failed"}
BATCH = 250
# Small pictures: what is tried is the reading of broken files, not of many pixels.
DPI = 72


def originals() -> list:
    """(ending, content): the samples but for the slowest pictures, and small files made here."""
    chance = random.Random(1)
    found = [(path.suffix, path.read_bytes()) for path in sorted(SAMPLES.iterdir()) if path.suffix not in (".jpg", ".tif") and path.stat().st_size < 150_000]
    lines = papers.letter(chance, "Referral")
    page = papers.bitmap(lines, DPI)
    small = papers.bitmap(["Fax", "The wound was dry."], DPI)
    found += [(".pdf", papers.text_pdf([lines, lines])), (".docx", papers.docx(lines)), (".xlsx", papers.xlsx(lines)), (".hl7", papers.hl7(chance)), (".json", papers.fhir(chance)),
              (".tif", papers.tiff([small, page])), (".tif", papers.tiff([small], packed=False)), (".jpg", papers.photo(lines, DPI)), (".png", papers.png(lines, DPI)),
              (".pdf", papers.scan_pdf([small])), (".txt", "\n".join(lines).encode()), (".csv", b"name,date,value\n" + b"Ann Quintana,2026-01-02,5.6\n" * 20),
              (".rtf", b"{\\rtf1\\ansi {\\b The wound} was dry.\\par }"), (".html", b"<!doctype html><html><body><p>The wound was dry.</p></body></html>"),
              (".eml", b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Visit\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
                       b"Content-Type: text/plain\r\n\r\nThe wound was dry.\r\n")]
    return found


def spoil(content: bytes, other: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        size = max(1, len(data))
        at, length = chance.randrange(size), chance.randrange(1, min(size, 4096) + 1)
        match chance.randrange(8):
            case 0:
                for _ in range(chance.choice((1, 8, 64))):
                    if data:
                        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            case 1:
                del data[at:]
            case 2:
                there = chance.randrange(size)
                first, second = data[at:at + length], data[there:there + length]
                data[at:at + length] = second
                data[there:there + length] = first
            case 3:
                place = chance.randrange(max(1, len(other)))
                data[at:at] = other[place:place + length]
            case 4:
                del data[at:at + length]
            case 5:
                data[at:at + length] = bytes([chance.choice((0, 0x20, 0x41, 0x7F, 0xFF))]) * min(length, size - at)
            case 6:
                data[at:at] = data[at:at + length] * chance.choice((2, 20))
            case 7:
                # A number in the text or in a header becomes another one.
                data[at:at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"9999", b"-1  ", b"\x7f\xff\xff\xff", b"\0\0\0\x80"))
    return bytes(data)


def variant(files: list, seed: int, number: int) -> tuple:
    """(ending, content). In zip files half the time it is an entry that is spoilt, so that the damage gets past the checksums."""
    chance = random.Random(seed * 1_000_003 + number)
    ending, content = files[number % len(files)]
    other = files[chance.randrange(len(files))][1]
    if content.startswith(b"PK") and chance.random() < 0.6:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(sorted(entries))
        entries[name] = spoil(entries[name], other, chance)
        return ending, papers.zipped(entries)
    return ending, spoil(content, other, chance)


def spoilt_files_end_with_a_reason(checks: Checks, count: int, seed: int, first: int, keep: str):
    files = originals()
    with Clinic("ingest:\n  limits:\n    wall_clock_seconds: 30\n") as clinic:
        clinic.start()
        clinic.add("ruiz", "clinician")
        process = clinic.process.pid
        begin = time.monotonic()
        with Watch(clinic) as watch:
            for start in range(first, first + count, BATCH):
                numbers = range(start, min(start + BATCH, first + count))
                for number in numbers:
                    ending, content = variant(files, seed, number)
                    clinic.drop(f"spoilt-{number}{ending}", content, "users", "ruiz")
                clinic.wait_for_rest(numbers[-1] + 1 - first, 600)
        seconds = time.monotonic() - begin
        print(f"seed {seed}: {count} files in {seconds:.0f} s; {watch.report()}")
        rows = clinic.rows("SELECT state, code, COUNT(*) FROM documents WHERE part = 0 GROUP BY state, code")
        print(", ".join(f"{code or state} {number}" for state, code, number in rows))
        checks.check("the service is the same process", clinic.process.poll() is None and clinic.process.pid == process)
        checks.check(f"every one of {count} is there once", sum(row[2] for row in rows) == count)
        checks.check("each is at rest", {row[0] for row in rows} <= AT_REST, str(rows))
        checks.check("each failure has a code", all(code for state, code, _ in rows if state == "failed"))
        listed = clinic.listed("ruiz")
        spent = clinic.reading_seconds()
        slow = sorted(((spent.get(line["id"], 0), name) for name, line in listed.items()), reverse=True)
        print("slowest: " + ", ".join(f"{name} {seconds:.1f} s" for seconds, name in slow[:3]))
        checks.check("and words", all(len(line.get("message") or "") > 20 for line in listed.values() if line["state"] == "failed"))
        failed = sum(number for state, _, number in rows if state == "failed")
        clinic.wait_for(lambda: len(clinic.whys()) == failed, 60, "a WHY note for each failure")
        checks.check("each failure has its WHY note", True)
        checks.check("the service answers meanwhile", watch.latency() < 0.25 and watch.silences == 0, f"99 % within {watch.latency() * 1000:.0f} ms")
        checks.check("the service stays under 300 MB", watch.peak < 300, f"{watch.peak:.0f} MB")
        checks.check("descriptors don't pile up", watch.descriptors[-1] <= 60, str(watch.descriptors[-1]))
        checks.check("integrity_check is ok", clinic.rows("PRAGMA integrity_check") == [("ok",)])
        stopped = sorted(name for name, line in listed.items() if line.get("code") in ("crashed", "timeout"))
        if stopped:
            print(f"stopped a worker: {Counter(Path(name).suffix for name in stopped)} {stopped[:20]}")
            for name in stopped if keep else ():
                Path(keep).mkdir(parents=True, exist_ok=True)
                (Path(keep) / name).write_bytes(variant(files, seed, int(name.split("-")[1].split(".")[0]))[1])
        words = clinic.output()
        checks.check("no file's name is in the log", "spoilt-" not in words)


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("--count", type=int, default=2000 if LONG else 150)
    given.add_argument("--seed", type=int, default=20261122)
    given.add_argument("--first", type=int, default=0)
    given.add_argument("--keep", default="")
    given = given.parse_args()
    checks = Checks()

    def spoilt_files(checks: Checks):
        spoilt_files_end_with_a_reason(checks, given.count, given.seed, given.first, given.keep)
    checks.test(spoilt_files)
    checks.finish()
