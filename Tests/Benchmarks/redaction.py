#!/usr/bin/env python3
"""How much of what identifies people gets through, and how much that does not is taken: the scorecard of redaction.

    Tests/Benchmarks/redaction.py [--bin .build/release] [--data FOLDER] [--write docs/redaction-scorecard.md] [--set NAME]

Sets are the marked documents under `Tests/Benchmarks/redaction` and, with --data (or CHARTKEEP_TEST_DATA), the labelled ones that do not come with
this repository. Only letters and digits count. *Leak* is the share of identifying characters that no finding covers, organizations apart;
*precision* the share of covered characters that identify somebody; *terms* the share of clinical look-alikes of which half or more was taken;
*patients* the share of documents in which every mention of the patient's name is covered. Speed is of one thread, memory the peak of the process.
"""
import argparse, collections, datetime, json, os, pathlib, platform, subprocess, sys, threading, time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from marked_text import rows as marked_rows

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
# (name, what it is, what it was used for)
OWN = [
    ("visitors", "48 papers of an ordinary month by two other hands, a fifth of it in Spanish", "nothing"),
    ("strangers", "48 kinds of paper by two other hands, a fifth of it in Spanish", "nothing"),
    ("held", "an ordinary week's paper, in English and Spanish, a quarter of it noisy", "nothing"),
    ("mixed", "every kind once or twice, in English and Spanish", "nothing"),
    ("clinic", "notes of all specialities", "tagger"),
    ("letters", "letters, faxes, claims, messages", "tagger"),
    ("sheets", "forms, cards, tables, labels, exports", "tagger"),
    ("spanish", "paper from nine Spanish-speaking countries", "tagger"),
    ("noisy", "OCR, speech, shorthand, all in lower or upper case", "tagger"),
    ("weekly", "15 kinds, dense with identifiers", "tagger"),
    ("prose", "identifiers in running text without keys", "tagger"),
    ("terms", "notes dense with terms that look like identifiers", "tagger"),
    ("people", "names in every form, place and spelling", "tagger"),
    ("systems", "printouts, exports and reports of many systems", "tagger"),
    ("encounters", "visits, therapy, psychiatry, hospice, EMS, dental", "rules, tagger"),
    ("forms", "cards, denials, schedules, exports, portal and phone", "rules, tagger"),
    ("es", "Spanish and mixed, from the United States, Spain and Latin America", "rules, tagger"),
]
OTHERS = [
    ("dev", "15 kinds of synthetic documents", "rules"),
    ("dev_large", "the same kinds, 1,500 documents", "rules, tagger"),
    ("mts_dev", "real dictated notes with invented identities", "rules"),
    ("meddocan_es", "MEDDOCAN, Spanish case reports", "rules, tagger"),
]


class Tally:
    def __init__(self):
        self.spans = self.covered = self.characters = self.leaked = 0

    def add(self, size: int, leak: int):
        self.spans += 1
        self.covered += leak == 0
        self.characters += size
        self.leaked += leak

    @property
    def leak(self) -> float:
        return 100 * self.leaked / max(self.characters, 1)


class Score:
    """Of one set."""

    def __init__(self, gold: list, predicted: dict):
        self.all, self.organizations = Tally(), Tally()
        self.by = {key: collections.defaultdict(Tally) for key in ("label", "type", "origin", "noise")}
        right = taken = terms = lost = 0
        patients = whole = clean = 0
        for document in gold:
            text = document["text"]
            covered = bytearray(len(text))
            for span in predicted[document["id"]]:
                for at in range(span["start"], span["end"]):
                    covered[at] = 1
            kind = bytearray(len(text))
            for span in document.get("optional", []):
                kind[span["start"]:span["end"]] = b"\x02" * (span["end"] - span["start"])
            leaks, names, has_patient = 0, 0, False
            for span in document["spans"]:
                places = [at for at in range(span["start"], span["end"]) if text[at].isalnum()]
                leak = sum(not covered[at] for at in places)
                kind[span["start"]:span["end"]] = b"\x01" * (span["end"] - span["start"])
                if span["label"] == "ORG":
                    self.organizations.add(len(places), leak)
                    continue
                self.all.add(len(places), leak)
                self.by["label"][span["label"]].add(len(places), leak)
                self.by["type"][document["type"]].add(len(places), leak)
                self.by["noise"][(document.get("noise") or ["clean"])[0]].add(len(places), leak)
                if span.get("origin"):
                    self.by["origin"][span["origin"]].add(len(places), leak)
                leaks += leak
                if span["label"] == "NAME" and span.get("sub") == "patient":
                    has_patient, names = True, names + leak
            clean += leaks == 0
            patients += has_patient
            whole += has_patient and names == 0
            for at, character in enumerate(text):
                if covered[at] and character.isalnum() and kind[at] != 2:
                    taken += 1
                    right += kind[at] == 1
            for term in document.get("clinical", []):
                places = [at for at in range(term["start"], term["end"]) if text[at].isalnum()]
                terms += 1
                lost += bool(places) and 2 * sum(covered[at] for at in places) >= len(places)
        self.documents = len(gold)
        self.precision = 100 * right / max(taken, 1)
        self.terms = 100 * lost / max(terms, 1)
        self.patients = 100 * whole / max(patients, 1)
        self.clean = 100 * clean / max(len(gold), 1)


