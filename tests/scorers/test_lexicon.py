"""The lexicon of word links that is shipped."""

from dragoman.scorers.lexicon import NEW, load_lexicon


def test_words_that_translate_each_other_are_linked_from_both_sides() -> None:
    arabic, english = load_lexicon()
    links = arabic.find("ائتلاف").links
    assert links
    for word, level in links.items():
        assert 0 < level <= 1
        assert english.find(word).links["ائتلاف"] == level


def test_a_rare_word_counts_more_than_one_that_is_everywhere() -> None:
    _, english = load_lexicon()
    assert english.find("the").weight < english.find("coalition").weight


def test_an_unknown_word_is_linked_to_nothing_and_counts_as_a_rare_one() -> None:
    arabic, _ = load_lexicon()
    assert arabic.find("زقفلونة") == (NEW, {})
