import Crypto
import Foundation
import MailModel
import Testing

/// GnuPG's gpgsm in a home of its own, which trusts one certificate and asks nobody about revocation.
struct GnuPGPeer {
    private static let gpgsm = "/usr/bin/gpgsm", gpgconf = "/usr/bin/gpgconf"
    /// Where continuous integration runs, the peer's absence is a failure and not a skip.
    static let isDemanded =
        ProcessInfo.processInfo.environment["CI"] == "true"
        || [gpgsm, gpgconf].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

    private let peer: PeerProgram
    private var environment: [String: String] { ["GNUPGHOME": peer.folder.path] }

    /// Ends the agent that gpgsm starts, too.
    static func run<Result>(with identity: CMSIdentity, _ body: (GnuPGPeer) throws -> Result) async throws -> Result {
        try await PeerProgram.run { peer in
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: peer.folder.path)
            let der = try identity.der
            let fingerprint = Insecure.SHA1.hash(data: der).map { Hexadecimal.text([$0]) }.joined().uppercased()
            try peer.write("disable-crl-checks\ndisable-dirmngr\n".utf8, to: "gpgsm.conf")
            try peer.write("allow-loopback-pinentry\n".utf8, to: "gpg-agent.conf")
            try peer.write("\(fingerprint) S relax\n".utf8, to: "trustlist.txt")
            try peer.write("word\n".utf8, to: "word")
            try peer.write(identity, as: "own")
            try peer.write(der, to: "own.crt")
            let gnupg = GnuPGPeer(peer: peer)
            defer { _ = try? peer.start(gpgconf, ["--kill", "all"], environment: gnupg.environment) }
            try gnupg.run("--import", "own.crt")
            return try body(gnupg)
        }
    }

    private func run(_ arguments: String...) throws {
        let result = try peer.start(Self.gpgsm, ["--batch", "--yes"] + arguments, environment: environment, input: "word")
        try #require(result.succeeded, "\(result.output)")
    }

    /// The content that was signed.
    func verify(_ signed: Octets) throws -> Octets {
        try peer.write(signed.bytes, to: "signed")
        try run("--output", "content", "--verify", "signed")
        return try peer.read("content")
    }

    func sign(_ content: Octets) throws -> Octets {
        let bundled = try peer.openSSL(
            "pkcs12 -export -legacy -in own-cert.pem -inkey own-key.pem -passout pass:word -out own.p12")
        try #require(bundled.succeeded, "\(bundled.output)")
        try peer.write(content.bytes, to: "content")
        try run("--pinentry-mode", "loopback", "--passphrase-fd", "0", "--import", "own.p12")
        try run(
            "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--include-certs", "1", "--output", "signed", "--sign",
            "content")
        return try peer.read("signed")
    }
}
