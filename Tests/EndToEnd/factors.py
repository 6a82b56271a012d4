#!/usr/bin/env python3
"""The pages of accounts in real Chromium: passkeys with a virtual authenticator, the end of a session, barriers on every page."""

import os
import time

from support.client import Client
from support.harness import ROOT, Checks, Clinic
from support.webdriver import Browser

PICTURES = os.environ.get("CHARTKEEP_PICTURES")
AXE = ROOT / ".models/axe/axe.min.js"
if not AXE.exists() and "CHARTKEEP_MODELS" in os.environ:
    AXE = type(AXE)(os.environ["CHARTKEEP_MODELS"]) / "axe/axe.min.js"


def at(clinic: Clinic, path: str) -> str:
    """By name: a passkey is bound to one, and an IP address is none."""
    return clinic.address.replace("127.0.0.1", "localhost") + path


def picture(browser: Browser, name: str):
    if PICTURES:
        browser.picture(f"{PICTURES}/{name}.png")


def log_in(browser: Browser, clinic: Clinic, login: str, password: str, path: str = "/log-in"):
    browser.open(at(clinic, path))
    browser.type("#login", login)
    browser.type("#password", password)
    browser.click("form button.primary")


def log_out(browser: Browser):
    """And waits for it: a page that is opened before the answer is there would end it."""
    browser.click("details.menu summary")
    browser.click(".menu-body form[action='/log-out'] button")
    browser.wait(lambda: "/log-in" in browser.address, what="log-out")


def passkeys(checks: Checks):
    with Clinic() as clinic, Browser() as browser:
        clinic.start()
        password = clinic.add("ruiz", "clinician")
        key = browser.authenticator()
        log_in(browser, clinic, "ruiz", password)
        browser.wait(lambda: "/log-in" not in browser.address, what="log-in")
        browser.open(at(clinic, "/account/security"))
        browser.wait(lambda: browser.run("return !document.querySelector('[data-passkey-add]').hidden"), what="the form for a passkey")
        browser.type("#passkey-name", "this computer")
        browser.type("#passkey-password", "wrong " + password)
        browser.click("[data-passkey-add] form button")
        browser.wait(lambda: "current password" in browser.text("[data-passkey-add]"), what="the refusal")
        checks.check("adding one takes the password", True)
        browser.run("document.querySelector('#passkey-password').value = ''")
        browser.type("#passkey-password", password)
        browser.click("[data-passkey-add] form button")
        browser.wait(lambda: len(browser.all(".codes li")) == 10, what="the recovery codes")
        picture(browser, "passkey-codes")
        checks.check("a passkey is added, with ten recovery codes", True)
        code = browser.text(".codes li")
        browser.open(at(clinic, "/account/security"))
        checks.check("it is in the list", "this computer" in browser.text("main") and "passkey" in browser.text("main"))
        log_out(browser)

        browser.wait(lambda: browser.run("return !document.querySelector('[data-passkey]').hidden"), what="the button")
        picture(browser, "log-in-passkey")
        browser.click("[data-passkey] button")
        browser.wait(lambda: "/documents" in browser.address, what="log-in by passkey")
        checks.check("it logs in without name and password, as both factors", True)
        method, second = clinic.rows("SELECT method, second_factor_at IS NOT NULL FROM sessions ORDER BY id DESC LIMIT 1")[0]
        checks.check("the session says so", (method, second) == ("passkey", 1), f"{method} {second}")

        clinic.change("SELECT 1")
        log_out(browser)
        log_in(browser, clinic, "ruiz", password)
        browser.wait(lambda: "/log-in/second-factor" in browser.address, what="the second factor")
        browser.wait(lambda: browser.run("return !document.querySelector('[data-passkey]').hidden"), what="the button")
        checks.check("the password alone asks for it", True)
        found = browser.barriers(AXE.read_text())
        checks.check("axe finds no barrier there", not found, str(found))
        browser.click("[data-passkey] button")
        browser.wait(lambda: "/documents" in browser.address, what="the second step by passkey")
        checks.check("it stands as the second factor too", True)

        browser.remove_authenticator(key)
        log_out(browser)
        log_in(browser, clinic, "ruiz", password)
        browser.wait(lambda: "/log-in/second-factor" in browser.address, what="the second factor")
        browser.type("#code", code)
        browser.click("form button.primary")
        browser.wait(lambda: "/documents" in browser.address, what="the recovery code")
        checks.check("a recovery code stands in for a lost one", True)
        wrong = [p for p in browser.problems() if "favicon" not in p and "422" not in p and "401" not in p
                 # Chromium would have RS256 offered too; only ES256 is taken here.
                 and "default algorithm identifiers" not in p]
        checks.check("the console has no complaint", not wrong, str(wrong[:3]))


def forged_answers(checks: Checks):
    """What a page of ours never sends."""
    import base64

    b64 = lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    with Clinic() as clinic:
        clinic.start()
        clinic.add("ruiz", "clinician")
        client = Client(clinic)
        client.ask("GET", "/log-in")
        status, asked = client.api("POST", "/passkeys/log-in/options")
        checks.check("a stranger is asked, and told nothing", status == 200 and asked["credentials"] == [], str(asked))
        answer = {"ticket": asked["ticket"], "credential": b64(b"x" * 16), "clientData": b64(b"{}"), "authenticatorData": b64(b"\0" * 37), "signature": b64(b"0" * 70)}
        tries = [answer, answer | {"ticket": "x"}, answer | {"ticket": ""}, answer | {"clientData": "!!"}, answer | {"authenticatorData": b64(b"")}]
        statuses = [client.api("POST", "/passkeys/log-in", one)[0] for one in tries]
        checks.check("made-up answers open nothing", statuses == [401] * 5 and "__Host-session" not in client.cookies, str(statuses))


