"""What ``dragoman evaluate`` reads: references, source, outputs of systems, and what a model makes of the source."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dragoman import __version__
from dragoman.arabic import has_words
from dragoman.assembly import Assembly
from dragoman.bitexts.names import known_options, make_format
from dragoman.errors import CorpusMismatchError, InputError, UsageError
from dragoman.evaluation.joining import align_material
from dragoman.evaluation.material import Material, System, label_documents, name_systems
from dragoman.evaluation.sets import TestSet, find_set
from dragoman.evaluation.texts import format_of, read_texts
from dragoman.plan import Component, Plan, Search
from dragoman.records import Block, Document, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from dragoman.plan import Machine
    from dragoman.protocols import Report

_READING = ("languages", "inline", "encoding", "columns")  # options for files


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run evaluates, before any model has translated."""

    material: Material
    systems: tuple[System, ...]


class _Files:
    """Reads text and bitexts, each as often as it is asked for and from the disk once."""

    def __init__(self, options: Mapping[str, Any], report: Report) -> None:
        self._given = {name: options[name] for name in _READING if options[name] is not None}
        self._report = report
        self._known: dict[Path, list[TranslationUnit]] = {}

    def read(self, path: Path) -> list[TranslationUnit]:
        """Return the units of a file; those of plain text have no source."""
        if path not in self._known:
            self._known[path] = read_texts(
                path,
                self._report,
                encoding=self._given.get("encoding", ""),
                make_format=lambda name: make_format(name, self._given),
            )
        return self._known[path]

    def check_options(self) -> None:
        """Make sure that the options say something about some file.

        Raises:
            UsageError: One does not.
        """
        formats = [name for path in self._known if (name := format_of(path))]
        for option in self._given.keys() - {"languages", "encoding"}:
            if not any(option in known_options(name) for name in formats):
                raise UsageError(f"--{option} says nothing about {', '.join(formats) or 'plain text'}")

    def labels(self, path: Path) -> tuple[str, ...]:
        """Return the lines of a file of labels."""
        return tuple(unit.target for unit in self.read(path))


def read_inputs(hypotheses: Sequence[Path], options: Mapping[str, Any], report: Report) -> Inputs:
    """Read all files that the command names.

    Args:
        hypotheses: Outputs without a name of their own.
        options: Of the command, by name.
        report: Hears of units that cannot be read.

    Raises:
        UsageError: Options exclude each other, or something is missing.
        InputError: A file is not there, cannot be read or has no words, or there is no such test set.
        CorpusMismatchError: A file of labels has not as many lines as the reference has segments.
    """
    files = _Files(options, report)
    test_set = _find_material(options, files, report)
    named = [*options["systems"], *((_system_name(path), path) for path in hypotheses)]
    if not named and not options["models"]:
        named = list(test_set.outputs.items())
    if not named and not options["models"]:
        raise UsageError("nothing to evaluate: name a HYPOTHESIS, --system NAME=FILE or --model NAME")
    for name, count in Counter(name for name, _ in options["systems"]).items():
        if count > 1:
            raise UsageError(f"--system {name}= is named twice")
    names = name_systems([name for name, _ in named])
    systems = tuple(
        System(name, tuple(files.read(path)), str(path)) for name, (_, path) in zip(names, named, strict=True)
    )
    files.check_options()
    material = _add_sources(test_set.material, systems, align=options["align"])
    if options["models"] and not material.sources:
        raise UsageError("--model needs a source to translate: --source FILE, or a --test-set")
    return Inputs(material, systems)


