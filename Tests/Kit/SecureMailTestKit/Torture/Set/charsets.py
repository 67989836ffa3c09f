"""Character sets: each of the product's table in a subject, a file name and a body; all upper octets of each set of single octets; and
octets that are cut or broken in the others. Python's codecs say what is right, and hand-made octets where Python has no codec."""

import base64
import urllib.parse

from building import Entity, b64, octets

CYRILLIC, HEBREW, GREEK = "\u041f\u0440\u0438\u0432\u0435\u0442", "\u05e9\u05dc\u05d5\u05dd", "\u0393\u03b5\u03b9\u03ac"
JAPANESE, KOREAN = "\u65e5\u672c\u8a9e\u306e\u30e1\u30fc\u30eb", "\ud55c\uad6d\uc5b4"
SIMPLE, TRADITIONAL = "\u4e2d\u6587\u90ae\u4ef6", "\u4e2d\u6587\u90f5\u4ef6"

# Our name, a text, Python's codec where it has another name.
SINGLE = [
    ("us-ascii", "plain", None), ("iso-8859-1", "Gr\u00fc\u00dfe", None), ("iso-8859-2", "g\u0119\u015bl\u0105", None),
    ("iso-8859-3", "\u0126\u011d", None), ("iso-8859-4", "\u0101\u0113\u010d", None), ("iso-8859-5", CYRILLIC, None),
    ("iso-8859-6", "\u0645\u0631\u062d\u0628\u0627", None), ("iso-8859-7", GREEK, None), ("iso-8859-8", HEBREW, None),
    ("iso-8859-8-i", HEBREW, "iso-8859-8"), ("iso-8859-9", "\u011f\u0131\u015f", None), ("iso-8859-10", "\u0101\u0113\u010d", None),
    ("iso-8859-13", "\u0101\u0113\u010d", None), ("iso-8859-14", "\u1e81\u0175", None), ("iso-8859-15", "\u20ac\u0153", None),
    ("iso-8859-16", "\u0219\u021b\u20ac", None), ("windows-1250", "Za\u017c\u00f3\u0142\u0107", None),
    ("windows-1251", CYRILLIC, None),
    ("windows-1252", "\u201cna\u00efve\u201d \u20ac", None), ("windows-1253", GREEK, None),
    ("windows-1254", "\u011f\u0131\u015f", None),
    ("windows-1255", HEBREW, None), ("windows-1256", "\u0645\u0631\u062d\u0628\u0627", None),
    ("windows-1257", "\u0101\u0113\u010d", None),
    ("windows-1258", "\u0111\u01b0\u01a1", None), ("ibm437", "\u00fc\u00e9", "cp437"), ("cp850", "\u00fc\u00e9", None),
    ("cp852", "\u0105\u0119", None),
    ("cp855", CYRILLIC, None), ("cp858", "\u20ac", None), ("cp862", HEBREW, None), ("cp866", CYRILLIC, None),
    ("tis-620", "\u0e2a\u0e27\u0e31\u0e2a", "cp874"), ("windows-874", "\u0e2a\u0e27\u0e31\u0e2a", "cp874"),
    ("koi8-r", CYRILLIC, None),
    ("koi8-u", "\u0456\u0457\u0454", None), ("koi8-t", CYRILLIC, None), ("macintosh", "\u00fc\u00e9", "mac-roman"),
    ("x-mac-cyrillic", CYRILLIC, "mac-cyrillic"),
]
# What the C library reads otherwise than Python: octets, and what they are read as.
OTHERWISE = {
    "x-mac-cyrillic": ("Apple changed the currency sign to the euro in 1998; the C library has the older", {0xFF: "\u00a4"}),
    "macintosh": ("The C library takes the sign of an increment for the Greek letter, and has another place for the apple",
    {0xC6: "\u0394", 0xF0: "\ue01e"}),
}
MANY = [
    ("utf-8", "\u20ac \U0001F600", None), ("utf-7", "\u20ac \U0001F600 + -", None), ("utf-16", "\u20ac \U0001F600", None),
    ("utf-16be", "\u20ac \U0001F600", None), ("utf-16le", "\u20ac \U0001F600", None), ("utf-32", "\u20ac \U0001F600", None),
    ("utf-32be", "\u20ac \U0001F600", None), ("utf-32le", "\u20ac \U0001F600", None), ("iso-2022-jp", JAPANESE + " ABC", None),
    ("iso-2022-jp-2", JAPANESE + " \u00e9 " + KOREAN, None), ("iso-2022-kr", KOREAN + " ABC", None),
    ("euc-jp", JAPANESE + " \uff76", None),
    ("shift_jis", JAPANESE + " \uff76", None), ("windows-31j", JAPANESE + " \u2460", "cp932"), ("gb2312", SIMPLE, None),
    ("gbk", SIMPLE + "\u90f5", None),
    ("gb18030", SIMPLE + " \u20ac\U0001F600", None), ("big5", TRADITIONAL, None), ("big5-hkscs", TRADITIONAL + " \u00ca", None),
    ("euc-kr", KOREAN, None), ("ks_c_5601-1987", KOREAN + "\uac02", "cp949"), ("johab", KOREAN, None),
]
BY_HAND = [
    ("euc-tw", "\u4e2d", b"\xc4\xe3"), ("viscii", "\u1ea0\u00e1", b"\x80\xe1"), ("tcvn", "\u0111\u00e1", b"\xae\xb8"),
    ("x-unknown", "caf\ufffd", b"caf\xe9"), ("unknown-8bit", "\u00e9", b"\xc3\xa9"), ("hz-gb-2312", "~{VPND~}", b"~{VPND~}"),
    ("iso-2022-cn-ext", "a", b"a"), ("utf-8//IGNORE", "a\ufffd", b"a\xff"), ("", "a\ufffd", b"a\xff"),
]


