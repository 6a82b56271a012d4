#!/usr/bin/env python3
"""How good drafts without a model are: `notes.py DATA COMMAND`.

DATA holds `aci-bench` and `mts-dialog` (CC BY 4.0; not part of this repository). COMMAND reads a line of JSON a record,
{"id", "text", "template", "check": [[sentence, source], ...]}, and writes a line {"id", "draft", "checks", "seconds"}:
`chartkeep notes draft --jsonl`. PART=held-out measures the test sets alone, PART=development what words and rules were made with.

What a note should hold is told by the reference notes, not by the product's own word lists:
problems are the headings of a reference's plan, drugs the words that stand before a dose, allergies those of its allergy sections.
"""
import csv, glob, json, os, random, re, subprocess, sys
from collections import defaultdict

WORD = re.compile(r"[a-z0-9]+")
STOP = set("""a an the and or of to in on for with without is are was were be been has have had he she it they his her their this that as at by from
 not no patient today well very some any will would we i you your do does did so but if then than also about after before during which who what
 when other there here up out over under more most all each follow history new left right acute chronic status post possible likely continue
 s p evaluation management exam annual visit routine care none unknown positive negative takes taking medications medication drug drugs allergies allergy
 allergic reaction reactions known reports states denies any mild moderate severe recurrent persistent primary secondary type stage bilateral
 currently daily once twice times per day mg prescribed dose tablet tablets oral""".split())


def words(text):
    return WORD.findall(text.lower())


def lcs(a, b):
    """Length of the longest common subsequence, a row of bits at a time (Hyyrö 2004)."""
    places = defaultdict(int)
    for i, w in enumerate(a): places[w] |= 1 << i
    full = (1 << len(a)) - 1
    v = full
    for w in b:
        u = v & places[w]
        v = ((v + u) | (v - u)) & full
    return len(a) - bin(v).count("1")


def rouge_l(draft, reference):
    d, r = words(draft), words(reference)
    if not d or not r: return 0.0
    n = lcs(d, r)
    return 2 * n / (len(d) + len(r))


def read(pattern):
    for name in sorted(glob.glob(pattern)):
        if "meta" in name: continue
        with open(name, encoding="utf-8") as f:
            for row in csv.DictReader(f): yield name, row


ACI = {
    "subjective": "chief complaint|cc|history of present illness|hpi|review of systems|review of symptoms|social history|medical history|family history|"
    "past history|surgical history|past medical history|past surgical history|medications|current medications|allergies|birth history|subjective|otc",
    "objective": "physical exam|physical examination|exam|vitals|vitals reviewed|msk|respiratory|objective",
    "results": "results|ekg|labs",
    "assessment-plan": "assessment and plan|assessment|plan|impression|instructions|orders|procedure",
}
ACI = {name: key for key, names in ACI.items() for name in names.split("|")}


def divisions(note):
    result, at = defaultdict(list), "subjective"
    for line in note.split("\n"):
        title = line.strip().rstrip(":")
        if title.isupper() and title.lower() in ACI: at = ACI[title.lower()]; continue
        result[at].append(line)
    return {k: "\n".join(v).strip() for k, v in result.items() if "".join(v).strip()}


MTS = {
    "CC": "chief-complaint", "GENHX": "history", "ROS": "review", "PASTMEDICALHX": "medical-history", "PASTSURGICAL": "surgical-history",
    "MEDICATIONS": "medications", "ALLERGY": "allergies", "FAM/SOCHX": "family+social", "EXAM": "exam", "IMAGING": "results", "LABS": "results",
    "ASSESSMENT": "assessment", "DIAGNOSIS": "assessment", "PLAN": "plan", "DISPOSITION": "plan", "EDCOURSE": "history",
    "IMMUNIZATIONS": "medical-history", "OTHER_HISTORY": "medical-history", "GYNHX": "medical-history", "PROCEDURES": "plan",
}


def section(draft, key):
    keys = {"family+social": ["family-history", "social-history"]}.get(key, [key])
    return [s for x in draft["sections"] if x["key"] in keys for s in x["sentences"]]


def turns(dialogue):
    """Sentences for the lead baseline, without the names of the speakers."""
    text = re.sub(r"^\s*(\[\w+\]|\w+:)", "", dialogue, flags=re.M)
    return [s for line in text.split("\n") for s in re.split(r"(?<=[.?!])\s+", line.strip()) if words(s)]


def lead(sentences, k):
    return " ".join(sentences[:k])


