import Foundation
package import MailModel

/// An nsd on loopback with a zone that was signed for it, for as long as this lives. Started once a test process: ``shared``.
///
/// It serves `signed.example`, signed, whose key ``trustAnchor`` holds, and the unsigned zone `plain.signed.example` below it.
package final class NameServer: Sendable {
    package static let programs = ["/usr/sbin/nsd", "/usr/bin/ldns-keygen", "/usr/bin/ldns-signzone"]

    /// Why it cannot be had on this machine; with CI set it has to be there, and its absence is a failure.
    package static var isAvailable: Bool {
        programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
            || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    /// Ends with the process: its standard input is a pipe that closes then.
    package static let shared = Result { try NameServer() }

    package let endpoint: HostPort
    /// The key of `signed.example`.
    package let trustAnchor: String
    /// A key of that name that did not sign it.
    package let wrongTrustAnchor: String
    private let folder: TemporaryFolder
    private let input = Pipe()

    private init() throws {
        folder = try TemporaryFolder()
        guard let port = LoopbackSocket.freePort(), let endpoint = HostPort(host: "127.0.0.1", port: port) else {
            throw NameServerFailure("no port is free")
        }
        self.endpoint = endpoint
        try folder.write("signed.zone", Self.signedZone.utf8)
        try folder.write("plain.zone", Self.plainZone.utf8)
        let key = try Self.makeKey(in: folder)
        trustAnchor = folder.file("\(key).key")
        wrongTrustAnchor = folder.file("\(try Self.makeKey(in: folder)).key")
        try Self.run("/usr/bin/ldns-signzone", "-f", "signed.signed", "signed.zone", key, in: folder)
        // Changed behind the back of whoever signed it.
        let text = try folder.text("signed.signed")
        try folder.write("signed.signed", text.replacing("192.0.2.66", with: "192.0.2.67").utf8)
        try folder.write("nsd.conf", Self.configuration(folder, port: port).utf8)
        try start()
    }

    /// The shell ends nsd, and removes the folder, when the pipe closes, however this process ends. SIGKILL, to the group: threads of tasks
    /// block all other signals, and children inherit that.
    private func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            """
            trap '' HUP INT TERM
            setsid /usr/sbin/nsd -d -c "$1/nsd.conf" >/dev/null 2>&1 &
            cat >/dev/null
            kill -KILL -$!
            rm -rf "$1"
            """,
            "nsd", folder.path,
        ]
        process.standardInput = input
        try process.run()
    }

    private static func makeKey(in folder: TemporaryFolder) throws -> String {
        try run("/usr/bin/ldns-keygen", "-r", "/dev/urandom", "-a", "ECDSAP256SHA256", "-k", "signed.example", in: folder)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @discardableResult
    private static func run(_ program: String, _ arguments: String..., in folder: TemporaryFolder) throws -> String {
        let process = Process(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        (process.arguments, process.standardOutput) = (arguments, output)
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NameServerFailure("\(program) failed") }
        return String(decoding: text, as: UTF8.self)
    }

    private static func configuration(_ folder: TemporaryFolder, port: Int) -> String {
        """
        server:
          ip-address: 127.0.0.1@\(port)
          server-count: 1
          username: \(NSUserName())
          zonesdir: "\(folder.path)"
          xfrdir: "\(folder.path)"
          zonelistfile: "\(folder.file("zone.list"))"
          xfrdfile: ""
          pidfile: ""
          database: ""
          logfile: "\(folder.file("nsd.log"))"
        remote-control:
          control-enable: no
        zone:
          name: signed.example
          zonefile: signed.signed
        zone:
          name: plain.signed.example
          zonefile: plain.zone

        """
    }
}
