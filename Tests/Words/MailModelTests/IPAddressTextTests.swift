import MailModel
import Testing

@Suite("IP addresses as text and as octets")
struct IPAddressTextTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::", "::"), ("::1", "::1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("fe80::", "fe80::"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ]) func `RFC 5952 section 4: one form for each address`(_ text: String, _ canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.text == canonical && IPAddress(canonical) == address)
        #expect(IPAddress(octets: address.octets) == address)
    }

    @Test func `octets are 4 or 16`() {
        #expect(IPAddress(octets: [1, 2, 3]) == nil && IPAddress(octets: [UInt8](repeating: 1, count: 17)) == nil)
        #expect(IPAddress(octets: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 1])?.text == "192.0.2.1")
    }

    @Test(arguments: [
        ("0.0.0.0", true, false), ("::", true, false), ("224.0.0.1", false, true), ("255.255.255.255", false, true),
        ("ff02::1", false, true), ("192.0.2.1", false, false), ("2001:db8::1", false, false),
    ]) func `what is no single host is told apart`(_ text: String, _ isUnspecified: Bool, _ isMulticast: Bool) throws {
        let address = try #require(IPAddress(text))
        #expect(address.isUnspecified == isUnspecified && address.isMulticast == isMulticast)
    }
}
