import DNSFormat
import MailModel
import SecureMailTestKit
import Testing

@Suite("RFC 5321 section 5.1: who takes a domain's mail")
struct MailExchangerSearchTests {
    private let dns = MemoryResolver()

    private func search(_ dns: MemoryResolver, own: [String] = ["gateway.example"], seed: UInt64 = 1) -> MailExchangerSearch {
        MailExchangerSearch(
            resolver: dns, entropy: SeededEntropy(seed: seed), ownNames: own.compactMap { DomainName($0) },
            isOwnAddress: { $0.text == "192.0.2.99" || $0.text == "2001:db8::99" })
    }

    private func find(_ domain: String = "d.example", seed: UInt64 = 1) async throws -> MailExchangers {
        try await search(dns, seed: seed).exchangers(of: try #require(DomainName(domain)))
    }

    private func failure(_ domain: String = "d.example") async throws -> MailExchangersFailure? {
        let domain = try #require(DomainName(domain))
        do throws(MailExchangersFailure) {
            _ = try await search(dns).exchangers(of: domain)
            return nil
        } catch { return error }
    }

    private func add(_ host: String, _ addresses: String...) {
        for address in addresses { dns.add(host, address.contains(":") ? .aaaa : .a, .address(address)) }
    }

    @Test func `by preference, IPv6 first and then IPv4 of each`() async throws {
        dns.add("d.example", .mx, .mx(20, "b.example"), .mx(10, "a.example"))
        add("a.example", "192.0.2.1", "2001:db8::1")
        add("b.example", "192.0.2.2")
        let found = try await find()
        #expect(found.hosts.map(\.host.text) == ["a.example", "b.example"] && found.hosts.map(\.preference) == [10, 20])
        #expect(found.hosts.map { $0.addresses.map(\.text) } == [["2001:db8::1", "192.0.2.1"], ["192.0.2.2"]])
    }

    @Test func `hosts that are as good as each other come in any order`() async throws {
        dns.add("d.example", .mx, .mx(10, "a.example"), .mx(10, "b.example"), .mx(10, "c.example"), .mx(20, "z.example"))
        for host in ["a", "b", "c", "z"] { add("\(host).example", "192.0.2.1") }
        var orders: Set<[String]> = []
        for seed in 0..<60 { orders.insert(try await find(seed: UInt64(seed)).hosts.map(\.host.text)) }
        #expect(orders.count == 6 && orders.allSatisfy { $0.last == "z.example" })
    }

    @Test func `without MX the domain is its own host`() async throws {
        add("d.example", "192.0.2.1", "2001:db8::1")
        let found = try await find()
        #expect(found.hosts.map(\.host.text) == ["d.example"] && found.hosts.first?.preference == 0)
        #expect(found.hosts.first?.addresses.map(\.text) == ["2001:db8::1", "192.0.2.1"])
    }

    @Test func `with an MX that leads nowhere it is not: that is an error, said at once`() async throws {
        add("d.example", "192.0.2.1")
        dns.add("d.example", .mx, .mx(10, "missing.example"))
        #expect(try await failure() == .noUsableHost)
        #expect(!dns.asked.contains("d.example A"))
        #expect(try await failure()?.reply.text.hasPrefix("550 5.4.4") == true)
    }

    @Test func `RFC 7505 section 3: the null MX takes no mail; beside another it is nothing`() async throws {
        dns.add("d.example", .mx, .mx(0, "."))
        add("d.example", "192.0.2.1")
        #expect(try await failure() == .nullMX)
        #expect(try await failure()?.reply.text.hasPrefix("556 5.1.10") == true)
        dns.add("d.example", .mx, .mx(5, "a.example"))
        add("a.example", "192.0.2.2")
        #expect(try await find().hosts.map(\.host.text) == ["a.example"])
    }

    @Test func `a domain that does not exist, and one without mail server or address`() async throws {
        #expect(try await failure() == .noSuchDomain)
        #expect(try await failure()?.reply.text.hasPrefix("550 5.1.2") == true)
        dns.add("d.example", .txt, .txt([[1]]))
        #expect(try await failure() == .noHost)
        #expect(try await failure()?.reply.text.hasPrefix("550 5.1.2") == true)
    }

    @Test func `a lookup that fails for now, or is bogus, is temporary, and said so`() async throws {
        dns.fail("d.example", .mx, .temporary(reason: "SERVFAIL"))
        #expect(try await failure() == .temporary(reason: "SERVFAIL"))
        #expect(try await failure()?.reply.text.hasPrefix("451 4.4.3") == true)
        dns.fail("d.example", .mx, .bogus(reason: "signature"))
        #expect(try await failure() == .bogus(reason: "signature"))
        let reply = try #require(try await failure()?.reply)
        #expect(reply.text.hasPrefix("451 4.4.3") && reply.text.contains("DNSSEC"))
        dns.remove("d.example")
        dns.fail("d.example", .mx, .noData(.insecure))
        dns.fail("d.example", .a, .temporary(reason: "no answer in time"))
        #expect(try await failure() == .temporary(reason: "no answer in time"), "it may have an address")
    }

    @Test func `a host that cannot be looked up is passed over while another can; else the mail waits`() async throws {
        dns.add("d.example", .mx, .mx(10, "a.example"), .mx(20, "b.example"), .mx(30, "missing.example"))
        dns.fail("a.example", .a, .temporary(reason: "SERVFAIL"))
        dns.fail("a.example", .aaaa, .bogus(reason: "signature"))
        add("b.example", "192.0.2.2")
        #expect(try await find().hosts.map(\.host.text) == ["b.example"])
        dns.remove("b.example")
        #expect(try await failure() == .bogus(reason: "signature"))
    }

    @Test func `one family that cannot be looked up does not lose the other`() async throws {
        dns.add("d.example", .mx, .mx(10, "a.example"))
        dns.fail("a.example", .aaaa, .temporary(reason: "SERVFAIL"))
        add("a.example", "192.0.2.1")
        #expect(try await find().hosts.first?.addresses.map(\.text) == ["192.0.2.1"])
    }

    @Test func `aliases are followed, at the domain and at the host, and a loop of them is a failure for now`() async throws {
        dns.alias("d.example", of: "real.example")
        dns.add("real.example", .mx, .mx(10, "a.example"))
        dns.alias("a.example", of: "b.example")
        add("b.example", "192.0.2.1")
        #expect(try await find().hosts.map(\.host.text) == ["a.example"])
        dns.alias("real.example", of: "d.example")
        #expect(try await failure() == .temporary(reason: "SERVFAIL"))
    }

    @Test(arguments: [
        ("gateway.example", "192.0.2.9"), ("GATEWAY.example", "192.0.2.9"), ("other.example", "192.0.2.99"),
        ("other.example", "2001:db8::99"),
    ]) func `where this node is in the list, it ends before`(_ host: String, _ address: String) async throws {
        dns.add(
            "d.example", .mx, .mx(10, "a.example"), .mx(20, host), .mx(20, "b.example"), .mx(30, "c.example"))
        for host in ["a.example", "b.example", "c.example"] { add(host, "192.0.2.1") }
        add(host, address)
        #expect(try await find().hosts.map(\.host.text) == ["a.example"])
        dns.remove("d.example")
        dns.add("d.example", .mx, .mx(20, host), .mx(30, "c.example"))
        #expect(try await failure() == .ourselves)
        #expect(try await failure()?.reply.text.hasPrefix("554 5.4.6") == true)
    }

    @Test func `a domain without MX whose address is ours, or whose alias leads to us`() async throws {
        add("d.example", "192.0.2.99")
        #expect(try await failure() == .ourselves)
        dns.alias("e.example", of: "gateway.example")
        add("gateway.example", "192.0.2.9")
        #expect(try await failure("e.example") == .ourselves)
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "224.0.0.1"])
    func `an address that no other machine can have is passed over, and hosts behind it are not`(_ address: String) async throws {
        dns.add("d.example", .mx, .mx(10, "a.example"), .mx(20, "b.example"))
        add("a.example", address)
        add("b.example", "192.0.2.1")
        #expect(try await find().hosts.map(\.host.text) == ["b.example"])
        add("a.example", "192.0.2.2")
        #expect(try await find().hosts.map { $0.addresses.map(\.text) } == [["192.0.2.2"], ["192.0.2.1"]])
        add("alone.example", address)
        #expect(try await failure("alone.example") == .noHost, "such a domain takes no mail, for good")
    }

