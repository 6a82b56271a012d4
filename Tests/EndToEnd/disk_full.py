#!/usr/bin/env python3
"""The data disk runs full in the middle of the work. Nothing is lost, the service stays, and it goes on by itself once there is room."""

import subprocess
import time

from support.harness import Checks, Clinic

FILES = 12


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True).returncode == 0


def work_goes_on_when_there_is_room_again(checks: Checks):
    # The reserve is set low, so that writes really fail instead of intake pausing in time.
    with Clinic("ingest:\n  reserve_bytes: 1000000\n") as clinic:
        clinic.data.mkdir()
        if not mount("-t", "tmpfs", "-o", "size=14m", "tmpfs", str(clinic.data)):
            print("a small disk can't be mounted here: nothing is tried")
            checks.check("skipped without the right to mount", True)
            return
        try:
            clinic.start()
            clinic.add("ruiz", "clinician")
            for number in range(FILES):
                text = f"Binder entry {number}. " + "the wound was dry and the dressing was changed daily. " * 37_000
                clinic.drop(f"{number}.txt", text.encode(), "users", "ruiz")
            time.sleep(12)
            checks.check("the service stays", clinic.process.poll() is None)
            checks.check("it still answers", b"ok" in clinic.get("/livez") or bool(clinic.states()))
            mount("-o", "remount,size=900m", str(clinic.data))
            clinic.wait_for(lambda: clinic.states() == ["waiting_review"] * FILES, 120, "the rest of the work")
            checks.check("every file is there once", True)
            checks.check("integrity_check is ok", clinic.rows("PRAGMA integrity_check") == [("ok",)])
            clinic.run("audit", "verify")
            checks.check("the audit log is intact", True)
        finally:
            clinic.kill()
            subprocess.run(["umount", "-l", str(clinic.data)])


if __name__ == "__main__":
    checks = Checks()
    checks.test(work_goes_on_when_there_is_room_again)
    checks.finish()
