#!/usr/bin/env python3
"""How well the search finds: PubMedQA's 1,000 questions, each with one right abstract among 1,000.

    CHARTKEEP_TEST_DATA=DIR Tests/Benchmarks/retrieval.py [--chartkeep .build/release/chartkeep] [--keep DIR]

Ingests each abstract as a text file through the product's own command into a fresh data folder, asks every question in each
mode and prints nDCG@10. Exits 1 when hybrid or vector search is under .98. Python's standard library only; takes some
minutes, most of them for embedding. PubMedQA: github.com/pubmedqa/pubmedqa (MIT).
"""
import argparse, json, math, os, pathlib, secrets, shutil, subprocess, sys, tempfile, time

BOUNDS = {"vector": 0.98, "hybrid": 0.98, "keyword": 0.0}
LOGIN = "benchmark"


def run(arguments, **options):
    result = subprocess.run(arguments, capture_output=True, text=True, **options)
    if result.returncode != 0:
        sys.exit(f"{' '.join(arguments[:3])} … failed ({result.returncode}):\n{result.stderr[-2000:]}")
    return result.stdout


def ndcg(results, relevant):
    """One relevant document, so the ideal is 1; a document counts where its first chunk is."""
    documents = list(dict.fromkeys(r["name"] for r in results))[:10]
    return 1 / math.log2(documents.index(relevant) + 2) if relevant in documents else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    checkout = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--chartkeep", default=str(checkout / ".build/release/chartkeep"))
    parser.add_argument("--keep", help="a folder for the data, kept for another run")
    arguments = parser.parse_args()
    shared = os.environ.get("CHARTKEEP_TEST_DATA")
    source = pathlib.Path(shared or "", "data/retrieval/pubmedqa_labeled.json")
    if not shared or not source.exists():
        print("skipped: CHARTKEEP_TEST_DATA does not hold data/retrieval/pubmedqa_labeled.json")
        return
    questions = json.loads(source.read_text(encoding="utf-8"))

    work = pathlib.Path(arguments.keep or tempfile.mkdtemp(prefix="chartkeep-retrieval-"))
    work.mkdir(parents=True, exist_ok=True)
    data, files, settings = work / "data", work / "abstracts", work / "chartkeep.yaml"
    common = ["--config", str(settings), "--data", str(data)]
    try:
        if not files.exists():
            settings.write_text("demo: true\n")
            run([arguments.chartkeep, "user", "add", LOGIN, "--role", "clinician", "--password-stdin", *common],
                input=secrets.token_urlsafe(24) + "\n")
            files.mkdir()
            for key, entry in questions.items():
                (files / f"{key}.txt").write_text(" ".join(entry["CONTEXTS"]) + "\n", encoding="utf-8")
            began = time.monotonic()
            run([arguments.chartkeep, "ingest", str(files), "--owner", LOGIN, "--no-phi", "--approve", "--json", *common])
            print(f"ingested {len(questions)} abstracts in {time.monotonic() - began:.0f} s")

        lines = "".join(json.dumps({"id": key, "query": entry["QUESTION"]}) + "\n" for key, entry in questions.items())
        failed = False
        for mode, bound in BOUNDS.items():
            began = time.monotonic()
            # 50 chunks, so that long abstracts don't crowd out others from the first ten documents.
            output = run([arguments.chartkeep, "search", "--as", LOGIN, "--jsonl", "--mode", mode, "--top", "50", *common], input=lines)
            answers = [json.loads(line) for line in output.splitlines()]
            mean = sum(ndcg(a["results"], f"{a['id']}.txt") for a in answers) / len(questions)
            print(f"{mode}: nDCG@10 {mean:.4f} (bound {bound}), {1000 * (time.monotonic() - began) / len(questions):.1f} ms per question")
            failed |= mean < bound
        sys.exit(1 if failed else 0)
    finally:
        if not arguments.keep:
            shutil.rmtree(work, ignore_errors=True)


main()
