#!/usr/bin/env python3
"""The certificate and what is spoken: an independent scanner, OpenSSL as the judge of the authority, and replacement without a restart."""

import json
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from support import peers
from support.client import Client
from support.harness import Checks, Clinic


def shown(clinic, cafile=None):
    """The certificate that a new connection sees, in DER."""
    where = urlsplit(clinic.address)
    context = ssl.create_default_context(cafile=str(cafile or clinic.data / "tls/ca.pem"))
    with socket.create_connection((where.hostname, where.port), 10) as raw, context.wrap_socket(raw, server_hostname=where.hostname) as link:
        return link.getpeercert(binary_form=True), link.version()


def openssl(*arguments, given=None, folder=None):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, text=True, cwd=folder)


def what_is_spoken(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        where = urlsplit(clinic.address)

        def speaks(version, ciphers=None):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            try:
                context.minimum_version = context.maximum_version = version
                if ciphers:
                    context.set_ciphers(ciphers)
                with socket.create_connection((where.hostname, where.port), 10) as raw, context.wrap_socket(raw) as link:
                    return link.cipher()[0]
            except (OSError, ValueError):
                return None

        checks.check("TLS 1.3 and 1.2 are spoken", speaks(ssl.TLSVersion.TLSv1_3) and speaks(ssl.TLSVersion.TLSv1_2))
        checks.check("1.1 and 1.0 are not", not speaks(ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0") and not speaks(ssl.TLSVersion.TLSv1, "ALL:@SECLEVEL=0"))
        checks.check("nor RSA key exchange, CBC or 3DES", not speaks(ssl.TLSVersion.TLSv1_2, "AES128-GCM-SHA256:AES256-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA256:DES-CBC3-SHA"))
        context = ssl.create_default_context(cafile=str(clinic.data / "tls/ca.pem"))
        context.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection((where.hostname, where.port), 10) as raw, context.wrap_socket(raw, server_hostname=where.hostname) as link:
            checks.check("HTTP/2 is offered", link.selected_alpn_protocol() == "h2")
        if peers.are_there():
            scan(checks, clinic, where)
        else:
            checks.skip("an independent scanner", "sslyze is not there; scripts/fetch-peers fetches it")
        folder = clinic.data / "tls"
        text = openssl("x509", "-in", str(folder / "ca.pem"), "-noout", "-text").stdout
        checks.check("the authority may vouch for this machine alone", "X509v3 Name Constraints: critical" in text and "pathlen:0" in text, text[:200])
        checks.check("its certificate is believed by another implementation", openssl("verify", "-CAfile", str(folder / "ca.pem"), str(folder / "server.pem")).returncode == 0)


def scan(checks: Checks, clinic, where):
    from sslyze import Scanner, ScanCommand, ServerNetworkLocation, ServerScanRequest

    scanner = Scanner()
    wanted = {ScanCommand.SSL_2_0_CIPHER_SUITES, ScanCommand.SSL_3_0_CIPHER_SUITES, ScanCommand.TLS_1_0_CIPHER_SUITES, ScanCommand.TLS_1_1_CIPHER_SUITES,
              ScanCommand.TLS_1_2_CIPHER_SUITES, ScanCommand.TLS_1_3_CIPHER_SUITES, ScanCommand.TLS_COMPRESSION, ScanCommand.SESSION_RENEGOTIATION,
              ScanCommand.HEARTBLEED, ScanCommand.ROBOT, ScanCommand.OPENSSL_CCS_INJECTION, ScanCommand.ELLIPTIC_CURVES, ScanCommand.TLS_FALLBACK_SCSV}
    scanner.queue_scans([ServerScanRequest(ServerNetworkLocation(where.hostname, where.port), scan_commands=wanted)])
    result = next(iter(scanner.get_results())).scan_result
    old = [name for name in ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1") if getattr(result, name + "_cipher_suites").result.accepted_cipher_suites]
    suites = [s.cipher_suite.name for s in result.tls_1_2_cipher_suites.result.accepted_cipher_suites]
    weak = [s for s in suites if "ECDHE" not in s or not ("GCM" in s or "CHACHA20" in s)]
    checks.check("sslyze finds no old protocol", not old, str(old))
    checks.check("and no suite without forward secrecy and authentication", suites and not weak, str(weak))
    checks.check("no compression, no Heartbleed, no ROBOT, no CCS injection", not result.tls_compression.result.supports_compression
                 and not result.heartbleed.result.is_vulnerable_to_heartbleed and result.robot.result.robot_result.name.startswith("NOT_VULNERABLE")
                 and not result.openssl_ccs_injection.result.is_vulnerable_to_ccs_injection)
    checks.check("no renegotiation by the client", not result.session_renegotiation.result.is_vulnerable_to_client_renegotiation_dos)


def another_certificate_without_a_restart(checks: Checks):
    with tempfile.TemporaryDirectory() as name, Clinic() as clinic:
        folder = Path(name)
        clinic.start()
        first, _ = shown(clinic)
        line = json.loads(clinic.run("tls", "show", "--json"))
        checks.check("the local authority's certificate is shown", line["source"] == "local authority" and "localhost" in line["names"], str(line))
        checks.check("its fingerprint is the one that connections see", line["fingerprint"].replace(":", "").lower() == __import__("hashlib").sha256(first).hexdigest())
        # A connection that stays open all the while.
        where = urlsplit(clinic.address)
        context = ssl.create_default_context(cafile=str(clinic.data / "tls/ca.pem"))
        staying = context.wrap_socket(socket.create_connection((where.hostname, where.port), 10), server_hostname=where.hostname)
        host = f"GET /livez HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode()

        csr = clinic.run("tls", "csr")
        (folder / "request.pem").write_text(csr)
        text = openssl("req", "-in", "request.pem", "-noout", "-text", "-verify", folder=folder)
        checks.check("the request is sound and names this machine", "DNS:localhost" in text.stdout and "verify OK" in text.stdout + text.stderr, text.stdout[:300])
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Clinic authority", folder=folder)

        def sign(out, days="30", names="DNS:localhost,IP:127.0.0.1,DNS:" + socket.gethostname().lower(), ca="ca"):
            (folder / "names").write_text(f"subjectAltName={names}\n")
            openssl("x509", "-req", "-in", "request.pem", "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key", "-CAcreateserial", "-out", out, "-days", days, "-extfile", "names", folder=folder)

        sign("other.pem", names="DNS:bank.example")
        refused = clinic.attempt("tls", "import", str(folder / "other.pem"))
        checks.check("a certificate of other names is refused", refused.returncode == 1 and "names" in refused.stderr, refused.stderr[-200:])
        refused = clinic.attempt("tls", "import", str(folder / "ca.pem"))
        checks.check("and one of another key", refused.returncode == 1 and "does not belong" in refused.stderr, refused.stderr[-200:])
        refused = clinic.attempt("tls", "import", str(folder / "names"))
        checks.check("and what is none", refused.returncode == 1, refused.stderr[-200:])
        sign("cert.pem")
        (folder / "wrong.pem").write_text((folder / "cert.pem").read_text() + (folder / "other.pem").read_text())
        refused = clinic.attempt("tls", "import", str(folder / "wrong.pem"))
        checks.check("and a chain out of order", refused.returncode == 1 and "order" in refused.stderr, refused.stderr[-200:])
        checks.check("all the while the old one is shown", shown(clinic)[0] == first)
        (folder / "chain.pem").write_text((folder / "cert.pem").read_text() + (folder / "ca.pem").read_text())
        line = json.loads(clinic.run("tls", "import", str(folder / "chain.pem"), "--json"))
        checks.check("the clinic's own is taken", line["source"] == "imported", str(line))
        end = time.monotonic() + 5
        while time.monotonic() < end:
            try:
                shown(clinic, folder / "ca.pem")
                break
            except ssl.SSLError:
                time.sleep(0.1)
        checks.check("and shown at once to new connections", shown(clinic, folder / "ca.pem")[0] != first)
        staying.sendall(host)
        checks.check("while the old connection goes on", staying.recv(1000).startswith(b"HTTP/1.1 200"))
        everything = b"".join(p.read_bytes() for p in clinic.data.rglob("*") if p.is_file())
        checks.check("no private key is on the disk in the clear", b"PRIVATE KEY" not in everything)
        clinic.stop()
        clinic.start()
        checks.check("it stays after a restart", shown(clinic, folder / "ca.pem")[1] is not None)
        status = urllib.request.urlopen(clinic.address + "/trust", context=ssl.create_default_context(cafile=str(folder / "ca.pem")), timeout=10)
        checks.check("the trust page then says that there is nothing to trust", b"own authority" in status.read())
        line = json.loads(clinic.run("tls", "init", "--json"))
        time.sleep(1)
        checks.check("one can go back to the local authority", line["source"] == "local authority" and shown(clinic)[1] is not None, str(line))
        old = (clinic.data / "tls/ca.pem").read_text()
        clinic.run("tls", "init", "--new-authority")
        time.sleep(1)
        checks.check("or make a new one", (clinic.data / "tls/ca.pem").read_text() != old and shown(clinic)[1] is not None)
        clinic.stop()
        line = json.loads(clinic.run("tls", "show", "--json"))
        checks.check("the commands work while the service does not run", line["source"] == "local authority", str(line))


def files_of_the_configuration(checks: Checks):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ca, cert, key = peers.authority(folder)
        key.chmod(0o600)
        with Clinic(f'web:\n  certificate: "{cert}"\n  key: "{key}"\n') as clinic:
            clinic.start()
            before, _ = shown(clinic, ca)
            other = peers.authority(folder / "new")
            cert.write_text("broken")
            clinic.process.send_signal(__import__("signal").SIGHUP)
            time.sleep(1)
            checks.check("a broken file keeps the old certificate", shown(clinic, ca)[0] == before)
            checks.check("and is said in the log", "certificate stays" in clinic.output(), clinic.output()[-300:])
            key.write_text(other[2].read_text())
            cert.write_text(other[1].read_text())
            clinic.process.send_signal(__import__("signal").SIGHUP)
            time.sleep(1)
            checks.check("a renewed one is shown after SIGHUP", shown(clinic, other[0])[0] != before)
            refused = clinic.attempt("tls", "csr")
            checks.check("the commands leave the configuration's alone", refused.returncode == 1 and "web.certificate" in refused.stderr, refused.stderr[-200:])


def the_way_to_trust(checks: Checks):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Clinic(f"web:\n  trust_port: {port}\n") as clinic:
        clinic.start()
        plain = f"http://localhost:{port}"
        answer = urllib.request.urlopen(plain + "/trust", timeout=10)
        page = answer.read().decode()
        line = json.loads(clinic.run("tls", "show", "--json"))
        checks.check("plain HTTP shows how to trust, with the fingerprint", line["authorityFingerprint"] in page and "Windows" in page)
        checks.check("it promises nothing that needs TLS and sets no cookie", "Strict-Transport-Security" not in answer.headers and "Set-Cookie" not in answer.headers)
        pem = urllib.request.urlopen(plain + "/trust/ca.pem", timeout=10).read()
        der = urllib.request.urlopen(plain + "/trust/ca.crt", timeout=10).read()
        checks.check("the certificate is there in both forms", pem == (clinic.data / "tls/ca.pem").read_bytes() and ssl.DER_cert_to_PEM_cert(der).strip() == pem.decode().strip())
        client = __import__("http.client", fromlist=["x"]).HTTPConnection("localhost", port, timeout=10)
        client.request("GET", "/log-in")
        answer = client.getresponse()
        checks.check("all else is sent to HTTPS", answer.status in (301, 308) and answer.headers["Location"].startswith("https://localhost"), f"{answer.status} {answer.headers['Location']}")
        answer.read()
        client.request("GET", "/api/v1/documents")
        answer = client.getresponse()
        answer.read()
        checks.check("a program is told to use HTTPS, not led there", answer.status == 403, str(answer.status))
        client.request("GET", "/trust", headers={"Host": "evil.example"})
        checks.check("under another name nothing is shown", client.getresponse().status == 421)
        client = Client(clinic)
        status, page = client.ask("GET", "/trust")
        checks.check("the same page is there over TLS", status == 200 and line["authorityFingerprint"] in page)


if __name__ == "__main__":
    checks = Checks()
    for test in (what_is_spoken, another_certificate_without_a_restart, files_of_the_configuration, the_way_to_trust):
        checks.test(test)
    checks.finish()
