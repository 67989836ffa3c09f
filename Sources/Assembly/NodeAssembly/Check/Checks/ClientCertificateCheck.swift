import CommunityModel
import Foundation
package import MailModel
import NetworkTransport
import SwiftASN1
import X509

/// The certificate that mail programs, customers' servers and the Internet see.
package struct ClientCertificateCheck: NodeCheck {
    /// Public authorities issue for 90 days or less, and their tools renew with 30 days left: with half of that something is wrong.
    package static let late = Duration.days(14)

    package let section = CheckSection.certificates
    private let node: DomainName
    private let files: TLSFileSettings
    private let now: Timestamp

    package init(_ files: TLSFileSettings, of node: DomainName, at now: Timestamp) {
        (self.files, self.node, self.now) = (files, node, now)
    }

    package func findings() async -> [CheckFinding] {
        guard let text = try? String(contentsOfFile: files.certificate, encoding: .utf8) else {
            return [error("\(files.certificate) cannot be read", do: "Put a certificate for mail programs there, in PEM.")]
        }
        guard let key = try? String(contentsOfFile: files.key, encoding: .utf8) else {
            return [error("\(files.key) cannot be read", do: "Put its private key there, in PEM, readable for the node's user.")]
        }
        guard (try? TLSIdentity(chainPEM: text, keyPEM: key)) != nil else {
            return [error("\(files.certificate) or \(files.key) is no PEM", do: "Put a certificate and its key there, in PEM.")]
        }
        guard let leaf = Self.leaf(text) else {
            return [
                .note(
                    section, "client TLS", "has a key or signature that this program does not judge",
                    do: "See to its end by yourself.")
            ]
        }
        if let own = try? Certificate.PrivateKey(pemEncoded: key), own.publicKey != leaf.publicKey {
            return [error("\(files.key) is not the key of \(files.certificate)", do: "Put the two that belong together.")]
        }
        return [validity(leaf), names(leaf)].compactMap { $0 }
    }

    private static func leaf(_ text: String) -> Certificate? {
        guard let document = try? PEMDocument.parseMultiple(pemString: text).first else { return nil }
        return try? Certificate(pemDocument: document)
    }

    private func validity(_ leaf: Certificate) -> CheckFinding {
        let left = leaf.validTo - now, end = CheckText.day(leaf.validTo)
        if left < .zero { return error("\(files.certificate) expired on \(end)", do: "Renew it: clients refuse it now.") }
        if leaf.validFrom > now { return error("\(files.certificate) is not valid yet", do: "See that the clock is right.") }
        let what = "ends in \(CheckText.span(left)), on \(end)"
        guard left >= Self.late else {
            return .warning(section, "client TLS", what, do: "Renew \(files.certificate); it is read anew when the file changes.")
        }
        guard leaf.issuer != leaf.subject else {
            return .warning(
                section, "client TLS", what + ", and signed by itself: most mail programs warn of it or refuse it",
                do: "Get one of a public authority.")
        }
        return .ok(section, "client TLS", what)
    }

    private func names(_ leaf: Certificate) -> CheckFinding? {
        var all: [String] = []
        for case .dnsName(let text) in (try? leaf.extensions.subjectAlternativeNames) ?? SubjectAlternativeNames([]) {
            all.append(text.lowercased())
        }
        let covering = [node.text] + (node.parent.map { ["*.\($0)"] } ?? [])
        guard !all.contains(where: covering.contains) else { return nil }
        return .note(
            section, "client TLS", "does not name \(node), but \(all.isEmpty ? "nothing" : CheckText.list(all))",
            do: "That is right only if MX records and mail programs use the names that it has.")
    }

    private func error(_ what: String, do action: String) -> CheckFinding { .error(section, "client TLS", what, do: action) }
}
