#!/usr/bin/env python3
"""What a hostile machine on the LAN sends: slow, malformed, smuggled, oversized, forged."""

import json
import re
import socket
import ssl
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

from support import http2
from support.client import Client
from support.harness import ROOT, Checks, Clinic

PASSWORD = "four calm herons wade upstream"


def connect(clinic, secure: bool = True):
    where = urlsplit(clinic.address)
    raw = socket.create_connection((where.hostname, where.port), 10)
    if not secure:
        return raw
    context = ssl.create_default_context(cafile=str(clinic.data / "tls/ca.pem"))
    context.set_alpn_protocols(["http/1.1"])
    return context.wrap_socket(raw, server_hostname=where.hostname)


def send(clinic, data: bytes, seconds: float = 5):
    """Sends bytes and gives status and whether the connection was closed."""
    with connect(clinic) as link:
        link.settimeout(seconds)
        answer = b""
        try:
            link.sendall(data)
            while True:
                part = link.recv(65536)
                if not part:
                    return (int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 0), True, answer
                answer += part
        except (TimeoutError, OSError):
            return (int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 0), False, answer


def slow_clients_hold_nobody_up(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        host = urlsplit(clinic.address).netloc
        begun = http2.PREFACE + http2.settings()
        ask, post = http2.fields(clinic, "GET", "/api/v1/openapi.json"), http2.fields(clinic, "POST", "/log-in", content_length="100000")
        form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
        # What each sends first, and then a byte of each second. One of them speaks no TLS.
        kinds = {
            "no handshake": (None, b"", b""),
            "slow line": (connect, b"", b"G"),
            "slow body": (connect, f"POST /log-in HTTP/1.1\r\nHost: {host}\r\n{form}".encode(), b"x"),
            "slow field": (connect, f"GET /assets/ HTTP/1.1\r\nHost: {host}\r\n".encode(), b"X"),
            "reads nothing": (connect, f"GET /api/v1/openapi.json HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() * 50, b""),
            "h2, silent": (http2.connect, b"", b""),
            "h2, half a preface": (http2.connect, http2.PREFACE[:10], b""),
            "h2, half a head": (http2.connect, begun + http2.frame(http2.HEADERS, http2.END_STREAM, 1, ask), b""),
            "h2, no body": (http2.connect, begun + http2.frame(http2.HEADERS, http2.END_HEADERS, 1, post), b""),
            "h2, no window": (http2.connect, http2.PREFACE + http2.settings(window=0)
                              + http2.frame(http2.HEADERS, http2.END_HEADERS | http2.END_STREAM, 1, ask), b""),
        }
        links = []
        for index in range(100):
            kind = list(kinds)[index % len(kinds)]
            how, first, _ = kinds[kind]
            link = how(clinic) if how else connect(clinic, secure=False)
            if kind == "reads nothing":
                link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            if first:
                link.sendall(first)
            link.setblocking(False)
            links.append((kind, link))
        begin = time.monotonic()
        cut, slowest = set(), 0.0
        while time.monotonic() - begin < 45 and len(cut) < len(links):
            for number, (kind, link) in enumerate(links):
                if number in cut:
                    continue
                try:
                    if kinds[kind][2]:
                        link.send(kinds[kind][2])
                    # An answer is read over; only the end counts.
                    if kind != "reads nothing" and not link.recv(65536):
                        cut.add(number)
                except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    pass
                except OSError:
                    cut.add(number)
            start = time.monotonic()
            Client(clinic).ask("GET", "/livez")
            slowest = max(slowest, time.monotonic() - start)
            time.sleep(1)
        for number, (kind, link) in enumerate(links):
            # Who never reads learns of the end only by reading: what is left, then nothing.
            if kind == "reads nothing" and number not in cut:
                try:
                    link.settimeout(2)
                    while link.recv(65536):
                        pass
                    cut.add(number)
                except TimeoutError:
                    pass
                except OSError:
                    cut.add(number)
            link.close()
        checks.check("beside 100 slow clients others are answered within 2 s", slowest < 2, f"{slowest:.2f} s")
        held = Counter(kind for number, (kind, _) in enumerate(links) if number not in cut)
        checks.check("and 90 of them are cut within 45 s", len(cut) >= 90, f"{len(cut)}, still there: {dict(held)}")


def what_is_no_http(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        host = urlsplit(clinic.address).netloc
        head = f"Host: {host}\r\n"
        smuggled = f"GET /smuggled HTTP/1.1\r\nHost: {host}\r\n\r\n"
        cases = {
            "length and chunks": f"POST /log-in HTTP/1.1\r\n{head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}",
            "two lengths": f"POST /log-in HTTP/1.1\r\n{head}Content-Length: 0\r\nContent-Length: {len(smuggled)}\r\n\r\n{smuggled}",
            "a length with a sign": f"POST /log-in HTTP/1.1\r\n{head}Content-Length: +4\r\n\r\nabcd",
            "a negative length": f"POST /log-in HTTP/1.1\r\n{head}Content-Length: -1\r\n\r\n",
            "an endless length": f"POST /log-in HTTP/1.1\r\n{head}Content-Length: 99999999999999999999999999\r\n\r\n",
            "a space before the colon": f"GET / HTTP/1.1\r\n{head}Transfer-Encoding : chunked\r\n\r\n",
            "a folded line": f"GET / HTTP/1.1\r\n{head}X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n",
            "chunks of another coding": f"POST /log-in HTTP/1.1\r\n{head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "a chunk that is no number": f"POST /log-in HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            "no host": "GET / HTTP/1.1\r\n\r\n",
            "two hosts": f"GET / HTTP/1.1\r\n{head}Host: evil.example\r\n\r\n",
            "another host": "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "a host with a path": f"GET / HTTP/1.1\r\nHost: {host}/evil\r\n\r\n",
            "no version": f"GET /\r\n{head}\r\n",
            "an unknown version": f"GET / HTTP/9.9\r\n{head}\r\n",
            "a zero byte": f"GET /\x00 HTTP/1.1\r\n{head}\r\n",
            "a zero byte in a field": f"GET / HTTP/1.1\r\n{head}X-A: a\x00b\r\n\r\n",
            "noise": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + "\r\n\r\n",
            "a head of a megabyte": f"GET / HTTP/1.1\r\n{head}X-A: {'a' * 1_000_000}\r\n\r\n",
            "ten thousand fields": f"GET / HTTP/1.1\r\n{head}" + "X-A: a\r\n" * 10_000 + "\r\n",
            "a path of a megabyte": f"GET /{'a' * 1_000_000} HTTP/1.1\r\n{head}\r\n",
            "a foreign address in the line": "GET https://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "one address in the line and another host": f"GET https://evil.example/livez HTTP/1.1\r\n{head}\r\n",
            "chunks in HTTP/1.0": f"POST /log-in HTTP/1.0\r\n{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}",
            "lines without CR": f"GET /livez HTTP/1.1\nHost: {host}\n\n",
            "one line without CR": f"GET /livez HTTP/1.1\r\n{head}X-A: b\nX-B: c\r\n\r\n",
            "a CR in a field": f"GET /livez HTTP/1.1\r\n{head}X-A: b\rTransfer-Encoding: chunked\r\n\r\n",
            "codings twice": f"POST /log-in HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{smuggled}",
            "one length twice": f"POST /log-in HTTP/1.1\r\n{head}Content-Length: 0\r\nContent-Length: 0\r\n\r\n{smuggled}",
            "lengths in a list": f"POST /log-in HTTP/1.1\r\n{head}Content-Length: 0, 0\r\n\r\n{smuggled}",
            "101 fields": f"GET /livez HTTP/1.1\r\n{head}" + "".join(f"X-{n}: a\r\n" for n in range(101)) + "\r\n",
            "a tunnel": f"CONNECT evil.example:443 HTTP/1.1\r\n{head}\r\n",
            "a trace": f"TRACE / HTTP/1.1\r\n{head}\r\n",
            "a method of its own": f"BREW / HTTP/1.1\r\n{head}\r\n",
        }
        wrong = []
        # A connection that stays open is waited for in vain: several at a time.
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda text: send(clinic, text.encode("latin-1"), 3), cases.values()))
        for (name, text), (status, closed, answer) in zip(cases.items(), answers):
            # Either a 4xx, or the connection ends without an answer; never a second answer to what was hidden in the first.
            if not (400 <= status < 500 or status in (0, 501, 505) and closed) or answer.count(b"HTTP/1.1 ") > 1 and b"smuggled" in text.encode("latin-1"):
                wrong.append(f"{name}: {status} {closed} {answer.count(b'HTTP/1.1 ')}")
        checks.check(f"{len(cases)} malformed requests are refused", not wrong, "; ".join(wrong))
        checks.check("the service goes on", Client(clinic).ask("GET", "/livez")[0] == 200)
        big = f"POST /log-in HTTP/1.1\r\n{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000000\r\nExpect: 100-continue\r\n\r\n"
        status, _, answer = send(clinic, big.encode(), 3)
        checks.check("an oversized body is refused before it is sent", status == 413 and b"100 Continue" not in answer, str(status))
        status, _, _ = send(clinic, f"POST /api/v1/documents HTTP/1.1\r\n{head}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9999999999\r\n\r\n".encode(), 5)
        checks.check("and so is an oversized upload", status == 413, str(status))
        _, _, answer = send(clinic, f"GET /livez HTTP/1.1\r\n{head}Content-Length: 3\r\n\r\nabcGET /livez HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode(), 3)
        checks.check("what comes with GET is read over", answer.count(b"HTTP/1.1 200") == 2, str(answer.count(b"HTTP/1.1 200")))
        _, closed, answer = send(clinic, f"GET https://{host}/livez HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode(), 3)
        checks.check("the whole address in the line is fine", b"HTTP/1.1 200" in answer, str(answer[:40]))


def streams_without_end(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        ask = http2.fields(clinic, "GET", "/livez")
        post = http2.fields(clinic, "POST", "/log-in", content_length="10")
        open_ = http2.END_HEADERS
        floods = {
            "streams that are taken back": b"".join(
                http2.frame(http2.HEADERS, open_ | http2.END_STREAM, n, ask) + http2.frame(http2.RESET, 0, n, bytes(4)) for n in range(1, 4001, 2)),
            "fields without end": http2.frame(http2.HEADERS, 0, 1, ask) + http2.frame(http2.CONTINUATION, 0, 1, b"\x00\x01a\x01b" * 1000) * 200,
            "pings": http2.frame(http2.PING, 0, 0, bytes(8)) * 20_000,
            "settings": http2.settings() * 20_000,
            "empty data": http2.frame(http2.HEADERS, open_, 1, post) + http2.frame(http2.DATA, 0, 1) * 20_000,
        }
        kept = []
        for name, flood in floods.items():
            with http2.connect(clinic) as link:
                link.settimeout(10)
                try:
                    link.sendall(http2.PREFACE + http2.settings() + flood)
                    while link.recv(65536):
                        pass
                except TimeoutError:
                    kept.append(name)
                except OSError:
                    pass
        checks.check(f"{len(floods)} floods of HTTP/2 end their connection", not kept, str(kept))
        with http2.connect(clinic) as link:
            link.settimeout(5)
            many = b"".join(http2.frame(http2.HEADERS, open_, n, post) for n in range(1, 401, 2))
            answer = b""
            try:
                link.sendall(http2.PREFACE + http2.settings() + many)
                while part := link.recv(65536):
                    answer += part
            except OSError:
                pass
        checks.check("the service goes on", Client(clinic).ask("GET", "/livez")[0] == 200)
        first = answer[9:9 + int.from_bytes(answer[:3], "big")]
        told = {int.from_bytes(first[n:n + 2], "big"): int.from_bytes(first[n + 2:n + 6], "big") for n in range(0, len(first), 6)}
        checks.check("streams at a time and the size of heads have a limit", told.get(3, 1 << 32) <= 100 and told.get(6, 1 << 32) <= 65_536, str(told))


def what_browsers_are_talked_into(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        client = Client(clinic)
        client.log_in("ruiz", clinic.add("ruiz", "clinician"))
        token = client.cookies["__Host-csrf"]
        origin = clinic.address
        tries = {
            "no token": {}, "a wrong token": {"X-CSRF-Token": "x" * 43}, "an empty token": {"X-CSRF-Token": ""},
            "a foreign origin": {"X-CSRF-Token": token, "Origin": "https://evil.example"},
            "a null origin": {"X-CSRF-Token": token, "Origin": "null", "Sec-Fetch-Site": "cross-site"},
            "a longer name": {"X-CSRF-Token": token, "Origin": origin + ".evil.example"},
            "plain HTTP": {"X-CSRF-Token": token, "Origin": origin.replace("https", "http")},
            "another port": {"X-CSRF-Token": token, "Origin": "https://localhost:1"},
            "a cross-site fetch": {"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"},
            "a same-site fetch": {"X-CSRF-Token": token, "Sec-Fetch-Site": "same-site"},
        }
        done = [name for name, headers in tries.items() if client.ask("POST", "/api/v1/session/lock", headers=headers)[0] != 403]
        checks.check(f"{len(tries)} forged changes are refused", not done, str(done))
        # The kinds of body that a form of another site can send without being asked for a preflight.
        kinds = ["multipart/form-data; boundary=x", "text/plain", "application/x-www-form-urlencoded", ""]
        done = [f"{path} {kind}" for path in ("/lock", "/api/v1/session/lock", "/log-out", "/account/sessions/end-others") for kind in kinds
                if client.ask("POST", path, b"x" if kind else b"", kind)[0] != 403]
        checks.check("no kind of body makes up for the token", not done, str(done))
        checks.check("and an honest one is not", client.ask("POST", "/api/v1/session/seen", headers={"X-CSRF-Token": token})[0] == 200)
        _, _ = client.ask("GET", "/api/v1/account", headers={"Origin": "https://evil.example"})
        checks.check("no other site may read an answer", "Access-Control-Allow-Origin" not in client.headers, str(client.headers.get("Access-Control-Allow-Origin")))
        status, _ = client.ask("OPTIONS", "/api/v1/account", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET", "X-CSRF-Token": token})
        checks.check("no preflight is granted", "Access-Control-Allow-Origin" not in client.headers and status < 500, str(status))

        script = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
        status, answer = client.upload(script + ".txt", f"Note. {script} Walks with a cane.".encode(), "no")
        clinic.wait_for_rest(1)
        pages = ["/documents", "/documents/1", "/documents/1/review", "/search?" + urlencode({"q": script}), "/log-in?" + urlencode({"then": script}),
                 "/patients?" + urlencode({"q": script}), "/" + urlencode({"a": script}), "/join?" + urlencode({"code": script})]
        bare = []
        for page in pages:
            who = client if not page.startswith(("/log-in", "/join")) else Client(clinic)
            status, text = who.ask("GET", page, headers={"Accept": "text/html"})
            if "<script>alert" in text or "<img src=x" in text or status >= 500:
                bare.append(f"{page[:30]} {status}")
        checks.check("no name, text or question becomes markup", not bare, str(bare))

        ways = ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/%2f%2fevil.example", "http:evil.example",
                "/\t/evil.example", "///evil.example", "/.//evil.example", "/..//evil.example", "//evil.example/%2e%2e"]
        astray = []
        for way in ways:
            other = Client(clinic)
            other.ask("GET", "/log-in?" + urlencode({"then": way}))
            body = urlencode({"csrf": other.cookies["__Host-csrf"], "login": "okada", "password": PASSWORD, "then": way}).encode()
            if way == ways[0]:
                clinic.run("user", "add", "okada", "--role", "staff", "--password-stdin", given=PASSWORD + "\n")
            other.ask("POST", "/log-in", body, "application/x-www-form-urlencoded")
            where = other.headers.get("Location") or ""
            if not where.startswith("/") or where.startswith(("//", "/\\")) or "evil" in where and not where.startswith("/%2f"):
                astray.append(f"{way} -> {where}")
        checks.check(f"{len(ways)} ways astray lead to this site", not astray, str(astray))

        paths = ["/assets/../../../etc/passwd", "/assets/%2e%2e%2f%2e%2e%2fetc/passwd", "/assets/..%5c..%5cetc", "/assets/%00", "/trust/../../etc/passwd", "/documents/1%00",
                 "/documents/%c0%ae%c0%ae/", "/documents/1/../../users", "/documents/99999999999999999999", "/documents/-1", "/documents/1;x=1", "/api/v1/documents/1e3", "/%ff%fe",
                 "/search?q=%ff%00%fe", "/search?q=" + "%00" * 300, "/documents?before=99999999999999999999999", "/audit?from=2026-13-45"]
        broken = []
        for path in paths:
            status, text = client.ask("GET", path)
            if status >= 500 or "root:" in text:
                broken.append(f"{path} {status}")
        checks.check(f"{len(paths)} odd paths break nothing", not broken, str(broken))

        source = (ROOT / "Sources/Appliance/Accounts/Access+Routes.swift").read_text()
        routes = re.findall(r'"GET (/[^"{]*)":', source)
        bare = []
        wanted = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
                  "Permissions-Policy", "Strict-Transport-Security"]
        for path in routes + ["/nothing", "/api/v1/nothing"]:
            client.ask("GET", path)
            lacking = [name for name in wanted if name not in client.headers]
            policy = client.headers.get("Content-Security-Policy", "")
            if lacking or "unsafe" in policy or "default-src 'none'" not in policy or "require-trusted-types-for 'script'" not in policy:
                bare.append(f"{path} {lacking}")
        checks.check(f"{len(routes) + 2} answers carry the headers that protect them", not bare, str(bare[:5]))
        methods = [(method, path) for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "FOO") for path in ("/", "/api/v1/documents", "/log-in", "/nothing")]
        broken = [f"{m} {p} {s}" for m, p in methods if (s := client.ask(m, p, headers={"X-CSRF-Token": token})[0]) >= 500]
        checks.check("no method breaks anything", not broken, str(broken))
        status, _ = client.ask("PUT", "/log-in")
        checks.check("a method that is not there is told with those that are", status == 405 and client.headers["Allow"] == "GET, HEAD, POST", f"{status}")


def pages_of_other_origins(checks: Checks):
    listed = "https://portal.clinic.example"
    with Clinic(f'web:\n  cors_origins: ["{listed}"]\n') as clinic:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        client = Client(clinic)
        client.log_in("ruiz", password)
        status, text = Client(clinic).ask("POST", "/api/v1/tokens", json.dumps({"login": "ruiz", "password": password}).encode(), "application/json")
        token = json.loads(text)["access_token"]
        other = Client(clinic)
        status, _ = other.ask("OPTIONS", "/api/v1/account", headers={"Origin": listed, "Access-Control-Request-Method": "GET", "Sec-Fetch-Site": "cross-site"})
        checks.check("a listed origin's preflight is granted", status == 204 and other.headers["Access-Control-Allow-Origin"] == listed, str(status))
        status, _ = other.ask("GET", "/api/v1/account", headers={"Origin": listed, "Authorization": f"Bearer {token}"})
        checks.check("its page reads with a token", status == 200 and other.headers["Access-Control-Allow-Origin"] == listed and "Origin" in other.headers["Vary"])
        checks.check("never with cookies", "Access-Control-Allow-Credentials" not in other.headers)
        status, _ = client.ask("POST", "/api/v1/session/lock", headers={"Origin": listed, "Sec-Fetch-Site": "cross-site", "X-CSRF-Token": client.cookies["__Host-csrf"]})
        checks.check("and changes nothing with somebody's session", status == 403, str(status))
        for origin in ("https://evil.example", listed + ".evil.example", listed.replace("https", "http"), "null"):
            other.ask("GET", "/api/v1/account", headers={"Origin": origin, "Authorization": f"Bearer {token}"})
            checks.check(f"{origin} reads nothing", "Access-Control-Allow-Origin" not in other.headers)


if __name__ == "__main__":
    checks = Checks()
    for test in (what_is_no_http, streams_without_end, what_browsers_are_talked_into, pages_of_other_origins, slow_clients_hold_nobody_up):
        checks.test(test)
    checks.finish()
