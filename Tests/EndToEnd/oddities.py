#!/usr/bin/env python3
"""What a shared folder holds besides ordinary files, and what people and programs do to files meanwhile. Each has one defined outcome."""

import os
import socket
import stat
import threading
import time
from pathlib import Path

from support.harness import Checks, Clinic

# The service's own waiting times (InboxSettings): for a file that its writer holds open.
STILL_OPEN = 60
OTHER_USER = 61_234


def note(number: int, words: int = 1) -> bytes:
    return (f"Entry {number} of the wound care binder: the dressing was changed. " * words + "\n").encode()


def place(clinic: Clinic, name, content: bytes, mode: int = 0o644) -> Path:
    """Moves a whole file in under a name that may be bytes; returns where."""
    outside = clinic.root / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "file").write_bytes(content)
    (outside / "file").chmod(mode)
    target = os.path.join(os.fsencode(clinic.inbox / "users/ruiz"), name if isinstance(name, bytes) else os.fsencode(name))
    os.rename(outside / "file", target)
    return Path(os.fsdecode(target))


def started(clinic: Clinic) -> Clinic:
    clinic.start()
    clinic.add("ruiz", "clinician")
    clinic.wait_for((clinic.inbox / "users/ruiz").is_dir, 10, "the folder")
    return clinic


def explained(clinic: Clinic, content: bytes) -> str:
    """The state of the document with just this content; empty when there is none."""
    file = clinic.root / "explain"
    file.write_bytes(content)
    done = clinic.attempt("inbox", "explain", str(file), "--json")
    return done.stdout.partition('"state":"')[2].partition('"')[0]


def quiet(checks: Checks, clinic: Clinic, names: list):
    """The log tells none of the names, nor what is in the files."""
    words = clinic.output()
    told = [name for name in [*names, "binder", "dressing"] if (name if isinstance(name, str) else os.fsdecode(name)) in words]
    checks.check("the log tells neither names nor text", not told, ascii(told))


def masked(name: str) -> str:
    return f"{name[0]}…{name[-1]}"


def what_is_no_file_is_explained_and_put_aside(checks: Checks):
    with started(Clinic()) as clinic:
        folder = clinic.inbox / "users/ruiz"
        secret = clinic.root / "secret.txt"
        secret.write_bytes(b"root:x:0:0\n")
        (clinic.root / "elsewhere").mkdir()
        (clinic.root / "elsewhere/inner.txt").write_bytes(note(1))
        names = {"pipe-of-a.fax": "special", "unix-socket.b": "special", "outside-link.c": "link", "gone-link.d": "link", "self-link.e": "link",
                 "folder-link.g": "link", "near-link.h": "link", "circle-one.i": "link", "circle-two.j": "link"}
        os.mkfifo(folder / "pipe-of-a.fax")
        listener = socket.socket(socket.AF_UNIX)
        os.chdir(folder)  # a socket's path may have 107 bytes at most
        listener.bind("unix-socket.b")
        os.chdir("/")
        for name, target in (("outside-link.c", secret), ("gone-link.d", "nowhere/at/all"), ("self-link.e", "self-link.e"), ("folder-link.g", clinic.root / "elsewhere"),
                             ("near-link.h", "../ruiz/real.txt"), ("circle-one.i", "circle-two.j"), ("circle-two.j", "circle-one.i")):
            (folder / name).symlink_to(target)
        try:
            os.mknod(folder / "null-device.k", stat.S_IFCHR | 0o666, os.makedev(1, 3))
            os.mknod(folder / "zero-device.l", stat.S_IFCHR | 0o666, os.makedev(1, 5))
            os.mknod(folder / "disk-device.m", stat.S_IFBLK | 0o666, os.makedev(7, 99))
            names |= {name: "special" for name in ("null-device.k", "zero-device.l", "disk-device.m")}
        except PermissionError:
            print("devices can't be made here: not tried")
        place(clinic, "real.txt", note(2))
        clinic.wait_for(lambda: len(clinic.whys()) >= len(names) and len(clinic.states()) == 1, 30, "WHY notes")
        clinic.wait_for_rest(1)
        whys = clinic.whys()
        for name, kind in names.items():
            found = [(reference, text) for reference, text in whys.items() if masked(name) in text]
            checks.check(f"{name}: one note with not_a_file", len(found) == 1 and "(not_a_file)" in found[0][1], str(len(found)))
            checks.check(f"{name}: left the folder", not os.path.lexists(folder / name))
            if found:
                aside = list((clinic.inbox / "failed").rglob(f"{found[0][0]}.1"))
                checks.check(f"{name}: {'removed' if kind == 'link' else 'put beside its note'}", len(aside) == (kind == "special"), str(aside))
        checks.check("what links point to is untouched", secret.read_bytes() == b"root:x:0:0\n" and (clinic.root / "elsewhere/inner.txt").exists())
        checks.check("only the real file became a document", clinic.states() == ["waiting_review"], str(clinic.states()))
        quiet(checks, clinic, list(names))
        listener.close()


