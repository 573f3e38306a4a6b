"""How sentences begin and go on: what the word after a doubtful stop says about it.

Every word here is written as people write it. `fold` takes away what they write differently (vowel signs, tatweel,
hamza on alef), in the lists and in the text alike.
"""

from __future__ import annotations

import re

from dragoman.arabic import BIDI_CONTROLS, DIACRITICS, TATWEEL

_LATIN_EXTENDED, _CJK = 0x250, 0x2E80  # the dropped characters lie between
_DROPPED = re.compile(f"[{DIACRITICS}{TATWEEL}{BIDI_CONTROLS}\\u200b-\\u200d]")
_FOLDED: dict[int, str | None] = {
    **{code: None for code in range(_LATIN_EXTENDED, _CJK) if _DROPPED.match(chr(code))},
    **{ord(alef): "ا" for alef in "أإآٱ"},
    0xAD: None,  # soft hyphen
    0xFEFF: None,  # byte order mark
}


def fold(word: str) -> str:
    """Write a word as the lists of this package are looked up.

    >>> fold("وأَضَـــاف")
    'واضاف'
    """
    return word.translate(_FOLDED)


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


# Verbs that say who spoke, without "and". After a quoted question they belong to it: «هل أنت بخير؟» سألته أمه.
_SPEAKING = _words(
    """
    قال سأل تساءل صاح صرخ هتف أجاب رد أضاف همس تابع علق أردف استفسر تمتم نادى كتب غرد مازح ذكر أكد أعلن أوضح أشار
    صرح شدد لفت نوه زعم ادعى اعترف اعتبر رأى حذر نفى وصف استطرد استدرك عقب اختتم ختم واصل
    """
)
_SPEAKING_OTHER_PERSONS = _words(
    "يقول تقول قلت قالوا يسأل تسأل سألت يتساءل تتساءل سألوا قلنا سألنا أجبت أجابوا هتفوا صاحوا"
)

# Other verbs that often open a sentence of news after "and".
_ACTING = _words(
    """
    كان بلغ بدأ عاد جاء غادر وصل حضر توفي ولد عاش حكم تولى أصبح صار ظل بقي تم قام شهد أدى أسفر نشر أصدر وقع ضم شارك عقد
    حقق سجل فاز خسر قتل أصيب قرر طلب دعا وافق رفض طالب نقل ذهب خرج دخل أطلق تراجع زاد هبط تقرر ترجم تزوج تأسس صدر سقط
    فتح هزم ألقى ألف أنشأ بنى هاجر سافر رحل مات شكر اتهم أدان رحب أعرب أفاد أبلغ
    """
)

# Small words that open a sentence, with "and" or "so" before them ...
_AFTER_AND = _words(
    """
    لم لن لا ما قد لقد ليس ليست إن إنه إنها أن كان كانت كل كلها كلهم هو هي هم هذا هذه ذلك هناك هنا هكذا لكن لكنه
    لكنها مع رغم كما عندما حين حينها بعدها عندها منذئذ ربما لعل هل لماذا كيف متى أين ماذا إذا لو
    """
)
# ... and without: after an acronym these are a beginning. Words that could be what the acronym does are not here
# (و.م.أ. لم توقع, و.م.أ. هي دولة).
_BARE = _words("ثم لكن لكنه لكنها لقد هل لماذا كيف متى أين ماذا كما هؤلاء نحن أنا بينما عندما ربما لذلك لذا")
# What cannot begin a sentence that follows a doubtful stop: the sentence before goes on.
_CONTINUING = _words(
    """
    في من على إلى عن مع بين حتى منذ خلال قبل بعد عند لدى ضد دون بدون حول نحو تحت فوق أمام وراء داخل خارج عبر بأن بأنه
    بتوقيت بالتوقيت صباحا مساء تقريبا بأنها لأن لأنه لأنها التي الذي الذين اللذين اللواتي
    أو أم أي أن أنه أنها وحتى وإلى وعام وسنة وبين ومن وعن وعلى وفي و
    """
)

# Words that open an English sentence: "in the U.S. The president" but "the U.S. Army".
_ENGLISH = _words(
    """
    The A An He She It We They You I In On At But And Or If When While After Before This That These Those There Then His
    Her Its Their Our My As By For From With However Meanwhile What Who Why How Where Is Are Was Were Do Does Did
    """
)

# Shapes of verbs: present (يقول, تقول), future (سيعود), past of the derived forms (انتصر, استمر, ارتفع). Nouns of the
# same shapes end in ة or have a long vowel before the last letter (ارتفاع, تطوير); names are left out by hand.
_VERB = re.compile(r"(?:ي\w{3,}|ت\w{3,}|س[يتن]\w{3,}|ا(?:ن|ست|\wت)\w{2,})(?<![اي]\w)(?<!ة)(?<!يا)")
_NO_VERB = _words("تركيا تونس تشاد تركمانستان تنزانيا يوسف يعقوب يونس ينبع يهود انجلترا استراليا انقرة تحت تجاه")

_AND = ("و", "ف")


def speaks(word: str) -> bool:
    """Whether a folded word names a speaker's act, as after a quotation: قال, سألته, تساءلت."""
    if word in _SPEAKING_OTHER_PERSONS:
        return True
    # The feminine ending and the objects that these verbs carry: سألت, سألته, سألتها, أجابه.
    return any(
        word.removesuffix(ending) in _SPEAKING for ending in ("", "ت", "ه", "ها", "هم", "ته", "تها", "تهم", "ني", "تني")
    )


def speaks_on(word: str) -> bool:
    """Whether a folded word opens a sentence about who spoke, even after an ellipsis: وقال, فأجابت."""
    return word.startswith(_AND) and speaks(word[1:])


def opens_surely(word: str) -> bool:
    """Whether a folded word opens a sentence even after an initial: وقال, ولم."""
    return speaks_on(word) or (word.startswith(_AND) and word[1:] in _AFTER_AND)


def opens(word: str) -> bool:
    """Whether a word, folded, is likelier to open a sentence than to go on with one: ثم, وانتصر, The."""
    if word in _BARE or word in _ENGLISH or opens_surely(word):
        return True
    if not word.startswith(_AND):
        return False
    bare = word[1:]
    acts = bare in _ACTING or bare.removesuffix("ت") in _ACTING or bare.removesuffix("وا") in _ACTING
    return acts or (bare not in _NO_VERB and _VERB.fullmatch(bare) is not None)


def continues(word: str) -> bool:
    """Whether a folded word goes on with the sentence before a doubtful stop: a preposition, a number, EST."""
    return word in _CONTINUING or word[:1].isdigit() or word[:1].islower() or (len(word) > 1 and word.isupper())