def the_end_of_a_session(checks: Checks):
    with Clinic("accounts:\n  bcrypt_cost: 4\n  idle_minutes: 3\n") as clinic, Browser() as browser:
        clinic.start()
        password = clinic.add("root", "admin")
        log_in(browser, clinic, "root", password)
        browser.wait(lambda: "/log-in" not in browser.address, what="log-in")
        browser.open(at(clinic, "/words"))
        browser.type("main textarea[name=text]", "half a sentence that nobody has kept")
        browser.find("body")
        # The page's clock runs ahead instead of the test waiting.
        locked = "return document.querySelector('dialog.session h2')?.textContent || ''"
        row = clinic.rows("SELECT id FROM sessions ORDER BY id DESC LIMIT 1")[0][0]
        token = browser.run("return document.cookie.split('__Host-csrf=')[1].split(';')[0]")
        browser.run_async(f"fetch('/api/v1/session/lock', {{method: 'POST', headers: {{'X-CSRF-Token': '{token}'}}}}).then(() => {{dispatchEvent(new Event('pageshow')); done()}})")
        browser.wait(lambda: browser.run(locked) == "Locked", what="the lock on the page")
        picture(browser, "locked")
        checks.check("a locked page hides what is on it", browser.run("return getComputedStyle(document.querySelector('main')).visibility") == "hidden")
        found = browser.barriers(AXE.read_text())
        checks.check("axe finds no barrier on it", not found, str(found))
        browser.type("#session-password", "wrong")
        browser.press("enter")
        browser.wait(lambda: "not your current password" in browser.text("dialog.session"), what="the refusal")
        browser.type("#session-password", password)
        browser.press("enter")
        browser.wait(lambda: browser.run("return !document.querySelector('dialog.session')"), what="the unlocking")
        kept = browser.run("return document.querySelector('main textarea[name=text]').value")
        checks.check("and after the password all of it is there", kept == "half a sentence that nobody has kept", kept)
        # Two minutes before the lock somebody is asked.
        time.sleep(1)
        browser.wait(lambda: browser.run(locked) == "Are you still here?", 150, "the warning")
        picture(browser, "warning")
        browser.press("enter")
        browser.wait(lambda: browser.run("return !document.querySelector('dialog.session')"), what="the answer")
        checks.check("a warning comes before, and one key answers it", True)


def no_barriers(checks: Checks):
    """Every page of accounts, as it is first seen, and some with something wrong."""
    axe = AXE.read_text()
    with Clinic() as clinic, Browser() as browser:
        clinic.start()
        password = clinic.add("root", "admin")
        bad = []

        def look(name):
            picture(browser, name)
            found = browser.barriers(axe)
            if found:
                bad.append(f"{name}: {found}")

        for path in ("/log-in", "/join", "/forgot", "/reset-password", "/emergency", "/register", "/trust", "/nothing-here"):
            browser.open(at(clinic, path))
            look(path.strip("/"))
        log_in(browser, clinic, "root", "wrong " + password)
        browser.wait(lambda: "did not work" in browser.text("main"), what="the refusal")
        look("log-in-refused")
        log_in(browser, clinic, "root", password)
        browser.wait(lambda: "/log-in" not in browser.address, what="log-in")
        for path in ("/account", "/account/security", "/account/sessions", "/account/tokens", "/users", "/mail", "/providers", "/backups", "/retention", "/alerts", "/system", "/break-glass", "/onboarding"):
            browser.open(at(clinic, path))
            look(path.strip("/").replace("/", "-"))
        browser.open(at(clinic, "/users"))
        browser.run("for (const d of document.querySelectorAll('details')) d.open = true")
        browser.type("#invite-email", "somebody@clinic.example")
        browser.click("form[action='/users/invitations'] button")
        browser.wait(lambda: "The invitation" in browser.text("main"), what="the code")
        browser.run("for (const d of document.querySelectorAll('details')) d.open = true")
        look("users-invited")
        browser.open(at(clinic, "/account/security"))
        browser.type("#name", "telephone")
        browser.type("#password", password)
        browser.click("form[action='/account/security/app'] button")
        browser.wait(lambda: browser.all("#first-code"), what="the key")
        look("app-key")
        browser.open(at(clinic, "/account/tokens"))
        browser.type("#name", "scanner")
        browser.click("input[name=scope]")
        browser.type("#password", password)
        browser.click("form[action='/account/tokens'] button.primary")
        browser.wait(lambda: "ckpt_" in browser.text("main"), what="the token")
        look("token-made")
        checks.check("axe finds no barrier on the pages of accounts", not bad, "; ".join(bad))
        wrong = [p for p in browser.problems() if "favicon" not in p and "404" not in p and "401" not in p and "403" not in p]
        checks.check("the console has no complaint", not wrong, str(wrong[:3]))


if __name__ == "__main__":
    checks = Checks()
    for test in (passkeys, forged_answers, the_end_of_a_session, no_barriers):
        checks.test(test)
    checks.finish()
