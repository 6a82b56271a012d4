#!/usr/bin/env python3
"""The service under load: searches over HTTPS at fixed times while documents come in through the inbox all the time.

    CHARTKEEP_TEST_DATA=DIR Tests/Benchmarks/load.py [--bin .build/release] [--seconds 60] [--rate 1000] [--documents 300]

Starts the service on loopback with a fresh data folder, takes in --documents files of 40 passages each, then sends --rate searches a
minute over --connections kept-alive connections, each logged in by itself, and prints one row of Markdown. Searches are planned
beforehand and don't wait for one another: a time counts from the planned moment, so that a slow answer can't hide those behind it.
Exits 1 when any search failed or found nothing. Python's standard library only.
"""
import argparse, http.client, json, os, pathlib, secrets, signal, sqlite3, sys, tempfile, threading, time
from urllib.parse import urlencode

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(CHECKOUT / "Tests/EndToEnd"))

LOGIN = "benchmark"
PASSAGES = 40
# Passages of medical text hold words that look like names. Without this, such files would wait for a person instead of being indexed.
# One user asks here as ten would.
SETTINGS = "demo: true\nlog_level: warning\nweb:\n  limits:\n    general: 100000\n    frequent: 100000\nreview:\n  strict_score: 1\n  canary_share: 0.0\n"
BOUND = 50
LATEST = 60.0  # seconds after the last planned moment at which what was not sent counts as failed


class Documents:
    """Files of passages, none twice."""

    def __init__(self, passages: list[str]):
        self.passages = passages
        self.count = 0

    def next(self) -> tuple[str, bytes]:
        first = self.count * PASSAGES % len(self.passages)
        self.count += 1
        # The heading makes texts differ when the passages come round again: the same file twice would not be indexed.
        text = "\n".join([f"Reading {self.count}", *self.passages[first:first + PASSAGES]])
        return f"reading-{self.count:05}.txt", (text + "\n").encode()


def indexed(clinic) -> tuple[int, int]:
    """Documents that are searchable, and their passages."""
    return clinic.rows("SELECT COUNT(*), COALESCE(SUM(chunk_count), 0) FROM documents WHERE state = 'indexed'")[0]


def fill(clinic, documents: Documents, count: int) -> None:
    """The first documents, by the command, a few at a time: the harness gives no command more than five minutes."""
    with tempfile.TemporaryDirectory(dir=clinic.root) as folder:
        files: list[str] = []
        for _ in range(count):
            name, content = documents.next()
            file = pathlib.Path(folder, name)
            file.write_bytes(content)
            files.append(str(file))
        for first in range(0, count, 25):
            clinic.run("ingest", *files[first:first + 25], "--owner", LOGIN, "--no-phi", "--approve", "--json")


class Feeding(threading.Thread):
    """Keeps a few files in the inbox and the pipeline until it is told to stop."""

    def __init__(self, clinic, documents: Documents, backlog: int):
        super().__init__(daemon=True)
        self.clinic, self.documents, self.backlog = clinic, documents, backlog
        self.stopping = threading.Event()
        self.problem: str | None = None

    def run(self) -> None:
        outside = self.documents.count - self.at_rest()
        try:
            while not self.stopping.wait(0.1):
                missing = self.backlog - (self.documents.count - outside - self.at_rest())
                for _ in range(missing):
                    self.clinic.drop(*self.documents.next(), "users", LOGIN, "no-phi")
        except (OSError, sqlite3.Error) as problem:
            self.problem = str(problem)

    def at_rest(self) -> int:
        return self.clinic.rows("SELECT COUNT(*) FROM documents WHERE state NOT IN ('received', 'extracting', 'approved')")[0][0]


