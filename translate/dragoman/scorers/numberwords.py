"""Number words of Arabic and English: what a number in digits on the other side may have become.

The words are soft evidence. They are read generously (a month is its number, an Arabic dual is a 2, a decade is one of
four centuries'), since a word only ever excuses digits that have no partner: reading too much hides little.
"""

from __future__ import annotations

import re

from dragoman.arabic import strip_marks
from dragoman.scorers.numerals import Value, value

_WORDS = """
    1 one first once single واحد واحده احد احدي حادي حاديه اول اولي اولا يناير january jan جانفي
    2 two second twice double pair couple both ii square squared اثنان اثنين اثنتان اثنتين ثنائي ثنائيه اثنا اثني
    2 اثنتا اثنتي ثان ثاني ثانيه ثانيا ضعف مربع مربعا مربعه فبراير شباط february feb فيفري
    3 three third thrice iii cubic ثلاث ثلاثه ثلاثي ثلاثيه ثالث ثالثه ثالثا مكعب مكعبا مكعبه مارس اذار march mar
    4 four fourth iv اربع اربعه رباعي رباعيه رابع رابعه رابعا ابريل نيسان april apr افريل
    5 five fifth خمس خمسه خماسي خماسيه خامس خامسه خامسا مايو ايار may ماي
    6 six sixth vi ست سته سداسي سداسيه سادس سادسه سادسا يونيو يونيه حزيران june jun جوان
    7 seven seventh vii سبع سبعه سابع سابعه سابعا يوليو يوليه تموز july jul جويليه
    8 eight eighth viii ثمان ثماني ثمانيه ثامن ثامنه ثامنا اغسطس اب august aug اوت
    9 nine ninth ix تسع تسعه تاسع تاسعه تاسعا سبتمبر ايلول september sep sept
    10 ten tenth عشر عشره عاشر عاشره عاشرا اكتوبر october oct
    11 eleven eleventh xi نوفمبر november nov
    12 twelve twelfth xii ديسمبر december dec
    13 thirteen thirteenth xiii
    14 fourteen fourteenth xiv
    15 fifteen fifteenth xv
    16 sixteen sixteenth xvi
    17 seventeen seventeenth xvii
    18 eighteen eighteenth xviii
    19 nineteen nineteenth xix
    20 twenty twentieth twenties xx عشرون عشرين عشرينيات عشرينات
    30 thirty thirtieth thirties ثلاثون ثلاثين ثلاثينيات ثلاثينات
    40 forty fortieth forties اربعون اربعين اربعينيات اربعينات
    50 fifty fiftieth fifties خمسون خمسين خمسينيات خمسينات
    60 sixty sixtieth sixties ستون ستين ستينيات ستينات
    70 seventy seventieth seventies سبعون سبعين سبعينيات سبعينات
    80 eighty eightieth eighties ثمانون ثمانين ثمانينيات ثمانينات
    90 ninety ninetieth nineties تسعون تسعين تسعينيات تسعينات
    100 hundred hundreds hundredth مئه مائه ميه
    200 مئتان مئتين مائتان مائتين مئتا مئتي مائتا مائتي
    300 ثلاثمئه ثلاثمائه
    400 اربعمئه اربعمائه
    500 خمسمئه خمسمائه
    600 ستمئه ستمائه
    700 سبعمئه سبعمائه
    800 ثمانمئه ثمانمائه ثمانيمائه
    900 تسعمئه تسعمائه
    1000 thousand thousands thousandth الف الفا الاف
    2000 الفان الفين الفي
    1000000 million millions millionth مليون مليونا ملايين
    2000000 مليونان مليونين مليوني
    1000000000 billion billions مليار مليارا مليارات بليون بلايين
    2000000000 ملياران مليارين ملياري
    1000000000000 trillion trillions تريليون تريليونا ترليون
"""


