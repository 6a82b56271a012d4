#!/usr/bin/env python3
# Runs alone: what is behind long scans has to come in seconds.
"""Much at once: thousands of small files, a long scan before a fax, a clinic's whole folder. All is worked off without help.

    Tests/EndToEnd/flood.py [--files 10000] [--clinic 500] [--only WORD]

By default 1,000 files and 30 papers; with CHARTKEEP_LONG=1 10,000 and 500.
"""

import argparse
import random
import time
from collections import Counter

from support import papers
from support.harness import LONG, Checks, Clinic
from support.watch import Watch

SERVICE_MB = 300
SCAN_PAGES = 400


def started(settings: str = "") -> Clinic:
    clinic = Clinic(settings)
    clinic.start()
    clinic.add("ruiz", "clinician")
    clinic.wait_for((clinic.inbox / "users/ruiz").is_dir, 10, "the folder")
    return clinic


def move_in(clinic: Clinic, files: dict):
    """All at once: the folder that holds them is renamed into the inbox."""
    outside = clinic.root / "outside"
    outside.mkdir()
    for name, content in files.items():
        (outside / name).write_bytes(content)
    outside.rename(clinic.inbox / "users/ruiz/batch")


def many_small_files_are_worked_off(checks: Checks, count: int):
    with started() as clinic:
        files = {f"{n}.txt": f"Entry {n} of the binder: the wound was dry.\n".encode() for n in range(count)}
        with Watch(clinic) as watch:
            begin = time.monotonic()
            move_in(clinic, files)
            clinic.wait_for_rest(count, 60 + count * 0.2)
            seconds = time.monotonic() - begin
        print(f"{count} files in {seconds:.0f} s, {count / seconds:.0f} a second; {watch.report()}")
        checks.check(f"all {count} wait for review", Counter(clinic.states()) == {"waiting_review": count}, str(Counter(clinic.states())))
        checks.check(f"the service stays under {SERVICE_MB} MB", watch.peak < SERVICE_MB, f"{watch.peak:.0f} MB")
        checks.check("its descriptors are few", max(watch.descriptors) < 100, str(max(watch.descriptors)))
        checks.check("and its threads", max(watch.threads) < 100, str(max(watch.threads)))
        checks.check("at most two workers run at a time", watch.at_once <= 2, str(watch.at_once))
        checks.check("it answers within 250 ms meanwhile", watch.latency() < 0.25 and watch.silences == 0, f"99 % within {watch.latency() * 1000:.0f} ms")


def a_fax_is_not_held_up_by_long_scans(checks: Checks):
    chance = random.Random(4)
    page = papers.bitmap(papers.letter(chance, "Chart", 25), 150)
    fax = papers.tiff([papers.bitmap(papers.letter(chance, "Fax"), 200)])
    with started() as clinic:
        # Above two million bytes, as a real scan of 400 pages is.
        for number in (1, 2):
            clinic.drop(f"scan-{number}.pdf", papers.scan_pdf([page] * SCAN_PAGES) + b"%" + chance.randbytes(2_000_000), "users", "ruiz")
        clinic.wait_for(lambda: clinic.states().count("extracting") == 2, 20, "the scans' turn")
        begin = time.monotonic()
        clinic.drop("fax.tif", fax, "users", "ruiz")
        clinic.wait_for(lambda: "waiting_review" in clinic.states(), 60, "the fax")
        seconds = time.monotonic() - begin
        print(f"the fax was read {seconds:.1f} s after it was dropped, behind two scans of {SCAN_PAGES} pages, one for each worker")
        listed = clinic.listed("ruiz")
        checks.check("a one-page fax is read while two long scans are", listed["fax.tif"]["state"] == "waiting_review" and listed["scan-1.pdf"]["state"] == listed["scan-2.pdf"]["state"] == "extracting", str(listed)[:300])
        checks.check("within 20 s", seconds < 20, f"{seconds:.1f} s")
        seconds = clinic.stop()
        checks.check("the service stops at once although a scan is being read", seconds < 5, f"{seconds:.1f} s")


def paper(number: int) -> tuple:
    """One of a clinic's papers: (name, content)."""
    chance = random.Random(number)
    match number % 10:
        case 0 | 1:
            return f"fax-{number}.tif", papers.tiff([papers.bitmap(papers.letter(chance, "Fax: prior authorization"), 200) for _ in range(1 + number % 2)])
        case 2 | 3:
            return f"referral-{number}.docx", papers.docx(papers.letter(chance, "Referral letter", 25))
        case 4:
            return f"lab-{number}.hl7", papers.hl7(chance)
        case 5:
            return f"lab-{number}.pdf", papers.text_pdf([papers.letter(chance, "Laboratory report", 30) for _ in range(3)])
        case 6:
            return f"card-{number}.jpg", papers.photo(papers.letter(chance, "Insurance card", 4), 110)
        case 7:
            return f"chart-{number}.json", papers.fhir(chance)
        case 8:
            return f"visits-{number}.xlsx", papers.xlsx(papers.letter(chance, "Visits", 30))
        case _:
            return f"note-{number}.txt", "\n".join(papers.letter(chance, "Progress note", 30)).encode()


def a_clinics_folder_is_read_without_help(checks: Checks, count: int):
    files = dict(paper(number) for number in range(count))
    with started() as clinic:
        with Watch(clinic) as watch:
            begin = time.monotonic()
            move_in(clinic, files)
            clinic.wait_for_rest(count, 60 + count * 3)
            seconds = time.monotonic() - begin
        kinds = Counter(row[0] for row in clinic.rows("SELECT kind FROM documents"))
        print(f"{count} papers in {seconds:.0f} s ({dict(kinds)}); {watch.report()}")
        listed = clinic.listed("ruiz")
        wrong = [f"{name}: {line['state']} {line.get('code')}" for name, line in listed.items() if line["state"] != "waiting_review"]
        checks.check(f"each of {count} papers waits for review", len(listed) == count and not wrong, str(wrong[:5]))
        found = clinic.rows("SELECT COUNT(DISTINCT document) FROM findings")[0][0]
        checks.check("in nearly each of them something is proposed for redaction", found >= count * 0.95, f"{found} of {count}")
        checks.check(f"the service stays under {SERVICE_MB} MB", watch.peak < SERVICE_MB, f"{watch.peak:.0f} MB")
        checks.check("integrity_check is ok", clinic.rows("PRAGMA integrity_check") == [("ok",)])


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("--files", type=int, default=10_000 if LONG else 1_000)
    given.add_argument("--clinic", type=int, default=500 if LONG else 30)
    given.add_argument("--only", default="")
    given = given.parse_args()
    checks = Checks()

    def many_small_files(checks: Checks):
        many_small_files_are_worked_off(checks, given.files)

    def a_fax_behind_a_long_scan(checks: Checks):
        a_fax_is_not_held_up_by_long_scans(checks)

    def a_clinics_folder(checks: Checks):
        a_clinics_folder_is_read_without_help(checks, given.clinic)

    for test in (many_small_files, a_fax_behind_a_long_scan, a_clinics_folder):
        if given.only in test.__name__:
            checks.test(test)
    checks.finish()
