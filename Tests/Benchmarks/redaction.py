#!/usr/bin/env python3
"""How much of what identifies people gets through, and how much that does not is taken: the scorecard of redaction.

    Tests/Benchmarks/redaction.py [--bin .build/release] [--data FOLDER] [--write docs/redaction-scorecard.md] [--set NAME]

Sets are the marked documents under `Tests/Benchmarks/redaction` and, with --data (or CHARTKEEP_TEST_DATA), the labelled ones that do not come with
this repository. Only letters and digits count. *Leak* is the share of identifying characters that no finding covers, organizations apart;
*precision* the share of covered characters that identify somebody; *terms* the share of clinical look-alikes of which half or more was taken;
*patients* the share of documents in which every mention of the patient's name is covered. Speed is of one thread, memory the peak of the process.
"""
import argparse, collections, datetime, json, os, pathlib, platform, resource, subprocess, sys, time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from marked_text import rows as marked_rows

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
# (name, where, what it is, whether rules were written with an eye on it)
OWN = [
    ("encounters", "visits, therapy, psychiatry, hospice, EMS, dental, in English", "yes"),
    ("forms", "cards, denials, schedules, exports, letters, portal and phone, in English", "yes"),
    ("es", "Spanish and mixed, from the United States, Spain and Latin America", "yes"),
    ("mixed", "every kind once or twice, in English and Spanish", "no"),
]
OTHERS = [
    ("dev", "15 kinds of synthetic documents", "yes"),
    ("dev_large", "the same kinds, 1,500 documents", "a little"),
    ("mts_dev", "real dictated notes with invented identities", "a little"),
    ("meddocan_es", "MEDDOCAN, Spanish case reports", "yes"),
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


def redact(program: pathlib.Path, gold: list) -> tuple:
    """({id: spans}, seconds of one thread, peak MB)"""
    lines = "".join(json.dumps({"id": row["id"], "text": row["text"]}, ensure_ascii=False) + "\n" for row in gold).encode()
    begin = time.monotonic()
    done = subprocess.run([str(program), "redact", "--jsonl"], input=lines, capture_output=True, check=True)
    seconds = time.monotonic() - begin
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {answer["id"]: answer["spans"] for answer in answers}, seconds, peak


def speed(program: pathlib.Path, gold: list) -> float:
    """MB a second, without the start: the same texts once and ten times."""
    size = sum(len(row["text"].encode()) for row in gold)
    once = min(redact(program, gold)[1] for _ in range(3))
    more = [dict(row, id=f"{row['id']}-{number}") for number in range(11) for row in gold]
    return 10 * size / 1e6 / max(redact(program, more)[1] - once, 1e-6)


def main():
    given = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    given.add_argument("--bin", default=os.environ.get("CHARTKEEP_BIN", str(CHECKOUT / ".build/release")))
    given.add_argument("--data", default=os.environ.get("CHARTKEEP_TEST_DATA"))
    given.add_argument("--write")
    given.add_argument("--set", default="")
    given = given.parse_args()
    program = pathlib.Path(given.bin) / "chartkeep"
    sets = []
    for name, what, seen in OWN:
        folder = CHECKOUT / "Tests/Benchmarks/redaction" / name
        if folder.is_dir():
            sets.append((name, what, seen, marked_rows(folder)))
    for name, what, seen in OTHERS if given.data else []:
        file = pathlib.Path(given.data, "data/deid", f"{name}.jsonl")
        if file.exists():
            sets.append((name, what, seen, [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]))
    out = []
    out.append("| set | what it holds | documents | rules written with an eye on it | leak % | precision % | terms taken % | patients whole % | documents without a leak % |")
    out.append("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    scores, peak = {}, 0
    for name, what, seen, gold in sets:
        if given.set not in name:
            continue
        predicted, _, memory = redact(program, gold)
        peak = max(peak, memory)
        score = scores[name] = Score(gold, predicted)
        out.append(f"| {name} | {what} | {score.documents} | {seen} | **{score.all.leak:.2f}** | {score.precision:.1f} | {score.terms:.2f} | {score.patients:.1f} | {score.clean:.1f} |")
    for title, key in (("By category", "label"), ("By name's origin", "origin"), ("By noise", "noise")):
        values = sorted({value for score in scores.values() for value in score.by[key]})
        if key != "label":
            values = [value for value in values if sum(score.by[key][value].spans for score in scores.values() if value in score.by[key]) >= 40]
        if not values or key == "noise" and values == ["clean"]:
            continue
        shown = [name for name, score in scores.items() if score.by[key] and (key == "label" or len(score.by[key]) > 1)]
        out += ["", f"## {title}", "", "Leak in per cent; in brackets how many there are.", ""]
        out.append("| | " + " | ".join(shown) + " |")
        out.append("| --- |" + " --- |" * len(shown))
        for value in values:
            cells = [f"{scores[name].by[key][value].leak:.2f} ({scores[name].by[key][value].spans})" if value in scores[name].by[key] else "" for name in shown]
            out.append(f"| {value} | " + " | ".join(cells) + " |")
    out += ["", f"Organizations (facilities, employers), which Safe Harbor does not list: leak {', '.join(f'{name} {score.organizations.leak:.0f} %' for name, score in scores.items())}."]
    rate = speed(program, [row for name, _, _, gold in sets for row in gold][:400])
    out += ["", f"Speed {rate:.1f} MB/s on one thread, peak of memory {peak:.0f} MB."]
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