class Searches:
    """Requests at fixed times. Whichever connection is free takes the next one."""

    def __init__(self, questions: list[str], rate: float):
        self.questions = questions
        self.interval = 60 / rate
        self.lock = threading.Lock()
        self.next = 0
        self.start = 0.0
        self.times: list[float] = []
        self.inside: list[float] = []
        self.failures: list[str] = []

    def run(self, clinic, password: str, connections: int) -> None:
        from support.client import Client
        workers = []
        for _ in range(connections):
            client = Client(clinic)
            status, _text = client.log_in(LOGIN, password)
            if status != 303:
                sys.exit(f"log-in answered {status}")
            connection = http.client.HTTPSConnection(client.where.hostname, client.where.port, context=client.context, timeout=30)
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}
            # The connection is made, and the model's pages are read, before the clock starts.
            problem, _inside = self.ask(connection, headers, self.questions[0])
            if problem:
                sys.exit(f"the first search failed: {problem}")
            workers.append(threading.Thread(target=self.work, args=(connection, headers), daemon=True))
        self.start = time.monotonic() + 0.1
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def work(self, connection: http.client.HTTPSConnection, headers: dict[str, str]) -> None:
        end = self.start + len(self.questions) * self.interval + LATEST
        while True:
            with self.lock:
                number = self.next
                self.next += 1
            if number >= len(self.questions):
                return connection.close()
            planned = self.start + number * self.interval
            time.sleep(max(0.0, planned - time.monotonic()))
            problem, inside = ("not sent in time", 0) if time.monotonic() > end else self.ask(connection, headers, self.questions[number])
            taken = time.monotonic() - planned
            with self.lock:
                if problem:
                    self.failures.append(problem)
                else:
                    self.times.append(1000 * taken)
                    self.inside.append(inside)

    @staticmethod
    def ask(connection: http.client.HTTPSConnection, headers: dict[str, str], question: str) -> tuple[str, float]:
        """What went wrong, if anything, and the milliseconds that the service says the search took."""
        try:
            connection.request("GET", "/api/v1/search?" + urlencode({"q": question, "scope": "org"}), headers=headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                return f"status {answer.status}", 0
            found = json.loads(text)
            return "" if found["results"] else "nothing found", found["milliseconds"]
        except (OSError, http.client.HTTPException, ValueError, KeyError) as problem:
            connection.close()  # the next request connects anew
            return repr(problem), 0


def quantiles(values: list[float]) -> str:
    ordered = sorted(values) or [float("nan")]
    return " / ".join(f"{ordered[min(len(ordered) - 1, int(len(ordered) * part))]:.1f}" for part in (0.5, 0.95, 0.99))


def peak_memory(process: int) -> float:
    """MiB that the service alone, without its workers, has had resident at most."""
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", type=pathlib.Path, help="the folder of chartkeep (or CHARTKEEP_BIN)")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1000, help="searches a minute")
    parser.add_argument("--documents", type=int, default=300, help="files that are taken in before")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--backlog", type=int, default=4, help="files that are on their way through the pipeline at any time; 0: none")
    arguments = parser.parse_args()
    passages = pathlib.Path(os.environ.get("CHARTKEEP_TEST_DATA", ""), "data/passages")
    if not os.environ.get("CHARTKEEP_TEST_DATA") or not (passages / "questions.txt").exists():
        print("skipped: CHARTKEEP_TEST_DATA does not hold data/passages")
        return
    if arguments.bin:
        os.environ["CHARTKEEP_BIN"] = str(arguments.bin.resolve())
    from support.harness import Clinic  # reads CHARTKEEP_BIN

    texts = [line for line in (passages / "passages.txt").read_text(encoding="utf-8").split("\n") if line.strip()]
    questions = [line for line in (passages / "questions.txt").read_text(encoding="utf-8").split("\n") if line.strip()]
    count = max(1, round(arguments.rate * arguments.seconds / 60))
    searches = Searches([questions[number * len(questions) // count] for number in range(count)], arguments.rate)
    documents = Documents(texts)
    # So that the service ends, too, when this script is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Clinic(SETTINGS) as clinic:
        clinic.start()
        password = secrets.token_urlsafe(24)
        clinic.run("user", "add", LOGIN, "--role", "clinician", "--password-stdin", given=password + "\n")
        began = time.monotonic()
        fill(clinic, documents, arguments.documents)
        before = indexed(clinic)
        print(f"{before[0]} documents, {before[1]} passages in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        feeding = Feeding(clinic, documents, arguments.backlog)
        feeding.start()
        if arguments.backlog:
            # Only now is the service as busy as it stays.
            clinic.wait_for(lambda: indexed(clinic)[0] > before[0], 60, "the first file of the inbox indexed")
        before, began = indexed(clinic), time.monotonic()
        searches.run(clinic, password, arguments.connections)
        after, seconds = indexed(clinic), time.monotonic() - began
        feeding.stopping.set()
        feeding.join(10)
        memory = peak_memory(clinic.process.pid)
        left = clinic.rows("SELECT COUNT(*) FROM documents WHERE state NOT IN ('received', 'extracting', 'approved', 'indexed')")[0][0]
        stopped = clinic.process.poll() is not None
        if not stopped:
            clinic.stop()

    print(f"| documents (passages) at first | searches, at {arguments.rate:g} a minute | failed | p50 / p95 / p99 ms (p95 at most {BOUND}) "
          "| of which the search itself | documents (passages) indexed meanwhile | peak resident MiB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print(f"| {before[0]:,} ({before[1]:,}) | {count:,} | {len(searches.failures)} | {quantiles(searches.times)} "
          f"| {quantiles(searches.inside)} | {after[0] - before[0]:,} ({after[1] - before[1]:,}) in {seconds:.0f} s | {memory:.0f} |")
    for reason in sorted(set(searches.failures)):
        print(f"failed: {searches.failures.count(reason)} × {reason}", file=sys.stderr)
    if left > arguments.backlog:  # so many may just be passing through
        print(f"{left} documents came to rest without being indexed", file=sys.stderr)
    if feeding.problem:
        print(f"the inbox was not fed to the end: {feeding.problem}", file=sys.stderr)
    if stopped:
        print("the service ended by itself", file=sys.stderr)
    sys.exit(1 if searches.failures or feeding.problem or stopped else 0)


if __name__ == "__main__":
    main()
