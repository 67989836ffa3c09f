import MailModel
import MessageFormat
import Testing

@Suite("Encoded words: RFC 2047")
struct EncodedWordsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, value: String, expected: String
        var testDescription: String { "§\(section) \(value)" }
    }

    static let cases = [
        Case(section: "8", value: "=?ISO-8859-1?Q?a?=", expected: "a"),
        Case(section: "8", value: "=?ISO-8859-1?Q?a?= b", expected: "a b"),
        Case(section: "8", value: "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", expected: "ab"),
        Case(section: "8", value: "=?ISO-8859-1?Q?a?=    =?ISO-8859-1?Q?b?=", expected: "ab"),
        Case(section: "8", value: "=?ISO-8859-1?Q?a_b?=", expected: "a b"),
        Case(section: "8", value: "=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", expected: "a b"),
        Case(section: "4.1", value: "=?utf-8?B?w6k=?=", expected: "\u{E9}"),
        Case(section: "4.2", value: "=?utf-8?q?=C3=A9?=", expected: "\u{E9}"),
        Case(section: "4.2", value: "=?iso-8859-1?q?=E9?=", expected: "\u{E9}"),
        Case(section: "5", value: "=?utf-8?q?=C3?= =?utf-8?q?=A9?=", expected: "\u{E9}"),
        Case(section: "6.2", value: "=?utf-8?q?a?= =?iso-8859-1?q?=E9?=", expected: "a\u{E9}"),
        Case(section: "2", value: "=?utf-8*de?q?a?=", expected: "a"),
        Case(section: "2", value: "=?x-unknown?q?a?=", expected: "=?x-unknown?q?a?="),
        Case(section: "2", value: "=?utf-8?x?a?=", expected: "=?utf-8?x?a?="),
        Case(section: "2", value: "=?utf-8?q?a", expected: "=?utf-8?q?a"),
        Case(section: "2", value: "=?utf-8?q?a b?=", expected: "a b"),
        Case(section: "2", value: "=?=?utf-8?q?a?=", expected: "=?a"),
        Case(section: "2", value: "=?utf-8?q??=", expected: ""),
        Case(section: "4.2", value: "=?utf-8?q?=ZZ=4?=", expected: "=ZZ=4"),
        Case(section: "5", value: "=?utf-8?q?=0D=0ABcc:=20x?=", expected: "  Bcc: x"),
        Case(section: "5", value: "=?utf-8?b?AA==?=", expected: " "),
        Case(section: "5", value: "=?utf-8?q?=E2=80=A8x?=", expected: " x"),
        Case(section: "5", value: "=?us-ascii?q?=E9?=", expected: "\u{FFFD}"),
        Case(section: "5", value: "=?big5?q?=A4?= =?Big5?q?=A4?=", expected: "\u{4E2D}"),
        Case(section: "5", value: "=?shift_jis?b?k/o=?= =?shift_jis?b?lns=?=", expected: "\u{65E5}\u{672C}"),
        Case(section: "5", value: "=?gb2312?q?=D6?= =?gb18030?q?=D0?=", expected: "\u{4E2D}"),
        Case(section: "5", value: "=?utf-16be?b?AOk=?= =?utf-16be?b?AA==?= =?utf-16be?b?6Q==?=", expected: "\u{E9}\u{E9}"),
        Case(section: "5", value: "=?utf-16?b?//7pAA==?= =?utf-16?b?//7pAA==?=", expected: "\u{E9}\u{E9}"),
        Case(section: "5", value: "=?iso-2022-jp?b?GyRCRnwbKEI=?= =?iso-2022-jp?b?GyRCS1wbKEI=?=", expected: "\u{65E5}\u{672C}"),
        Case(section: "5", value: "=?utf-7?q?+AOk?= =?utf-7?q?+AOk-?=", expected: "\u{E9}\u{E9}"),
        Case(section: "5", value: "=?utf-7?q?+AA0ACg-Bcc:_x?=", expected: "  Bcc: x"),
        Case(section: "5", value: "=?utf-16be?b?AA0ACgBC?=", expected: "  B"),
        Case(section: "2", value: "=?UTF-8//TRANSLIT?q?a?=", expected: "=?UTF-8//TRANSLIT?q?a?="),
        Case(section: "5", value: "na\u{EF}ve", expected: "na\u{EF}ve"),
    ]

    @Test(arguments: cases) func `text is decoded`(_ case: Case) {
        #expect(EncodedWords.decode(Array(`case`.value.utf8)[...]) == `case`.expected)
    }

    @Test func `what is decoded is not decoded again`() {
        let inner = "=?utf-8?q?x?="
        #expect(EncodedWords.decode(Array("=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=".utf8)[...]) == inner)
        #expect(EncodedWords.decode(Array(EncodedWords.encode(inner).utf8)[...]) == inner)
    }
}