def names_of_any_bytes_are_kept(checks: Checks):
    names = ["line\nbreak and\ttab.txt", "right\u202eto left\u202c.txt", "n" * 251 + ".txt", "é" * 125 + ".txt", b"caf\xe9 non-utf8 \xff.txt", "-rf --help.txt",
             "   blanks   ", "emoji \U0001f9fb.txt", "quote'\"`$(id);%s%n.txt", "back\\slash.txt", "no ending", "CON.txt", "name.pdf.exe", "zero\u200bwidth.txt", "a:b*c?.txt"]
    with started(Clinic()) as clinic:
        for number, name in enumerate(names):
            place(clinic, name, note(number))
        clinic.wait_for_rest(len(names))
        listed = clinic.listed("ruiz")
        for name in names:
            text = name if isinstance(name, str) else name.decode("latin-1")
            checks.check(f"{ascii(text[:24])} is read and keeps its name", listed.get(text, {}).get("state") == "waiting_review", ascii(sorted(listed))[:300])
        checks.check("nothing stays in the folder", [path.name for path in (clinic.inbox / "users/ruiz").iterdir()] == ["no-phi"])
        quiet(checks, clinic, [name for name in names if len(name) > 8 and name != "no ending"])


def unfinished_and_desktop_files_are_left_alone(checks: Checks):
    ignored = [".DS_Store", "._letter.pdf", "Thumbs.db", "desktop.ini", "~$letter.docx", ".~lock.letter.odt#", "letter.pdf.part", "letter.crdownload", ".letter.pdf.Xy12Ab",
               ".syncthing.letter.pdf.tmp", "~syncthing~letter.pdf.tmp", ".smbdeleteAAA0f3", ".nfs000000000012", "~WRD0001.tmp", "letter.pdf.filepart"]
    with started(Clinic()) as clinic:
        for number, name in enumerate(ignored):
            place(clinic, name, note(number))
        for name in (".stfolder", ".stversions", "@eaDir", ".Trash-1000"):
            (clinic.inbox / "users/ruiz" / name).mkdir()
            (clinic.inbox / "users/ruiz" / name / "inner.txt").write_bytes(note(99))
        place(clinic, "letter.pdf", note(1000))
        time.sleep(3)
        clinic.wait_for_rest(1)
        # What was unfinished gets its name.
        (clinic.inbox / "users/ruiz/.syncthing.letter.pdf.tmp").rename(clinic.inbox / "users/ruiz/second.pdf")
        clinic.wait_for(lambda: "second.pdf" in clinic.listed("ruiz"), 20, "the renamed file")
        clinic.wait_for_rest(2)
        listed = clinic.listed("ruiz")
        taken = sorted(set(listed) - {"letter.pdf", "second.pdf"})
        checks.check("temporary names of browsers, Syncthing, SMB and Office are not taken", not taken, str(taken))
        checks.check("nor removed", all((clinic.inbox / "users/ruiz" / name).exists() for name in ignored if name != ".syncthing.letter.pdf.tmp" and name not in taken))
        checks.check("what gets its name is", listed.get("second.pdf", {}).get("state") == "waiting_review")
        checks.check("there is no WHY note", not clinic.whys())


