#!/usr/bin/env python3
"""Requests a minute: exact for each user and each address, whatever a client claims to be."""

import json
import time

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
        status, text = okada.ask("GET", "/log-in")
        asset = [part.split('"')[0] for part in text.split('href="')[1:] if part.startswith("/assets/")]
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
    for test in (each_limit_is_exact, the_window_moves):
        checks.test(test)
    checks.finish()
