#!/usr/bin/env python3
"""Requests a minute: exact for each user and each address, whatever a client claims to be."""

import json
import os
import threading
import time
from pathlib import Path

from support.client import Client
from support.harness import Checks, Clinic

DEFAULTS = "web:\n  host: 127.0.0.1\n"


def fill(ask, limit: int):
    """The answers to one request more than the limit."""
    return [ask() for _ in range(limit + 1)]


def exact(checks: Checks, name: str, answers: list, limit: int, retry: str):
    passed = [status for status in answers[:limit] if status == 429]
    checks.check(f"{name}: {limit} pass and the next does not", not passed and answers[limit] == 429, f"{len(passed)} refused early, last {answers[limit]}")
    checks.check(f"{name}: Retry-After is 1 to 60", retry.isdigit() and 1 <= int(retry) <= 60, retry)


def each_limit_is_exact(checks: Checks):
    with Clinic(DEFAULTS) as clinic:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        other = clinic.add("okada", "clinician")
        stranger = Client(clinic)
        answers = fill(lambda: stranger.ask("GET", "/log-in")[0], 100)
        exact(checks, "an address", answers, 100, stranger.headers.get("Retry-After", ""))
        forged = {"X-Forwarded-For": "10.1.2.3", "Forwarded": "for=10.1.2.3", "X-Real-IP": "10.1.2.3", "Client-IP": "10.1.2.3", "True-Client-IP": "10.1.2.3"}
        status, _ = stranger.ask("GET", "/log-in", headers=forged)
        checks.check("no header makes another address of it", status == 429, str(status))
        status, _ = Client(clinic, "127.0.0.7").ask("GET", "/log-in")
        checks.check("another address goes on", status == 200, str(status))
        status, _ = stranger.ask("GET", "/nothing-here")
        checks.check("looking for holes counts too", status == 429, str(status))

        ruiz = Client(clinic, "127.0.0.8")
        ruiz.log_in("ruiz", password)
        answers = fill(lambda: ruiz.api("GET", "/account")[0], 100)
        exact(checks, "a user", answers, 100, ruiz.headers.get("Retry-After", ""))
        checks.check("the answer says where one stands", ruiz.headers["RateLimit-Policy"] == '"general";q=100;w=60' and ruiz.headers["RateLimit-Remaining"] == "0"
                     and ruiz.headers["RateLimit"].startswith('"general";r=0;t='), str(dict(ruiz.headers)))
        elsewhere = Client(clinic, "127.0.0.9")
        elsewhere.log_in("ruiz", password)
        checks.check("a user is one user from anywhere", elsewhere.api("GET", "/account")[0] == 429)
        okada = Client(clinic, "127.0.0.8")
        okada.log_in("okada", other)
        checks.check("others at the same address go on", okada.api("GET", "/account")[0] == 200)
        status, text = ruiz.api("GET", "/session")
        checks.check("what pages do by themselves has a limit of its own", status == 200, str(status))
        answers = fill(lambda: ruiz.api("GET", "/session")[0], 599)
        exact(checks, "frequent calls", answers, 599, ruiz.headers.get("Retry-After", ""))
        files = [okada.upload(f"{index}.txt", f"Note number {index}. Walks with a cane.".encode(), "no")[0] for index in range(6)]
        exact(checks, "uploads", files, 5, okada.headers.get("Retry-After", ""))
        checks.check("after which the rest goes on", okada.api("GET", "/documents")[0] == 200)

        program = Client(clinic, "127.0.0.10")
        costly = lambda: program.ask("POST", "/api/v1/forgot", json.dumps({"login": f"nobody{time.monotonic_ns()}"}).encode(), "application/json")[0]
        exact(checks, "what sends mail", fill(costly, 10), 10, program.headers.get("Retry-After", ""))
        status, problem = okada.api("GET", "/account")
        while status != 429:
            status, problem = okada.api("GET", "/account")
        checks.check("a refusal is a problem with its code", problem["code"] == "too_many_requests" and problem["status"] == 429, str(problem))
        _, page = okada.ask("GET", "/documents", headers={"Accept": "text/html"})
        checks.check("and for people a page", "Too many" in page, page[:200])


