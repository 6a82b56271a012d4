"""Looks at a running service from outside: its memory and descriptors, its workers' memory and time, how quickly it answers."""

import http.client
import os
import re
import ssl
import threading
import time
from urllib.parse import urlsplit


def status(process: int) -> dict:
    """Figures of /proc/PID/status; empty when the process has ended. Memory in KiB."""
    try:
        with open(f"/proc/{process}/status") as file:
            text = file.read()
    except OSError:
        return {}
    return {name: int(value) for name, value in re.findall(r"^(VmRSS|VmHWM|VmSize|VmPeak|Threads):\s+(\d+)", text, re.M)}


def children(process: int) -> list:
    """Process ids, whichever thread started them."""
    found = []
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children") as file:
                found += map(int, file.read().split())
    except OSError:
        pass
    return found


class Watch(threading.Thread):
    """Between `with` and its end: the peaks. Memory in MB, times in seconds."""

    def __init__(self, clinic, health: bool = True):
        super().__init__(daemon=True)
        self.clinic = clinic
        self.process = clinic.process.pid
        self.ended = threading.Event()
        self.memory, self.descriptors, self.threads = [], [], []
        # Process id → [first seen, last seen, peak resident].
        self.workers = {}
        self.at_once = 0
        self.answers, self.silences = [], 0
        self.asking = threading.Thread(target=self.ask, daemon=True) if health else None

    def __enter__(self):
        self.start()
        if self.asking:
            self.asking.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join(5)
        if self.asking:
            self.asking.join(15)

    def run(self):
        next_look = 0.0
        while not self.ended.wait(0.03):
            now = time.monotonic()
            here = children(self.process)
            self.at_once = max(self.at_once, len(here))
            for worker in here:
                peak = status(worker).get("VmHWM", 0) / 1024
                seen = self.workers.setdefault(worker, [now, now, 0])
                seen[1], seen[2] = now, max(seen[2], peak)
            if now >= next_look:
                next_look = now + 0.25
                own = status(self.process)
                if own:
                    self.memory.append(own.get("VmRSS", 0) / 1024)
                    self.threads.append(own.get("Threads", 0))
                try:
                    self.descriptors.append(len(os.listdir(f"/proc/{self.process}/fd")))
                except OSError:
                    pass

    def ask(self):
        """GET /livez every 100 ms over one connection, as a supervisor does."""
        where = urlsplit(self.clinic.address)
        context = ssl.create_default_context(cafile=str(self.clinic.data / "tls/ca.pem"))
        connection = None
        while not self.ended.wait(0.1):
            begin = time.monotonic()
            try:
                if connection is None:
                    connection = http.client.HTTPSConnection(where.hostname, where.port, context=context, timeout=10)
                    connection.connect()
                    begin = time.monotonic()
                connection.request("GET", "/livez")
                answer = connection.getresponse()
                answer.read()
                self.answers.append(time.monotonic() - begin)
                if answer.status != 200:
                    self.silences += 1
            except (OSError, http.client.HTTPException):
                if time.monotonic() - begin > 5:
                    self.silences += 1
                connection = None

    # --- what was seen

    @property
    def peak(self) -> float:
        return max(self.memory, default=0)

    @property
    def worker_peak(self) -> float:
        return max((seen[2] for seen in self.workers.values()), default=0)

    @property
    def worker_seconds(self) -> float:
        return max((seen[1] - seen[0] for seen in self.workers.values()), default=0)

    def latency(self, share: float = 0.99) -> float:
        ordered = sorted(self.answers)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("inf")

    def report(self) -> str:
        return (f"service {self.peak:.0f} MB at most, {max(self.descriptors, default=0)} descriptors, {max(self.threads, default=0)} threads; "
                f"{len(self.workers)} workers seen, {self.at_once} at once, {self.worker_peak:.0f} MB and {self.worker_seconds:.1f} s at most; "
                f"health {self.latency(0.5) * 1000:.0f} ms, 99 % under {self.latency() * 1000:.0f} ms ({len(self.answers)} answers)")
