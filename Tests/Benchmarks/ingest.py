#!/usr/bin/env python3
"""How quickly files are read, beside the tools that do only that: text PDFs beside `pdftotext`, scans beside `tesseract`, in one run.

    Tests/Benchmarks/ingest.py [--bin .build/release] [--documents 24] [--pages 40] [--scans 24] [--rounds 3]

The service's time begins when it takes the first file up and ends when the last one waits for review: decryption, a worker process for
each file, the search for identifiers and every transaction are in it. The tools run with as many processes as there are cores, tesseract
with OMP_THREAD_LIMIT=1, and write to nowhere. Rounds alternate, and the best of each counts. Needs Debian's poppler-utils and
tesseract-ocr. Prints rows of Markdown; exits 1 when a goal is missed.
"""
import argparse, os, pathlib, random, subprocess, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(CHECKOUT / "Tests/EndToEnd"))

TEXT_GOAL, SCAN_GOAL, MEMORY_GOAL = 0.8, 0.95, 300
CORES = len(os.sched_getaffinity(0))


def tool_seconds(files: list, command: list, environment: dict) -> float:
    """All files with as many processes as cores; `{}` is the file."""
    def one(file):
        subprocess.run([str(file) if part == "{}" else part for part in command], env=environment, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    begin = time.monotonic()
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(one, files))
    return time.monotonic() - begin


def service_seconds(files: list) -> tuple:
    """(seconds, the service's peak of resident memory in MB, its CPU seconds, its workers' CPU seconds)."""
    from support.harness import Clinic
    from support.watch import Watch, status
    with Clinic(f"log_level: warning\ningest:\n  workers: {CORES}\n") as clinic:
        clinic.start()
        clinic.add("benchmark", "clinician")
        clinic.wait_for((clinic.inbox / "users/benchmark").is_dir, 10, "the folder")
        outside = clinic.root / "outside"
        outside.mkdir()
        for file in files:
            (outside / file.name).write_bytes(file.read_bytes())
        with Watch(clinic, health=False):
            outside.rename(clinic.inbox / "users/benchmark/batch")
            clinic.wait_for_rest(len(files), 3600)
        assert set(clinic.states()) == {"waiting_review"}, clinic.states()
        first, last = clinic.rows("SELECT MIN(CASE action WHEN 'extractionStarted' THEN at END), MAX(CASE action WHEN 'extracted' THEN at END) FROM audit")[0]
        ticks = os.sysconf("SC_CLK_TCK")
        fields = pathlib.Path(f"/proc/{clinic.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (last - first) / 1e6, status(clinic.process.pid)["VmHWM"] / 1024, sum(map(int, fields[11:13])) / ticks, sum(map(int, fields[13:15])) / ticks


def compare(what: str, files: list, pages: int, command: list, environment: dict, goal: float, rounds: int) -> bool:
    tool, service, memory = [], [], 0.0
    for _ in range(rounds):
        tool.append(tool_seconds(files, command, environment))
        seconds, peak, own, workers = service_seconds(files)
        service.append(seconds)
        memory = max(memory, peak)
    theirs, ours = pages / min(tool), pages / min(service)
    print(f"| {what} | {len(files)} files, {pages} pages | {command[0]} {theirs / CORES:.1f} | Chartkeep {ours / CORES:.1f} | {ours / theirs:.2f} (goal {goal}) "
          f"| {memory:.0f} MB (goal {MEMORY_GOAL}) | CPU: service {own:.1f} s, workers {workers:.1f} s |", flush=True)
    return ours / theirs >= goal and memory <= MEMORY_GOAL


def main() -> bool:
    given = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    given.add_argument("--bin", default=os.environ.get("CHARTKEEP_BIN", str(CHECKOUT / ".build/release")))
    given.add_argument("--documents", type=int, default=24)
    given.add_argument("--pages", type=int, default=40)
    given.add_argument("--scans", type=int, default=24)
    given.add_argument("--dpi", type=int, default=300)
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--only", choices=["text", "scans"])
    given = given.parse_args()
    os.environ["CHARTKEEP_BIN"] = str(pathlib.Path(given.bin).resolve())
    from support import papers
    chance = random.Random(20261122)
    reached = True
    print("| what | files | pages/s per core | pages/s per core | ratio | peak of the service | |\n| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="chartkeep-ingest-") as folder:
        if given.only != "scans":
            files = []
            for number in range(given.documents):
                file = pathlib.Path(folder, f"chart-{number}.pdf")
                file.write_bytes(papers.text_pdf([papers.letter(chance, f"Page {page}", 38) for page in range(given.pages)]))
                files.append(file)
            reached &= compare("text PDFs", files, given.documents * given.pages, ["pdftotext", "{}", "-"], dict(os.environ), TEXT_GOAL, given.rounds)
        if given.only != "text":
            files = []
            for number in range(given.scans):
                file = pathlib.Path(folder, f"scan-{number}.tif")
                file.write_bytes(papers.tiff([papers.bitmap(papers.letter(chance, "Chart", 38), given.dpi)], given.dpi))
                files.append(file)
            reached &= compare("scans", files, given.scans, ["tesseract", "{}", "-", "-l", "eng+spa"], dict(os.environ, OMP_THREAD_LIMIT="1"), SCAN_GOAL, given.rounds)
    return reached


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
