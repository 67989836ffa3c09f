import CommunityModel
import KeyFiles
import MailModel
import X509

/// The gateway's own certificates: how long they last, whether they name this gateway, and whether the community believes them.
package struct CertificateCheck: NodeCheck {
    /// A renewed certificate stands beside the old one for at least ten days (G-21): that is when it is late.
    package static let overlap = Duration.days(10)
    /// When to begin, so that there is time for it.
    package static let early = Duration.days(14)

    package let section = CheckSection.certificates
    private let node: DomainName
    private let member: MemberID
    private let folder: String
    private let keys: FileKeyService
    private let directory: Directory?
    private let verifier: ChainVerifier?
    private let now: Timestamp

    init(
        _ settings: NodeSettings, _ gateway: GatewaySettings, _ keys: FileKeyService, directory: Directory?,
        verifier: ChainVerifier?, at now: Timestamp
    ) {
        (node, member, folder) = (settings.name, gateway.member, gateway.keys.directory)
        (self.keys, self.directory, self.verifier, self.now) = (keys, directory, verifier, now)
    }

    package func findings() async -> [CheckFinding] {
        var findings: [CheckFinding] = []
        for purpose in KeyPurpose.allCases {
            let installed = keys.installed(purpose)
            // During roll-over the one that serves; one that was revoked is told of.
            guard let serving = ServingCertificate.choose(among: installed, directory, at: now) ?? installed.first else {
                findings.append(
                    .error(
                        section, Self.subject(purpose), "no certificate is installed",
                        do: "Send \(folder)/\(purpose.rawValue)-csr.pem to the authority, then: securemail keys install FOLDER."))
                continue
            }
            findings.append(await finding(serving, purpose))
        }
        return findings
    }

    private func finding(_ installed: FileKeyService.Installed, _ purpose: KeyPurpose) async -> CheckFinding {
        let certificate = installed.certificate, name = CertificateProfile.gateway(of: certificate)
        guard name == node else {
            return .error(
                section, Self.subject(purpose), "names \(name?.text ?? "no gateway"), but this node is \(node)",
                do: "Have a certificate issued for \(node), or mend node.name.")
        }
        if let fault = await distrust(installed, purpose) { return fault }
        return validity(of: certificate, purpose)
    }

    /// What those who are shown it would say.
    private func distrust(_ installed: FileKeyService.Installed, _ purpose: KeyPurpose) async -> CheckFinding? {
        guard let directory, let verifier, let listed = CertificatePurpose(rawValue: purpose.rawValue) else { return nil }
        let judgement = await CommunityTrust(directory: directory, verifier: verifier).judge(
            leaf: installed.certificate.der, intermediates: installed.chain.dropFirst().map(\.der), purpose: listed, at: now)
        switch judgement.verdict {
        case .trusted, .memberSuspended:
            guard judgement.member == member, judgement.gateway == node else {
                return error(
                    purpose, "is listed for \(judgement.gateway?.text ?? "another gateway")",
                    do: "Ask the authority: it lists it wrongly.")
            }
            return nil
        case .notListed:
            if let waiting = directory.pending(certificate: installed.certificate.der) {
                return error(
                    purpose, "is pending: the directory lists it from \(waiting.effective.rfc3339) on, as nobody agreed to it",
                    do:
                        "Wait until then; or have the member's key agree to the request, and the authority issue it again: securemail member-key agree certificates."
                )
            }
            return error(
                purpose, "the directory does not list it",
                do: "Wait for the next directory if it was issued just now; else ask the authority to list it.")
        case .unreadable: return error(purpose, "is not of the community's profile", do: "Have it issued again.")
        case .certificate(let verdict): return distrust(verdict, purpose)
        }
    }

    private func distrust(_ verdict: ChainVerdict, _ purpose: KeyPurpose) -> CheckFinding? {
        let again = "Have a new one issued: send \(folder)/\(purpose.rawValue)-csr.pem to the authority."
        switch verdict {
        // Of these the dates tell more.
        case .valid, .expired: return nil
        case .notYetValid(let until):
            return error(purpose, "is valid from \(until.rfc3339) only", do: "See that the clock is right.")
        case .revoked(let since):
            return error(purpose, "was revoked on \(CheckText.day(since))", do: "Make a new key, and have it certified.")
        case .issuerNotTrusted: return error(purpose, "does not chain to the community's root", do: again)
        case .revocationUnknown:
            return error(
                purpose, "the directory has no valid revocation list of its issuer",
                do: "Tell the authority; see the directory's age.")
        case .wrongPurpose: return error(purpose, "was made for something else", do: again)
        }
    }

    private func validity(of certificate: Certificate, _ purpose: KeyPurpose) -> CheckFinding {
        let left = certificate.validTo - now, end = CheckText.day(certificate.validTo)
        let renew =
            "A running node renews it by itself; see its log, and ask at once with securemail keys renew. Or by hand: send \(folder)/\(purpose.rawValue)-csr.pem to the authority, then securemail keys install FOLDER."
        if left < .zero { return error(purpose, "expired on \(end)", do: renew) }
        let what = "ends in \(CheckText.span(left)), on \(end)"
        if purpose == .signing, left < GatewayKeys.leastValidity {
            return error(purpose, what + "; nothing is signed with it any more, so mail for members waits", do: renew)
        }
        if left < Self.overlap { return .warning(section, Self.subject(purpose), what, do: renew) }
        if left < Self.early { return .note(section, Self.subject(purpose), what, do: renew) }
        return .ok(section, Self.subject(purpose), directory == nil ? what + " (not compared with a directory)" : what)
    }

    private static func subject(_ purpose: KeyPurpose) -> String {
        switch purpose {
        case .tls: "peer TLS"
        case .signing: "signing"
        case .encryption: "encryption"
        }
    }

    private func error(_ purpose: KeyPurpose, _ what: String, do action: String) -> CheckFinding {
        .error(section, Self.subject(purpose), what, do: action)
    }
}
