import MailModel
import MessageFormat
import Testing

@Suite("The one From address: RFC 5322 section 3.6.2, narrowed")
struct FromRuleTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let trick: String, header: String
        let expected: Result<String, MessageFailure>
        var testDescription: String { "§3.6.2 \(trick)" }

        init(_ trick: String, _ header: String, is address: String) {
            (self.trick, self.header, expected) = (trick, header, .success(address))
        }
        init(_ trick: String, _ header: String, _ failure: MessageFailure) {
            (self.trick, self.header, expected) = (trick, header, .failure(failure))
        }
    }

    static let cases = [
        Case("plain", "From: aroha@kiwi.example\n", is: "aroha@kiwi.example"),
        Case("name in any case", "fRoM:AROHA@Kiwi.Example\n", is: "AROHA@kiwi.example"),
        Case("display name", "From: Aroha Ngata <aroha@kiwi.example>\n", is: "aroha@kiwi.example"),
        Case("quoted display name with an address", "From: \"boss@bank.example\" <m@evil.example>\n", is: "m@evil.example"),
        Case(
            "encoded display name with an address", "From: =?utf-8?q?=3Cboss=40bank.example=3E?= <m@evil.example>\n",
            is: "m@evil.example"),
        Case("folded value", "From:\n aroha@kiwi.example\n", is: "aroha@kiwi.example"),
        Case("folded angle", "From: Aroha\n\t<aroha@kiwi.example>\n", is: "aroha@kiwi.example"),
        Case("comment after", "From: aroha@kiwi.example (Aroha)\n", is: "aroha@kiwi.example"),
        Case("blanks around the address", "From: Aroha < aroha@kiwi.example > (Ngata)\n", is: "aroha@kiwi.example"),
        Case("comment before", "From: (Aroha) aroha@kiwi.example\n", is: "aroha@kiwi.example"),
        Case("trailing dot", "From: aroha@kiwi.example.\n", is: "aroha@kiwi.example"),
        Case("quoted local part", "From: \"aroha ngata\"@kiwi.example\n", is: "\"aroha ngata\"@kiwi.example"),
        Case("escaped quote in the name", "From: \"a\\\" <x\" <aroha@kiwi.example>\n", is: "aroha@kiwi.example"),
        Case("Resent-From beside", "Resent-From: x@evil.example\nFrom: a@kiwi.example\n", is: "a@kiwi.example"),
        Case("a second one inside a fold", "Subject: x\n From: x@evil.example\nFrom: a@kiwi.example\n", is: "a@kiwi.example"),

        Case("obsolete blanks", "From: aroha . ngata @ kiwi . example\n", .fromAmbiguous),
        Case("blank inside the domain", "From: boss@bank.example .evil.example\n", .fromAmbiguous),
        Case("fold inside the domain", "From: boss@bank.example\n .evil.example\n", .fromAmbiguous),
        Case("comment inside the domain", "From: boss@bank.example(x).evil.example\n", .fromAmbiguous),
        Case("blank inside the angle", "From: x <boss@bank.example .evil.example>\n", .fromAmbiguous),
        Case("comment inside the angle", "From: <boss(x)@evil.example>\n", .fromAmbiguous),
        Case("blank before the at sign", "From: <boss @evil.example>\n", .fromAmbiguous),

        Case("missing", "Subject: x\n", .fromMissing),
        Case("another field, folded before the colon", "Sender\n : b@evil.example\nFrom: a@kiwi.example\n", .fieldNameAmbiguous),
        Case("our status, folded before the colon", "SecureMail-Status\n : x\nFrom: a@kiwi.example\n", .fieldNameAmbiguous),
        Case("who sent it again, folded", "Resent-From\n : b@evil.example\nFrom: a@kiwi.example\n", .fieldNameAmbiguous),
        Case("a type with a blank in its name", "Content- Type: text/html\nFrom: a@kiwi.example\n", .fieldNameAmbiguous),
        Case("no field that decides, folded", "Subject\n : x\nFrom: a@kiwi.example\n", is: "a@kiwi.example"),
        Case("only after the empty line", "Subject: x\n\nFrom: a@kiwi.example\n", .fromMissing),
        Case("double", "From: a@kiwi.example\nFrom: b@evil.example\n", .fromRepeated),
        Case("double, same", "From: a@kiwi.example\nfrom: a@kiwi.example\n", .fromRepeated),
        Case("double, blank before the colon", "From: a@kiwi.example\nFrom : b@evil.example\n", .fromRepeated),
        Case("after a line of blanks", "From: a@kiwi.example\nX: y\n \nFrom: b@evil.example\n", .fromRepeated),
        Case("after a line without colon", "From: a@kiwi.example\nbroken\nFrom: b@evil.example\n", .fromRepeated),
        Case("blank before the colon", "From : a@kiwi.example\n", .fromAmbiguous),
        Case("tab before the colon", "From\t: a@kiwi.example\n", .fromAmbiguous),
        Case("folded before the colon", "From\n : a@kiwi.example\n", .fromAmbiguous),
        Case("folded before the colon, beside one", "From: a@kiwi.example\nFrom\n : b@evil.example\n", .fromAmbiguous),
        Case("blank first line", " From: b@evil.example\nFrom: a@kiwi.example\n", .fromAmbiguous),
        Case("blank inside the name", "Fr om: b@evil.example\nFrom: a@kiwi.example\n", .fromAmbiguous),
        Case("Cyrillic o", "From: a@kiwi.example\nFr\u{43E}m: b@evil.example\n", .fieldNameNotASCII),
        Case("full-width name", "\u{FF26}\u{FF32}\u{FF2F}\u{FF2D}: b@evil.example\nFrom: a@kiwi.example\n", .fieldNameNotASCII),
        Case("no-break space", "From\u{A0}: b@evil.example\nFrom: a@kiwi.example\n", .fieldNameNotASCII),
        Case("vertical tab", "From\u{B}: b@evil.example\nFrom: a@kiwi.example\n", .fieldNameNotASCII),
        Case("NUL in the name", "From\u{0}: b@evil.example\nFrom: a@kiwi.example\n", .fieldNameNotASCII),
        Case("NUL in the address", "From: a@kiwi.example\u{0}@evil.example\n", .fromNotOneMailbox),
        Case("NUL in a comment", "From: a@kiwi.example (\u{0})\n", .fromAmbiguous),
        Case("exotic blanks", "From: Aroha\u{2028}<a@kiwi.example>\u{B}\n", .fromNotOneMailbox),
        Case("empty", "From:\n", .fromNotOneMailbox),
        Case("a name alone", "From: Aroha\n", .fromNotOneMailbox),
        Case("null address", "From: <>\n", .fromNotOneMailbox),
        Case("two mailboxes", "From: a@kiwi.example, b@evil.example\n", .fromNotOneMailbox),
        Case("two mailboxes, folded", "From: a@kiwi.example,\n b@evil.example\n", .fromNotOneMailbox),
        Case("two angles", "From: <a@kiwi.example> <b@evil.example>\n", .fromNotOneMailbox),
        Case("angle after address", "From: a@kiwi.example <b@evil.example>\n", .fromNotOneMailbox),
        Case("address after angle", "From: <b@evil.example> a@kiwi.example\n", .fromNotOneMailbox),
        Case("nested angles", "From: <a@kiwi.example<b@evil.example>>\n", .fromNotOneMailbox),
        Case("list with an empty entry", "From: a@kiwi.example,\n", .fromAmbiguous),
        Case("group", "From: us: a@kiwi.example;\n", .fromNotOneMailbox),
        Case("empty group", "From: undisclosed:;\n", .fromNotOneMailbox),
        Case("route", "From: <@evil.example:a@kiwi.example>\n", .fromAmbiguous),
        Case("route list", "From: <@evil.example,@x.example:a@kiwi.example>\n", .fromAmbiguous),
        Case("two at signs", "From: a@kiwi.example@evil.example\n", .fromNotOneMailbox),
        Case("address literal", "From: a@[192.0.2.1]\n", .fromNotOneMailbox),
        Case("encoded mailbox", "From: =?utf-8?b?YUBraXdpLmV4YW1wbGU=?=\n", .fromNotOneMailbox),
        Case("encoded local part", "From: =?utf-8?q?boss=40bank.example?=@evil.example\n", .fromAmbiguous),
        Case("encoded inside the angle", "From: <=?utf-8?q?boss=40bank.example=3E?=@evil.example>\n", .fromAmbiguous),
        Case("at sign inside a quoted local part", "From: \"boss@bank.example\"@evil.example\n", .fromAmbiguous),
        Case("escaped at sign", "From: boss\\@bank.example@evil.example\n", .fromNotOneMailbox),
        Case("address in a comment", "From: a@kiwi.example (b@evil.example)\n", .fromAmbiguous),
        Case("comment that closes the angle", "From: <a@kiwi.example(>)@evil.example>\n", .fromNotOneMailbox),
        Case("escaped mark in a comment", "From: a@kiwi.example (\\<)\n", .fromAmbiguous),
        Case("quotation marks in comments", "From: (\") \" <boss@bank.example> \" (\") <a@evil.example>\n", .fromAmbiguous),
        Case("one before the angle", "From: Boss (5\") <a@kiwi.example>\n", .fromAmbiguous),
        Case("pairs of them", "From: Aroha (\"Ro\") Ngata <a@kiwi.example> (x)\n", is: "a@kiwi.example"),
        Case("one behind the address", "From: a@kiwi.example (5\" of snow)\n", is: "a@kiwi.example"),
        Case("open comment", "From: a@kiwi.example (x\n", .fromNotOneMailbox),
        Case("open quote", "From: \"Aroha <a@kiwi.example>\n", .fromNotOneMailbox),
        Case("domain beyond ASCII", "From: a@kiwi\u{3002}example\n", is: "a@kiwi.example"),
        Case("local part beyond ASCII", "From: \u{101}roha@kiwi.example\n", is: "\u{101}roha@kiwi.example"),
        Case("local part that turns the text", "From: a\u{202E}b@kiwi.example\n", .fromNotOneMailbox),
        Case("hyphen at a label's end", "From: a@kiwi-.example\n", .fromNotOneMailbox),
    ]

    @Test(arguments: cases) func `one address or none`(_ case: Case) throws {
        let header = try message(`case`.header + "\nbody").header
        let actual = Result { () throws(MessageFailure) in try soleFromAddress(of: header).address.description }
        #expect(actual == `case`.expected)
        if case .failure(let failure) = actual { #expect(failure.refusal.reply.text.hasPrefix("550 5.6.0 ")) }
    }

    @Test func `the refusal does not name the address`() {
        #expect(!MessageFailure.fromNotOneMailbox.refusal.description.contains("@"))
    }

    @Test func `at most one Sender with one mailbox`() throws {
        #expect(try soleSenderAddress(of: message("From: a@b.example\n\n").header) == nil)
        #expect(try soleSenderAddress(of: message("Sender: <a@b.example>\n\n").header)?.address == address("a@b.example"))
        #expect(throws: MessageFailure.senderRepeated) {
            try soleSenderAddress(of: message("Sender: a@b.example\nSENDER : a@b.example\n\n").header)
        }
        for value in ["a@b.example, c@d.example", "", "g: a@b.example;", "<@x.example:a@b.example>"] {
            #expect(throws: MessageFailure.senderNotOneMailbox) {
                try soleSenderAddress(of: message("Sender: \(value)\n\n").header)
            }
        }
        #expect(throws: MessageFailure.senderNotOneMailbox) {
            try soleSenderAddress(of: message("Sender : a@b.example\n\n").header)
        }
    }

    @Test func `a name for people has no direction marks`() throws {
        let header = try message("From: =?utf-8?b?4oCuYWJj4oCs4oCL?= <a@b.example>\n\n").header
        #expect(try soleFromAddress(of: header).readableName == "abc")
    }
}
