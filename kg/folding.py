"""Words without case and marks: for slugs and lookups, and for rules that read through what a scan lost."""

from __future__ import annotations

import codecs
import re
import unicodedata

_UNMARKED = str.maketrans("đĐ", "dD")
_LETTERS = [chr(code) for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))]


def unmarked(text: str) -> str:
    """Return `text` in lower case without diacritics ("Sở Y tế" gives "so y te"), for slugs and lookups."""
    folded = unicodedata.normalize("NFD", text.translate(_UNMARKED).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


_FOLDS = {ord(letter): unmarked(letter) for letter in _LETTERS if len(unmarked(letter)) == 1}
_FOLDS |= dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")

# Almost every notice is written with fewer than 256 characters: a look into a table for each takes a tenth
# of the time of `str.translate`.  The table must begin with NUL; what is not used is U+FFFE.
_VIETNAMESE = "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", *"\u0300\u0301\u0303\u0309\u0323")
)
_WRITTEN = "".join(
    dict.fromkeys(
        "\0\n"
        + bytes(range(32, 127)).decode()
        + _VIETNAMESE
        + _VIETNAMESE.upper()
        + "đĐ“”‘’–—…§°²»«©¬⁄®•×ÐØøÏ€†œ"
    )
)
_ALPHABET = _WRITTEN.ljust(256, "\ufffe")
_CODES = codecs.charmap_build(_ALPHABET)
_FOLDED = _ALPHABET.translate(_FOLDS)
_STRAYS = re.compile(f"([^{re.escape(_WRITTEN)}]+)")


def fold(text: str) -> str:
    """Return NFC `text` in lower case without marks and with one kind of dash, at the same length."""
    try:
        return _mapped(text)
    except UnicodeEncodeError:
        pieces = enumerate(_STRAYS.split(text))
        return "".join(piece.translate(_FOLDS) if i % 2 else _mapped(piece) for i, piece in pieces)


def _mapped(text: str) -> str:
    """Fold a text of the alphabet above; UnicodeEncodeError where it holds another character."""
    return codecs.charmap_decode(codecs.charmap_encode(text, "strict", _CODES)[0], "strict", _FOLDED)[0]
