"""Bytes by key in a file that several processes share, and that may be lost at any time without harm."""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LOG = logging.getLogger(__name__)

_WAIT = 10.0  # seconds for other processes to finish writing
_ASKED = 500  # keys in one question; SQLite takes 999 at least
_DIGEST = 8  # bytes of checksum before each value: SQLite would not notice a changed bit

_LAYOUT = (
    "CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, value BLOB NOT NULL)"
)


class Store:
    """A table in an SQLite file. Nothing that is wrong with the file is an error: what is not there is made anew.

    Any process may die at any time (SQLite's write-ahead log). A value with a wrong checksum is not there. A damaged
    file is set aside as ``*.damaged``, with a warning, and a new one begun. Where the folder cannot be used or the disk
    is full there is a warning, and nothing is kept from then on.
    """

    def __init__(self, path: Path, size: int, content: str) -> None:
        """Open the file, or begin it.

        Args:
            path: Its name; folders on the way are made.
            size: Bytes that it may have. Over it, the oldest values go.
            content: What the values are, for warnings: "vectors".
        """
        self.path = path
        self.size = size
        self.content = content
        self._lock = threading.Lock()
        self._process = 0
        self._connection: sqlite3.Connection | None = None
        self._inherited: sqlite3.Connection | None = None
        self._open = True

    def read(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Return the values that are there."""
        found: dict[bytes, bytes] = {}
        with self._connected() as connection:
            for start in range(0, len(keys), _ASKED):
                if connection is None:
                    break
                chunk = keys[start : start + _ASKED]
                asked = ",".join("?" * len(chunk))
                rows = connection.execute(f"SELECT key, value FROM entries WHERE key IN ({asked})", chunk)  # noqa: S608 - question marks only
                found |= {key: value[_DIGEST:] for key, value in rows if _is_whole(key, value)}
        return found

    def write(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values, and drop the oldest where there are too many."""
        if not values:  # then nobody need wait for a turn to write
            return
        rows = [(key, _digest(key, value) + value) for key, value in values.items()]
        with self._connected() as connection:
            if connection is not None:
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.executemany("INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)", rows)
                    self._shrink(connection)

    def close(self) -> None:
        """Close the file; nothing is read or kept any more."""
        with self._lock:
            self._open = False
            self._disconnect()

    def _shrink(self, connection: sqlite3.Connection) -> None:
        """Drop the oldest tenth until the rest fits. The file keeps its length: new values go where old ones were."""
        while self._used(connection) > self.size:
            dropped = connection.execute(
                "DELETE FROM entries WHERE number IN"
                " (SELECT number FROM entries ORDER BY number LIMIT (SELECT count(*) / 10 + 1 FROM entries))"
            )
            if not dropped.rowcount:
                break

    def _used(self, connection: sqlite3.Connection) -> int:
        page, pages, unused = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
        )
        used: int = (pages - unused) * page
        return used

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection | None]:
        """Give the connection, or None where there is none; no fault of the file leaves the block."""
        with self._lock:
            try:
                self._connect()
            except (sqlite3.Error, OSError) as error:
                self._survive(error)
            try:
                yield self._connection
            except sqlite3.Error as error:
                self._survive(error)

    def _connect(self) -> None:
        if self._process != os.getpid():
            # A forked child may neither use nor close its parent's connection, so it keeps it out of the way.
            self._inherited, self._connection = self._connection, None
        if self._connection is not None or not self._open:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._process = os.getpid()
        self._connection = sqlite3.connect(self.path, timeout=_WAIT, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA page_size = 16384")  # seven vectors of 512 columns; of 4096, one
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last values, no more
        self._connection.execute(_LAYOUT)

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    def _survive(self, error: sqlite3.Error | OSError) -> None:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None:
            code &= 0xFF  # the rest of the bits are details
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            self._disconnect()  # another process writes for long: this time without the cache
        elif code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}:  # the last: another layout
            self._set_aside(error)
        else:
            self._give_up(error)

    def _set_aside(self, error: Exception) -> None:
        self._disconnect()
        aside = self.path.with_name(f"{self.path.name}.damaged")
        try:
            self.path.replace(aside)
            for suffix in ("-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        except OSError as failure:
            self._give_up(failure)
        else:
            _LOG.warning("%s: damaged (%s); set aside as %s, and begun anew", self.path, error, aside.name)

    def _give_up(self, error: Exception) -> None:
        _LOG.warning("%s: cannot be used (%s); %s are not kept", self.path, error, self.content)
        self._open = False
        self._disconnect()


def _digest(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=_DIGEST, key=key).digest()


def _is_whole(key: bytes, stored: object) -> bool:
    return isinstance(stored, bytes) and stored[:_DIGEST] == _digest(key, stored[_DIGEST:])
