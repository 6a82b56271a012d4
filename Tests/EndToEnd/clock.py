#!/usr/bin/env python3
"""The machine's clock is wrong at a start, by a day or ten years: nothing is lost or ended early, and with the right time everything works again."""

import shutil
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

from accounts import bearer, program
from patients import KNEE, SHOULDER, SLEEP, approve, found
from support.client import Client
from support.harness import ROOT, Checks, Clinic

DAY = 86_400
# OpenSSL's X509_V_FLAG_NO_CHECK_TIME: this program's own clock is right, so it would refuse what is made for a wrong one.
NO_TIME = 0x200000
PAGES = ["/", "/upload", "/search?q=tendon", "/documents", "/documents/1", "/patients", "/reviews", "/ask", "/words", "/users", "/audit", "/alerts", "/retention",
         "/backups", "/system", "/mail", "/providers", "/connections", "/usage", "/egress", "/prices", "/account", "/account/security",
         "/account/sessions", "/account/tokens", "/trust"]


class WrongClinic(Clinic):
    """A clinic whose machine's wall clock is wrong by so many seconds."""

    def __init__(self, library: Path):
        super().__init__()
        self.library = library
        self.set_clock(0)

    def set_clock(self, wrong: int):
        """For the next start, and for commands."""
        self.wrong = wrong
        self.through = ["/usr/bin/env", f"LD_PRELOAD={self.library}", f"WRONG_CLOCK={wrong}"]

    def client(self) -> Client:
        """A browser whose clock says what the machine's says."""
        client = Client(self)
        if self.wrong:
            client.context.verify_flags = ssl.VerifyFlags(client.context.verify_flags | NO_TIME)
        return client

    def vouched_for(self) -> bool:
        """The certificate and its authority have force at the machine's time."""
        tls = self.data / "tls"
        done = subprocess.run(
            ["openssl", "verify", "-attime", str(int(time.time()) + self.wrong), "-CAfile", str(tls / "ca.pem"), str(tls / "server.pem")],
            capture_output=True, text=True)
        return done.returncode == 0

    def authority(self) -> str:
        return (self.data / "tls/ca.pem").read_text()

    def originals(self) -> list:
        return sorted(path.name for path in (self.data / "spool").iterdir())

    def jumps(self) -> int:
        return self.rows("SELECT COUNT(*) FROM audit WHERE action = 'clockJumped' AND metadata LIKE '%true%'")[0][0]

    def doubts(self) -> bool:
        return any(line["name"] == "Clock" and not line["ok"] for line in self.lines("status", "--json", ok=False)[0])


def copied(client: Client, other: Client) -> Client:
    """The same person's browser after a restart."""
    other.cookies = dict(client.cookies)
    return other


def is_in(client: Client) -> bool:
    return client.api("GET", "/documents")[0] == 200


def troubles(clients: list) -> list:
    """Pages that are neither shown nor somebody else's."""
    return [f"{page}: {status}" for client in clients for page in PAGES if (status := client.ask("GET", page)[0]) not in (200, 303, 403)]


