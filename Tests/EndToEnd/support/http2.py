"""As much of HTTP/2 (RFC 9113, 7541) as it takes to misbehave in it."""

import socket
import ssl
import struct
from urllib.parse import urlsplit

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RESET, SETTINGS, PING, GOAWAY, CONTINUATION = 0, 1, 3, 4, 6, 7, 9
END_STREAM, END_HEADERS = 1, 4


def connect(clinic):
    where = urlsplit(clinic.address)
    context = ssl.create_default_context(cafile=str(clinic.data / "tls/ca.pem"))
    context.set_alpn_protocols(["h2"])
    link = context.wrap_socket(socket.create_connection((where.hostname, where.port), 10), server_hostname=where.hostname)
    assert link.selected_alpn_protocol() == "h2"
    return link


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def fields(clinic, method: str, path: str, **more: str) -> bytes:
    """A field section, nothing indexed or compressed."""
    pairs = [(":method", method), (":scheme", "https"), (":authority", urlsplit(clinic.address).netloc), (":path", path)]
    pairs += [(name.replace("_", "-"), value) for name, value in more.items()]
    return b"".join(b"\x00" + bytes([len(n)]) + n.encode() + bytes([len(v)]) + v.encode() for n, v in pairs)


def settings(**values: int) -> bytes:
    numbers = {"window": 4}
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", numbers[name], value) for name, value in values.items()))
