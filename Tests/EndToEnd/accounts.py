#!/usr/bin/env python3
"""The ways to an account and out of it: invitations, onboarding, sessions, locks, second factors, tokens, codes, emergencies."""

import base64
import hashlib
import hmac
import json
import re
import statistics
import struct
import time
from urllib.parse import urlencode

from support.client import Client
from support.harness import Checks, Clinic

PASSWORD = "four calm herons wade upstream"
OTHER = "brass lanterns over quiet water"


def form(client: Client, path: str, **fields):
    """Fills in a page's form as a browser does: with the token that its cookie holds."""
    if "__Host-csrf" not in client.cookies:
        client.ask("GET", path)
    body = urlencode({"csrf": client.cookies.get("__Host-csrf", ""), **fields}).encode()
    return client.ask("POST", path, body, "application/x-www-form-urlencoded")


def bearer(client: Client, method: str, path: str, token: str, body=None):
    data = b"" if body is None else json.dumps(body).encode()
    status, text = client.ask(method, "/api/v1" + path, data, "application/json" if data else "", {"Authorization": f"Bearer {token}"})
    return status, json.loads(text) if text.startswith(("{", "[")) else text


def program(client: Client, path: str, body: dict):
    status, text = client.ask("POST", "/api/v1" + path, json.dumps(body).encode(), "application/json")
    return status, json.loads(text) if text.startswith(("{", "[")) else text


