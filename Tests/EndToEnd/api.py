#!/usr/bin/env python3
"""The API against its own description: schemathesis sends what the document allows and what it does not, and every answer must be one that it names."""

import json
import os
import re
import subprocess
import sys

from support import peers
from support.client import Client
from support.harness import LONG, ROOT, Checks, Clinic

NOTE = b"Patient: Wilhelmina Castellanos\nDOB: 07/22/1949 MRN: QX-7781204\nSeen today for follow-up of her hip replacement.\n"


def the_document(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        client = Client(clinic)
        status, text = client.ask("GET", "/api/v1/openapi.json")
        document = json.loads(text)
        checks.check("the document is there for anybody", status == 200 and document["openapi"].startswith("3.1"), str(status))
        status, _ = client.ask("GET", "/api/v1/openapi.json", headers={"If-None-Match": client.headers["ETag"]})
        checks.check("and is not sent twice", status == 304, str(status))
        routes = set(re.findall(r'"((?:GET|POST|PUT|DELETE) /api[^"]*)":', (ROOT / "Sources/Appliance/Accounts/Access+Routes.swift").read_text()))
        described = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
        checks.check(f"it describes all {len(routes)} routes and no other", routes == described, str(routes ^ described))
        names = [op["operationId"] for methods in document["paths"].values() for op in methods.values()]
        checks.check("each has a name of its own", len(names) == len(set(names)), str(sorted(names)))
        try:
            from openapi_spec_validator import validate

            validate(document)
            checks.check("another implementation finds it valid", True)
        except ImportError:
            checks.skip("a validator of documents", "openapi-spec-validator is not there")

        client.log_in("root", clinic.add("root", "admin"))
        status, problem = client.api("POST", "/invitations", {"role": "king", "email": 7, "extra": 1})
        checks.check("all that is wrong is said at once", status == 422 and {e["pointer"] for e in problem["errors"]} == {"/role", "/email", "/extra"}, str(problem))
        checks.check("as a problem of RFC 9457", client.headers["Content-Type"] == "application/problem+json" and problem["status"] == 422 and "king" not in json.dumps(problem))
        client = Client(clinic)
        client.log_in("auditor", clinic.add("auditor", "auditor"))
        status, problem = client.api("GET", "/audit?limit=1000&nonsense=1")
        checks.check("of the query too", status == 422 and len(problem["errors"]) == 2, str(problem))
        client = Client(clinic)
        client.log_in("root2", clinic.add("root2", "admin"))
        status, _ = client.ask("POST", "/api/v1/invitations", b"{}", "text/plain", {"X-CSRF-Token": client.cookies["__Host-csrf"]})
        checks.check("another type of content is refused", status == 415, str(status))
        for name, body in {"half": b"{", "deep": b"[" * 100_000, "noise": bytes(range(256)), "nothing": b""}.items():
            status, _ = client.ask("POST", "/api/v1/invitations", body, "application/json", {"X-CSRF-Token": client.cookies["__Host-csrf"]})
            checks.check(f"{name} is no JSON", status in (400, 422), str(status))


def what_a_fuzzer_finds(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        people = {role: (role + "-1", clinic.add(role + "-1", role)) for role in ("admin", "clinician")}
        client = Client(clinic)
        client.log_in(*people["clinician"])
        status, answer = client.upload("note.txt", NOTE, "yes")
        checks.check("a file is taken", status == 202, str((status, answer)))
        clinic.wait_for_rest(1)
        for role, (login, password) in people.items():
            somebody = Client(clinic)
            status, text = somebody.ask("POST", "/api/v1/tokens", json.dumps({"login": login, "password": password}).encode(), "application/json")
            token = json.loads(text)["access_token"]
            environment = dict(os.environ, PYTHONPATH=str(peers.FOLDER), PYTHONWARNINGS="ignore")
            command = [
                sys.executable, "-m", "schemathesis.cli", "run", f"{clinic.address}/api/v1/openapi.json", "--header", f"Authorization: Bearer {token}",
                "--tls-verify", str(clinic.data / "tls/ca.pem"), "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
                # What ends the session that asks, or never ends itself, has tests of its own.
                "--exclude-path-regex", "/(events|session|account/password|account/sessions|tokens/.*|onboarding|factors.*)$", "--exclude-path", "/api/v1/users/{id}/disable",
                "--exclude-path", "/api/v1/users/{id}/role", "--exclude-path", "/api/v1/users/{id}/code",
                "--phases", "fuzzing", "--max-examples", "100" if LONG else "8", "--seed", "1", "--no-color", "--request-timeout", "20",
                "--suppress-health-check", "all", "--warnings", "off", "--continue-on-failure"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=1200, env=environment, cwd=clinic.root)
            summary = done.stdout[-3000:]
            checks.check(f"as {role}: every answer is one that the document names", done.returncode == 0, summary + done.stderr[-500:])
        checks.check("the service goes on", Client(clinic).ask("GET", "/readyz")[0] == 200)
        checks.check("and logged no failure", "request failed" not in clinic.output(), "; ".join(re.findall(r"request failed.*", clinic.output())[:3]))


if __name__ == "__main__":
    checks = Checks()
    checks.test(the_document)
    if peers.are_there():
        checks.test(what_a_fuzzer_finds)
    else:
        checks.skip("the fuzzer", "schemathesis is not there; scripts/fetch-peers fetches it")
    checks.finish()
