"""Intervals and p-values: sacreBLEU's where the procedure is sacreBLEU's, and ours where that is wrong."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest

from dragoman.errors import CorpusMismatchError, UsageError
from dragoman.metrics import TABLE, significance
from dragoman.metrics.measurement import Measurement, Result, judge, measure
from dragoman.metrics.significance import Resampling, bootstrap, compare_by_bootstrap, count_wins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from dragoman.metrics.significance import Test

SINGLE = 1e-4  # sacreBLEU computes resampled scores in single precision


class MeanMetric:
    """The mean of one column: its tests can be checked by hand."""

    label = "mean"
    signature = "nrefs:1|version:1"
    higher_is_better = True

    def measure(self, hypotheses: Sequence[str]) -> NDArray[float64]:
        return np.array([[float(text), 1] for text in hypotheses])

    def score(self, sums: NDArray[float64]) -> NDArray[float64]:
        scores: NDArray[float64] = sums[:, 0] / sums[:, 1]
        return scores

    def score_segments(self, statistics: NDArray[float64]) -> NDArray[float64]:
        return self.score(statistics)


@pytest.fixture(scope="module")
def measured(references: list[list[str]], systems: dict[str, list[str]]) -> list[Measurement]:
    """Three systems by three metrics."""
    return measure(systems, [TABLE.create(name, references, []) for name in ("bleu", "chrf", "ter")])


def means(test: Test = "bootstrap", **systems: Sequence[float]) -> list[Result]:
    texts = {name: list(map(str, values)) for name, values in systems.items()}
    return judge(measure(texts, [MeanMetric()]), Resampling(test=test), baseline=next(iter(systems)))


@pytest.mark.parametrize(("test", "short"), [("sacrebleu-bootstrap", "bs"), ("randomisation", "ar")])
def test_paired_tests_are_those_of_sacrebleu(
    test: Test, short: str, measured: list[Measurement], references: list[list[str]], systems: dict[str, list[str]]
) -> None:
    twins = {
        "BLEU": BLEU(references=references),
        "CHRF": CHRF(references=references),
        "TER": TER(references=references),
    }
    resampling = Resampling(samples=400, trials=400, test=test)
    ours = judge(measured, resampling, baseline="google")
    signatures, theirs = PairedTest(list(systems.items()), twins, None, test_type=short, n_samples=400)()
    for number, result in enumerate(ours):
        twin = theirs[result.metric][number % len(systems)]
        assert result.score == twin.score
        if result.comparison is None:
            assert twin.p_value is None
        else:
            assert result.comparison.p_value == pytest.approx(twin.p_value, abs=1e-12)
            assert result.comparison.signature == str(signatures[result.metric])


@pytest.mark.parametrize(("name", "twin"), [("bleu", BLEU), ("chrf", CHRF), ("ter", TER)])
def test_intervals_are_those_of_sacrebleu(
    name: str, twin: type, references: list[list[str]], systems: dict[str, list[str]]
) -> None:
    measured = measure({"nllb": systems["nllb"]}, [TABLE.create(name, references, [])])
    (result,) = judge(measured, Resampling(samples=300))
    metric = twin()
    theirs = metric.corpus_score(systems["nllb"], references, n_bootstrap=300)
    assert result.interval is not None
    assert result.interval.mean == pytest.approx(theirs._mean, abs=SINGLE)
    assert result.interval.radius == pytest.approx(theirs._ci, abs=SINGLE)
    assert result.signature == str(metric.get_signature())


def test_a_result_does_not_depend_on_the_other_systems_and_metrics(measured: list[Measurement]) -> None:
    for test in significance.TESTS:
        resampling = Resampling(samples=50, trials=50, test=test)
        together = judge(measured, resampling, baseline="google")
        alone = [
            result
            for base in measured[::3]
            for each in measured
            if each.metric is base.metric and each is not base
            for result in judge([each, base], resampling, baseline="google")[:1]
        ]
        assert [result for result in together if result.system != "google"] == alone


def test_the_same_seed_gives_the_same_result_and_another_seed_another(measured: list[Measurement]) -> None:
    first, again, other = (judge(measured, Resampling(samples=50, seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert all(one.interval != two.interval for one, two in zip(first, other, strict=True))
    assert "seed:1" in first[0].signature


def test_resamples_in_small_blocks_are_those_of_one_draw(
    measured: list[Measurement], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory does not grow with the resamples, and nobody sees it."""
    for test in significance.TESTS:
        resampling = Resampling(samples=100, trials=100, test=test)
        at_once = judge(measured, resampling, baseline="google")
        with monkeypatch.context() as patch:
            patch.setattr(significance, "_BLOCK", 1)
            assert judge(measured, resampling, baseline="google") == at_once


