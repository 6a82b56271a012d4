"""Trains the tagger on fresh generated copies for a given time.

    train.py --minutes 20 --out first.pt [--start earlier.pt] [--layers 6] [--seed 1] [--rate 3e-4]
"""
import argparse
import math
import os
import random
import time

import torch
import torch.nn.functional as F

from generate import Source, original
from model import Tagger
from pieces import CLS, LEXICAL, SEP, SHAPE_IDS, SHAPES, UNK, WINDOW, encode

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))


def token_labels(labels, owner, all_words):
    """Class of each token: the commonest of its word's characters; line breaks are looked away from."""
    per_word = []
    for start, end, gap in all_words:
        inner = labels[start:end]
        per_word.append(-1 if gap < 0 else inner[0] if len(set(inner)) == 1 else max(set(inner), key=inner.count))
    return [per_word[i] for i in owner]


def cut(text, labels, rng, with_lexicon=False):
    """Windows of a document with a random start: (ids, shapes, labels)."""
    ids, shapes, owner, all_words = encode(text, with_lexicon)
    targets = token_labels(labels, owner, all_words)
    result, at = [], -rng.randrange(WINDOW) if len(ids) > WINDOW else 0
    while at < len(ids):
        a, b = max(0, at), at + WINDOW
        if len(ids[a:b]) > 8:
            result.append(([CLS] + ids[a:b] + [SEP], [0] + shapes[a:b] + [0], [-1] + targets[a:b] + [-1]))
        at += WINDOW
    return result


def batch(rows, rng, drop):
    """Padded tensors; with `drop`, some words of a batch become [UNK]."""
    length = max(len(r[0]) for r in rows)
    pad = lambda k, fill: torch.tensor([r[k] + [fill] * (length - len(r[k])) for r in rows])
    ids, shapes, labels = pad(0, 0), pad(1, 0), pad(2, -1)
    if drop:
        rate = rng.choice((0, 0, 0.02, 0.06))
        hit = (torch.rand(ids.shape) < rate) & (ids > 999) & (shapes % SHAPES != 12)
        ids = ids.masked_fill(hit, UNK)
    return ids, shapes, labels


class Loader:
    """Batches of windows of like length from a pool of documents."""

    def __init__(self, source, size, with_lexicon=False):
        self.source, self.size, self.ready, self.with_lexicon = source, size, [], with_lexicon

    def next(self):
        rng = self.source.rng
        if not self.ready:
            rows = []
            while len(rows) < self.size * 12:
                try:
                    rows += cut(*self.source.draw(), rng, self.with_lexicon)
                except (IndexError, ValueError) as problem:  # one odd document is no reason to lose a run
                    print("skipped a document:", problem, flush=True)
            rng.shuffle(rows)
            rows.sort(key=lambda r: len(r[0]))
            at = 0
            while at < len(rows):
                n = self.size
                while at + n < len(rows) and n < 6 * self.size and (n + 1) * len(rows[at + n][0]) <= self.size * 160:
                    n += 1
                self.ready.append(rows[at:at + n])
                at += n
            rng.shuffle(self.ready)
        return batch(self.ready.pop(), rng, True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--out", required=True)
    parser.add_argument("--start")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--lexicon", action="store_true", help="lexicon classes in the shape ids")
    parser.add_argument("--size", type=int, default=20)
    a = parser.parse_args()
    torch.manual_seed(a.seed)
    source = Source(a.seed)
    print(f"{len(source.marked)} marked documents for training, {len(source.validation)} for validation", flush=True)
    model = Tagger(a.layers, SHAPE_IDS * (LEXICAL if a.lexicon else 1))
    if a.start:
        state = torch.load(a.start)
        if len(state["shape.weight"]) < len(model.shape.weight):
            state["shape.weight"] = state["shape.weight"].repeat(LEXICAL, 1)
        model.load_state_dict(state, strict=False)
    small = [p for n, p in model.named_parameters() if p.requires_grad and n.split(".")[0] in ("shape", "head", "norm")]
    large = [p for n, p in model.named_parameters() if p.requires_grad and n.split(".")[0] == "layers"]
    optimizer = torch.optim.AdamW([{"params": large, "lr": a.rate, "top": a.rate}, {"params": small, "lr": 1e-3, "top": a.rate * 4}], weight_decay=0.01, betas=(0.9, 0.98))
    held = [row for _, _, segments in source.validation for row in cut(*original(segments), random.Random(0), a.lexicon)]
    held.sort(key=lambda r: len(r[0]))
    loader, began, step, shown, tokens = Loader(source, a.size, a.lexicon), time.time(), 0, 0.0, 0
    total = a.minutes * 60
    next_check = total / 6
    while True:
        spent = time.time() - began
        if spent > total:
            break
        ids, shapes, labels = loader.next()
        factor = min(1, (step + 1) / 60) * (0.5 * (1 + math.cos(math.pi * min(1, spent / total))) * 0.98 + 0.02)
        for group in optimizer.param_groups:
            group["lr"] = group["top"] * factor
        model.train()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(ids, shapes)
        loss = F.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), ignore_index=-1)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(large + small, 1.0)
        optimizer.step()
        step += 1
        tokens += ids.numel()
        shown = 0.97 * shown + 0.03 * loss.item() if shown else loss.item()
        if step % 50 == 0:
            print(f"{spent:6.0f} s  step {step}  loss {shown:.4f}  {tokens / (time.time() - began):.0f} tokens/s", flush=True)
        if spent > next_check:
            next_check += total / 6
            torch.save(model.trained(), a.out)
            model.eval()
            sums, count, wrong = 0.0, 0, 0
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                for at in range(0, len(held), 24):
                    i, s, l = batch(held[at:at + 24], None, False)
                    out = model(i, s).float()
                    sums += F.cross_entropy(out.flatten(0, 1), l.flatten(), ignore_index=-1, reduction="sum").item()
                    wrong += ((out.argmax(-1) != l) & (l >= 0)).sum().item()
                    count += (l >= 0).sum().item()
            print(f"{spent:6.0f} s  validation loss {sums / count:.4f}  wrong tokens {100 * wrong / count:.2f} %", flush=True)
    torch.save(model.trained(), a.out)
    print(f"{step} steps, {tokens / 1e6:.2f} M tokens, {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
