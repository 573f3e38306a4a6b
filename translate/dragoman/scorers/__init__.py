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
        Row("negation", ".negation:NegationScorer", "negations of one side that the other has as well"),
        Row("names", ".names:NameScorer", "share of names that stand on both sides, by sound and lexicon"),
        Row("coverage", ".coverage:CoverageScorer", "share of the source's words that the target has"),
        Row("support", ".coverage:SupportScorer", "share of the target's words that the source has"),
        Row("language", ".language:LanguageScorer", "share of each side that is in its language"),
        Row("similarity", ".similarity:SimilarityScorer", "cosine of the sides' vectors", needs=("embedder",)),
        Row("margin", ".margin:MarginScorer", "similarity over that of background sentences", needs=("embedder",)),
        Row("forced", ".forced:ForcedScorer", "the model's log-probability of the given target", needs=("engine",)),
        Row("related", ".quality:RelationScorer", "probability that the sides belong together, faults or not"),
        Row(
            "quality",
            ".quality:QualityScorer",
            "probability that the target is a correct translation, from the other scores",
        ),
    ],
)
