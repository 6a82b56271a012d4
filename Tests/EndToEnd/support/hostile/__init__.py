"""Hostile files from a seed: bombs, loops, lies about sizes, wrong types. Each comes with the outcomes that are permitted.

What is permitted says what the file must not do: hang, take the service along, be filed as something that it is not.
"""

import random
from typing import NamedTuple

from .messages import disguises, json_files, messages, texts
from .packages import archives, office
from .pdfs import pdfs
from .pictures import pictures


class Case(NamedTuple):
    name: str
    content: bytes
    permitted: set


def cases(seed: int) -> list:
    chance = random.Random(seed)
    found = [Case(*case) for family in (archives, office, pdfs, pictures, messages, json_files, texts, disguises) for case in family(chance)]
    assert len(found) == len({case.name for case in found}), "two cases of one name"
    return found
