#!/usr/bin/env python3
"""Log-in by OpenID Connect: a real provider, one that lies, and addresses that nobody should be led to."""

import base64
import hashlib
import hmac
import html
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from support import peers
from support.client import Client
from support.harness import Checks, Clinic

PASSWORD = "four calm herons wade upstream"
LOCAL = 'connections:\n  private_networks: ["127.0.0.1", "::1"]\n'

if peers.are_there():
    import requests
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from oidc_provider_mock import User, run_server_in_thread


def add(admin: Client, issuer: str, **other):
    value = {"name": "Clinic", "issuer": issuer, "clientID": "chartkeep", "secret": "client-secret-91", "domains": ["clinic.example"],
             "makesAccounts": True, "role": "clinician"} | other
    return admin.api("POST", "/providers", value)


def begin(client: Client, number: int, query: str = "") -> str:
    """Where the browser is sent."""
    client.ask("GET", f"/log-in/provider/{number}{query}")
    return client.headers.get("Location") or ""


def begin_link(client: Client, number: int, password: str) -> str:
    """Where the page leads that answers to the password."""
    fields = {"csrf": client.cookies.get("__Host-csrf", ""), "password": password}
    status, page = client.ask("POST", f"/account/providers/{number}/link", urlencode(fields).encode(), "application/x-www-form-urlencoded")
    found = re.search(r'url=([^"]+)"', page)
    return html.unescape(found.group(1)) if status == 200 and found else f"{status}"


def at_provider(url: str, sub: str) -> str:
    """Logs in there and gives the way back, path and query."""
    answer = requests.post(url, data={"sub": sub}, allow_redirects=False, timeout=10)
    where = urlsplit(answer.headers["Location"])
    return f"{where.path}?{where.query}"


def arrive(client: Client, back: str):
    """What a browser does: it comes from another site without the session, and is led once through a page of ours."""
    status, page = client.ask("GET", back)
    go_on = re.search(r'url=([^"]+)"', page)
    if status == 200 and go_on and "again=yes" in go_on.group(1):
        status, page = client.ask("GET", go_on.group(1).replace("&amp;", "&"))
    return status, page


