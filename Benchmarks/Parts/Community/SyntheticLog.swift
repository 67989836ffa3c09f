import Accreditation
import CommunityModel
import Crypto
import Foundation
import MailModel
import MerkleLog
import X509

/// The log of a ``SyntheticCommunity`` as files, kept for the next run.
struct SyntheticLog: Sendable {
    let community: SyntheticCommunity
    let folder: String

    /// Made where it is not there yet, by all cores.
    static func make(members: Int, domains: Int, statements: Int, in place: String) async throws -> SyntheticLog {
        let folder = "\(place)/community-\(members)-\(domains)-\(statements)"
        let files = FileManager.default, (keyFile, rootFile) = ("\(folder)/root-key", "\(folder)/root")
        if files.fileExists(atPath: "\(folder)/checkpoint"), let key = files.contents(atPath: keyFile),
            let der = files.contents(atPath: rootFile), let certificate = Certificate(der: Octets(Array(der)))
        {
            let root = CertificateIssuer(certificate: certificate, key: try P384.Signing.PrivateKey(rawRepresentation: key))
            return SyntheticLog(
                community: try SyntheticCommunity(members: members, domains: domains, statements: statements, root: root),
                folder: folder)
        }
        let community = try SyntheticCommunity(members: members, domains: domains, statements: statements)
        let log = SyntheticLog(community: community, folder: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try community.root.key.rawRepresentation.write(to: URL(fileURLWithPath: keyFile))
        try Data(community.root.certificate.der.bytes).write(to: URL(fileURLWithPath: rootFile))
        try await log.write()
        return log
    }

    /// A checkpoint of a tree.
    func note(_ tree: MerkleFrontier, at time: Timestamp) throws -> Octets {
        let signer = try CommunityLog.signer(community.publisher)
        let head = try Checkpoint(origin: signer.name, size: tree.size, root: tree.root)
        var note = try SignedNote(text: head.text)
        note.add(try signer.sign(head.text))
        note.add(try signer.cosign(head, at: time))
        return note.octets
    }

    private func write() async throws {
        var chunks: [Range<Int>] = []
        while (chunks.last?.upperBound ?? 0) < community.statements {
            chunks.append(community.chunk(from: chunks.last?.upperBound ?? 0))
        }
        var tree = MerkleFrontier(), open: [Octets] = [], index: UInt64 = 0
        let cores = ProcessInfo.processInfo.activeProcessorCount
        for first in stride(from: 0, to: chunks.count, by: cores) {
            let part = chunks[first..<min(first + cores, chunks.count)]
            for leaf in try await leaves(Array(part)) {
                tree.append(.leaf(leaf))
                open.append(leaf)
                guard open.count == LogLimits.tileWidth else { continue }
                try write(open, index)
                (open, index) = ([], index + 1)
            }
        }
        if !open.isEmpty { try write(open, index) }
        try Data(try note(tree, at: community.time(community.statements)).bytes)
            .write(to: URL(fileURLWithPath: "\(folder)/checkpoint"))
    }

    private func leaves(_ chunks: [Range<Int>]) async throws -> [Octets] {
        try await withThrowingTaskGroup(of: (Int, [Octets]).self) { group in
            for (place, chunk) in chunks.enumerated() {
                group.addTask { (place, try community.leaves(chunk)) }
            }
            var made = Array(repeating: [Octets](), count: chunks.count)
            for try await (place, leaves) in group { made[place] = leaves }
            return made.flatMap(\.self)
        }
    }

    private func write(_ entries: [Octets], _ index: UInt64) throws {
        guard let tile = LogTile(.entries, index: index, width: entries.count) else { return }
        let url = URL(fileURLWithPath: "\(folder)/\(tile.path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(try EntryBundle.octets(entries).bytes).write(to: url)
    }
}
