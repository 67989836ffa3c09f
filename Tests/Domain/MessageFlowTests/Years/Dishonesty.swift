import Accreditation
import CommunityModel
import Crypto
import MailModel
import MerkleLog
import SecureMailTestKit
import X509

/// What somebody shows some of the gateways who holds the authority's machine with all its keys, or who stands between it and them.
enum Dishonesty: String, CaseIterable, Sendable {
    /// Another statement in the same place.
    case splitView
    /// A statement of a time before the last one's.
    case backDated
    /// An old statement with another time, and a new one after all others.
    case rewritten
    /// A certificate for another gateway's key.
    case doubleKey
    /// Only one officer signs.
    case missingOfficer
    /// The log of some statements ago, as if it were the newest.
    case rollback
    /// No newer statement, in signatures of this moment.
    case withheld
    /// A mirror gives out what it once read.
    case frozenMirror

    /// The leaves that are shown in place of the honest ones; `nil` where the octets of a moment ago are.
    ///
    /// - Parameters:
    ///   - honest: all that there is; the last statement is one that the victims should know.
    ///   - victim: whose key or good name is abused.
    func leaves(
        insteadOf honest: [Octets], _ store: MemoryAuthorityStore, _ issuer: CertificateIssuer, _ victim: YearsMember,
        thief: YearsMember,
        at now: Timestamp
    ) throws -> [Octets]? {
        let officers = try store.officers, last = try SignedStatement(parsing: honest[honest.count - 1]).statement
        func leaf(
            _ act: Act, sequence: Int = honest.count + 1, at time: Timestamp = now,
            by signers: [Curve25519.Signing.PrivateKey]? = nil
        ) throws -> Octets {
            try SignedStatement(
                Statement(sequence: UInt64(sequence), time: time, act: act), signedBy: signers ?? officers
            ).leaf
        }
        let suspension: Act = .memberSuspended(victim.id, reason: "None")
        switch self {
        case .splitView: return try honest.dropLast() + [leaf(suspension, sequence: honest.count, at: last.time)]
        case .backDated: return try honest + [leaf(suspension, at: last.time - .hours(1))]
        case .rewritten:
            let index = honest.count / 3, old = try SignedStatement(parsing: honest[index])
            let altered = try SignedStatement(
                Statement(sequence: old.statement.sequence, time: old.statement.time + .seconds(1), act: old.statement.act),
                signedBy: officers, agreement: old.agreement
            ).leaf
            return try honest[..<index] + [altered] + honest[(index + 1)...] + [leaf(suspension)]
        case .doubleKey:
            let certificate = try issuer.issue(
                .init(victim.gateway.signing.key.publicKey), for: thief.gateway.name, purpose: .signing,
                serial: SystemTestEntropy().octets(16), from: now - .hours(1), to: now + .days(30), places: nil)
            return try honest + [leaf(.certificateListed(certificate.der, gateway: thief.gateway.name, purpose: .signing))]
        case .missingOfficer: return try honest + [leaf(suspension, by: [officers[0]])]
        case .rollback: return honest.dropLast(max(2, honest.count / 10))
        case .withheld: return honest.dropLast()
        case .frozenMirror: return nil
        }
    }

    /// What a gateway says that was shown it, where it names what was done.
    ///
    /// - Parameter size: of the honest log.
    func isNamed(by alarm: Alarms.Alarm, size: UInt64) -> Bool {
        switch (self, alarm) {
        case (.splitView, .splitView): true
        case (.backDated, .refused(.fold(size + 1, .timeRunsBackwards))): true
        case (.rewritten, .refused(.historyRewritten)): true
        case (.doubleKey, .refused(.fold(size + 1, .keyTaken))): true
        case (.missingOfficer, .refused(.statement(size + 1, .tooFewOfficers(have: 1, need: 2)))): true
        case (.rollback, .refused(.rollback)): true
        case (.withheld, .behind), (.frozenMirror, .behind): true
        case (_, .splitView), (_, .refused), (_, .behind), (_, .aged), (_, .other): false
        }
    }

    /// How long it may go unnoticed: a poll where the statements themselves tell; the first mail with one who was shown the other history; ten
    /// minutes after the first mail where only more is missing.
    var patience: Duration {
        switch self {
        case .backDated, .rewritten, .doubleKey, .missingOfficer, .rollback: CommunityYears.poll
        case .splitView: .minutes(10)
        case .withheld, .frozenMirror: .minutes(25)
        }
    }
}