@pytest.mark.parametrize("test", ["bootstrap", "randomisation"])
def test_equal_translations_are_no_difference(test: Test) -> None:
    """By sacreBLEU's tests their p-value is the smallest that there is."""
    comparison = means(test, base=[1, 2, 3], same=[1, 2, 3])[1].comparison
    assert comparison is not None
    assert (comparison.difference, comparison.p_value, comparison.wins) == (0, 1, 0.5)


@pytest.mark.parametrize("test", ["bootstrap", "randomisation"])
def test_a_system_that_is_better_everywhere_is_better(test: Test) -> None:
    comparison = means(test, base=range(40), better=[value + 1 + value % 3 for value in range(40)])[1].comparison
    assert comparison is not None
    assert comparison.p_value < 0.01
    assert comparison.wins == 1


def test_wins_follow_the_direction_of_the_metric(measured: list[Measurement]) -> None:
    """Google is the best of the three by all metrics; of TER the lower is the better."""
    wins = {
        (result.system, result.metric): result.comparison.wins
        for result in judge(measured, Resampling(samples=200), baseline="google")
        if result.comparison
    }
    assert len(wins) == 6
    assert all(share is not None and share < 0.05 for share in wins.values()), wins


def test_a_p_value_below_five_percent_is_as_rare_as_it_says() -> None:
    """If two systems are equally good, 5 % of the tests fall below .05; of sacreBLEU's one-sided ones 10 % do."""
    random = np.random.default_rng(3)
    metric, resampling = MeanMetric(), Resampling(samples=200)
    found = {True: 0, False: 0}
    rounds = 400
    for _ in range(rounds):
        columns = random.normal(size=(2, 60))
        pair = [np.stack([column, np.ones(60)], axis=1) for column in columns]
        own, base = bootstrap([(metric, each) for each in pair], resampling)
        difference = columns[0].mean() - columns[1].mean()
        for one_sided in found:
            found[one_sided] += compare_by_bootstrap(own, base, difference, one_sided=one_sided) < 0.05
    assert 0.03 < found[False] / rounds < 0.08
    assert 0.08 < found[True] / rounds < 0.14


def test_ties_count_half_among_the_wins() -> None:
    assert count_wins(np.array([1.0, 2.0, 3.0, 3.0]), np.array([1.0, 1.0, 1.0, 4.0])) == 0.625


def test_an_interval_holds_the_middle_95_percent() -> None:
    found = significance.estimate_interval(np.arange(1000.0)[::-1])
    assert (found.low, found.high, found.mean, found.radius) == (25, 974, 499.5, 474.5)


def test_a_single_segment_has_an_interval_without_width() -> None:
    (result,) = judge(measure({"one": ["7"]}, [MeanMetric()]))
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == (7, 7)


def test_without_resamples_there_are_scores_and_randomisation_alone(measured: list[Measurement]) -> None:
    plain = judge(measured, Resampling(samples=0))
    assert all(result.interval is None and "bs:" not in result.signature for result in plain)
    (*_, last) = judge(measured, Resampling(samples=0, trials=20, test="randomisation"), baseline="google")
    assert last.comparison is not None
    assert last.comparison.wins is None
    with pytest.raises(UsageError, match="needs resamples"):
        judge(measured, Resampling(samples=0), baseline="google")


def test_results_are_plain_numbers_that_json_can_hold(measured: list[Measurement]) -> None:
    """sacreBLEU 2.6.0 cannot write its own paired bootstrap as JSON: a number of numpy is among its results."""
    for result in judge(measured, Resampling(samples=20), baseline="google"):
        assert json.loads(json.dumps(asdict(result)))["score"] == result.score


def test_a_baseline_that_is_none_of_the_systems_is_named_with_those_that_are(measured: list[Measurement]) -> None:
    with pytest.raises(UsageError, match=r"no system 'gogle' .*known: google, nllb, argos"):
        judge(measured, Resampling(samples=1), baseline="gogle")


@pytest.mark.parametrize("wrong", [{"samples": -1}, {"trials": 0}, {"seed": -5}, {"test": "student"}])
def test_settings_that_cannot_work_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        Resampling(**wrong)  # type: ignore[arg-type]


def test_systems_of_different_length_are_not_resampled_together() -> None:
    metric = MeanMetric()
    with pytest.raises(CorpusMismatchError, match="different numbers of segments"):
        judge([Measurement("a", metric, np.ones((2, 2))), Measurement("b", metric, np.ones((3, 2)))])


def test_nothing_measured_is_nothing_judged() -> None:
    assert judge([]) == []


def test_a_part_without_segments_has_no_score(measured: list[Measurement]) -> None:
    with pytest.raises(UsageError, match="no segment"):
        measured[0].score_part([])
