import MailModel
import Testing

@Suite("What looks alike: Unicode Technical Standard 39")
struct ReadAlikeTests {
    @Test(arguments: ["kiwimail", "tāmaki", "Grüße", "日本語テスト", "مثال", "παράδειγμα", "министерство", "한국어", "한글mail"])
    func `honest words are written in scripts that belong together`(_ word: String) { #expect(ReadAlike.isHonest(word)) }

    @Test(arguments: [
        "k\u{456}wimail", "kiwim\u{251}il", "\u{261}overnment", "\u{43C}inistry", "α\u{430}b", "kiwi\u{200B}mail", "김\u{3164}",
        "treasur\u{443}", String(repeating: "ü", count: 2_000),
    ]) func `words that mix scripts, or hide something, are not`(_ word: String) { #expect(!ReadAlike.isHonest(word)) }

    @Test(arguments: [
        ("tāmaki", "tamaki"), ("\u{430}\u{440}\u{440}\u{4CF}\u{435}", "apple"), ("Ł\u{F8}dz", "lodz"), ("ｋｉｗｉ", "kiwi"),
        ("\u{3B1}\u{3BF}", "ao"),
    ]) func `what looks alike has a skeleton in common`(_ left: String, _ right: String) {
        #expect(!Set(ReadAlike.skeletons(left)).isDisjoint(with: ReadAlike.skeletons(right)))
    }
}
