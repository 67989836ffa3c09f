import Accreditation
import CommunityModel
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit

/// What every gateway should know, and what it knows.
extension CommunityYears {
    var leaves: [Octets] {
        (store.read(AuthorityDocument.statements)?.bytes ?? []).split(separator: 0x0A).map { Octets($0) }
    }

    /// The honest directory: all statements of the authority, folded without a log, a follower or a source.
    func honest(at position: LogPosition) throws -> Directory {
        var fold = DirectoryFold()
        for leaf in leaves { try fold.apply(try SignedStatement(parsing: leaf)) }
        return Directory(folding: fold, at: position)
    }

    /// By the root, which tells every statement.
    func checkDay() {
        let known = Set(gateways.filter { !deceived.contains($0.member) }.map { $0.holder.current?.position })
        require(known.count == 1 && known.first??.size == UInt64(leaves.count), "gateways go by \(known)")
        guard let some = pick(gateways), let directory = some.holder.current, !deceived.contains(some.member) else { return }
        for member in members.values {
            require(directory.member(member.id)?.state == member.state, "\(some.member) knows another state of \(member.id)")
            guard let gateway = directory.gateway(named: member.gateway.name)?.1 else {
                require(false, "\(some.member) knows no gateway of \(member.id)")
                continue
            }
            for purpose in CertificatePurpose.allCases {
                let present = member.gateway.identity(for: purpose).certificate
                let isThere = gateway.certificates(for: purpose).contains { $0.certificate == present && $0.state == .current }
                require(
                    isThere && present.validTo > clock.now,
                    "\(member.id) has no \(purpose) certificate that counts for \(some.member)")
            }
        }
    }

    /// All that each gateway goes by is what the honest fold gives, and what was meant.
    func checkAll(but excused: Set<MemberID> = []) throws {
        let judged = gateways.filter { !excused.contains($0.member) }
        guard let position = judged.compactMap({ $0.holder.current?.position }).max(by: { $0.cosignedAt < $1.cosignedAt }) else {
            return require(false, "nobody goes by anything")
        }
        let honest = try honest(at: position)
        require(honest.sequence == UInt64(leaves.count), "the log tells \(honest.sequence) statements, not \(leaves.count)")
        for gateway in judged {
            guard let directory = gateway.holder.fresh(at: clock.now) else {
                require(false, "\(gateway.member) goes by nothing")
                continue
            }
            let isHonest =
                directory.position == position && directory.members == honest.members && directory.pending == honest.pending
                && directory.issuers == honest.issuers && directory.notes == honest.notes
            require(isHonest, "\(gateway.member) goes by another directory than the honest one")
        }
        require(honest.members.map(\.id) == members.keys.sorted(), "members are others than were admitted")
        for (domain, owner) in owners { require(honest.owner(of: domain)?.id == owner, "\(domain) is not \(owner)'s") }
    }

    /// Nobody was told of anything.
    func checkCalm(but excused: Set<MemberID> = []) {
        for gateway in gateways where !excused.contains(gateway.member) {
            require(gateway.alarms.all.isEmpty, "\(gateway.member) was told \(gateway.alarms.all.keys.prefix(3))")
        }
    }
}
