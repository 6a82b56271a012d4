#!/usr/bin/env python3
"""`redact --jsonl`: whatever the text holds, each line's answer is JSON, in order, with its id, and the spans are where they say."""

import json
import random
import subprocess

from support.harness import CHARTKEEP, Checks

ODD = ['"', "\\", "/", "\b\f\n\r\t", "\u0000\u0001\u001f\u007f", "\u0085\u2028\u2029\ufeff\u202e", "é", "e\u0301", "漢字", "😀", "👩\u200d⚕️", "\U0010ffff", "</script>", "%s%n", ""]
IDS = [1, -7, 0, 9007199254740993, 1.5, "a", 'q"\\\n', "é😀", "", None, True, [1, "x"], {"k": [None]}]
BAD = ['', "{", "null", "[]", '{"id":3}', '{"id":4,"text":5}', '{"id":5,"text":"\\ud800"}', '{"id":6,"text":"a"} trailing', '"text"']
NOTE = "Patient: Thandiwe Okonkwo-Reyes, MRN HL-5520917. Left knee pain; call 555-201-3377."


def answered(lines: list, *options: str) -> tuple:
    done = subprocess.run([CHARTKEEP, "redact", "--jsonl", *options], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout.split("\n")[:-1]


def every_answer_is_json(checks: Checks):
    chance = random.Random(11)
    texts = [before + NOTE + after for before in ODD for after in ODD] + ["".join(chance.choices(ODD, k=40)) for _ in range(200)]
    for options in (("--fast",), ("--fast", "--threads", "2"), ()):
        some = texts if "--fast" in options else texts[::9]
        code, lines = answered([json.dumps({"id": number, "text": text, "unknown": [number]}, ensure_ascii=number % 2 == 0) for number, text in enumerate(some)], *options)
        what = " ".join(options) or "with the tagger"
        answers = [json.loads(line) for line in lines]
        checks.check(f"{what}: an answer for each of {len(some)} texts, in order", code == 0 and [a["id"] for a in answers] == list(range(len(some))), f"{code} {len(answers)}")
        wrong = []
        for text, answer in zip(some, answers):
            spans = answer["spans"]
            sound = all(0 <= s["start"] < s["end"] <= len(text) for s in spans) and all(a["end"] <= b["start"] for a, b in zip(spans, spans[1:]))
            if not sound or (NOTE in text and ("Okonkwo" in answer["redacted"] or "5520917" in answer["redacted"])):
                wrong.append((text, answer))
        checks.check(f"{what}: spans are sorted, apart and inside, and nothing planted is left", not wrong, str(wrong[:1]))
        kept = [(text, answer["redacted"]) for text, answer in zip(some, answers) if not answer["spans"] and answer["redacted"] != text]
        checks.check(f"{what}: a text without findings comes back as it was", not kept, ascii(kept[:1]))


def ids_and_bad_lines(checks: Checks):
    lines = []
    for id in IDS:
        lines += [json.dumps({"id": id, "text": NOTE}), *BAD[:1]]
    code, out = answered([line for line in lines if line], "--fast")
    got = [json.loads(line).get("id") for line in out]
    simple = [id for id in IDS if id is None or isinstance(id, (int, float, str)) and not isinstance(id, bool)]
    checks.check("ids come back as they were", [g for g, id in zip(got, IDS) if id in simple] == [id for id in IDS if id in simple], f"{code} {got}")
    mixed = [part for bad in BAD if bad for part in (bad, json.dumps({"id": "good", "text": NOTE}))]
    code, out = answered(mixed, "--fast")
    answers = [json.loads(line) for line in out]
    good = [a for a in answers if a.get("id") == "good"]
    bad = [a for a in answers if "error" in a]
    checks.check("a bad line is said to be one, and the rest goes on", code == 1 and len(good) == len(mixed) // 2 and len(bad) == len(mixed) // 2
                 and all(set(a["error"]) >= {"code", "message"} for a in bad), f"{code} {len(good)} {bad[:2]}")
    checks.check("a bad line's id is told where it has one", [a.get("id") for a in bad if a.get("id") is not None][:2] == [3, 4], str([a.get("id") for a in bad]))
    checks.check("nothing of a bad line is repeated", not any("trailing" in line for line in out))


if __name__ == "__main__":
    checks = Checks()
    checks.test(every_answer_is_json)
    checks.test(ids_and_bad_lines)
    checks.finish()
