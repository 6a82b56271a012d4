"""Figures of the tagger, alone and united with the rules.

    evaluate.py gold OUT_FOLDER                       writes gold files: val.jsonl (marked documents kept back), dev.jsonl, mts_dev.jsonl, and test folders that exist
    evaluate.py temperature MODEL VAL.jsonl           fits the softmax temperature
    evaluate.py predict MODEL GOLD.jsonl OUT.jsonl    word probabilities: {"id","words":[[start,end,[p of each class]]…]}
    evaluate.py table GOLD PROBS RULES       leak, precision, terms for the rules and for unions over a grid of thresholds
    evaluate.py combine GOLD PROBS RULES              unions with findings of the rules taken back where the tagger is sure of O
    evaluate.py tune GOLD PROBS RULES                 thresholds per class on validation documents
    evaluate.py spans PROBS OUT [--thresholds JSON]   predictions for deid_score.py; with --rules the union, with --back LIMIT SURE findings of the rules taken back
    evaluate.py missed GOLD PROBS [RULES]             what still leaks, with examples (validation only)
"""
import argparse
import collections
import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F

from pieces import CLASSES, CLS, GROUP, SEP, encode, windows

torch.set_num_threads(1)
DEFAULT = {"NAME": 0.8, "DATE": 0.8, "LOCATION": 0.5, "ID": 0.76, "AGE": 0.4, "ORG": 0.8}  # tuned on val.jsonl


def load(path):
    """A model from a training checkpoint, with the temperature next to it if there is one."""
    from model import Tagger
    state = torch.load(path)
    model = Tagger(1 + max(int(k.split(".")[1]) for k in state if k.startswith("layers.")), len(state["shape.weight"]))
    model.load_state_dict(state, strict=False)
    model.eval()
    file = pathlib.Path(path).with_suffix(".temperature")
    return model, float(file.read_text()) if file.exists() else 1.0


@torch.no_grad()
def token_logits(model, ids, shapes):
    """Logits of all tokens of a document, each from the window in which it lies deepest."""
    out = torch.zeros(len(ids), len(CLASSES))
    for start, end, keep, until in windows(len(ids)):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(torch.tensor([[CLS] + ids[start:end] + [SEP]]), torch.tensor([[0] + shapes[start:end] + [0]]))[0].float()
        out[keep:until] = logits[1 + keep - start:1 + until - start]
    return out


def word_probabilities(model, temperature, text):
    """[start, end, probabilities] of each word: the mean over its pieces."""
    ids, shapes, owner, all_words = encode(text, model.with_lexicon)
    if not ids:
        return []
    p = torch.softmax(token_logits(model, ids, shapes) / temperature, -1)
    sums, counts = torch.zeros(len(all_words), len(CLASSES)), torch.zeros(len(all_words), 1)
    index = torch.tensor(owner)
    sums.index_add_(0, index, p)
    counts.index_add_(0, index, torch.ones(len(owner), 1))
    mean = (sums / counts.clamp(min=1)).tolist()
    return [[s, e, [round(x, 4) for x in mean[i]]] for i, (s, e, gap) in enumerate(all_words) if gap >= 0 and counts[i] > 0]


def read(path):
    return [json.loads(line) for line in open(path, encoding="utf-8") if line.strip()]


def findings(words, thresholds):
    """Spans of words whose likeliest identifier class reaches its threshold. The score is 1 - p(O) for a word that is not O."""
    spans = []
    for start, end, p in words:
        best = max(range(1, len(p)), key=lambda i: p[i])
        if 1 - p[0] >= thresholds[CLASSES[best]]:
            if spans and spans[-1]["label"] == CLASSES[best] and start - spans[-1]["end"] <= 1:
                spans[-1]["end"] = end
                spans[-1]["score"] = max(spans[-1]["score"], 1 - p[0])
            else:
                spans.append({"start": start, "end": end, "label": CLASSES[best], "score": 1 - p[0]})
    return spans


