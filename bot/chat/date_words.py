"""The vocabulary of days and times in both languages, as patterns over a text in small letters and half-width signs."""

import re
import unicodedata

from bot.chat.date_parts import WORDS

# Nothing of the same word or number follows.
END = r"(?![a-z0-9])"
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
NUMBER = r"(?:\d{1,2}(?!\d)|[零〇]?[二三四五]?十[一二三四五六七八九]?|[零〇]?[一二两三四五六七八九]|[零〇])"
HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SAID = {word: place for place, word in enumerate(HOURS, 1)} | {"a": 1, "an": 1}
MINUTES = {
    "half": 30,
    "quarter": 15,
    "a quarter": 15,
    "five": 5,
    "ten": 10,
    "twenty": 20,
    "twenty-five": 25,
    "twenty five": 25,
}
HOUR = rf"(?:\d{{1,2}}(?!\d)|{'|'.join(HOURS)})"
NUMERALS = "〇零一二三四五六七八九"
HALF = r"\s*([ap])\.?\s?m(?:\.|(?![a-z0-9]))"
MINUTE = r"(half|(?:a\s+)?quarter|twenty[-\s]five|twenty|ten|five|\d{1,2})"
AT = r"(?:at\s+|@\s*)?"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = (
    r"(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
NTH = r"(?:st|nd|rd|th)"
WEEK = "(?:周|星期|礼拜)"
# Days counted from today, with the part of the day that some of them name.
NEAR = {
    "the day after tomorrow": 2, "day after tomorrow": 2, "today": 0, "tomorrow": 1, "tonight": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0,
    "今天": 0, "今日": 0, "今晚": 0, "今晚上": 0, "今夜": 0, "今早": 0, "明天": 1, "明日": 1, "明晚": 1,
    "明晚上": 1, "明早": 1, "后天": 2, "后日": 2, "大后天": 3,
}  # fmt: skip
IN_NEAR = {"tonight": "evening", "this morning": "morning", "this afternoon": "afternoon", "this evening": "evening",
           "今晚": "晚", "今晚上": "晚", "今夜": "晚", "今早": "早", "明晚": "晚", "明晚上": "晚", "明早": "早"}  # fmt: skip
UNITS = {"day": 1, "week": 7, "fortnight": 14, "天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
YEARS = {"今年": 0, "明年": 1, "后年": 2}
SHIFTS = {"本": 0, "这": 0, "下": 1, "下下": 2, "this": 0, "next": 1}

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("ymd", r"(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?![-/.:]?\d)(?:t(?=\d))?"),
        ("dmy", r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?![-/.:]?\d)"),
        ("chinese", rf"(?:(\d{{4}}|[{NUMERALS}]{{4}})年|(今年|明年|后年))?\s*({NUMBER})\s*月\s*({NUMBER})\s*(?:[日号]|(?!\d))"),
        ("day_first", rf"(\d{{1,2}}){NTH}?[\s-]*(?:of\s+)?{MONTH}{END}\.?(?:,?[\s-]+(\d{{4}})(?![\d:.]))?"),
        ("month_first", rf"{MONTH}\.?\s*(\d{{1,2}}){NTH}?(?![\d:])(?:(?:,\s*|\s+)(\d{{4}})(?![\d:.]))?{END}"),
        ("half_day", rf"{AT}({HOUR})(?:[:.](\d{{2}}))?{HALF}"),
        ("past_to", rf"{AT}{MINUTE}(?:\s+minutes?)?\s+(past|to)\s+({HOUR})(?:{HALF})?{END}"),
        ("clock", rf"{AT}(\d{{1,2}}):(\d{{2}})(?::\d{{2}})?(?![\d:]){END}"),
        ("at_dotted", rf"(?:at\s+|@\s*)(\d{{1,2}})\.(\d{{2}})(?![\d.:]){END}"),
        ("dotted", r"(\d{1,2})\.(\d{2})(?![-/.:]?\d)(?![a-z])"),
        ("month_day", r"(\d{1,2})\s*([-/.])\s*(\d{1,2})(?:\.(?!\d))?(?![-/.:]?\d)(?![a-z])"),
        ("o_clock", rf"{AT}({HOUR})\s*o\s?['’]?\s?clock{END}"),
        ("noon", rf"{AT}(?:12\s+)?(?:noon|midday){END}|(?:at\s+)?正午"),
        ("midnight", rf"{AT}(?:12\s+)?midnight{END}|午夜(?:(?:12|十二)点)?"),
        ("continental", rf"{AT}(\d{{1,2}})h(\d{{2}})?{END}"),
        ("spoken", rf"({NUMBER})\s*[点时](?!间)(?:钟?\s*(?:(整|半)|([一三])刻|({NUMBER})(?:分|(?![\d月日号点时天周]))|钟)?)"),
        ("offset", rf"in\s+(\d{{1,3}}|an?|{'|'.join(HOURS)})\s+(day|week|fortnight|month)s?(?:['’]?\s+time)?{END}"),
        ("offset", rf"(\d{{1,3}}|an?|{'|'.join(HOURS)})\s+(day|week|fortnight|month)s?\s+from\s+(?:now|today){END}"),
        ("offset", rf"({NUMBER}|\d{{1,3}})\s*个?\s*(天|日|周|星期|礼拜|月)\s*(?:之后|以后|后)"),
        ("of_month", rf"(下个?月|本月|这个?月)?\s*({NUMBER})\s*[日号]"),
        ("ordinal", rf"(\d{{1,2}}){NTH}{END}(?:\s+of\s+(this|next)\s+month{END})?"),
        ("near", "|".join(f"{word}{END}" if word.isascii() else word for word in sorted(NEAR, key=len, reverse=True))),
        ("chinese_weekday", rf"(本|这|下下|下)?个?{WEEK}([一二三四五六日天]|[1-6](?!\d))"),
        ("weekday", rf"(?:(this|next)\s+|(?:this\s+)?coming\s+)?{WEEKDAY}{END}\.?(?:\s+(this|next)\s+week{END})?"),
        ("week", rf"(this|next)\s+week{END}|(本|这|下下|下)个?{WEEK}(?!末)"),
        ("part", rf"(?:in\s+the\s+|at\s+)?(morning|afternoon|evening|night){END}"),
        ("part", "|".join(f"({word})" for word in sorted((w for w in WORDS if not w.isascii()), key=len, reverse=True))),
        ("bare", rf"(at\s+|@\s*)?({HOUR})(?![:./]\d){END}"),
        ("glue", rf"\s+[-–—]\s+|\s+|[,、，()]|(?:on|at|the|of){END}|[的于在]|[.。!]$"),
    )
)  # fmt: skip
# What may stand before a day or time: "move it to Friday", "until Friday".
BEGINNING = re.compile(rf"\s*(?:(?:to|until|till){END}|改?到|至)\s*")
# What stands between the two days of a period.
BETWEEN = re.compile(r"\s+(?:to|until|till|-)\s+|\s*[到至~–—]\s*", re.IGNORECASE)
UNKNOWN = re.compile(r"[a-z]+|\d+(?:[-:./]\d+)*|[-–—~]\s*\d+(?:[-:./]\d+)*|.", re.DOTALL)


def folded(text: str) -> str:
    """A text in small letters, with half-width signs, and one space where there were several."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower()).strip()


def number(text: str) -> int:
    """The value of a number in digits, in Chinese, or as an English word."""
    if text.isdecimal():
        return int(text)
    if text in SAID:
        return SAID[text]
    tens, mark, ones = text.lstrip("零〇").rpartition("十")
    if not mark:
        return DIGITS[ones] if ones else 0
    return DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0)


def year(text: str) -> int:
    """A year of four digits, Chinese ones too."""
    return int(text) if text.isdecimal() else int("".join(str(DIGITS[sign]) for sign in text))
