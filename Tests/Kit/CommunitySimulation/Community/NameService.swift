import DNSFormat
import MailModel
import SecureMailTestKit
import Synchronization

/// The DNS of a simulated world: answers after a while, and at times not.
final class NameService: Resolver {
    private let records = MemoryResolver()
    private let time: SimulatedTime
    private let dice: Dice
    /// Of a hundred lookups, how many fail.
    private let failures = Mutex(0)

    init(_ time: SimulatedTime, dice: Dice) { (self.time, self.dice) = (time, dice) }

    func set(failures percent: Int) { failures.withLock { $0 = percent } }

    /// A domain whose mail goes to one host at this address.
    func add(_ domain: DomainName, host: String, address: String) {
        records.add(domain.text, .mx, .mx(10, host))
        records.add(host, .a, .address(address))
    }

    func resolve(_ name: DNSName, _ type: DNSRecordType) async throws(ResolverFailure) -> DNSAnswer {
        _ = await time.sleep(dice.span(.milliseconds(1)...Duration.milliseconds(400)))
        let percent = failures.withLock { $0 }
        if dice.falls(percent: percent) { throw .temporary(reason: "SERVFAIL") }
        return try await records.resolve(name, type)
    }
}
