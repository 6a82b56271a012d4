#!/usr/bin/env python3
"""How well scans are read: pages of known text, spoilt as scanners, fax lines and telephones spoil them, read by Chartkeep and by others.

    Tests/Benchmarks/ocr.py [--bin .build/release] [--seed 1] [--count 2] [--only clean,skew] [--keep DIR]

Draws letters, tables and two-column forms in English and Spanish (ocr_pages.py), `--count` of each, and gives every spoilt copy to
`chartkeep-worker`, to the `tesseract` command as it comes and, where it is installed, to OCRmyPDF with rotation, deskewing and
cleaning; all with eng+spa and one thread. Prints the character errors (Levenshtein distance to the text by the text's length, runs of
white space being one space), the word errors (words that are lacking or too many in whatever order, by the text's words) and the pages
a second. Exits 1 when a bound is missed: no more character errors than tesseract on clean pages, at most half as many on skewed and
rotated pages and standard faxes, .95 of its pages a second. `--keep` is a folder that keeps pages and readings, so that a run may
be done in parts. Needs Pillow, numpy, tesseract-ocr and the fonts that ocr_pages.py names; takes about ten seconds a file.
"""
import argparse, collections, hashlib, json, os, pathlib, resource, shutil, signal, subprocess, sys, tempfile, time
import ocr_pages, numpy

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
# ExtractionLimits as the service has them, apart from the time, so that a slow machine doesn't turn into errors.
LIMITS = dict(fileBytes=52_428_800, pages=2_000, pixels=50_000_000, unpackedBytes=500_000_000, textLength=50_000_000,
              wallClockSeconds=3_600, cpuSeconds=3_600, memoryBytes=1_073_741_824, ocrLanguages="eng+spa", lowConfidence=0.6)
# The most character errors, as a share of tesseract's.
BOUNDS = {"clean": 1.0, "skew": 0.5, "rotated": 0.5, "fax 204×98": 0.5}
LEAST_SPEED = 0.95
PATIENCE = 120  # seconds for OCRmyPDF's page
ENVIRONMENT = os.environ | {"OMP_THREAD_LIMIT": "1"}


def by_chartkeep(program: pathlib.Path, file: pathlib.Path) -> str:
    """Speaks with the worker as the service does: the file is its descriptor 3, frames come from its standard output."""
    source = os.open(file, os.O_RDONLY)
    try:
        command = ["sh", "-c", f'exec "$@" 3<&{source}', "sh", str(program), json.dumps(LIMITS)]
        output = subprocess.run(command, stdout=subprocess.PIPE, pass_fds=(source,), env=ENVIRONMENT).stdout
    finally:
        os.close(source)
    while output:
        length = int.from_bytes(output[:4], "little")
        message, output = json.loads(output[4:4 + length]), output[4 + length:]
        if result := message.get("result"):
            return "\n".join(page["text"] for document in result["documents"] for page in document["pages"])
        if failure := message.get("failure"):
            return "" if failure["code"] == "no_text" else sys.exit(f"chartkeep-worker: {failure}")
    sys.exit(f"chartkeep-worker gave no result for {file.name}")


def by_tesseract(program: pathlib.Path, file: pathlib.Path) -> str:
    return subprocess.run([program, file, "-", "-l", "eng+spa"], capture_output=True, text=True, env=ENVIRONMENT, check=True).stdout


def by_ocrmypdf(program: pathlib.Path, file: pathlib.Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        text = pathlib.Path(folder, "text")
        command = [program, "--rotate-pages", "--deskew", "--clean", "--language", "eng+spa", "--jobs", "1", "--image-dpi", "300",
                   "--output-type", "pdf", "--sidecar", text, "--quiet", file, pathlib.Path(folder, "out.pdf")]
        # It starts programs of its own, which end with it only as a group. A page that takes it minutes counts as not read.
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT, start_new_session=True) as process:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        return text.read_text(encoding="utf-8") if text.exists() else ""


def distance(one: str, other: str) -> int:
    """Levenshtein's, a row at a time: what comes from the left is a running minimum."""
    codes = numpy.array([ord(letter) for letter in other], numpy.int32)
    steps = numpy.arange(len(codes) + 1)
    row = steps.copy()
    for number, letter in enumerate(one, 1):
        new = numpy.empty_like(row)
        new[0] = number
        new[1:] = numpy.minimum(row[1:] + 1, row[:-1] + (codes != ord(letter)))
        row = numpy.minimum.accumulate(new - steps) + steps
    return int(row[-1])


def wrong_words(text: str, reading: str) -> int:
    expected, found = collections.Counter(text.split()), collections.Counter(reading.split())
    return max(expected.total(), found.total()) - (expected & found).total()


class Tally:
    def __init__(self) -> None:
        self.letters = self.wrong_letters = self.words = self.wrong_words = self.pages = 0
        self.seconds = self.processor = 0.0

    def add(self, text: str, reading: str, seconds: float, processor: float) -> None:
        text, reading = " ".join(text.split()), " ".join(reading.split())
        self.letters += len(text)
        self.wrong_letters += distance(text, reading)
        self.words += len(text.split())
        self.wrong_words += wrong_words(text, reading)
        self.pages += 1
        self.seconds += seconds
        self.processor += processor

    def letter_errors(self) -> float:
        return self.wrong_letters / self.letters

    def word_errors(self) -> float:
        return self.wrong_words / self.words


