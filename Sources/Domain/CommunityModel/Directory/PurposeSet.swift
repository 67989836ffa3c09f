/// Some of the purposes of certificates, in one octet.
struct PurposeSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ purpose: CertificatePurpose) {
        switch purpose {
        case .tls: self.init(rawValue: 1)
        case .signing: self.init(rawValue: 2)
        case .encryption: self.init(rawValue: 4)
        }
    }
}
