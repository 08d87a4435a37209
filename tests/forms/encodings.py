"""Write a text in the encodings from before Unicode, from tables of our own (not those of the reader)."""

from __future__ import annotations

import unicodedata

LETTERS = (
    "aàảãáạ"
    "ăằẳẵắặ" "âầẩẫấậ" "eèẻẽéẹ" "êềểễếệ" "iìỉĩíị" "oòỏõóọ" "ôồổỗốộ" "ơờởỡớợ" "uùủũúụ" "ưừửữứự" "yỳỷỹýỵ"
)  # fmt: skip
# the rows of LETTERS; a plain vowel stands for itself.  TCVN 5712:1993, VN3
TCVN3 = (
    "aµ¶·¸¹" "¨»¼½¾Æ" "©ÇÈÉÊË" "eÌÎÏÐÑ" "ªÒÓÔÕÖ" "i×ØÜÝÞ" "oßáâãä" "«åæçèé" "¬êëìíî"
    "uïñòóô" "\xadõö÷øù" "yúûüýþ"
)  # fmt: skip
_TCVN3 = dict(zip(LETTERS, TCVN3, strict=True)) | {"đ": "®", "Đ": "§"}
_TCVN3 |= dict(zip("ĂÂÊÔƠƯ", "¡¢£¤¥¦", strict=True))
_VNI_TONES = {"": "", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0301": "ù", "\u0323": "ï"}
_VNI_BREVE = {"": "ê", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0301": "é", "\u0323": "ë"}
_VNI_HAT = {"": "â", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0301": "á", "\u0323": "ä"}
_VNI_SINGLE = {"i\u0300": "ì", "i\u0309": "æ", "i\u0303": "ó", "i\u0301": "í", "i\u0323": "ò", "y\u0323": "î"}


def tcvn3(text: str) -> bytes:
    """Encode NFC text; as on the machines of the time, capitals with tones lose their case."""
    out = []
    for c in text:
        low = _TCVN3.get(c) or _TCVN3.get(c.lower(), c)
        plain = c if c.isascii() else low
        out.append(plain)
    return "".join(out).encode("latin-1", "replace")


def vni(text: str) -> bytes:
    """Encode NFC text as VNI for Windows: a letter, then its marks as a letter of their own."""
    return "".join(map(_vni_letter, text)).encode("latin-1", "replace")


def _vni_letter(c: str) -> str:
    if c in "đĐ":
        return "ñ" if c == "đ" else "Ñ"
    parts = unicodedata.normalize("NFD", c)
    base, marks = parts[0].lower(), parts[1:]
    if c.isascii() or not base.isalpha():
        return c
    tone = next((m for m in marks if m in _VNI_TONES), "")
    written = _VNI_SINGLE.get(base + tone) or _vni_vowel(base, marks, tone)
    return written.upper() if c.isupper() else written


def _vni_vowel(base: str, marks: str, tone: str) -> str:
    if "\u031b" in marks:
        return {"o": "ô", "u": "ö"}[base] + _VNI_TONES[tone]
    if "\u0306" in marks:
        return base + _VNI_BREVE[tone]
    return base + (_VNI_HAT if "\u0302" in marks else _VNI_TONES)[tone]


def cp1258(text: str) -> bytes:
    """Encode NFC text as Windows-1258: the letter with its hat, then the tone."""
    out = []
    for c in text:
        parts = unicodedata.normalize("NFD", c)
        tones = "".join(m for m in parts[1:] if m in _VNI_TONES)
        letter = unicodedata.normalize("NFC", "".join(m for m in parts if m not in tones or not tones))
        out.append(letter + tones)
    return "".join(out).encode("cp1258", "replace")
