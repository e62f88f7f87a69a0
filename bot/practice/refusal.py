"""The base of every "no" the practice can say.

Each mistake has its own type, beside the rule that it breaks. A refusal carries facts, never words:
the words live in the catalogues of ``bot.texts`` under ``refusal.<type name>``.
"""


class Refusal(Exception):
    """Something asked for that cannot be done; nothing was changed.

    Kinds are dataclasses with ``eq=False``: their fields are the facts that the words may use.
    """
