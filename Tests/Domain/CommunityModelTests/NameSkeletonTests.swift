import CommunityModel
import MailModel
import Testing

/// The verdicts of all gateways hang on these: a skeleton that comes out otherwise is another fold. Unicode Technical Standard 39 section 4.
@Suite("Skeletons of names, by a table that never changes")
struct NameSkeletonTests {
    @Test(arguments: [
        ("Ministry", "mlnlstry"), ("MlNISTRY", "mlnlstry"), ("Rninistry", "mlnlstry"), ("Kiwi-Mail", "klwlmall"), ("5O1", "sol"),
        ("\u{41C}inistry", "\u{28D}lnlstry"), ("Te Whatu \u{14C}ra", "tewhatuora"), ("caf\u{E9}", "cafe"),
        ("cafe\u{301}", "cafe"),
        ("\u{430}\u{440}\u{440}le", "apple"), ("\u{FF2D}inistry", "mlnlstry"), ("\u{1D40C}inistry", "mlnlstry"),
        ("\u{3A9}mega", "\u{3C9}mega"), ("\u{6771}\u{4EAC}", "\u{6771}\u{4EAC}"), ("", ""), ("- .'", ""),
    ]) func `of a name`(_ name: String, _ skeleton: String) { #expect(NameSkeleton.of(name) == skeleton) }

    @Test(arguments: [
        ("ministry.example", "m1nistry.example", true), ("ministry.example", "mini-stry.example", true),
        ("ministry.example", "min.istry.example", true), ("apple.example", "xn--80ak6aa92e.example", true),
        ("ministry.example", "ministry.test", false), ("ministry.example", "ministries.example", false),
    ]) func `of domains`(_ left: String, _ right: String, _ areAlike: Bool) throws {
        let (first, second) = (try #require(DomainName(left)), try #require(DomainName(right)))
        #expect((NameSkeleton.of(first) == NameSkeleton.of(second)) == areAlike)
    }

    /// The door must find whatever the fold refuses, so that officers are told in its words; here for what it is about.
    @Test func `what the fold refuses among ASCII names the door refuses too`() throws {
        let names = [
            "ministry", "rninistry", "m1nistry", "vvater", "water", "clock", "dock", "q9", "gg", "zebra", "2ebra", "8ank", "bank",
        ]
        for left in names {
            for right in names where left != right && NameSkeleton.of(left) == NameSkeleton.of(right) {
                #expect(LookAlike.areAlike(names: left, right), "\(left), \(right)")
            }
        }
    }
}
