"""Input rules of the tagger: text -> words -> WordPiece ids, shape ids and windows.

A *word* is what BERT's basic tokenizer gives (a run of letters/digits, or one punctuation mark or ideograph). All pieces of a word carry the word's
shape. A line break becomes [SEP], a blank line (two or more breaks) two of them. The shape id goes where BERT expects the token type.
"""
import os
import pathlib
import unicodedata
from functools import lru_cache

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
# The folder of labelled data: `deid/*.jsonl`, `clinical-text/`.
DATA = pathlib.Path(os.environ.get("CHARTKEEP_TEST_DATA", CHECKOUT / "../shared")) / "data"
MODEL = str(CHECKOUT / ".models/all-MiniLM-L6-v2")
CLASSES = ["O", "NAME", "DATE", "LOCATION", "ID", "AGE", "ORG"]
GROUP = {"NAME": 1, "DATE": 2, "LOCATION": 3, "AGE": 5, "ORG": 6}  # every other label is ID (4)
CLS, SEP, UNK = 101, 102, 100
WINDOW, STRIDE = 158, 142  # tokens of text in a window (without [CLS] and [SEP]), and how far the next one starts
LONGEST_WORD = 100

# Shapes of a word; the shape id is shape + 16 * gap.
SPECIAL, LOWER, TITLE, CAPS, INITIAL, MIXED, DIGITS2, DIGITS3, DIGITS4, DIGITS5, ALNUM_CAPS, ALNUM, PUNCT, OTHER = range(14)
SHAPES = 16
SPACE, GLUED, WIDE = 0, 1, 2  # gap before the word: one space or start of line; nothing; two spaces or a tab
SHAPE_IDS = SHAPES * 3

VOCAB = {line.rstrip("\n"): i for i, line in enumerate(open(MODEL + "/vocab.txt", encoding="utf-8"))}


@lru_cache(None)
def kind(c: str) -> str:
    """How BERT's basic tokenizer sees a character: w(ord), p(unctuation), s(pace), n(ewline), i(deograph), d(ropped)."""
    o = ord(c)
    if c in "\n\r\u2028\u2029\x0b\x0c\x85":
        return "n"
    category = unicodedata.category(c)
    if c == "\t" or category == "Zs":
        return "s"
    if o in (0, 0xFFFD) or category in ("Cc", "Cf", "Cn", "Co", "Cs"):
        return "d"
    if 0x4E00 <= o <= 0x9FFF or 0x3400 <= o <= 0x4DBF or 0xF900 <= o <= 0xFAFF or 0x20000 <= o <= 0x2FA1F:
        return "i"
    if (33 <= o <= 47) or (58 <= o <= 64) or (91 <= o <= 96) or (123 <= o <= 126) or category.startswith("P"):
        return "p"
    return "w"


@lru_cache(200000)
def wordpiece(word: str) -> tuple:
    """Ids of one word, longest piece first."""
    word = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn" and kind(c) != "d").lower()
    if not word:
        return ()
    if len(word) > LONGEST_WORD:
        return (UNK,)
    ids, at = [], 0
    while at < len(word):
        end = len(word)
        while end > at:
            piece = word[at:end] if at == 0 else "##" + word[at:end]
            if piece in VOCAB:
                break
            end -= 1
        if end == at:
            return (UNK,)
        ids.append(VOCAB[piece])
        at = end
    return tuple(ids)


@lru_cache(200000)
def shape(word: str) -> int:
    """Case and digits of a word as written."""
    if kind(word[0]) == "p":
        return PUNCT
    letters = [c for c in word if c.isalpha()]
    digits = sum(c.isdigit() for c in word)
    if digits and not letters:
        return DIGITS2 if digits <= 2 else DIGITS3 if digits == 3 else DIGITS4 if digits == 4 else DIGITS5
    if digits:
        return ALNUM if any(c.islower() for c in letters) else ALNUM_CAPS
    if not letters:
        return OTHER
    upper = sum(c.isupper() for c in letters)
    lower = sum(c.islower() for c in letters)
    if upper + lower == 0:
        return OTHER
    if upper == 0:
        return LOWER
    if len(letters) == 1:
        return INITIAL
    if lower == 0:
        return CAPS
    return TITLE if upper == 1 and letters[0].isupper() else MIXED


# Classes of a word in the appliance's lexicon, for models trained with --lexicon: the shape id grows by SHAPE_IDS * class.
UNKNOWN, COMMON, MEDICAL, NAMELIKE, BOTH, EPONYM = range(6)
LEXICAL = 6
_lexicon = None


@lru_cache(200000)
def lexical(word: str) -> int:
    """Lexicon class of a word: folded to a-z, looked up whole."""
    global _lexicon
    if _lexicon is None:
        from names import Lexicon
        _lexicon = Lexicon().word
    code = _lexicon.get("".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn").lower())
    if code is None:
        return UNKNOWN
    plain, name, flags = max(code[0], code[1]), max(code[2], code[3]), code[4]
    if "o" in flags and plain < 5:
        return EPONYM
    if name == 0:
        return COMMON if plain >= 3 or not set(flags) & set("mdx") else MEDICAL
    if plain >= 3:
        return BOTH if name >= 3 else COMMON
    return NAMELIKE


def words(text: str) -> list:
    """(start, end, gap) of each word; a line break is (start, end, -1), a blank line gives two."""
    found, at, length = [], 0, len(text)
    spaces, breaks, first = 0, 0, True
    while at < length:
        k = kind(text[at])
        if k == "n":
            breaks += text[at] != "\r"
            if breaks <= 2 and found and text[at] != "\r":
                found.append((at, at + 1, -1))
            spaces, first, at = 0, True, at + 1
            continue
        if k == "s":
            spaces += 2 if text[at] == "\t" else 1
            at += 1
            continue
        if k == "d":
            at += 1
            continue
        gap = SPACE if first else GLUED if spaces == 0 else SPACE if spaces == 1 else WIDE
        start = at
        at += 1
        if k == "w":
            while at < length and kind(text[at]) in "wd":
                at += 1
        found.append((start, at, gap))
        spaces, breaks, first = 0, 0, False
    return found


def encode(text: str, with_lexicon: bool = False):
    """Parallel lists: token ids, shape ids, index of the word each token belongs to; and the words."""
    ids, shapes, owner = [], [], []
    all_words = words(text)
    for index, (start, end, gap) in enumerate(all_words):
        if gap < 0:
            ids.append(SEP), shapes.append(SPECIAL), owner.append(index)
            continue
        source = text[start:end]
        base = shape(source) + (SHAPE_IDS * lexical(source) if with_lexicon else 0)
        for n, piece in enumerate(wordpiece(source)):
            ids.append(piece)
            shapes.append(base + SHAPES * (gap if n == 0 else GLUED))
            owner.append(index)
    return ids, shapes, owner, all_words


def windows(count: int) -> list:
    """(start, end, keep_start, keep_end) over a document's tokens: overlaps are cut in the middle."""
    if count <= WINDOW:
        return [(0, count, 0, count)]
    result, start = [], 0
    while True:
        end = min(count, start + WINDOW)
        result.append([start, end, start, end])
        if end == count:
            break
        start += STRIDE
    for left, right in zip(result, result[1:]):
        left[3] = right[2] = (right[0] + left[1]) // 2
    return [tuple(w) for w in result]
