/// What a gateway's key is for. Separate keys: none ever serves two purposes.
package enum KeyPurpose: String, Sendable, Hashable, CaseIterable { case tls, signing, encryption }