def _find_material(options: Mapping[str, Any], files: _Files, report: Report) -> TestSet:
    languages = options["languages"] or ("ar", "en")
    if options["test_set"]:
        if options["references"] or options["source"]:
            raise UsageError("--test-set has source and reference: name no others")
        found = find_set(options["test_set"], report, folder=options["sets"], languages=languages)
        return replace(found, material=_label(found.material, options, files))
    if not options["references"]:
        raise UsageError("no reference: name one with --reference FILE, or a --test-set")
    references = [files.read(path) for path in options["references"]]
    bilingual = next((units for units in references if any(unit.source for unit in units)), [])
    sources = tuple(unit.source for unit in bilingual)
    if options["source"]:
        units = files.read(options["source"])
        sources = tuple(unit.source if format_of(options["source"]) else unit.target for unit in units)
        if not any(map(has_words, sources)):
            raise InputError("there is no segment with words in it", path=options["source"])
    documents, domains = label_documents(references[0])
    texts = tuple(tuple(unit.target for unit in units) for units in references)
    material = Material(options["references"][0].name, texts, sources, documents, domains, languages)
    return TestSet(_label(material, options, files))


def _label(material: Material, options: Mapping[str, Any], files: _Files) -> Material:
    """Return the material with the labels that options name, or its own where they name none."""
    given = {name: files.labels(options[name]) for name in ("documents", "domains") if options[name]}
    for name, labels in given.items():
        if len(labels) != len(material):
            raise CorpusMismatchError(
                f"{options[name]} has {len(labels):,} lines and the reference {len(material):,} segments: "
                f"--{name} needs a line for each"
            )
    documents, domains = (given.get(name, getattr(material, name)) for name in ("documents", "domains"))
    return replace(material, documents=documents, domains=domains)


def _add_sources(material: Material, systems: Sequence[System], *, align: bool) -> Material:
    """Return the material with the sources of the first system that brings some, where it has none itself.

    Only where they are as many as the segments of the reference, or will be by `align`.
    """
    if material.sources:
        return material
    for system in systems:
        if (align or len(system.units) == len(material)) and any(unit.source for unit in system.units):
            return replace(material, sources=tuple(unit.source for unit in system.units))
    return material


def _system_name(path: Path) -> str:
    """Return a file's name without its suffixes: "out" for out.en.txt, "ours" for sys.ours.en.txt, as in test sets."""
    name = path.name.removesuffix(".gz").removeprefix("sys.")
    for _ in range(2):
        stem, dot, suffix = name.rpartition(".")
        if dot and stem and (suffix.isalpha() or suffix == "jsonl"):
            name = stem
    return name


def join_inputs(
    inputs: Inputs, embedder: Component | None, machine: Machine, say: Callable[[str], None], *, force: bool
) -> Inputs:
    """Return inputs whose sides have the same segments, by the aligner: equal numbers may be other segments.

    Raises:
        CorpusMismatchError: A side is another text.
    """
    plan = Plan(
        segmenter=Component("rules"),
        embedder=embedder or Component("use"),
        aligner=Component("margin-dp"),
        languages=inputs.material.languages,
        version=__version__,
    )
    material, systems = align_material(inputs.material, inputs.systems, Assembly(plan, machine), force=force)
    say(f"joined into {len(material):,} segments that are the same in all files")
    return Inputs(material, tuple(systems))


def translate_source(model: str, material: Material, options: Mapping[str, Any], machine: Machine) -> System:
    """Return what a model makes of the source, a unit a segment, with the log-probability and flags of the run.

    Raises:
        ModelError: The model is not found or not whole.
    """
    from dragoman.pipeline import Pipeline, plan_translation

    plan = plan_translation(model, engine=options["engine"], search=Search(beam=options["beam"]), scorers=())
    pipeline = Pipeline(replace(plan, languages=material.languages), machine)
    document = Document((Block(source) for source in material.sources), material.languages[0], material.name)
    units = []
    for source, block in zip(material.sources, pipeline.translate([document]), strict=True):
        scores = [unit.scores["logprob"] for unit in block.units if "logprob" in unit.scores]
        flags = tuple(dict.fromkeys(flag for unit in block.units for flag in unit.flags))
        units.append(
            TranslationUnit(
                source,
                " ".join(block.target.text.split("\n")),
                scores={"logprob": min(scores)} if scores else {},
                flags=flags,
                origin=pipeline.origin,
            )
        )
    return System(pipeline.origin.removeprefix("mt:"), tuple(units), pipeline.plan.signature)
