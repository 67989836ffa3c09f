import MailModel

/// The settings as SRV records (RFC 6186, RFC 8314 section 5.1), lines for the domain's zone file.
package struct ServiceRecords: Sendable {
    /// Seconds that a resolver may keep them.
    private static let lifetime = 3_600

    private let settings: MailProgramSettings
    package init(_ settings: MailProgramSettings) { self.settings = settings }

    /// Every service that a program could look for has a record: one that is not offered points nowhere, so that nobody guesses a name and a
    /// port in its place.
    package var text: String {
        let missing = settings.missing.map { "; Incomplete. \($0)\n" }.joined()
        let offered = Self.labels.compactMap { label in service(label).map { record(label.name, priority: label.priority, $0) } }
        let absent =
            Self.labels.filter { service($0) == nil }.map { absentRecord($0.name) } + ["_pop3s", "_pop3"].map(absentRecord)
        return """
            ; Where mail programs find the mailboxes of \(settings.domain) (RFC 6186, RFC 8314 section 5.1).
            \(missing)\(offered.joined())\
            ; Not offered (RFC 6186 section 3.4).
            \(absent.joined())
            """
    }

    private struct Label {
        let name: String, kind: MailService.Kind, security: MailService.Security
        /// The lower one is tried first (RFC 2782): TLS from the first octet (RFC 8314 section 5.1).
        var priority: Int { security == .tls ? 0 : 10 }
    }

    private static let labels = [
        Label(name: "_submissions", kind: .submission, security: .tls),
        Label(name: "_submission", kind: .submission, security: .startTLS),
        Label(name: "_imaps", kind: .imap, security: .tls), Label(name: "_imap", kind: .imap, security: .startTLS),
    ]

    private func service(_ label: Label) -> MailService? {
        (settings.outgoing + settings.incoming).first { $0.kind == label.kind && $0.security == label.security }
    }

    private func record(_ name: String, priority: Int, _ service: MailService) -> String {
        "\(owner(name)) IN SRV \(priority) 1 \(service.port) \(service.host).\n"
    }

    /// RFC 6186 section 3.4: a target of `.` says that the service is not there.
    private func absentRecord(_ name: String) -> String { "\(owner(name)) IN SRV 0 0 0 .\n" }

    private func owner(_ name: String) -> String { "\(name)._tcp.\(settings.domain). \(Self.lifetime)" }
}