def times_may_lie_and_folders_come_whole(checks: Checks):
    with started(Clinic()) as clinic:
        outside = clinic.root / "outside"
        tree = outside / "tree"
        (tree / "a/b/c").mkdir(parents=True)
        files = {"1.txt": 0, "a/2.txt": -86_400, "a/b/3.txt": 4_102_444_800, "a/b/c/4.txt": 253_402_300_000}
        for number, (name, moment) in enumerate(files.items()):
            (tree / name).write_bytes(note(number))
            os.utime(tree / name, (moment, moment))
        # Hard links: to a file that stays outside, and twice the same inside.
        (outside / "kept.txt").write_bytes(note(50))
        os.link(outside / "kept.txt", tree / "hard.txt")
        (tree / "twin-1.txt").write_bytes(note(51))
        os.link(tree / "twin-1.txt", tree / "twin-2.txt")
        (tree / ".DS_Store").write_bytes(b"x")
        deep = outside / "deep" / "/".join("d" * 1 for _ in range(20))
        deep.mkdir(parents=True)
        (deep / "bottom.txt").write_bytes(note(60))
        (outside / "wide").mkdir()
        for number in range(200):
            (outside / "wide" / f"{number}.txt").write_bytes(note(1000 + number))
        for name in ("tree", "deep", "wide"):
            (outside / name).rename(clinic.inbox / "users/ruiz" / name)
        expected = len(files) + 3 + 200
        clinic.wait_for_rest(expected, 60)
        listed = clinic.listed("ruiz")
        for name in files:
            checks.check(f"{name} with a strange date is read", listed.get(Path(name).name, {}).get("state") == "waiting_review")
        checks.check("a hard link is read, the file behind it stays", listed.get("hard.txt", {}).get("state") == "waiting_review" and (outside / "kept.txt").read_bytes() == note(50))
        twins = sorted(listed.get(f"twin-{n}.txt", {}).get("state", "") for n in (1, 2))
        checks.check("of two hard links one is a duplicate", twins == ["duplicate", "waiting_review"], str(twins))
        checks.check("each file of a wide folder is read", all(listed.get(f"{n}.txt", {}).get("state") == "waiting_review" for n in range(5, 200)))
        clinic.wait_for(lambda: any("(too_deep)" in text for text in clinic.whys().values()), 20, "the note on the deep folder")
        bottoms = list((clinic.inbox / "failed").rglob("bottom.txt"))
        checks.check("what lies too deep is put aside whole", len(bottoms) == 1 and "bottom.txt" not in listed)
        quiet(checks, clinic, ["twin-1.txt", "bottom.txt", "hard.txt"])


def a_sparse_file_of_10_gb_is_refused_without_being_copied(checks: Checks):
    with started(Clinic()) as clinic:
        with open(clinic.root / "sparse", "wb") as file:
            file.truncate(10 << 30)
        room = os.statvfs(clinic.root)
        free = room.f_bavail * room.f_frsize
        (clinic.root / "sparse").rename(clinic.inbox / "users/ruiz/scan-of-everything.tif")
        place(clinic, "small.txt", note(1))
        begin = time.monotonic()
        used = 0
        try:
            while time.monotonic() - begin < 20 and not any("(too_large)" in text for text in clinic.whys().values()):
                used = max(used, sum(path.stat().st_blocks * 512 for path in (clinic.data / "spool").iterdir()))
                if used > 1 << 30 or free - used < 2 << 30:
                    break
                time.sleep(0.02)
        except FileNotFoundError:
            pass
        checks.check("it is refused as too large", any("(too_large)" in text for text in clinic.whys().values()), f"after {time.monotonic() - begin:.0f} s")
        checks.check("and is not copied", used < 100_000_000, f"{used >> 20} MB in the spool")
        if used < 1 << 30:
            clinic.wait_for(lambda: "waiting_review" in clinic.states(), 20, "the small file")
            checks.check("a small file behind it is read", True)
            quiet(checks, clinic, ["scan-of-everything"])


