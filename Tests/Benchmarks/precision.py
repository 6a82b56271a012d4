#!/usr/bin/env python3
"""What the faster arithmetic costs: PubMedQA's questions and abstracts, embedded in f32 and as the service embeds them.

    python3 -m venv V && V/bin/pip install numpy
    CHARTKEEP_TEST_DATA=DIR V/bin/python Tests/Benchmarks/precision.py [--bin .build/release] [--count 1000]

Ranks the abstracts for each of the 1,000 questions by cosine and prints nDCG@10 of both precisions, how far they lie apart, and the
cosine between the two vectors of each text. Exits 1 when nDCG@10 differs by more than .003 or the mean cosine is under .999.
PubMedQA: github.com/pubmedqa/pubmedqa (MIT).
"""
import argparse, json, os, pathlib, subprocess, sys, time
import numpy

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
PRECISIONS = ("f32", "default")
FARTHEST, LEAST_MEAN = 0.003, 0.999


def run(command: list[str], lines: str = "") -> str:
    result = subprocess.run(command, input=lines, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"`{' '.join(command[1:3])}` failed ({result.returncode}): {result.stderr.strip()[-500:]}")
    return result.stdout


def embed(program: pathlib.Path, texts: list[str], precision: str) -> numpy.ndarray:
    lines = "".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(texts))
    output = run([str(program), "embed", "--jsonl", "--threads", "2", "--precision", precision], lines)
    vectors = numpy.array([json.loads(line)["vector"] for line in output.splitlines()], numpy.float64)
    if len(vectors) != len(texts):
        sys.exit(f"{len(texts)} texts gave {len(vectors)} vectors")
    return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def ndcg(questions: numpy.ndarray, abstracts: numpy.ndarray) -> float:
    """One right abstract for a question, so the ideal is 1. Others as near as the right one count as nearer."""
    cosines = questions @ abstracts.T
    ranks = (cosines >= cosines.diagonal()[:, None]).sum(1)
    return float(numpy.where(ranks <= 10, 1 / numpy.log2(ranks + 1), 0).mean())


def kernels(program: pathlib.Path, precision: str) -> str:
    """Which inner loops this processor gets. Not every version tells."""
    command = [str(program), "bench", "embed", "--length", "12", "--seconds", "0.2", "--precision", precision, "--json"]
    result = subprocess.run(command, capture_output=True, text=True)
    try:
        return json.loads(result.stdout)["kernels"] if result.returncode == 0 else ""
    except (ValueError, KeyError, TypeError):
        return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", type=pathlib.Path, default=os.environ.get("CHARTKEEP_BIN", CHECKOUT / ".build/release"),
                        help="the folder of chartkeep (or CHARTKEEP_BIN)")
    parser.add_argument("--count", type=int, default=1000, help="of the questions, for a quick look")
    arguments = parser.parse_args()
    shared = os.environ.get("CHARTKEEP_TEST_DATA")
    source = pathlib.Path(shared or "", "data/retrieval/pubmedqa_labeled.json")
    if not shared or not source.exists():
        print("skipped: CHARTKEEP_TEST_DATA does not hold data/retrieval/pubmedqa_labeled.json")
        return
    entries = list(json.loads(source.read_text(encoding="utf-8")).values())[:arguments.count]
    texts = [entry["QUESTION"] for entry in entries] + [" ".join(entry["CONTEXTS"]) for entry in entries]
    program = pathlib.Path(arguments.bin) / "chartkeep"

    vectors: dict[str, numpy.ndarray] = {}
    rows, gains = [], []
    for precision in PRECISIONS:
        began = time.monotonic()
        vectors[precision] = embed(program, texts, precision)
        seconds = time.monotonic() - began
        gains.append(ndcg(vectors[precision][:len(entries)], vectors[precision][len(entries):]))
        rows.append(f"| {precision} | {kernels(program, precision) or 'not told'} | {gains[-1]:.4f} | {seconds:.0f} |")
        print(f"{precision}: {seconds:.0f} s", file=sys.stderr, flush=True)
    cosines = (vectors["f32"] * vectors["default"]).sum(1)
    apart = abs(gains[0] - gains[1])
    print(f"{len(entries):,} questions and abstracts.\n")
    print("| precision | kernels | nDCG@10 | seconds, two threads |\n| --- | --- | --- | --- |")
    print("\n".join(rows))
    print("\n| between the two | figure | bound |\n| --- | --- | --- |")
    print(f"| difference of nDCG@10 | {apart:.4f} | at most {FARTHEST} |")
    print(f"| mean cosine | {cosines.mean():.6f} | at least {LEAST_MEAN} |\n| least cosine | {cosines.min():.6f} | |")
    sys.exit(1 if apart > FARTHEST or cosines.mean() < LEAST_MEAN else 0)


if __name__ == "__main__":
    main()
