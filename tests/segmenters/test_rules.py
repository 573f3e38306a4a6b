"""One case a decision: what ends a sentence in Arabic and mixed text, and what does not."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.records import Block
from dragoman.segmenters.rules import RuleSegmenter

CHALLENGE = Path(__file__).parents[2] / "corpora" / "segmentation" / "challenge.jsonl"

# A bar stands where a sentence ends; it is not part of the text.
CASES = [
    # stops
    ("stops: full stop", "انتهى الاجتماع.| وغادر الوفد."),
    ("stops: question mark", "هل وصل القطار؟| نعم وصل."),
    ("stops: Latin question mark", "هل وصل?| نعم."),
    ("stops: exclamation mark", "ما أجمل هذا!| شكرا."),
    ("stops: Urdu full stop", "یہ ایک جملہ ہے۔| دوسرا جملہ۔"),
    ("stops: repeated marks are one stop", "ما أجمل هذا!!| شكرا."),
    ("stops: mixed marks are one stop", "هل جننت؟!| لا."),
    ("stops: spaced marks are one stop", "نعم ؟ !| لا."),
    ("stops: space before the stop", "انتهى الاجتماع .| وقال الوزير نعم ."),
    ("stops: semicolon ends nothing", "جاء الأول؛ وجاء الثاني.| ثم ذهبا."),
    ("stops: colon and comma end nothing", "قال المدير: الاجتماع غدا، فلا تتأخروا.| شكرا."),
    ("stops: comma after the stop goes on", "أرباح شركة Apple Inc., وأرباح غيرها.| ثم لا."),
    ("stops: or after a question goes on", "من أين الطاقة؟ أو ذلك الصوت الجميل.| لا أدري."),
    # lines
    ("lines: headline without a stop", "العلاقات التجارية\n|ودعا الرئيس إلى الحل.| وأضاف."),
    ("lines: line end after a title", "وصل د.\n|أحمد."),
    ("lines: Unicode line separator", "السطر الأول\u2028|السطر الثاني"),
    ("lines: CR LF and blank lines", "السطر الأول\r\n\r\n|السطر الثاني"),
    # quotes
    ("quotes: stop outside", 'قال: "لن نتراجع".| ثم غادر.'),
    ("quotes: stop inside", 'قال: "لن نتراجع."| ثم غادر.'),
    ("quotes: guillemets", "قال: «لن نتراجع.»| ثم غادر."),
    ("quotes: curly", "قال: “لن نتراجع.”| ثم غادر."),
    ("quotes: German", "قال: „لن نتراجع.“| ثم غادر."),
    ("quotes: turned round", "قال ”لن نتراجع.“| ثم غادر."),
    ("quotes: guillemets turned round", "قال »لن نتراجع.«| ثم غادر."),
    ("quotes: single", "قال ‘لن نتراجع.’| ثم غادر."),
    ("quotes: nested", 'قال: «سمعته يقول "انتهى الأمر."»| ثم بكى.'),
    ("quotes: nested, stop last", 'قال: «قال لي: "اذهب!"».| ثم ذهب.'),
    ("quotes: closing, glued to the next word", 'قال "لن نتراجع."|ثم غادر.'),
    ("quotes: closing guillemet, glued to the next word", "قال «لن نتراجع.»|ثم غادر."),
    ("quotes: opening, glued to the stop", 'قال الوزير نعم.|"لن نتراجع" هكذا.'),
    ("quotes: opening, after a space", 'قال الوزير نعم.| "لن نتراجع" هكذا.'),
    ("quotes: never closed", 'قال الوزير: "لن نتراجع.| ثم غادر القاعة.| وعاد.'),
    ("quotes: never opened", 'كان ذلك" هدفنا.| اليوم نبدأ".| وسكت.'),
    ("quotes: spaced inside, closing", 'قال " هل تعرفون ؟ "| ثم سكت.'),
    ("quotes: spaced inside, opening", 'انتهى.| " نعم " قال الرجل.'),
    ("quotes: two quotations", '"أهلا."| "وسهلا."'),
    ("quotes: sentences inside a quotation", 'قال "أمامنا عمل شاق.| وقد بدأ العمل".'),
    ("quotes: brackets", "حضر الجميع (بمن فيهم الوزير.)| وبدأ الاجتماع."),
    ("quotes: square brackets", "[قال نعم.]| ثم ذهب."),
    ("quotes: stop after the bracket", "القاهرة (رويترز).| وقال الوزير نعم."),
    ("quotes: space before the bracket", "( انتهى. )| ثم ذهب."),
    # who spoke
    ("who spoke: after a question", '"هل أنت بخير؟" سألته أمه.| فأجاب نعم.'),
    ("who spoke: after an exclamation", "«يا له من يوم!» صاح الولد.| ثم ضحك."),
    ("who spoke: after a dash", '"هل أنت هنا؟" - سألته أمه.| فأجاب.'),
    ("who spoke: in English", '"What?" she asked.| "Nothing."'),
    ("who spoke: as after a quotation", 'هتفوا "نوفمبر قادم!" كما تظاهروا أمام المبنى.'),
    ("who spoke: according to", '"سنلاحق هؤلاء الأفراد." حسبما أفاد الوزير.'),
    ("who spoke: with and it is a new sentence", 'سأل: "من هناك؟"| وقال أحدهم نعم.'),
    ("who spoke: after a full stop it is a new sentence", '"هذا هو الحل."| قال ذلك ثم غادر.'),
    ("who spoke: stop behind the quote ends all", '"هل وصلت؟".| سألته أمه.'),
    # remarks and titles
    ("remarks and titles: mark in brackets", "فاز (!) بالجائزة.| ثم غادر."),
    ("remarks and titles: omission in brackets", "قال كلاما (...) ثم سكت."),
    ("remarks and titles: question in brackets", "سأل (لماذا؟) ثم رحل.| وعاد."),
    ("remarks and titles: sentence in brackets", "(هل تعلم؟)| نعم."),
    ("remarks and titles: title of a work", "فيلم «هل تسمعني؟» حقق نجاحا.| ثم نسي."),
    ("remarks and titles: name with a mark", "أعلنت شركة ياهو! عن نتائجها.| وكانت مخيبة."),
    # titles
    ("titles: doctor", "وصل د. أحمد زويل إلى القاهرة.| ثم ألقى محاضرة."),
    ("titles: engineer", "قال م. خالد إن المشروع انتهى.| وأضاف نعم."),
    ("titles: professor", "وصل أ.د. محمد علي.| وألقى محاضرة."),
    ("titles: professor, spaced", "بحسب أ. د. سامي عامر، فإن النتائج أولية.| وستنشر."),
    ("titles: glued", "وصل د.أحمد إلى هنا.| ثم غادر."),
    ("titles: glued after dots", "وصل أ.د.سامي.| ثم غادر."),
    ("titles: with and", "حضر د. أحمد ود. محمود وم. علي.| ثم غادروا."),
    ("titles: no-break space", "وصل د.\u00a0أحمد.| ثم غادر."),
    ("titles: Latin", "السيد Mr. Smith وصل.| ثم عاد."),
    # eras and times
    ("eras and times: before Christ goes on", "وقعت المعركة عام 480 ق.م. بين الفرس واليونان.| وانتصر اليونان."),
    ("eras and times: before Christ at the end", "كان ذلك في القرن الثالث ق.م.| وانتهى بعدها."),
    ("eras and times: anno Domini", "بدأ العمل عام 2016 م.| وانتهى عام 2019."),
    ("eras and times: anno Hegirae", "وقعت سنة 132 هـ.| وكان الخليفة شابا."),
    ("eras and times: glued to the year", "بدأ العمل عام 2016م.| وانتهى."),
    ("eras and times: time at the front goes on", "في عام 570 م. ولد النبي."),
    ("eras and times: hour", "غادر الساعة 10:30 ص.| وعاد الساعة 5 م.| ثم نام."),
    ("eras and times: Latin hour goes on", "الساعة 5 p.m. بتوقيت القاهرة.| ثم غادر."),
    ("eras and times: unit", "يقع على بعد 3.5 كم.| ويبلغ ارتفاعه 200 م.| ويزوره السياح."),
    ("eras and times: unit goes on", "يقع على بعد 5 كم. من المدينة."),
    # references
    ("references: page, part, edition", "انظر ج. 2، ص. 45، ط. 3.| ثم عد."),
    ("references: post box", "كتب في ص.ب. 1234 بالقاهرة.| ثم انتظر."),
    ("references: number", "See No. 5 for details.| Then go."),
    ("references: number that is a word", "He said No.| Then he left."),
    ("references: figure and pages", "See Fig. 3 and pp. 5-6.| Then go."),
    # organisations and acronyms
    ("organisations and acronyms: news agency", "أفادت أ.ش.أ. بأن الاجتماع تأجل.| ولم تذكر السبب."),
    ("organisations and acronyms: reported speech", "أفادت أ.ش.أ. إن الاجتماع تأجل."),
    ("organisations and acronyms: news agency in a dateline", "القاهرة (أ.ش.أ.) - أعلن الوزير ذلك.| ثم غادر."),
    ("organisations and acronyms: news agency by spaced letters", "قال مراسل ا ف ب.| وارتفع السعر."),
    ("organisations and acronyms: Palestine", "بدأت م.ت.ف. حوارا مع الحكومة.| وقالت إنه جاد."),
    ("organisations and acronyms: at the end", "سافر إلى و.م.أ.| وعاد."),
    ("organisations and acronyms: currency", "دفع 100 ج.م. مقابل التذكرة.| ثم دخل."),
    ("organisations and acronyms: company", "أعلنت شركة Apple Inc. عن أرباحها.| وارتفع سهمها."),
    ("organisations and acronyms: company in quotes", 'فرقة "HK Inc." سبب أولي.| ثم غيره.'),
    ("organisations and acronyms: in brackets", "قالت الولايات المتحدة (U.S.) إنها ستنسحب.| ثم صمتت."),
    ("organisations and acronyms: in English", "The U.S. Army left.| He stayed in the U.S.| The president agreed."),
    ("organisations and acronyms: by names of letters, at the end", "نقلت ذلك قناة سي إن إن.| ولم تؤكده قناة أخرى."),
    ("organisations and acronyms: by names of letters, before a name", "مثل دي آر. بوبو لأول مرة.| ثم غيرها."),
    # initials
    ("initials: Latin", "كتب J. K. Rowling روايات.| وترجمت."),
    ("initials: Arabic", "أحمد ز. أمين هنا.| ثم غادر."),
    ("initials: Arabic row", "كتب ج. ر. ر. تولكين الرواية.| ثم اشتهر."),
    ("initials: ha with tatweel", "كتب هـ. ج. ويلز الرواية.| ثم اشتهر."),
    ("initials: with and", "حضر ل. م. العنزي وع. ك. الشمري.| ثم غادرا."),
    ("initials: by names of letters", "ألفت جيه. كيه. رولينغ الرواية.| وحققت نجاحا."),
    ("initials: one name of a letter", "انتخب جورج دبليو. بوش رئيسا.| وتولى الحكم."),
    ("initials: name of a letter that looks like in", "مستقبل روي في. واد مجهول.| ثم عرف."),
    ("initials: Latin label before an Arabic word", "انتقل من A إلى B.| الطريقة سهلة."),
    ("initials: lower case letter is a word", "نطق الحرف u.| وذكرت اللجنة ذلك."),
    # other abbreviations
    ("other abbreviations: etc at the end", "كتب ودفاتر وأقلام الخ.| وكلها جديدة."),
    ("other abbreviations: etc goes on", "كتب وأقلام إلخ. في المكتبة.| ثم انتهى."),
    ("other abbreviations: etc after dots", "كتب ودفاتر وأقلام... إلخ.| وكلها جديدة."),
    ("other abbreviations: versus", "قارن A vs. B في الجدول.| ثم اختر."),
    ("other abbreviations: for example", "Fruits, e.g. Apples, are good.| They help."),
    ("other abbreviations: unknown, lower case follows", "It took appr. five days.| Then it ended."),
    # words that are none
    ("words that are none: with him", "وهذا ما أردت أن أخبرك به.| شكرا لك.| والسلام عليكم."),
    ("words that are none: no", "قال لا.| ثم سكت."),
    ("words that are none: surely", "لا بد.| هذا صحيح."),
    ("words that are none: with me", "جاء ثم ذهب بي.| وعاد."),
    ("words that are none: love", "كتبها بكل ود.| ثم أرسلها."),
    ("words that are none: group", "فاز في المجموعة أ.| وتأهل الفريق."),
    ("words that are none: vitamin", "يحتاج إلى فيتامين د.| ويوصي الأطباء به."),
    ("words that are none: with vowel signs", "جِئْتُ بِهِ.| وَذَهَبَ."),
    # numbers
    ("numbers: decimal", "ارتفع 3.5 في المئة.| وبلغ 12.75 دولارا."),
    ("numbers: Arabic decimal", "ارتفع ٣٫٥ و٣.٥ في المئة.| وبلغ ١٢."),
    ("numbers: thousands", "بلغ 1.250.000 نسمة.| ويزيد."),
    ("numbers: date", "وقع في 9/8/2016.| ودخل حيز التنفيذ في 1.9.2016."),
    ("numbers: spaced date", "حدث هذا في 15. 7. 2016.| ثم انتهى."),
    ("numbers: time", "بدأ الساعة 10.30 صباحا.| وانتهى الساعة 11:45.| ثم عاد."),
    ("numbers: version", "الإصدار 2.0.1 متاح.| صدر الإصدار 3.0.| وهو مجاني."),
    ("numbers: percent", "بنسبة 3.5%.| ثم بنسبة 5.5 ٪.| وارتفع."),
    ("numbers: year at the end", "حدث عام 1990.| ثم انتهى."),
    # addresses
    ("addresses: inside", "زر موقعنا www.example.com لمزيد من التفاصيل.| شكرا."),
    ("addresses: at the end", "الموقع هو example.org.| وهو مجاني."),
    ("addresses: with a query", "زر https://example.com/a?b=1&c=2.| شكرا."),
    ("addresses: e-mail", "راسلنا على info@example.com.| شكرا."),
    ("addresses: in Arabic letters", "باع أمازون.كوم الكتب.| ثم توقف."),
    ("addresses: name with a leading dot", "يعمل في ASP.NET وفي .NET أيضا.| ثم عاد."),
    # lists
    ("lists: numbers on a line", "1. القراءة.| 2. الكتابة."),
    ("lists: Arabic numbers", "١. القراءة.| ٢. الكتابة."),
    ("lists: numbers in brackets", "(1) القراءة.| (2) الكتابة."),
    ("lists: letters", "أ. القراءة كل يوم.\n|ب. الكتابة كل أسبوع."),
    ("lists: Latin letters", "a. First item.| b. Second item."),
    ("lists: Roman numbers", "II. الحرب.| ثم السلام."),
    # ellipses
    ("ellipses: inside", "كان مستمرًا... هو اليوم أفضل.| ثم نام."),
    ("ellipses: one character", "ذهبت إلى المدرسة… ثم عدت.| ونمت."),
    ("ellipses: two dots", "نعم.. لا.. ربما.| ثم ذهب."),
    ("ellipses: spaced dots", "أهلا . . . كيف حالك؟| بخير."),
    ("ellipses: end of a quotation before who spoke", 'قالت: "لا أعرف..."| وأضافت أنها متعبة.'),
    ("ellipses: who spoke next", "لا أعرف...| وقال غير ذلك."),
    ("ellipses: after a question", "لماذا؟...| لا أدري."),
    # glued sentences
    ("glued sentences: Arabic words", "انتهى الاجتماع.|وقال نعم."),
    ("glued sentences: question", "هل وصل؟|نعم وصل."),
    ("glued sentences: stop on the wrong side", "انتهى الاجتماع .|وقال نعم."),
    ("glued sentences: after a number", "حدث عام 2016.|وقال نعم."),
    # what follows the stop
    ("what follows the stop: bidi mark before the space", "انتهى الاجتماع.\u200f| وغادر الوفد."),
    ("what follows the stop: bidi mark after the space", "انتهى الاجتماع.| \u200fوغادر الوفد."),
    ("what follows the stop: end of an embedding", "\u202bانتهى الاجتماع.\u202c| وغادر الوفد."),
    ("what follows the stop: emoji", "شكرا لكم! 😀| نراكم غدا."),
    ("what follows the stop: glued emoji", "شكرا لكم!😀| نراكم غدا."),
    ("what follows the stop: emoji as bullets", "✅ الأولى هنا.| ✅ الثانية هنا."),
    ("what follows the stop: note mark", "انتهى الدرس.[1]| ثم خرجوا."),
    ("what follows the stop: author and year", "ساعات عمل مرنة. (بريمر، 1998)| يتيح الإنترنت ذلك."),
    ("what follows the stop: verse", "﴿إن مع العسر يسرا.﴾ [الشرح: 6]| وهذا وعد."),
    ("what follows the stop: verse before the stop", "قال تعالى: ﴿إن مع العسر يسرا﴾ [الشرح: 6].| وهذا وعد."),
    # pieces without words
    ("pieces without words: at the end of a line join the sentence before", 'انتهى. . " - '),
    ("pieces without words: at the start join the sentence after", "!!! مرحبا.| أهلا."),
    ("pieces without words: alone on a line are a segment", "مرحبا\n|***\n|أهلا"),
    ("pieces without words: alone", "؟"),
]


@pytest.mark.parametrize(("decision", "marked"), CASES, ids=[decision for decision, _ in CASES])
def test_sentence_ends(decision: str, marked: str) -> None:
    expected = [sentence.strip() for sentence in marked.split("|")]
    assert RuleSegmenter().split(marked.replace("|", "")) == expected, decision


def challenge_items() -> list[Any]:
    items = [json.loads(line) for line in CHALLENGE.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(item["text"], item["starts"], id=f"{item['cat']} {item['id']}") for item in items]


@pytest.mark.parametrize(("text", "starts"), challenge_items())
def test_challenge(text: str, starts: list[int]) -> None:
    ends = [*starts, len(text)]
    sentences = [text[start:end].strip() for start, end in zip([0, *starts], ends, strict=True)]
    assert RuleSegmenter().split(text) == sentences


# Arbitrary Unicode seldom meets a rule; text of what the rules look for meets them all the time.
PIECES = st.sampled_from(
    [
        *"..!؟…۔،؛: \n\t\u00a0\u200f\u2028\"'«»“”()[]-😀ـ",
        "د",
        "ق.م",
        "سي",
        "إن",
        "وقال",
        "ثم",
        "كلمة",
        "The",
        "U.S",
        "1",
        "2016",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS)
def test_nothing_but_space_is_dropped_and_offsets_are_exact(text: str) -> None:
    block = Block(text)
    segments = RuleSegmenter().segment(block)
    edges = [0, *(edge for segment in segments for edge in (segment.start, segment.end)), len(text)]
    assert edges == sorted(edges), "in order, without overlap"
    gaps = [text[end:start] for end, start in zip(edges[::2], edges[1::2], strict=True)]
    assert all(not gap.strip() for gap in gaps), "only space between and around"
    for segment in segments:
        assert segment.block is block
        assert segment.text == text[segment.start : segment.end] == segment.text.strip() != ""


@given(TEXTS)
def test_a_segment_without_words_has_its_line_to_itself(text: str) -> None:
    segments = RuleSegmenter().segment(Block(text))
    for before, after in pairwise(segments):
        if not any(char.isalnum() for char in before.text) or not any(char.isalnum() for char in after.text):
            assert len((before.text + text[before.end : after.start] + after.text).splitlines()) > 1


@pytest.mark.parametrize(
    "unit",
    [
        ".",
        '"',
        " ",
        "د. ",
        "1.",
        ". ",
        '." ',
        '. " ',
        'ab."',
        "كلمة. ",
        "كلمة... ",
        ".\u200f",
        ".😀",
        "ا",
        ". [ab: 1]",
        "(",
        ".(",
    ],
)
def test_a_megabyte_without_a_line_end_is_done(unit: str) -> None:
    """Quadratic time would need hours here, so there is no need of a clock."""
    text = unit * ((1 << 20) // len(unit.encode()))
    assert "".join("".join(RuleSegmenter().split(text)).split()) == "".join(text.split())
