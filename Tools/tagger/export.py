"""Writes the trained tagger for the appliance.

    export.py MODEL.pt OUT_FOLDER [--check VAL.jsonl]

OUT_FOLDER/tagger.safetensors        f32, HuggingFace BERT names, without the word and position tables (those of all-MiniLM-L6-v2 stay in use)
OUT_FOLDER/tagger-int8.safetensors   the same with the layers' weights as whole numbers of 8 bits, smoothed as ByteLinear does it
OUT_FOLDER/config.json               classes, shapes, windows, temperature, thresholds
OUT_FOLDER/golden.json               20 texts with token ids, shape ids and probabilities, exact and of the 8-bit form
"""
import argparse
import copy
import json
import pathlib
import random

import torch
import torch.nn as nn
from safetensors.torch import save_file

import pieces
from evaluate import DEFAULT, Score, findings, load, read
from model import NAMES
from pieces import CLASSES, CLS, SEP, encode, windows

torch.set_num_threads(1)
SITES = {"query": "state", "key": "state", "value": "state", "out": "context", "up": "expanded", "down": "contracted"}

TEXTS = [
    "Pt seen today by Dr. Amara Quillfeather for follow up of HTN. BP 132/84.",
    "Name: Tolliver, Brisa M   DOB: 03/14/1961   MRN: 00-48213",
    "d/w Hollis re: INR 2.4, continue warfarin 5 mg",
    "JUNO PETTIBONE 77F ADMITTED 12 FEB WITH CHF. LASIX 40 IV.",
    "call back 555-0142, ask for Ines",
    "Parkinson disease, Foley draining, Murphy sign negative",
    "La paciente Rosalinda Quiñones-Vega acude a control el 3 de mayo de 2024.",
    "vive en Calle Olmo 12, Zafra. Hijo: Ñico, tel. 600 55 01 42",
    "Transferred from Marrow Creek Regional to Saint Ludmila Hospice on 9/8.",
    "She is 94 and lives on her own at 18 Gull Lane, Wexcombe 04401.",
    "cc: K. Obuya; T. Vance\nJW/ms",
    "Will return in May if the rash is not better. May improve with rest.",
    "dawn (charge) called page about will in rm 4",
    "Thibodeaux|Remy|1958-07-02|M|A-77812|Medicare|f/u",
    "PID|1||884412^^^MRN||OKAFOR^NNEKA^A||19720411|F",
    "e-mail nneka.okafor@brightmoor.example or www.brightmoor.example/p/4471",
    "Hgb 11.2 (12-16)  Plt 245  Na 138  K 4.1\n\nL4-L5 disc bulge, Snellen 20/40, ICD M54.5",
    "Serial 94-A31177, lot QX20, implanted Jan '21 by Haverstraw",
    "Retired from Pinebluff Lumber, moved here from Tulsa County in 2009.",
    "NOTE\n\n\nPt\tB. Achterberg  \t2024-11-05\r\nno complaints — “fine” ½ tab · 中文",
]


class ByteProduct(nn.Module):
    """A linear layer in whole numbers: weights rounded per output, inputs per row, both evened out by `stretch` (SmoothQuant, α = ½)."""

    def __init__(self, linear, stretch, parts=1):
        super().__init__()
        weight = linear.weight.data / stretch
        self.bias, self.stretch, self.parts = linear.bias.data, stretch, parts
        chunks = weight.chunk(parts, 1)
        self.scale = torch.stack([c.abs().amax(1).clamp(min=1e-20) / 127 for c in chunks])
        self.whole = torch.cat([torch.round(c / s[:, None]) for c, s in zip(chunks, self.scale)], 1).to(torch.int8)

    def forward(self, x):
        x = x.float() * self.stretch
        total = self.bias
        for part, whole, scale in zip(x.chunk(self.parts, -1), self.whole.float().chunk(self.parts, 1), self.scale):
            low, high = part.amin(-1, True).clamp(max=0), part.amax(-1, True).clamp(min=0)
            step = ((high - low) / 255).clamp(min=1e-12)
            rounded = torch.round((part - low) / step) * step + low
            total = total + rounded @ (whole * scale[:, None]).T
        return total


def ranges(model, seed=99, documents=60):
    """How large each input of each product becomes on generated documents."""
    from generate import Source
    greatest, hooks = {}, []
    for n, layer in enumerate(model.layers):
        for own, site in SITES.items():
            def see(module, inputs, key=(n, site)):
                most = inputs[0].detach().abs().flatten(0, -2).amax(0)
                greatest[key] = torch.maximum(greatest[key], most) if key in greatest else most
            hooks.append(getattr(layer, own).register_forward_pre_hook(see))
    source = Source(seed)
    for _ in range(documents):
        exact(model, source.draw()[0])
    for hook in hooks:
        hook.remove()
    return greatest


@torch.no_grad()
def exact(model, text):
    """f32 logits of all tokens of a text."""
    ids, shapes, owner, all_words = encode(text, model.with_lexicon)
    out = torch.zeros(len(ids), len(CLASSES))
    for start, end, keep, until in windows(len(ids)):
        logits = model(torch.tensor([[CLS] + ids[start:end] + [SEP]]), torch.tensor([[0] + shapes[start:end] + [0]]))[0]
        out[keep:until] = logits[1 + keep - start:1 + until - start]
    return out


