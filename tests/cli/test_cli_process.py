"""What only a process of its own shows: signals, pipes, full disks behind ``>``, terminals, and what is imported."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import echo_engine
import pytest
from cli_commands import TIMEOUT
from echo_engine import echo

from dragoman import bitexts
from dragoman.cli.interrupts import HELD, Interruption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli_commands import Launch

    from dragoman.records import Problem

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals, pipes and terminals")

FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")


def write_lines(count: int, last: str = "", name: str = "x.txt") -> list[str]:
    lines = [*(f"السطر رقم {number}." for number in range(count)), *([last] if last else [])]
    Path(name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return lines


def wait_until_it_waits(process: subprocess.Popen[bytes]) -> None:
    """Return when the engine has come to the word WAIT."""
    assert process.stderr is not None
    for line in process.stderr:
        if line == b"waiting\n":
            return
    pytest.fail("the process ended before it waited")


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, err = process.communicate(timeout=TIMEOUT)
    return process.returncode, err.decode()


def sources(path: str) -> list[str]:
    problems: list[Problem] = []
    units = list(bitexts.TABLE.load(bitexts.TABLE.name_for(Path(path)))().read(Path(path), problems.append))
    assert problems == []
    return [unit.source for unit in units]


@pytest.mark.parametrize(
    ("number", "status"),
    [
        pytest.param(signal.SIGINT, 130, id="ctrl-c"),
        pytest.param(signal.SIGTERM, 143, id="kill"),
        pytest.param(signal.SIGHUP, 129, id="closed-terminal"),
    ],
)
def test_an_interrupted_run_keeps_what_was_done_as_a_valid_partial_file_and_says_so(
    launch: Launch, number: signal.Signals, status: int
) -> None:
    lines = write_lines(100, "WAIT")
    process = launch("translate", "x.txt", "-o", "a.tmx", "b.jsonl", "-o", "c.txt")
    wait_until_it_waits(process)
    process.send_signal(number)
    returned, err = finish(process)
    assert returned == status
    assert [line for line in err.splitlines() if line] == [
        "dragoman: interrupted",
        "dragoman: what was done is in a.partial.tmx, b.partial.jsonl, c.partial.txt",
    ]
    assert sorted(os.listdir()) == ["a.partial.tmx", "b.partial.jsonl", "c.partial.txt", "x.txt"]  # noqa: PTH208
    done = sources("a.partial.tmx")
    assert len(done) >= 2  # the first window: the second may be decoded, and not yet written
    assert done == sources("b.partial.jsonl") == lines[: len(done)]
    text = Path("c.partial.txt").read_text(encoding="utf-8").splitlines()
    assert text == [echo(line) for line in done[: len(text)]]
    assert len(text) >= len(done) - 1  # a block's text is written after its units, and the signal may come between


def test_a_run_that_is_interrupted_before_anything_is_done_leaves_nothing(launch: Launch) -> None:
    write_lines(0, "WAIT")
    process = launch("translate", "x.txt", "-o", "a.tmx")
    wait_until_it_waits(process)
    process.send_signal(signal.SIGINT)
    status, err = finish(process)
    assert (status, err.split()) == (130, ["dragoman:", "interrupted"])
    assert os.listdir() == ["x.txt"]  # noqa: PTH208


def test_a_killed_run_leaves_nothing_under_the_final_name(launch: Launch) -> None:
    write_lines(100, "WAIT")
    Path("b.jsonl").write_text("old\n", encoding="utf-8")
    process = launch("translate", "x.txt", "-o", "a.tmx", "b.jsonl")
    wait_until_it_waits(process)
    process.kill()
    process.wait(TIMEOUT)
    assert not Path("a.tmx").exists()
    assert Path("b.jsonl").read_text(encoding="utf-8") == "old\n"


def test_an_interrupted_run_over_a_folder_keeps_the_documents_that_were_done(launch: Launch) -> None:
    Path("news").mkdir()
    write_lines(2, name="news/1.txt")  # the first window; the second has what follows, of whichever document
    write_lines(100, "WAIT", name="news/2.txt")
    process = launch("translate", "news", "--output-dir", "out", "-f", "tmx")
    wait_until_it_waits(process)
    process.send_signal(signal.SIGINT)
    assert finish(process)[0] == 130
    # Of the second document some windows may be written, or none yet.
    assert {"1.tmx"} <= set(os.listdir("out")) <= {"1.tmx", "2.partial.tmx"}  # noqa: PTH208
    assert len(sources("out/1.tmx")) == 2


@pytest.mark.parametrize(
    "arguments", [["translate", "x.txt"], ["segment", "x.txt"], ["components"]], ids=["translate", "segment", "list"]
)
def test_a_reader_that_has_seen_enough_ends_the_run_quietly(launch: Launch, arguments: list[str]) -> None:
    write_lines(3_000)
    read, write = os.pipe()
    process = launch(*arguments, stdout=write)
    os.close(write)
    with open(read, "rb") as stream:  # noqa: PTH123 - a descriptor
        if arguments != ["components"]:
            assert stream.readline()
    assert finish(process) == (0, "")


def test_a_reader_that_has_seen_enough_does_not_make_other_outputs_look_whole(launch: Launch) -> None:
    lines = write_lines(3_000)
    process = launch("translate", "x.txt", "-o", "-", "-o", "a.jsonl")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b"dragoman: what was done is in a.partial.jsonl\n"
    assert process.wait(TIMEOUT) == 1
    done = sources("a.partial.jsonl")
    assert done == lines[: len(done)]


@FULL
@pytest.mark.parametrize(
    "arguments",
    [["translate", "x.txt"], ["segment", "x.txt"], ["components"], ["--version"]],
    ids=["translate", "segment", "components", "version"],
)
def test_a_full_disk_behind_standard_output_is_one_line(launch: Launch, arguments: list[str]) -> None:
    write_lines(3)
    with Path("/dev/full").open("wb") as full:
        process = launch(*arguments, stdout=full)
        assert finish(process) == (1, "dragoman: error: standard output: cannot write: No space left on device\n")


@pytest.mark.parametrize(
    ("closed", "arguments", "status", "message"),
    [
        pytest.param(">&-", ["translate", "x.txt"], 1, "standard output: cannot write: it is closed", id="stdout"),
        pytest.param(">&-", ["segment", "x.txt"], 1, "standard output: cannot write: it is closed", id="segment"),
        pytest.param(">&-", ["translate", "x.txt", "-q", "-o", "a.tmx"], 0, "", id="stdout-that-is-not-needed"),
        pytest.param("<&-", ["translate", "-"], 1, "stdin: cannot read: it is closed", id="stdin"),
    ],
)
def test_closed_standard_streams_are_one_line(closed: str, arguments: list[str], status: int, message: str) -> None:
    write_lines(3)
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, echo_engine.__file__, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert (done.returncode, done.stderr) == (status, f"dragoman: error: {message}\n" if message else "")


def test_what_goes_to_standard_output_through_its_name_appends_to_a_file_there(launch: Launch) -> None:
    write_lines(1)
    with Path("out.txt").open("ab") as out:
        out.write(b"before\n")
        out.flush()
        assert finish(launch("translate", "x.txt", "-o", "/dev/stdout", stdout=out))[0] == 0
    assert Path("out.txt").read_text(encoding="utf-8") == "before\n<السطر رقم 0.>\n"


def test_an_input_may_be_a_pipe_with_a_name(launch: Launch) -> None:
    os.mkfifo("pipe")
    process = launch("translate", "pipe")
    with Path("pipe").open("wb") as stream:
        stream.write("نعم.\n".encode())
    out, _ = process.communicate(timeout=TIMEOUT)
    assert out.decode() == "<نعم.>\n"


class TestTerminal:
    """Standard error, and sometimes the rest, are a terminal."""

    def see(self, launch: Launch, *arguments: str, out: bool = False) -> tuple[str, str]:
        """Run and return what a terminal got and what standard output got where it is none."""
        master, slave = pty.openpty()
        environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
        streams = {"stderr": slave} | ({"stdout": slave} if out else {})
        process = launch(*arguments, env=environment, **streams)
        os.close(slave)
        seen = b""
        while chunk := _read(master):
            seen += chunk
        os.close(master)
        rest = b"" if out or process.stdout is None else process.stdout.read()
        process.wait(TIMEOUT)
        return seen.decode(), rest.decode()

    def test_a_bar_shows_how_far_the_run_is(self, launch: Launch) -> None:
        write_lines(200, "LOOP")
        seen, _ = self.see(launch, "translate", "x.txt", "-o", "a.tmx")
        assert "translating" in seen
        assert "100%" in seen
        lines = [re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", line) for line in seen.split("\r\n")]
        assert [line.rpartition("\r")[2] for line in lines if "warning: loop: x.txt:201: LOOP" in line] == [
            "dragoman: warning: loop: x.txt:201: LOOP"
        ]
        assert "1 document, 201 segments" in lines[-3]

    def test_the_bar_stands_at_what_is_done_not_at_what_was_read(self, launch: Launch) -> None:
        write_lines(100, "WAIT")
        master, slave = pty.openpty()
        environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
        launch("translate", "x.txt", "-o", "a.tmx", stderr=slave, env=environment)
        os.close(slave)
        seen = b""
        for _ in range(100):  # it is drawn ten times a second
            seen += _read(master)
            if re.search(rb"3\d%", seen):
                break
        os.close(master)
        assert re.search(rb"3\d%", seen)
        assert b"100%" not in seen

    def test_a_translation_on_the_same_terminal_is_not_broken_by_a_bar(self, launch: Launch) -> None:
        lines = write_lines(3)
        seen, _ = self.see(launch, "translate", "x.txt", out=True)
        assert seen.startswith("".join(f"{echo(line)}\r\n" for line in lines))
        assert "translating" not in seen

    def test_a_line_that_is_typed_is_answered_at_once(self, launch: Launch) -> None:
        master, slave = pty.openpty()
        launch("translate", "-", stdin=slave, stdout=slave, stderr=slave, env=os.environ | {"TERM": "xterm"})
        os.close(slave)
        seen = b""
        for typed, expected in (("نعم.\n", "<نعم.>\r\n"), ("لا.\n", "<لا.>\r\n"), ("\x04", " 2 segments in ")):
            os.write(master, typed.encode())
            while expected.encode() not in seen and (chunk := _read(master)):
                seen += chunk
            assert expected.encode() in seen
        os.close(master)
        assert b"dragoman: each line that you type is translated; Ctrl-D ends\r\n" in seen

    @pytest.mark.parametrize("arguments", [["-q"], []], ids=["quiet", "no-terminal"])
    def test_there_is_no_bar_where_none_is_wanted(self, launch: Launch, arguments: list[str]) -> None:
        write_lines(3)
        if arguments:
            seen, _ = self.see(launch, "translate", "x.txt", "-o", "a.tmx", *arguments)
            assert seen == ""
        else:
            assert "translating" not in finish(launch("translate", "x.txt", "-o", "a.tmx"))[1]


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # nobody is at the other end any more
        return b""


class TestHeldSignals:
    """Signals wait while something is half written."""

    @pytest.fixture(autouse=True)
    def handler(self) -> Iterator[None]:
        before = signal.signal(signal.SIGINT, HELD.receive)
        yield
        signal.signal(signal.SIGINT, before)

    def test_a_signal_comes_at_once_where_nothing_holds_it(self) -> None:
        with pytest.raises(Interruption) as caught:
            signal.raise_signal(signal.SIGINT)
        assert caught.value.number == signal.SIGINT

    def test_a_signal_waits_for_the_end_of_the_outermost_block(self) -> None:
        done = []

        def work() -> None:
            with HELD:
                with HELD:
                    signal.raise_signal(signal.SIGINT)
                    done.append(1)
                done.append(2)

        with pytest.raises(Interruption):
            work()
        assert done == [1, 2]

    def test_a_second_signal_does_not_wait(self) -> None:
        done = []

        def work() -> None:
            with HELD:
                signal.raise_signal(signal.SIGINT)
                done.append(1)
                signal.raise_signal(signal.SIGINT)
                done.append(2)

        with pytest.raises(Interruption):
            work()
        assert done == [1]
        with HELD:
            pass  # and nothing is left of it

    def test_an_error_in_the_block_says_more_than_the_signal(self) -> None:
        def work() -> None:
            with HELD:
                signal.raise_signal(signal.SIGINT)
                raise ValueError("full")

        with pytest.raises(ValueError, match="full"):
            work()
        with HELD:
            pass


def test_help_comes_without_importing_anything_heavy() -> None:
    script = (
        "import sys; from dragoman import cli\n"
        "for command in cli._COMMANDS: assert cli.run([command, '--help']) == 0\n"
        "heavy = {'torch', 'transformers', 'ctranslate2', 'huggingface_hub', 'lxml', 'rich', 'sentencepiece'}\n"
        "print(heavy & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert done.stderr == "set()\n"