def redact(program: pathlib.Path, gold: list, *options: str) -> tuple:
    """({id: spans}, seconds of one thread, peak MB)"""
    lines = "".join(json.dumps({"id": row["id"], "text": row["text"]}, ensure_ascii=False) + "\n" for row in gold).encode()
    begin = time.monotonic()
    process = subprocess.Popen([str(program), "redact", "--jsonl", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    writer = threading.Thread(target=feed, args=(process.stdin, lines))
    writer.start()
    out = [process.stdout.readline() for _ in gold]
    writer.join()
    peak = high_water(process.pid)
    process.stdin.close()
    process.stdout.close()
    process.wait()
    seconds = time.monotonic() - begin
    if process.returncode != 0:
        raise SystemExit(f"redact ended with {process.returncode}")
    answers = [json.loads(line) for line in out]
    return {answer["id"]: answer["spans"] for answer in answers}, seconds, peak


def feed(pipe, lines: bytes):
    try:
        pipe.write(lines)
        pipe.flush()
    except BrokenPipeError:
        pass  # The end of the process says why.


def high_water(process: int) -> float:
    """MB, asked while the process still waits for a line: what the kernel tells of a child that has ended counts the memory of this script too, in which
    the child began."""
    try:
        status = pathlib.Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def speed(program: pathlib.Path, gold: list, times: int, *options: str) -> float:
    """MB a second, without the start: the same texts once and several times more."""
    size = sum(len(row["text"].encode()) for row in gold)
    once = min(redact(program, gold, *options)[1] for _ in range(2))
    more = [dict(row, id=f"{row['id']}-{number}") for number in range(times + 1) for row in gold]
    return times * size / 1e6 / max(redact(program, more, *options)[1] - once, 1e-6)


def reliability(sets: list) -> list:
    """How often a finding of a score is right, by detector; of sets that served for nothing else."""
    bins = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01]
    counts = collections.defaultdict(lambda: [0, 0])
    for gold, predicted in sets:
        for document in gold:
            marked = [(s["start"], s["end"]) for s in document["spans"] + document.get("optional", [])]
            for span in predicted[document["id"]]:
                place = sum(span["score"] >= edge for edge in bins) - 1
                right = any(start < span["end"] and span["start"] < end for start, end in marked)
                for who in (span["detector"], "all"):
                    counts[who, place][0] += 1
                    counts[who, place][1] += right
    detectors = sorted({who for who, _ in counts} - {"all"}) + ["all"]
    out = ["| score | " + " | ".join(detectors) + " |", "| --- |" + " --- |" * len(detectors)]
    for place in range(len(bins) - 1):
        cells = [f"{100 * counts[who, place][1] / counts[who, place][0]:.0f} % ({counts[who, place][0]})" if counts[who, place][0] else "" for who in detectors]
        if any(cells):
            out.append(f"| {bins[place]:.2f}–{min(bins[place + 1], 1):.2f} | " + " | ".join(cells) + " |")
    return out


def main():
    given = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    given.add_argument("--bin", default=os.environ.get("CHARTKEEP_BIN", str(CHECKOUT / ".build/release")))
    given.add_argument("--data", default=os.environ.get("CHARTKEEP_TEST_DATA"))
    given.add_argument("--write")
    given.add_argument("--set", default="", help="names, separated by commas")
    given = given.parse_args()
    program = pathlib.Path(given.bin) / "chartkeep"
    sets = []
    for name, what, used in OWN:
        folder = CHECKOUT / "Tests/Benchmarks/redaction" / name
        if folder.is_dir():
            sets.append((name, what, used, marked_rows(folder)))
    for name, what, used in OTHERS if given.data else []:
        file = pathlib.Path(given.data, "data/deid", f"{name}.jsonl")
        if file.exists():
            sets.append((name, what, used, [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]))
    wanted = [name for name in given.set.split(",") if name]
    sets = [one for one in sets if not wanted or one[0] in wanted]
    out = []
    out.append("| set | what it holds | documents | used to make | leak % | precision % | terms taken % | patients whole % | documents without a leak % | rules alone: leak % | precision % | terms % |")
    out.append("| --- |" + " --- |" * 11)
    scores, peak, peak_fast, predictions = {}, 0, 0, {}
    for name, what, used, gold in sets:
        fast, _, memory = redact(program, gold, "--fast")
        peak_fast = max(peak_fast, memory)
        rules = Score(gold, fast)
        scores[name] = rules
        predictions[name] = rules
    for name, what, used, gold in sets:
        predicted, _, memory = redact(program, gold)
        peak = max(peak, memory)
        rules = predictions[name]
        score = scores[name] = Score(gold, predicted)
        predictions[name] = (gold, predicted)
        out.append(
            f"| {name} | {what} | {score.documents} | {used} | **{score.all.leak:.2f}** | {score.precision:.1f} | {score.terms:.2f} | {score.patients:.1f} | {score.clean:.1f} | "
            f"{rules.all.leak:.2f} | {rules.precision:.1f} | {rules.terms:.2f} |")
    told = [name for name, _, used, _ in sets if used in ("nothing", "rules") or name in ("dev_large", "meddocan_es")]
    for title, key in (("By category", "label"), ("By name's origin", "origin"), ("By noise", "noise"), ("By kind of document", "type")):
        values = sorted({value for name in told for value in scores[name].by[key]})
        if key != "label":
            values = [value for value in values if sum(scores[name].by[key][value].spans for name in told if value in scores[name].by[key]) >= 40]
        if not values or key == "noise" and values == ["clean"]:
            continue
        if key == "type":
            # Where each document is a kind of its own it would be a list of documents.
            values = [value for value in values if any(scores[name].by[key][value].spans >= 400 for name in told if name.startswith("dev") and value in scores[name].by[key])]
        shown = [name for name in told if scores[name].by[key] and (key == "label" or len(scores[name].by[key]) > 1) and (key != "type" or name.startswith("dev"))]
        out += ["", f"## {title}", "", "Leak in per cent; in brackets how many there are.", ""]
        out.append("| | " + " | ".join(shown) + " |")
        out.append("| --- |" + " --- |" * len(shown))
        for value in values:
            cells = [f"{scores[name].by[key][value].leak:.2f} ({scores[name].by[key][value].spans})" if value in scores[name].by[key] else "" for name in shown]
            out.append(f"| {value} | " + " | ".join(cells) + " |")
    out += ["", f"Organizations (facilities, employers), which Safe Harbor does not list: leak {', '.join(f'{name} {scores[name].organizations.leak:.0f} %' for name in told)}."]
    untouched = [predictions[name] for name, _, used, _ in sets if used == "nothing"]
    if untouched:
        out += ["", "## Reliability", "", "How often a finding of a score identifies somebody, by detector, on the sets that served for nothing; in brackets how many there are.", ""]
        out += reliability(untouched)
    rows = [row for _, _, _, gold in sets for row in gold][:400]
    out += ["", f"Speed on one thread: rules alone (`--fast`) {speed(program, rows, 10, '--fast'):.1f} MB/s and {peak_fast:.0f} MB of memory at the peak; with the tagger "
            f"{1000 * speed(program, rows[:60], 2):.0f} kB/s and {peak:.0f} MB."]
    text = "\n".join(out)
    print(text)
    if given.write:
        file = pathlib.Path(given.write)
        old = file.read_text("utf-8")
        start, end = "<!-- measured -->", "<!-- end -->"
        head, rest = old.split(start, 1)
        tail = rest.split(end, 1)[1]
        today = datetime.date.today().isoformat()
        file.write_text(f"{head}{start}\n\nMeasured {today} on {platform.machine()}, {os.cpu_count()} cores.\n\n{text}\n\n{end}{tail}", "utf-8")


if __name__ == "__main__":
    main()
