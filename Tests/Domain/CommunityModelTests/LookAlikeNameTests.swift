import CommunityModel
import Testing

@Suite("Names of members that could be taken for each other")
struct LookAlikeNameTests {
    @Test(arguments: [
        ("ministry", "m1nistry"), ("ministry", "min-istry"), ("ministry", "rninistry"), ("Kiwimail Ltd", "KIWI MAIL LTD."),
        ("Kiwimail", "K\u{456}wimail"), ("Caf\u{E9}", "Cafe\u{301}"), ("Bank 0f NZ", "Bank of NZ"),
        ("Ng\u{101}ti Toa", "Ngati Toa"), ("\u{410}\u{420}\u{420}\u{4C0}\u{415}", "APPLE"),
        ("\u{422}\u{410}\u{41C}\u{410}", "TAMA"), ("\u{441}\u{43E}\u{440}\u{435}", "cope"), ("Caf\u{E9}", "Cafe"),
    ]) func `the same to an eye`(_ left: String, _ right: String) { #expect(LookAlike.areAlike(names: left, right)) }

    @Test(arguments: [("Region 6", "Region 7"), ("health", "wealth"), ("T\u{101}maki", "T\u{101}wera"), ("ministry", "kiwimail")])
    func `others are different`(_ left: String, _ right: String) { #expect(!LookAlike.areAlike(names: left, right)) }
}
