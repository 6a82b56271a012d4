#!/usr/bin/env python3
"""How long a clinician waits for the first draft: a patient with 50 documents, drafted over HTTPS without a language model, and printed.

    CHARTKEEP_TEST_DATA=DIR Tests/Benchmarks/first_draft.py [--documents 50] [--rounds 9]

The documents are notes of ACI-bench under one invented patient's name, taken through the whole pipeline. Nothing is asserted.
"""

import argparse
import csv
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))
from support.client import Client  # noqa: E402
from support.harness import Clinic  # noqa: E402

DATA = Path(os.environ.get("CHARTKEEP_TEST_DATA", "")) / "data/clinical-text/aci-bench/data/challenge_data"
HEAD = "Harbor Lane Orthopedics\nPatient: Thandiwe Okonkwo-Reyes\nDOB: 03/14/1967   MRN: HL-5520917\n\n"

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("--documents", type=int, default=50)
options.add_argument("--rounds", type=int, default=9)
options = options.parse_args()
if not DATA.exists():
    sys.exit("CHARTKEEP_TEST_DATA does not lead to ACI-bench.")
notes = [row["note"] for name in ("train", "valid", "clinicalnlp_taskB_test1") for row in csv.DictReader((DATA / f"{name}.csv").open(encoding="utf-8"))]

with Clinic("demo: true\n") as clinic, tempfile.TemporaryDirectory() as folder:
    clinic.start()
    client = Client(clinic)
    client.log_in("ruiz", clinic.add("ruiz", "clinician"))
    for number in range(options.documents):
        Path(folder, f"visit-{number:03}.txt").write_text(HEAD + notes[number % len(notes)])
    clinic.run("ingest", folder, "--owner", "ruiz", "--phi", "--approve")
    clinic.wait_for(lambda: clinic.states() == ["indexed"] * options.documents, 600, "indexing")
    patients = client.api("GET", "/patients")[1]["patients"]
    mark = max(patients, key=lambda patient: patient["documents"])["mark"]
    count = max(patient["documents"] for patient in patients)
    drafts, prints, sentences = [], [], 0
    for round in range(options.rounds):
        start = time.perf_counter()
        status, note = client.api("POST", "/notes", {"patient": mark, "template": ("orthopedics-hp", "orthopedics-soap", "general-surgery-hp")[round % 3]})
        drafts.append(time.perf_counter() - start)
        assert status == 201, (status, note)
        sentences = max(sentences, sum(len(section["sentences"]) for section in note["sections"]))
        start = time.perf_counter()
        assert client.ask("GET", f"/api/v1/notes/{note['id']}/pdf")[0] == 200
        prints.append(time.perf_counter() - start)
    characters = sum(len(notes[number % len(notes)]) for number in range(options.documents))
    print(f"record of {count} documents, {characters:,} characters; up to {sentences} sentences drafted")
    print(f"first draft: {drafts[0]:.2f} s; median of {options.rounds} {statistics.median(drafts):.2f} s, longest {max(drafts):.2f} s")
    print(f"as PDF: median {statistics.median(prints):.2f} s, longest {max(prints):.2f} s")