class Score:
    """Leak, character precision and destroyed terms as deid_score.py counts them, quickly."""

    def __init__(self, gold):
        self.docs = []
        for d in gold:
            t = d["text"]
            alnum = [c.isalnum() for c in t]
            kinds = bytearray(len(t))
            for s in d.get("optional", []): kinds[s["start"]:s["end"]] = b"\3" * (s["end"] - s["start"])
            for s in d["spans"]: kinds[s["start"]:s["end"]] = (b"\2" if s["label"] == "ORG" else b"\1") * (s["end"] - s["start"])
            self.docs.append((d, alnum, kinds))

    def __call__(self, spans_of):
        phi = leaked = org = org_leaked = good = bad = terms = hit = 0
        self.by = collections.defaultdict(lambda: [0, 0])
        for d, alnum, kinds in self.docs:
            cover = bytearray(len(alnum))
            for s in spans_of.get(d["id"], []):
                a, b = max(0, s["start"]), min(len(alnum), s["end"])
                cover[a:b] = b"\1" * (b - a)
            for i, c in enumerate(cover):
                if c and alnum[i]:
                    if kinds[i] in (1, 2): good += 1
                    elif kinds[i] == 0: bad += 1
            for s in d["spans"]:
                n = sum(alnum[s["start"]:s["end"]])
                lost = sum(1 for i in range(s["start"], s["end"]) if alnum[i] and not cover[i])
                self.by[s["label"]][0] += n
                self.by[s["label"]][1] += lost
                if s["label"] == "ORG": org, org_leaked = org + n, org_leaked + lost
                else: phi, leaked = phi + n, leaked + lost
            for s in d.get("clinical", []):
                n = sum(alnum[s["start"]:s["end"]])
                if n:
                    terms += 1
                    hit += 2 * sum(1 for i in range(s["start"], s["end"]) if alnum[i] and cover[i]) >= n
        return {"leak": 100 * leaked / max(1, phi), "org": 100 * org_leaked / max(1, org), "precision": 100 * good / max(1, good + bad), "terms": 100 * hit / max(1, terms)}


def take_back(spans, words, limit, sure):
    """Rule findings without those below `limit` whose every word the tagger holds to be O with at least `sure`."""
    kept = []
    for s in spans:
        inside = [p[0] for a, b, p in words if a < s["end"] and s["start"] < b and b > a]
        if s.get("score", 1) < limit and inside and min(inside) >= sure:
            continue
        kept.append(s)
    return kept


def spread(words, text, thresholds, sure=0.9, low=0.1):
    """Names found surely once are sought in the whole document: same word, at least `low` there."""
    known = {text[s:e].lower() for s, e, p in words if p[1] >= sure and e - s > 2 and text[s:e].isalpha()}
    return [{"start": s, "end": e, "label": "NAME", "score": 1 - p[0]} for s, e, p in words if text[s:e].lower() in known and 1 - p[0] >= low and text[s].isalpha()]


def frontier(score, words, rules, union):
    """Lowers one class's threshold at a time, that which uncovers most leaked characters per spoilt one; prints each fourth step."""
    grid = [0.99, 0.98, 0.97, 0.95, 0.93, 0.9, 0.87, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15]
    items = collections.defaultdict(list)
    for d, alnum, kinds in score.docs:
        cover = bytearray(len(alnum))
        for s in rules[d["id"]]: cover[s["start"]:s["end"]] = b"\1" * (s["end"] - s["start"])
        for start, end, p in words[d["id"]]:
            best = max(range(1, len(p)), key=lambda i: p[i])
            if 1 - p[0] < 0.1: continue
            free = [kinds[i] for i in range(start, end) if alnum[i] and not cover[i]]
            if free: items[CLASSES[best]].append((1 - p[0], free.count(1) + 0.25 * free.count(2), free.count(0)))
    thresholds, step = {c: 1.01 for c in CLASSES[1:]}, 0
    place = {c: -1 for c in CLASSES[1:]}
    while True:
        choices = []
        for c in CLASSES[1:]:
            for n in range(place[c] + 1, len(grid)):
                band = [x for x in items[c] if grid[n] <= x[0] < thresholds[c]]
                won, lost = sum(x[1] for x in band), sum(x[2] for x in band)
                if won: choices.append(((won + 0.5) / (lost + 3), c, n))
        if not choices: break
        ratio, c, n = max(choices)
        place[c], thresholds[c] = n, grid[n]
        step += 1
        if step % 2 == 0: line(f"{ratio:5.2f} " + json.dumps(thresholds).replace('"', ""), score(union(thresholds)))
        if ratio < 0.25: break


