"""What the end-to-end tests share: the released programs, a throw-away clinic, and a count of what held."""

import json
import os
import re
import secrets
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(os.environ.get("CHARTKEEP_BIN", ROOT / ".build/release"))
CHARTKEEP = str(BIN / "chartkeep")
LONG = os.environ.get("CHARTKEEP_LONG") == "1"
SAMPLES = ROOT / "samples"


class Clinic:
    """A data folder, an inbox and, between start and stop, the service on a loopback port."""

    def __init__(self, settings: str = "", uid: int | None = None):
        """`uid` is another user to run the service as; only root can."""
        self.uid = uid
        # What a program is started through, `env` with variables for instance.
        self.through = []
        self.folder = tempfile.TemporaryDirectory(prefix="chartkeep-e2e-")
        self.root = Path(self.folder.name)
        self.data = self.root / "data"
        self.inbox = self.root / "inbox"
        self.config = self.root / "chartkeep.yaml"
        self.write_settings(settings)
        self.process = None
        self.address = None
        self.code = None
        self.log = self.root / "service.log"
        self.printed = self.root / "service.out"
        if uid is not None:
            os.chown(self.root, uid, uid)
            # Members of the group drop; the harness is one by being root.
            os.chmod(self.root, 0o755)

    def write_settings(self, settings: str = ""):
        """For the next start."""
        self.config.write_text(
            f'data: "{self.data}"\ninbox:\n  path: "{self.inbox}"\n  settle_seconds: 0.2\n  rescan_seconds: 2.0\n'
            + ("" if "accounts:" in settings else "accounts:\n  bcrypt_cost: 4\n")
            # A test asks more often in a minute than a person; the limits have a test of their own.
            + ("" if "web:" in settings else "web:\n  limits:\n    general: 100000\n    costly: 100000\n    uploads: 100000\n    frequent: 100000\n")
            + settings
            # A test of the reviewer's attention is left to chance, and a test of the program is not.
            + ("" if "review:" in settings else "review:\n  canary_share: 0.0\n"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self.folder.cleanup()

    # --- the service

    def start(self, timeout: float = 30) -> float:
        """Starts the service and returns the seconds until it was ready."""
        begin = time.monotonic()
        self.code = None
        other = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.through, CHARTKEEP, "serve", "--config", str(self.config), "--listen", "127.0.0.1:0"],
                stdout=subprocess.PIPE, stderr=log, text=True, **other)
        ready = threading.Event()

        def read(stream):
            for line in stream:
                with self.printed.open("a") as printed:
                    printed.write(line)
                if line.startswith("Address:"):
                    self.address = line.split(":", 1)[1].strip().rstrip("/")
                    ready.set()
                if line.startswith("Set-up code:"):
                    self.code = line.split(":", 1)[1].strip()

        threading.Thread(target=read, args=(self.process.stdout,), daemon=True).start()
        if not ready.wait(timeout):
            self.kill()
            raise AssertionError("the service did not become ready:\n" + self.log.read_text()[-2000:])
        return time.monotonic() - begin

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)

    def stop(self) -> float:
        begin = time.monotonic()
        self.process.terminate()
        self.process.wait(20)
        return time.monotonic() - begin

    # --- commands

    def run(self, *arguments: str, given: str = "", ok: bool = True) -> str:
        done = subprocess.run(
            [*self.through, CHARTKEEP, *arguments, "--config", str(self.config)], input=given, capture_output=True, text=True, timeout=300)
        if ok and done.returncode != 0:
            raise AssertionError(f"chartkeep {' '.join(arguments[:2])} exited {done.returncode}: {done.stderr[-800:]}")
        return done.stdout

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess:
        """Runs a command that may fail."""
        return subprocess.run([*self.through, CHARTKEEP, *arguments, "--config", str(self.config)], capture_output=True, text=True, timeout=300)

    def lines(self, *arguments: str, **options) -> list:
        return [json.loads(line) for line in self.run(*arguments, **options).splitlines() if line.startswith(("{", "["))]

    def add(self, login: str, role: str) -> str:
        password = secrets.token_urlsafe(24)
        self.run("user", "add", login, "--role", role, "--password-stdin", given=password + "\n")
        return password

    # --- the folder and the database

    def drop(self, name: str, content: bytes, *folders: str):
        """As a copy program does it: written under a temporary name, then renamed."""
        place = self.inbox.joinpath(*folders)
        place.mkdir(parents=True, exist_ok=True)
        part = place / (name + ".part")
        part.write_bytes(content)
        part.rename(place / name)

    def rows(self, sql: str, *arguments) -> list:
        """Reads the database beside the running service."""
        connection = sqlite3.connect(f"file:{self.data}/chartkeep.sqlite?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql, arguments).fetchall()
        finally:
            connection.close()

    def change(self, sql: str, parameters=()):
        """Changes the database behind the back of a service that does not run."""
        connection = sqlite3.connect(self.data / "chartkeep.sqlite")
        try:
            if isinstance(parameters, list):
                connection.executemany(sql, parameters)
            else:
                connection.execute(sql, parameters)
            connection.commit()
        finally:
            connection.close()

    def states(self) -> list:
        return [row[0] for row in self.rows("SELECT state FROM documents ORDER BY id")]

    def wait_for(self, holds, timeout: float = 90, what: str = "it"):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except sqlite3.OperationalError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{what} did not happen in {timeout} s; states {self.states()}")

    def wait_for_rest(self, count: int, timeout: float = 90):
        """Until so many files have come in, each was read or refused, and no claim is left."""
        def rests():
            states = dict(self.rows("SELECT state, COUNT(*) FROM documents WHERE part = 0 GROUP BY state"))
            busy = {"received", "extracting", "approved"} & set(states)
            return sum(states.values()) >= count and not busy and not any((self.inbox / ".claimed").iterdir())

        self.wait_for(rests, timeout, f"rest after {count} files")

    def listed(self, login: str) -> dict:
        """What `inbox list` says to a person, by name; of a file with several documents, the first."""
        lines = {}
        for line in self.lines("inbox", "list", "--as", login, "--json"):
            lines.setdefault(line["name"], line)
        return lines

    def reading_seconds(self) -> dict:
        """From the start of reading to its end, by document, from the audit log; of a file that was read twice, the longer one."""
        begun, spent = {}, {}
        for at, action, target in self.rows("SELECT at, action, target FROM audit ORDER BY seq"):
            if action == "extractionStarted":
                begun[target] = at
            elif action in ("extracted", "extractionFailed") and target in begun:
                spent[target] = max(spent.get(target, 0), (at - begun.pop(target)) / 1e6)
        return {int(target.rpartition(":")[2]): seconds for target, seconds in spent.items()}

    def whys(self) -> dict:
        """The WHY notes by reference."""
        return {path.name.removesuffix(".WHY.txt"): path.read_text() for path in (self.inbox / "failed").rglob("*.WHY.txt")}

    def output(self) -> str:
        """All that the service has printed and logged."""
        return "".join(path.read_text("utf-8", "replace") for path in (self.log, self.printed) if path.exists())

    def get(self, path: str) -> bytes:
        context = ssl.create_default_context(cafile=str(self.data / "tls/ca.pem"))
        with urllib.request.urlopen(self.address + path, context=context, timeout=10) as answer:
            return answer.read()


def planted() -> list:
    """The identity strings of the sample files that are long enough to be found by accident nowhere."""
    manifest = json.loads((SAMPLES / "manifest.json").read_text())["files"]
    strings = set()
    for file in manifest:
        for kind in ("names", "records", "phones", "ssns", "emails", "plan_numbers"):
            strings.update(file["planted"].get(kind, []))
    return sorted(s for s in strings if len(s) >= 7)


def leaks(folder: Path, strings: list) -> list:
    """Which of the strings stand in any file under the folder, in UTF-8, UTF-16, base64 or upper or lower case."""
    needles = {}
    for text in strings:
        for form in {text, text.lower(), text.upper()}:
            needles[form.encode()] = text
            needles[form.encode("utf-16-le")] = text
    pattern = re.compile(b"|".join(re.escape(n) for n in sorted(needles, key=len, reverse=True)))
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            for match in pattern.finditer(path.read_bytes()):
                found.append(f"{path.relative_to(folder)}: {needles[match.group(0)]!r}")
    return found


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = 0

    def check(self, name: str, holds: bool, detail: str = ""):
        if holds:
            self.passed += 1
            print(f"✔ {name}", flush=True)
        else:
            self.failed += 1
            print(f"✘ {name} {detail}", flush=True)

    def skip(self, name: str, why: str):
        self.skipped += 1
        print(f"➜ {name}: {why}", flush=True)

    def test(self, function):
        print(f"— {function.__name__.replace('_', ' ')}", flush=True)
        try:
            function(self)
        except Exception:
            self.failed += 1
            traceback.print_exc()
            print(f"✘ {function.__name__.replace('_', ' ')}", flush=True)

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else ""))
        sys.exit(1 if self.failed else 0)
