#!/usr/bin/env python3
"""The data disk runs full in the middle of the work. Nothing is lost, the service stays and reads, and it goes on by itself once there is room.

    Tests/EndToEnd/disk_full.py [--rounds 2]

With CHARTKEEP_LONG=1 thirty rounds.
"""

import argparse
import os
import random
import subprocess
import time
import urllib.error

from support.client import Client
from support.harness import LONG, Checks, Clinic

FILES = 6
RESERVE = 1_000_000


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True).returncode == 0


def resize(clinic: Clinic, free: int):
    """Leaves so many bytes free. The service writes meanwhile, and a disk can't be made smaller than what is on it: then again."""
    for _ in range(50):
        figures = os.statvfs(clinic.data)
        used = (figures.f_blocks - figures.f_bfree) * figures.f_frsize
        if mount("-o", f"remount,size={(used + free) // 4096 * 4 + 4}k", str(clinic.data)):
            return
        time.sleep(0.1)
    raise AssertionError("the disk can't be resized")


def reads(clinic: Clinic) -> bool:
    """A search answers; which one is no matter."""
    done = clinic.attempt("search", "dressing", "--as", "ruiz", "--json")
    return done.returncode == 0 and '"results"' in done.stdout


def eventually(holds, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def figure(clinic: Clinic, name: str) -> float:
    lines = [line for line in clinic.get("/metrics").decode().splitlines() if line.startswith(name + " ")]
    return float(lines[0].split()[1])


def readiness(clinic: Clinic) -> str:
    try:
        return clinic.get("/readyz").decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def with_a_small_disk(checks: Checks, settings: str, body):
    with Clinic(settings) as clinic:
        clinic.data.mkdir()
        if not mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", str(clinic.data)):
            print("a small disk can't be mounted here: nothing is tried")
            checks.check("skipped without the right to mount", True)
            return
        try:
            clinic.start()
            clinic.add("ruiz", "clinician")
            body(clinic)
            checks.check("integrity_check is ok", clinic.rows("PRAGMA integrity_check") == [("ok",)])
            clinic.run("audit", "verify")
            checks.check("the audit log is intact", True)
        finally:
            clinic.kill()
            subprocess.run(["umount", "-l", str(clinic.data)])


def text(round: int, number: int, size: int) -> bytes:
    line = f"Entry {round}-{number} of the binder: the wound was dry and the dressing was changed. "
    return (line * (size // len(line) + 1)).encode()


def work_goes_on_when_there_is_room_again(checks: Checks, rounds: int):
    chance = random.Random(20261122)

    def body(clinic: Clinic):
        process = clinic.process.pid
        clinic.drop("first.txt", b"The wound was dry and the dressing was changed daily.\n", "users", "ruiz", "no-phi")
        clinic.wait_for_rest(1, 60)
        files = 1
        longest = 0
        ballast = clinic.data / "ballast"
        for round in range(rounds):
            # What others fill up is answered with the room that was kept for it: searches, which are entered in the audit log first, go on.
            clinic.wait_for(ballast.exists, 10, "the kept room")
            resize(clinic, chance.randrange(0, 500_000))
            if not eventually(lambda: not ballast.exists() and reads(clinic), 10):
                checks.check(f"round {round}: searches go on", False)
                return
            # And when that is filled up, too: between none and just enough; where it breaks differs from round to round.
            resize(clinic, chance.randrange(0, 3_000_000))
            for number in range(FILES):
                clinic.drop(f"{round}-{number}.txt", text(round, number, chance.randrange(50_000, 900_000)), "users", "ruiz")
            files += FILES
            time.sleep(chance.uniform(1, 4))
            lives = clinic.process.poll() is None and clinic.process.pid == process
            if not (lives and b"alive" in clinic.get("/livez") and clinic.listed("ruiz")):
                checks.check(f"round {round}: the service stays and answers", False)
                return
            resize(clinic, 400_000_000)
            begin = time.monotonic()
            clinic.wait_for_rest(files, 120)
            longest = max(longest, time.monotonic() - begin)
            if len(clinic.states()) != files or not set(clinic.states()) <= {"waiting_review", "indexed"}:
                checks.check(f"round {round}: every file is there once", False, str(clinic.states()))
                return
        print(f"{rounds} rounds, {files} files; going on took {longest:.0f} s at most")
        checks.check(f"in {rounds} rounds searches go on with the room that was kept for them", True)
        checks.check(f"in {rounds} rounds the service stays and answers", True)
        checks.check("every file is there once", len(clinic.states()) == files and set(clinic.states()) <= {"waiting_review", "indexed"})
        left = [path.name for path in (clinic.data / "spool").iterdir()]
        checks.check("the spool holds just the originals that wait", len(left) == files - 1, f"{len(left)} for {files - 1}")

    # The reserve is set low, so that writes really fail instead of intake pausing in time.
    with_a_small_disk(checks, f"ingest:\n  reserve_bytes: {RESERVE}\n", body)


def intake_pauses_before_the_disk_is_full(checks: Checks):
    def body(clinic: Clinic):
        clinic.drop("first.txt", b"The wound was dry and the dressing was changed daily.\n", "users", "ruiz", "no-phi")
        clinic.wait_for_rest(1, 60)
        client = Client(clinic)
        client.log_in("nurse", clinic.add("nurse", "staff"))
        resize(clinic, 10_000_000)
        clinic.drop("waits.txt", text(0, 0, 50_000), "users", "ruiz")
        time.sleep(3)
        checks.check("nothing new is taken in below the reserve", len(clinic.states()) == 1 and (clinic.inbox / "users/ruiz/waits.txt").exists())
        checks.check("readiness says so", "disk_full" in readiness(clinic), readiness(clinic))
        checks.check("the log says so once", clinic.output().count("Intake pauses") == 1)
        checks.check("the figures say so", figure(clinic, "chartkeep_intake_paused") == 1, str(figure(clinic, "chartkeep_intake_paused")))
        _, page = client.ask("GET", "/documents")
        checks.check("each page says so, and that nothing was lost", "The disk is full." in page and "nothing was lost" in page)
        checks.check("searches go on", reads(clinic))
        resize(clinic, 400_000_000)
        clinic.wait_for_rest(2, 30)
        checks.check("it goes on alone when there is room", clinic.listed("ruiz").get("waits.txt", {}).get("state") == "waiting_review")
        checks.check("readiness is back", "disk_full" not in readiness(clinic))
        checks.check("so are the figures", figure(clinic, "chartkeep_intake_paused") == 0)
        _, page = client.ask("GET", "/documents")
        checks.check("and the pages", "The disk is full." not in page)

    with_a_small_disk(checks, "ingest:\n  reserve_bytes: 50000000\n", body)


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("--rounds", type=int, default=30 if LONG else 2)
    given = given.parse_args()
    checks = Checks()

    def full_disks(checks: Checks):
        work_goes_on_when_there_is_room_again(checks, given.rounds)
    checks.test(full_disks)
    checks.test(intake_pauses_before_the_disk_is_full)
    checks.finish()
