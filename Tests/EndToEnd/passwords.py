#!/usr/bin/env python3
"""A PDF that asks for a password: it waits, tells so in the folder and on its page, and is read once the password is entered."""

import base64

from support.client import Client
from support.harness import Checks, Clinic

# One page, "secret" opens it; made for this test.
LOCKED = base64.b64decode("""
    JVBERi0xLjQKMSAwIG9iago8PC9UeXBlL0NhdGFsb2cvUGFnZXMgMiAwIFI+PgplbmRvYmoKMiAwIG9iago8PC9UeXBlL1BhZ2VzL0tpZHNbMyAwIFJd
    L0NvdW50IDE+PgplbmRvYmoKMyAwIG9iago8PC9UeXBlL1BhZ2UvUGFyZW50IDIgMCBSL01lZGlhQm94WzAgMCA2MTIgNzkyXS9Db250ZW50cyA0IDAg
    Ui9SZXNvdXJjZXM8PC9Gb250PDwvRjEgNSAwIFI+Pj4+Pj4KZW5kb2JqCjQgMCBvYmoKPDwvTGVuZ3RoIDU2Pj5zdHJlYW0KItmfU1SHq/UB2GgpDIRT
    TVYWN/N+SGhGaevvNWa3hkRON5HvDJamctLQfaEoUT7MdXQjlKhNjBIKZW5kc3RyZWFtCmVuZG9iago1IDAgb2JqCjw8L1R5cGUvRm9udC9TdWJ0eXBl
    L1R5cGUxL0Jhc2VGb250L0hlbHZldGljYT4+CmVuZG9iago2IDAgb2JqCjw8L0ZpbHRlci9TdGFuZGFyZC9WIDEvUiAyL088OTJmZTBmNDQ1NGFkNGM5
    NjQ0NjkzZjMzYzA3Y2I1NGY1ODdkY2UxZTI2ODJmZTllY2VhNjEwN2ExZWY2MzBkZD4vVTwyYzBiZWY5ZGJiYjE5Y2FkMzQ5N2Y0MmY1ZDMzZWMxNmFk
    MTFjYWQ1Y2YwYmI1MWE3YjcyZmM5NzNhYmRiMTc0Pi9QIC02MD4+CmVuZG9iagp4cmVmCjAgNwowMDAwMDAwMDAwIDY1NTM1IGYgCjAwMDAwMDAwMDkg
    MDAwMDAgbiAKMDAwMDAwMDA1NCAwMDAwMCBuIAowMDAwMDAwMTA1IDAwMDAwIG4gCjAwMDAwMDAyMTcgMDAwMDAgbiAKMDAwMDAwMDMyMCAwMDAwMCBu
    IAowMDAwMDAwMzgzIDAwMDAwIG4gCnRyYWlsZXI8PC9TaXplIDcvUm9vdCAxIDAgUi9FbmNyeXB0IDYgMCBSL0lEWzwzMDMxMzIzMzM0MzUzNjM3Mzgz
    OTYxNjI2MzY0NjU2Nj48MzAzMTMyMzMzNDM1MzYzNzM4Mzk2MTYyNjM2NDY1NjY+XT4+CnN0YXJ0eHJlZgo1NjkKJSVFT0Y=
""")


def a_locked_pdf_waits_for_its_password(checks: Checks):
    with Clinic() as clinic:
        clinic.start()
        word = clinic.add("ruiz", "clinician")
        clinic.add("okafor", "clinician")
        ruiz = Client(clinic)
        ruiz.log_in("ruiz", word)
        clinic.drop("locked.pdf", LOCKED, "users", "ruiz")
        clinic.wait_for_rest(1)
        line = clinic.listed("ruiz")["locked.pdf"]
        number = line["id"]
        checks.check("it waits for its password", line["state"] == "waiting_password", str(line))
        clinic.wait_for(lambda: len(clinic.whys()) == 1, 10, "a note for whoever dropped it")
        _, page = ruiz.ask("GET", f"/documents/{number}")
        checks.check("its page asks for it", f'action="/api/v1/documents/{number}/password' in page and 'type="password"' in page)
        status, _ = ruiz.api("POST", f"/documents/{number}/password", {"password": ""})
        checks.check("an empty one is refused", status in (400, 422), str(status))
        ruiz.api("POST", f"/documents/{number}/password", {"password": "wrong-word-4711"})
        clinic.wait_for(lambda: clinic.listed("ruiz")["locked.pdf"].get("code") == "password_wrong", 20, "the answer to a wrong one")
        checks.check("a wrong one is said to be wrong", clinic.listed("ruiz")["locked.pdf"]["state"] == "waiting_password")
        status, _ = ruiz.api("POST", f"/documents/{number}/password", {"password": "secret"})
        checks.check("the right one is taken", status == 200, str(status))
        clinic.wait_for(lambda: clinic.listed("ruiz")["locked.pdf"]["state"] == "waiting_review", 20, "reading it")
        checks.check("and the file is read", True)
        status, _ = ruiz.api("POST", f"/documents/{number}/password", {"password": "secret"})
        checks.check("another one is a conflict then", status == 409, str(status))
        stored = b"".join(p.read_bytes() for p in clinic.data.rglob("*") if p.is_file())
        checks.check("no password is kept", b"wrong-word-4711" not in stored and "wrong-word-4711" not in clinic.output())


if __name__ == "__main__":
    checks = Checks()
    checks.test(a_locked_pdf_waits_for_its_password)
    checks.finish()