def a_real_provider(checks: Checks):
    people = [
        User(sub="ruiz", claims={"email": "ana.ruiz@clinic.example", "email_verified": True, "name": "Ana Ruiz"}),
        User(sub="okada", claims={"email": "okada@clinic.example", "email_verified": True}),
        User(sub="unproven", claims={"email": "x@clinic.example", "email_verified": False}),
        User(sub="outside", claims={"email": "x@elsewhere.example", "email_verified": True}),
        User(sub="link", claims={"email": "private@elsewhere.example", "email_verified": True}),
    ]
    with run_server_in_thread(require_nonce=True, user_claims=people) as server, Clinic(LOCAL) as clinic:
        clinic.start()
        admin = Client(clinic)
        admin.log_in("root", clinic.add("root", "admin"))
        issuer = f"http://localhost:{server.server_port}"
        status, made = add(admin, issuer)
        checks.check("a provider is kept", status == 201, str((status, made)))
        status, text = admin.api("POST", f"/providers/{made['id']}/test")
        checks.check("its test finds it", status == 204, str((status, text)))
        _, page = admin.ask("GET", "/providers?preset=google")
        checks.check("Google is filled in on request", 'value="https://accounts.google.com"' in page and 'value="Google"' in page)
        _, listed = admin.api("GET", "/providers")
        checks.check("the secret is never shown", "client-secret-91" not in json.dumps(listed) and listed["providers"][0]["hasSecret"])
        _, page = Client(clinic).ask("GET", "/log-in")
        checks.check("the log-in page has its button", f"/log-in/provider/{made['id']}" in page and "Log in with Clinic" in page)

        ruiz = Client(clinic)
        url = begin(ruiz, made["id"], "?then=/search")
        asked = parse_qs(urlsplit(url).query)
        checks.check("the way there has state, nonce and PKCE", url.startswith(issuer) and asked["code_challenge_method"] == ["S256"]
                     and len(asked["state"][0]) > 30 and len(asked["nonce"][0]) > 30, url)
        cookie = ruiz.headers.get_all("Set-Cookie")[0]
        checks.check("the passage is Lax, for ten minutes, and out of scripts' reach", all(
            part in cookie for part in ("__Host-passage=", "SameSite=Lax", "Max-Age=600", "HttpOnly", "Secure")), cookie[-80:])
        back = at_provider(url, "ruiz")
        status, page = arrive(ruiz, back)
        checks.check("an account is made and asks for onboarding", status == 200 and "url=/onboarding" in page, f"{status} {page[:200]}")
        _, users = admin.api("GET", "/users")
        new = next((u for u in users if u["login"] == "ana.ruiz"), {})
        checks.check("with the role, the verified address and the name", new.get("role") == "clinician" and new["emailVerified"] and new["legalName"] == "Ana Ruiz", str(new))
        status, _ = arrive(ruiz, back)
        checks.check("the way back works once", status == 422, str(status))
        stranger = Client(clinic)
        status, _ = arrive(stranger, at_provider(begin(Client(clinic), made["id"]), "ruiz"))
        checks.check("and in no other browser", status == 422, str(status))
        url = begin(ruiz, made["id"])
        status, _ = arrive(ruiz, re.sub("state=[^&]+", "state=forged", at_provider(url, "ruiz")))
        checks.check("a forged state is refused", status == 422, str(status))
        again = Client(clinic)
        status, page = arrive(again, at_provider(begin(again, made["id"]), "ruiz"))
        checks.check("the next time it is the same account", status == 200 and len(admin.api("GET", "/users")[1]) == 2, str(status))

        for sub, why in (("unproven", "an address that the provider has not verified"), ("outside", "an address of another domain")):
            somebody = Client(clinic)
            status, _ = arrive(somebody, at_provider(begin(somebody, made["id"]), sub))
            checks.check(f"{why} is not let in", status == 403 and "__Host-session" not in somebody.cookies, str(status))

        clinic.add("okada", "staff")
        clinic.change("SELECT 1")
        okada = Client(clinic)
        password = PASSWORD
        clinic.run("user", "reset", "okada", "--password-stdin", given=password + "\n")
        okada.log_in("okada", password)
        okada.api("POST", "/account/email", {"email": "okada@clinic.example", "password": password})
        thief = Client(clinic)
        status, _ = arrive(thief, at_provider(begin(thief, made["id"]), "okada"))
        checks.check("an address that somebody only typed is not linked", status == 403, str(status))
        users = {u["login"]: u for u in admin.api("GET", "/users")[1]}
        code = admin.api("POST", f"/users/{users['okada']['id']}/code", {"purpose": "verifyEmail"})[1]["code"]
        okada.api("POST", "/account/verify", {"code": code})
        other = Client(clinic)
        status, page = arrive(other, at_provider(begin(other, made["id"]), "okada"))
        checks.check("a verified one is", status == 200 and other.api("GET", "/account")[1]["login"] == "okada", str(status))

        checks.check("a link needs the password", begin_link(okada, made["id"], "not it at all, no") == "422")
        status, _ = arrive(okada, at_provider(begin_link(okada, made["id"], password), "link"))
        checks.check("an account can be linked from within", status == 303 and okada.headers["Location"] == "/account?done=linked", str(status))
        linked = Client(clinic)
        status, _ = arrive(linked, at_provider(begin(linked, made["id"]), "link"))
        checks.check("and then entered, whatever the address", status == 200 and linked.api("GET", "/account")[1]["login"] == "okada", str(status))
        checks.check("nobody links without a log-in", begin_link(Client(clinic), made["id"], password) in ("303", "403"))
        checks.check("unlinking needs it too", okada.api("POST", "/account/providers/unlink", {"issuer": issuer, "password": "no"})[0] == 422)
        status, _ = okada.api("POST", "/account/providers/unlink", {"issuer": issuer, "password": password})
        checks.check("it can be unlinked", status == 204, str(status))
        status, _ = again.api("POST", "/account/providers/unlink", {"issuer": issuer, "password": "none"})
        checks.check("but nobody gives up their only way in", status in (403, 409), str(status))
        status, _ = Client(clinic).log_in("ana.ruiz", "none")
        checks.check("who has no password logs in with none", status == 401, str(status))
        everything = b"".join(p.read_bytes() for p in clinic.data.rglob("*") if p.is_file()) + clinic.output().encode()
        checks.check("the client's secret is not on the disk or in the log", b"client-secret-91" not in everything)
    with Clinic() as clinic:
        clinic.start()
        admin = Client(clinic)
        admin.log_in("root", clinic.add("root", "admin"))
        hits = []

        class Trap(BaseHTTPRequestHandler):
            def do_GET(self):
                hits.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        trap = ThreadingHTTPServer(("127.0.0.1", 0), Trap)
        threading.Thread(target=trap.serve_forever, daemon=True).start()
        port = trap.server_port
        tries = [f"http://127.0.0.1:{port}", f"http://localhost:{port}", f"https://127.0.0.1:{port}", f"https://localhost:{port}", f"https://[::1]:{port}",
                 f"https://[::ffff:127.0.0.1]:{port}", f"https://2130706433:{port}", f"https://0x7f.1:{port}", f"https://127.1:{port}", f"https://0:{port}",
                 "https://169.254.169.254", "http://169.254.169.254/latest", "https://10.0.0.1", "https://192.168.1.1", "file:///etc/passwd",
                 "gopher://127.0.0.1", f"https://user@localhost:{port}", "https://", "javascript:alert(1)"]
        leaked = []
        for url in tries:
            status, made = add(admin, url)
            if status == 201:
                status, _ = admin.api("POST", f"/providers/{made['id']}/test")
                admin.api("DELETE", f"/providers/{made['id']}")
                if status == 204:
                    leaked.append(url)
            elif status != 422:
                leaked.append(f"{url}: {status}")
        checks.check(f"{len(tries)} addresses inside lead nowhere", not leaked and not hits, f"{leaked} {hits}")
        trap.shutdown()


