from __future__ import annotations

import os
import resource
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.errors import OutputError
from dragoman.storage import AtomicFile, open_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = Path("/dev/full")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def limited_file_size(size: int) -> Iterator[None]:
    """Let no file grow over `size` bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_nothing_is_under_the_name_before_the_commit(tmp_path: Path) -> None:
    file = AtomicFile(tmp_path / "out.tmx")
    file.stream.write(b"whole")
    file.stream.flush()
    assert not file.path.exists()
    assert [name[0] for name in names(tmp_path)] == ["."]
    assert file.commit() == tmp_path / "out.tmx"
    assert names(tmp_path) == ["out.tmx"]
    assert file.path.read_bytes() == b"whole"


def test_an_older_file_stays_until_the_commit_and_is_replaced_by_it(tmp_path: Path) -> None:
    path = tmp_path / "out.tmx"
    path.write_bytes(b"old")
    with open_atomic(path) as stream:
        stream.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("error", [RuntimeError("sorry"), KeyboardInterrupt()], ids=lambda error: type(error).__name__)
def test_an_error_leaves_the_older_file_and_no_draft(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "out.tmx"
    path.write_bytes(b"old")

    def write_and_fail() -> None:
        with open_atomic(path) as stream:
            stream.write(b"half")
            raise error

    with pytest.raises(type(error)):
        write_and_fail()
    assert names(tmp_path) == ["out.tmx"]
    assert path.read_bytes() == b"old"


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    with open_atomic(tmp_path / "a" / "b" / "out.txt") as stream:
        stream.write(b"x")
    assert (tmp_path / "a" / "b" / "out.txt").read_bytes() == b"x"


def test_what_was_done_can_be_kept_under_a_partial_name(tmp_path: Path) -> None:
    file = AtomicFile(tmp_path / "out.ar-en.tmx")
    file.stream.write(b"half")
    assert file.keep_partial() == tmp_path / "out.ar-en.partial.tmx"
    file.discard()
    assert names(tmp_path) == ["out.ar-en.partial.tmx"]
    assert (tmp_path / "out.ar-en.partial.tmx").read_bytes() == b"half"


def test_a_file_is_finished_once(tmp_path: Path) -> None:
    file = AtomicFile(tmp_path / "out.tmx")
    assert file.commit() == file.commit() == file.keep_partial() == tmp_path / "out.tmx"
    file.discard()
    assert names(tmp_path) == ["out.tmx"]


@pytest.mark.parametrize("length", [251, 255])
def test_the_longest_names_that_a_disk_takes_can_be_written(tmp_path: Path, length: int) -> None:
    name = "ن" * (length // 2 - 2) + "." * (4 + length % 2)
    assert len(name.encode()) == length
    with open_atomic(tmp_path / name) as stream:
        stream.write(b"x")
    assert names(tmp_path) == [name]


def test_a_full_disk_is_an_error_that_names_the_file_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "out.tmx"
    with pytest.raises(OutputError) as caught, limited_file_size(4096), open_atomic(path) as stream:
        stream.write(bytes(100_000))
    assert str(caught.value).startswith(f"{path}: cannot write: ")
    assert caught.value.path == path
    assert names(tmp_path) == []


def test_a_disk_that_is_full_only_at_the_last_byte_is_noticed_at_the_commit(tmp_path: Path) -> None:
    path = tmp_path / "out.tmx"
    with pytest.raises(OutputError, match="cannot write"), limited_file_size(4096), open_atomic(path) as stream:
        stream.write(bytes(4097))  # less than the buffer: nothing goes to the disk yet
    assert names(tmp_path) == []


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_device_is_an_error_that_names_it() -> None:
    with (
        pytest.raises(OutputError, match=r"^/dev/full: cannot write: No space left on device$"),
        open_atomic(FULL) as out,
    ):
        out.write(b"x")
    assert not list(FULL.parent.glob(".full*"))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("folder", "Is a directory", id="a folder"),
        pytest.param("file/out.tmx", "", id="in a file"),
        pytest.param("n" * 256, "File name too long", id="too long a name"),
    ],
)
def test_a_path_that_cannot_be_a_file_is_an_error_that_names_it(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as caught, open_atomic(tmp_path / name) as stream:
        stream.write(b"x")
    assert str(caught.value).startswith(f"{tmp_path / name}: cannot write: {reason}")
    assert names(tmp_path) == ["file", "folder"]


@pytest.mark.parametrize("name", [".", "/", ".."])
def test_a_folder_that_has_no_name_of_its_own_is_an_error_too(name: str) -> None:
    with pytest.raises(OutputError, match="cannot write: Is a directory"):
        AtomicFile(Path(name))


def test_a_name_that_is_taken_by_a_folder_at_the_end_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "out.tmx"
    file = AtomicFile(path)
    (path / "in").mkdir(parents=True)
    with pytest.raises(OutputError, match="Is a directory"):
        file.commit()
    file.discard()
    assert names(tmp_path) == ["out.tmx"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="cannot write: Permission denied"), open_atomic(tmp_path / "out.tmx"):
            pass
    finally:
        tmp_path.chmod(0o700)


def test_a_pipe_is_written_in_place(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    with open_atomic(path) as stream:
        stream.write(b"through")
    reader.join()
    assert got == [b"through"]
    assert path.is_fifo()
    assert names(tmp_path) == ["pipe"]


def test_what_was_written_to_a_pipe_is_kept_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = threading.Thread(target=path.read_bytes)
    reader.start()
    assert AtomicFile(path).keep_partial() == path
    reader.join()
    assert names(tmp_path) == ["pipe"]


@pytest.mark.parametrize("folder", ["/dev/fd", "/proc/self/fd"])
def test_an_open_file_is_written_in_place_after_what_it_holds(tmp_path: Path, folder: str) -> None:
    if not Path(folder).is_dir():
        pytest.skip(f"this system has no {folder}")
    with (tmp_path / "out.txt").open("ab") as out:
        out.write(b"before ")
        out.flush()
        with open_atomic(Path(folder) / str(out.fileno())) as stream:
            stream.write(b"and after")
    assert (tmp_path / "out.txt").read_bytes() == b"before and after"


def test_a_symbolic_link_stays_and_the_file_behind_it_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "data" / "real.tmx", tmp_path / "out.tmx"
    link.symlink_to(Path("data") / "real.tmx")
    with open_atomic(link) as stream:
        stream.write(b"x")
    assert link.readlink() == Path("data") / "real.tmx"
    assert real.read_bytes() == b"x"
    assert names(real.parent) == ["real.tmx"]


def test_drafts_of_killed_runs_are_taken_away_after_a_day(tmp_path: Path) -> None:
    """Only those of this very name: not of a run that may go on, not of another file, and nothing a user named."""
    ages = {
        ".out[1].tmx.0123abcd.part": 25,
        ".out[1].tmx.0123abce.part": 23,
        ".out1.tmx.0123abcd.part": 25,
        ".out[1].tmx.notes.part": 25,
        "out[1].tmx.0123abcd.part": 25,
    }
    for name, hours in ages.items():
        (tmp_path / name).touch()
        then = time.time() - hours * 3600
        os.utime(tmp_path / name, (then, then))
    with open_atomic(tmp_path / "out[1].tmx"):
        pass
    assert names(tmp_path) == sorted([*ages.keys() - {".out[1].tmx.0123abcd.part"}, "out[1].tmx"])
