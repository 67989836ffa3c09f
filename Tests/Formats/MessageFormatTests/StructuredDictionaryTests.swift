import MailModel
import MessageFormat
import Testing

@Suite("Structured fields: RFC 9651")
struct StructuredDictionaryTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, value: String
        /// The canonical text, `nil` where the value is refused.
        let canonical: String?
        var testDescription: String { "§\(section) \(value)" }
    }

    static let cases = [
        Case(section: "3.2", value: "", canonical: ""), Case(section: "3.2", value: "a=1,b=2", canonical: "a=1, b=2"),
        Case(section: "3.2", value: "a, b;x=1, c=?1", canonical: "a, b;x=1, c"),
        Case(section: "3.2", value: "  a=1\t,\tb  ", canonical: "a=1, b"), Case(section: "3.2", value: "a=?0", canonical: "a=?0"),
        Case(section: "3.2", value: "a=1,", canonical: nil), Case(section: "3.2", value: ",a", canonical: nil),
        Case(section: "3.2", value: "a=1 b=2", canonical: nil), Case(section: "3.2", value: "A=1", canonical: nil),
        Case(section: "3.2", value: "a=1, a=2", canonical: nil), Case(section: "3.2", value: "a=", canonical: nil),
        Case(section: "3.1.1", value: "a=(1 2;x \"s\");y", canonical: "a=(1 2;x \"s\");y"),
        Case(section: "3.1.1", value: "a=( )", canonical: "a=()"), Case(section: "3.1.1", value: "a=(1", canonical: nil),
        Case(section: "3.1.1", value: "a=(1\"s\")", canonical: nil), Case(section: "3.1.1", value: "a=((1))", canonical: nil),
        Case(section: "3.1.2", value: "a;x;x", canonical: nil), Case(section: "3.1.2", value: "a=b; x=c", canonical: "a=b;x=c"),
        Case(section: "3.3.1", value: "a=-999999999999999", canonical: "a=-999999999999999"),
        Case(section: "3.3.1", value: "a=1000000000000000", canonical: nil), Case(section: "3.3.1", value: "a=-", canonical: nil),
        Case(section: "3.3.1", value: "a=007", canonical: "a=7"), Case(section: "3.3.1", value: "a=--1", canonical: nil),
        Case(section: "3.3.2", value: "a=1.50", canonical: "a=1.5"),
        Case(section: "3.3.2", value: "a=-0.001", canonical: "a=-0.001"),
        Case(section: "3.3.2", value: "a=1.", canonical: nil), Case(section: "3.3.2", value: "a=1.0000", canonical: nil),
        Case(section: "3.3.3", value: #"a="x\"y\\z""#, canonical: #"a="x\"y\\z""#),
        Case(section: "3.3.3", value: #"a="\n""#, canonical: nil),
        Case(section: "3.3.3", value: "a=\"x", canonical: nil), Case(section: "3.3.3", value: "a=\"\u{E9}\"", canonical: nil),
        Case(section: "3.3.3", value: "a=\"x\ty\"", canonical: nil),
        Case(section: "3.3.4", value: "a=*t/x:y", canonical: "a=*t/x:y"),
        Case(section: "3.3.5", value: "a=:YWJj:", canonical: "a=:YWJj:"),
        Case(section: "3.3.5", value: "a=::", canonical: "a=::"),
        Case(section: "3.3.5", value: "a=:YWI:", canonical: nil), Case(section: "3.3.5", value: "a=:YWJj", canonical: nil),
        Case(section: "3.3.5", value: "a=:YR==:", canonical: nil), Case(section: "3.3.6", value: "a=?2", canonical: nil),
        Case(section: "3.3.7", value: "a=@1659578233", canonical: "a=@1659578233"),
        Case(section: "3.3.7", value: "a=@1.5", canonical: nil),
        Case(section: "3.3.8", value: "a=%\"f%c3%bc\"", canonical: "a=%\"f%c3%bc\""),
        Case(section: "3.3.8", value: "a=%\"%C3%BC\"", canonical: nil),
        Case(section: "3.3.8", value: "a=%\"%ff\"", canonical: nil), Case(section: "3.3.8", value: "a=%\"%c3\"", canonical: nil),
        Case(section: "3.3.8", value: "a=%\"%0\"", canonical: nil),
    ]

    @Test(arguments: cases) func `a value parses and serialises`(_ case: Case) throws {
        let parsed = try? StructuredDictionary(parsing: Octets(utf8: `case`.value))
        #expect(try parsed?.serialised() == `case`.canonical)
        if let parsed, let canonical = `case`.canonical {
            #expect(try StructuredDictionary(parsing: Octets(utf8: canonical)) == parsed)
        }
    }

    @Test func `the fields of a protected copy come through a folded header field`() throws {
        let id = (0..<16).map { UInt8($0 * 16) }
        let recipients = (0..<30).map { "person number \($0)@kiwi.example" } + ["\u{E9}@kiwi.example", #""a b"@x.example"#]
        var dictionary = StructuredDictionary()
        dictionary["id"] = .of(.octets(id))
        dictionary["to"] = .of(.token("kiwimail"))
        dictionary["identity"] = .of(.integer(2))
        dictionary["sole"] = .of(.boolean(true))
        dictionary["rcpt"] = .texts(recipients)
        let field = try HeaderField.structured(name: "SecureMail-Transfer", value: try dictionary.serialised())
        let message = try Message(parsing: .joined([field.octets, Octets(utf8: "\r\n")]))
        let read = try StructuredDictionary(parsing: try #require(message.header.fields.first).rawValue)
        #expect(read == dictionary)
        #expect(read.octets("id") == id && read.token("to") == "kiwimail" && read.integer("identity") == 2)
        #expect(read.boolean("sole") == true && read.texts("rcpt") == recipients)
        #expect(read.texts("id") == nil && read.token("rcpt") == nil && read.keys == ["id", "to", "identity", "sole", "rcpt"])
    }

    @Test func `what a type cannot hold is not written`() {
        let values: [BareItem] = [
            .integer(1_000_000_000_000_000), .string("\u{E9}"), .string("a\r\nb"), .token(""), .token("1a"), .token("a b"),
            .token("a,b"),
            .decimal(thousandths: 1_000_000_000_000_000), .date(.max),
        ]
        for value in values {
            var dictionary = StructuredDictionary()
            dictionary["a"] = .of(value)
            #expect(throws: StructuredFieldFailure.outOfRange) { try dictionary.serialised() }
        }
        var dictionary = StructuredDictionary()
        dictionary["A"] = .of(.integer(1))
        #expect(throws: StructuredFieldFailure.outOfRange) { try dictionary.serialised() }
    }
}