def files_that_change_come_once_and_whole(checks: Checks):
    with started(Clinic()) as clinic:
        folder = clinic.inbox / "users/ruiz"
        # While it settles: replaced, cut and written anew, deleted.
        for number in range(5):
            (folder / "replaced.tmp").write_bytes(note(number, 50))
            (folder / "replaced.tmp").rename(folder / "replaced.txt")
            (folder / "rewritten.txt").write_bytes(note(100 + number, 50 - number))
            (folder / "deleted.txt").write_bytes(note(200 + number))
            time.sleep(0.1)
        (folder / "deleted.txt").unlink()
        (folder / "replaced-by-link.txt").write_bytes(note(300))
        (folder / "replaced-by-link.txt").unlink()
        (folder / "replaced-by-link.txt").symlink_to("/etc/passwd")
        clinic.wait_for_rest(2)
        checks.check("a replaced file is its last version", explained(clinic, note(4, 50)) == "waiting_review")
        checks.check("so is one that was written anew", explained(clinic, note(104, 46)) == "waiting_review")
        names = set(clinic.listed("ruiz"))
        checks.check("neither came twice, the deleted one not at all", len(clinic.states()) == 2 and names == {"replaced.txt", "rewritten.txt"}, str(names))

        # A slow copy, open all the time, with pauses longer than the settling time.
        whole = b""
        with open(folder / "slow.txt", "wb", buffering=0) as file:
            for number in range(6):
                whole += note(400 + number, 20)
                file.write(note(400 + number, 20))
                time.sleep(0.7)
            checks.check("a slow copy is not taken before it ends", len(clinic.states()) == 2)
        clinic.wait_for_rest(3)
        checks.check("then it comes whole", explained(clinic, whole) == "waiting_review" and len(clinic.states()) == 3)

        # While it is being stored: what lies in the claim folder is cut, written to, removed.
        claimed = clinic.inbox / ".claimed"
        for what in ("cut", "grown", "removed"):
            before = len(clinic.states())
            original = (note(len(what), 1) * 900_000)[:48_000_000]
            place(clinic, f"{what}.txt", original)
            changed, end = False, time.monotonic() + 20
            while not changed and time.monotonic() < end:
                for path in claimed.iterdir():
                    if path.suffix == "" and not path.name.startswith("."):
                        try:
                            if what == "cut":
                                os.truncate(path, 1000)
                            elif what == "grown":
                                with path.open("ab") as file:
                                    file.write(note(77))
                            else:
                                path.unlink()
                            changed = True
                        except FileNotFoundError:
                            pass
            clinic.wait_for(lambda: not any(claimed.iterdir()), 60, "an empty claim folder")
            clinic.wait_for_rest(before, 120)
            final = {"cut": original[:1000], "grown": original + note(77), "removed": original}[what]
            new = len(clinic.states()) - before
            known = sum(bool(explained(clinic, content)) for content in {original, final})
            checks.check(f"{what} while it is stored: each document is one state of the file", changed and new == known, f"{new} documents, {known} of a known content")
            if what != "removed":
                checks.check(f"{what} while it is stored: the last state is there", bool(explained(clinic, final)))
        quiet(checks, clinic, ["replaced.txt", "slow.txt", "grown.txt"])