def totp(key: str, at: float) -> str:
    """RFC 6238, written here again so that the service is not its own judge."""
    secret = base64.b32decode(key.replace(" ", "") + "=" * (-len(key.replace(" ", "")) % 8))
    mac = hmac.new(secret, struct.pack(">Q", int(at // 30)), hashlib.sha1).digest()
    offset = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7fffffff) % 1_000_000:06d}"


def an_invitation_becomes_an_account(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        admin = Client(clinic)
        admin.log_in("root", clinic.add("root", "admin"))
        status, made = admin.api("POST", "/invitations", {"role": "clinician", "email": "a.ruiz@clinic.example"})
        checks.check("an invitation gives a code, once", status == 201 and len(made["code"]) == 19 and not made["mailed"], str((status, made)))
        _, listed = admin.api("GET", "/invitations")
        checks.check("the list has it without its code", len(listed["invitations"]) == 1 and made["code"] not in json.dumps(listed))

        guest = Client(clinic)
        guest.ask("GET", "/join")
        status, page = form(guest, "/join", code="AAAA-BBBB-CCCC-DDDD", login="ruiz", legalName="Ana Ruiz", password=PASSWORD, repeated=PASSWORD)
        checks.check("a wrong code is refused", status == 422 and "not valid" in page, str(status))
        status, page = form(guest, "/join", code=made["code"], login="ruiz", legalName="Ana Ruiz", password="short", repeated="short")
        checks.check("a short password is refused", status == 422 and "at least 15" in page, str(status))
        status, _ = form(guest, "/join", code=made["code"].lower(), login="ruiz", legalName="Ana Ruiz", password=PASSWORD, repeated=PASSWORD)
        checks.check("the code makes the account and leads to onboarding", (status, guest.headers["Location"]) == (303, "/onboarding"), str(status))
        status, _ = guest.ask("GET", "/documents")
        checks.check("nothing is open before onboarding", (status, guest.headers["Location"]) == (303, "/onboarding?then=%2Fdocuments".replace("%2F", "/")), guest.headers.get("Location"))
        status, answer = guest.api("GET", "/documents")
        checks.check("nor for scripts", status == 403 and answer["code"] == "step_needed", str((status, answer)))
        fields = {"legalName": "Ana Ruiz", "profession": "physician", "specialty": "Wizardry", "acknowledgment": "2026-11"}
        status, page = form(guest, "/onboarding", **fields)
        checks.check("a specialty that is none is refused", status == 422 and "Choose a specialty" in page, str(status))
        status, page = form(guest, "/onboarding", **(fields | {"specialty": "Internal Medicine", "acknowledgment": ""}))
        checks.check("and so is a form without the acknowledgment", status == 422, str(status))
        status, _ = form(guest, "/onboarding", **(fields | {"specialty": "Internal Medicine"}))
        checks.check("onboarding leads on", (status, guest.headers["Location"]) == (303, "/"), str(status))
        status, me = guest.api("GET", "/account")
        checks.check(
            "what was said is kept, and the address counts as verified",
            me["legalName"] == "Ana Ruiz" and me["specialty"] == "Internal Medicine" and me["emailVerified"] and me["acknowledgedAt"], str(me))
        again = Client(clinic)
        again.ask("GET", "/join")
        status, _ = form(again, "/join", code=made["code"], login="ruiz2", legalName="Ana Ruiz", password=PASSWORD, repeated=PASSWORD)
        checks.check("a code works once", status == 422, str(status))

        status, _ = program(Client(clinic), "/register", {"email": "x@clinic.example"})
        checks.check("registration is closed until an administrator opens it", status == 403, str(status))
        status, _ = admin.api("PUT", "/registration", {"isOpen": True, "role": "admin", "domains": ["clinic.example"]})
        checks.check("nobody registers as an administrator", status == 422, str(status))
        status, _ = admin.api("PUT", "/registration", {"isOpen": True, "role": "staff", "domains": ["clinic.example"]})
        checks.check("it can be opened for a domain", status == 204, str(status))
        answers = {program(Client(clinic), "/register", {"email": e})[0] for e in ("okada@clinic.example", "okada@elsewhere.example", "a.ruiz@clinic.example")}
        checks.check("asking says nothing about who may or who is there", answers == {202}, str(answers))
        _, listed = admin.api("GET", "/invitations")
        asked = [line for line in listed["invitations"] if not line["hasCode"]]
        checks.check("only the right one asks", [line["email"] for line in asked] == ["okada@clinic.example"], str(listed))
        status, made = admin.api("POST", f"/invitations/{asked[0]['id']}/code")
        checks.check("an administrator lets in whoever asked", status == 200 and made["code"], str(status))


def sessions_lock_end_and_are_listed(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        one, two = Client(clinic), Client(clinic)
        one.ask("GET", "/log-in")
        one.cookies["__Host-session"] = "fixed-by-somebody-else"
        one.log_in("ruiz", password)
        checks.check("a session's name is never one that was brought along", one.cookies["__Host-session"] != "fixed-by-somebody-else")
        two.log_in("ruiz", password)
        _, listed = one.api("GET", "/account/sessions")
        checks.check("both sessions are listed", len(listed["sessions"]) == 2 and sum(s["current"] for s in listed["sessions"]) == 1, str(listed))
        before = two.cookies["__Host-session"]
        status, _ = one.api("POST", "/session/lock")
        checks.check("a session locks", status == 204, str(status))
        status, answer = one.api("GET", "/documents")
        checks.check("locked, it opens nothing", status == 401, str((status, answer)))
        status, _ = one.ask("GET", "/search?q=knee")
        checks.check("and pages lead to the lock", one.headers["Location"].startswith("/unlock?then="), one.headers.get("Location"))
        status, _ = one.api("POST", "/session/unlock", {"password": "wrong " + password})
        checks.check("a wrong password does not unlock", status == 422, str(status))
        status, _ = one.api("POST", "/session/unlock", {"password": password})
        status, _ = one.api("GET", "/documents")
        checks.check("the right one does", status == 200, str(status))
        status, _ = one.api("DELETE", "/account/sessions")
        checks.check("the others can be ended", status == 204 and two.api("GET", "/documents")[0] == 401 and one.api("GET", "/documents")[0] == 200)
        two.log_in("ruiz", password)
        checks.check("a new log-in is a new session", two.cookies["__Host-session"] != before)
        status, _ = one.ask("POST", "/log-out", headers={"X-CSRF-Token": one.cookies["__Host-csrf"]})
        checks.check("log-out clears what the browser keeps", "storage" in one.headers.get("Clear-Site-Data", ""), str(one.headers.get("Clear-Site-Data")))
        status, _ = two.api("POST", "/account/password", {"current": password, "new": OTHER})
        checks.check("a changed password ends everything", status == 204 and two.api("GET", "/documents")[0] == 401, str(status))
        status, _ = two.log_in("ruiz", password)
        checks.check("the old one is none any more", status == 401, str(status))
        # An idle limit of a minute, seen through the clock of the database.
        two.log_in("ruiz", OTHER)
        clinic.stop()
        clinic.change("UPDATE sessions SET seen_at = seen_at - 16 * 60 * 1000000")
        clinic.start()
        two.where = Client(clinic).where
        two.context = Client(clinic).context
        status, _ = two.api("GET", "/documents")
        checks.check("after 16 idle minutes it is locked", status == 401, str(status))
        status, _ = two.api("POST", "/session/unlock", {"password": OTHER})
        checks.check("and goes on with the password", two.api("GET", "/documents")[0] == 200, str(status))
        clinic.stop()
        clinic.change("UPDATE sessions SET created_at = created_at - 13 * 3600 * 1000000")
        clinic.start()
        two.where = Client(clinic).where
        two.context = Client(clinic).context
        status, _ = two.api("POST", "/session/unlock", {"password": OTHER})
        checks.check("after 13 hours it is over", status == 401, str(status))


def second_factors_and_recovery(checks: Checks):
    with Clinic("accounts:\n  bcrypt_cost: 4\n  second_factor: admins\n") as clinic:
        clinic.start()
        password = clinic.add("root", "admin")
        root = Client(clinic)
        status, _ = root.log_in("root", password)
        checks.check("where policy asks, the set-up comes first", root.headers["Location"] == "/account/security", root.headers.get("Location"))
        checks.check("and nothing else is open", root.api("GET", "/users")[0] == 403)
        status, page = form(root, "/account/security/app", name="telephone", password=password)
        key = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page).group(1)
        status, page = form(root, "/account/security/app/confirm", code="000000")
        checks.check("a wrong first code is refused, with the key still there", status == 422 and key in page, str(status))
        status, page = form(root, "/account/security/app/confirm", code=totp(key, time.time()))
        codes = re.findall(r"<li><code>([A-Z0-9-]{19})</code>", page)
        checks.check("the first code turns it on and gives ten recovery codes", status == 200 and len(codes) == 10, f"{status} {len(codes)}")
        checks.check("then the rest is open", root.api("GET", "/users")[0] == 200)

        again = Client(clinic)
        again.log_in("root", password)
        checks.check("the next log-in asks for it", again.headers["Location"] == "/log-in/second-factor", again.headers.get("Location"))
        checks.check("the password alone opens nothing", again.api("GET", "/users")[0] == 403)
        status, _ = again.api("POST", "/session/second-factor", {"code": totp(key, time.time())})
        checks.check("a code that was used is refused", status == 422, str(status))
        status, _ = again.api("POST", "/session/second-factor", {"code": codes[0].lower().replace("-", " ")})
        checks.check("a recovery code is taken", status == 204 and again.api("GET", "/users")[0] == 200, str(status))
        third = Client(clinic)
        third.log_in("root", password)
        status, _ = third.api("POST", "/session/second-factor", {"code": codes[0]})
        checks.check("once", status == 422, str(status))
        status, _ = third.api("POST", "/session/second-factor", {"code": totp(key, time.time() + 30)})
        checks.check("the next code of the app is taken", status == 204, str(status))
        status, answer = program(Client(clinic), "/tokens", {"login": "root", "password": password})
        checks.check("a program needs the code too", status == 403 and answer["code"] == "step_needed", str((status, answer)))
        _, factors = third.api("GET", "/account/factors")
        status, _ = third.ask(
            "DELETE", f"/api/v1/account/factors/{factors['factors'][0]['id']}", json.dumps({"password": password}).encode(), "application/json",
            {"X-CSRF-Token": third.cookies["__Host-csrf"]})
        checks.check("the last one can't go while policy asks for one", status == 409, str(status))

        # With the password alone nobody adds a factor of their own, whose code would then be taken.
        thief = Client(clinic)
        thief.log_in("root", password)
        known = clinic.rows("SELECT COUNT(*) FROM second_factors")
        form(thief, "/account/security/app", name="of a thief", password=password)
        checks.check("who owes the second factor adds none", clinic.rows("SELECT COUNT(*) FROM second_factors") == known)
        _, page = form(third, "/account/security/app", name="tablet", password=password)
        waiting = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page).group(1)
        status, picture = thief.ask("GET", "/account/security/app.svg")
        checks.check("nor sees the key of one that waits", status != 200 and "<svg" not in picture, str(status))
        form(thief, "/account/security/app/confirm", code=totp(waiting, time.time()))
        checks.check("nor confirms it, and nothing is open", thief.api("GET", "/users")[0] == 403)
        tried = [thief.api("POST", path, body)[0] for path, body in (
            ("/account/factors/app", {"name": "x", "password": password}), ("/account/factors/app/confirm", {"code": totp(waiting, time.time())}),
            ("/account/factors/passkey/options", {"password": password}))]
        checks.check("by the API neither", all(status in (403, 404, 422) for status in tried) and thief.api("GET", "/users")[0] == 403, str(tried))
        status, _ = form(third, "/account/security/app/confirm", code=totp(waiting, time.time()))
        checks.check("who has passed it adds one as before", status == 200, str(status))

        # Locked out: password and telephone are lost.
        status, page = form(Client(clinic), "/emergency", code="AAAA-BBBB-CCCC-DDDD", password=OTHER, repeated=OTHER)
        checks.check("an emergency code can't be guessed", status == 422, str(status))
        code = json.loads(clinic.run("user", "break-glass", "root", "--json"))["code"]
        out = Client(clinic)
        status, _ = form(out, "/emergency", code=code, password=OTHER, repeated=OTHER)
        checks.check("the console's code lets an administrator in", status == 303, str(status))
        checks.check("old sessions end", third.api("GET", "/users")[0] == 401)
        status, _ = out.ask("GET", "/users")
        checks.check("and a second factor is asked for anew", out.headers["Location"].startswith("/account/security"), out.headers.get("Location"))
        clinic.add("ruiz", "clinician")
        checks.check("there is none for others", clinic.attempt("user", "break-glass", "ruiz").returncode == 1)


def tokens_of_programs(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        client = Client(clinic)
        status, pair = program(client, "/tokens", {"login": "ruiz", "password": password})
        checks.check("a program logs in", status == 200 and pair["token_type"] == "Bearer" and pair["expires_in"] == 900, str(status))
        checks.check("no cookie is set", not client.cookies)
        access = pair["access_token"]
        checks.check("the token opens the API", bearer(client, "GET", "/documents", access)[0] == 200)
        status, _ = client.ask("GET", "/documents", headers={"Authorization": f"Bearer {access}", "Accept": "text/html"})
        checks.check("and no page", status == 303, str(status))

        border = b'--x\r\nContent-Disposition: form-data; name="phi"\r\n\r\nno\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nNote.\r\n--x--\r\n'
        status, _ = client.ask("POST", "/api/v1/documents", border, "multipart/form-data; boundary=x", {"Authorization": f"Bearer {access}"})
        checks.check("it uploads", status == 202, str(status))

        head, body, mark = access.split(".")

        def forged(header, payload=None, signature=mark):
            encode = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
            claims = json.loads(base64.urlsafe_b64decode(body + "=="))
            return f"{encode(header)}.{encode(payload or claims)}.{signature}"

        claims = json.loads(base64.urlsafe_b64decode(body + "=="))
        tricks = {
            "alg none": forged({"alg": "none", "typ": "at+jwt", "kid": "1"}, signature=""),
            "alg None": forged({"alg": "None", "typ": "at+jwt", "kid": "1"}),
            "RS256": forged({"alg": "RS256", "typ": "at+jwt", "kid": "1"}),
            "other kid": forged({"alg": "HS256", "typ": "at+jwt", "kid": "../../dev/null"}),
            "own key in the header": forged({"alg": "HS256", "typ": "at+jwt", "kid": "1", "jwk": "x"}),
            "other user": f"{head}.{base64.urlsafe_b64encode(json.dumps(claims | {'sub': '2'}).encode()).rstrip(b'=').decode()}.{mark}",
            "later end": f"{head}.{base64.urlsafe_b64encode(json.dumps(claims | {'exp': claims['exp'] + 9999}).encode()).rstrip(b'=').decode()}.{mark}",
            "signed with an empty key": head + "." + body + "." + base64.urlsafe_b64encode(
                hmac.new(b"", f"{head}.{body}".encode(), hashlib.sha256).digest()).rstrip(b"=").decode(),
            "no signature": f"{head}.{body}.", "two parts": f"{head}.{body}", "nothing": "", "noise": "a.b.c",
        }
        wrong = [name for name, token in tricks.items() if bearer(client, "GET", "/documents", token)[0] != 401]
        checks.check(f"{len(tricks)} forged tokens open nothing", not wrong, str(wrong))

        status, second = program(client, "/tokens/refresh", {"refresh_token": pair["refresh_token"]})
        checks.check("a refresh token gives a new pair", status == 200 and second["refresh_token"] != pair["refresh_token"], str(status))
        status, _ = program(client, "/tokens/refresh", {"refresh_token": pair["refresh_token"]})
        checks.check("once", status == 401, str(status))
        status, _ = program(client, "/tokens/refresh", {"refresh_token": second["refresh_token"]})
        checks.check("its reuse ends the family", status == 401, str(status))
        checks.check("with the access tokens", bearer(client, "GET", "/documents", second["access_token"])[0] == 401)

        # Numbers of log-ins of programs and of sessions are the same numbers; what is meant must never be mixed up.
        victim = Client(clinic)
        victim.log_in("okada", clinic.add("okada", "clinician"))
        own = program(client, "/tokens", {"login": "ruiz", "password": password})[1]["access_token"]
        clinic.stop()
        clinic.change("UPDATE sessions SET id = (SELECT MAX(id) FROM token_families)")
        clinic.start()
        victim.where = client.where = Client(clinic).where
        victim.context = client.context = Client(clinic).context
        tried = [bearer(client, "POST", path, own, body)[0] for path, body in (
            ("/session/lock", None), ("/session/unlock", {"password": password}), ("/session/second-factor", {"code": "123456"}),
            ("/account/factors/app/confirm", {"code": "123456"}))]
        checks.check("a program's token touches nobody's session", tried == [403] * 4 and victim.api("GET", "/documents")[0] == 200, str(tried))
        web = Client(clinic)
        web.log_in("ruiz", password)
        status, made = web.api("POST", "/account/tokens", {"name": "scanner", "scopes": ["documents:read"], "days": 30, "password": password})
        token = made["token"]
        checks.check("an API token is made, with its prefix", status == 201 and token.startswith("ckpt_") and len(token) == 41, str((status, token[:5])))
        checks.check("it does what its scope says", bearer(client, "GET", "/documents", token)[0] == 200)
        refused = [bearer(client, "GET", path, token)[0] for path in ("/search?q=x", "/patients", "/account", "/audit", "/users")]
        checks.check("and nothing else", refused == [403] * 5, str(refused))
        status, _ = web.api("POST", "/account/tokens", {"name": "x", "scopes": ["audit"], "days": 30, "password": password})
        checks.check("a scope beyond one's role is refused", status == 422, str(status))
        status, _ = web.api("POST", "/account/tokens", {"name": "x", "scopes": ["search"], "days": 366, "password": password})
        checks.check("and a token without an end", status == 422, str(status))
        checks.check("the list does not show it again", token not in json.dumps(web.api("GET", "/account/tokens")[1]))
        status, _ = web.api("DELETE", f"/account/tokens/{made['line']['id']}")
        checks.check("revoked, it opens nothing", status == 204 and bearer(client, "GET", "/documents", token)[0] == 401, str(status))
        found = clinic.data.joinpath("chartkeep.sqlite").read_bytes() + clinic.data.joinpath("chartkeep.sqlite-wal").read_bytes()
        secrets = [token, access, second["refresh_token"], web.cookies["__Host-session"], password]
        checks.check("no token, cookie or password is in the database", not any(s.encode() in found for s in secrets))
        checks.check("nor in the log", not any(s in clinic.output() for s in secrets))


def what_is_not_right_is_written_down(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        web, program_ = Client(clinic), Client(clinic, "127.0.5.5")
        web.log_in("ruiz", password)
        pair = program(program_, "/tokens", {"login": "ruiz", "password": password})[1]
        made = web.api("POST", "/account/tokens", {"name": "scanner", "scopes": ["documents:read"], "days": 30, "password": password})[1]

        def kinds():
            return {(actor, json.loads(metadata).get("kind")) for actor, metadata in clinic.rows("SELECT actor, metadata FROM audit WHERE action = 'proofRefused'")}

        web.api("POST", "/session/lock")
        web.api("POST", "/session/unlock", {"password": "not it at all, no"})
        checks.check("a wrong password at the lock is written, with the person", ("ruiz", "password") in kinds(), str(kinds()))
        old = Client(clinic)
        old.cookies = dict(web.cookies)
        web.api("POST", "/session/unlock", {"password": password})
        checks.check("unlocking gives the session another token", web.cookies["__Host-session"] != old.cookies["__Host-session"] and web.api("GET", "/documents")[0] == 200 and old.api("GET", "/documents")[0] == 401)
        stranger = Client(clinic, "127.0.5.6")
        bearer(stranger, "GET", "/documents", "ckpt_" + "a" * 36)
        bearer(stranger, "GET", "/documents", "a.b.c")
        program(stranger, "/tokens/refresh", {"refresh_token": "x" * 43})
        form(stranger, "/reset-password", code="AAAA-BBBB-CCCC-DDDD", password="four calm herons wade upstream", repeated="four calm herons wade upstream")
        form(stranger, "/join", code="AAAA-BBBB-CCCC-DDDD")
        form(stranger, "/emergency", code="AAAA-BBBB-CCCC-DDDD", password="four calm herons wade upstream", repeated="four calm herons wade upstream")
        got = {kind for actor, kind in kinds() if actor == "unknown"}
        wanted = {"apiToken", "accessToken", "refreshToken", "resetCode", "invitationCode", "emergencyCode"}
        checks.check("so are tokens and codes that are none", got == wanted, str(sorted(wanted - got)) + str(sorted(got - wanted)))
        before = clinic.rows("SELECT COUNT(*) FROM audit WHERE action = 'proofRefused'")[0][0]
        for number in range(60):
            bearer(stranger, "GET", "/documents", "a.b.c")
        after = clinic.rows("SELECT COUNT(*) FROM audit WHERE action = 'proofRefused'")[0][0]
        checks.check("who keeps knocking does not fill the log", 0 < after - before <= 20, str(after - before))

        okada = Client(clinic)
        okada.log_in("okada", clinic.add("okada", "clinician"))
        clinic.drop("a note.txt", b"The patient rests.", "users", "ruiz")
        clinic.wait_for_rest(1)
        number = clinic.rows("SELECT id FROM documents")[0][0]
        checks.check("somebody else's document is not there", [okada.api("GET", f"/documents/{n}")[0] for n in (number, number + 77)] == [404, 404])
        noted = clinic.rows("SELECT actor, target FROM audit WHERE action = 'accessRefused'")
        checks.check("and that it was asked for is written", noted == [("okada", f"document:{number}")], str(noted))

        root = Client(clinic)
        root.log_in("root", clinic.add("root", "admin"))
        person = clinic.rows("SELECT id FROM users WHERE login = 'ruiz'")[0][0]
        listed = root.api("GET", f"/users/{person}/tokens")[1]["tokens"]
        checks.check("an administrator sees what programs may do", [token["name"] for token in listed] == ["scanner"] and made["token"] not in json.dumps(listed), str(listed))
        _, page = root.ask("GET", f"/users/{person}/tokens")
        checks.check("on a page too", "scanner" in page and "see documents" in page)
        checks.check("and revokes it", root.api("DELETE", f"/users/{person}/tokens/{listed[0]['id']}")[0] == 204 and bearer(program_, "GET", "/documents", made["token"])[0] == 401)
        own = root.api("POST", "/account/tokens", {"name": "own", "scopes": ["system"], "days": 1, "password": "x"})
        checks.check("not without the password for one's own", own[0] == 422, str(own))

        made = web.api("POST", "/account/tokens", {"name": "second", "scopes": ["documents:read"], "days": 30, "password": password})[1]
        checks.check("a second one works", bearer(program_, "GET", "/documents", made["token"])[0] == 200)
        status, text = web.api("POST", "/account/password", {"current": password, "new": "nine grey geese over the reservoir"})
        tried = [bearer(program_, "GET", "/documents", token)[0] for token in (made["token"], pair["access_token"])]
        checks.check("a new password ends it, and programs' log-ins", status == 204 and tried == [401, 401], str((status, text, tried)))


def programs_come_back_to_the_door(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        client = Client(clinic)
        pair = program(client, "/tokens", {"login": "ruiz", "password": password})[1]
        clinic.stop()
        day = 86_400_000_000
        clinic.change(f"UPDATE token_families SET created_at = created_at - 80 * {day}")
        clinic.start()
        client = Client(clinic)
        status, pair = program(client, "/tokens/refresh", {"refresh_token": pair["refresh_token"]})
        ends = clinic.rows("SELECT (expires_at - created_at) / 86400000000.0 FROM token_families")[0][0]
        checks.check("refreshing goes on for 90 days at most", status == 200 and abs(ends - 90) < 0.01, str((status, ends)))
        clinic.stop()
        clinic.write_settings("accounts:\n  second_factor: everyone\n")
        clinic.start()
        client = Client(clinic)
        status, _ = program(client, "/tokens/refresh", {"refresh_token": pair["refresh_token"]})
        checks.check("and not without a second factor once the clinic asks for one", status == 401, str(status))


def codes_by_hand(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        admin = Client(clinic)
        admin.log_in("root", clinic.add("root", "admin"))
        password = clinic.add("ruiz", "clinician")
        ruiz = Client(clinic)
        ruiz.log_in("ruiz", password)
        status, _ = ruiz.api("POST", "/account/email", {"email": "Ruiz@Clinic.example", "password": password})
        checks.check("an address is taken", status == 202, str(status))
        users = {user["login"]: user for user in admin.api("GET", "/users")[1]}
        checks.check("it is not verified yet", users["ruiz"]["email"] == "ruiz@clinic.example" and not users["ruiz"]["emailVerified"], str(users["ruiz"]))
        status, made = admin.api("POST", f"/users/{users['ruiz']['id']}/code", {"purpose": "verifyEmail"})
        status, _ = admin.api("POST", "/account/verify", {"code": made["code"]})
        checks.check("the code is of no use to another account", status == 422, str(status))
        status, _ = ruiz.api("POST", "/account/verify", {"code": made["code"]})
        checks.check("handed over, it verifies the address", status == 204 and ruiz.api("GET", "/account")[1]["emailVerified"], str(status))
        status, _ = Client(clinic).log_in("ruiz@clinic.example", password)
        checks.check("the address is a log-in name too", status == 303, str(status))

        answers = [program(Client(clinic), "/forgot", {"login": name}) for name in ("ruiz", "nobody-here", "ruiz@clinic.example")]
        checks.check("a forgotten password is answered alike for everybody", {a[0] for a in answers} == {202} and len({a[1] for a in answers}) == 1, str(answers))
        status, made = admin.api("POST", f"/users/{users['ruiz']['id']}/code", {"purpose": "resetPassword"})
        checks.check("the code for a new password ends the sessions", ruiz.api("GET", "/documents")[0] == 401)
        status, _ = form(Client(clinic), "/reset-password", code=made["code"], password=OTHER, repeated=OTHER)
        checks.check("and sets it", status == 303 and Client(clinic).log_in("ruiz", OTHER)[0] == 303, str(status))
        status, _ = form(Client(clinic), "/reset-password", code=made["code"], password=PASSWORD, repeated=PASSWORD)
        checks.check("once", status == 422, str(status))

        status, added = admin.api("POST", "/users", {"login": "okada", "role": "staff", "password": PASSWORD})
        okada = Client(clinic)
        okada.log_in("okada", PASSWORD)
        checks.check("a password that an administrator told is good for one log-in", okada.headers["Location"] == "/new-password", okada.headers.get("Location"))
        status, _ = form(okada, "/new-password", current=PASSWORD, new=OTHER, repeated=OTHER)
        checks.check("then another is chosen", status == 303 and Client(clinic).log_in("okada", OTHER)[0] == 303, str(status))
        status, _ = admin.api("POST", f"/users/{added['id']}/role", {"role": "auditor"})
        okada.log_in("okada", OTHER)
        checks.check("a role can be changed", okada.api("GET", "/audit")[0] == 200 and okada.api("GET", "/documents")[0] == 403)
        status, _ = admin.api("POST", f"/users/{users['root']['id']}/disable")
        checks.check("an administrator can't shut themselves out", status == 409, str(status))
        checks.check("the last administrator stays", clinic.attempt("user", "disable", "root").returncode == 1)

        checks.check("an administrator sees no text", admin.api("GET", "/search?q=x&scope=org")[0] == 403)
        status, _ = admin.api("POST", "/glass", {"reason": "too short", "password": "x"})
        checks.check("the glass asks for a reason", status == 422, str(status))


def guesses_are_slowed_and_nobody_else_is(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        clinic.add("okada", "clinician")
        known = Client(clinic)
        known.log_in("ruiz", password)
        tries = 0
        attacker = Client(clinic)
        attacker.ask("GET", "/log-in")
        for _ in range(12):
            status, _ = form(attacker, "/log-in", login="ruiz", password="guess " + str(tries), then="/")
            tries += 1
            if status == 429:
                break
        checks.check("guessing is slowed after at most ten tries", status == 429 and tries <= 10, f"{status} after {tries}")
        checks.check("it says how long", 1 <= int(attacker.headers.get("Retry-After", 0)) <= 300, str(attacker.headers.get("Retry-After")))
        status, _ = known.api("GET", "/documents")
        checks.check("whoever is logged in notices nothing", status == 200, str(status))
        status, _ = Client(clinic, "127.0.0.9").log_in("ruiz", password)
        checks.check("the owner gets in from another machine meanwhile", status == 303, str(status))

        times = {"okada": [], "nobody": []}
        for index in range(40):
            for name in times:
                # Each guess from an address of its own, so that what is timed is the check and not the throttle.
                probe = Client(clinic, f"127.1.{index}.{1 + len(name)}")
                begin = time.perf_counter()
                status, _ = program(probe, "/tokens", {"login": name, "password": f"x{index}"})
                times[name].append((time.perf_counter() - begin) * 1000)
        checks.check("a guess is answered alike", status == 401, str(status))
        known_ms, unknown_ms = (statistics.median(times[name]) for name in times)
        spread = statistics.stdev(times["okada"] + times["nobody"])
        checks.check(
            "known and unknown names take the same time", abs(known_ms - unknown_ms) < max(5, 3 * spread / 40**0.5), f"{known_ms:.1f} {unknown_ms:.1f} ms")


if __name__ == "__main__":
    checks = Checks()
    for test in (
        an_invitation_becomes_an_account, sessions_lock_end_and_are_listed, second_factors_and_recovery, tokens_of_programs,
        what_is_not_right_is_written_down, programs_come_back_to_the_door, codes_by_hand,
        guesses_are_slowed_and_nobody_else_is,
    ):
        checks.test(test)
    checks.finish()
