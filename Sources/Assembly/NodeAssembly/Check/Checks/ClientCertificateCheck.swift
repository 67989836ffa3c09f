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
    private let host: DomainName?
    private let roots: String
    private let now: Timestamp

    /// Debian's ca-certificates: what mail programs believe is much the same.
    package static let machineRoots = "/etc/ssl/certs/ca-certificates.crt"

    /// - Parameters:
    ///   - host: that mail programs are sent to; `nil` on a node without mailboxes.
    ///   - roots: a file of certificates that clients have.
    package init(
        _ files: TLSFileSettings, of node: DomainName, host: DomainName? = nil, roots: String = machineRoots, at now: Timestamp
    ) {
        (self.files, self.node, self.host, self.roots, self.now) = (files, node, host, roots, now)
    }

    package func findings() async -> [CheckFinding] { own() + [clientRoots()].compactMap { $0 } }

    /// As the node reads them when it starts.
    private func clientRoots() -> CheckFinding? {
        do { _ = try ClientCertificateJudge.roots(files) } catch {
            return .error(
                section, "tls.client-roots", error.description,
                do: "Mend the file, or leave tls.client-roots out: the node does not start like this.")
        }
        return files.clientRoots.map { .ok(section, "tls.client-roots", "\($0) can be used") }
    }

    private func own() -> [CheckFinding] {
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
        return [validity(leaf), names(leaf), chain(leaf, of: text)].compactMap { $0 }
    }

    /// Most mail programs do not fetch what is missing, nor sort what comes in another order (RFC 8446 section 4.4.2: the chain is the
    /// server's to send, each certificate before that of its issuer).
    private func chain(_ leaf: Certificate, of text: String) -> CheckFinding? {
        let sent = Self.certificates(text), links = zip(sent, sent.dropFirst())
        if let (lower, _) = links.first(where: { $0.issuer != $1.subject }) {
            return CheckFinding.warning(
                section, "client TLS",
                "the certificate of \(lower.subject) is not followed by that of its issuer, \(lower.issuer)",
                do: "Put the certificates of \(files.certificate) in order: each above the one that issued it."
            ).about("client-chain")
        }
        guard let last = sent.last, last.issuer != last.subject, !isRoot(last.issuer, isAlone: sent.count == 1) else {
            return nil
        }
        let what = sent.count == 1 ? "is sent alone, without" : "is sent with \(sent.count - 1) of its issuers, but without"
        return CheckFinding.warning(
            section, "client TLS", "\(what) the certificate of \(last.issuer)",
            do: "Put the authority's intermediate certificates below it in \(files.certificate) (often called fullchain)."
        ).about("client-chain")
    }

    /// Whether clients have the certificate of an issuer themselves. Where this machine knows no roots, one is missing only from a chain
    /// without any.
    private func isRoot(_ issuer: DistinguishedName, isAlone: Bool) -> Bool {
        guard let text = try? String(contentsOfFile: roots, encoding: .utf8) else { return !isAlone }
        return Self.certificates(text).contains { $0.subject == issuer }
    }

    /// Those that can be read.
    private static func certificates(_ text: String) -> [Certificate] {
        ((try? PEMDocument.parseMultiple(pemString: text)) ?? []).compactMap { try? Certificate(pemDocument: $0) }
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
        func covers(_ name: DomainName) -> Bool {
            all.contains(name.text) || name.parent.map { all.contains("*.\($0)") } ?? false
        }
        if let host, !covers(host) {
            return error(
                "does not name \(host), where mail programs are sent to (autoconfig.host), but \(CheckText.list(all))",
                do: "Have it issued for \(host) too: they refuse it now."
            ).about("client-names")
        }
        guard !covers(node) else { return nil }
        return CheckFinding.note(
            section, "client TLS", "does not name \(node), but \(all.isEmpty ? "nothing" : CheckText.list(all))",
            do: "That is right only if MX records and mail programs use the names that it has."
        ).about("client-names")
    }

    private func error(_ what: String, do action: String) -> CheckFinding { .error(section, "client TLS", what, do: action) }
}
