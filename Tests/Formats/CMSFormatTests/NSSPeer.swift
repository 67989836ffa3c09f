import Foundation
import MailModel
import Testing

/// Mozilla's cmsutil with a database of its own, which trusts one certificate and holds its key.
struct NSSPeer {
    /// Where continuous integration runs, the peer's absence is a failure and not a skip.
    static let isDemanded =
        ProcessInfo.processInfo.environment["CI"] == "true"
        || ["certutil", "pk12util", "cmsutil"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }

    private let peer: PeerProgram

    static func run<Result>(with identity: CMSIdentity, _ body: (NSSPeer) throws -> Result) async throws -> Result {
        try await PeerProgram.run { peer in
            try peer.write(identity, as: "own")
            let bundled = try peer.openSSL(
                "pkcs12 -export -in own-cert.pem -inkey own-key.pem -passout pass:word -name own -out own.p12")
            try #require(bundled.succeeded, "\(bundled.output)")
            let nss = NSSPeer(peer: peer)
            try nss.run("certutil", "-N -d . --empty-password")
            try nss.run("certutil", "-A -d . -n own -t CTP,CTP,CTP -a -i own-cert.pem")
            try nss.run("pk12util", "-i own.p12 -d . -W word")
            return try body(nss)
        }
    }

    private func run(_ program: String, _ arguments: String) throws {
        let result = try peer.start("/usr/bin/\(program)", arguments.split(separator: " ").map(String.init))
        try #require(result.succeeded, "\(result.output)")
    }

    /// The content that was signed; `nil` where it does not verify.
    func verify(_ signed: Octets) throws -> Octets? {
        try peer.write(signed.bytes, to: "signed")
        let result = try peer.start("/usr/bin/cmsutil", ["-D", "-d", ".", "-i", "signed", "-o", "content"])
        return result.succeeded ? try peer.read("content") : nil
    }

    func sign(_ content: Octets, digest: String) throws -> Octets {
        try peer.write(content.bytes, to: "content")
        try run("cmsutil", "-S -d . -N own -G -H \(digest) -i content -o signed")
        return try peer.read("signed")
    }
}
