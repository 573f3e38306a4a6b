"""Metrics: translations and references in, statistics out that scores, intervals and tests are made of."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row("bleu", ".bleu:BleuMetric", "n-grams of words that a reference has as well, sacreBLEU's"),
        Row("chrf", ".chrf:ChrfMetric", "n-grams of characters, sacreBLEU's chrF2"),
        Row("chrf++", ".chrf:ChrfPlusPlusMetric", "n-grams of characters and words, sacreBLEU's chrF2++"),
        Row(
            "ter",
            ".ter:TerMetric",
            "edits and shifts that make a reference of it, in percent of words: low is good",
        ),
        Row(
            "spbleu",
            ".bleu:SpBleuMetric",
            "BLEU on the SentencePiece pieces of FLORES-200, a model fetched on first use",
        ),
        Row("comet", ".comet:CometMetric", "a COMET model, by the command comet-score: model=ID", needs=("machine",)),
        Row(
            "bleurt",
            ".bleurt:BleurtMetric",
            "a model with one output on reference and translation: model=ID",
            needs=("machine",),
        ),
    ],
)
