"""Compares pieces.py with the tokenizers library on real text."""
import json, pieces
from tokenizers import BertWordPieceTokenizer
ref = BertWordPieceTokenizer(pieces.MODEL + "/vocab.txt", lowercase=True)
bad = n = 0
for f in ("dev", "meddocan_es"):
    for line in list(open(pieces.DATA / f"deid/{f}.jsonl"))[:150]:
        for t in json.loads(line)["text"].split("\n"):
            a = pieces.encode(t)[0]; b = ref.encode(t, add_special_tokens=False).ids; n += 1
            if a != b:
                bad += 1
                if bad < 5: print(repr(t), [x for x in ref.encode(t, add_special_tokens=False).tokens])
print(n, bad)
for t in ["Déjà 中文 e\u0301x ½ №5 ﬁne ²x a\u200bb 한국 ÅSA \xad x"]: print(pieces.encode(t)[0] == ref.encode(t, add_special_tokens=False).ids)