    @Test func `neither hosts nor addresses without end`() async throws {
        for number in 1...40 {
            dns.add("d.example", .mx, .mx(UInt16(number), "h\(number).example"))
            for last in 1...10 { add("h\(number).example", "192.0.2.\(last)", "2001:db8::\(last)") }
        }
        let found = try await find()
        #expect(found.hosts.map(\.preference) == [1, 2, 3])
        #expect(found.hosts.allSatisfy { $0.addresses.map(\.isVersion4) == [false, false, true, true] })
        #expect(dns.asked.count == 1 + 2 * 8, "eight hosts are looked up, and twelve addresses tried")
    }

    @Test func `RFC 5321 section 5.1: whether these are all of the domain's hosts`() async throws {
        dns.add("d.example", .mx, .mx(10, "a.example"), .mx(20, "b.example"))
        add("a.example", "192.0.2.1")
        #expect(try await find().isWhole, "a host that does not exist is none")
        dns.fail("b.example", .a, .temporary(reason: "SERVFAIL"))
        #expect(try await find().hosts.map(\.host.text) == ["a.example"])
        #expect(try await !find().isWhole, "a lookup of one host failed")
        dns.remove("b.example")
        dns.fail("b.example", .a, .bogus(reason: "signature"))
        #expect(try await !find().isWhole)
        dns.remove("b.example")
        add("b.example", "192.0.2.2")
        dns.fail("b.example", .aaaa, .temporary(reason: "SERVFAIL"))
        #expect(try await find().isWhole, "it can be asked at its other address")
    }

