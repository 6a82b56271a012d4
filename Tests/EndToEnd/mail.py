#!/usr/bin/env python3
"""Mail by a real SMTP server: STARTTLS, TLS, log-in, what servers refuse, an outbox that outlives a kill, and nothing told that should not be."""

import email
import email.policy
import json
import re
import socket
import ssl
import tempfile
import threading
import time
from pathlib import Path

from support import peers
from support.client import Client
from support.harness import Checks, Clinic

PASSWORD = "four calm herons wade upstream"
SECRET = "mail-server-secret-7319"

if peers.are_there():
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult, SMTP


class Postbox:
    """What the server was given, and how it answers."""

    def __init__(self):
        self.messages = []
        self.answer = "250 OK"
        self.recipient = "250 OK"
        self.delay = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not self.recipient.startswith("250"):
            return self.recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        import asyncio

        if self.delay:
            await asyncio.sleep(self.delay)
        self.messages.append((envelope.rcpt_tos, session.ssl is not None, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return self.answer

    def wait(self, count: int, seconds: float = 20):
        end = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < end:
            time.sleep(0.05)
        return len(self.messages) >= count


def server(box: Postbox, files, mode: str):
    """On a loopback port of the system's choice; `mode` is starttls, tls or plain."""
    _, cert, key = files
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=data.login == b"chartkeep" and data.password == SECRET.encode(), handled=False)

    options = {"authenticator": authenticate, "auth_required": mode != "plain", "auth_require_tls": mode != "plain"}

    class Secured(Controller):
        def factory(self):
            return SMTP(self.handler, tls_context=context if mode == "starttls" else None, require_starttls=mode == "starttls",
                        **(options | ({"auth_require_tls": False} if mode == "tls" else {})))

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Secured(box, hostname="127.0.0.1", port=port, ssl_context=context if mode == "tls" else None)
    controller.start()
    return controller, port


def settings(port, files, security, **other):
    value = {"host": "localhost", "port": port, "security": security, "user": "chartkeep", "password": SECRET, "from": "chartkeep@clinic.example",
             "fromName": "Klinik Ñandú \"West\"", "authority": files[0].read_text()}
    return value | other


def parts(message):
    return {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}


def ways_to_a_server(checks: Checks):
    with tempfile.TemporaryDirectory() as folder, Clinic() as clinic:
        files = peers.authority(Path(folder))
        clinic.start()
        admin = Client(clinic)
        admin.log_in("root", clinic.add("root", "admin"))
        for mode in ("starttls", "tls", "plain"):
            box = Postbox()
            controller, port = server(box, files, mode)
            try:
                value = settings(port, files, {"plain": "none"}.get(mode, mode))
                if mode == "plain":
                    value |= {"user": None, "password": None, "authority": None}
                status, text = admin.api("PUT", "/mail", value)
                checks.check(f"{mode}: the server is kept", status == 204, str((status, text)))
                status, text = admin.api("POST", "/mail/test", {"to": "root@clinic.example"})
                secure = bool(box.messages) and (box.messages[0][1] or mode != "starttls")
                checks.check(f"{mode}: the test mail arrives", status == 204 and box.wait(1) and secure, str((status, text)))
                if mode == "plain":
                    continue
                box.recipient = "550 no such user"
                status, text = admin.api("POST", "/mail/test", {"to": "gone@clinic.example"})
                checks.check(f"{mode}: a refused recipient is said", status == 409 and "recipient" in text["detail"], str((status, text)))
                admin.api("PUT", "/mail", settings(port, files, mode, password="wrong"))
                status, text = admin.api("POST", "/mail/test", {"to": "root@clinic.example"})
                checks.check(f"{mode}: a wrong password is said", status == 409 and "password" in text["detail"], str((status, text)))
                admin.api("PUT", "/mail", settings(port, files, mode, authority=None))
                status, text = admin.api("POST", "/mail/test", {"to": "root@clinic.example"})
                checks.check(f"{mode}: an unknown authority is refused", status == 409 and "certificate" in text["detail"], str((status, text)))
                other = {"starttls": "tls", "tls": "starttls"}[mode]
                admin.api("PUT", "/mail", settings(port, files, other))
                status, text = admin.api("POST", "/mail/test", {"to": "root@clinic.example"})
                checks.check(f"{mode}: asked the other way it says so", status == 409, str((status, text)))
            finally:
                controller.stop()
        status, text = admin.api("POST", "/mail/test", {"to": "root@clinic.example"})
        checks.check("a server that is gone is said", status == 409 and "No mail server answers" in text["detail"], str((status, text)))
        _, shown = admin.api("GET", "/mail")
        checks.check("the password is never shown", SECRET not in json.dumps(shown), str(shown))
        for name, wrong in {"host": "a b", "port": 0, "from": "x", "security": "maybe"}.items():
            status, _ = admin.api("PUT", "/mail", settings(25, files, "tls") | {name: wrong})
            checks.check(f"a wrong {name} is refused", status == 422, str(status))
        status, _ = admin.api("PUT", "/mail", settings(25, files, "none", host="mail.clinic.example"))
        checks.check("no mail goes over a network in the clear", status == 422, str(status))
        nurse = Client(clinic)
        nurse.log_in("nurse", clinic.add("nurse", "staff"))
        checks.check("others see nothing of it", nurse.api("GET", "/mail")[0] == 403 and nurse.api("GET", "/mail/outbox")[0] == 403)


def what_people_are_told(checks: Checks):
    with tempfile.TemporaryDirectory() as folder, Clinic() as clinic:
        files = peers.authority(Path(folder))
        box = Postbox()
        controller, port = server(box, files, "starttls")
        try:
            clinic.start()
            admin = Client(clinic)
            password = clinic.add("root", "admin")
            admin.log_in("root", password)
            admin.api("PUT", "/mail", settings(port, files, "starttls"))
            status, made = admin.api("POST", "/invitations", {"role": "clinician", "email": "ruiz@clinic.example", "language": "es"})
            checks.check("an invitation is mailed", made["mailed"] and box.wait(1), str(made))
            to, secure, message = box.messages[0]
            content = parts(message)
            checks.check("to its address, over TLS", to == ["ruiz@clinic.example"] and secure, str(to))
            checks.check("in text and HTML, in Spanish", set(content) == {"text/plain", "text/html"} and "invitamos" in content["text/plain"], str(content)[:200])
            checks.check("with the code in both", all(made["code"] in part for part in content.values()))
            checks.check("its headers are sound", message["Auto-Submitted"] == "auto-generated" and message["Message-ID"] and message["Date"]
                         and "Ñandú" in str(message["From"]), str(message["From"]))
            link = re.search(r"https://\S+", content["text/plain"]).group(0)
            guest = Client(clinic)
            status, page = guest.ask("GET", link.removeprefix(clinic.address))
            checks.check("the link opens the form with the code in it", status == 200 and made["code"] in page, f"{status} {link}")
            form = {"csrf": guest.cookies["__Host-csrf"], "code": made["code"], "login": "ruiz", "legalName": "Ana Ruiz", "password": PASSWORD, "repeated": PASSWORD}
            from urllib.parse import urlencode

            guest.ask("POST", "/join", urlencode(form).encode(), "application/x-www-form-urlencoded")
            guest.ask("POST", "/onboarding", urlencode(
                {"csrf": guest.cookies["__Host-csrf"], "legalName": "Ana Ruiz", "profession": "nurse", "specialty": "", "acknowledgment": "2026-11"}).encode(),
                "application/x-www-form-urlencoded")
            other = Client(clinic)
            other.log_in("ruiz", PASSWORD)
            checks.check("a new browser is told of", box.wait(2) and "new browser" in str(box.messages[1][2]["Subject"]), str([m[2]["Subject"] for m in box.messages]))
            anonymous = Client(clinic)
            anonymous.ask("POST", "/api/v1/forgot", json.dumps({"login": "ruiz@clinic.example"}).encode(), "application/json")
            anonymous.ask("POST", "/api/v1/forgot", json.dumps({"login": "nobody@clinic.example"}).encode(), "application/json")
            checks.check("a forgotten password sends a code", box.wait(3) and "new password" in str(box.messages[2][2]["Subject"]))
            code = re.search(r"\b([A-Z0-9]{4}-){3}[A-Z0-9]{4}\b", parts(box.messages[2][2])["text/plain"]).group(0)
            status, _ = anonymous.ask("POST", "/api/v1/reset-password", json.dumps({"code": code, "password": "brass lanterns over quiet water"}).encode(), "application/json")
            checks.check("which sets a new one", status == 204, str(status))
            checks.check("and its owner hears of it", box.wait(4) and "changed" in str(box.messages[3][2]["Subject"]))
            time.sleep(1)
            checks.check("nobody else got a mail", len(box.messages) == 4, str(len(box.messages)))
            status, _ = admin.api("POST", "/account/email", {"email": "root@clinic.example", "password": password})
            checks.check("one's own new address gets its code", box.wait(5) and box.messages[4][0] == ["root@clinic.example"])
            status, _ = admin.api("POST", "/mail/outbox/1/retry")
            _, lines = admin.api("GET", "/mail/outbox")
            checks.check("the outbox shows masked addresses and no content", {line["state"] for line in lines["mails"]} == {"sent"}
                         and "ruiz@" not in json.dumps(lines) and made["code"] not in json.dumps(lines), json.dumps(lines)[:300])
            everything = b"".join(p.read_bytes() for p in clinic.data.rglob("*") if p.is_file()) + clinic.output().encode()
            hidden = [SECRET, made["code"], code, PASSWORD]
            checks.check("no code and no password is on the disk or in the log", not any(s.encode() in everything for s in hidden),
                         str([s for s in hidden if s.encode() in everything]))
        finally:
            controller.stop()


def the_outbox_outlives_trouble(checks: Checks):
    with tempfile.TemporaryDirectory() as folder, Clinic() as clinic:
        files = peers.authority(Path(folder))
        box = Postbox()
        controller, port = server(box, files, "starttls")
        try:
            clinic.start()
            admin = Client(clinic)
            admin.log_in("root", clinic.add("root", "admin"))
            admin.api("PUT", "/mail", settings(port, files, "starttls"))
            box.answer = "451 try later"
            admin.api("POST", "/invitations", {"role": "staff", "email": "one@clinic.example"})
            box.wait(1)
            clinic.wait_for(lambda: clinic.rows("SELECT tries FROM mails")[0][0] == 1, 20, "the first try")
            _, lines = admin.api("GET", "/mail/outbox")
            checks.check("a busy server is tried again", lines["mails"][0]["state"] == "queued" and lines["mails"][0]["failure"] == "busy", str(lines))
            box.answer = "250 OK"
            box.delay = 3
            admin.api("POST", f"/mail/outbox/{lines['mails'][0]['id']}/retry")
            time.sleep(1)
            clinic.kill()
            clinic.start()
            box.delay = 0
            checks.check("killed while it sends, it sends again", box.wait(2, 40), str(len(box.messages)))
            clinic.wait_for(lambda: clinic.rows("SELECT state FROM mails")[0][0] == "sent", 40, "the mail")
            ids = {m[2]["Message-ID"] for m in box.messages}
            checks.check("under the same Message-ID", len(ids) == 1, str(ids))

            # One that can't be read must not hold up the others; what waits without a server for days ends.
            admin = Client(clinic)
            admin.log_in("root3", clinic.add("root3", "admin"))
            box.answer = "451 try later"
            for name in ("torn", "next"):
                admin.api("POST", "/invitations", {"role": "staff", "email": f"{name}@clinic.example"})
            clinic.wait_for(lambda: len(clinic.rows("SELECT id FROM mails WHERE tries = 1 AND state = 'queued'")) == 2, 20, "both tries")
            torn, follower = [row[0] for row in clinic.rows("SELECT id FROM mails WHERE state = 'queued' ORDER BY id")]
            clinic.change("UPDATE mails SET sealed_notice = x'00', next_at = 0 WHERE id = ?", (torn,))
            clinic.change("UPDATE mails SET next_at = 1 WHERE id = ?", (follower,))
            box.answer = "250 OK"
            clinic.wait_for(lambda: clinic.rows("SELECT state FROM mails WHERE id = ?", follower) == [("sent",)], 40, "the mail behind the torn one")
            checks.check("a torn mail holds up nobody", clinic.rows("SELECT state, failure FROM mails WHERE id = ?", torn) == [("failed", "unreadable")])
            box.answer = "451 try later"
            admin.api("POST", "/invitations", {"role": "staff", "email": "late@clinic.example"})
            clinic.wait_for(lambda: clinic.rows("SELECT tries FROM mails ORDER BY id DESC LIMIT 1") == [(1,)], 20, "its try")
            admin.api("DELETE", "/mail")
            clinic.change("UPDATE mails SET created_at = created_at - 4 * 86400000000, next_at = 0 WHERE state = 'queued'")
            clinic.wait_for(lambda: clinic.rows("SELECT failure FROM mails ORDER BY id DESC LIMIT 1") == [("expired",)], 40, "the end of waiting")
            checks.check("without a server a mail waits three days and no longer", True)
            _, lines = admin.api("GET", "/mail/outbox")
            checks.check("and administrators see it", lines["mails"][0]["failure"] == "expired", str(lines)[:300])

            # A server that says nothing at all.
            silent = socket.socket()
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            admin = Client(clinic)
            admin.log_in("root2", clinic.add("root2", "admin"))
            admin.api("PUT", "/mail", settings(silent.getsockname()[1], files, "starttls"))
            admin.api("POST", "/invitations", {"role": "staff", "email": "two@clinic.example"})
            begin = time.monotonic()
            checks.check("a silent mail server holds up nobody", admin.api("GET", "/users")[0] == 200 and time.monotonic() - begin < 2)
            checks.check("nor the end of the service", clinic.stop() < 6)
            silent.close()
        finally:
            controller.stop()


def the_head_of_the_audit_log(checks: Checks):
    with tempfile.TemporaryDirectory() as folder, Clinic("audit:\n  head_to: witness@elsewhere.example\n") as clinic:
        files = peers.authority(Path(folder))
        box = Postbox()
        controller, port = server(box, files, "starttls")
        try:
            clinic.start()
            root = Client(clinic)
            root.log_in("root", clinic.add("root", "admin"))
            root.api("PUT", "/mail", settings(port, files, "starttls"))
            clinic.stop()
            # Once a day, and at each start.
            clinic.start()
            checks.check("the head is mailed", box.wait(1, 20), str(len(box.messages)))
            to, _, message = box.messages[0]
            text = parts(message)["text/plain"]
            number, mac = re.search(r"^(\d+) ([0-9a-f]{64})$", text, re.M).groups()
            kept = clinic.rows("SELECT hex(mac) FROM audit WHERE seq = ?", int(number))[0][0].lower()
            checks.check("to the address of the configuration, as the log has it", to == ["witness@elsewhere.example"] and kept == mac, text)
        finally:
            controller.stop()


if __name__ == "__main__":
    checks = Checks()
    if peers.are_there():
        for test in (ways_to_a_server, what_people_are_told, the_outbox_outlives_trouble, the_head_of_the_audit_log):
            checks.test(test)
    else:
        checks.skip("mail", "the SMTP server is not there; scripts/fetch-peers fetches it")
    checks.finish()