def line(name, r):
    print(f"{name:<92} leak {r['leak']:6.2f}  org {r['org']:6.2f}  precision {r['precision']:6.2f}  terms {r['terms']:5.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--rules")
    parser.add_argument("--thresholds")
    parser.add_argument("--back", nargs=2, type=float, help="LIMIT SURE: take back findings of the rules")
    parser.add_argument("--examples", type=int, default=60)
    a = parser.parse_args()
    f = a.files
    if a.command == "gold":
        from generate import marked_documents
        out = pathlib.Path(f[0])
        out.mkdir(exist_ok=True)
        with open(out / "val.jsonl", "w") as handle:
            for name, spanish, segments in marked_documents()[1]:
                row = {"id": name, "type": name.split("/")[0], "lang": "es" if spanish else "en", "noise": [], "text": "", "spans": [], "optional": [], "clinical": []}
                for inner, label, sub in segments:
                    span = {"start": len(row["text"]), "end": len(row["text"]) + len(inner), "text": inner}
                    row["text"] += inner
                    if label == "CLINICAL": row["clinical"].append(span | {"kind": "clinical"})
                    elif label == "OPTIONAL": row["optional"].append(span)
                    elif label: row["spans"].append(span | {"label": label, "sub": sub})
                handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    elif a.command == "temperature":
        model, _ = load(f[0])
        from generate import parse_row
        from train import token_labels
        logits, targets = [], []
        for d in read(f[1]):
            labels = [0] * len(d["text"])
            for s in d.get("optional", []): labels[s["start"]:s["end"]] = [-1] * (s["end"] - s["start"])
            for s in d["spans"]: labels[s["start"]:s["end"]] = [GROUP.get(s["label"], 4)] * (s["end"] - s["start"])
            ids, shapes, owner, all_words = encode(d["text"], model.with_lexicon)
            logits.append(token_logits(model, ids, shapes))
            targets += token_labels(labels, owner, all_words)
        logits, targets = torch.cat(logits), torch.tensor(targets)
        keep = targets >= 0
        best = min((F.cross_entropy(logits[keep] / t, targets[keep]).item(), t) for t in [x / 20 for x in range(12, 60)])
        print(f"temperature {best[1]}  loss {best[0]:.4f}  (at 1: {F.cross_entropy(logits[keep], targets[keep]).item():.4f})")
        pathlib.Path(f[0]).with_suffix(".temperature").write_text(str(best[1]))
    elif a.command == "predict":
        model, temperature = load(f[0])
        with open(f[2], "w") as handle:
            for d in read(f[1]):
                handle.write(json.dumps({"id": d["id"], "words": word_probabilities(model, temperature, d["text"])}) + "\n")
    elif a.command in ("table", "combine", "tune", "missed"):
        gold = read(f[0])
        texts = {d["id"]: d["text"] for d in gold}
        words = {d["id"]: d["words"] for d in read(f[1])}
        rules = {d["id"]: d["spans"] for d in read(f[2])} if len(f) > 2 else {d["id"]: [] for d in gold}
        score = Score(gold)
        uniform = lambda t: {c: t for c in CLASSES[1:]}
        union = lambda thresholds: {i: rules[i] + findings(words[i], thresholds) for i in texts}
        if a.command == "table":
            line("rules", score(rules))
            for t in (0.3, 0.5, 0.7, 0.8, 0.9, 0.95): line(f"tagger alone {t}", score({i: findings(words[i], uniform(t)) for i in texts}))
            for t in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98): line(f"union {t}", score(union(uniform(t))))
            for t in (0.3, 0.5, 0.7, 0.9): line(f"union {t} + spread", score({i: x + spread(words[i], texts[i], None) for i, x in union(uniform(t)).items()}))
            for name in CLASSES[1:]: line(f"union, only {name} at 0.7", score(union(uniform(2) | {name: 0.7})))
            for limit in (0.5, 0.6, 0.7, 0.8, 0.9, 1.01):
                for sure in (0.9, 0.97, 0.99, 0.995): line(f"rules, taken back: score < {limit}, p(O) >= {sure}", score({i: take_back(rules[i], words[i], limit, sure) for i in texts}))
            if a.thresholds:
                t = json.loads(a.thresholds)
                line("union, thresholds given", score(union(t)))
                for limit, sure in ((0.6, 0.99), (0.8, 0.99), (1.01, 0.99), (1.01, 0.995)):
                    line(f"union, given, taken back {limit} {sure}", score({i: take_back(rules[i], words[i], limit, sure) + findings(words[i], t) for i in texts}))
        elif a.command == "combine":
            sets = {"uniform " + str(t): uniform(t) for t in (0.3, 0.5, 0.6, 0.7, 0.8, 0.9)}
            if a.thresholds: sets["given"] = json.loads(a.thresholds)
            line("rules", score(rules))
            for name, t in sets.items():
                line(f"tagger alone, {name}", score({i: findings(words[i], t) for i in texts}))
                line(f"union, {name}", score(union(t)))
                for limit, sure in ((0.6, 0.95), (0.8, 0.97), (0.9, 0.97), (1.01, 0.97), (1.01, 0.99), (1.01, 0.995)):
                    line(f"union, {name}, back score < {limit}, p(O) >= {sure}", score({i: take_back(rules[i], words[i], limit, sure) + findings(words[i], t) for i in texts}))
                line(f"  the same at 1.01/0.97 + spread", score({i: take_back(rules[i], words[i], 1.01, 0.97) + findings(words[i], t) + spread(words[i], texts[i], t) for i in texts}))
        elif a.command == "tune":
            frontier(score, words, rules, union)
        else:
            t = json.loads(a.thresholds) if a.thresholds else DEFAULT
            spans = union(t)
            line("union" if len(f) > 2 else "tagger", score(spans))
            for label, (n, lost) in sorted(score.by.items(), key=lambda x: -x[1][1]): print(f"  {label:<12} {n:6} characters, {100 * lost / max(1, n):6.2f} % leak")
            shown = []
            for d, alnum, kinds in score.docs:
                cover = bytearray(len(alnum))
                for s in spans[d["id"]]: cover[s["start"]:s["end"]] = b"\1" * (s["end"] - s["start"])
                for s in d["spans"]:
                    if s["label"] != "ORG" and any(alnum[i] and not cover[i] for i in range(s["start"], s["end"])):
                        p = [f"{1 - q[0]:.2f}" for x, y, q in words[d["id"]] if x < s["end"] and s["start"] < y]
                        shown.append((s["label"], s["sub"], d["text"][max(0, s["start"] - 35):s["start"]], s["text"], d["text"][s["end"]:s["end"] + 20], " ".join(p), d["id"]))
            import random
            random.Random(1).shuffle(shown)
            print(len(shown), "not wholly covered")
            for label, sub, before, text, after, p, name in shown[:a.examples]: print(f"  {label}:{sub} {before!r} ⟦{text}⟧ {after!r} {p} {name}")
            print("false findings of the tagger:")
            false = [(s["label"], round(s["score"], 2), d["text"][max(0, s["start"] - 25):s["start"]], d["text"][s["start"]:s["end"]], d["id"]) for d, alnum, kinds in score.docs for s in findings(words[d["id"]], t) if not any(kinds[s["start"]:s["end"]]) and any(alnum[s["start"]:s["end"]])]
            random.Random(1).shuffle(false)
            print(len(false))
            for x in false[:a.examples]: print("  ", *[repr(y) for y in x])
    elif a.command == "spans":
        t = json.loads(a.thresholds) if a.thresholds else DEFAULT
        limit, sure = a.back or (0, 1)
        rules = {d["id"]: d["spans"] for d in read(a.rules)} if a.rules else {}
        with open(f[1], "w") as handle:
            for d in read(f[0]): handle.write(json.dumps({"id": d["id"], "spans": take_back(rules.get(d["id"], []), d["words"], limit, sure) + findings(d["words"], t)}) + "\n")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
