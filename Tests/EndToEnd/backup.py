#!/usr/bin/env python3
"""Backups: made while the clinic works, restored to the same content, refused when one byte differs, safe against kills."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from support.client import Client
from support.harness import CHARTKEEP, LONG, Checks, Clinic, leaks, planted
from support.webdriver import Browser
from support import papers


def letter(number: int) -> str:
    return "\n".join(papers.letter(random.Random(number), f"Letter {number}"))


def dump(file: Path) -> list:
    """The logical content of a database, row by row. What search keeps for itself has no order of its own."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
        rows = []
        for table in tables:
            rows += [(table,) + tuple(row) for row in sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)]
        return rows
    finally:
        connection.close()


def settings(folder, **other) -> str:
    lines = {"path": f'"{folder}"', "at": '"02:15"'} | other
    return "backup:\n" + "".join(f"  {key}: {value}\n" for key, value in lines.items())


def restore(folder: Path, data: Path, *options, given: str = "", name: str = "latest") -> subprocess.CompletedProcess:
    return subprocess.run(
        [CHARTKEEP, "backup", "restore", name, "--from", str(folder), "--data", str(data), *options], input=given, capture_output=True, text=True)


def fill(clinic, count: int):
    for number in range(count):
        clinic.drop(f"paper {number}.txt", letter(number).encode(), "users", "ruiz")
    clinic.wait_for(lambda: len(clinic.states()) >= count and set(clinic.states()) <= {"waiting_review", "indexed"}, 90, "reading")


def the_same_content(checks: Checks):
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as target:
        folder, target = Path(folder), Path(target)
        with Clinic() as clinic:
            clinic.start()
            clinic.add("ruiz", "clinician")
            fill(clinic, 12)
            first = clinic.lines("backup", "create", "--to", str(folder), "--json")[0]
            checks.check("a backup is made while the service runs", first["newBytes"] > 0.9 * first["bytes"], str(first))
            clinic.drop("one more.txt", letter(99).encode(), "users", "ruiz")
            clinic.wait_for(lambda: clinic.states() == ["waiting_review"] * 13, 60, "one more")
            clinic.stop()
            before = dump(clinic.data / "chartkeep.sqlite")
            second = clinic.lines("backup", "create", "--to", str(folder), "--json")[0]
            checks.check("the next one writes what is new", second["newBytes"] < first["newBytes"], str(second))
            listed = clinic.lines("backup", "list", "--from", str(folder), "--json")
            checks.check("both are listed, the newest first", [line["name"] for line in listed] == [second["name"], first["name"]], str(listed))
            checks.check("and need no key for that", listed[0]["masterKey"] == clinic.lines("key", "show", "--json")[0]["masterKey"])
            clinic.run("backup", "verify", second["name"], "--from", str(folder))
            clinic.run("backup", "test", first["name"], "--from", str(folder))
            checks.check("both are whole", not (clinic.data / "testing").exists())

            planted_texts = ["Okonkwo", "HL-55", *planted()[:50]]
            checks.check("no identity stands in the folder of backups", not leaks(folder, planted_texts))
            key = (clinic.data / "master.key").read_bytes()
            blob = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
            checks.check("nor the master key", key not in blob and key.hex().encode() not in blob)

            # On a new machine, with the key that was kept elsewhere.
            kept = target / "kept.key"
            kept.write_bytes(key)
            kept.chmod(0o600)
            new = target / "data"
            answer = restore(folder, new, "--key-file", str(kept))
            checks.check("it is restored on a new machine", answer.returncode == 0 and "13 documents" in answer.stdout, answer.stderr)
            after = dump(new / "chartkeep.sqlite")
            changes = {"audit", "sessions", "backup_runs", "sqlite_sequence"}
            # The command that made it looked at the clock and at the audit log, and noted that.
            seen = ("clock_seen", "alerts_seen")
            left, right = ([row for row in rows if row[0] not in changes and row[1] not in seen] for rows in (before, after))
            same = left == right
            checks.check("to the same logical content", same, str([row[:2] for row in set(left) ^ set(right)][:5]))
            entries = [row for row in before if row[0] == "audit"]
            checks.check("with the whole audit log, and the restore in it", set(entries) <= set(after) and any("backupRestored" in map(str, row) for row in after))
            originals = {path.name: path.read_bytes() for path in (clinic.data / "spool").iterdir()}
            checks.check("and the originals", originals == {path.name: path.read_bytes() for path in (new / "spool").iterdir()} and len(originals) == 13)
            checks.check("the audit log is intact", "intact" in subprocess.run([CHARTKEEP, "audit", "verify", "--data", str(new)], capture_output=True, text=True).stdout)

            answer = restore(folder, new, "--key-file", str(kept))
            checks.check("data that is there is not written over", answer.returncode == 1 and "--replace" in answer.stderr, answer.stderr)
            answer = restore(folder, new, "--key-file", str(kept), "--replace", name=first["name"])
            checks.check("unless it is asked for; then it is kept aside", answer.returncode == 0 and "12 documents" in answer.stdout and len(list(new.glob("replaced-*"))) == 1, answer.stderr)

            # The service runs on it: log-in, list, search.
            clinic.data = new
            clinic.config.write_text(clinic.config.read_text().replace(str(clinic.root / "data"), str(new)))
            clinic.start()
            checks.check("the service runs on it", len(clinic.states()) == 12 and clinic.stop() < 6)


