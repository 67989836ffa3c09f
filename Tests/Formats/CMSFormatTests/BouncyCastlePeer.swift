import Foundation
import MailModel
import Testing

/// Bouncy Castle behind a small Java program, compiled and run by `java` itself.
enum BouncyCastlePeer {
    private static let java = "/usr/bin/java"
    private static let jars = ["bcmail", "bcprov", "bcpkix", "bcutil"].map { "/usr/share/java/\($0).jar" }
    private static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Peers/BouncyCastle/CMSPeer.java").path

    /// Where continuous integration runs, the peer's absence is a failure and not a skip.
    static let isDemanded =
        ProcessInfo.processInfo.environment["CI"] == "true"
        || ([java] + jars).allSatisfy { FileManager.default.fileExists(atPath: $0) }

    /// What the peer makes of `input`; an expectation fails, with what it said, where it makes nothing.
    static func run(_ arguments: String..., on input: Octets, with identity: CMSIdentity) async throws -> Octets {
        try await PeerProgram.run { peer in
            try peer.write(identity, as: "own")
            try peer.write(input.bytes, to: "in")
            let result = try peer.start(java, ["-cp", jars.joined(separator: ":"), source] + arguments)
            try #require(result.succeeded, "\(result.output)")
            return try peer.read("out")
        }
    }
}
