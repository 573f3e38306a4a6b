"""Scorers: units in, one number each out, without a reference."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row("length", ".length:LengthScorer", "how far the lengths are from those of translations (Gale-Church z)"),
        Row("logprob", ".logprob:LogProbabilityScorer", "the model's mean token log-probability"),
        Row("numbers", ".numbers:NumberScorer", "share of numbers, dates and percentages that stand on both sides"),
        Row("copy", ".copy:CopyScorer", "target in its own script, neither a copy of the source nor a loop"),
        Row("punctuation", ".punctuation:PunctuationScorer", "question marks, quotes, brackets and final stops kept"),
        Row("quality", ".quality:QualityScorer", "all of them in one number, from 0 (worthless) to 1 (sound)"),
    ],
)
