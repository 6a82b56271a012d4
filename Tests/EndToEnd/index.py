#!/usr/bin/env python3
# Runs alone: the start is held to seconds.
"""What searches read beside the database may be lost, spoilt or of another model: everything is found, and `index` says and mends it."""

import json
import random
import struct
import time

from support.harness import Checks, Clinic

NOTES = {
    "gout": "Gout of the left foot. Colchicine was started and the swelling went down within a week.",
    "asthma": "Asthma since childhood, worse in spring. The inhaler is used twice a day.",
    "knee": "Total knee replacement on the right. Flexion reaches ninety degrees, and the wound is dry.",
    "migraine": "Migraine with aura about once a month. Bright light brings it on, sleep ends it.",
}
# More passages than are compared without a file.
MADE_UP = 5000


def unit(chance: random.Random) -> bytes:
    numbers = [chance.gauss(0, 1) for _ in range(384)]
    norm = sum(number * number for number in numbers) ** 0.5
    return struct.pack("<384f", *(number / norm for number in numbers))


def fill(clinic: Clinic):
    """The notes through the pipeline, and many passages straight into the database."""
    clinic.start()
    clinic.add("ruiz", "clinician")
    for name, text in NOTES.items():
        clinic.drop(f"{name}.txt", text.encode(), "users", "ruiz", "no-phi")
    clinic.wait_for(lambda: clinic.states() == ["indexed"] * len(NOTES), 60, "indexing")
    clinic.stop()
    chance = random.Random(5)
    document, owner = clinic.rows("SELECT document, owner FROM chunks LIMIT 1")[0]
    clinic.change(
        "INSERT INTO chunks (document, owner, ordinal, page, range_start, range_end, kind, received, model, text, vector)"
        " VALUES (?, ?, ?, 1, 0, 1, 'text', 1, (SELECT id FROM embedding_models), ?, ?)",
        [(document, owner, 100 + number, f"filler{number}", unit(chance)) for number in range(MADE_UP)])


def finds(clinic: Clinic, mode: str) -> bool:
    questions = {"gout": "gout colchicine", "asthma": "asthma inhaler", "knee": "knee flexion", "migraine": "migraine aura"}
    for name, question in questions.items():
        found = clinic.lines("search", question, "--as", "ruiz", "--mode", mode, "--json")[0]["results"]
        if not found or found[0]["name"] != f"{name}.txt":
            return False
    return True


def the_file_may_be_lost_or_spoilt(checks: Checks):
    with Clinic() as clinic:
        fill(clinic)
        file = clinic.data / "index/vectors.base"
        checks.check("few passages need no file", not file.exists())

        def opens_and_finds(what: str):
            seconds = clinic.start()
            checks.check(f"{what}: the start takes less than 2 s", seconds < 2, f"{seconds:.2f} s")
            checks.check(f"{what}: everything is found", finds(clinic, "vector") and finds(clinic, "keyword"))
            clinic.wait_for(file.exists, 60, "the file")
            time.sleep(0.1)
            line = json.loads(clinic.run("index", "verify", "--json"))
            checks.check(
                f"{what}: a file is built by the way and is sound",
                line["sound"] and line["passages"] == MADE_UP + len(NOTES) and line["outdated"] == 0
                and (line["file"] or {}).get("passages") == line["passages"], str(line))
            checks.check(f"{what}: everything is found through the file", finds(clinic, "vector"))
            clinic.stop()

        opens_and_finds("no file")
        modes = oct(file.parent.stat().st_mode)[-3:], oct(file.stat().st_mode)[-3:]
        checks.check("folder and file are for the service alone", modes == ("700", "600"), str(modes))
        whole = file.read_bytes()
        file.unlink()
        opens_and_finds("removed")
        file.write_bytes(whole[:100_000])
        opens_and_finds("cut off")
        file.write_bytes(random.Random(1).randbytes(len(whole)))
        opens_and_finds("garbage")


