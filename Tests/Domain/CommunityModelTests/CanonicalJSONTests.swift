import CommunityModel
import Testing

@Suite("Canonical JSON: RFC 8785")
struct CanonicalJSONTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let section: String, text: String, canonical: String
        var testDescription: String { "§\(section) \(text.prefix(30))" }
    }

    static let cases = [
        Case(
            section: "3.2.2", text: #"{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#,
            canonical: #"{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}"#),
        Case(
            section: "3.2.3",
            text:
                #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew","1":"One","\ud83d\ude00":"Smiley","\u0080":"Control","\u00f6":"o"}"#,
            canonical:
                "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"\u{F6}\":\"o\",\"\u{20AC}\":\"Euro Sign\",\"\u{1F600}\":\"Smiley\",\"\u{FB33}\":\"Hebrew\"}"
        ),
        Case(section: "3.2.1", text: " [ 1 , { } , [ ] ] ", canonical: "[1,{},[]]"),
    ]

    @Test(arguments: cases) func `one value has one spelling`(_ case: Case) throws {
        let value = try JSONReader.read(Array(`case`.text.utf8)[...])
        #expect(String(decoding: value.canonical, as: UTF8.self) == `case`.canonical)
        #expect(try JSONReader.readCanonical(value.canonical[...]) == value)
    }

    @Test(arguments: [
        "", "{", #"{"a":1,"a":1}"#, "1.5", "1e3", "01", "-0", "9007199254740992", #""\ud800""#, "[1,]", "[1]x", "nul",
        "\"\u{0}\"",
        #"{"a"}"#, String(repeating: "[", count: 17) + String(repeating: "]", count: 17),
    ]) func `what is not strict is refused`(_ text: String) {
        #expect(throws: JSONFailure.self) { try JSONReader.read(Array(text.utf8)[...]) }
    }

    @Test(arguments: [" 1", #"{"b":1,"a":1}"#, #""\u0041""#, #""\/""#]) func `another spelling is refused`(_ text: String) {
        #expect(throws: JSONFailure.notCanonical) { try JSONReader.readCanonical(Array(text.utf8)[...]) }
    }

    /// Whatever is read as canonical is what its value is written as, and the other way round.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func `the reading knows the one spelling without writing it`(_ seed: UInt64) {
        var state = seed
        func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let parts = [
            "{", "}", "[", "]", ",", ":", "\"", "a", "b", "\u{20AC}", "\u{FB33}", "\u{1F600}", "\u{7F}", "\\n", "\\u000a",
            "\\u001f",
            "\\u001F", "\\u0041", "\\/", "\\\\", "\\\"", "\\ud83d\\ude00", "\\b", "\\u0008", "0", "-0", "-1", "10", "true",
            "null", " ", "\n",
            "{\"a\":1", "{\"\u{FB33}\":", ",\"\u{1F600}\":2", ",\"b\":2}", "\"a\"", "\"e\u{301}\":1", "\"\u{E9}\":1", "[1,2]",
        ]
        var found = 0
        for _ in 0..<5_000 {
            let text = (0...below(6)).map { _ in parts[below(parts.count)] }.joined()
            let octets = Array(text.utf8)[...]
            let isCanonical = (try? JSONReader.read(octets)).map { $0.canonical.elementsEqual(octets) } ?? false
            let read = try? JSONReader.readCanonical(octets)
            #expect((read != nil) == isCanonical, "\(text)")
            found += isCanonical ? 1 : 0
        }
        #expect(found > 100)
    }
}
