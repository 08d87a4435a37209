"""Parts of an Office package and its XML, read by local names (the strict and the usual form alike).

No entity is ever expanded, nothing is fetched; a part with a DOCTYPE, which Office never writes, is refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from kg.readers import archive
from kg.readers.errors import DamagedFile, TooLarge, UnsafeFile
from kg.readers.limits import Limits

Element = etree._Element


class Package:
    """The XML parts of a package in memory, parsed when asked for."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        archive.check_directory(data)
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise DamagedFile from error
        infos = self._zip.infolist()
        if len(infos) > limits.members or sum(i.file_size for i in infos) > limits.unpacked:
            raise TooLarge(what="ZIP", most=f"{limits.unpacked >> 20} MB")
        for info in infos:
            archive.check(info, limits)
        self.names = frozenset(self._zip.namelist())

    def part(self, name: str) -> Element | None:
        """Return the root of an XML part, or None where the package has no such part."""
        if name not in self.names:
            return None
        try:
            data = archive.read_member(self._zip, self._zip.getinfo(name), self._limits)
            return parse(data)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, etree.XMLSyntaxError) as error:
            raise DamagedFile from error


def parse(data: bytes) -> Element:
    """Return the root of an XML text; raises UnsafeFile where it declares a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise UnsafeFile(reason="XML DOCTYPE")
    return root


def local(node: Element) -> str:
    """Return the name of an element without its namespace ("" for comments)."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def children(node: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of that name."""
    if node is not None:
        yield from (child for child in node if local(child) == name)


def child(node: Element | None, *path: str) -> Element | None:
    """Return the first child along a path of names, or None."""
    for name in path:
        node = next(children(node, name), None)
    return node


def value(node: Element | None, name: str = "val") -> str | None:
    """Return an attribute by its local name, or None."""
    if node is None:
        return None
    return next((str(text) for key, text in node.items() if str(key).rpartition("}")[2] == name), None)


def is_on(node: Element | None) -> bool:
    """Say whether a switch such as `<w:caps/>` is there and not turned off."""
    return node is not None and value(node) not in ("0", "false", "off", "none")
