#!/usr/bin/env python3
"""How fast and how well the vector index finds, on given vectors, as a Markdown table.

    python3 -m venv V && V/bin/pip install numpy
    V/bin/python Tests/Benchmarks/vectors.py DATA [--sizes 10000,100000,1000000] [--bin .build/release] [--json FILE]

DATA/N holds what `tools/vector-bench/build_data.py` makes: base and queries (.fvecs, .npy), exact neighbours (gt*.ivecs), owners. A row
counts as found when its true cosine reaches that of the tenth best. Of the settings that are swept, the table names the product's own
and the cheapest that reaches a recall of .99. To see other programs beside it in the same run, give this one to that tool:

    bench.py DATA N --ext '.build/release/chartkeep bench vectors' --systems faiss-ivf,hnswlib --out FILE.csv
"""
import argparse, json, pathlib, subprocess, sys, tempfile
import numpy

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
NEIGHBOURS = {"none": "gt", "f10": "gt_f10", "f01": "gt_f01", "topic": "gt_topic"}
ENOUGH = 0.99


def rows(path: pathlib.Path, count: int) -> numpy.ndarray:
    """An ivecs file without the lengths before each row."""
    return numpy.fromfile(path, numpy.int32).reshape(count, -1)[:, 1:]


def recall(base: numpy.ndarray, queries: numpy.ndarray, truth: numpy.ndarray, found: numpy.ndarray, k: int = 10) -> float:
    hits = wanted = 0
    for query, right, ids in zip(queries, truth, found):
        right, ids = right[:k][right[:k] >= 0], ids[ids >= 0]
        if len(right) == 0:
            continue
        least = (base[right] @ query).min() - 1e-6
        hits += min(len(right), int(((base[ids] @ query) >= least).sum()))
        wanted += len(right)
    return hits / max(wanted, 1)


def measure(program: pathlib.Path, folder: pathlib.Path, filter_name: str, threads: int) -> dict:
    """One run of `bench vectors`; each setting gets its recall."""
    queries, base = numpy.load(folder / "query.npy"), numpy.load(folder / "base.npy", mmap_mode="r")
    command = [program, "bench", "vectors", "--base", folder / "base.fvecs", "--query", folder / "query.fvecs", "--k", "10",
               "--owner", folder / "owner.i32", "--threads", str(threads)]
    if filter_name == "topic":
        command += ["--filter", folder / "topic.i32", "--query-filter", folder / "query_topic.i32"]
    else:
        command += ["--filter", filter_name]
    with tempfile.TemporaryDirectory() as out:
        result = subprocess.run([str(part) for part in command] + ["--out", out], capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"bench vectors failed ({result.returncode}): {result.stderr[-2000:]}")
        timings = json.loads(pathlib.Path(out, "timings.json").read_text())
        truth = rows(folder / f"{NEIGHBOURS[filter_name]}.ivecs", len(queries))
        for run in timings["runs"]:
            run["recall"] = recall(base, queries, truth, rows(pathlib.Path(out, f"result-{run['label']}.ivecs"), len(queries)))
            run["p50"], run["p99"] = (float(value) for value in numpy.percentile(run.pop("latency_us"), (50, 99)))
    return timings


def own(runs: list[dict]) -> dict:
    """The setting that the service uses; filters have only one."""
    return next((run for run in runs if run["label"] == "effort1.0"), runs[0])


def cheapest(runs: list[dict]) -> dict | None:
    return min((run for run in runs if run["recall"] >= ENOUGH), key=lambda run: run["cpu_us"], default=None)


def cell(run: dict | None) -> str:
    if run is None:
        return "not reached"
    return f"{run['recall']:.4f}: {run['cpu_us']:.0f} µs (p50 {run['p50']:.0f}, p99 {run['p99']:.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--bin", type=pathlib.Path, default=CHECKOUT / ".build/release")
    parser.add_argument("--json", type=pathlib.Path, help="where the figures go, too")
    arguments = parser.parse_args()
    program = arguments.bin / "chartkeep"
    everything: dict[str, dict] = {}
    print("| rows, filter | the product's setting: recall@10, CPU a query | cheapest with .99 | 2 threads, queries/s: the product's, the cheapest |")
    print("| --- | --- | --- | --- |")
    facts = []
    for size in arguments.sizes.split(","):
        folder = arguments.data / size
        for name in NEIGHBOURS:
            timings = measure(program, folder, name, threads=1)
            two = measure(program, folder, name, threads=2)["runs"] if name == "none" else []
            everything[f"{size} {name}"] = timings
            runs = timings["runs"]
            rate = " / ".join(f"{run['queries_per_s']:,.0f}" for run in (own(two), cheapest(two)) if run) if two else ""
            best = cell(cheapest(runs)) if len(runs) > 1 else ""
            print(f"| {int(size):,}, {name} | {cell(own(runs))} | {best} | {rate} |", flush=True)
            if name == "none":
                facts.append(
                    f"| {int(size):,} | {timings['build_cpu_s']:.1f} | {timings['mem_MB']:.0f} | {timings['index_disk_MB']:.0f} "
                    f"| {timings['open_cold_ms']:.0f} / {timings['open_warm_ms']:.0f} "
                    f"| {timings['insert_per_s_batch100']:,.0f} ({timings['bare_insert_per_s_batch100']:,.0f}) "
                    f"| {timings['insert_per_s_single']:,.0f} ({timings['bare_insert_per_s_single']:,.0f}) |")
    print("\n| rows | build, CPU s | resident MB | index file MB | open cold / warm ms | durable inserts/s by 100 (plain table) | singly |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(facts))
    if arguments.json:
        arguments.json.write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