def best_lead(pairs):
    """The one k that serves the section best over all records: stronger than any baseline that is fixed beforehand."""
    best = (0.0, 1)
    for k in (1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 40, 60, 80):
        best = max(best, (sum(rouge_l(lead(s, k), r) for s, r in pairs) / len(pairs), k))
    return best


def content(text):
    return [w for w in words(text) if w not in STOP and len(w) > 2]


def stem(w):
    return w[:-1] if w.endswith("s") and len(w) > 4 else w


def holds(text, term):
    have = {stem(w) for w in words(text)}
    return all(stem(w) in have for w in content(term))


DOSE = re.compile(r"\b([A-Za-z][a-z]{3,})\s*,?\s+(?:to\s+|at\s+)?\d[\d,.]*\s*(?:mg|mcg|milligrams?|micrograms?|units?|grams?)\b")
NOT_DRUG = set("""take taking takes with from about dose doses increase increased decrease decreased prescribed prescribe start started daily than ordered
 continue additional another therapy tablet tablets capsule ointment cream oral weekly total both given current currently medication medications""".split())


def oracle(row, dialogue, kind):
    """Problems, drugs and allergies of the reference that the dialogue names, too."""
    result = defaultdict(set)
    if kind == "aci":
        note = row["note"]
        plan = divisions(note).get("assessment-plan", "")
        lines = [l.strip() for l in plan.split("\n")]
        for i, line in enumerate(lines):
            m = re.fullmatch(r"(?:\d+\.\s*)?([A-Z][A-Za-z0-9 ,'/-]{3,60})[.:]?", line)
            if m and len(words(line)) <= 6 and (i + 1 < len(lines) and re.match(r"[•\-]|Medical|Assessment|Plan", lines[i + 1] or "")):
                if content(line): result["problem"].add(line.strip(".:").lower())
        texts = note
        m = re.search(r"ALLERGIES:?\n+(.+?)(?:\n\n[A-Z ]+\n|\Z)", note, re.S)
        if m:
            for w in content(m.group(1)): result["allergy"].add(w)
    else:
        texts = row["section_text"]
        if row["section_header"] == "ALLERGY":
            for w in content(texts): result["allergy"].add(w)
        if row["section_header"] in ("DIAGNOSIS", "PASTMEDICALHX"):
            for part in re.split(r"[.,;\n]| and ", texts):
                if 0 < len(content(part)) <= 3: result["problem"].add(part.strip().lower())
        if row["section_header"] == "MEDICATIONS":
            for part in re.split(r"[.,;\n]| and ", texts):
                if len(content(part)) == 1: result["drug"].add(content(part)[0])
    for w in DOSE.findall(texts):
        if w.lower() not in NOT_DRUG and w.lower() not in STOP: result["drug"].add(w.lower())
    return {k: {t for t in v if content(t) and holds(dialogue, t)} for k, v in result.items()}


# Planted errors

UNITS = [("mg", "mcg"), ("milligrams", "micrograms"), ("days", "weeks"), ("weeks", "months"), ("years", "months"), ("months", "years"), ("cm", "mm"), ("hours", "days")]


