#!/usr/bin/env python3
"""The index is killed at random times and while a base is being built. What was acknowledged is there, and searches find it."""

import json
import os
import random
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from support.harness import CHARTKEEP, LONG, Checks

ROUNDS = 200 if LONG else 20
# Rounds on the same folder, one after the other.
TOGETHER = 5
# About how many passages: few, more than are compared without a file, more than are searched without lists.
SIZES = (1500, 9000, 1500, 40_000)


def count(folder: Path) -> int:
    """Passages after the last acknowledged commit."""
    try:
        lines = (folder / "acknowledged.log").read_text().splitlines()
        return int(lines[-1].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def wait_until(holds, process: subprocess.Popen, seconds: float):
    end = time.monotonic() + seconds
    while not holds() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)


def churn(folder: Path, seed: int, size: int, chance: random.Random, aim: int) -> bool:
    """Runs until it is killed: at a random time, while a base is built, or while it is written. Returns whether one was being built."""
    merging = folder / "merging"
    # The one that the last kill left behind says nothing.
    merging.unlink(missing_ok=True)
    begun = time.time()
    process = subprocess.Popen([CHARTKEEP, "bench", "churn", "--out", str(folder), "--seed", str(seed), "--rows", str(size)])
    try:
        # The first round on a folder fills it.
        wait_until(lambda: count(folder) >= size * 0.9, process, 60)
        if aim == 0:
            time.sleep(chance.uniform(0.05, 1 + size / 6000))
        elif aim == 3:
            # A base that is finished, so that the next start reads one however slow the machine is.
            base = folder / "index/vectors.base"
            wait_until(lambda: base.exists() and base.stat().st_mtime > begun, process, 60)
            time.sleep(chance.uniform(0, 0.3))
        elif aim == 1:
            wait_until(merging.exists, process, 15)
            time.sleep(chance.uniform(0, size / 10_000))
        else:
            wait_until((folder / "index/vectors.base.new").exists, process, 15)
            time.sleep(chance.uniform(0, size / 100_000))
        if process.poll() is not None:
            raise AssertionError(f"the program ended by itself with {process.returncode}")
        return merging.exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)


def killed_at_random_times(checks: Checks):
    chance = random.Random(int(os.environ.get("CHARTKEEP_SEED", "20261124")))
    merges = files = lists = unfinished = commits = passages = 0
    recalls = []
    for first in range(0, ROUNDS, TOGETHER):
        group = first // TOGETHER
        size = SIZES[group % len(SIZES)]
        with tempfile.TemporaryDirectory(prefix="chartkeep-index-") as name:
            folder = Path(name)
            for round in range(first, first + TOGETHER):
                merges += churn(folder, group + 1, size, chance, 3 if round == first + TOGETHER - 1 else round % 3)
                half = folder / "index/vectors.base.new"
                unfinished += half.exists()
                start = time.time()
                done = subprocess.run(
                    [CHARTKEEP, "bench", "churn", "--out", name, "--seed", str(group + 1), "--rows", str(size), "--check"],
                    capture_output=True, text=True, timeout=300)
                report = json.loads(done.stdout) if done.stdout.startswith("{") else {}
                if report:
                    recalls.append(report["recall"])
                    files += report.get("file") is not None
                    lists += (report.get("file") or {}).get("lists", 0) > 0
                    commits += report["commits"]
                    passages = max(passages, report["passages"])
                checks.check(
                    f"round {round + 1}: {report.get('passages')} passages after {report.get('commits')} commits",
                    # The check may itself begin a base that it does not stay to finish.
                    done.returncode == 0 and not (half.exists() and half.stat().st_mtime < start),
                    f"exit {done.returncode} {done.stderr[-600:]}")
    print(f"{ROUNDS} kills, {merges} of them while a base was being built, {unfinished} left one half written; {files} starts from a file, "
          f"{lists} of them with lists; {passages} passages at most, lowest recall {min(recalls or [0]):.4f}")
    checks.check("kills fell into the building of bases", merges >= ROUNDS // 5, str(merges))
    checks.check("searches went through files", files >= ROUNDS // 4, str(files))
    if lists == 0 and not LONG:
        # Twenty kills on a slow machine may all come before a large base is finished; the long run has to meet some.
        checks.skip("searches went through lists", "no base with lists was finished before a kill")
    else:
        checks.check("searches went through lists", lists >= ROUNDS // 20, str(lists))
    checks.check("some files were left half written", unfinished > 0, str(unfinished))


if __name__ == "__main__":
    checks = Checks()
    checks.test(killed_at_random_times)
    checks.finish()