def what_is_refused(checks: Checks):
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as target:
        folder, target = Path(folder), Path(target)
        with Clinic() as clinic:
            clinic.start()
            clinic.add("ruiz", "clinician")
            fill(clinic, 3)
            clinic.run("backup", "create", "--to", str(folder))
            key = target / "key"
            shutil.copy(clinic.data / "master.key", key)
            files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
            chance = random.Random(5)
            wrong = []
            rounds = 200 if LONG else 40
            for number in range(rounds):
                path = files[number % len(files)] if number < len(files) else chance.choice(files)
                content = bytearray(path.read_bytes())
                place = chance.randrange(len(content))
                content[place] ^= 1 << chance.randrange(8)
                original = path.read_bytes()
                path.write_bytes(content)
                data = target / f"data{number}"
                answer = restore(folder, data, "--key-file", str(key))
                if answer.returncode != 1 or (data / "chartkeep.sqlite").exists() or not answer.stderr.strip():
                    wrong.append((path.name, place, answer.returncode, answer.stderr))
                path.write_bytes(original)
                shutil.rmtree(data, ignore_errors=True)
            checks.check(f"one flipped bit anywhere is refused, {rounds} times", not wrong, str(wrong[:3]))
            cut = files[0].read_bytes()
            files[0].write_bytes(cut[:-1])
            checks.check("a cut file too", restore(folder, target / "cut", "--key-file", str(key)).returncode == 1)
            files[0].write_bytes(cut)
            other = target / "other"
            other.write_bytes(os.urandom(32))
            other.chmod(0o600)
            answer = restore(folder, target / "other data", "--key-file", str(other))
            checks.check("a wrong key is told by its id", answer.returncode == 1 and "needs the master key" in answer.stderr, answer.stderr)
            answer = restore(folder, target / "no key")
            checks.check("no key too", answer.returncode == 1 and "no master key" in answer.stderr.lower(), answer.stderr)
            answer = restore(folder, clinic.data, "--replace")
            checks.check("not while the service runs", answer.returncode == 1 and "in use" in answer.stderr, answer.stderr)
            checks.check("a missing folder is told", "not there" in clinic.attempt("backup", "create", "--to", str(target / "nowhere")).stderr)

            # A damaged block is put aside and written anew by the next backup.
            block = next(path for path in files if path.parent.parent.name == "blocks" and path.stat().st_size > 20_000)
            block.write_bytes(bytes(len(block.read_bytes())))
            answer = clinic.attempt("backup", "verify", "--from", str(folder))
            checks.check("verify finds a damaged block", answer.returncode == 1 and "changed or cut" in answer.stderr, answer.stderr)
            clinic.run("backup", "create", "--to", str(folder))
            checks.check("and the next backup is whole again", clinic.attempt("backup", "verify", "--from", str(folder)).returncode == 0)
            runs = clinic.rows("SELECT kind, problem IS NULL FROM backup_runs ORDER BY id")
            checks.check("each is noted", runs == [("create", 1), ("create", 0), ("verify", 0), ("create", 1), ("verify", 1)], str(runs))