_LEXICON = {word: int(number) for number, *words in map(str.split, _WORDS.strip().splitlines()) for word in words}
# What counts in tens, dozens or hundreds: "four dozen" is 48; "عقدين", two of ten years, is 20.
_GROUPS = {
    word: size
    for size, words in {
        10: "decade decades عقد عقود",
        12: "dozen dozens دزينه",
        20: "score عقدان عقدين",
        24: "دزينتان دزينتين",
        100: "century centuries قرن قرون",
        200: "قرنان قرنين",
    }.items()
    for word in words.split()
}
# What Arabic writes together with the word that follows: "and", "so", "with", "for", "like", the article.
_CLITICS = ["و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "وبال", "وب", "ول", "وك", "فب"]
_LEXICON |= {clitic + word: number for clitic in _CLITICS for word, number in _LEXICON.items() if not word.isascii()}
_GROUPS |= {clitic + word: size for clitic in _CLITICS for word, size in _GROUPS.items() if not word.isascii()}
# "Half" and "quarter" with any small whole number, as that stands elsewhere: "ساعة ونصف" is 1.5 hours.
_FRACTIONS = {
    word: frozenset(value(f"{whole}{digits}", -len(digits)) for whole in range(10))
    for digits, words in {"5": "half نصف ونصف النصف والنصف بنصف", "25": "quarter ربع وربع الربع والربع"}.items()
    for word in words.split()
}
_MONTH = re.compile("(كانون|تشرين) ال(اول|ثاني)")  # the Levantine months of two words
_MONTHS = {("كانون", "اول"): 12, ("كانون", "ثاني"): 1, ("تشرين", "اول"): 10, ("تشرين", "ثاني"): 11}
_DECADES = ("ties", "ينات", "ينيات")
_DUALS = ("ين", "ان")
_LETTERS = str.maketrans("أإآٱىة", "اااايه")
_WORD = re.compile(r"[^\W\d_]+")
_AND = frozenset({"and", "و"})
_TEN = 10
_HUNDRED = 100
_THOUSAND = 1000
_CEILING = 10**15  # longer runs than any text has: they stop here, so that sums stay short


def number_words(text: str) -> set[Value]:
    """Return the values that the words of a text may stand for: each word's own, and those of runs of them."""
    folded = strip_marks(text).translate(_LETTERS).lower()
    found: set[int] = {_MONTHS[match[1], match[2]] for match in _MONTH.finditer(folded)}
    fractions: set[Value] = set()
    run: list[int] = []
    for word in _WORD.findall(folded):
        number = _LEXICON.get(word)
        if number is not None:
            if not (number == _TEN and run and run[-1] < _TEN):  # the ten of "تسعة عشر" is no number of its own
                found.add(number)
            run.append(number)
            if word.endswith(_DECADES):
                found.update(century + number for century in (1700, 1800, 1900, 2000))
        elif word not in _AND:
            size = _GROUPS.get(word, 0)
            found.update(_sums(run, size or 1))
            run.clear()
            found.add(size or 2 * word.endswith(_DUALS))
            fractions |= _FRACTIONS.get(word, set())
    found.update(_sums(run))
    return fractions | {value(str(number)) for number in found if number}


def _sums(run: list[int], size: int = 1) -> set[int]:
    """Read a run of number words: 200, 5, 20 is 225 ("مئتان وخمسة وعشرون"); 9, 10, 20 is 19 and 20."""
    found: set[int] = set()
    whole = part = 0
    for number in run:
        if _is_another(number, part) or whole + part > _CEILING:
            found.add((whole + part) * size)
            whole = part = 0
        if number >= _THOUSAND:
            whole, part = whole + max(part, 1) * number, 0
        elif number == _HUNDRED:
            part = max(part, 1) * number
        else:
            part += number
    return {*found, (whole + part) * size} if run else found


def _is_another(number: int, part: int) -> bool:
    """Whether a number begins a new one, as its place in `part`, what was read since the last thousand, is taken."""
    if number < _TEN:
        return part % _TEN > 0
    return number < _HUNDRED and part % _HUNDRED >= _TEN
