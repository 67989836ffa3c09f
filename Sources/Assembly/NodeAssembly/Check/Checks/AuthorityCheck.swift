import Accreditation
import CommunityModel
package import MailModel
import MerkleLog

/// What an authority keeps and publishes. It reads and writes nothing but its documents, and needs none of its private keys.
package struct AuthorityCheck: NodeCheck {
    /// Certificates that it issues end with its own: before that many days are left it needs a new one.
    package static let early = Duration.days(IssuingTerms.days.upperBound) + .days(90)
    /// When the next ceremony is to be prepared, that signs the root's list anew.
    package static let earlyList = Duration.days(60)

    package let section = CheckSection.authority
    private let folder: String
    private let state: String
    private let machine: any Machine
    private let read: @Sendable (String) -> Octets?

    package init(_ settings: NodeSettings, _ machine: any Machine) {
        let folder = "\(settings.stateDirectory)/authority"
        self.init(settings, machine) { name in
            try? DurableFile.read("\(folder)/\(name)", limit: FileAuthorityStore.maximumOctets)
        }
    }

    /// - Parameter read: one of the authority's documents.
    package init(_ settings: NodeSettings, _ machine: any Machine, read: @escaping @Sendable (String) -> Octets?) {
        (state, folder) = (settings.stateDirectory, "\(settings.stateDirectory)/authority")
        (self.machine, self.read) = (machine, read)
    }

    package func findings() async -> [CheckFinding] { keys() + root() + officers() + [await log(), issuing(), rootList()] }

    /// Who can read the officers' keys can act for them.
    private func keys() -> [CheckFinding] {
        let names = machine.names(in: folder).filter(AuthorityDocument.isPrivateKey).sorted()
        guard !names.isEmpty else {
            return [
                .warning(
                    section, "keys", "no private key is seen in \(folder)",
                    do: "Run this as the node's user; without keys nothing is signed.")
            ]
        }
        let owner = machine.file(state)?.owner
        let faults = names.compactMap { fault(of: "\(folder)/\($0)", owner: owner) } + lostKey(among: names)
        return faults.isEmpty ? [.ok(section, "keys", "\(names.count) private keys are their owner's alone")] : faults
    }

    /// Without it nothing is issued, and within weeks every gateway's certificates have ended.
    private func lostKey(among names: [String]) -> [CheckFinding] {
        guard let number = AuthorityDocument.issuerNumbers.last(where: { read(AuthorityDocument.issuing($0)) != nil }),
            !names.contains(AuthorityDocument.issuingKey(number))
        else { return [] }
        return [
            .error(
                section, "keys", "\(folder)/\(AuthorityDocument.issuingKey(number)) is not there: no certificate is issued",
                do:
                    "Put it back, or hold a ceremony for the next issuing certificate: securemail authority ceremony issuing --help."
            )
        ]
    }

    /// Whoever has the root's key can make any gateway's certificates: it has no place on a machine that is on line.
    private func root() -> [CheckFinding] {
        guard machine.file("\(folder)/\(AuthorityDocument.rootKey)") != nil else { return [] }
        return [
            .warning(
                section, "root", "the root's key lies in \(folder), beside those of every day: fit for a trial only",
                do: "Hold a ceremony and found the authority from it: securemail authority ceremony root --help.")
        ]
    }

    /// Who takes this machine admits and grants with them what it likes.
    private func officers() -> [CheckFinding] {
        let names = machine.names(in: folder).filter(AuthorityDocument.isOfficerKey).sorted()
        guard !names.isEmpty else { return [] }
        return [
            .warning(
                section, "officers", "\(names.joined(separator: ", ")) in \(folder): whoever takes this machine can act for them",
                do: "Have each officer move its key to a machine of its own, and sign there: securemail officer --help.")
        ]
    }

    private func fault(of path: String, owner: UInt32?) -> CheckFinding? {
        guard let facts = machine.file(path) else { return nil }
        guard facts.isPrivate else {
            return .error(
                section, "keys", "others than its owner can read \(path) (mode \(CheckText.mode(facts.mode)))",
                do: "chmod 600 \(path); if somebody may have read it, make new keys.")
        }
        guard let owner, facts.owner != owner else { return nil }
        return .error(
            section, "keys", "\(path) belongs to user \(facts.owner), the state to user \(owner)",
            do: "chown \(owner) \(path): else nothing is signed.")
    }

    /// The log that members follow: signed by the publisher of `authority.json`, cosigned lately, and with all of its files.
    private func log() async -> CheckFinding {
        let action = "See that the authority runs, and its log for why it does not sign."
        guard let keys = read(AuthorityDocument.keys).flatMap({ try? AuthorityKeys(parsing: $0) }),
            let note = read(AuthorityDocument.checkpoint).flatMap({ try? SignedNote(parsing: $0) }),
            let head = try? CommunityLog.identity(of: keys).verify(note, at: .distantFuture), let cosignedAt = head.seenAt
        else {
            return .error(
                section, "log", "there is none to publish, or it cannot be read",
                do:
                    "Run this as the node's user, and see whose the file is (files: node.state); if it is damaged, restore the authority from a backup."
            )
        }
        if let missing = await missing(head.checkpoint) {
            return .error(section, "log", "\(missing) is missing or damaged", do: "Start the authority, which makes it anew.")
        }
        let age = DirectoryAge(of: cosignedAt, at: machine.now)
        let what = "\(head.checkpoint.size) statements; " + age.text(cosignedAt: cosignedAt, at: machine.now)
        return switch age {
        case .current: .ok(section, "log", what)
        case .late, .ahead: .warning(section, "log", what, do: action)
        case .stale, .ended, .farAhead: .error(section, "log", what, do: action)
        }
    }

    /// A bundle of entries that is not there; all of them must make the root that was signed.
    private func missing(_ checkpoint: Checkpoint) async -> String? {
        var walk = EntryWalk(upTo: checkpoint.size, in: PublishedFiles(read: read)), tree = MerkleFrontier()
        do {
            while let entries = try await walk.next() { for entry in entries { tree.append(.leaf(entry)) } }
        } catch LogFailure.fileMissing(let path) { return path } catch LogFailure.tileMalformed(let tile) {
            return tile.path
        } catch {
            return "an entry"
        }
        return tree.root == checkpoint.root ? nil : "an entry"
    }

    /// Whoever checks issuing certificates with it, as `openssl verify -crl_check_all` does, refuses all when it has ended.
    private func rootList() -> CheckFinding {
        guard let octets = read(AuthorityDocument.rootList), let list = try? CertificateRevocationList(parsing: octets) else {
            return .warning(
                section, "root list", "the root's revocation list is not there, or cannot be read",
                do: "Have a ceremony sign it: securemail authority ceremony revocation --help.")
        }
        let left = list.nextUpdate - machine.now
        let what = "the root's revocation list \(list.number) ends on \(CheckText.day(list.nextUpdate))"
        let action = "Hold a ceremony that signs the next one: securemail authority ceremony revocation --help."
        if left < .zero { return .error(section, "root list", what, do: action) }
        return left < Self.earlyList ? .warning(section, "root list", what, do: action) : .ok(section, "root list", what)
    }

    private func issuing() -> CheckFinding {
        let newest = AuthorityDocument.issuerNumbers.reversed().lazy.compactMap { read(AuthorityDocument.issuing($0)) }.first
        guard let octets = newest,
            let certificate = CertificatePEM.certificates(String(decoding: octets.bytes, as: UTF8.self))?.first
        else {
            return .error(
                section, "issuing", "the issuing certificate cannot be read", do: "Put \(folder)/issuing.pem back from a backup.")
        }
        let left = certificate.validTo - machine.now
        let what = "the issuing certificate ends in \(CheckText.span(left)), on \(CheckText.day(certificate.validTo))"
        let action = "Hold a ceremony for the next one: no certificate that it issues lasts longer."
        if left < .zero {
            return .error(
                section, "issuing", "the issuing certificate ended on \(CheckText.day(certificate.validTo))", do: action)
        }
        return left < Self.early ? .warning(section, "issuing", what, do: action) : .ok(section, "issuing", what)
    }
}
