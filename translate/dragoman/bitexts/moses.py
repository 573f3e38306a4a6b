"""Moses: two plain files, one a language, with one segment a line and the same number of lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.bitexts.input_files import count_lines, find_packed, read_lines
from dragoman.bitexts.language_tags import primary
from dragoman.bitexts.one_sided import is_one_sided, left_out
from dragoman.errors import CorpusMismatchError, InputError, UsageError
from dragoman.plan import Provenance
from dragoman.records import Problem, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from dragoman.protocols import Report

# Everything that `str.splitlines` breaks at: with any of these in a line, somebody's tool counts more lines than ours.
_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAME = re.compile(r"[\w-]+")
_SUFFIX = ".moses"


class MosesFormat:
    """Reads and writes pairs of plain files, named as OPUS does: ``corpus.ar-en.ar`` and ``corpus.ar-en.en``.

    The pair is written and read under the name ``corpus.moses``, which need not exist. Reading also takes one of the
    two files, the short names ``corpus.ar`` and ``corpus.en``, the languages in the other order, and gzip.
    """

    def __init__(self, *, languages: tuple[str, str] = ("ar", "en"), encoding: str = "") -> None:
        """Make the format.

        Args:
            languages: Source and target, as they stand in the files' names.
            encoding: A codec's name where the files to read are not Unicode, such as ``windows-1256``.

        Raises:
            UsageError: A language cannot stand in a file's name.
        """
        if wrong := [language for language in languages if not _NAME.fullmatch(language)]:
            raise UsageError(f"{wrong[0]!r} is no language that a file of a Moses pair can be named after (as 'ar')")
        self.languages = languages
        self.encoding = encoding

    def paths(self, path: Path) -> list[Path]:
        """The file of the source and the file of the target."""
        stem = f"{path.name.removesuffix(_SUFFIX)}.{'-'.join(self.languages)}"
        return [path.with_name(f"{stem}.{language}") for language in self.languages]

    def read(self, path: Path, report: Report) -> Iterator[TranslationUnit]:
        """Yield a unit for each line, empty ones included. Pairs with a line that cannot be decoded are skipped.

        Raises:
            InputError: One of the files is missing or cannot be read.
            CorpusMismatchError: The files have different numbers of lines, so no pair can be trusted.
        """
        sides = self._find(path)
        counts = [count_lines(side, self.encoding) for side in sides]
        if counts[0] != counts[1]:
            raise CorpusMismatchError(
                f"{sides[0]} has {counts[0]} lines, {sides[1]} has {counts[1]}: a line of one is not the translation "
                "of the same line of the other"
            )
        source_lines, target_lines = (read_lines(side, report, self.encoding) for side in sides)
        for (_, source), (_, target) in zip(source_lines, target_lines, strict=True):
            if source is not None and target is not None:
                yield TranslationUnit(source, target, self.languages)

    def provenance(self, path: Path) -> Provenance:
        """Return nothing but the languages: plain text says no more."""
        del path
        return Provenance(languages=self.languages)

    def open(self, path: Path, streams: Sequence[BinaryIO], provenance: Provenance, report: Report) -> MosesWriter:
        """Start a bitext on two streams, source and target."""
        del provenance  # plain text has no place for it
        return MosesWriter(self.paths(path), streams, report, self.languages)

    def _find(self, path: Path) -> list[Path]:
        """Return the two files that `path` means: the first pair of names of which both exist."""
        name = path.name.removesuffix(".gz")
        source, target = self.languages
        if side := next((code for code in self.languages if name.endswith(f".{code}")), None):
            stems = [name.removesuffix(f".{side}")]
        else:
            base = name.removesuffix(_SUFFIX)
            stems = [f"{base}.{source}-{target}", f"{base}.{target}-{source}", base]
        for stem in stems:
            found = [find_packed(path.with_name(f"{stem}.{language}")) for language in self.languages]
            if found[0] and found[1]:
                return [found[0], found[1]]
            if found[0] or found[1]:
                missing = path.with_name(f"{stem}.{source if not found[0] else target}")
                raise InputError(f"{missing.name} is missing beside {(found[0] or found[1])}", path=path)
        looked = ", ".join(f"{stem}.{source} and {stem}.{target}" for stem in stems)
        raise InputError(f"no pair of files found (looked for {looked}, also with .gz)", path=path)


class MosesWriter:
    """Writes segments to two streams, exactly one line each a unit."""

    def __init__(
        self, paths: Sequence[Path], streams: Sequence[BinaryIO], report: Report, languages: tuple[str, str]
    ) -> None:
        self._sides = list(zip(paths, streams, strict=True))
        self._report = report
        self._languages = languages
        self._count = 0

    def write(self, unit: TranslationUnit) -> None:
        """Append a unit. Line breaks become spaces and lone surrogates U+FFFD; both are reported.

        A unit with one side only is reported and left out: tools that train on the files would learn nothing from it.
        So is a unit of another pair of languages than the files' names say, whatever the regions.
        """
        if [*map(primary, unit.languages)] != [*map(primary, self._languages)]:
            name = f" ({unit.id})" if unit.id else ""
            own, files = ("-".join(pair) for pair in (unit.languages, self._languages))
            message = f"a unit{name} is {own}, the files are {files}; left out"
            self._report(Problem("other-languages", message, str(self._sides[0][0])))
            return
        if is_one_sided(unit):
            self._report(left_out(unit, self._sides[0][0], self._count + 1, "a Moses pair"))
            return
        self._count += 1
        for text, (path, stream) in zip((unit.source, unit.target), self._sides, strict=True):
            line, breaks = _LINE_BREAK.subn(" ", text)
            if breaks:
                self._problem("line-break", "a line break became a space", path)
            line, surrogates = _SURROGATE.subn("\ufffd", line)
            if surrogates:
                self._problem("lone-surrogate", "a lone surrogate, which UTF-8 cannot hold, became U+FFFD", path)
            stream.write(line.encode() + b"\n")

    def close(self) -> None:
        """Do nothing: the last lines are complete."""

    def _problem(self, name: str, message: str, path: Path) -> None:
        self._report(Problem(name, message, str(path), self._count))