def damage_is_told_and_mended(checks: Checks):
    with Clinic() as clinic:
        fill(clinic)
        file = clinic.data / "index/vectors.base"
        clinic.start()
        clinic.wait_for(file.exists, 60, "the file")
        clinic.stop()
        for runs in (True, False):
            how = "with the service" if runs else "without the service"
            clinic.start()
            clinic.wait_for(file.exists, 60, "the file")
            clinic.stop()
            bytes = bytearray(file.read_bytes())
            # The owners' blocks lie a good deal before the vectors, which are the last 768 bytes a row.
            place = len(bytes) - (MADE_UP + 40) * 768 - 60_000
            bytes[place:place + 30_000] = random.Random(2).randbytes(30_000)
            file.write_bytes(bytes)
            if runs:
                clinic.start()
            done = clinic.attempt("index", "verify")
            checks.check(
                f"{how}: verify exits 1 on a damaged file and says so", done.returncode == 1 and "damaged" in done.stderr,
                f"{done.returncode} {done.stdout} {done.stderr}")
            line = json.loads(clinic.run("index", "rebuild", "--json"))
            checks.check(f"{how}: rebuild says what it built", (line["file"] or {}).get("passages") == MADE_UP + len(NOTES), str(line))
            checks.check(f"{how}: then the index is sound", "sound" in clinic.run("index", "verify"))
            if runs:
                clinic.stop()

            number, text = clinic.rows("SELECT id, text FROM chunks WHERE text LIKE 'Gout%'")[0]
            clinic.change("INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', ?, ?)", (number, text))
            if runs:
                clinic.start()
            checks.check(f"{how}: a lost word is not found", not finds(clinic, "keyword"))
            done = clinic.attempt("index", "verify", "--json")
            line = json.loads(done.stdout)
            checks.check(
                f"{how}: verify exits 1 on a damaged keyword index and says so",
                done.returncode == 1 and not line["sound"] and "keyword" in done.stderr, f"{done.returncode} {line} {done.stderr}")
            clinic.run("index", "rebuild")
            checks.check(f"{how}: rebuilt, it is found", finds(clinic, "keyword") and clinic.attempt("index", "verify").returncode == 0)
            if runs:
                clinic.stop()
        exported = clinic.run("audit", "export")
        checks.check("each rebuild is in the audit log", exported.count('"indexRebuilt"') == 4, str(exported.count("indexRebuilt")))


def vectors_of_another_model_are_made_anew(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        clinic.add("ruiz", "clinician")
        words = ("fasting glucose was stable and the dressing was changed while walking improved with daily exercises under "
                 "supervision so the plan stays the same until the next visit").split()
        chance = random.Random(9)
        for name, text in NOTES.items():
            clinic.drop(f"{name}.txt", text.encode(), "users", "ruiz", "no-phi")
        # So many that a fast machine has not embedded them again before the checks below are through.
        entries = 200
        for number in range(entries):
            text = f"Entry {number}. " + " ".join(chance.choices(words, k=150))
            clinic.drop(f"entry{number}.txt", text.encode(), "users", "ruiz", "no-phi")
        count = len(NOTES) + entries
        # Chance may make what looks like a name: such an entry waits for review.
        clinic.wait_for(lambda: len(clinic.states()) == count and set(clinic.states()) <= {"indexed", "waiting_review"}, 120, "indexing")
        checks.check("it is found by meaning", finds(clinic, "vector"))
        clinic.stop()
        before = dict(clinic.rows("SELECT id, vector FROM chunks"))
        clinic.change("INSERT INTO embedding_models (name, dimension) VALUES ('an older model', 100)")
        clinic.change(
            "UPDATE chunks SET vector = zeroblob(400), model = (SELECT id FROM embedding_models WHERE name = 'an older model')")

        def left() -> int:
            return clinic.rows("SELECT count(*) FROM chunks WHERE length(vector) = 400")[0][0]

        seconds = clinic.start()
        checks.check("the start does not wait for embedding", seconds < 2 and left() > 0, f"{seconds:.2f} s, {left()} left")
        checks.check("meanwhile words find everything", finds(clinic, "keyword") and left() > 0, f"{left()} left")
        lines = clinic.lines("status", "--json")[0]
        told = [line for line in lines if line["name"].startswith("Embedded again")]
        checks.check("status tells how far it is", len(told) == 1 and f"of {len(before)} passages" in told[0]["value"], str(lines))
        verified = json.loads(clinic.run("index", "verify", "--json"))
        checks.check("an index with passages to embed is sound", verified["sound"] and verified["outdated"] > 0, str(verified))
        clinic.wait_for(lambda: left() < len(before) - 8, 60, "the first batches")
        clinic.kill()
        rest = left()
        checks.check("a kill stops it halfway", 0 < rest < len(before), str(rest))
        clinic.start()
        clinic.wait_for(lambda: left() == 0 and len(clinic.rows("SELECT id FROM embedding_models")) == 1, 120, "the end")
        checks.check("after the next start it is done", True)
        checks.check("everything is found by meaning again", finds(clinic, "vector"))
        after = dict(clinic.rows("SELECT id, vector FROM chunks"))
        worst = max(abs(a - b) for id in before for a, b in zip(floats(before[id]), floats(after[id])))
        checks.check("the vectors are what they were", before.keys() == after.keys() and worst < 1e-4, str(worst))
        log = clinic.log.read_text()
        checks.check("the log tells of the beginning and the end", "passages are embedded again" in log and "vectors of the present model" in log)
        checks.check("the index is sound", clinic.attempt("index", "verify").returncode == 0)
        told = [line for line in clinic.lines("status", "--json")[0] if line["name"].startswith("Embedded again")]
        checks.check("status has nothing more to tell", not told)
        checks.check("the audit log has it", '"reindexed"' in clinic.run("audit", "export"))


def floats(data: bytes) -> tuple:
    return struct.unpack(f"<{len(data) // 4}f", data)


if __name__ == "__main__":
    checks = Checks()
    checks.test(the_file_may_be_lost_or_spoilt)
    checks.test(damage_is_told_and_mended)
    checks.test(vectors_of_another_model_are_made_anew)
    checks.finish()
