"""A browser without a screen: HTTPS, cookies, the CSRF token."""

import http.client
import json
import re
import ssl
import time
import uuid
from urllib.parse import urlencode, urlsplit


class Client:
    def __init__(self, clinic, source: str = ""):
        """`source` is a loopback address to come from, as if from another machine."""
        self.source = (source, 0) if source else None
        self.where = urlsplit(clinic.address)
        self.context = ssl.create_default_context(cafile=str(clinic.data / "tls/ca.pem"))
        self.cookies = {}

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "", headers: dict = {}):
        connection = http.client.HTTPSConnection(self.where.hostname, self.where.port, context=self.context, timeout=30, source_address=self.source)
        sent = dict(headers)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method not in ("GET", "HEAD"):
            sent.setdefault("Origin", f"https://{self.where.netloc}")
            sent.setdefault("Sec-Fetch-Site", "same-origin")
        if kind:
            sent["Content-Type"] = kind
        try:
            connection.request(method, path, body=body or None, headers=sent)
            answer = connection.getresponse()
            self.headers = answer.headers
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.split(";")[0]
            # An event stream has no end.
            self.body = b"" if "event-stream" in answer.headers.get("Content-Type", "") else answer.read()
            return answer.status, self.body.decode("utf-8", "replace")
        finally:
            connection.close()

    def log_in(self, login: str, password: str):
        _, page = self.ask("GET", "/log-in")
        token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        status, text = self.ask(
            "POST", "/log-in", urlencode({"csrf": token, "login": login, "password": password, "then": "/"}).encode(),
            "application/x-www-form-urlencoded")
        return status, text

    def api(self, method: str, path: str, body=None):
        """JSON in, JSON out, with the token that the page would send."""
        data = b"" if body is None else json.dumps(body).encode()
        status, text = self.ask(
            method, "/api/v1" + path, data, "application/json" if data else "", {"X-CSRF-Token": self.cookies.get("__Host-csrf", "")})
        return status, json.loads(text) if text.startswith(("{", "[")) else text

    def stream(self, path: str, body: dict, until=None) -> list:
        """Events of an answer as they come, each as name, value and moment; `until` stops reading, as somebody who presses Stop."""
        link = http.client.HTTPSConnection(self.where.hostname, self.where.port, context=self.context, timeout=60)
        link.request("POST", "/api/v1" + path, json.dumps(body).encode(), {
            "Accept": "text/event-stream", "Content-Type": "application/json", "Origin": f"https://{self.where.netloc}",
            "X-CSRF-Token": self.cookies["__Host-csrf"], "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())})
        answer = link.getresponse()
        assert answer.status == 200, (answer.status, answer.read()[:300])
        events, name = [], None
        try:
            for line in answer:
                line = line.decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    events.append((name, json.loads(line[6:]), time.monotonic()))
                    if until and until(events):
                        break
        finally:
            link.close()
        return events

    def upload(self, name: str, content: bytes, phi):
        return self.upload_all([(name, content)], phi)

    def upload_all(self, files: list, phi, query: str = "", headers: dict | None = None):
        """Files in one request, each a name and its bytes."""
        border = uuid.uuid4().hex
        parts = [] if phi is None else [f'--{border}\r\nContent-Disposition: form-data; name="phi"\r\n\r\n{phi}\r\n'.encode()]
        for name, content in files:
            parts += [f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode(), content, b"\r\n"]
        parts.append(f"--{border}--\r\n".encode())
        status, text = self.ask(
            "POST", "/api/v1/documents" + query, b"".join(parts), f"multipart/form-data; boundary={border}",
            {"X-CSRF-Token": self.cookies.get("__Host-csrf", "")} if headers is None else headers)
        return status, json.loads(text) if text.startswith("{") else text
