import CMSFormat

/// Keys that tests seal to and sign with.
enum KindOfKey: String, CaseIterable, Sendable {
    case p256, p384, rsa

    func make() throws -> CMSIdentity {
        switch self {
        case .p256: try CMSIdentity.p256()
        case .p384: try CMSIdentity.p384()
        case .rsa: try CMSIdentity.rsa()
        }
    }

    var recipientAlgorithm: RecipientAlgorithm {
        switch self {
        case .p256: .ecdhP256
        case .p384: .ecdhP384
        case .rsa: .rsaOAEPSHA256
        }
    }
}

extension Set<SignatureAlgorithm> {
    static let all = Set(SignatureAlgorithm.allCases)
}

extension Set<RecipientAlgorithm> {
    static let all = Set(RecipientAlgorithm.allCases)
}
