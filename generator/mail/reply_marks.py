"""Reply marks: what mail programs put in front of the subject of an answer or a forwarded mail.

Each program writes them in the language of its user. A mark of `_BY_LANGUAGE` might as well be the
first word of a title ("vs: ", "tr: "), so it counts only in front of a bracket or another mark.
"""

from __future__ import annotations

import re

_CERTAIN = (
    "re", "aw", "fw", "fwd", "sv", "antw", "antwort",
    "回复", "答复", "回覆", "答覆", "回信", "转发", "轉寄", "轉發", "返信", "転送",
    "회신", "답장", "전달",
)  # fmt: skip
# The languages are those of the programs that write the marks; most are Outlook's and Lotus Notes'.
_BY_LANGUAGE = {
    "Arabic": "رد|إعادة توجيه",
    "Croatian, Slovenian": "odg|prosl|pos",
    "Czech, Polish, Slovak": "odp|pd|fs|přep",
    "Danish, Norwegian, Swedish": "vs|vb",
    "Dutch, German": "doorst|betr|wg",
    "Estonian, Finnish": "vs|vl",
    "French": "réf|ref|rép|rep|tr",
    "Greek": "απ|σχετ|πρθ",
    "Hebrew": "תגובה|השב|הועבר",
    "Hungarian": "vá|továbbítás",
    "Indonesian": "bls|trs",
    "Italian": "rif|r|i",
    "Latvian, Lithuanian, Welsh": "atb|ats|yml",
    "Portuguese": "res|enc",
    "Romanian": "răsp|redir",
    "Russian, Ukrainian": "ответ|отв|на|ha|пересл|відп",
    "Spanish": "rv|resp",
    "Thai": "ตอบกลับ|ตอบ|ส่งต่อ",
    "Turkish": "ynt|ilt|i̇lt|İlt",
    "Vietnamese": "trả lời|tl|ct",
}
_WORDS = "|".join(_CERTAIN)
_ALL = "|".join((_WORDS, *_BY_LANGUAGE.values()))
_END = r"\.?\s?(?:[\[(^][0-9]{1,4}[\])]?)?\s{0,3}[:：]\s*"  # "Re[2]:", "Re^2:", "Re :", "Atb.:"

REPLY_MARK = re.compile(
    rf"\s*(?:(?:{_WORDS}){_END}|(?:{_ALL}){_END}(?=\[|(?:{_ALL}){_END}))", re.IGNORECASE
)
