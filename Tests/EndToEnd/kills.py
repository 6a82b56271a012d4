#!/usr/bin/env python3
"""The service is killed at each state and at random times. Nothing may be lost or doubled."""

import random
import sqlite3
import time

from support.harness import LONG, Checks, Clinic

ROUNDS = 60 if LONG else 12
FILES = 40 if LONG else 16
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


def killed_at_each_state_and_at_random_times(checks: Checks):
    chance = random.Random(20261122)
    with Clinic() as clinic:
        clinic.start()
        clinic.add("ruiz", "clinician")
        dropped = 0
        kills = 0
        targets = ["received", "extracting", "waiting_review", "approved", "indexed"]
        for round in range(ROUNDS):
            for _ in range(FILES // 8 if round < ROUNDS - 1 else FILES):
                folders = ("users", "ruiz", "no-phi") if dropped % 4 else ("users", "ruiz")
                clinic.drop(f"note {dropped}.txt", note(dropped), *folders)
                dropped += 1
            if round < len(targets):
                state = targets[round]
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
            kills += 1
            broken = clinic.rows("PRAGMA integrity_check")
            if broken != [("ok",)]:
                checks.check(f"integrity_check after kill {kills}", False, str(broken[:2]))
            seconds = clinic.start()
            if seconds > 10:
                checks.check("the start after a kill is quick", False, f"{seconds:.1f} s")
        clinic.wait_for(
            lambda: len(clinic.states()) == dropped and set(clinic.states()) <= {"indexed", "waiting_review"}
            and not list((clinic.inbox / ".claimed").iterdir()), 300, "everything at rest")
        time.sleep(1)
        print(f"{kills} kills, {dropped} files")
        check_whole(clinic, checks, dropped)
        seconds = clinic.stop()
        checks.check("a clean stop takes less than 5 s", seconds < 5, f"{seconds:.1f} s")


if __name__ == "__main__":
    checks = Checks()
    checks.test(killed_at_each_state_and_at_random_times)
    checks.finish()