def a_wrong_clock(checks: Checks, library: Path, name: str, wrong: int):
    with WrongClinic(library) as clinic:
        clinic.start()
        ruiz, root, door = clinic.client(), clinic.client(), clinic.client()
        secret, admin = clinic.add("ruiz", "clinician"), clinic.add("root", "admin")
        ruiz.log_in("ruiz", secret)
        root.log_in("root", admin)
        pair = program(door, "/tokens", {"login": "ruiz", "password": secret})[1]
        shoulder = approve(clinic, ruiz, "shoulder.txt", SHOULDER)
        knee = approve(clinic, ruiz, "knee.txt", KNEE)
        ruiz.upload("sleep.txt", SLEEP.encode(), "yes")
        clinic.wait_for(lambda: clinic.states()[2:] == ["waiting_review"], 30, "reading")
        status, _ = ruiz.api("POST", f"/documents/{knee}/delete", {"reason": "scanned by mistake"})
        clinic.wait_for(lambda: clinic.rows("SELECT value FROM meta WHERE name = 'clock_seen'"), 10, "the clock")
        states, originals, authority = clinic.states(), clinic.originals(), clinic.authority()
        checks.check(f"{name}: a document is searchable, one waits, one is deleted", status == 200 and len(originals) >= 1, f"{states} {originals}")
        clinic.stop()

        clinic.set_clock(wrong)
        clinic.start()
        # Housekeeping looks at once, and again after a minute.
        time.sleep(2)
        checks.check(f"{name}: the service has a certificate for its time", clinic.vouched_for())
        checks.check(f"{name}: no document changes", clinic.states() == states, str(clinic.states()))
        checks.check(f"{name}: no original goes", clinic.originals() == originals)
        checks.check(f"{name}: what was deleted is not erased", clinic.rows("SELECT erased_at FROM erasures") == [(None,)])
        checks.check(f"{name}: the jump is told", clinic.doubts() and clinic.jumps() == 1, f"{clinic.doubts()} {clinic.jumps()}")
        checks.check(f"{name}: purge refuses", clinic.attempt("purge").returncode == 1 and clinic.states() == states)

        old = copied(ruiz, clinic.client())
        checks.check(f"{name}: a session from before does not hold", not is_in(old))
        later = clinic.client()
        status, _ = bearer(later, "GET", "/documents", pair["access_token"])
        checks.check(f"{name}: nor an access token", status == 401, str(status))
        status, answer = program(later, "/tokens/refresh", {"refresh_token": pair["refresh_token"]})
        checks.check(f"{name}: a refresh token {'holds' if wrong == DAY else 'does not'}", status == (200 if wrong == DAY else 401), str(status))
        there, boss = clinic.client(), clinic.client()
        there.log_in("ruiz", secret)
        boss.log_in("root", admin)
        checks.check(f"{name}: people log in", is_in(there) and boss.api("GET", "/users")[0] == 200)
        foreign = program(later, "/tokens", {"login": "ruiz", "password": secret})[1]
        wrongs = troubles([there, boss])
        checks.check(f"{name}: no page fails", not wrongs, str(wrongs))
        checks.check(f"{name}: what was searchable is found", found(there, "supraspinatus tendon")[:1] == [shoulder])
        clinic.drop("dropped.txt", b"Note about a dressing change of the left forearm.\n", "ruiz")
        status, _ = there.upload("uploaded.txt", b"Note about a cast of the right ankle.\n", "yes")
        clinic.wait_for(lambda: clinic.states()[3:] and not set(clinic.states()[3:]) & {"received", "extracting"}, 40, "reading")
        checks.check(f"{name}: new files are read", status == 202 and "failed" not in clinic.states(), str(clinic.states()))
        count = len(clinic.states())
        clinic.run("audit", "verify")
        clinic.stop()

        clinic.set_clock(0)
        clinic.start()
        time.sleep(2)
        checks.check(f"right again after {name}: the authority that browsers trust is there", clinic.authority() == authority and clinic.vouched_for())
        checks.check(f"right again after {name}: the clock is trusted", not clinic.doubts())
        if wrong > 0:
            checks.check(f"right again after {name}: a session from the future does not hold", not is_in(copied(there, clinic.client())))
            status = program(clinic.client(), "/tokens/refresh", {"refresh_token": foreign["refresh_token"]})[0]
            checks.check(f"right again after {name}: nor a token", status == 401, str(status))
        ruiz, root = clinic.client(), clinic.client()
        ruiz.log_in("ruiz", secret)
        root.log_in("root", admin)
        checks.check(f"right again after {name}: people log in", is_in(ruiz) and root.api("GET", "/users")[0] == 200)
        wrongs = troubles([ruiz, root])
        checks.check(f"right again after {name}: no page fails", not wrongs, str(wrongs))
        checks.check(f"right again after {name}: every document is there", clinic.states()[:3] == states and len(clinic.states()) >= count, str(clinic.states()))
        checks.check(f"right again after {name}: every original is there", set(originals) <= set(clinic.originals()))
        checks.check(f"right again after {name}: the search finds", found(ruiz, "supraspinatus tendon")[:1] == [shoulder])
        checks.check(f"right again after {name}: what was deleted comes back", ruiz.api("POST", f"/documents/{knee}/restore")[0] == 204)
        clinic.wait_for(lambda: clinic.states()[1] == "indexed", 30, "indexing")
        checks.check(f"right again after {name}: index and audit log are sound", clinic.attempt("index", "verify").returncode == 0 and clinic.attempt("audit", "verify").returncode == 0)
        clinic.run("purge")
        checks.check(f"right again after {name}: purge ends nothing", clinic.states()[:1] + clinic.states()[2:3] == ["indexed", "waiting_review"], str(clinic.states()))


def the_shim(checks: Checks, library: Path):
    """What makes the clock wrong does so, and leaves the length of a wait alone."""
    for wrong in (-DAY, DAY, 3_652 * DAY):
        code = "import threading, time; a = time.monotonic(); l = threading.Lock(); l.acquire(); l.acquire(timeout=0.2); print(time.time(), time.monotonic() - a)"
        done = subprocess.run(
            ["/usr/bin/env", f"LD_PRELOAD={library}", f"WRONG_CLOCK={wrong}", "python3", "-c", code], capture_output=True, text=True, timeout=30)
        now, spent = map(float, done.stdout.split())
        checks.check(f"a clock that is wrong by {wrong // DAY} days", abs(now - wrong - time.time()) < 5 and 0.15 < spent < 5, done.stdout)


if __name__ == "__main__":
    checks = Checks()
    compiler = shutil.which("cc") or shutil.which("clang")
    if compiler is None:
        checks.skip("a wrong clock", "there is no C compiler")
        checks.finish()
    with tempfile.TemporaryDirectory(prefix="chartkeep-clock-") as folder:
        library = Path(folder) / "wrong_clock.so"
        source = ROOT / "Tests/EndToEnd/support/wrong_clock.c"
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)

        def the_clock_is_made_wrong(checks):
            the_shim(checks, library)

        def a_day_behind(checks):
            a_wrong_clock(checks, library, "a day behind", -DAY)

        def a_day_ahead(checks):
            a_wrong_clock(checks, library, "a day ahead", DAY)

        def ten_years_ahead(checks):
            a_wrong_clock(checks, library, "ten years ahead", 3_652 * DAY)

        for test in (the_clock_is_made_wrong, a_day_behind, a_day_ahead, ten_years_ahead):
            checks.test(test)
    checks.finish()
