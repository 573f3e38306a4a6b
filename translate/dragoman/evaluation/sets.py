"""Test sets by name: those that travel with the project, those of a folder of one's own, and sacreBLEU's."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dragoman.errors import InputError
from dragoman.evaluation.material import Material, label_documents
from dragoman.evaluation.texts import format_of, read_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dragoman.protocols import Report


class BuiltIn(NamedTuple):
    """A set that travels with the project: where it is in the folder of corpora, and what it is."""

    path: str
    summary: str


BUILT_IN = {
    "article": BuiltIn("putin-erdogan-2016/putin-erdogan-2016.gold.tsv", "a news article of 2016, 22 sentences"),
    "flores-dev-100": BuiltIn("evaluation/flores-dev", "100 sentences of FLORES-200 dev, with three systems"),
    "tatoeba": BuiltIn("evaluation/tatoeba", "619 short sentences of four varieties of Arabic"),
}


@dataclass(frozen=True, slots=True)
class TestSet:
    """A set that was found: what to measure against, and files with outputs of systems that lie beside it."""

    __test__ = False  # pytest would take the class for a test

    material: Material
    outputs: Mapping[str, Path] = field(default_factory=dict)


_HERE = Path(__file__).parent
# In an installed package the sets are beside this file; in a checkout they are at its top.
_CORPORA = _HERE / "embedded" if (_HERE / "embedded").is_dir() else _HERE.parents[2] / "corpora"
_LABELS = ("documents", "domains")


def find_set(
    name: str, report: Report, *, folder: Path | None = None, languages: tuple[str, str] = ("ar", "en")
) -> TestSet:
    """Find a test set.

    Args:
        name: A built-in set; one of `folder`; a bitext; a folder with ``ar.txt``, ``en.txt``, further references
            ``en.2.txt``, outputs of systems ``sys.NAME.en.txt``, and ``documents.txt`` or ``domains.txt`` with a label
            a line; or a set of sacreBLEU, which fetches it where it is not on this machine. A file or folder here
            that has the name of a set is ``./NAME``.
        report: Hears of units that cannot be read.
        folder: Holds sets as bitexts and as such folders.
        languages: Of source and references.

    Raises:
        InputError: There is no such set, or it cannot be read or fetched.
    """
    own = dict(_own_sets(folder, languages)) if folder else {}
    if name in own:
        return _read(name, own[name], report, languages)
    if name in BUILT_IN:
        built_in = _CORPORA / BUILT_IN[name].path
        if not built_in.exists():  # the article's text is its publisher's: it is in the repository, not in packages
            raise InputError(f"the set {name!r} is in a checkout of the project only", path=built_in)
        return _read(name, built_in, report, languages)
    path = Path(name)
    if path.exists() and path.name == name and name in _sacrebleu_sets(languages):  # ./NAME is the file or folder
        return TestSet(_fetch(name, languages, list(own)))
    if path.is_file() or _is_set(path, languages):
        return _read(path.name, path, report, languages)
    if path.is_dir():
        inside = ", ".join(found for found, _ in _own_sets(path, languages))
        wanted = f"{languages[0]}.txt and {languages[1]}.txt"
        advice = f"its sets are {inside}: --sets {name} --test-set NAME" if inside else f"{wanted} are wanted"
        raise InputError(f"a folder that is no test set; {advice}", path=path)
    return TestSet(_fetch(name, languages, list(own)))


def list_sets(folder: Path | None = None, languages: tuple[str, str] = ("ar", "en")) -> dict[str, str]:
    """Return all sets that are known by name, with a line on each."""
    own = {name: str(path) for name, path in _own_sets(folder, languages)} if folder else {}
    here = {name: row.summary for name, row in BUILT_IN.items()}
    return own | here | dict.fromkeys(_sacrebleu_sets(languages), "of sacreBLEU, which fetches it")


def _own_sets(folder: Path, languages: tuple[str, str]) -> Iterator[tuple[str, Path]]:
    """Yield the sets of a folder by name: a bitext's name without its suffixes, or a folder's."""
    if not folder.is_dir():
        raise InputError("no such folder", path=folder)
    for path in sorted(folder.iterdir()):
        if path.is_file() and format_of(path):
            yield path.name.partition(".")[0], path
        elif _is_set(path, languages):
            yield path.name, path


def _is_set(path: Path, languages: tuple[str, str]) -> bool:
    return all((path / f"{language}.txt").is_file() for language in languages)


def _read(name: str, path: Path, report: Report, languages: tuple[str, str]) -> TestSet:
    if path.is_dir():
        return _read_folder(name, path, report, languages)
    units = read_texts(path, report)
    if not format_of(path):
        raise InputError("a test set is a bitext or a folder; of plain text name --source and --reference", path=path)
    documents, domains = label_documents(units)
    references, sources = (tuple(unit.target for unit in units),), tuple(unit.source for unit in units)
    return TestSet(Material(name, references, sources, documents, domains, languages))


def _read_folder(name: str, path: Path, report: Report, languages: tuple[str, str]) -> TestSet:
    def read(file: Path) -> tuple[str, ...]:
        return tuple(unit.target for unit in read_texts(file, report))

    source, target = languages
    further = sorted(path.glob(f"{target}.[0-9]*.txt"))
    labels = [path / f"{kind}.txt" for kind in _LABELS]
    documents, domains = (read(file) if file.is_file() else () for file in labels)
    references = tuple(map(read, [path / f"{target}.txt", *further]))
    files = sorted(path.glob(f"sys.*.{target}.txt"))
    outputs = {file.name.removeprefix("sys.").removesuffix(f".{target}.txt"): file for file in files}
    return TestSet(Material(name, references, read(path / f"{source}.txt"), documents, domains, languages), outputs)


def _sacrebleu_sets(languages: tuple[str, str]) -> list[str]:
    from sacrebleu.utils import get_available_testsets_for_langpair

    found: list[str] = get_available_testsets_for_langpair("-".join(languages))
    return sorted(found)


def _fetch(name: str, languages: tuple[str, str], own: list[str]) -> Material:
    """Read a set of sacreBLEU, which keeps it in its own folder ($SACREBLEU)."""
    from sacrebleu.dataset import DATASETS

    pair = "-".join(languages)
    known = [*own, *BUILT_IN, *_sacrebleu_sets(languages)]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        advice = f"; did you mean {near[0]!r}?" if near else ""
        raise InputError(f"no test set {name!r} from {pair} (known: {', '.join(known)}){advice}")
    dataset = DATASETS[name]
    try:
        fields = dataset.fieldnames(pair)
        columns = {field: _lines(file) for field, file in zip(fields, dataset.get_files(pair), strict=True)}
    except (Exception, SystemExit) as error:  # sacreBLEU raises all kinds, and exits where a server fails
        raise InputError(f"sacreBLEU cannot give the test set {name!r}: {error}") from error
    references = tuple(lines for field, lines in columns.items() if field.startswith("ref"))
    return Material(name, references, columns["src"], columns.get("docid", ()), columns.get("genre", ()), languages)


def _lines(file: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in Path(file).read_text(encoding="utf-8").split("\n")[:-1])
