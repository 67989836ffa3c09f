import Accreditation
import CommunityModel
import Crypto
import MailModel
import MessageFlow
import SecureMailTestKit

/// Somebody shows a third of the gateways something else than the honest log.
extension CommunityYears {
    struct Deceit {
        let victims: Set<MemberID>
        let began: Timestamp
        let size: UInt64
    }

    /// An act that everybody should know of, and what some are shown in its place or after it; half an hour of looks and mail.
    func deceive(_ kind: Dishonesty) async throws -> Deceit {
        try await resumeAll()
        try await publish()
        await everybodyLooks()
        let before = MemoryLog(of: store), shuffled = gateways.map(\.member).sorted { _, _ in falls(percent: 50) }
        let victims = Set(shuffled.prefix(max(1, gateways.count / 3))), others = shuffled.filter { !victims.contains($0) }
        guard let abused = members[others[0]], let thief = members[others[others.count - 1]] else {
            throw TestCommunityFailure.nameNotValid
        }
        deceived = victims
        clock.advance(by: .minutes(1))
        try await authority.rename(abused.id, name: "\(abused.id) the honest", at: clock.now)
        try await publish()
        let deceit = Deceit(victims: victims, began: clock.now, size: UInt64(leaves.count))
        let forged = try kind.leaves(insteadOf: leaves, store, try issuer, abused, thief: thief, at: clock.now)
        for minute in 0..<30 {
            if minute > 0 { try cosign() }
            try show(forged, or: before, to: victims)
            for _ in 0..<2 {
                clock.advance(by: Self.poll)
                await everybodyLooks()
            }
            await write(perGateway: 1)
            // Some are started anew meanwhile: they must remember.
            if minute == 10, let index = gateways.firstIndex(where: { victims.contains($0.member) }) { try await restart(index) }
        }
        return deceit
    }

    /// Signed anew each minute, but for what a mirror once read.
    private func show(_ forged: [Octets]?, or before: MemoryLog, to victims: Set<MemberID>) throws {
        let log = try forged.map { try MemoryLog(of: $0, by: try store.publisher, at: clock.now) } ?? before
        for gateway in gateways where victims.contains(gateway.member) { gateway.source.show(log) }
    }

    var issuer: CertificateIssuer {
        get throws {
            guard let key = store.read(AuthorityDocument.issuingKey) else { throw TestCommunityFailure.notIssued }
            return CertificateIssuer(
                certificate: authority.issuing,
                key: try .init(pemRepresentation: String(decoding: key.bytes, as: UTF8.self)))
        }
    }

    /// Every victim said what was done, in time, and nobody was led to go by it.
    func checkNoticed(_ kind: Dishonesty, _ deceit: Deceit) throws {
        for gateway in gateways {
            let alarms = gateway.alarms.all.filter { kind.isNamed(by: $0.key, size: deceit.size) }
            guard deceit.victims.contains(gateway.member) else {
                let isDoubted = gateway.holder.isDoubted
                require(
                    alarms.isEmpty || kind == .splitView, "\(gateway.member) was told \(alarms.keys) and was shown the honest log"
                )
                require(!isDoubted || kind == .splitView, "\(gateway.member) doubts the authority")
                continue
            }
            require(!alarms.isEmpty, "\(gateway.member) did not notice: \(gateway.alarms.all.keys)")
            let first = alarms.values.min() ?? .distantFuture
            require(first <= deceit.began + kind.patience, "\(gateway.member) noticed \(first - deceit.began) after it began")
            require(gateway.holder.isDoubted == (kind == .splitView), "\(gateway.member) goes on as if nothing were")
        }
    }

    /// A mirror that stays as it was for over a week: told of after 15 minutes, and gone by ever less.
    func freezeOn(_ deceit: Deceit) async throws {
        for (hours, age) in [(0, DirectoryAge.late), (24, .stale), (7 * 24 + 1, .ended)] {
            let moment = deceit.began + .hours(hours) + .minutes(40)
            while clock.now < moment {
                clock.advance(to: min(moment, clock.now + .hours(12)))
                try cosign()
                await everybodyLooks()
            }
            for gateway in gateways where deceit.victims.contains(gateway.member) {
                require(gateway.alarms.all[.aged(age)] != nil, "\(gateway.member) was not told of \(age)")
                require(
                    (gateway.holder.fresh(at: clock.now) == nil) == (age == .ended), "\(gateway.member) goes by an old directory")
            }
        }
        let late = gateways.filter { deceit.victims.contains($0.member) }.compactMap { $0.alarms.all[.aged(.late)] }
        require(late.allSatisfy { $0 <= deceit.began + .minutes(16) }, "told too late: \(late)")
    }

    /// What is shown is honest again: who refused goes on. Two histories stay two until operators decide, and then where they are.
    func beHonestAgain(_ kind: Dishonesty, _ deceit: Deceit) async throws {
        guard kind == .splitView else {
            deceived = []
            return
        }
        for gateway in gateways where !deceit.victims.contains(gateway.member) { try await gateway.decide() }
        // Their operators see that theirs is the false history, and ask the authority; until then nothing goes out.
        for gateway in gateways where deceit.victims.contains(gateway.member) {
            gateway.source.show(published)
            await gateway.look()
            let isRefused = gateway.alarms.all.keys.contains { if case .refused = $0 { true } else { false } }
            require(isRefused && gateway.holder.fresh(at: clock.now) == nil, "\(gateway.member) goes by the false history")
        }
    }
}
