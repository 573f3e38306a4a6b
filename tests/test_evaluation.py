"""An evaluation: numbers that are sacreBLEU's, what is compared with what, and a JSON that keeps to its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
import sacrebleu

import number_aligner
from dragoman import __version__
from dragoman.errors import CorpusMismatchError, InputError, UsageError
from dragoman.evaluation.evaluator import Evaluator, Request
from dragoman.evaluation.material import Material, System, find_wrong_languages, name_systems
from dragoman.metrics.significance import Resampling
from dragoman.plan import Component
from dragoman.records import TranslationUnit
from evaluation_cases import BAD, GOOD, MATERIAL, REFERENCES, SOURCES, evaluate, make_record, system

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = Path(__file__).parent.parent / "docs" / "evaluation.schema.json"


class TestNumbers:
    """What stands in an evaluation."""

    def test_scores_are_those_of_sacrebleu(self) -> None:
        found = evaluate().reports["bad"].results["bleu"]
        assert found.score == sacrebleu.corpus_bleu(list(BAD), [list(REFERENCES)]).score
        assert found.signature.startswith("nrefs:1|bs:50|seed:12345|case:mixed|eff:no|tok:13a")

    def test_several_references_are_all_used(self) -> None:
        two = Material("two", (REFERENCES, BAD), SOURCES)
        scores = evaluate(two).reports["bad"].results
        assert scores["bleu"].score == pytest.approx(100)
        assert "nrefs:2" in scores["bleu"].signature

    def test_the_first_system_is_the_baseline_unless_another_is_named(self) -> None:
        first = evaluate()
        assert first.baseline == "good"
        assert first.reports["good"].results["bleu"].comparison is None
        compared = first.reports["bad"].results["bleu"].comparison
        assert compared is not None
        assert compared.difference < 0
        assert evaluate(baseline="bad").reports["bad"].results["bleu"].comparison is None

    def test_one_system_and_no_resamples_compare_nothing(self) -> None:
        assert evaluate(systems=[system("one", BAD)]).baseline == ""
        without = evaluate(resampling=Resampling(0))
        assert without.baseline == ""
        assert without.reports["bad"].results["bleu"].interval is None

    def test_the_randomisation_test_needs_no_resamples(self) -> None:
        compared = evaluate(resampling=Resampling(0, trials=20, test="randomisation")).reports["bad"].results["bleu"]
        assert compared.comparison is not None
        assert "ar:20" in compared.comparison.signature

    def test_scores_without_a_reference_stand_beside_the_metrics(self) -> None:
        found = evaluate()
        assert found.scorers == ["length", "numbers"]  # in the order of the table
        assert found.reports["good"].list_scores("numbers") == [1.0, None, None]
        assert found.reports["bad"].mean("numbers") == 0.0

    def test_without_a_source_there_are_no_such_scores(self) -> None:
        found = evaluate(Material("m", (REFERENCES,)))
        assert found.scorers == []
        assert found.agreements == []
        assert found.plan.signature.startswith("lang:ar-en|scorers:none")

    def test_what_scorers_need_is_in_their_signature(self, monkeypatch: pytest.MonkeyPatch) -> None:
        number_aligner.install(monkeypatch.setattr)
        material = Material("m", (("It is 1.",),), ("كان 1.",))
        found = evaluate(material, [system("s", ["It was 1."])], scorers=(Component("similarity"),))
        assert "embedder:use" in found.plan.signature
        assert found.reports["s"].mean("similarity") == 1.0

    def test_a_score_that_no_segment_has_is_left_out(self) -> None:
        assert "logprob" not in evaluate(scorers=(Component("logprob"), Component("length"))).scorers

    def test_the_log_probability_that_units_bring_is_kept(self) -> None:
        units = tuple(TranslationUnit("", text, scores={"logprob": -0.5}) for text in GOOD)
        found = evaluate(systems=[System("model", units)], scorers=(Component("logprob"),))
        assert found.reports["model"].mean("logprob") == -0.5

    def test_buckets_cover_all_segments_once_each_way(self) -> None:
        buckets = [scored.bucket for scored in evaluate().buckets]
        for kind in ("length", "document", "domain"):
            assert sorted(place for each in buckets if each.kind == kind for place in each.segments) == [0, 1, 2]
        assert [each.name for each in buckets if each.kind == "domain"] == ["trade", "news"]

    def test_a_bucket_is_scored_as_if_it_were_the_whole_set(self) -> None:
        scored = next(each for each in evaluate().buckets if each.bucket.name == "b")
        assert scored.scores["bleu"]["bad"] == sacrebleu.corpus_bleu([BAD[2]], [[REFERENCES[2]]]).score

    def test_references_that_are_no_translations_are_named(self) -> None:
        material = replace(MATERIAL, references=((*REFERENCES[:2], "Honey never spoils, chemists say."),))
        found = evaluate(material, scorers=(Component("quality"),))
        assert found.doubtful == [2]
        assert [len(values) for values in found.reference_quality] == [1, 1, 1]

    def test_a_source_that_the_score_cannot_judge_says_nothing_of_its_reference(self) -> None:
        material = Material("m", (("Honey never spoils, chemists say.",),), (SOURCES[0],))
        found = evaluate(material, [system("s", ["They all left by train."])], scorers=(Component("quality"),))
        assert found.doubtful == []
        assert found.reference_quality[0][0] is not None

    def test_one_reference_that_fits_is_enough(self) -> None:
        material = replace(MATERIAL, references=(("Honey never spoils, chemists say.",) * 3, REFERENCES))
        assert evaluate(material, scorers=(Component("quality"),)).doubtful == []

    def test_without_quality_nothing_is_said_of_references(self) -> None:
        found = evaluate()
        assert (found.doubtful, list(found.reference_quality)) == ([], [])

    def test_every_step_is_noted_before_it_is_done(self) -> None:
        steps: list[str] = []
        Evaluator(Request(metrics=(Component("bleu"),), scorers=()), MATERIAL).evaluate(
            [system("good", GOOD), system("bad", BAD)], steps.append
        )
        assert steps[:2] == ["BLEU of good", "BLEU of bad"]
        assert steps[-1].endswith("words of bad")

    def test_no_result_depends_on_the_other_systems(self) -> None:
        alone = evaluate(systems=[system("bad", BAD)]).reports["bad"]
        beside = evaluate().reports["bad"]
        assert alone.results["chrf"].interval == beside.results["chrf"].interval
        assert alone.findings == beside.findings


class TestWords:
    """The words that are missed and invented most."""

    def test_words_are_counted_against_the_reference(self) -> None:
        words = evaluate().reports["bad"].words
        assert ("cairo" in {each.word for each in words.missed}) is False  # by its letters it is there
        assert {"sunday", "arrive"} <= {each.word for each in words.missed}
        arrived = next(each for each in words.invented if each.word == "arrived")
        assert (arrived.count, arrived.total) == (2, 2)

    def test_function_words_and_numbers_are_left_out(self) -> None:
        words = evaluate().reports["bad"].words
        assert not {"did", "not", "35", "?"} & {each.word for each in words.missed}

    def test_of_several_references_any_may_have_a_word(self) -> None:
        material = Material("m", (("a red house",), ("a crimson house",)))
        words = evaluate(material, [system("s", ["a crimson home"])]).reports["s"].words
        assert [each.word for each in words.missed] == ["house"]
        assert [each.word for each in words.invented] == ["home"]


class TestRecord:
    """The JSON."""

    @pytest.mark.parametrize(
        ("material", "systems"),
        [
            pytest.param(MATERIAL, (), id="two-systems"),
            pytest.param(Material("m", (REFERENCES, GOOD)), (system("one", BAD),), id="no-source-one-system"),
        ],
    )
    def test_it_keeps_to_its_schema(self, material: Material, systems: Sequence[System]) -> None:
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        record = json.loads(json.dumps(make_record(material, systems), allow_nan=False))
        jsonschema.Draft202012Validator(schema).validate(record)
        assert record["schema"] == schema["$id"]

    def test_the_schema_refuses_what_lacks_a_signature(self) -> None:
        record = make_record()
        del record["systems"][0]["scores"]["bleu"]["signature"]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))

    def test_every_signature_that_is_no_metrics_has_the_version(self) -> None:
        signatures = make_record()["signatures"]
        assert all(signature.endswith(f"|version:{__version__}") for signature in signatures.values())
        assert "|sacrebleu:2." in signatures["words"]

    def test_a_doubtful_reference_is_in_the_record(self) -> None:
        material = replace(MATERIAL, references=((*REFERENCES[:2], "Honey never spoils, chemists say."),))
        record = json.loads(json.dumps(make_record(material, scorers=(Component("quality"),))))
        assert record["set"]["doubtful"] == [3]
        (quality,) = record["segments"][2]["reference_quality"]
        assert 0 <= quality < 0.05
        jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))

    def test_every_segment_has_all_that_is_known_of_it(self) -> None:
        segment = make_record()["segments"][0]
        assert (segment["number"], segment["source"], segment["references"]) == (1, SOURCES[0], [REFERENCES[0]])
        assert (segment["document"], segment["domain"]) == ("a", "trade")
        bad = segment["hypotheses"]["bad"]
        assert bad["text"] == BAD[0]
        assert bad["faults"] == {"numbers": "53 is new, 35 is lost"}
        assert set(bad["metrics"]) == {"bleu", "chrf"}


class TestErrors:
    """What cannot be evaluated."""

    def test_different_numbers_of_segments_are_both_said_and_align_is_offered(self) -> None:
        with pytest.raises(
            CorpusMismatchError, match=r"short \(short.txt\) has 2 segments and the reference 3: .*--align"
        ):
            evaluate(systems=[system("short", BAD[:2])])

    @pytest.mark.parametrize("hypotheses", [(), ("", " ", "...")])
    def test_a_side_without_words_is_empty(self, hypotheses: Sequence[str]) -> None:
        with pytest.raises(InputError, match=r"nothing \(nothing.txt\) is empty"):
            evaluate(systems=[system("nothing", hypotheses)])

    def test_an_empty_reference_is_found_before_anything_is_measured(self) -> None:
        with pytest.raises(InputError, match="the reference is empty"):
            Evaluator(Request(), Material("m", (("", ""),)))

    def test_an_unknown_metric_has_a_suggestion(self) -> None:
        with pytest.raises(UsageError, match=r"no metric 'blue' .*did you mean 'bleu'"):
            Evaluator(Request(metrics=(Component("blue"),)), MATERIAL)

    @pytest.mark.parametrize("names", [(), ("bleu", "bleu")])
    def test_metrics_are_named_once_each(self, names: Sequence[str]) -> None:
        with pytest.raises(UsageError, match="at least one, and each once"):
            Evaluator(Request(metrics=tuple(map(Component, names))), MATERIAL)

    def test_an_unknown_baseline_is_an_error(self) -> None:
        with pytest.raises(UsageError, match=r"no system 'x' .*known: good, bad"):
            evaluate(baseline="x")

    def test_a_system_that_translated_another_source_is_an_error(self) -> None:
        units = tuple(TranslationUnit(source, "x") for source in (SOURCES[0], "شيء آخر", SOURCES[2]))
        with pytest.raises(CorpusMismatchError, match="segment 2 of other translates another source"):
            evaluate(systems=[System("other", units)])

    @pytest.mark.parametrize(
        ("material", "systems", "message"),
        [
            (Material("m", (SOURCES,), SOURCES), (), "the reference is not in 'en' but in 'ar'"),
            (Material("m", (REFERENCES,), REFERENCES), (), "the source is not in 'ar' but in 'en'"),
            (MATERIAL, (system("raw", SOURCES),), "raw (raw.txt) is not in 'en' but in 'ar'"),
            (
                MATERIAL,
                (system("french", ["Le commerce a atteint trente-cinq milliards de dollars cette année en Égypte."]),),
                "french (french.txt) is not in 'en' but in 'fr'",
            ),
        ],
    )
    def test_a_side_in_the_wrong_language_is_found(
        self, material: Material, systems: Sequence[System], message: str
    ) -> None:
        assert find_wrong_languages(material, systems) == [message]

    def test_sides_in_their_languages_are_well(self) -> None:
        assert find_wrong_languages(MATERIAL, [system("good", GOOD), system("numbers", ["1", "2", "3"])]) == []


def test_systems_of_one_name_get_numbers() -> None:
    assert name_systems(["a", "b", "a", "a"]) == ["a", "b", "a 2", "a 3"]
    assert name_systems(["a", "a 2", "a"]) == ["a", "a 2", "a 3"]
