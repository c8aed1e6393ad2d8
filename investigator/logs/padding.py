"""A truncated HDF5 file opened as if it were whole: zeros stand where its end is missing.

libhdf5 refuses any file shorter than its superblock says, though the front half of a recorder's last file
is often what an investigation needs. Which rows fall into the missing part the examination tells; they are
never read.
Superblock: HDF5 file format specification, II.A.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

import h5py

SIGNATURE = b"\x89HDF\r\n\x1a\n"


def superblock_offset(path: Path) -> int | None:
    """Where the HDF5 signature stands (0, 512, 1024, … after a user block), or None if there is none."""
    size = path.stat().st_size
    offset = 0
    with path.open("rb") as file:
        while offset + len(SIGNATURE) <= size:
            file.seek(offset)
            if file.read(len(SIGNATURE)) == SIGNATURE:
                return offset
            offset = max(512, 2 * offset)
    return None


def stored_size(path: Path, offset: int) -> int:
    """The size (bytes) the superblock at `offset` claims for the file, 0 if it cannot be told."""
    with path.open("rb") as file:
        file.seek(offset)
        block = file.read(48)
    if len(block) < 48:
        return 0
    version = block[8]
    width, start = (block[13], 40 + (4 if version == 1 else 0)) if version < 2 else (block[9], 28)
    if width != 8 or version > 3:
        return 0
    with path.open("rb") as file:
        file.seek(offset + start)
        end = file.read(8)
    return int(struct.unpack("<Q", end)[0]) if len(end) == 8 else 0


class PaddedFile(io.RawIOBase):
    """A file that goes on as zeros up to `size` bytes. Read-only."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._size = max(size, path.stat().st_size)
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a view is all it is given
        self._file.seek(self._position)
        wanted = max(0, min(len(buffer), self._size - self._position))
        data = self._file.read(wanted)
        buffer[: len(data)] = data
        buffer[len(data) : wanted] = bytes(wanted - len(data))
        self._position += wanted
        return wanted

    def close(self) -> None:
        self._file.close()
        super().close()


def open_hdf5(path: Path, padded_to: int = 0) -> h5py.File:
    """Open a file read-only, as it is or padded to a size. Raises OSError, RuntimeError or KeyError."""
    if padded_to:
        return h5py.File(PaddedFile(path, padded_to), "r")
    return h5py.File(path, "r")
