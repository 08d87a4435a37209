"""Messages of the national document exchange (edXML, QCVN 102:2016/BTTTT; Decision 28/2018/QĐ-TTg), read.

A message is an envelope (who sends what to whom: number, day, subject, signer, time limit) with a manifest of
attachments, whose bytes follow it in base64, often packed as ZIP.  What the standard demands and a message
lacks, or what cannot be read, is refused with its line; the XML may declare no document type and no entities.
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from kg.messages import Problem, gettext
from kg.readers import ReadError, archive
from kg.text import normalise

N_ = str
NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
MOST_BYTES = 64 << 20
DAY_FORMS = ("%Y/%m/%d", "%Y-%m-%d", "%d/%m/%Y")
NOT_GIVEN = "n/a"
PACKED = (".zip", ".docx", ".xlsx", ".odt")
_DEMANDED = (
    "From/OrganId", "To/OrganId", "Code/CodeNumber", "Code/CodeNotation",
    "PromulgationInfo/PromulgationDate", "Subject", "DocumentId",
)  # fmt: skip
Element = etree._Element


class BadMessage(Problem):
    """A message that cannot be taken in; the sentence names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Party:
    """A sender or an addressee: the code of its agency and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What a message says of the document that it carries."""

    id: str
    sender: Party
    addressees: tuple[Party, ...]
    number: str
    day: date
    subject: str
    type_name: str = ""
    signer: str = ""
    post: str = ""
    place: str = ""
    due: date | None = None
    places: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


def read_message(data: bytes, name: str) -> Message:
    """Read a message from the bytes of its file; `BadMessage` where it is not one that can be used."""
    return _Reader(name).message(data)


class _Reader:
    """Reads one message; every fault names its file and line."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fault(self, node: Element | int, reason: str, **values: object) -> BadMessage:
        line = node if isinstance(node, int) else node.sourceline
        words = gettext(reason).format(**values)
        return BadMessage(N_("{file}, line {line}: {reason}"), file=self.name, line=line or 1, reason=words)

    def message(self, data: bytes) -> Message:
        root = self._root(data)
        header = self._at(root, "edXMLEnvelope/edXMLHeader/MessageHeader")
        for path in _DEMANDED:
            self._text(header, path, demanded=True)
        number, notation = (self._text(header, f"Code/{part}") for part in ("CodeNumber", "CodeNotation"))
        return Message(
            id=self._text(header, "DocumentId"),
            sender=self._party(self._at(header, "From")),
            addressees=tuple(self._party(node) for node in _children(header, "To")),
            number=number if "/" in number else f"{number}/{notation}",
            day=self._day(header, "PromulgationInfo/PromulgationDate") or date.min,
            subject=self._text(header, "Subject"),
            type_name=self._text(header, "DocumentType/TypeName"),
            signer=self._text(header, "SignerInfo/FullName"),
            post=self._text(header, "SignerInfo/Position"),
            place=self._text(header, "PromulgationInfo/Place"),
            due=self._day(header, "DueDate"),
            places=tuple(filter(None, (_words(n) for n in _all(header, "ToPlaces/Place")))),
            attachments=tuple(self._attachments(root)),
        )

    def _root(self, data: bytes) -> Element:
        if len(data) > MOST_BYTES:
            raise self.fault(1, N_("the message has more than {most} MB"), most=MOST_BYTES >> 20)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            line = error.lineno or 1
            raise self.fault(line, N_("not well-formed XML ({error})"), error=error.msg) from error
        info = root.getroottree().docinfo
        if info.internalDTD is not None or info.externalDTD is not None:
            raise self.fault(1, N_("a document type or entities are not allowed in a message"))
        if root.tag != f"{{{NAMESPACE}}}edXML":
            raise self.fault(root, N_("not an edXML message by QCVN 102:2016/BTTTT ({tag})"), tag=root.tag)
        return root

    def _at(self, node: Element, path: str) -> Element:
        """Return the element at a path; a fault at the last element that is there."""
        for step in path.split("/"):
            found = next(_children(node, step), None)
            if found is None:
                raise self.fault(node, N_("{parent} lacks {name}"), parent=_local(node), name=step)
            node = found
        return node

    def _text(self, node: Element, path: str, *, demanded: bool = False) -> str:
        """Return the words at a path; "" where there are none, a fault where they are demanded."""
        found = self._at(node, path) if demanded else next(_all(node, path), None)
        words = _words(found)
        if demanded and found is not None and not words:
            raise self.fault(found, N_("{name} is empty"), name=path)
        return words

    def _day(self, header: Element, path: str) -> date | None:
        words = self._text(header, path)
        if not words:
            return None
        for form in DAY_FORMS:
            try:
                return datetime.strptime(words, form).date()
            except ValueError:
                continue
        node = self._at(header, path)
        raise self.fault(node, N_("{name}: '{words}' is not a date"), name=path, words=words)

    def _party(self, node: Element) -> Party:
        return Party(self._text(node, "OrganId", demanded=True), self._text(node, "OrganName"))

    def _attachments(self, root: Element) -> Iterator[Attachment]:
        """Yield the files that the manifest names, in its order."""
        files = _all(root, "AttachmentEncoded/Attachment")
        sent = {_key(_words(next(_children(node, "ContentId"), None))): node for node in files}
        named = list(_all(root, "edXMLEnvelope/edXMLBody/edXMLManifest/Reference"))
        if not named:
            raise self.fault(root, N_("the message names no attachment"))
        for reference in named:
            key = _key(self._text(reference, "ContentId", demanded=True))
            if key not in sent:
                raise self.fault(reference, N_("the attachment {key} is not in the message"), key=key)
            yield self._attachment(sent[key], reference)

    def _attachment(self, node: Element, reference: Element) -> Attachment:
        content = self._at(node, "ContentTransferEncoded")
        try:
            data = base64.b64decode("".join((content.text or "").split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise self.fault(content, N_("the attachment is not valid base64")) from error
        if not data:
            raise self.fault(content, N_("the attachment is empty"))
        name = self._text(reference, "AttachmentName") or self._text(node, "AttachmentName")
        media = self._text(reference, "ContentType") or self._text(node, "ContentType")
        return Attachment(name or gettext("attachment"), media, self._unpacked(data, name, content))

    def _unpacked(self, data: bytes, name: str, node: Element) -> bytes:
        """Take a file out of the ZIP that some exchanges pack it in; other archives stay as they are."""
        if name.lower().endswith(PACKED) or not zipfile.is_zipfile(io.BytesIO(data)):
            return data
        try:
            inside = list(archive.members(data))
        except ReadError as error:
            raise self.fault(node, N_("the attachment cannot be unpacked ({error})"), error=error) from error
        return inside[0][1] if len(inside) == 1 else data


def _local(node: Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _children(node: Element, name: str) -> Iterator[Element]:
    """Yield the children of a name; the attachments of some senders stand in no namespace."""
    yield from (child for child in node if _local(child) == name)


def _all(node: Element, path: str) -> Iterator[Element]:
    step, _, rest = path.partition("/")
    for child in _children(node, step):
        yield from _all(child, rest) if rest else (child,)


def _words(node: Element | None) -> str:
    words = " ".join(normalise("".join(map(str, node.itertext()))).split()) if node is not None else ""
    return "" if words.lower() == NOT_GIVEN else words


def _key(words: str) -> str:
    return words.removeprefix("cid:")
