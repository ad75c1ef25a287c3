"""Quotes without marks: what stands in a mail is another's, though no line begins with `>`.

Three kinds are known. Outlook, QQ and many telephones put a block of header fields (From, Sent, To,
Subject, in the language of the program) above the old mail. Webmail puts "On ..., Name wrote:"
above it. Gmail's text part keeps the marks, but the first paragraph of a quote loses its own (seen
on ltp).
"""

from __future__ import annotations

import re
from itertools import islice

MAX_FIELDS = 16  # lines of a block of header fields
MAX_BLOCK = 8000  # characters of them
MAX_TRIES = 40  # lines like the first of a quote that are looked at in a mail
_FROM = (
    "From", "Von", "De", "Da", "Van", "Från", "Fra", "Od", "От", "Від", "Lähettäjä", "Feladó",
    "Kimden", "Expéditeur", "Remitente", "Remetente", "Mittente", "发件人", "寄件者", "寄件人",
    "差出人", "送信者", "보낸 사람", "보낸사람",
)  # fmt: skip
_SENT = (
    "Sent", "Sent at", "Gesendet", "Envoyé", "Enviado el", "Enviado", "Enviada em", "Inviato",
    "Verzonden", "Skickat", "Sendt", "Wysłano", "Отправлено", "Дата отправки", "Lähetetty",
    "Elküldve", "Gönderildi", "Odesláno", "发送时间", "傳送時間", "寄件日期", "送信日時",
    "보낸 날짜",
)  # fmt: skip
_DATE = ("Date", "Datum", "Fecha", "Data", "Dato", "Дата", "Päiväys", "日期", "日時", "날짜")
_TO = (
    "To", "An", "À", "Para", "A", "Aan", "Till", "Til", "Do", "Komu", "Кому", "Vastaanottaja",
    "Címzett", "Kime", "收件人", "收件者", "宛先", "받는 사람", "받는사람",
)  # fmt: skip
_SUBJECT = (
    "Subject", "Betreff", "Objet", "Asunto", "Assunto", "Oggetto", "Onderwerp", "Ämne", "Emne",
    "Temat", "Předmět", "Тема", "Aihe", "Tárgy", "Konu", "主题", "主題", "主旨", "件名", "제목",
)  # fmt: skip
_KINDS = {
    name.lower(): kind
    for kind, names in (
        ("from", _FROM), ("sent", _SENT), ("date", _DATE), ("to", _TO), ("subject", _SUBJECT)
    )
    for name in names
}  # fmt: skip
# A name may be in bold (`*From:*`), a field may end in `;` (QQ), and blanks may be `&nbsp;`.
_FIELD = re.compile(r"(?:[ \t*_]|&nbsp;){0,4}([^\W\d_][\w. -]{0,24}?)[ \t*_]{0,3}[:：]")
_FIRST = (*_FROM, *_DATE, *_SUBJECT)  # the fields that begin a block
# The lookahead at the first letter skips most lines.
_HEAD = re.compile(
    rf"\n(?:[ \t*_]|&nbsp;){{0,4}}(?=[{''.join(sorted({name[0] for name in _FIRST}))}])"
    rf"(?:{'|'.join(map(re.escape, _FIRST))})[ \t*_]{{0,3}}[:：]"
)
_RULE = re.compile(
    r"\s*(?:_{8,}|-{2,}[^\n]{0,60}-{2,}|begin forwarded message:?|&nbsp;)?\s*", re.IGNORECASE
)

# The last word of the line above a quote, and verbs that stand before the name in it. Gmail has no
# verb in several languages, but then a time.
_WROTE = frozenset({
    "wrote", "writes", "said", "schrieb", "schreef", "skrev", "escribió", "escreveu", "écrit",
    "scritto", "kirjoitti", "yazdı", "írta", "пишет", "писал", "писал(а)", "написал", "написал(а)",
    "napisał", "napisał(a)", "napisała", "napsal", "napsal(a)", "写道", "寫道", "작성",
})  # fmt: skip
_VERBS = (" schrieb ", " schreef ", " skrev ")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_BY_ME = re.compile(r"\b(?:i|you|we|he|she|they) \w{1,10}$", re.IGNORECASE)  # no attribution
_ENDS = (":\n", ": \n", "：\n")
_OPENS = re.compile(
    r"[ \t]{0,8}(?:(?:On|At|Am|Le|El|Il|Em|Op|Den|Dne|Quoting|在|于)\s|\*\s"
    r"|\d{4}[-/.年]|(?:\w{2,4}\.?,? )?\d{1,2}[ .])",
    re.IGNORECASE,
)
_SKIPPED = (">", "[", "<", "(", "…", "..", "-", "*snip", "snip", "8<", "~", "_")
_GREETING = re.compile(
    r"\s*(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[\w .,&/@-]{0,60}!?"
    r"|[\w. -]{2,30},)?\s*",
    re.IGNORECASE,
)


