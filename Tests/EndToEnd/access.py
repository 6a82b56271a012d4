#!/usr/bin/env python3
"""Who may do what over HTTPS: every route by every role, locks, other people's documents, forged requests."""

import re

from support.client import Client
from support.harness import ROOT, Checks, Clinic

NOTE = """Patient: Wilhelmina Castellanos-Abe
DOB: 07/22/1949   MRN: QX-7781204
Seen today for follow-up of her hip replacement. Walks with a cane. Sincerely, Barnaby Oyelaran, MD
"""


def table():
    """The permission table as the source has it, so that a new route is tried without a new line here."""
    folder = ROOT / "Sources/Appliance/Accounts"
    source = (folder / "Access.swift").read_text() + (folder / "Access+Routes.swift").read_text()
    roles = {}
    for names, body in re.findall(r"case \.(\w+):\s*\[(.*?)\]", source, re.S):
        roles[names] = set(re.findall(r"\.(\w+)", body))
    routes = {route: need for route, need in re.findall(r'"((?:GET|POST|PUT|DELETE) [^"]+)": (?:\.(?:permission|monitor)\(\.(\w+)\)|\.anyone|\.entering|\.credentials)', source)}
    return roles, routes


def every_route_by_every_role(checks: Checks):
    roles, routes = table()
    checks.check("the table was read", set(roles) == {"clinician", "staff", "admin", "auditor"} and len(routes) > 40, f"{len(routes)}")
    with Clinic() as clinic:
        clinic.start()
        clients = {"nobody": Client(clinic)}
        for role in roles:
            password = clinic.add(f"{role}-1", role)
            clients[role] = Client(clinic)
            clients[role].log_in(f"{role}-1", password)
        wrong, tried = [], 0
        for route, need in routes.items():
            if not need or route == "POST /log-out":
                continue
            method, path = route.split(" ")
            path = path.replace("{id}", "999999").replace("{finding}", "1").replace("{page}", "1")
            for role, client in clients.items():
                status, _ = client.ask(method, path, headers={"X-CSRF-Token": client.cookies.get("__Host-csrf", "")})
                tried += 1
                if role == "nobody":
                    # Nobody is logged in, but the client runs on this machine.
                    right = status == 200 if path == "/metrics" else status == (401 if path.startswith("/api/") else 303)
                elif need in roles[role]:
                    right = status not in (401, 403, 500)
                else:
                    right = status == 403
                if not right:
                    wrong.append(f"{role} {route}: {status}")
        checks.check(f"{tried} pairs of route and role answer as the table says", not wrong, str(wrong[:8]))
        client = clients["clinician"]
        status, _ = client.ask("POST", "/api/v1/documents/1/claim")
        checks.check("a change without its token is refused", status == 403, str(status))
        token = {"X-CSRF-Token": client.cookies["__Host-csrf"]}
        status, _ = client.ask("POST", "/api/v1/documents/1/claim", headers=token | {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
        checks.check("a change from another site is refused", status == 403, str(status))
        status, _ = client.ask("GET", "/", headers={"Host": "evil.example"})
        checks.check("another Host is refused", status in (400, 421), str(status))
        _, _ = client.ask("GET", "/search")
        policy = client.headers.get("Content-Security-Policy", "")
        checks.check("the content policy has no inline and no foreign source", "default-src 'none'" in policy and "unsafe" not in policy, policy)
        status, _ = client.ask("GET", "/log-in?then=//evil.example/")
        checks.check("no redirect leaves the site", "evil" not in (client.headers.get("Location") or ""), str(client.headers.get("Location")))
        client.ask("POST", "/log-out", headers=token)
        status, _ = client.ask("GET", "/api/v1/documents")
        checks.check("a session ends with log-out", status == 401, str(status))


def documents_belong_to_their_owner(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        clients = {}
        for login, role in {"ruiz": "clinician", "okada": "clinician", "nurse": "staff"}.items():
            clients[login] = Client(clinic)
            status, _ = clients[login].log_in(login, clinic.add(login, role))
        checks.check("log-in leads on", status == 303, str(status))
        ruiz, okada, nurse = clients["ruiz"], clients["okada"], clients["nurse"]
        status, _ = ruiz.upload("hip.txt", NOTE.encode(), None)
        checks.check("an upload must say whether it holds PHI", status == 422, str(status))
        status, answer = ruiz.upload("hip.txt", NOTE.encode(), "yes")
        checks.check("an upload is taken", status == 202, f"{status} {answer}")
        status, _ = ruiz.upload("large.txt", b"x" * 52_428_801, "yes")
        checks.check("one of 50 MB and a byte is refused", status in (202, 413), str(status))
        clinic.wait_for(lambda: "waiting_review" in clinic.states() and not {"received", "extracting"} & set(clinic.states()), 30, "reading")
        id = clinic.rows("SELECT id FROM documents WHERE state = 'waiting_review'")[0][0]
        for name, client in (("another clinician", okada), ("a staff member", nurse)):
            got = {client.api(m, f"/documents/{id}{p}", b)[0] for m, p, b in (
                ("GET", "", None), ("GET", "/review", None), ("POST", "/approve", {}), ("POST", "/claim", {}),
                ("POST", "/reject", {"then": "delete"}), ("POST", "/hand-over", {"to": "nurse"}))}
            checks.check(f"{name} does not learn that it exists", got == {404}, str(got))
        _, routes = table()
        told, tried = [], 0
        for route in routes:
            method, path = route.split(" ")
            if "/documents/{id}" not in path:
                continue
            for client in (okada, nurse, Client(clinic)):
                answers = []
                for number in (id, 999999):
                    one = path.replace("{id}", str(number)).replace("{finding}", "1").replace("{page}", "1")
                    status, text = client.ask(method, one, b"{}" if method != "GET" else b"", "application/json" if method != "GET" else "", {
                        "X-CSRF-Token": client.cookies.get("__Host-csrf", "")})
                    answers.append(status)
                tried += 1
                # To let go of a lock that one does not hold is nothing, whoever holds it.
                if answers[0] != answers[1] or answers[0] < 300 and not path.endswith("/lock"):
                    told.append(f"{route}: {answers}")
        checks.check(f"{tried} ways to somebody else's document answer as if there were none", not told, str(told[:5]))
        mine = {"sessions": ruiz.api("GET", "/account/sessions")[1]["sessions"][0]["id"]}
        others = [okada.api("DELETE", f"/account/{kind}/{number}")[0] for kind, number in mine.items()]
        checks.check("nobody ends somebody else's session", others == [404] and ruiz.api("GET", "/account")[0] == 200, str(others))
        status, sheet = ruiz.api("GET", f"/documents/{id}/review")
        checks.check("its owner sees the original", status == 200 and "Castellanos" in str(sheet["pages"]), str(sheet)[:200])
        for finding in sheet["findings"]:
            if not finding["certain"]:
                ruiz.api("POST", f"/documents/{id}/review/findings/{finding['id']}", {"decision": "accepted"})
        text = clinic.rows("SELECT COUNT(*) FROM findings WHERE document = ? AND decision = 'accepted'", id)[0][0]
        status, sheet = ruiz.api("POST", f"/documents/{id}/review/findings", {"page": 1, "start": NOTE.index("hip"), "end": NOTE.index("hip") + 3, "label": "OTHER_ID"})
        added = [f for f in sheet["findings"] if f["manual"]]
        checks.check("a missed span can be marked", status == 200 and len(added) == 1, str(status))
        status, sheet = ruiz.api("POST", f"/documents/{id}/review/undo", {})
        checks.check("and undone", status == 200 and not [f for f in sheet["findings"] if f["manual"]], str(status))
        status, answer = ruiz.api("POST", f"/documents/{id}/approve", {})
        checks.check("the owner approves", status == 200, f"{status} {answer}")
        clinic.wait_for(lambda: "indexed" in clinic.states(), 30, "indexing")
        status, answer = okada.api("GET", "/search?q=hip+replacement")
        checks.check("another's own search does not find it", status == 200 and answer["results"] == [], str(answer)[:200])
        status, answer = okada.api("GET", "/search?q=hip+replacement&scope=org")
        checks.check("a search of the clinic does, without its name", status == 200 and len(answer["results"]) == 1 and not answer["results"][0].get("name"), str(answer)[:300])
        status, _ = nurse.api("GET", "/search?q=hip+replacement&scope=org")
        checks.check("staff can't search the clinic", status == 403, str(status))
        status, _ = okada.api("POST", f"/documents/{id}/reveal", {"reason": "curious about it"})
        checks.check("only the owner reveals", status == 404, str(status))
        status, answer = ruiz.api("POST", f"/documents/{id}/reveal", {"reason": "calling the patient"})
        checks.check("names come back for the owner", status == 200 and "Castellanos-Abe" in str(answer), f"{status} {str(answer)[:200]}")
        clinic.run("audit", "verify")
        checks.check("the audit log is intact", True)


def two_reviewers_and_a_lock(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        one, two = Client(clinic), Client(clinic)
        one.log_in("ruiz", clinic.add("ruiz", "clinician"))
        two.log_in("nurse", clinic.add("nurse", "staff"))
        clinic.drop("somebody.txt", NOTE.encode())
        clinic.wait_for(lambda: clinic.states() == ["waiting_review"], 30, "reading")
        status, _ = one.ask("GET", "/documents/1/review")
        checks.check("an unclaimed document can be opened to see whose it is", status == 200, str(status))
        status, answer = two.api("GET", "/documents/1/review")
        checks.check("the second reader is told who has it", status == 423 and "ruiz" in str(answer), f"{status} {answer}")
        status, page = two.ask("GET", "/documents/1/review")
        checks.check("and so is the page", "ruiz" in page and "Castellanos" not in page, page[:200])
        status, answer = one.api("POST", "/documents/1/approve", {})
        checks.check("what nobody claimed can't be approved", status == 409, f"{status} {answer}")
        status, _ = one.api("POST", "/documents/1/hand-over", {"to": "nurse"})
        checks.check("it is handed over", status == 200, str(status))
        status, _ = two.api("GET", "/documents/1/review")
        checks.check("and is the other's now", status == 200, str(status))
        status, _ = one.api("GET", "/documents/1/review")
        checks.check("and no longer the first one's", status == 404, str(status))
        status, _ = two.api("POST", "/documents/1/reject", {"then": "retry"})
        clinic.wait_for(lambda: clinic.states() == ["waiting_review"], 30, "reading again")
        status, _ = two.api("POST", "/documents/1/reject", {"then": "delete"})
        checks.check("it can be rejected", status == 200 and clinic.states() == ["rejected"], f"{status} {clinic.states()}")
        clinic.wait_for(lambda: not list((clinic.data / "spool").iterdir()), 15, "the original's end")
        checks.check("a rejected original is deleted", clinic.rows("SELECT COUNT(*) FROM pages")[0][0] == 0)


if __name__ == "__main__":
    checks = Checks()
    checks.test(every_route_by_every_role)
    checks.test(documents_belong_to_their_owner)
    checks.test(two_reviewers_and_a_lock)
    checks.finish()
