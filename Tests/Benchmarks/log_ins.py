#!/usr/bin/env python3
"""What a hundred log-ins at once do to searches: the time of a search alone, and while a hundred people come in at the real cost of a password.

    CHARTKEEP_BIN=.build/release python3 Tests/Benchmarks/log_ins.py
"""

import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "EndToEnd"))
from support.client import Client  # noqa: E402
from support.harness import Clinic  # noqa: E402

PASSWORD = "four calm herons wade upstream"
SETTINGS = ("demo: true\naccounts:\n  bcrypt_cost: 12\nweb:\n  limits:\n    general: 100000\n    costly: 100000\n    uploads: 100000\n    frequent: 100000\n")


def searches(client: Client, until) -> list:
    times = []
    while not until():
        begin = time.perf_counter()
        status, _ = client.api("GET", "/search?q=shoulder+pain+after+a+fall")
        assert status == 200, status
        times.append((time.perf_counter() - begin) * 1000)
        time.sleep(0.06)
    return times


def main():
    with Clinic(SETTINGS) as clinic:
        clinic.start()
        clinic.run("user", "add", "ruiz", "--role", "clinician", "--password-stdin", given=PASSWORD)
        for index in range(40):
            path = clinic.root / f"{index}.txt"
            path.write_text(f"Visit {index}. Right shoulder pain after a fall on the stairs. Passive abduction is limited. Plan: physiotherapy {index}.")
            clinic.run("ingest", str(path), "--owner", "ruiz", "--approve", "--no-phi")
        clinic.stop()
        # A hundred people with one password, so that making them takes no minute.
        hash = clinic.rows("SELECT password FROM users WHERE login = 'ruiz'")[0][0]
        clinic.change("INSERT INTO users (login, role, password, created_at) VALUES (?, 'staff', ?, 0)", [(f"user{n}", hash) for n in range(100)])
        clinic.start()
        client = Client(clinic)
        client.log_in("ruiz", PASSWORD)
        end = time.monotonic() + 10
        alone = searches(client, lambda: time.monotonic() > end)
        done, results = threading.Event(), []

        def come(number):
            somebody = Client(clinic, f"127.2.0.{number + 1}")
            begin = time.perf_counter()
            status, _ = somebody.log_in(f"user{number}", PASSWORD)
            results.append((status, time.perf_counter() - begin))

        threads = [threading.Thread(target=come, args=(n,)) for n in range(100)]

        def all_in():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            done.set()

        threading.Thread(target=all_in).start()
        beside = searches(client, done.is_set)
        percentile = lambda values, share: sorted(values)[min(len(values) - 1, int(len(values) * share))]
        print(f"searches alone:   p50 {statistics.median(alone):6.1f} ms, p95 {percentile(alone, .95):6.1f} ms ({len(alone)})")
        print(f"beside log-ins:   p50 {statistics.median(beside):6.1f} ms, p95 {percentile(beside, .95):6.1f} ms ({len(beside)})")
        print(f"log-ins: {sum(s == 303 for s, _ in results)} of 100 in, the last after {max(t for _, t in results):.1f} s")


if __name__ == "__main__":
    main()