def spoil(sentence, rng):
    """Every way to make this sentence wrong by one word, as (kind, sentence)."""
    result = []
    for m in re.finditer(r"(?<![\w/.:])\d+(?:\.\d+)?(?![\w/.]*\d)", sentence):
        new = str(int(float(m.group())) + rng.choice([1, 2, 5, 10])) if rng.random() < .7 else m.group().split(".")[0] + "0"
        if float(new) == float(m.group()): continue
        kind = "dose" if re.match(r"\s*-?\s*(mg|mcg|milligram|unit|ml|gram)", sentence[m.end():]) else "number"
        result.append((kind, sentence[:m.start()] + new + sentence[m.end():]))
    small = {"two": "three", "three": "four", "four": "six", "five": "two", "six": "eight", "seven": "five", "eight": "nine", "ten": "twelve", "twenty": "thirty"}
    for m in re.finditer(r"\b(" + "|".join(small) + r")\b", sentence):
        result.append(("number", sentence[:m.start()] + small[m.group()] + sentence[m.end():]))
    for a, b in UNITS:
        for m in re.finditer(r"(?<=\d)\s*" + a + r"\b", sentence): result.append(("unit", sentence[:m.start()] + " " + b + sentence[m.end():]))
    for a, b in (("left", "right"), ("right", "left"), ("bilateral", "left"), ("bilaterally", "on the right")):
        for m in re.finditer(r"\b" + a + r"\b", sentence, re.I):
            before = sentence[:m.start()].lower().split()[-1:]
            after = sentence[m.end():].lower().split()[:1]
            if a == "right" and (before in (["all"], ["that's"], ["is"], [","], ["."], []) or after in ([","], ["now"], ["?"], ["."], ["away"], ["?"], [])): continue
            result.append(("side", sentence[:m.start()] + b + sentence[m.end():]))
    for pattern, new in ((r"\b(do|does|did|is|was|are|were|have|has|had|would|could|ca|wo) n't\b", r"\1"), (r"\b(do|does|did|is|was|are|have|has)n't\b", r"\1"),
                         (r"(?<!no )(?<!no, )\bno (?=[a-z])(?!no\b|not\b)", ""), (r"\bnot ", ""), (r"\bdenies\b", "reports"), (r"\bdenied\b", "reported"), (r"\bnever\b", "always"), (r"\bwithout\b", "with")):
        for m in re.finditer(pattern, sentence): result.append(("negation", sentence[:m.start()] + m.expand(new) + sentence[m.end():]))
    for pattern, new in ((r"\b(is|was|are|were|has|had) (?!n't|not|no)(?=[a-z])", r"\1 not "), (r"\b(reports|endorses) ", "denies "), (r"\b(have|has) (?=(?:some|a|pain|swelling)\b)", r"\1 no ")):
        for m in re.finditer(pattern, sentence): result.append(("negation", sentence[:m.start()] + m.expand(new) + sentence[m.end():]))
    return [(k, s) for k, s in result if words(s) != words(sentence)]


QUICK = "quick" in os.environ


def passage(record, sentence, size=2000):
    """The part of a record that shares most words with a sentence, as long as a passage of the index."""
    wanted = set(content(sentence))
    starts = range(0, max(len(record) - size, 0) + 1, 200)
    best = max(starts, key=lambda at: len(wanted & set(words(record[at:at + size]))))
    return record[best:best + size]


def paraphrases(note):
    """Sentences that a person wrote of the record, in other words than it has."""
    lines = [l.strip(" \u2022-") for l in note.split("\n") if not l.strip().isupper()]
    return [s for l in lines for s in re.split(r"(?<=[.])\s+", l) if 5 <= len(words(s)) <= 40]


