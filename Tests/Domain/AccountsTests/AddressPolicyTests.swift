import Accounts
import MailModel
import Testing

@Suite("M-10: addresses that are handed out")
struct AddressPolicyTests {
    private static func fault(_ localPart: String, _ purpose: AddressPolicy.Purpose = .person) throws -> AddressPolicy.Fault? {
        let domain = try #require(DomainName("kiwi.example"))
        let address = try #require(EmailAddress(localPart: localPart, domain: domain))
        return AddressPolicy.fault(of: address, for: purpose)
    }

    @Test(arguments: [
        "aroha", "aroha.tui", "a", "wiremu-2", "x_y", "aroha+lists", "Ministerial", "badmint0n", "ārani", "mārama.tāne", "李小龍",
        "नमस्ते",
    ])
    func `people's names are handed out`(_ localPart: String) throws { #expect(try Self.fault(localPart) == nil) }

    @Test(arguments: [
        "postmaster", "POSTMASTER", "post.master", "p0stmaster", "post-master", "abuse", "admin", "adm1n", "Adrnin", "hostmaster",
        "no-reply", "n0reply", "mailer-daemon", "root", "webmaster", "vvebmaster", "security", "5ecurity", "securemail",
        "securemail-team", "secure.mail", "postmaster2", "ādmin", "pōstmāster",
    ])
    func `RFC 2142: names of offices and of this system are kept back`(_ localPart: String) throws {
        #expect(try Self.fault(localPart) == .reserved)
        #expect(try Self.fault(localPart, .office) == nil)
    }

    @Test(arguments: ["aroha.admin", "inland.police", "helpdesk-aroha", "p0lice", "kiwi_government", "the.m1nister"])
    func `words of authority are kept back`(_ localPart: String) throws {
        #expect(try Self.fault(localPart) == .speaksForAnAuthority)
    }

    @Test(arguments: [
        ".aroha", "aroha.", "a..b", "a.-b", "-a", "aroha tui", "a\"b", "a@b", "a!b", "a/b", "a%b", "a`b", "p\u{251}ul",
        "\u{251}dmin", "p\u{430}ul", "☃",
    ])
    func `only plain names are handed out, to anybody`(_ localPart: String) throws {
        #expect(try Self.fault(localPart) == .notPlain)
        #expect(try Self.fault(localPart, .office) == .notPlain)
    }

    @Test(arguments: [
        ("arnold", "a.r-n_old"), ("will", "wi1l"), ("will", "vvill"), ("modern", "rnodem"), ("clear", "dear"), ("soo", "500"),
        ("AROHA", "aroha"), ("tim", "tlm"), ("vvv", "w.v"), ("āroha", "aroha"), ("\u{430}\u{440}\u{43E}\u{441}", "apoc"),
    ])
    func `names that read alike have one skeleton`(_ pair: (String, String)) throws {
        let domain = try #require(DomainName("kiwi.example"))
        let skeletons = try [pair.0, pair.1].map {
            AddressPolicy.skeleton(of: try #require(EmailAddress(localPart: $0, domain: domain)))
        }
        #expect(skeletons[0] == skeletons[1])
    }

    @Test(arguments: [("aroha", "wiremu"), ("tui", "tuis"), ("anna", "ana"), ("b", "d")])
    func `names that differ have two`(_ pair: (String, String)) throws {
        let domain = try #require(DomainName("kiwi.example"))
        let skeletons = try [pair.0, pair.1].map {
            AddressPolicy.skeleton(of: try #require(EmailAddress(localPart: $0, domain: domain)))
        }
        #expect(skeletons[0] != skeletons[1])
    }
}
