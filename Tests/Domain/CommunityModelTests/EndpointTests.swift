import CommunityModel
import Testing

@Suite("Where a gateway listens: RFC 4291 section 2.2, RFC 1123 section 2.1")
struct EndpointTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::1"), ("Gateway.Ministry.example", "gateway.ministry.example"),
    ]) func `a name or an address is taken`(_ host: String, _ kept: String) {
        #expect(Endpoint(host: host, port: 24)?.host == kept)
    }

    @Test(arguments: ["999.9", "::::", "1.2.3", "1.2.3.4.5", "fe80::1%eth0", "...", "12345::", "", "a b", "1:2:3:4:5:6:7:8:9"])
    func `anything else is refused`(_ host: String) { #expect(Endpoint(host: host, port: 24) == nil) }

    @Test(arguments: [0, 65_536, -1]) func `so is a port that is none`(_ port: Int) {
        #expect(Endpoint(host: "192.0.2.1", port: port) == nil)
    }
}
