package import CommunityModel
package import MailModel

/// Why a gateway gets no certificate for its new key. Each text says to the gateway's operator what to do.
package indirect enum RenewalRefusal: Error, Sendable, Hashable {
    case notUnderstood
    /// The gateway's clock and the authority's differ by so much: positive where the gateway's is ahead.
    case clocksDiffer(Duration)
    case gatewayUnknown(DomainName)
    case memberSuspended(MemberID)
    /// No certificate that could prove who asks counts any more.
    case nothingProves
    case notProven(CertificatePurpose)
    /// All that proves who asks is the key that others may know.
    case onlyCompromised(CertificatePurpose)
    /// The key had a certificate that ended or was revoked.
    case keyNotNew(CertificatePurpose)
    case tooOften(CertificatePurpose, until: Timestamp)
    /// Officers revoked all that the gateway had: they alone give it back.
    case revoked(CertificatePurpose)
    /// No signing certificate of the gateway counts that could agree, and no officer's key is on the authority's machine.
    case notAgreed
    /// The PKCS #10 request, or its key.
    case requestUnfit(AuthorityFailure)
    /// The authority cannot do it now.
    case authority(AuthorityFailure)
}

extension RenewalRefusal: CustomStringConvertible {
    private static let byHand = "send new requests to the authority's officers: `securemail keys renew --by-hand`"

    package var description: String {
        switch self {
        case .notUnderstood: "the request is not understood; the gateway and the authority may be of different versions"
        case .clocksDiffer(let difference):
            "the gateway's clock is \(abs(difference.components.seconds)) s \(difference > .zero ? "ahead of" : "behind") the authority's: set "
                + "the wrong one right"
        case .gatewayUnknown(let name): "no member has a gateway \(name); see node.name, and ask the authority"
        case .memberSuspended(let id): "\(id) is suspended; ask the authority why"
        case .nothingProves: "no signing and no TLS certificate of this gateway counts any more; \(Self.byHand)"
        case .notProven(let purpose): "the request is not signed by the gateway's present \(purpose.rawValue) key; \(Self.byHand)"
        case .onlyCompromised(let purpose):
            "nothing but the compromised \(purpose.rawValue) key proves who asks: call the authority's officers, and \(Self.byHand)"
        case .keyNotNew(let purpose): "the \(purpose.rawValue) key had a certificate before that counts no more; make a new key"
        case .tooOften(let purpose, let until):
            "the \(purpose.rawValue) certificate was renewed too often; again from \(until.rfc3339) on, or by the officers"
        case .revoked(let purpose): "the authority revoked the \(purpose.rawValue) certificates of this gateway; \(Self.byHand)"
        case .notAgreed: "no signing key of this gateway, that counts, agreed to it, and officers must; \(Self.byHand)"
        case .requestUnfit(let failure), .authority(let failure): failure.description
        }
    }
}
