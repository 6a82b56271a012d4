"""A few calls of the W3C WebDriver protocol, spoken to Debian's chromedriver. No package is needed."""

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"enter": "\ue007", "tab": "\ue004", "escape": "\ue00c", "down": "\ue015"}


class Browser:
    """Headless Chromium with a profile of its own that ends with it."""

    def __init__(self, width: int = 1280, height: int = 800):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.driver = subprocess.Popen(
            [shutil.which("chromedriver") or "/usr/bin/chromedriver", f"--port={self.port}"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.session = None
        for _ in range(100):
            try:
                if self._call("GET", "/status")["ready"]:
                    break
            except (OSError, urllib.error.URLError):
                pass
            time.sleep(0.1)
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--window-size={width},{height}"]}
        answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "acceptInsecureCerts": True, "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = answer["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._call("DELETE", f"/session/{self.session}")
        except Exception:
            pass
        self.driver.terminate()
        self.driver.wait(10)

    def _call(self, method: str, path: str, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.loads(error.read())["value"].get("message", "")[:400]) from None

    def _do(self, method: str, path: str, body=None):
        return self._call(method, f"/session/{self.session}{path}", body)

    def open(self, address: str):
        self._do("POST", "/url", {"url": address})

    @property
    def address(self) -> str:
        return self._do("GET", "/url")

    @property
    def title(self) -> str:
        return self._do("GET", "/title")

    def find(self, selector: str, timeout: float = 10) -> str:
        end = time.monotonic() + timeout
        while True:
            try:
                return self._do("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]
            except AssertionError:
                if time.monotonic() > end:
                    raise AssertionError(f"{selector} is not on {self.address}: {self.text('body')[:300]}") from None
                time.sleep(0.1)

    def all(self, selector: str) -> list:
        return [e[ELEMENT] for e in self._do("POST", "/elements", {"using": "css selector", "value": selector})]

    def text(self, selector: str) -> str:
        return self._do("GET", f"/element/{self.find(selector)}/text")

    def type(self, selector: str, text: str):
        self._do("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def click(self, selector: str):
        self._do("POST", f"/element/{self.find(selector)}/click", {})

    def press(self, *keys: str):
        """Keys to whatever has the focus, one after the other."""
        actions = []
        for key in keys:
            shift = len(key) == 1 and key.isupper()
            value = KEYS.get(key, key)
            if shift:
                actions.append({"type": "keyDown", "value": "\ue008"})
            actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
            if shift:
                actions.append({"type": "keyUp", "value": "\ue008"})
        self._do("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def draw(self, selector: str, strokes: list, pointer: str = "mouse"):
        """Strokes by a "mouse", "pen" or "touch": lists of points from the element's centre, in CSS pixels."""
        element = self.find(selector)
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center', behavior: 'instant'})", selector)
        actions = []
        for stroke in strokes:
            for number, (x, y) in enumerate(stroke):
                actions.append({"type": "pointerMove", "duration": 10, "origin": {ELEMENT: element}, "x": x, "y": y})
                if number == 0:
                    actions.append({"type": "pointerDown", "button": 0})
            actions.append({"type": "pointerUp", "button": 0})
        self._do("POST", "/actions", {"actions": [
            {"type": "pointer", "id": pointer, "parameters": {"pointerType": pointer}, "actions": actions}]})

    def run(self, script: str, *arguments):
        return self._do("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def run_async(self, script: str):
        """The value that the script gives to `done`."""
        return self._do("POST", "/execute/async", {"script": "const done = arguments[0];" + script, "args": []})

    def wait(self, holds, timeout: float = 20, what: str = "it"):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except AssertionError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{what} did not happen on {self.address}: {self.text('main, body')[:600]}")

    def picture(self, path: str):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self._do("GET", "/screenshot")))

    def authenticator(self) -> str:
        """A virtual authenticator that keeps passkeys and whose owner always says yes (WebAuthn, 11)."""
        return self._do("POST", "/webauthn/authenticator", {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
            "isUserConsenting": True})

    def remove_authenticator(self, authenticator: str):
        self._do("DELETE", f"/webauthn/authenticator/{authenticator}")

    def scheme(self, name: str):
        """`light` or `dark`, as the person's machine asks for it."""
        self._do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {
            "features": [{"name": "prefers-color-scheme", "value": name}]}})

    def barriers(self, axe: str) -> list:
        """What axe finds on the page as it stands, for WCAG 2.2 A and AA."""
        self.run(axe)
        return self.run_async(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(r => done(r.violations.map(v => "
            "v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', '))))")

    def problems(self) -> list:
        """What the page's console complained about: blocked scripts, failed requests, exceptions."""
        return [line["message"] for line in self._do("POST", "/se/log", {"type": "browser"}) if line["level"] in ("SEVERE", "WARNING")]
