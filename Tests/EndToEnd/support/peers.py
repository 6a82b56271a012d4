"""Programs that the tests talk to, as scripts/fetch-peers fetched them, and certificates for them."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

FOLDER = Path(os.environ.get("CHARTKEEP_PEERS", Path(__file__).resolve().parents[3] / ".models/peers"))
if FOLDER.exists():
    sys.path.append(str(FOLDER))
    warnings.simplefilter("ignore", DeprecationWarning)


def are_there() -> bool:
    return FOLDER.exists()


def authority(folder: Path, name: str = "localhost"):
    """An authority of its own and a certificate by it for `name`: paths of ca.pem, cert.pem and key.pem."""
    folder.mkdir(parents=True, exist_ok=True)

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-days", "30", "-subj", "/CN=Test authority")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-out", "request.pem",
            "-subj", f"/CN={name}")
    (folder / "names").write_text(f"subjectAltName=DNS:{name},IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "cert.pem", "-days", "30",
            "-extfile", "names")
    return folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
