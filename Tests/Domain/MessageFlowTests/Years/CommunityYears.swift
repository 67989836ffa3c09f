import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import X509

/// A community over years on a clock that stands still between its events: an authority with its real log, members whose gateways
/// renew and roll over, join, move, are suspended and leave, and gateways that follow what each is shown and compare it with the others.
///
/// Every statement is signed, every signature verified, by the code that runs in a node.
final class CommunityYears {
    struct Plan {
        let gateways: Int, days: Int, seed: UInt64
    }

    /// Between the publication of what is urgent and the next look of a gateway that asks each 30 seconds.
    static let poll = Duration.seconds(30)
    private static let firsts = ["tara", "kowh", "puri", "rimu", "mako", "huia", "weka", "kina", "toro", "ngai"]
    private static let seconds = ["bank", "post", "wood", "fish", "dale", "hill", "mead", "quay", "fern", "glen"]

    let plan: Plan
    let clock = FakeClock(TestCommunity.start)
    let store = MemoryAuthorityStore()
    var authority: Authority
    var members: [MemberID: YearsMember] = [:]
    var gateways: [YearsGateway] = []
    /// Domains beside the members' own, and whose each should be; what waits to move, and when it does.
    var owners: [DomainName: MemberID] = [:]
    var moves: [(domain: DomainName, to: MemberID, effective: Timestamp)] = []
    /// What the authority says to those whom it deceives not.
    private(set) var published = MemoryLog()
    private(set) var problems: [String] = []
    private(set) var done: [String: Int] = [:]
    private var joined = 0
    private let dice: SeededEntropy

    init(_ plan: Plan) async throws {
        self.plan = plan
        dice = SeededEntropy(seed: plan.seed)
        authority = try Authority.found(
            community: "Test Community", officers: ["Officer One", "Officer Two"], in: store, terms: TestCommunity.terms,
            entropy: SystemTestEntropy(), at: clock.now)
        // Half of them are there at the beginning, the others come.
        for _ in 0..<max(2, plan.gateways / 2) { try await join() }
        try await publish()
        await everybodyLooks()
    }

    // MARK: Chance

    func number(_ range: Range<Int>) -> Int {
        range.lowerBound + Int(dice.octets(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } >> 1) % range.count
    }

    func falls(percent: Int) -> Bool { number(0..<100) < percent }

    func pick<Value>(_ values: [Value]) -> Value? { values.isEmpty ? nil : values[number(0..<values.count)] }

    func require(_ isSo: Bool, _ problem: @autoclosure () -> String) {
        if !isSo { problems.append("\(problem()) on day \((clock.now - TestCommunity.start).components.seconds / 86_400)") }
    }

    func count(_ kind: String) { done[kind, default: 0] += 1 }

    // MARK: Time

    /// - Parameter isCalm: nothing but renewals befalls.
    func live(days: Int, isCalm: Bool = false) async throws {
        for _ in 0..<days {
            guard problems.isEmpty else { return }
            try await live(isCalm: isCalm)
        }
    }

    private func live(isCalm: Bool) async throws {
        let evening = clock.now + .days(1)
        clock.advance(by: .minutes(number(60..<720)))
        settleMoves()
        try await renewWhatIsDue()
        if !isCalm { try await somethingHappens() }
        try await publish()
        clock.advance(by: Self.poll)
        await everybodyLooks()
        checkDay()
        await write(perGateway: 2)
        if plan.gateways > 0, falls(percent: 3), let index = gateways.indices.randomElement(by: number) {
            try await restart(index)
        }
        clock.advance(to: evening)
    }

    func renewWhatIsDue() async throws {
        for id in members.keys.sorted() where members[id]?.state == .active {
            for purpose in members[id]?.due(at: clock.now) ?? [] {
                try await members[id]?.renew(purpose, by: authority, at: clock.now)
                count("renewals")
            }
        }
    }

    /// The log and lists, or its next cosignature, and everybody who is not deceived is shown it.
    func publish() async throws {
        try await authority.publish(at: clock.now)
        show(MemoryLog(of: store))
    }

    func cosign() throws {
        try Authority.cosign(in: store, at: clock.now)
        show(MemoryLog(of: store))
    }

    private func show(_ log: MemoryLog) {
        published = log
        for gateway in gateways where !deceived.contains(gateway.member) { gateway.source.show(log) }
    }

    /// Who is shown what the authority, or somebody between, would have them believe.
    var deceived: Set<MemberID> = [] {
        didSet { for gateway in gateways where !deceived.contains(gateway.member) { gateway.source.show(published) } }
    }

    func everybodyLooks() async { for gateway in gateways { await gateway.look() } }

    /// Mail from each to some others.
    func write(perGateway letters: Int) async {
        for sender in gateways {
            for _ in 0..<letters {
                guard let recipient = pick(gateways), recipient.member != sender.member else { continue }
                await sender.writes(to: recipient)
            }
        }
    }

    func restart(_ index: Int) async throws {
        gateways[index] = try gateway(of: gateways[index].member, after: gateways[index])
        await gateways[index].readKept()
        count("restarts")
    }

    func reopen() throws { authority = try Authority.open(store, terms: TestCommunity.terms, entropy: SystemTestEntropy()) }

    // MARK: Members

    func join() async throws {
        let id = Self.firsts[joined / 10 % 10] + Self.seconds[(joined + joined / 10) % 10], now = clock.now
        joined += 1
        let made = try await TestCommunity.admit(id, "\(id).example", port: 20_000 + joined, to: authority, at: now)
        var member = YearsMember(key: joined % 2 == 0 ? Curve25519.Signing.PrivateKey() : nil, gateway: made)
        if let key = member.key {
            let bare = YearsMember(key: nil, gateway: made), act: Act = .member(.keySet(member.id, key.key))
            try await authority.set(
                key.key, of: member.id, agreedBy: try bare.agreement(to: act, log: logName, at: now), at: now)
        }
        guard let domain = DomainName("\(id)-laboratory.example") else { throw TestCommunityFailure.nameNotValid }
        try await authority.grant(domain, to: member.id, customer: "\(id) laboratory", strength: .password, at: now)
        owners[domain] = member.id
        member.state = .active
        members[member.id] = member
        let gateway = try gateway(of: member.id)
        gateway.source.show(published)
        gateways.append(gateway)
        count("joins")
    }

    var logName: String { CommunityLog.name(of: authority.keys.publisher) }

    private func gateway(of member: MemberID, after former: YearsGateway? = nil) throws -> YearsGateway {
        try YearsGateway(member, authority.keys, root: authority.root, clock: clock, after: former)
    }
}

extension Collection where Index == Int {
    fileprivate func randomElement(by number: (Range<Int>) -> Int) -> Element? {
        isEmpty ? nil : self[index(startIndex, offsetBy: number(0..<count))]
    }
}