def rounded_model(model, greatest):
    """A copy of the model with all products in 8 bits."""
    result = copy.deepcopy(model)
    for n, layer in enumerate(result.layers):
        for site in ("state", "context", "expanded", "contracted"):
            linears = [own for own, s in SITES.items() if s == site]
            most = torch.stack([getattr(layer, own).weight.data.abs().amax(0) for own in linears]).amax(0)
            stretch = (most.clamp(min=1e-5) / greatest[(n, site)].clamp(min=1e-5)).sqrt()
            for own in linears:
                setattr(layer, own, ByteProduct(getattr(layer, own), stretch, 4 if site == "contracted" else 1))
    return result


def word_table(text, logits, temperature):
    """[start, end, probabilities] of each word, as evaluate.word_probabilities."""
    _, _, owner, all_words = encode(text)
    p = torch.softmax(logits / temperature, -1)
    sums, counts = torch.zeros(len(all_words), len(CLASSES)), torch.zeros(len(all_words), 1)
    sums.index_add_(0, torch.tensor(owner), p)
    counts.index_add_(0, torch.tensor(owner), torch.ones(len(owner), 1))
    mean = (sums / counts.clamp(min=1)).tolist()
    return [[s, e, [round(x, 4) for x in mean[i]]] for i, (s, e, gap) in enumerate(all_words) if gap >= 0 and counts[i] > 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("out")
    parser.add_argument("--check")
    parser.add_argument("--thresholds")
    a = parser.parse_args()
    out = pathlib.Path(a.out)
    out.mkdir(exist_ok=True)
    model, temperature = load(a.model)
    greatest = ranges(model)
    small = rounded_model(model, greatest)

    base = {"embeddings.token_type_embeddings.weight": model.shape.weight.data, "embeddings.LayerNorm.weight": model.norm.weight.data, "embeddings.LayerNorm.bias": model.norm.bias.data,
            "classifier.weight": model.head.weight.data, "classifier.bias": model.head.bias.data, "temperature": torch.tensor([temperature])}
    full, byte = dict(base), dict(base)
    for n, (layer, lower) in enumerate(zip(model.layers, small.layers)):
        for own, theirs in NAMES.items():
            key = f"encoder.layer.{n}.{theirs}"
            full[key + ".weight"], full[key + ".bias"] = getattr(layer, own).weight.data, getattr(layer, own).bias.data
            byte[key + ".bias"] = full[key + ".bias"]
            if own in SITES:
                product = getattr(lower, own)
                byte[key + ".weight"], byte[key + ".scale"] = product.whole, product.scale.squeeze(0)
                byte[f"encoder.layer.{n}.stretch.{SITES[own]}"] = product.stretch.clone()
            else:
                byte[key + ".weight"] = full[key + ".weight"]
    save_file({k: v.contiguous().clone() for k, v in full.items()}, out / "tagger.safetensors")
    save_file({k: v.contiguous().clone() for k, v in byte.items()}, out / "tagger-int8.safetensors")
    thresholds = json.loads(a.thresholds) if a.thresholds else DEFAULT
    shape_names = "SPECIAL LOWER TITLE CAPS INITIAL MIXED DIGITS2 DIGITS3 DIGITS4 DIGITS5 ALNUM_CAPS ALNUM PUNCT OTHER".split()
    config = {"base": "all-MiniLM-L6-v2 (word and position tables)", "layers": len(model.layers), "hidden": 384, "heads": 12, "inner": 1536, "layer_norm_eps": 1e-12, "classes": CLASSES, "temperature": temperature,
              "thresholds": thresholds, "shapes": {name: getattr(pieces, name) for name in shape_names}, "shape_id": "shape + 16 * gap", "gaps": {"SPACE": 0, "GLUED": 1, "WIDE": 2}, "shape_ids": len(model.shape.weight), "lexicon_classes": dict(UNKNOWN=0, COMMON=1, MEDICAL=2, NAMELIKE=3, BOTH=4, EPONYM=5) if model.with_lexicon else None,
              "window_tokens": pieces.WINDOW, "window_stride": pieces.STRIDE, "cls": CLS, "sep": SEP, "unk": pieces.UNK, "longest_word": pieces.LONGEST_WORD}
    (out / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n")
    golden = []
    for text in TEXTS:
        ids, shapes, owner, all_words = encode(text, model.with_lexicon)
        logits = exact(model, text)
        golden.append({"text": text, "ids": [CLS] + ids + [SEP], "shapes": [0] + shapes + [0], "words": word_table(text, logits, temperature), "words_int8": word_table(text, exact(small, text), temperature),
                       "logits": [[round(x, 4) for x in row] for row in logits.tolist()]})
    (out / "golden.json").write_text("[\n" + ",\n".join(json.dumps(g, ensure_ascii=False) for g in golden) + "\n]\n")
    for file in sorted(out.iterdir()):
        print(f"{file.name:<28} {file.stat().st_size:>12,} bytes")
    if a.check:
        gold = read(a.check)
        score = Score(gold)
        for name, m in (("f32", model), ("int8", small)):
            words = {d["id"]: word_table(d["text"], exact(m, d["text"]), temperature) for d in gold}
            print(name, {k: round(v, 2) for k, v in score({i: findings(w, thresholds) for i, w in words.items()}).items()})


if __name__ == "__main__":
    main()
