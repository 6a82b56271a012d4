"""A few calls of the W3C WebDriver protocol, spoken to chromedriver and geckodriver. No package is needed."""

import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from support.browsers import BROWSERS

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"enter": "\ue007", "tab": "\ue004", "escape": "\ue00c", "down": "\ue015", "up": "\ue013", "space": " ", "home": "\ue011", "end": "\ue010"}
HELD = {"shift": "\ue008", "control": "\ue009"}


class Browser:
    """A browser without a screen, "chromium" or "firefox", with a profile of its own that ends with it."""

    def __init__(self, name: str = "chromium", width: int = 1280, height: int = 800):
        self.name = name
        self.kind = BROWSERS[name]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        folder = tempfile.mkdtemp(prefix="chartkeep-browser-")
        # Driver and browser end with this process, also when it is killed.
        self.leash = subprocess.Popen(
            [sys.executable, "-B", str(Path(__file__).with_name("leash.py")), folder, *self.kind.command(self.port, folder)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "HOME": folder, "TMPDIR": folder})
        self.session = None
        try:
            for _ in range(100):
                try:
                    if self._call("GET", "/status")["ready"]:
                        break
                except (OSError, urllib.error.URLError):
                    pass
                time.sleep(0.1)
            answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {
                "acceptInsecureCerts": True, **self.kind.capabilities(width, height, folder)}}})
            self.session = answer["sessionId"]
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            if self.session:
                self._call("DELETE", f"/session/{self.session}")
        except Exception:
            pass
        self.leash.stdin.close()
        self.leash.wait(20)

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
            # "shift+tab", and capitals.
            *held, key = key.split("+") if len(key) > 1 else [key]
            held = [HELD[one] for one in (["shift"] if len(key) == 1 and key.isupper() else held)]
            value = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": one} for one in held]
            actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
            actions += [{"type": "keyUp", "value": one} for one in held]
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

    def drag(self, start: tuple, end: tuple):
        """The mouse pressed at one point of the window, moved and let go at another: a selection of text."""
        def move(x, y, took=0):
            return {"type": "pointerMove", "duration": took, "origin": "viewport", "x": round(x), "y": round(y)}

        self._do("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [
            move(*start), {"type": "pointerDown", "button": 0}, move(*end, 100), {"type": "pointerUp", "button": 0}]}]})

    def tab_to(self, selector: str, most: int = 120, key: str = "tab"):
        """Goes by the keyboard until what is meant has the focus."""
        for _ in range(most):
            if self.run("return document.activeElement?.matches(arguments[0]) ?? false", selector):
                return
            self.press(key)
        raise AssertionError(f"{most} times {key} did not lead to {selector} on {self.address}")

    def select_text(self, selector: str, words: str):
        """Draws the mouse over words that stand in an element."""
        box = self.run("""
          for (const cell of document.querySelectorAll(arguments[0])) {
            const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
            while (walk.nextNode()) {
              const at = walk.currentNode.data.indexOf(arguments[1])
              if (at < 0) continue
              const range = document.createRange()
              range.setStart(walk.currentNode, at)
              range.setEnd(walk.currentNode, at + arguments[1].length)
              cell.scrollIntoView({ block: 'center' })
              const { left, right, top, bottom } = range.getBoundingClientRect()
              return [left, right, (top + bottom) / 2]
            }
          }
          return null""", selector, words)
        assert box, f"{words} does not stand in {selector}"
        # A point at the very border may belong to the letter beside it.
        self.drag((box[0] + 1, box[2]), (box[1] - 1, box[2]))

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
        self.kind.scheme(self, name)
        self.wait(lambda: self.run("return matchMedia(`(prefers-color-scheme: ${arguments[0]})`).matches", name), 5, f"the {name} scheme")

    def barriers(self, axe: str) -> list:
        """What axe finds on the page as it stands, for WCAG 2.2 A and AA."""
        self.run(axe)
        return self.run_async(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(r => done(r.violations.map(v => "
            "v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', '))))")

    def problems(self) -> list:
        """What the page's console complained about since the last look: blocked scripts, exceptions, in Chromium also failed requests."""
        return self.kind.complaints(self)
