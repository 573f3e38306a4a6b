"""The components that a plan names, made when they are first asked for, each with the others that it needs."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dragoman import aligners, embedders, engines, scorers, segmenters
from dragoman.embedders.cache import CachedEmbedder
from dragoman.errors import UsageError
from dragoman.models.catalog import find_model
from dragoman.plan import Component, Search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dragoman.models.cards import Model
    from dragoman.plan import Machine, Plan
    from dragoman.protocols import Aligner, Embedder, Engine, Scorer, Segmenter
    from dragoman.records import TranslationUnit
    from dragoman.registry import Table

_LOG = logging.getLogger(__name__)

SCORE_DIGITS = 6  # decimal places of a score: more is noise, and long to read
# By what a plan calls it, the quickest to make first.
_STAGES = {
    "segmenter": segmenters,
    "scorers": scorers,
    "aligner": aligners,
    "embedder": embedders,
    "engine": engines,
}
_MODEL = "auto"  # where a plan without an engine has a component that needs one


class Assembly:
    """A plan's components. Each is made once, and nothing is loaded that nobody asks for.

    Every property raises UsageError for an unknown name, ModelError for a model that is not found or not whole, and
    MissingDependencyError where a package is not installed.
    """

    def __init__(self, plan: Plan, machine: Machine) -> None:
        # In the table's order, whatever the order asked for: some scores are made of those before them.
        order = {row.name: place for place, row in enumerate(scorers.TABLE)}
        ordered = tuple(sorted(plan.scorers, key=lambda scorer: order.get(scorer.name, 0)))
        self.wanted = replace(plan, scorers=ordered)
        self.machine = machine

    @property
    def plan(self) -> Plan:
        """The plan as carried out: a model's real name and digest, the compute type that was chosen."""
        if self.wanted.engine is None:
            return self.wanted
        options = {"model": self.model.name, "digest": self.digest[:12], **asdict(self.engine.search)}
        return replace(self.wanted, engine=Component(self.wanted.engine.name, options))

    @cached_property
    def model(self) -> Model:
        """The translation model of the plan's engine, or the default one."""
        model = find_model(self.wanted.engine.options.get("model", _MODEL) if self.wanted.engine else _MODEL)
        if model.languages and model.languages != self.wanted.languages:
            _LOG.warning(
                "%s translates %s, by its card; this run is %s",
                model.name,
                "-".join(model.languages),
                "-".join(self.wanted.languages),
            )
        return model

    @property
    def digest(self) -> str:
        """SHA-256 of the model."""
        return self._digest.result()

    @cached_property
    def _digest(self) -> Future[str]:
        """The digest, on its way beside this thread: it takes a quarter of a second for a large model."""
        thread = ThreadPoolExecutor(1)
        digest = thread.submit(self.model.digest)
        thread.shutdown(wait=False)
        return digest

    @cached_property
    def engine(self) -> Engine:
        """The plan's engine, or the default one for components that need an engine."""
        component = self.wanted.engine or Component("ct2")
        wanted = {each.name: component.options[each.name] for each in fields(Search) if each.name in component.options}
        engine: Engine = engines.TABLE.create(
            component.name, self.model.folder, self.digest, Search(**wanted), self.machine
        )
        return engine

    @cached_property
    def segmenter(self) -> Segmenter:
        """The plan's segmenter."""
        segmenter: Segmenter = self._create(segmenters.TABLE, self.wanted.segmenter or Component("rules"))
        return segmenter

    @cached_property
    def embedder(self) -> Embedder:
        """The plan's embedder, or the default one for components that need an embedder; with its vectors kept."""
        return CachedEmbedder(
            self._create(embedders.TABLE, self.wanted.embedder or Component("use")), self.machine.cache
        )

    @cached_property
    def aligner(self) -> Aligner:
        """The plan's aligner."""
        aligner: Aligner = self._create(aligners.TABLE, self.wanted.aligner or Component("margin-dp"))
        return aligner

    @cached_property
    def scorers(self) -> Mapping[str, Scorer]:
        """The plan's scorers in order, by the names of their scores: the component's, or the label that it has now."""
        made = [(component.name, self._create(scorers.TABLE, component)) for component in self.wanted.scorers]
        return {getattr(scorer, "label", name): scorer for name, scorer in made}

    def load(self) -> None:
        """Make all that the plan names, so that what is wrong with it is known before anything is read."""
        for stage, package in _STAGES.items():
            asked = getattr(self.wanted, stage)
            for component in asked if isinstance(asked, tuple) else filter(None, [asked]):
                package.TABLE.load(component.name)  # a slip in a name is found before a model is looked for
        if self.wanted.engine:
            _ = self._digest  # begun here, it is there when the engine wants it
        for stage in _STAGES:
            if getattr(self.wanted, stage):
                getattr(self, stage)

    def score(self, units: Sequence[TranslationUnit], *, anew: bool = True) -> list[TranslationUnit]:
        """Return the units with the plan's scores. They go one after the other: a later one sees the earlier values.

        Args:
            units: What to judge.
            anew: Whether scores that stand in the units are computed again, and dropped where they no longer apply.
        """
        scores = [dict(unit.scores) for unit in units]
        scored = [replace(unit, scores=own) for unit, own in zip(units, scores, strict=True)]
        for name, scorer in self.scorers.items():
            wanted = [index for index, own in enumerate(scores) if anew or name not in own]
            values = scorer.score([scored[index] for index in wanted]) if wanted else []
            for index, value in zip(wanted, values, strict=True):
                scores[index].pop(name, None)
                if value is not None:
                    scores[index][name] = round(value, SCORE_DIGITS)
        return scored

    def _create(self, table: Table, component: Component) -> Any:  # noqa: ANN401 - the properties say what it is
        needs = table.needs(component.name)
        if unknown := needs - {"engine", "embedder", "model", "machine"}:
            raise UsageError(f"{table.role} {component.name!r} needs {', '.join(unknown)}, which nothing here can give")
        return table.create(component.name, **component.options, **{need: getattr(self, need) for need in needs})