class Reader:
    """A program that reads a file, timed; its readings are kept under the file's and its own name, Chartkeep's also under its program's checksum."""

    def __init__(self, name: str, program: pathlib.Path, read, keep: pathlib.Path | None):
        self.name, self.program, self.read, self.keep = name, program, read, keep
        self.version = hashlib.sha256(program.read_bytes()).hexdigest()[:12] if keep and name == "chartkeep" else "kept"
        self.tallies: dict[str, Tally] = collections.defaultdict(Tally)

    def take(self, file: pathlib.Path, distortion: str, text: str) -> None:
        kept = self.keep / f"{file.name}.{self.name}.{self.version}.json" if self.keep else None
        if kept and kept.exists():
            reading, seconds, processor = json.loads(kept.read_text())
        else:
            began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            reading = self.read(self.program, file)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = time.monotonic() - began
            processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            if kept:
                kept.write_text(json.dumps([reading, seconds, processor]))
        self.tallies[distortion].add(text, reading, seconds, processor)

    def speed(self) -> float:
        """Pages a second of processor time, which other programs disturb less."""
        return sum(tally.pages for tally in self.tallies.values()) / sum(tally.processor for tally in self.tallies.values())


def readers(options: argparse.Namespace) -> list[Reader]:
    worker = pathlib.Path(options.bin).resolve() / "chartkeep-worker"
    tesseract, ocrmypdf = shutil.which("tesseract"), shutil.which("ocrmypdf")
    if not worker.exists() or not tesseract:
        sys.exit(f"{worker} or the tesseract command is not there")
    found = [Reader("chartkeep", worker, by_chartkeep, options.keep), Reader("tesseract", pathlib.Path(tesseract), by_tesseract, options.keep)]
    if ocrmypdf and not options.few:
        found.append(Reader("ocrmypdf", pathlib.Path(ocrmypdf), by_ocrmypdf, options.keep))
    return found


def report(distortions: list[str], found: list[Reader]) -> bool:
    def table(heading: str, figure) -> None:
        print(f"**{heading}**\n\n| pages | " + " | ".join(reader.name for reader in found) + " |\n| --- |" + " --- |" * len(found))
        for name in distortions:
            print(f"| {name} | " + " | ".join(figure(reader.tallies[name]) for reader in found) + " |")
        print()

    table("Character errors, %", lambda tally: f"{100 * tally.letter_errors():.2f}")
    table("Word errors in whatever order, %", lambda tally: f"{100 * tally.word_errors():.2f}")
    table("Seconds of processor time a page", lambda tally: f"{tally.processor / tally.pages:.2f}")
    own, peer = found[0], found[1]
    good = True
    print("| beside tesseract | figure | bound |\n| --- | --- | --- |")
    for name, bound in BOUNDS.items():
        if name not in distortions:
            continue
        errors, others = own.tallies[name].wrong_letters, peer.tallies[name].wrong_letters
        good = good and errors <= bound * others
        print(f"| character errors, {name} | {errors / others if others else float(errors > 0):.2f} | at most {bound} |")
    ratio = own.speed() / peer.speed()
    print(f"| pages a second | {ratio:.2f} | at least {LEAST_SPEED} |")
    return good and ratio >= LEAST_SPEED


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.environ.get("CHARTKEEP_BIN", CHECKOUT / ".build/release"),
                        help="the folder of chartkeep-worker (or CHARTKEEP_BIN)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2, help="pages of each kind and language")
    parser.add_argument("--only", help="some of: " + ",".join(ocr_pages.DISTORTIONS))
    parser.add_argument("--few", action="store_true", help="without OCRmyPDF")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--verbose", action="store_true", help="each file's errors, on standard error")
    options = parser.parse_args()
    distortions = options.only.split(",") if options.only else list(ocr_pages.DISTORTIONS)
    if unknown := set(distortions) - set(ocr_pages.DISTORTIONS):
        parser.error(f"no distortion {', '.join(sorted(unknown))}")
    if options.keep:
        options.keep = options.keep / f"seed-{options.seed}"
        options.keep.mkdir(parents=True, exist_ok=True)
    found = readers(options)
    pages = ocr_pages.pages(options.seed, options.count)
    with tempfile.TemporaryDirectory() as folder:
        place = options.keep or pathlib.Path(folder)
        for distortion in distortions:
            for page in pages:
                stem = f"{page.name} {distortion}"
                file = next(place.glob(f"{stem}.???"), None)
                if file is None:
                    ending, data = ocr_pages.distorted(page, distortion, options.seed)
                    file = place / f"{stem}.{ending}"
                    file.write_bytes(data)
                before = [reader.tallies[distortion].wrong_letters for reader in found]
                for reader in found:
                    reader.take(file, distortion, page.text)
                if options.verbose:
                    each = [f"{reader.name} {reader.tallies[distortion].wrong_letters - count}" for reader, count in zip(found, before)]
                    print(f"{stem}: {', '.join(each)} of {len(page.text)}", file=sys.stderr, flush=True)
            print(f"{distortion}: read", file=sys.stderr, flush=True)
    print(f"Seed {options.seed}, {len(pages)} pages in {len(distortions)} conditions.\n")
    return 0 if report(distortions, found) else 1


if __name__ == "__main__":
    sys.exit(main())
