#!/usr/bin/env python3
"""How often the egress gate asks a person, and what it costs: the notes of ACI-bench as approved text, one a request, and joined to 4,000 tokens.

    CHARTKEEP_TEST_DATA=DIR Tests/Benchmarks/egress.py [--models DIR]

The notes name no patient; what is held or replaced in them is a false alarm of the gate, or a name that stands in the note.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHARTKEEP = Path(os.environ.get("CHARTKEEP_BIN", ROOT / ".build/release")) / "chartkeep"
DATA = Path(os.environ.get("CHARTKEEP_TEST_DATA", "")) / "data/clinical-text/aci-bench/data/challenge_data"
SETS = ("clinicalnlp_taskB_test1", "clef_taskC_test3", "clinicalnlp_taskC_test2", "valid", "train")


def run(texts: list) -> dict:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps({"text": text}) + "\n" for text in texts)
        file.flush()
        done = subprocess.run([CHARTKEEP, "bench", "egress", file.name, "--json", *sys.argv[1:]], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


if not DATA.exists():
    sys.exit("CHARTKEEP_TEST_DATA does not lead to ACI-bench.")
notes = [row["note"] for name in SETS for row in csv.DictReader((DATA / f"{name}.csv").open(encoding="utf-8"))]
for what, texts in (("one note a request", notes), ("16,000 characters a request", ["\n\n".join(notes[at:at + 8])[:16_000] for at in range(0, len(notes), 8)])):
    figures = run(texts)
    print(f"{what}: {figures['requests']} requests, {figures['held']} held ({100 * figures['held'] / figures['requests']:.1f} %), "
          f"{figures['replaced']} replaced, {figures['p50_ms']:.1f} ms p50, {figures['p99_ms']:.1f} ms p99")