    @Test func `hosts that the limits leave out are missing, those behind this node are not`() async throws {
        for number in 1...9 {
            dns.add("d.example", .mx, .mx(UInt16(number), "h\(number).example"))
            add("h\(number).example", "192.0.2.\(number)")
        }
        #expect(try await !find().isWhole, "one more than is looked up")
        add("h8.example", "192.0.2.99")
        #expect(try await find().isWhole)
        for number in 1...3 { dns.add("e.example", .mx, .mx(UInt16(number), "e\(number).example")) }
        for number in 1...4 { dns.add("f.example", .mx, .mx(UInt16(number), "e\(number).example")) }
        for number in 1...4 {
            for last in 1...2 { add("e\(number).example", "192.0.2.\(last)", "2001:db8::\(last)") }
        }
        #expect(try await find("e.example").isWhole)
        #expect(try await !find("f.example").isWhole, "more addresses than are tried")
    }

    @Test func `what the signatures say is kept, for who asks for TLSA next`() async throws {
        let signed = MemoryResolver(status: .secure)
        signed.add("d.example", .mx, .mx(10, "a.example"), .mx(20, "b.example"))
        signed.add("a.example", .a, .address("192.0.2.1"))
        signed.add("b.example", .a, .address("192.0.2.2"))
        signed.fail("b.example", .aaaa, .noData(.insecure))
        let found = try await search(signed).exchangers(of: try #require(DomainName("d.example")))
        #expect(found.status == .secure && found.hosts.map(\.status) == [.secure, .insecure])
        dns.add("d.example", .mx, .mx(10, "a.example"))
        add("a.example", "192.0.2.1")
        #expect(try await find().status == .insecure)
    }
}
