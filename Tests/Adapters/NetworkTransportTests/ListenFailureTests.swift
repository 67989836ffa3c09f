import Glibc
import MailModel
import NetworkTransport
import Testing

@Suite("A listener that cannot be bound")
struct ListenFailureTests {
    @Test(arguments: [
        (EADDRINUSE, "another program has it; `ss -ltnp` names it"), (EACCES, "CAP_NET_BIND_SERVICE"),
        (EADDRNOTAVAIL, "no such address"), (0, "its name has no address here"), (ENOBUFS, "cannot be bound: "),
    ])
    func `the operator reads which, where, and what to do`(_ reason: Int32, _ advice: String) throws {
        let address = try #require(HostPort("0.0.0.0:25"))
        let text = ListenFailure("listeners.mx", address, reason: reason).description
        #expect(text.hasPrefix("listeners.mx 0.0.0.0:25 cannot be bound: ") && text.contains(advice))
    }

    /// A program that ends, or an interface that comes up, mends the others: they are tried again.
    @Test func `only a missing right is lasting`() throws {
        let address = try #require(HostPort("0.0.0.0:25"))
        #expect(ListenFailure("listeners.mx", address, reason: EACCES).isLasting)
        #expect(!ListenFailure("listeners.mx", address, reason: EADDRINUSE).isLasting)
        #expect(!ListenFailure("listeners.mx", address, reason: EADDRNOTAVAIL).isLasting)
    }
}
