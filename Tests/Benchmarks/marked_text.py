#!/usr/bin/env python3
"""Marked documents as gold rows for scoring redaction.

    Tests/Benchmarks/marked_text.py FOLDER... > gold.jsonl

In a document an identifier is written ⟦LABEL:sub|text⟧, a term that must survive ⟦CLINICAL|text⟧ and what counts neither way ⟦OPTIONAL|text⟧. A row is
{"id","type","lang","noise","text","spans":[{"start","end","label","sub","text"}],"optional":[…],"clinical":[…]}; offsets are half-open and count code
points. Ends with exit code 1 when a mark is not closed or its label is unknown.
"""
import json
import pathlib
import re
import sys

LABELS = set("NAME DATE LOCATION AGE PHONE FAX EMAIL SSN MRN HEALTH_PLAN ACCOUNT LICENSE VEHICLE DEVICE URL IP BIOMETRIC PHOTO OTHER_ID ORG".split())
MARK = re.compile(r"⟦([A-Z_]+)(?::([^|⟧]*))?\|([^⟦⟧]*)⟧")


def row(name: str, source: str, language: str) -> dict:
    text, spans, optional, clinical = "", [], [], []
    at = 0
    for mark in MARK.finditer(source):
        text += source[at:mark.start()]
        label, sub, inner = mark.groups()
        span = {"start": len(text), "end": len(text) + len(inner), "text": inner}
        text += inner
        at = mark.end()
        if label == "CLINICAL":
            clinical.append(span | {"kind": "clinical"})
        elif label == "OPTIONAL":
            optional.append(span)
        elif label in LABELS:
            spans.append(span | {"label": label, "sub": sub or ""})
        else:
            raise ValueError(f"{name}: unknown label {label}")
    text += source[at:]
    if "⟦" in text or "⟧" in text:
        place = re.search("[⟦⟧]", text).start()
        raise ValueError(f"{name}: a mark is not closed near {text[max(0, place - 30):place + 30]!r}")
    kind = name.split("-", 1)[-1] if "-" in name else name
    return {"id": name, "type": kind, "lang": language, "noise": [], "text": text, "spans": spans, "optional": optional, "clinical": clinical}


def rows(folder: pathlib.Path) -> list:
    language = "es" if folder.name.endswith("es") else "en"
    return [row(f"{folder.name}/{file.stem}", file.read_text("utf-8"), language) for file in sorted(folder.glob("*.txt"))]


if __name__ == "__main__":
    try:
        for folder in sys.argv[1:]:
            for item in rows(pathlib.Path(folder)):
                print(json.dumps(item, ensure_ascii=False))
    except ValueError as problem:
        sys.exit(str(problem))