def what_may_not_be_read_is_explained(checks: Checks):
    root = os.geteuid() == 0
    with Clinic(uid=OTHER_USER if root else None) as clinic:
        try:
            clinic.start(10)
        except AssertionError:
            print("the service can't run as another user here (its programs are out of that user's reach): not tried")
            checks.check("skipped", True)
            return
        clinic.add("ruiz", "clinician")
        clinic.wait_for((clinic.inbox / "users/ruiz").is_dir, 10, "the folder")
        place(clinic, "forbidden-letter.q", note(1), 0o000)
        place(clinic, "private-letter.s", note(2), 0o600)
        place(clinic, "open-letter.t", note(3), 0o644)
        locked = clinic.root / "outside/locked-folder.v"
        locked.mkdir()
        (locked / "inner.txt").write_bytes(note(4))
        locked.chmod(0)
        locked.rename(clinic.inbox / "users/ruiz/locked-folder.v")
        refused = ["forbidden-letter.q", "private-letter.s", "locked-folder.v"] if root else ["forbidden-letter.q", "locked-folder.v"]
        clinic.wait_for_rest(1 if root else 2)
        try:
            clinic.wait_for(lambda: len(clinic.whys()) >= len(refused), 15, "WHY notes")
        except AssertionError:
            pass
        for name in refused:
            found = [text for text in clinic.whys().values() if masked(name) in text]
            checks.check(f"{name}: one note with unreadable", len(found) == 1 and "(unreadable)" in found[0], f"{len(found)} notes")
        checks.check("what may be read is", clinic.listed("ruiz").get("open-letter.t", {}).get("state") == "waiting_review")
        quiet(checks, clinic, refused)
        (clinic.inbox / "users/ruiz/locked-folder.v").exists() and (clinic.inbox / "users/ruiz/locked-folder.v").chmod(0o700)


class Writers:
    """A writer that has stopped in the middle and one that never ends, begun before everything else and looked at after it."""

    def __init__(self):
        self.clinic = started(Clinic())
        folder = self.clinic.inbox / "users/ruiz"
        self.begin = time.monotonic()
        self.stalled = open(folder / "stalled.txt", "wb", buffering=0)
        self.stalled.write(note(1, 30))
        self.endless = open(folder / "endless.txt", "wb", buffering=0)
        self.ending = threading.Event()
        self.written = b""
        self.thread = threading.Thread(target=self.write, daemon=True)
        self.thread.start()

    def write(self):
        number = 0
        while not self.ending.wait(0.15):
            self.endless.write(note(number))
            self.written += note(number)
            number += 1

    def stalled_and_endless_writers_hold_nothing_up(self, checks: Checks):
        clinic = self.clinic
        with clinic:
            if time.monotonic() - self.begin < STILL_OPEN - 5:
                checks.check("a stalled copy is not taken at once", not clinic.states(), str(clinic.states()))
            place(clinic, "behind.txt", note(9))
            clinic.wait_for(lambda: "waiting_review" in clinic.states(), 20, "the file behind them")
            clinic.wait_for(lambda: clinic.states().count("waiting_review") == 2, STILL_OPEN + 20, "the stalled one")
            checks.check("a stalled copy is taken after a minute without a write", explained(clinic, note(1, 30)) == "waiting_review")
            self.stalled.close()
            checks.check("one that is being written is never taken", "endless.txt" not in clinic.listed("ruiz") and (clinic.inbox / "users/ruiz/endless.txt").exists())
            self.ending.set()
            self.thread.join()
            self.endless.close()
            clinic.wait_for_rest(3)
            checks.check("when it ends it comes whole", explained(clinic, self.written) == "waiting_review")
            quiet(checks, clinic, ["stalled.txt", "endless.txt"])


if __name__ == "__main__":
    checks = Checks()
    writers = Writers()
    checks.test(what_is_no_file_is_explained_and_put_aside)
    checks.test(names_of_any_bytes_are_kept)
    checks.test(unfinished_and_desktop_files_are_left_alone)
    checks.test(times_may_lie_and_folders_come_whole)
    checks.test(a_sparse_file_of_10_gb_is_refused_without_being_copied)
    checks.test(files_that_change_come_once_and_whole)
    checks.test(what_may_not_be_read_is_explained)

    def stalled_and_endless_writers_hold_nothing_up(checks: Checks):
        writers.stalled_and_endless_writers_hold_nothing_up(checks)
    checks.test(stalled_and_endless_writers_hold_nothing_up)
    checks.finish()