class Drafter:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, **fields):
        self.process.stdin.write(json.dumps(fields) + "\n"); self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def main():
    data, command = sys.argv[1], sys.argv[2:]
    drafter, rng = Drafter(command), random.Random(7)
    scores, pairs, own = defaultdict(list), defaultdict(list), defaultdict(list)
    recall, misses = defaultdict(lambda: [0, 0]), defaultdict(list)
    cited, times, spoiled = [0, 0], [], defaultdict(lambda: [0, 0])
    omitted, kept_marks, unmarked = defaultdict(lambda: [0, 0]), [0, 0], []
    part = os.environ.get("PART", "all")

    def taken(name):
        file = name.rsplit("/", 1)[-1]
        if part == "all": return file != "TrainingSet.csv"
        return (part == "held-out") == ("TestSet" in file or "_test" in file)

    cases = [("aci", r, r["dialogue"], "orthopedics-soap") for name, r in read(data + "/aci-bench/data/challenge_data/*.csv") if taken(name)]
    cases += [("mts", r, r["dialogue"], "general-surgery-hp") for name, r in read(data + "/mts-dialog/*.csv") if taken(name)]
    for number, (kind, row, dialogue, template) in enumerate(cases):
        answer = drafter(id=str(number), text=dialogue, template=template)
        draft = answer["draft"]; times.append(answer["seconds"])
        everything = [s for x in draft["sections"] for s in x["sentences"]]
        full = "\n".join(s["text"] for s in everything)
        points = dialogue
        for s in everything:
            cited[1] += 1
            source = " ".join(points[c["start"]:c["end"]] for c in s["citations"] if c.get("chunk") is not None)
            cited[0] += words(source) == words(s["text"])
        wanted = divisions(row["note"]) if kind == "aci" else {MTS[row["section_header"]]: row["section_text"]}
        lines = turns(dialogue)
        for key, reference in wanted.items():
            mine = section(draft, key)
            name = (kind, key)
            scores[name].append(rouge_l(" ".join(s["text"] for s in mine), reference))
            # A question with its answer is one sentence of the draft and several of the record: the lead gets as many of the record's.
            own[name].append(rouge_l(lead(lines, max(sum(len(turns(s["text"])) for s in mine), 1)), reference))
            pairs[name].append((lines, reference))
        truth = oracle(row, dialogue, kind)
        for what, terms in truth.items():
            for term in terms:
                recall[kind, what][1] += 1
                if holds(full, term): recall[kind, what][0] += 1
                else: misses[kind, what].append(term)
        # Leave out each section in turn: what only it names must be on the list of omissions.
        if QUICK: continue
        checks, planted = [], []
        for s in everything:
            source = dialogue[max(0, s["citations"][0]["start"] - 600):s["citations"][-1]["end"] + 600]
            wrong = spoil(s["text"], rng)
            rng.shuffle(wrong)
            for what, text in wrong[:2]:
                planted.append((what, text, s["text"])); checks.append([text, source])
                planted.append((what + " (sentence)", text, s["text"])); checks.append([text, s["text"]])
            checks.append([s["text"], source]); planted.append((None, s["text"], s["text"]))
        terms = {(w, t) for w, ts in truth.items() for t in ts if holds(full, t)}
        if terms:
            answer = drafter(id="o", text=dialogue, template=template, check=checks, leave=[[s["text"] for s in everything if not any(holds(s["text"], t) for _, t in terms)]])
            rest = "\n".join(s["text"] for s in everything if not any(holds(s["text"], t) for _, t in terms))
            told = "\n".join(o["concept"]["name"] + " " + o["text"] for o in answer["left"][0])
            for what, t in terms:
                if not holds(rest, t):
                    omitted[kind, what][1] += 1; omitted[kind, what][0] += holds(told, t)
                    if not holds(told, t): misses["untold", kind, what].append(t)
        elif checks: answer = drafter(id="o", text=dialogue, template=template, check=checks)
        if checks:
            for (what, text, right), found in zip(planted, answer["checks"]):
                if what is None: kept_marks[1] += 1; kept_marks[0] += bool(found); continue
                spoiled[what][1] += 1; spoiled[what][0] += bool(found)
                if not found: unmarked.append((what, right, text))
    other, plain = defaultdict(lambda: [0, 0]), [0, 0]
    for kind, row, dialogue, template in ([] if QUICK else [c for c in cases if c[0] == "aci"]):
        checks, planted = [], []
        for sentence in paraphrases(row["note"]):
            source = passage(dialogue, sentence)
            checks.append([sentence, source]); planted.append(None)
            wrong = spoil(sentence, rng)
            rng.shuffle(wrong)
            for what, text in wrong[:2]: checks.append([text, source]); planted.append(what)
        for what, found in zip(planted, drafter(id="p", text=dialogue, template=template, check=checks)["checks"]):
            counts = plain if what is None else other[what]
            counts[1] += 1
            counts[0] += bool(found)

    def share(a, b): return f"{a}/{b} ({a / max(b, 1):.3f})"
    print("| set | section | records | draft | lead, as many sentences | lead, the best k |\n| --- | --- | --- | --- | --- | --- |")
    for name in sorted(scores):
        mean = lambda v: sum(v) / len(v)
        b, k = best_lead(pairs[name])
        print(f"| {name[0]} | {name[1]} | {len(scores[name])} | {mean(scores[name]):.3f} | {mean(own[name]):.3f} | {b:.3f} (k={k}) |")
    print("\n| set | named in record and reference | in the draft |\n| --- | --- | --- |")
    for name in sorted(recall): print(f"| {name[0]} | {name[1]} | {share(*recall[name])} |")
    print("\n| set | left out on purpose | on the omission list |\n| --- | --- | --- |")
    for name in sorted(omitted): print(f"| {name[0]} | {name[1]} | {share(*omitted[name])} |")
    print("\n| planted error | marked |\n| --- | --- |")
    for what in sorted(spoiled): print(f"| {what} | {share(*spoiled[what])} |")
    print("\n| planted error in a sentence in other words | marked |\n| --- | --- |")
    for what in sorted(other): print(f"| {what} | {share(*other[what])} |")
    print(f"| none: the reference's own sentence | {share(*plain)} |")
    print(f"\nSentences whose citations hold them: {share(*cited)}. True sentences marked: {share(*kept_marks)}. Slowest draft: {max(times):.3f} s.")
    if "MISSES" in os.environ:
        with open(os.environ["MISSES"], "w") as f:
            for name in misses: print(name, misses[name][:150], file=f)
            for u in rng.sample(unmarked, min(60, len(unmarked))): print(u, file=f)


main()
