import MailModel

/// The names of character sets that mail uses (IANA's names and aliases, and what mail programs write instead).
///
/// Where a name in mail stands for more than its standard, the larger set reads it: `shift_jis` is Windows' code page 932, `gb2312`
/// is GB 18030, `euc-kr` is code page 949. Sets whose readers in the C library had grave faults and that mail does not use
/// (ISO-2022-JP-3, ISO-2022-CN-EXT, IBM's double-octet sets) are left out.
enum CharsetNames {
    /// Octets of a name; a longer one is none.
    private static let maximumLength = 64

    static func coding(of name: some StringProtocol) -> Charset.Coding? {
        guard name.utf8.count <= maximumLength else { return nil }
        return key(name).flatMap { codings[$0] }
    }

    /// Letters and digits alone, in lower case: `ISO_8859-1:1987` is `iso885911987`. `nil` where anything stands between them that is in
    /// no name, above all the `/` of iconv's options.
    private static func key(_ name: some StringProtocol) -> String? {
        var key: [UInt8] = []
        for octet in name.utf8 {
            if ASCII.isLetter(octet) || ASCII.isDigit(octet) {
                key.append(ASCII.lowercased(octet))
            } else if !punctuation.contains(octet) {
                return nil
            }
        }
        return String(decoding: key, as: UTF8.self)
    }

    private static let punctuation = Array(" -_.:+".utf8)

    private static let codings: [String: Charset.Coding] = {
        var codings = builtIn
        for (system, names) in aliases {
            for name in names.split(separator: " ") { codings[String(name)] = .system(SystemCharset(system)) }
        }
        for part in [2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16] {
            for name in ["iso8859\(part)", "8859\(part)", "xiso8859\(part)"] {
                codings[name] = .system(SystemCharset("ISO-8859-\(part)"))
            }
        }
        for page in 1_250...1_258 {
            for name in ["windows\(page)", "cp\(page)", "win\(page)", "xcp\(page)", "ms\(page)", "microsoftcp\(page)"] {
                codings[name] = .system(SystemCharset("CP\(page)"))
            }
        }
        for page in [437, 850, 852, 855, 858, 862, 866] {
            for name in ["cp\(page)", "ibm\(page)", "\(page)", "csibm\(page)"] {
                codings[name] = .system(SystemCharset("CP\(page)"))
            }
        }
        return codings
    }()

    private static let builtIn: [String: Charset.Coding] = [
        "utf8": .utf8, "unicode11utf8": .utf8, "xunicode20utf8": .utf8, "utf8mb4": .utf8, "csutf8": .utf8,
        "usascii": .usASCII, "ascii": .usASCII, "ansix341968": .usASCII, "iso646us": .usASCII, "us": .usASCII, "ansi": .usASCII,
        "iso88591": .iso8859_1, "iso885911987": .iso8859_1, "88591": .iso8859_1, "latin1": .iso8859_1, "l1": .iso8859_1,
        "isolatin1": .iso8859_1, "csisolatin1": .iso8859_1, "ibm819": .iso8859_1, "cp819": .iso8859_1,
        "utf16": .utf16(nil), "unicode": .utf16(nil), "ucs2": .utf16(nil), "iso10646ucs2": .utf16(nil), "csutf16": .utf16(nil),
        "utf16be": .utf16(.bigEndian), "utf16le": .utf16(.littleEndian), "csutf16be": .utf16(.bigEndian),
        "csutf16le": .utf16(.littleEndian),
        "utf32": .utf32(nil), "ucs4": .utf32(nil), "iso10646ucs4": .utf32(nil), "csutf32": .utf32(nil),
        "utf32be": .utf32(.bigEndian), "utf32le": .utf32(.littleEndian),
    ]

    /// iconv's name, and ours for it.
    private static let aliases = [
        ("UTF-7", "utf7 unicode11utf7 xunicode20utf7 csutf7 csunicode11utf7"),
        ("ISO-8859-2", "latin2 l2 isolatin2 csisolatin2 iso885921987"), ("ISO-8859-3", "latin3 l3 csisolatin3 iso885931988"),
        ("ISO-8859-4", "latin4 l4 csisolatin4 iso885941988"), ("ISO-8859-5", "cyrillic csisolatincyrillic iso885951988"),
        ("ISO-8859-6", "arabic ecma114 csisolatinarabic iso885961987 iso88596i iso88596e"),
        ("ISO-8859-7", "greek greek8 ecma118 elot928 csisolatingreek iso885971987"),
        ("ISO-8859-8", "hebrew csisolatinhebrew iso885981988 iso88598i iso88598e logical visual"),
        ("ISO-8859-9", "latin5 l5 csisolatin5 iso885991989"), ("ISO-8859-10", "latin6 l6 csisolatin6 iso8859101992"),
        ("ISO-8859-13", "latin7"), ("ISO-8859-14", "latin8"), ("ISO-8859-15", "latin9 latin0"), ("ISO-8859-16", "latin10"),
        ("CP874", "windows874 cp874 iso885911 tis620 iso8859112001 dos874"),
        ("KOI8-R", "koi8r koi8 koi cskoi8r"), ("KOI8-U", "koi8u koi8ru cskoi8u"), ("KOI8-T", "koi8t"),
        ("MACINTOSH", "macintosh mac xmacroman macroman csmacintosh"), ("MAC-CYRILLIC", "xmaccyrillic maccyrillic"),
        ("ISO-2022-JP-2", "iso2022jp iso2022jp1 iso2022jp2 csiso2022jp csiso2022jp2 jis"),
        ("ISO-2022-KR", "iso2022kr csiso2022kr"),
        ("EUC-JP-MS", "eucjp xeucjp xeuc ujis eucjpms cseucpkdfmtjapanese extendedunixcodepackedformatforjapanese"),
        (
            "CP932",
            "shiftjis sjis xsjis mskanji csshiftjis xshiftjis windows31j cswindows31j cp932 ms932 xmscp932 win932 windows932"
        ),
        (
            "GB18030",
            "gb18030 gbk xgbk cp936 ms936 windows936 csgbk gb2312 gb231280 csgb2312 csiso58gb231280 chinese euccn xeuccn csgb18030"
        ),
        ("BIG5", "big5 cnbig5 xxbig5 csbig5 cp950 ms950 windows950 big5eten xbig5"), ("BIG5-HKSCS", "big5hkscs csbig5hkscs"),
        ("EUC-TW", "euctw xeuctw cseuctw"),
        (
            "CP949",
            "euckr cseuckr ksc56011987 ksc5601 ksc56011989 csksc56011987 korean cp949 ms949 windows949 uhc xwindows949 isoir149"
        ),
        ("JOHAB", "johab cp1361 ms1361"),
        ("VISCII", "viscii csviscii"), ("TCVN", "tcvn tcvn5712 tcvn57121"),
    ]
}
