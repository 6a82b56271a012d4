#!/usr/bin/env python3
# Runs alone: starts and stops are held to seconds.
"""The service is killed at each state and at random times, or a worker only. Nothing may be lost or doubled.

    Tests/EndToEnd/kills.py [--kills 24] [--files 48] [--seed N]

With CHARTKEEP_LONG=1 sixty kills. Every second kill is one of a worker alone. `--kills 300 --files 1000` takes about half an hour.
"""

import argparse
import os
import random
import signal
import sqlite3
import time

from support import papers
from support.harness import LONG, Checks, Clinic
from support.watch import children

WORDS = ("fasting glucose was stable and the wound was dry after the dressing change while knee flexion improved with "
         "daily exercises under supervision so the plan stays the same until the next visit").split()


def note(number: int) -> bytes:
    """A text without identifiers; several chunks long, so that indexing takes a while."""
    chance = random.Random(number)
    sentences = [" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(120)]
    return (f"Protocol entry {number} of the wound care binder.\n" + "\n".join(sentences) + "\n").encode()


def check_whole(clinic: Clinic, checks: Checks, expected: int):
    rows = clinic.rows("SELECT claim, part, state, chunk_count, spool FROM documents")
    checks.check("no file is lost or doubled", len(rows) == expected, f"{len(rows)} documents for {expected} files")
    states = sorted(set(row[2] for row in rows))
    checks.check("every file is searchable or waits for review", set(states) <= {"indexed", "waiting_review"}, str(states))
    counts = dict(clinic.rows("SELECT document, COUNT(*) FROM chunks GROUP BY document"))
    wrong = clinic.rows("SELECT COUNT(*) FROM documents d WHERE state = 'indexed' AND chunk_count <> (SELECT COUNT(*) FROM chunks WHERE document = d.id)")
    checks.check("chunk counts are right", wrong[0][0] == 0 and len(counts) > 0, f"{wrong[0][0]} wrong")
    waiting = sum(row[2] != "indexed" for row in rows)
    spool = len(list((clinic.data / "spool").iterdir()))
    checks.check("the spool holds just the originals that wait", spool == waiting, f"{spool} files, {waiting} waiting")
    claimed = [p.name for p in (clinic.inbox / ".claimed").iterdir()]
    checks.check("no claim is left", not claimed, str(claimed[:3]))
    integrity = clinic.rows("PRAGMA integrity_check")
    checks.check("integrity_check is ok", integrity == [("ok",)], str(integrity[:2]))
    clinic.run("audit", "verify")
    checks.check("the audit log is intact", True)


def file(number: int) -> tuple:
    """(name, content, folders): mostly notes that become searchable by themselves, and some of each other kind."""
    chance = random.Random(number)
    lines = papers.letter(chance, "Visit", 20)
    match number % 8:
        case 1: return f"{number}.pdf", papers.text_pdf([lines] * 6), ("users", "ruiz")
        case 3: return f"{number}.docx", papers.docx(lines), ("users", "ruiz")
        case 5: return f"{number}.tif", papers.tiff([papers.bitmap(lines[:6], 100)]), ("users", "ruiz")
        case 7: return f"{number}.txt", note(number), ("users", "ruiz")
        case _: return f"{number}.txt", note(number), ("users", "ruiz", "no-phi")


def kill_a_worker(clinic: Clinic, seconds: float) -> bool:
    """SIGKILL to the first worker that is seen within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for worker in children(clinic.process.pid):
            try:
                os.kill(worker, signal.SIGKILL)
                return True
            except ProcessLookupError:
                pass
    return False


def killed_at_each_state_and_at_random_times(checks: Checks, kills: int, files: int, seed: int):
    chance = random.Random(seed)
    with Clinic() as clinic:
        clinic.start()
        clinic.add("ruiz", "clinician")
        dropped = services = workers = 0
        targets = ["received", "extracting", "waiting_review", "approved", "indexed"]
        for round in range(kills):
            # As many as keep the work going until the last kill.
            while dropped < files * (round + 1) // kills:
                name, content, folders = file(dropped)
                clinic.drop(name, content, *folders)
                dropped += 1
            if round % 2:
                time.sleep(chance.uniform(0, 0.3))
                workers += kill_a_worker(clinic, 1.5)
                continue
            if round // 2 < len(targets):
                state = targets[round // 2]
                end = time.monotonic() + 20
                while time.monotonic() < end:
                    try:
                        if state in clinic.states():
                            break
                    except sqlite3.OperationalError:
                        pass
            else:
                time.sleep(chance.uniform(0, 1.5))
            clinic.kill()
            services += 1
            broken = clinic.rows("PRAGMA integrity_check")
            if broken != [("ok",)]:
                checks.check(f"integrity_check after kill {services}", False, str(broken[:2]))
            seconds = clinic.start()
            if seconds > 10:
                checks.check("the start after a kill is quick", False, f"{seconds:.1f} s")
        clinic.wait_for_rest(dropped, 600)
        # A file whose worker was killed twice in a row is put aside with a reason, and a person may have it read again.
        twice = clinic.rows("SELECT id, code FROM documents WHERE state = 'failed'")
        checks.check("only a worker that was killed twice makes a file fail", all(code == "crashed" for _, code in twice), str(twice))
        for document, _ in twice:
            clinic.run("inbox", "retry", str(document), "--as", "ruiz")
        clinic.wait_for_rest(dropped, 120)
        time.sleep(1)
        print(f"{services} kills of the service, {workers} of a worker, {dropped} files, {len(twice)} of them read again on demand")
        checks.check("workers were killed, too", workers >= kills // 4, str(workers))
        check_whole(clinic, checks, dropped)
        seconds = clinic.stop()
        checks.check("a clean stop takes less than 5 s", seconds < 5, f"{seconds:.1f} s")


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("--kills", type=int, default=60 if LONG else 24)
    given.add_argument("--files", type=int, default=200 if LONG else 48)
    given.add_argument("--seed", type=int, default=20261122)
    given = given.parse_args()
    checks = Checks()

    def killed_at_any_time(checks: Checks):
        killed_at_each_state_and_at_random_times(checks, given.kills, given.files, given.seed)
    checks.test(killed_at_any_time)
    checks.finish()