def keys_and_codes(checks: Checks):
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as target:
        folder, target = Path(folder), Path(target)
        with Clinic(settings(folder)) as clinic:
            clinic.start()
            clinic.add("ruiz", "clinician")
            fill(clinic, 2)
            clinic.wait_for(lambda: clinic.rows("SELECT COUNT(*) FROM backup_runs WHERE ended_at IS NOT NULL") == [(2,)], 30, "the first backup and its test")
            process = subprocess.Popen([CHARTKEEP, "key", "recovery", "--config", str(clinic.config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            code = process.stdout.readline().strip()
            checks.check("a recovery code is shown", len(code.replace("-", "")) == 36, code)
            _, error = process.communicate(code[:-1] + ("A" if code[-1] != "A" else "B") + "\n")
            checks.check("mistyped it opens nothing", process.returncode == 1 and clinic.lines("key", "show", "--json")[0].get("recoveryConfirmedAt") is None, error)
            process = subprocess.Popen([CHARTKEEP, "key", "recovery", "--config", str(clinic.config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            code = process.stdout.readline().strip()
            out, error = process.communicate(code.lower().replace("-", " ").replace("0", "o") + "\n")
            checks.check("typed back it is set up, for the backup too", process.returncode == 0 and "already: 1" in out, out + error)
            answer = restore(folder, target / "by code", "--recovery-code", given=code + "\n")
            checks.check("the code alone restores on a new machine", answer.returncode == 0, answer.stderr)
            checks.check("which has a key of its own", (target / "by code/master.key").read_bytes() != (clinic.data / "master.key").read_bytes())
            answer = restore(folder, target / "wrong code", "--recovery-code", given="0000-" * 8 + "0000\n")
            checks.check("another code does not", answer.returncode == 1, answer.stdout)

            old = target / "old.key"
            shutil.copy(clinic.data / "master.key", old)
            before = clinic.lines("key", "show", "--json")[0]
            rotated = clinic.lines("key", "rotate", "--json")[0]
            checks.check("the master key changes while the service runs", rotated["masterKey"] != before["masterKey"] and rotated["backups"] == 1, str(rotated))
            clinic.drop("after.txt", letter(7).encode(), "users", "ruiz")
            clinic.wait_for(lambda: len(clinic.states()) == 3 and set(clinic.states()) == {"waiting_review"}, 30, "reading goes on")
            answer = restore(folder, target / "old key", "--key-file", str(old))
            checks.check("the old key opens no backup any more", answer.returncode == 1 and "needs the master key" in answer.stderr, answer.stderr)
            answer = restore(folder, target / "new key", "--key-file", str(clinic.data / "master.key"))
            checks.check("the new one does", answer.returncode == 0, answer.stderr)
            answer = restore(folder, target / "code again", "--recovery-code", given=code + "\n")
            checks.check("and the recovery code still", answer.returncode == 0, answer.stderr)
            clinic.stop()
            clinic.start()
            checks.check("the service opens its data with the new key", len(clinic.states()) == 3)
            logged = clinic.output()
            checks.check("no key and no code stands in the log", code not in logged and (clinic.data / "master.key").read_bytes().hex() not in logged)


def a_pass_phrase(checks: Checks):
    words, other = "seven quiet otters mend the boat", "eight loud otters sink the boat"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as target:
        folder, target = Path(folder), Path(target)
        with Clinic(settings(folder)) as clinic:
            clinic.start()
            clinic.add("ruiz", "clinician")
            fill(clinic, 2)
            clinic.wait_for(lambda: clinic.rows("SELECT COUNT(*) FROM backup_runs WHERE ended_at IS NOT NULL") == [(2,)], 30, "the first backup and its test")

            def set_to(*options: str, given: str = "") -> subprocess.CompletedProcess:
                return subprocess.run([CHARTKEEP, "key", "passphrase", "--config", str(clinic.config), *options], input=given, capture_output=True, text=True)

            answer = set_to("--passphrase-stdin", given="too short\n")
            checks.check("a short pass-phrase is refused", answer.returncode == 1 and "20 characters" in answer.stderr, answer.stderr)
            answer = set_to("--passphrase-stdin", given=words + "\n")
            checks.check("one is set while the service runs, for the backup too", answer.returncode == 0 and "opens: 1" in answer.stdout, answer.stdout + answer.stderr)
            checks.check("and the key file is gone", not (clinic.data / "master.key").exists())
            clinic.drop("after.txt", letter(7).encode(), "users", "ruiz")
            clinic.wait_for(lambda: len(clinic.states()) == 3 and set(clinic.states()) == {"waiting_review"}, 30, "reading goes on")
            answer = clinic.attempt("key", "rotate")
            checks.check("a new key file is no answer any more", answer.returncode == 1 and "pass-phrase" in answer.stderr, answer.stderr)
            clinic.run("backup", "create")
            clinic.stop()
            for name, options, given, said in (("without it", (), None, "none was given"), ("with a wrong one", ("--passphrase-stdin",), other + "\n", "does not open")):
                log = len(clinic.log.read_text())
                done = subprocess.run([CHARTKEEP, "serve", "--config", str(clinic.config), "--listen", "127.0.0.1:0", *options], input=given or "",
                                      capture_output=True, text=True, timeout=30)
                checks.check(f"{name} the service does not start, and says why", done.returncode != 0 and said in done.stderr, f"{done.returncode} {done.stderr[-300:]} {log}")
            clinic.start(options=("--passphrase-stdin",), given=words + "\n")
            checks.check("with it, it does", len(clinic.states()) == 3 and clinic.lines("key", "show", "--json")[0]["isPassphrase"])
            inside = Path(f"/proc/{clinic.process.pid}")
            checks.check("it stands neither in environment, command line, log nor data", not any(words.encode() in (inside / name).read_bytes() for name in ("environ", "cmdline"))
                         and words not in clinic.output() and not any(words.encode() in path.read_bytes() for path in clinic.data.rglob("*") if path.is_file()))
            answer = restore(folder, target / "new", "--passphrase", "--passphrase-stdin", given=words + "\n")
            checks.check("a backup is restored by it on a new machine", answer.returncode == 0, answer.stderr)
            answer = restore(folder, target / "wrong", "--passphrase", "--passphrase-stdin", given=other + "\n")
            checks.check("and by no other", answer.returncode == 1 and "does not open" in answer.stderr, answer.stderr)
            answer = set_to("--passphrase-stdin", given=other + "\n")
            checks.check("another takes its place", answer.returncode == 0, answer.stderr)
            answer = restore(folder, target / "old", "--passphrase", "--passphrase-stdin", given=words + "\n")
            checks.check("and opens the backups from then on", answer.returncode == 1, answer.stdout)
            clinic.stop()
            answer = set_to("--remove", "--passphrase-stdin", given=other + "\n")
            checks.check("it is taken away with the service stopped", answer.returncode == 0 and (clinic.data / "master.key").exists(), answer.stdout + answer.stderr)
            clinic.start()
            checks.check("and the key file opens the data again", len(clinic.states()) == 3)
        with Clinic() as moved:
            moved.data.parent.mkdir(exist_ok=True)
            shutil.copytree(target / "new", moved.data)
            moved.start(options=("--passphrase-stdin",), given=words + "\n")
            checks.check("the restored data asks for the pass-phrase of its backup", len(moved.states()) == 3 and not (moved.data / "master.key").exists())


def kills(checks: Checks):
    """kill -9 in the middle of making, restoring and rotating, at times drawn by chance."""
    chance = random.Random(11)
    rounds = 60 if LONG else 18
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as target:
        folder, target = Path(folder), Path(target)
        with Clinic(settings(folder)) as clinic:
            clinic.start()
            clinic.add("ruiz", "clinician")
            fill(clinic, 20)
            clinic.stop()
            clinic.run("backup", "create")
            data = target / "data"
            key = target / "kept.key"
            shutil.copy(clinic.data / "master.key", key)
            wrong = []
            lengths = {}
            for number in range(rounds):
                kind = ("create", "restore", "rotate")[number % 3]
                if kind == "create":
                    clinic.run("inbox", "list")
                    command = [CHARTKEEP, "backup", "create", "--config", str(clinic.config)]
                elif kind == "restore":
                    command = [CHARTKEEP, "backup", "restore", "--from", str(folder), "--data", str(data), "--key-file", str(key), "--replace"]
                else:
                    command = [CHARTKEEP, "key", "rotate", "--config", str(clinic.config)]
                if kind not in lengths:
                    begin = time.monotonic()
                    subprocess.run(command, capture_output=True)
                    lengths[kind] = time.monotonic() - begin
                    if kind == "rotate":
                        shutil.copy(clinic.data / "master.key", key)
                process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(chance.uniform(0, lengths[kind]))
                process.send_signal(signal.SIGKILL)
                process.wait()
                if kind == "restore":
                    # Whatever was there opens: the old or the new, never a mixture.
                    answer = subprocess.run([CHARTKEEP, "audit", "verify", "--data", str(data)], capture_output=True, text=True)
                    if answer.returncode or "intact" not in answer.stdout:
                        wrong.append((kind, number, answer.stderr))
                    for old in data.glob("replaced-*"):
                        shutil.rmtree(old)
                else:
                    answer = clinic.attempt("audit", "verify")
                    if answer.returncode or "intact" not in answer.stdout:
                        wrong.append((kind, number, answer.stderr))
                if kind == "rotate":
                    shutil.copy(clinic.data / "master.key", key)
                    # Those that were not reached by the rotation are opened by the next one.
                    clinic.run("key", "rotate")
                    shutil.copy(clinic.data / "master.key", key)
                answer = clinic.attempt("backup", "verify")
                if answer.returncode:
                    wrong.append((kind, number, "verify", answer.stderr))
            checks.check(f"killed {rounds} times, nothing is lost", not wrong, str(wrong[:3]))
            clinic.run("backup", "create")
            answer = clinic.attempt("backup", "test")
            checks.check("and the last backup is restored as a test", answer.returncode == 0, answer.stderr)


def under_load(checks: Checks):
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as target:
        folder, target = Path(folder), Path(target)
        with Clinic() as clinic:
            clinic.start()
            clinic.add("ruiz", "clinician")
            fill(clinic, 10)
            on = True

            def papers():
                number = 100
                while on:
                    clinic.drop(f"load {number}.txt", letter(number).encode(), "users", "ruiz")
                    number += 1
                    time.sleep(0.05)

            thread = threading.Thread(target=papers)
            thread.start()
            try:
                for _ in range(8):
                    clinic.run("backup", "create", "--to", str(folder))
            finally:
                on = False
                thread.join()
            key = clinic.data / "master.key"
            names = [line["name"] for line in clinic.lines("backup", "list", "--from", str(folder), "--json")]
            counts = []
            for number, name in enumerate(names):
                answer = clinic.attempt("backup", "test", name, "--from", str(folder))
                if answer.returncode:
                    checks.check("each backup made under load is sound", False, f"{name} {answer.stderr}")
                data = target / f"data{number}"
                answer = restore(folder, data, "--key-file", str(key), name=name)
                counts.append(len(sqlite3.connect(data / "chartkeep.sqlite").execute("SELECT id FROM documents").fetchall()) if answer.returncode == 0 else -1)
                missing = [row[0] for row in sqlite3.connect(data / "chartkeep.sqlite").execute("SELECT spool FROM documents WHERE spool IS NOT NULL") if not (data / "spool" / row[0]).exists()]
                if missing:
                    checks.check("every original that a backup needs is in it", False, str(missing))
            checks.check("each backup made under load is restored, later ones with more", counts == sorted(counts, reverse=True) and counts[-1] >= 10 and counts[0] > counts[-1], str(counts))


def by_itself(checks: Checks):
    """The night's backup, at a time that has just passed, and what the rotation removes."""
    with tempfile.TemporaryDirectory() as folder:
        at = time.strftime("%H:%M", time.localtime(time.time() - 60))
        with Clinic(settings(folder, at=f'"{at}"')) as clinic:
            clinic.start()
            clinic.wait_for(lambda: clinic.rows("SELECT kind FROM backup_runs WHERE ended_at IS NOT NULL") == [("create",), ("test",)], 60, "the night's backup and its test")
            checks.check("the night's backup is made and restored as a test", clinic.rows("SELECT COUNT(*) FROM backup_runs WHERE problem IS NOT NULL") == [(0,)])
            time.sleep(2)
            checks.check("once", len(clinic.lines("backup", "list", "--json")) == 1)


def from_the_first_page(checks: Checks):
    """A new machine, a browser, the set-up code and the paper with the recovery code."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        with Clinic() as clinic:
            clinic.start()
            password = clinic.add("ruiz", "clinician")
            fill(clinic, 4)
            process = subprocess.Popen([CHARTKEEP, "key", "recovery", "--config", str(clinic.config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            code = process.stdout.readline().strip()
            process.communicate(code + "\n")
            clinic.run("backup", "create", "--to", str(folder))
        with Clinic(settings(folder)) as clinic, Browser() as browser:
            clinic.start()
            clinic.wait_for(lambda: clinic.code, 5, "the set-up code")
            browser.open(clinic.address + "/set-up")
            browser.click("a[href='/restore']")
            browser.wait(lambda: "/restore" in browser.address, 5, "the page")
            # The night's first backup of the empty clinic comes by itself; the older one is wanted.
            browser.run("const s = document.querySelector('#name'); s.selectedIndex = s.options.length - 1")
            browser.type("#code", clinic.code)
            browser.type("#recovery", code[:-1] + ("A" if code[-1] != "A" else "B"))
            browser.click("button[type=submit]")
            browser.wait(lambda: browser.all(".problem"), 10, "the answer")
            checks.check("a mistyped recovery code is told", "no recovery code" in browser.text("main"), browser.text("main")[:300])
            browser.run("const s = document.querySelector('#name'); s.selectedIndex = s.options.length - 1")
            browser.type("#code", clinic.code)
            browser.type("#recovery", code)
            browser.click("button[type=submit]")
            clinic.wait_for(lambda: clinic.process.poll() is not None, 60, "the end of the service")
            checks.check("the service ends so that it is started again", clinic.process.poll() == 75, str(clinic.process.poll()))
            clinic.start()
            checks.check("the next start has the old clinic", len(clinic.states()) == 4 and clinic.rows("SELECT login FROM users") == [("ruiz",)])
            client = Client(clinic)
            checks.check("people log in as before", client.log_in("ruiz", password)[0] == 303)
            checks.check("the page is closed from then on", client.ask("GET", "/restore")[0] == 303 and client.headers["Location"] == "/log-in")
            clinic.run("audit", "verify")


def an_old_schema(checks: Checks):
    """An older version's data: brought up to date at the start, killed in the middle, gone on."""
    chance = random.Random(3)
    with Clinic() as clinic:
        clinic.start()
        clinic.add("ruiz", "clinician")
        fill(clinic, 3)
        clinic.stop()
        rounds = 50 if LONG else 12
        wrong = []
        length = None
        for number in range(rounds):
            connection = sqlite3.connect(clinic.data / "chartkeep.sqlite")
            # As the version before alerts left it.
            connection.executescript("DROP TABLE alerts; DELETE FROM grdb_migrations WHERE identifier = '0010-alerts';")
            connection.close()
            command = [CHARTKEEP, "inbox", "list", "--config", str(clinic.config)]
            if length is None:
                begin = time.monotonic()
                subprocess.run(command, capture_output=True)
                length = time.monotonic() - begin
                continue
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, length))
            process.kill()
            process.wait()
            answer = clinic.attempt("audit", "verify")
            tables = sqlite3.connect(f"file:{clinic.data}/chartkeep.sqlite?mode=ro", uri=True).execute("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'alerts'").fetchone()
            if answer.returncode or "intact" not in answer.stdout or tables != (1,) or len(clinic.states()) != 3:
                wrong.append((number, answer.stderr, tables))
        checks.check(f"killed {rounds - 1} times in the middle of an update, the next start goes on", not wrong, str(wrong[:3]))
        checks.check("the old file is kept beside it", len(list(clinic.data.glob("chartkeep.sqlite.before-00[0-9][0-9]"))) == 1)
        checks.check("and the update is in the audit log", clinic.rows("SELECT COUNT(*) > 0 FROM audit WHERE action = 'migrated'") == [(1,)])
        connection = sqlite3.connect(clinic.data / "chartkeep.sqlite")
        connection.execute("INSERT INTO grdb_migrations (identifier) VALUES ('9999-of-tomorrow')")
        connection.commit()
        connection.close()
        answer = clinic.attempt("inbox", "list")
        checks.check("data of a newer version is refused in words", answer.returncode == 1 and "newer version" in answer.stderr, answer.stderr)


if __name__ == "__main__":
    checks = Checks()
    for test in (the_same_content, what_is_refused, keys_and_codes, a_pass_phrase, under_load, by_itself, from_the_first_page, an_old_schema, kills):
        checks.test(test)
    checks.finish()