def message(s, name, why, charset, body, expected, head=b""):
    """A text in base64, so that its octets come through whatever they are."""
    parameter = f"charset=\"{charset}\"" if charset else "charset=\"\""
    s.add(name, why, Entity(
        f"Content-Type: text/plain; {parameter}\nContent-Transfer-Encoding: base64\n", b64(body), "text/plain", encoding="base64",
        content=body, text=expected), head=head)


def whole(s, charset, text, content):
    percent = urllib.parse.quote_from_bytes(content, safe="")
    s.add(f"text-{charset}", "A character set of mail: in a subject, a file name and a text", Entity(
        f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename*={charset}''{percent}\n", b64(content), "text/plain", encoding="base64",
        content=content, text=text, file=text, disposition="attachment"),
        head=octets(f"Subject: =?{charset}?b?{base64.b64encode(content).decode()}?=\n"), fields={"Subject": text})


def add(s):
    s.family = "charset"
    for charset, text, codec in SINGLE + MANY:
        whole(s, charset, text, text.encode(codec or charset))
    upper = bytes(range(0x80, 0x100))
    for charset, _, codec in SINGLE:
        if charset in ("tis-620", "iso-8859-8-i"):  # other names of sets that are there
            continue
        # In pairs with a blank between: no accent joins the letter before it.
        text = "".join(bytes([o]).decode(codec or charset, errors="replace") + " " for o in upper)
        why = "Every octet above ASCII; those without a character are replaced"
        if charset in OTHERWISE:
            reason, changed = OTHERWISE[charset]
            why = reason
            text = "".join(changed.get(o, bytes([o]).decode(codec or charset, errors="replace")) + " " for o in upper)
        message(s, f"upper-{charset}", why, charset, b"".join(bytes([o]) + b" " for o in upper), text)
    for charset, text, content in BY_HAND:
        message(s, f"by-hand-{charset.replace('/', '_') or 'empty'}",
            "Octets by hand: Python has no codec, or the name is no set's", charset, content, text)
    broken(s)


def broken(s):
    def case(name, charset, content, expected, why):
        message(s, f"broken-{name}", why, charset, content, expected)

    for charset, text, codec in MANY:
        if charset.startswith("iso-2022") or charset == "utf-7":
            continue
        while len(text[-1].encode(codec or charset)) == 1:
            text = text[:-1]
        case(f"cut-{charset}", charset, text.encode(codec or charset)[:-1], text[:-1] + "\ufffd",
             "The last character lacks an octet: one replacement character, and the rest is read")
    case("utf-8-lead", "utf-8", b"a\xc3b", "a\ufffdb", "RFC 3629: a first octet alone")
    case("utf-8-trail", "utf-8", b"a\x80b", "a\ufffdb", "RFC 3629: a later octet alone")
    case("utf-8-ff", "utf-8", b"\xff\xfe", "\ufffd\ufffd", "RFC 3629: octets of no character")
    case("utf-7-tilde", "utf-7", b"a~b +AOk- c", "a\ufffdb \u00e9 c", "RFC 2152: no tilde")
    case("utf-16-surrogate", "utf-16be", b"\0a\xd8\0\0b", "a\ufffdb", "RFC 2781: half a pair")
    case("utf-16-backwards", "utf-16be", b"\xde\0\xd8\x3d", "\ufffd\ufffd", "RFC 2781: the halves changed over")
    case("utf-32-too-high", "utf-32be", b"\0\x11\0\0\0\0\0a", "\ufffda", "Beyond the last code point")
    case("jis-escape", "iso-2022-jp", b"a\x1b$BF|F", "a\u65e5\ufffd", "RFC 1468: cut inside a character")
    case("jis-never-closed", "iso-2022-jp", b"\x1b$BF|K\\", "\u65e5\u672c", "RFC 1468: shifted to the end")
    case("jis-octet", "iso-2022-jp", b"\x1b$B\xffF|", "\ufffd\u65e5", "An octet beyond, and the shift is kept")
    case("sjis-lead", "shift_jis", b"a\x81", "a\ufffd", "Half a character")
    case("big5-line-end", "big5", b"\xa4\r\nb", "\ufffd\r\nb", "Half a character must not take the line's end with it")
    case("euc-kr-line-end", "euc-kr", b"\xb0\r\nb", "\ufffd\r\nb", "The same")
    case("gb18030-four", "gb18030", b"\x94\x39\xfc", "\ufffd", "Three octets of four")
    case("windows-1252-hole", "windows-1252", b"a\x81b", "a\ufffdb", "An octet without a character")
    case("ascii-upper", "us-ascii", b"a\xe9b", "a\ufffdb", "RFC 2046 section 4.1.2: seven bits")
