"""Pictures whose headers lie, that loop, or that unpack to far more than they are."""

import random
import struct
import zlib

from .. import papers
from .outcomes import BAD, NOTHING, READ, STOPPED


def png(width: int, height: int, rows: bytes, depth: int = 1, colour: int = 0, extra: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)) + extra
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def directory(entries: list, after: int = 0) -> bytes:
    return struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + struct.pack("<I", after)


def pictures(chance: random.Random):
    pixels = {"too_many_pixels"}
    yield "30000x30000.png", png(30_000, 30_000, b"\0" * (3751 * 30_000)), pixels
    yield "said-huge.png", png(0x7FFFFFFF, 0x7FFFFFFF, b"\0" * 100), pixels | {"damaged"}
    yield "said-nothing.png", png(0, 0, b""), NOTHING
    yield "1x65535.png", png(1, 65_535, b"\0\0" * 65_535), NOTHING | READ
    yield "65535x1.png", png(65_535, 1, b"\0" * 8193), NOTHING | READ
    yield "7000x7000-noise.png", png(7000, 7000, b"".join(b"\0" + chance.randbytes(875) for _ in range(7000))), NOTHING | READ | STOPPED
    yield "7000x7000-dots.png", png(7000, 7000, (b"\0" + b"\x88" * 875 + (b"\0" + b"\0" * 875) * 3) * 1750), NOTHING | READ | STOPPED
    text = struct.pack(">I", 0) + b"zTXt"
    bomb = b"Comment\0\0" + zlib.compress(b" " * (1 << 28), 9)
    yield "text-bomb.png", png(100, 100, b"\0" * 1400, extra=struct.pack(">I", len(bomb)) + b"zTXt" + bomb + struct.pack(">I", zlib.crc32(b"zTXt" + bomb))), NOTHING | READ
    yield "idat-bomb.png", png(10, 10, b"\0" * (1 << 28)), NOTHING
    yield "chunk-length-lies.png", papers.png(["A"], 40)[:40] + text + b"\xff" * 50, NOTHING
    yield "depth-wrong.png", png(100, 100, b"\0" * 1400, depth=77, colour=99), NOTHING
    picture = papers.png(papers.letter(chance, "Card"), 100)
    yield "cut.png", picture[:len(picture) // 2], NOTHING | READ
    photo = papers.photo(papers.letter(chance, "Card"), 100)
    yield "cut.jpg", photo[:len(photo) // 3], NOTHING | READ
    start = photo.index(b"\xff\xc0")
    yield "said-huge.jpg", photo[:start + 5] + b"\xff\xff\xff\xff" + photo[start + 9:], pixels | {"damaged"}
    yield "said-nothing.jpg", photo[:start + 5] + b"\0\0\0\0" + photo[start + 9:], NOTHING
    yield "only-start.jpg", b"\xff\xd8\xff\xe0", NOTHING
    yield "comments-40-mb.jpg", b"\xff\xd8" + (b"\xff\xfe\xff\xff" + b"x" * 65_533) * 600 + photo[2:], READ | NOTHING
    yield "exif-loop.jpg", b"\xff\xd8\xff\xe1" + struct.pack(">H", 40) + b"Exif\0\0" + b"II*\0\x08\0\0\0" + b"\x01\0" + struct.pack("<HHII", 0x112, 3, 1, 99) + struct.pack("<I", 8) + b"\0\0" + photo[2:], READ | NOTHING
    scans = photo.index(b"\xff\xda")
    yield "scans-20000.jpg", photo[:-2] + photo[scans:-2] * 300 + b"\xff\xd9", READ | NOTHING | STOPPED
    bitmap = papers.bitmap(papers.letter(chance, "Fax"), 100)
    width, height, rows = bitmap
    fax = papers.tiff([bitmap])
    place = int.from_bytes(fax[4:8], "little")
    count = int.from_bytes(fax[place:place + 2], "little")
    link = place + 2 + count * 12
    yield "linked-to-itself.tif", fax[:link] + struct.pack("<I", place) + fax[link + 4:], READ | NOTHING
    yield "linked-outside.tif", fax[:link] + struct.pack("<I", 0xFFFFFFF0) + fax[link + 4:], READ | NOTHING
    yield "offsets-wrong.tif", fax[:place] + fax[place:].replace(struct.pack("<HHII", 273, 4, 1, 8), struct.pack("<HHII", 273, 4, 1, 0x7FFFFFFF)), NOTHING
    yield "count-wrong.tif", fax[:place] + struct.pack("<H", 65_535) + fax[place + 2:], NOTHING | READ | pixels
    base = [(258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 0), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 9), (279, 4, 1, 99)]
    for number, (wide, high) in enumerate(((30_000, 30_000), (0xFFFFFFFF, 0xFFFFFFFF), (0, 9), (1, 65_535), (65_535, 1))):
        body = b"II*\0" + struct.pack("<I", 8 + 8192) + b"\0" * 8192 + directory([(256, 4, 1, wide), (257, 4, 1, high), *base])
        yield f"size-{number}.tif", body, NOTHING | pixels | READ
    body = b"II*\0\x08\0\0\0"
    for number in range(5000):
        body += directory([(256, 4, 1, 9), (257, 4, 1, 9), *base], 8 + (number + 1) * 114 if number < 4999 else 0)
    yield "pages-5000.tif", body, {"too_many_pages", "damaged", "no_text"}
    noisy = struct.pack("<I", 0)
    yield "g4-nonsense.tif", b"II*\0" + struct.pack("<I", 100_008) + chance.randbytes(100_000) + directory(
        [(256, 4, 1, 1728), (257, 4, 1, 2200), (258, 3, 1, 1), (259, 3, 1, 4), (262, 3, 1, 0), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 2200), (279, 4, 1, 100_000)]) + noisy, NOTHING | READ | STOPPED
    cmyk = b"".join(bytes([0, 0, 0, 0 if not rows[y * ((width + 7) // 8) + x // 8] >> (7 - x % 8) & 1 else 255]) for y in range(height) for x in range(width))
    strip = len(cmyk)
    sizes = 8 + strip
    yield "cmyk.tif", b"II*\0" + struct.pack("<I", sizes + 8) + cmyk + struct.pack("<HHHH", 8, 8, 8, 8) + directory(
        [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 4, sizes), (259, 3, 1, 1), (262, 3, 1, 5), (273, 4, 1, 8), (277, 3, 1, 4), (278, 4, 1, height), (279, 4, 1, strip)]), READ | NOTHING
    yield "big-tiff-lies.tif", b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 0xFFFFFFFFFFFFFFFF) + b"\0" * 100, NOTHING
    webp = b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + b"\xff\xff\xff\xff\xff\xff"
    yield "said-huge.webp", webp, BAD | pixels | NOTHING
    yield "nonsense.heic", struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + struct.pack(">I", 0x7FFFFFFF) + b"meta" + chance.randbytes(2000), BAD | pixels | NOTHING
