"""How Word formats its words, as far as that changes what is read: capitals, hidden words, old fonts."""

from __future__ import annotations

from kg.readers import legacy
from kg.readers.ooxml import Element, child, children, is_on, value

_DEEPEST = 40


class Styles:
    """Which formatting a style gives, its ancestors asked in turn."""

    def __init__(self, root: Element | None) -> None:
        self._nodes = {value(node, "styleId") or "": node for node in children(root, "style")}
        self._default = next(
            (
                key
                for key, node in self._nodes.items()
                if value(node, "default") == "1" and value(node, "type") == "paragraph"
            ),
            None,
        )
        self._base = child(root, "docDefaults", "rPrDefault")

    def linked(self) -> dict[str, str]:
        """Return the list of each list style."""
        found = {key: child(node, "pPr", "numPr", "numId") for key, node in self._nodes.items()}
        return {key: value(node) or "" for key, node in found.items() if node is not None}

    def find(self, style: str | None, *path: str) -> Element | None:
        """Return the nearest element at `path` in the style or those it is based on, or None."""
        key = style or self._default
        for _ in range(_DEEPEST):
            node = self._nodes.get(key or "")
            if node is None:
                break
            if (found := child(node, *path)) is not None:
                return found
            key = value(child(node, "basedOn"))
        return child(self._base, *path) if path[0] == "rPr" else None


class Runs:
    """The words of one paragraph, gathered by encoding so that letters cut in two are whole again."""

    def __init__(self, styles: Styles, style: str | None) -> None:
        self._styles = styles
        self._style = style
        self._parts: list[tuple[str, str | None, bool]] = []
        self.boxes: list[Element] = []
        self.encodings: set[str] = set()

    def property(self, properties: Element | None, name: str) -> Element | None:
        """Return a property of a run: its own, its style's, or its paragraph's."""
        if (own := child(properties, name)) is not None:
            return own
        if style := value(child(properties, "rStyle")):
            return self._styles.find(style, "rPr", name)
        return self._styles.find(self._style, "rPr", name)

    def add(self, text: str, properties: Element | None) -> None:
        """Add the words of a run."""
        font = value(self.property(properties, "rFonts"), "ascii")
        encoding = legacy.by_font(font)
        upper = is_on(self.property(properties, "caps")) or (encoding == "tcvn3" and legacy.is_capital(font))
        if self._parts and self._parts[-1][1:] == (encoding, upper):
            self._parts[-1] = (self._parts[-1][0] + text, encoding, upper)
        else:
            self._parts.append((text, encoding, upper))

    def text(self) -> str:
        """Return the words as they are shown."""
        return "".join(self._shown(*part) for part in self._parts)

    def _shown(self, text: str, encoding: str | None, upper: bool) -> str:
        if encoding and not text.isascii() and all(ord(c) < 256 for c in text):
            self.encodings.add(encoding)
            text = legacy.convert(text, encoding)
        return text.upper() if upper else text