def without_bare_quotes(text: str) -> str:
    """The text to the first bare quote, without first paragraphs of quotes that lost their mark.

    The text begins with a newline. Of quotes with marks each line begins with `>`.
    """
    block = block_at(text)
    if block >= 0:
        text = text[:block]
    if all(text.count(end) == text.count(f"{end}>") for end in _ENDS):
        return text  # nearly always: each line that ends with a colon has its quote below
    attributions = _attributions(text)
    attributed = _attributed_at(text, attributions)
    return text[:attributed] if attributed >= 0 else _without_unmarked(text, attributions)


# ---------------------------------------------------------------- a block of header fields


def block_at(text: str) -> int:
    """The offset of a bare quote below a block of header fields; -1 where there is none.

    A quote that has marks below such a block is no bare quote.
    """
    for found in islice(_HEAD.finditer(text), MAX_TRIES):
        end = _end_of_block(text, found.start() + 1)
        if end >= 0 and not _below(text, end).startswith(">"):
            return _above_rules(text, found.start() + 1)
    return -1


def _end_of_block(text: str, start: int) -> int:
    """The offset below the block of header fields that begins at `start`; -1 for other lines."""
    kinds: set[str] = set()
    at = start
    for line in text[start : start + MAX_BLOCK].split("\n")[:MAX_FIELDS]:
        field = _FIELD.match(line[:200])
        if field:
            kinds.add(_KINDS.get(field[1].strip().lower(), ""))
        elif not line.strip() or line[:1] not in {" ", "\t"}:
            break
        at += len(line) + 1
    dated = "sent" in kinds and not kinds.isdisjoint({"to", "subject"})
    return at if "from" in kinds and (dated or {"date", "to"} <= kinds) else -1


def _above_rules(text: str, start: int) -> int:
    """The offset of the rules and blank lines above the line at `start`."""
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not _RULE.fullmatch(text[above : start - 1][:200]):
            break
        start = above
    return start


# ---------------------------------------------------------------- "On ..., Name wrote:"


def _attributed_at(text: str, attributions: list[tuple[int, int]]) -> int:
    """The offset of a bare quote below "On ..., Name wrote:"; -1 where there is none.

    Only below words of the sender: people also cut all of a quote and leave the line above it.
    """
    words_at = _words_at(text) if attributions else 0
    for last, end in attributions:
        below = _below(text, end)
        if not below or below.lower().startswith(_SKIPPED):
            continue
        if text[end : end + 1] in {" ", "\t"}:
            continue  # an indented quote: what is not indented below it is the sender's
        if _unmarked(text, end):
            continue
        start = _first_line(text, last)
        if (_OPENS.match(text, start) or "@" in text[start:end]) and words_at < start:
            return start
    return -1


def _attributions(text: str) -> list[tuple[int, int]]:
    """The offsets of the last lines of attributions, and of the lines below them."""
    found = []
    for colon in _ENDS:
        end, tries = text.find(colon), 0
        while end >= 0 and tries < MAX_TRIES:
            start = text.rfind("\n", 0, end) + 1
            if text[start] != ">" and _is_attribution(text[start:end]):
                found.append((start, end + len(colon)))
            end, tries = text.find(colon, end + 1), tries + 1
    return sorted(found)


def _is_attribution(line: str) -> bool:
    """Whether a line without its colon ends like "On Mon, 3 Mar 2025, Name wrote"."""
    line = line[-150:].rstrip()
    if line[line.rfind(" ") + 1 :].lower() in _WROTE:
        return _BY_ME.search(line) is None
    if line.endswith(">"):
        return "@" in line and _TIME.search(line) is not None
    return any(verb in line for verb in _VERBS)


def _first_line(text: str, start: int) -> int:
    """The offset of the first line of an attribution that wraps, whose last begins at `start`."""
    at = start
    for _ in range(3):
        if _OPENS.match(text, at):
            return at
        if at < 2 or text[at - 2] == "\n":
            break
        at = text.rfind("\n", 0, at - 1) + 1
    return start


def _words_at(text: str) -> int:
    """The offset of the first line that is no quote, greeting or attribution."""
    at = 0
    for line in text.split("\n"):
        if line and not (
            line[:1] == ">" or _GREETING.fullmatch(line[:80]) or _attributions(line + "\n")
        ):
            break
        at += len(line) + 1
    return at


def _without_unmarked(text: str, attributions: list[tuple[int, int]]) -> str:
    """The text without what lost its mark, between an attribution and the marked lines."""
    kept: list[str] = []
    at = 0
    for _, end in attributions:
        mark = _unmarked(text, end)
        if mark and at <= end:
            kept.append(text[at:end])
            at = mark
    return "".join([*kept, text[at:]]) if kept else text


def _unmarked(text: str, at: int) -> int:
    """The offset of the marked lines that follow lines without marks at once; 0 for other lines."""
    begin = at + len(text[at : at + 200]) - len(text[at : at + 200].lstrip())
    paragraph = text[begin : begin + MAX_BLOCK].partition("\n\n")[0]
    mark = paragraph.find("\n>")
    return 0 if mark < 0 or paragraph.startswith(">") else begin + mark + 1


def _below(text: str, at: int) -> str:
    """The first words at `at` or below it."""
    return text[at : at + 200].lstrip()[:20]