def nothing_goes_uncounted(checks: Checks):
    with Clinic("web:\n  limits:\n    general: 4\n    costly: 1000\n    frequent: 5\n") as clinic:
        clinic.start()
        clinic.add("ruiz", "clinician")
        form = "application/x-www-form-urlencoded"
        ways = {
            "a form of another site": lambda c: c.ask("POST", "/log-in", b"login=ruiz", form, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}),
            "a form without its token": lambda c: c.ask("POST", "/log-in", b"login=ruiz", form),
            "a method that is not there": lambda c: c.ask("PUT", "/log-in"),
            "a path that is not there": lambda c: c.ask("GET", "/nothing"),
            "HEAD": lambda c: c.ask("HEAD", "/log-in"),
            "a token of nobody's": lambda c: c.ask("GET", "/api/v1/account", headers={"Authorization": "Bearer nonsense"}),
            "a cookie of nobody's": lambda c: c.ask("GET", "/api/v1/account", headers={"Cookie": "__Host-session=nonsense"}),
            "a page that needs a log-in": lambda c: c.ask("GET", "/documents"),
            "a wrong shape": lambda c: c.ask("POST", "/api/v1/tokens", b"{}", "application/json"),
        }
        for number, (name, ask) in enumerate(ways.items()):
            client = Client(clinic, f"127.0.1.{number + 1}")
            answers = [ask(client)[0] for _ in range(5)]
            checks.check(f"{name} is counted", 429 not in answers[:4] and answers[4] == 429, str(answers))
        client = Client(clinic, "127.0.1.100")
        answers = [client.ask("GET", "/assets/nothing.css")[0] for _ in range(6)]
        checks.check("assets too, in their own", answers == [404] * 5 + [429], str(answers))
        _, text = Client(clinic, "127.0.1.101").ask("GET", "/api/v1/openapi.json")
        methods = [operation for path in json.loads(text)["paths"].values() for operation in path.values() if isinstance(operation, dict)]
        checks.check("the description says for each call what it is counted as", len(methods) > 50 and all(
            operation.get("x-rate-limit-bucket") in ("general", "costly", "uploads", "frequent") for operation in methods), str(len(methods)))


def memory(clinic) -> int:
    """The most that the service has used, in bytes."""
    status = Path(f"/proc/{clinic.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def many_files_in_one_request(checks: Checks):
    with Clinic("web:\n  limits:\n    uploads: 1000\n") as clinic:
        clinic.start()
        client = Client(clinic)
        password = clinic.add("ruiz", "clinician")
        client.log_in("ruiz", password)
        spool = clinic.data / "spool"
        before = memory(clinic)
        large = [(f"{n}.bin", os.urandom(1_000_000) * 49) for n in range(4)]
        status, _ = client.upload_all(large, None, "?files=4")
        checks.check("196 MB in four files are read to the end", status == 422, str(status))
        grown = memory(clinic) - before
        checks.check("and never held in memory", grown < 60_000_000, f"{grown / 1e6:.0f} MB more")
        checks.check("of a refused form nothing is kept", not list(spool.iterdir()), str(list(spool.iterdir())))
        try:
            status, _ = client.upload_all(large, "no")
        except OSError:
            # The connection ended while the rest was being sent.
            status = 413
        checks.check("unless the address says how many, they have the room of one", status == 413, str(status))
        try:
            status, _ = client.upload_all([("a.txt", b"Walks with a cane."), ("b.bin", b"x" * 52_428_801)], "no", "?files=2")
        except OSError:
            status = 413
        checks.check("a file of more than 50 MB ends it", status == 413 and not list(spool.iterdir()), f"{status} {list(spool.iterdir())}")
        files = [(f"{n}.txt", f"Note number {n}. Walks with a cane.".encode()) for n in range(51)]
        checks.check("51 files are one too many", client.upload_all(files, "no", "?files=50")[0] == 413 and not list(spool.iterdir()))
        status, answer = client.upload_all(files[:50], "no")
        taken = [file for file in answer.get("files", []) if file.get("document")]
        checks.check("50 are taken, in order", status == 202 and [file["name"] for file in taken] == [name for name, _ in files[:50]], str(status))
        status, text = client.ask("POST", "/api/v1/tokens", json.dumps({"login": "ruiz", "password": password}).encode(), "application/json")
        program = Client(clinic)
        bearer = {"Authorization": f"Bearer {json.loads(text)['access_token']}"}
        status, answer = program.upload_all([("program.txt", b"Sent by a program. Walks with a cane.")], "no", "", bearer)
        checks.check("a program uploads with its token", status == 202, f"{status} {answer}")
        clinic.wait_for_rest(51, 90)
        checks.check("all of it is read", clinic.states().count("failed") == 0, str(clinic.states()))


def the_window_moves(checks: Checks):
    with Clinic("web:\n  limits:\n    general: 3\n") as clinic:
        clinic.start()
        somebody = Client(clinic)
        begin = time.monotonic()
        answers = fill(lambda: somebody.ask("GET", "/log-in")[0], 3)
        wait = int(somebody.headers["Retry-After"])
        checks.check("three pass", [status == 429 for status in answers] == [False, False, False, True], str(answers))
        time.sleep(max(0, wait - 3 - (time.monotonic() - begin)))
        checks.check("shortly before its time it is refused", somebody.ask("GET", "/log-in")[0] == 429)
        time.sleep(max(0, wait + 0.5 - (time.monotonic() - begin)))
        checks.check("after the time that was said it passes", somebody.ask("GET", "/log-in")[0] != 429)


if __name__ == "__main__":
    checks = Checks()
    # It mostly waits for its minute to pass.
    waiting = threading.Thread(target=checks.test, args=(the_window_moves,))
    waiting.start()
    for test in (each_limit_is_exact, nothing_goes_uncounted, many_files_in_one_request):
        checks.test(test)
    waiting.join()
    checks.finish()
