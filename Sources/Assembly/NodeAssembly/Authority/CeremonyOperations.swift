import Accreditation
package import CommunityModel
import Crypto
import Foundation
import KeyShares
import MailModel
import X509

/// What is done with the root's key, on a machine off line: it is made and split, and put together again to sign. It is in this process's
/// memory only, and is wiped before the command ends.
package struct CeremonyOperations: Sendable {
    private let clock = SystemClock()

    /// - Parameter guarding: keeps the memory of this process off the disks; throws where it cannot.
    package init(guarding: () throws -> Void = { try MemoryGuard.raise() }) throws {
        do { try guarding() } catch let failure as KeyShareFailure { throw NodeFailure(failure.description) }
    }

    /// The first ceremony: a root, the shares of its key, an issuing certificate.
    ///
    /// - Parameters:
    ///   - address: where the authority will serve the root's list.
    ///   - places: a folder, or `-`, for each share.
    ///   - needed: how many shares make the key again.
    ///   - isRehearsal: the shares may be on one disk, and say that they are of no worth.
    package func makeRoot(
        community: String, address: String, places: [String], needed: Int, to folder: String, isRehearsal: Bool
    ) throws -> [String] {
        let now = clock.now, places = places.map { SharePlace($0) }, address = try Self.address(address)
        guard KeySplitter.isFit(total: places.count, needed: needed) else {
            throw NodeFailure(KeyShareFailure.countsUnfit.description, isUsage: true)
        }
        let target = CeremonyFolder(folder)
        try target.make()
        if !isRehearsal { try SharePlace.requireOwnMedia(places, and: folder) }
        let name = "\(community), root of \(CheckText.day(now))" + (isRehearsal ? " (REHEARSAL, of no worth)" : "")
        return try Self.telling {
            let (secret, key) = try Self.newKey()
            let ceremony = try RootCeremony.begin(community: community, key: key, entropy: SystemEntropy(), at: now)
            let shares = try KeySplitter.split(
                secret, ceremony: name, key: ceremony.root.keyDigest, total: places.count, needed: needed)
            let (written, lines) = try Self.write(shares, to: places)
            guard try KeySplitter.everySubset(of: written, gives: secret) else { throw KeyShareFailure.librarySaysNo }
            try target.write(Octets(utf8: CertificatePEM.text([ceremony.root])), to: AuthorityDocument.root)
            try target.write(try ceremony.revocationList(after: nil, at: now).der, to: AuthorityDocument.rootList)
            let issuing = try ceremony.issuing(number: 1, address: address, entropy: SystemEntropy(), at: now)
            try target.write(issuing)
            return lines + (try record(name, [ceremony.root, issuing.certificate], shares: shares, at: now, in: target))
        }
    }

    /// A later ceremony: the next issuing certificate, with a newer list of the root's.
    ///
    /// - Parameter list: the root's list that is served now.
    package func makeIssuing(
        number: Int, address: String, root: String, list: String, shares: [String], to folder: String
    ) throws -> [String] {
        let now = clock.now, address = try Self.address(address), target = CeremonyFolder(folder)
        guard AuthorityDocument.issuerNumbers.contains(number), number > 1 else {
            throw NodeFailure("--number takes 2 to \(AuthorityDocument.issuerNumbers.upperBound).", isUsage: true)
        }
        return try Self.telling {
            let (ceremony, shares) = try Self.restored(root, shares)
            try target.make()
            try target.write(try ceremony.revocationList(after: try Self.list(list), at: now).der, to: AuthorityDocument.rootList)
            let issuing = try ceremony.issuing(number: number, address: address, entropy: SystemEntropy(), at: now)
            try target.write(issuing)
            return try record(shares[0].ceremony, [issuing.certificate], shares: shares, at: now, in: target)
        }
    }

    /// A later ceremony: a newer list of the root's, with issuing certificates that are revoked from now on.
    package func makeList(
        revoking certificates: [String], reason: RevocationReason, root: String, list: String, shares: [String], to folder: String
    ) throws -> [String] {
        let now = clock.now, target = CeremonyFolder(folder)
        let revoked = try certificates.map { file in
            RevokedCertificate(serial: try CeremonyFolder.certificate(file).serialNumber.bytes, since: now, reason: reason)
        }
        return try Self.telling {
            let (ceremony, shares) = try Self.restored(root, shares)
            let next = try ceremony.revocationList(after: try Self.list(list), revoking: revoked, at: now)
            try target.make()
            try target.write(next.der, to: AuthorityDocument.rootList)
            return try record(shares[0].ceremony, [], shares: shares, at: now, in: target)
                + ["The root's list \(next.number) revokes \(next.revoked.count); it ends \(CheckText.day(next.nextUpdate))."]
        }
    }

    /// Whether shares are whole, and, where there are enough, make the root's key. Writes nothing.
    package func check(root: String, shares files: [String]) throws -> [String] {
        try Self.telling {
            let certificate = try CeremonyFolder.certificate(root), shares = try Self.shares(files)
            for share in shares where share.key != certificate.keyDigest {
                throw NodeFailure("share \(share.number) is of another root than \(root)")
            }
            let lines = shares.map { "Share \($0.number) of \($0.total) is whole: \($0.ceremony)." }
            guard let first = shares.first, shares.count >= first.needed else {
                return lines + ["\(shares.first?.needed ?? 0) together would make the key; here are \(shares.count)."]
            }
            _ = try Self.restored(root, files)
            return lines + ["Together they make the root's key."]
        }
    }

    // MARK: Shares

    /// A key that was in no other memory than locked one and that of the cryptographic library, which wipes what it frees. Octets that are no
    /// key are drawn anew.
    private static func newKey() throws -> (LockedOctets, P384.Signing.PrivateKey) {
        while true {
            let secret = try LockedOctets(count: 48)
            secret.randomise()
            if let key = key(of: secret) { return (secret, key) }
        }
    }

    private static func key(of secret: LockedOctets) -> P384.Signing.PrivateKey? {
        secret.withBytes { try? P384.Signing.PrivateKey(rawRepresentation: $0) }
    }

    /// - Returns: the shares as they were read back, and what is shown for paper.
    private static func write(_ shares: [KeyShare], to places: [SharePlace]) throws -> ([KeyShare], [String]) {
        var (written, lines): ([KeyShare], [String]) = ([], [])
        for (share, place) in zip(shares, places) {
            switch place {
            case .paper:
                written.append(try KeyShare(text: share.text))
                lines += ["", share.text]
            case .folder(let path):
                let file = "\(path)/share-\(share.number).txt"
                try DurableFile.write(Octets(utf8: share.text), to: file)
                written += try Self.shares([file])
                lines.append("Share \(share.number) of \(share.total) is in \(file).")
            }
        }
        return (written, lines)
    }

    private static func shares(_ files: [String]) throws -> [KeyShare] {
        try files.map { file in
            guard let octets = try DurableFile.read(file, limit: KeyShare.maximumOctets) else {
                throw NodeFailure("\(file) is not there.")
            }
            do throws(KeyShareFailure) { return try KeyShare(text: String(decoding: octets.bytes, as: UTF8.self)) } catch {
                throw NodeFailure("\(file): \(error.description).")
            }
        }
    }

    private static func restored(_ root: String, _ files: [String]) throws -> (RootCeremony, [KeyShare]) {
        let certificate = try CeremonyFolder.certificate(root), shares = try shares(files)
        let secret = try KeySplitter.combine(shares)
        guard let key = key(of: secret), let ceremony = RootCeremony(root: certificate, key: key) else {
            throw NodeFailure("These shares do not make the key of \(root): one of them was altered, or they are another root's.")
        }
        return (ceremony, shares)
    }

    private static func list(_ file: String) throws -> CertificateRevocationList {
        guard let octets = try DurableFile.read(file, limit: CertificateRevocationList.maximumOctets),
            let list = try? CertificateRevocationList(parsing: octets)
        else { throw NodeFailure("\(file) is no revocation list.") }
        return list
    }

    private static func address(_ text: String) throws -> String {
        guard let address = AuthoritySettings.address(text) else {
            throw NodeFailure("--address takes http://host or http://host:port.", isUsage: true)
        }
        return address
    }

    // MARK: Words

    private static func telling(_ work: () throws -> [String]) throws -> [String] {
        do { return try work() } catch let failure as KeyShareFailure {
            throw NodeFailure(failure.description)
        } catch let failure as AuthorityFailure { throw NodeFailure(failure.description) }
    }

    /// For the minutes: what was made, by which shares; nothing secret.
    private func record(
        _ name: String, _ certificates: [Certificate], shares: [KeyShare], at now: Timestamp, in folder: CeremonyFolder
    ) throws -> [String] {
        let made = certificates.map {
            "\($0.subject): SHA-256 \(Hexadecimal.text($0.digest)), until \(CheckText.day($0.validTo))"
        }
        let numbers = shares.map { String($0.number) }.joined(separator: ", ")
        let lines =
            ["Ceremony: \(name)", "At: \(now.rfc3339)"] + made
            + ["Shares: \(numbers) of \(shares[0].total); \(shares[0].needed) make the key again"]
        try folder.write(Octets(utf8: lines.joined(separator: "\n") + "\n"), to: CeremonyFolder.record)
        return lines + ["For the authority's machine: \(folder.path). The root's key was in memory only, and is gone."]
    }
}