def a_provider_that_lies(checks: Checks):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encode = lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    number = lambda value: encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))
    numbers = key.public_key().public_numbers()
    jwk = {"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig", "n": number(numbers.n), "e": number(numbers.e)}
    state = {"lie": None, "nonce": "", "form": None, "authorization": None, "amr": None}

    def token():
        now = int(time.time())
        header = {"alg": "RS256", "kid": "1", "typ": "JWT"}
        claims = {"iss": state["issuer"], "sub": "liar", "aud": "chartkeep", "exp": now + 300, "iat": now, "nonce": state["nonce"],
                  "email": "liar@clinic.example", "email_verified": True}
        lie = state["lie"]
        changes = {"issuer": {"iss": "https://accounts.google.com"}, "audience": {"aud": "another"}, "audiences": {"aud": ["chartkeep", "another"]},
                   "azp": {"azp": "another"}, "expired": {"exp": now - 120}, "future": {"iat": now + 600}, "old": {"iat": now - 7200},
                   "nonce": {"nonce": "replayed"}, "not yet": {"nbf": now + 600}}
        claims |= changes.get(lie, {})
        if state["amr"]:
            claims["amr"] = state["amr"]
        if lie == "no nonce":
            del claims["nonce"]
        if lie == "alg none":
            header["alg"] = "none"
        if lie == "HS256 with the secret" or lie == "HS256 with the public key":
            header["alg"] = "HS256"
        if lie == "unknown key":
            header["kid"] = "2"
        signed = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(claims).encode())}"
        if lie == "alg none":
            return signed + "."
        if lie == "HS256 with the secret":
            return f"{signed}.{encode(hmac.new(b'client-secret-91', signed.encode(), hashlib.sha256).digest())}"
        if lie == "HS256 with the public key":
            return f"{signed}.{encode(hmac.new(jwk['n'].encode(), signed.encode(), hashlib.sha256).digest())}"
        mark = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        if lie == "signature":
            mark = bytes([mark[0] ^ 1]) + mark[1:]
        return f"{signed}.{encode(mark)}"

    class Liar(BaseHTTPRequestHandler):
        def answer(self, value, status=200):
            data = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            try:
                self.wfile.write(data)
            except OSError:
                pass

        def do_GET(self):
            if self.path.endswith("openid-configuration"):
                found = {"issuer": state["issuer"], "authorization_endpoint": state["issuer"] + "/auth", "token_endpoint": state["issuer"] + "/token",
                         "jwks_uri": state["issuer"] + "/keys", "token_endpoint_auth_methods_supported": ["client_secret_basic"]}
                lie = state["lie"]
                if lie == "no issuer beside the code":
                    found["authorization_response_iss_parameter_supported"] = True
                if lie == "other issuer":
                    found["issuer"] = "https://accounts.google.com"
                if lie == "inner address":
                    found["token_endpoint"] = "http://10.0.0.1/token"
                if lie == "huge":
                    return self.answer(b" " * 3_000_000)
                if lie == "redirect":
                    self.send_response(302)
                    self.send_header("Location", state["issuer"] + "/elsewhere")
                    self.end_headers()
                    return None
                return self.answer(found)
            if self.path == "/keys":
                keys = [jwk] if state["lie"] != "symmetric key" else [{"kty": "oct", "k": "AAAA", "kid": "1", "alg": "HS256"}]
                return self.answer({"keys": keys})
            return self.answer({}, 404)

        def do_POST(self):
            state["form"] = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            state["authorization"] = self.headers["Authorization"]
            self.answer({"id_token": token(), "access_token": "x", "token_type": "Bearer"})

        def log_message(self, *_):
            pass

    liar = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=liar.serve_forever, daemon=True).start()
    state["issuer"] = f"http://127.0.0.1:{liar.server_port}"
    try:
        with Clinic(LOCAL) as clinic:
            clinic.start()
            admin = Client(clinic)
            admin.log_in("root", clinic.add("root", "admin"))
            _, made = add(admin, state["issuer"])

            def attempt(lie):
                state["lie"] = None
                client = Client(clinic)
                asked = parse_qs(urlsplit(begin(client, made["id"])).query)
                state["nonce"] = asked["nonce"][0]
                state["lie"] = lie
                status, _ = arrive(client, f"/log-in/callback?{urlencode({'code': 'abc', 'state': asked['state'][0]} | ({'iss': 'https://accounts.google.com'} if lie == 'another issuer beside the code' else {}))}")
                verifier = (state["form"] or {}).get("code_verifier", [""])[0]
                state["pkce"] = encode(hashlib.sha256(verifier.encode()).digest()) == asked["code_challenge"][0]
                return status, "__Host-session" in client.cookies

            status, is_in = attempt(None)
            checks.check("an honest answer logs in", status == 200 and is_in, str(status))
            checks.check("the code is redeemed with the verifier and the secret", state["pkce"] and state["authorization"].startswith("Basic "))
            lies = ["issuer", "audience", "audiences", "azp", "expired", "future", "old", "nonce", "no nonce", "alg none", "HS256 with the secret",
                    "HS256 with the public key", "unknown key", "signature", "symmetric key", "not yet", "no issuer beside the code", "another issuer beside the code", "other issuer", "inner address", "huge", "redirect"]
            believed = [lie for lie in lies if attempt(lie)[1]]
            checks.check(f"{len(lies)} lies are not believed", not believed, str(believed))
            clinic.stop()
            clinic.write_settings(LOCAL + "accounts:\n  second_factor: everyone\n")
            clinic.start()
            for methods, owed in ((None, True), (["pwd"], True), (["pwd", "mfa"], False)):
                state["lie"], state["amr"] = None, methods
                somebody = Client(clinic)
                asked = parse_qs(urlsplit(begin(somebody, made["id"])).query)
                state["nonce"] = asked["nonce"][0]
                arrive(somebody, f"/log-in/callback?{urlencode({'code': 'abc', 'state': asked['state'][0]})}")
                step = somebody.api("GET", "/documents")[1]
                checks.check(f"a required second factor is asked of who comes with {methods}: {owed}", ("setUpSecondFactor" in str(step)) == owed, str(step))
            state["amr"] = None
            liar.shutdown()
            liar.server_close()
            status, page = Client(clinic).ask("GET", f"/log-in/provider/{made['id']}")
            checks.check("a provider that is gone is said", status == 503 and "password" in page, str(status))
            checks.check("and the log-in page stays", Client(clinic).ask("GET", "/log-in")[0] == 200)
    finally:
        liar.server_close()


if __name__ == "__main__":
    checks = Checks()
    if peers.are_there():
        for test in (a_real_provider, a_provider_that_lies):
            checks.test(test)
    else:
        checks.skip("log-in providers", "the provider is not there; scripts/fetch-peers fetches it")
    checks.finish()
