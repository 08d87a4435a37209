"""What can go wrong in reading a file, each with what to do about it.

ReadError
├── NothingThere     MissingPath · EmptyFile · EmptyScan · NothingInArchive
├── NotForUs         UnsupportedForm · NotText · UnknownEncoding · SeveralInArchive
├── Refused          NoPermission · EncryptedFile · DamagedFile · UnsafeFile · TooLarge · TooSlow
└── MissingProgram

Every message names the file and, where there is one, the page; it stands here in English and in the
catalogues in Vietnamese.  An error survives the way from the process that read the file as plain data.
"""

from __future__ import annotations

from typing import Any

from kg.messages import Problem, gettext

N_ = str  # marks a text for the catalogues


class ReadError(Problem):
    """A file that could not be read: `code` for programs, `str()` for people."""

    template = N_("{where}: cannot be read")

    def __init__(self, file: str = "", page: int | None = None, **values: object) -> None:
        super().__init__(self.template, **values)
        self.file = file
        self.page = page

    @property
    def code(self) -> str:
        """The name of the fault in kebab case, stable for reports and programs."""
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in type(self).__name__).lstrip("-")

    def __str__(self) -> str:
        file = self.file or gettext("input")
        where = gettext("{file}, page {page}").format(file=file, page=self.page) if self.page else file
        return gettext(self.text).format(where=where, **self.values)

    def named(self, file: str) -> ReadError:
        """Return this error with the name of the file, where it was raised without."""
        self.file = self.file or file
        return self

    def to_data(self) -> dict[str, Any]:
        """Return the error as data that `json.dumps` can write."""
        values = {key: value if isinstance(value, int) else str(value) for key, value in self.values.items()}
        return {"code": self.code, "file": self.file, "page": self.page, "values": values}


class NothingThere(ReadError):  # noqa: N818 - named as it reads in the tree
    """There is nothing to read."""


class MissingPath(NothingThere):
    """The path leads nowhere."""

    template = N_("{where}: there is no such file or folder; check the path")


class EmptyFile(NothingThere):
    """The file has no bytes, or no words."""

    template = N_("{where}: the file is empty; ask the sender for it again")


class EmptyScan(NothingThere):
    """OCR found no words."""

    template = N_("{where}: no words were found in the picture; scan it again, upright, at 300 dpi")


class NothingInArchive(NothingThere):
    """The archive holds no file of a form we read."""

    template = N_("{where}: the archive holds no file that can be read")


class NotForUs(ReadError):  # noqa: N818 - named as it reads in the tree
    """The file is sound, but not a notice in a form we read."""


class UnsupportedForm(NotForUs):
    """A form we do not read."""

    template = N_("{where}: files of the form {form} are not read; save it as PDF or DOCX")


class NotText(NotForUs):
    """Bytes that are no text in any encoding we know."""

    template = N_("{where}: this is not a text and not a form that is read; save it as PDF, DOCX or TXT")


class UnknownEncoding(NotForUs):
    """An encoding was named that we do not know, or the bytes are not in it."""

    template = N_("{where}: not a text in the encoding {encoding}; known are {known}")


class SeveralInArchive(NotForUs):
    """One notice was asked for and the archive holds several."""

    template = N_("{where}: the archive holds several files; load it as a folder, or choose one")


class Refused(ReadError):  # noqa: N818 - named as it reads in the tree
    """The file is of a form we read, but this one is not read."""


class NoPermission(Refused):
    """The file system says no."""

    template = N_("{where}: no permission to read it; ask its owner or the administrator")


class EncryptedFile(Refused):
    """A password is needed."""

    template = N_("{where}: the file is locked with a password; save a copy without it")


class DamagedFile(Refused):
    """The file breaks the rules of its own form."""

    template = N_("{where}: the file is damaged; open it in its own program and save it again")


class UnsafeFile(Refused):
    """The file tries something that a notice has no need of."""

    template = N_("{where}: the file is not safe ({reason}) and was not opened")


class TooLarge(Refused):
    """A limit of size, number or memory is passed."""

    template = N_("{where}: too large ({what}: at most {most}); split it into single notices")


class TooSlow(Refused):
    """The time limit is passed."""

    template = N_("{where}: reading was stopped after {seconds} seconds; split the file or save it again")


class MissingProgram(ReadError):  # noqa: N818 - named as it reads in the tree
    """A program that reads this form is not installed."""

    template = N_("{where}: {program} is needed to read it; run scripts/install-system-parts.sh")


def _tree(kind: type[ReadError]) -> list[type[ReadError]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in _tree(child))]


def from_data(data: dict[str, Any]) -> ReadError:
    """Return the error that `to_data` wrote."""
    kinds = {kind().code: kind for kind in _tree(ReadError)}
    return kinds[data["code"]](data["file"], data["page"], **data["values"])
