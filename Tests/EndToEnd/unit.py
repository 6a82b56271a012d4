#!/usr/bin/env python3
"""The systemd unit is as closed as it says: systemd's own audit of it, at most 1.1 of 10; with the drop-in for the LAN alone too."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from support.harness import ROOT, Checks

UNITS = ROOT / "systemd"


def exposure(checks: Checks):
    def audit(path: Path) -> tuple:
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--threshold=11", "--no-pager", str(path)], capture_output=True, text=True)
        last = [line for line in (done.stdout + done.stderr).splitlines() if "exposure level" in line]
        return done.returncode, last[-1].strip() if last else done.stderr[-300:]

    code, words = audit(UNITS / "chartkeep.service")
    checks.check("the unit's exposure is at most 1.1", code == 0, words)
    with tempfile.TemporaryDirectory() as folder:
        unit = Path(folder) / "chartkeep.service"
        shutil.copy(UNITS / "chartkeep.service", unit)
        drop_in = Path(folder) / "chartkeep.service.d"
        drop_in.mkdir()
        for name in ("lan-only.conf", "sealed-key.conf", "ask-passphrase.conf"):
            shutil.copy(UNITS / name, drop_in / name)
        code, words = audit(unit)
        checks.check("with its drop-ins too", code == 0, words)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(UNITS / "chartkeep-ask.service", folder)
        done = subprocess.run(["systemd-analyze", "verify", f"{folder}/chartkeep-ask.service"], capture_output=True, text=True)
        wrong = [line for line in done.stderr.splitlines() if "chartkeep-ask" in line]
        checks.check("the unit that asks for a pass-phrase is sound", not wrong, str(wrong[:3]))
    text = (UNITS / "chartkeep.service").read_text()
    for line in ("LimitCORE=0", "SWIFT_BACKTRACE=enable=no", "NoNewPrivileges=yes", "UMask=0077"):
        checks.check(f"it says {line}", line in text)


if __name__ == "__main__":
    checks = Checks()
    if shutil.which("systemd-analyze"):
        checks.test(exposure)
    else:
        checks.skip("the unit's exposure", "systemd-analyze is not on this machine")
    checks.finish()
