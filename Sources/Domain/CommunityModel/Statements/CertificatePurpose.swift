/// What a gateway's key is for. Each purpose has keys and certificates of its own; none serves for another.
package enum CertificatePurpose: String, Sendable, Hashable, CaseIterable { case tls, signing, encryption }
