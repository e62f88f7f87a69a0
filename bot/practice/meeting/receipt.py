"""Whether a reply to the announcement or the call is plainly a reflection, or has to be asked about.

A reply that says "got it", or is shorter than the scheme's minimum, may be meant as a word to the group.
"""

import re

from bot.practice.meeting.exchange import weight_of

# Where the scheme has no minimum: so much has to be said, and more where it ends as a question.
FLOOR, FLOOR_OF_A_QUESTION = 15, 40
NO_WORDS = re.compile(r"[\W_]+")
# Whatever the minimum is, these are no reflections. Compared without spaces, punctuation and case.
SAID = """
收到 已收到 收到了 好 好的 好滴 好呀 好嘞 嗯 嗯嗯 行 可以 没问题 了解 明白 明白了 知道 知道了 清楚 已阅 已读 阅 看到了
谢谢 谢谢老师 谢谢大家 感谢 多谢 辛苦 辛苦了 赞 点赞 棒 真棒 太好了 加油 支持 期待 同意 赞同 顶 哈哈 哈哈哈
到 我到 我到了 在 我在 来 我来 我会来 我参加 参加 报名 我报名 准时参加 一定来 来不了 我来不了 不来 请假 我请假 请个假
我主讲 我来主讲 晚点到 稍后到 1 11 111 666 ok okk okay k roger copy yes yep yeah no sure fine great nice cool good super wow
gotit received noted understood thanks thankyou thx ty cheers welldone willdo seen read agreed me icome illcome iwillcome
imcoming coming iamcoming countmein imin metoo seeyou seeyouthere illbethere iwillbethere icantcome icannotcome cantcome
cantmakeit sorryicantcome onleave ilead illlead here imhere present
"""
RECEIPTS = frozenset(SAID.split())


def is_plainly_reflection(text: str, min_chars: int) -> bool:
    """Whether a reply is taken as a reflection at once. ``min_chars``: the scheme's minimum, 0 for none.

    The length is counted as the scheme counts it: in characters, white space left out.
    """
    weight = weight_of(text)
    clauses = (
        NO_WORDS.sub("", clause).casefold() for clause in re.split(r"[\W_]*[，。！？；、,.!?;~～\n][\W_]*", text)
    )
    whole = NO_WORDS.sub("", text).casefold()
    if not weight or whole in RECEIPTS or all(clause in RECEIPTS or not clause for clause in clauses):
        return False
    if min_chars > 0:
        return len("".join(text.split())) >= min_chars
    is_question = text.rstrip().endswith(("?", "？"))
    return weight >= (FLOOR_OF_A_QUESTION if is_question else FLOOR)
