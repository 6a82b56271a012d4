"""What differs between the browsers that speak WebDriver: the driver's program, the options of a session, and where complaints of pages stand."""

import os
import shutil
import time
from pathlib import Path

MODELS = Path(os.environ.get("CHARTKEEP_MODELS", Path(__file__).resolve().parents[3] / ".models"))


class Chromium:
    """Debian's Chromium by Debian's chromedriver."""

    DRIVER = shutil.which("chromedriver") or "/usr/bin/chromedriver"
    PROGRAM = shutil.which("chromium") or "/usr/bin/chromium"

    @classmethod
    def command(cls, port: int, folder: str) -> list:
        return [cls.DRIVER, f"--port={port}"]

    @classmethod
    def capabilities(cls, width: int, height: int, folder: str) -> dict:
        arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--window-size={width},{height}", f"--user-data-dir={folder}/profile"]
        return {"browserName": "chrome", "goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}}

    @staticmethod
    def scheme(browser, name: str):
        browser._do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {
            "features": [{"name": "prefers-color-scheme", "value": name}]}})

    @staticmethod
    def complaints(browser) -> list:
        lines = browser._do("POST", "/se/log", {"type": "browser"})
        return [line["message"] for line in lines if line["level"] in ("SEVERE", "WARNING")]


class Firefox:
    """Debian's Firefox by Mozilla's geckodriver, which scripts/fetch-geckodriver brings."""

    DRIVER = str(MODELS / "geckodriver/geckodriver")
    PROGRAM = shutil.which("firefox-esr") or "/usr/bin/firefox-esr"

    @classmethod
    def command(cls, port: int, folder: str) -> list:
        # Any port for BiDi, which nobody uses, so that two browsers do not want the same one.
        return [cls.DRIVER, f"--port={port}", "--websocket-port=0", f"--profile-root={folder}", "--log=fatal"]

    @classmethod
    def capabilities(cls, width: int, height: int, folder: str) -> dict:
        return {
            "browserName": "firefox",
            # Firefox asks for news of its own; there are none on this port. Loopback goes past every proxy.
            "proxy": {"proxyType": "manual", "httpProxy": "127.0.0.1:9", "sslProxy": "127.0.0.1:9"},
            "moz:firefoxOptions": {
                "binary": cls.PROGRAM,
                # The last one is for scripts in the browser itself, below.
                "args": ["-headless", "--width", str(width), "--height", str(height), "-remote-allow-system-access"],
                "prefs": {cls.SCHEME: 1}}}

    SCHEME = "layout.css.prefers-color-scheme.content-override"

    @classmethod
    def scheme(cls, browser, name: str):
        cls.inside(browser, "Services.prefs.setIntPref(arguments[0], arguments[1])", cls.SCHEME, 0 if name == "dark" else 1)

    @staticmethod
    def inside(browser, script: str, *arguments):
        """Runs a script in the browser itself instead of in its page: Mozilla's extension of WebDriver."""
        browser._do("POST", "/moz/context", {"context": "chrome"})
        try:
            return browser.run(script, *arguments)
        finally:
            browser._do("POST", "/moz/context", {"context": "content"})

    @classmethod
    def complaints(cls, browser) -> list:
        """Errors of scripts and what the policy (CSP) blocked, from the browser's own console: WebDriver has no log for Firefox. Failed requests are
        not in there."""
        # They come from the page's process a moment later.
        time.sleep(0.2)
        return cls.inside(browser, """
          const said = Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError)
          Services.console.reset()
          return said.filter((one) => (one.sourceName.startsWith('http') && !one.category.startsWith('Layout')) || one.category.includes('CSP'))
            .map((one) => `${one.category}: ${one.errorMessage} (${one.sourceName}:${one.lineNumber})`)""")


BROWSERS = {"chromium": Chromium, "firefox": Firefox}


def is_there(name: str) -> bool:
    """Whether the browser and its driver can be used on this machine."""
    browser = BROWSERS[name]
    return Path(browser.DRIVER).exists() and Path(browser.PROGRAM).exists()
