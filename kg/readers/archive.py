"""ZIP archives: which members there are, and their bytes, without ever writing one to disk."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from kg.readers.errors import DamagedFile, EncryptedFile, TooLarge, UnsafeFile
from kg.readers.limits import USUAL, Limits

_END = b"PK\x05\x06"
_END_SIZE = 22
_DIRECTORY = 8 << 20
_CHUNK = 1 << 20
_RATIO = 200
_SMALL = 1 << 20
_SYMLINK = 0o120000


def check_directory(data: bytes) -> None:
    """Refuse an archive whose list of members alone would fill the memory."""
    at = data.rfind(_END, -(1 << 16) - _END_SIZE)
    if at < 0 or len(data) < at + _END_SIZE:
        raise DamagedFile
    (size,) = struct.unpack_from("<I", data, at + 12)
    if size > _DIRECTORY:
        raise TooLarge(what="ZIP", most=f"{_DIRECTORY >> 20} MB")


def members(data: bytes, limits: Limits = USUAL) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each member that is a file.

    Raises DamagedFile, EncryptedFile, UnsafeFile (a name that leads out of the archive, a link) and
    TooLarge (bombs: too many members, too much in them, packed too tightly).
    """
    check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from _read_all(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise DamagedFile from error


def _read_all(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, bytes]]:
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
    if len(infos) > limits.members:
        raise TooLarge(what="ZIP", most=limits.members)
    if sum(info.file_size for info in infos) > 4 * limits.unpacked:
        raise TooLarge(what="ZIP", most=f"{4 * limits.unpacked >> 20} MB")
    for info in infos:
        check(info, limits)
    for info in infos:
        yield _name(info), read_member(archive, info, limits)


def check(info: zipfile.ZipInfo, limits: Limits) -> None:
    """Refuse a member by what the directory says of it."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise UnsafeFile(reason=info.filename[:200])
    if (info.external_attr >> 16) & 0o170000 == _SYMLINK:
        raise UnsafeFile(reason=info.filename[:200])
    if info.flag_bits & 1:
        raise EncryptedFile
    packed_tightly = info.file_size > _SMALL * 10 and info.file_size > _RATIO * max(info.compress_size, 1)
    if info.file_size > limits.unpacked or packed_tightly:
        raise TooLarge(what=info.filename[:200], most=f"{limits.unpacked >> 20} MB, 1:{_RATIO}")


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return the bytes of a member; what the directory says of its size is not believed."""
    parts = []
    size = 0
    with archive.open(info) as stream:
        while part := stream.read(_CHUNK):
            size += len(part)
            if size > min(limits.unpacked, info.file_size + _CHUNK):
                raise TooLarge(what=info.filename[:200], most=f"{limits.unpacked >> 20} MB")
            parts.append(part)
    return b"".join(parts)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name; old packers on Windows write UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        not parts or parts[0] == "__MACOSX" or parts[-1].startswith((".", "~$")) or parts[-1] == "Thumbs.db"
    )
