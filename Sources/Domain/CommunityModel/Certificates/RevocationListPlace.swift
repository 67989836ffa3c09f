import SwiftASN1
package import X509

/// Where the revocation list of a certificate's issuer is: one DistributionPoint with one address (RFC 5280 section 4.2.1.13).
package enum RevocationListPlace {
    static let identifier: ASN1ObjectIdentifier = [2, 5, 29, 31]

    package static func `extension`(_ address: String) -> Certificate.Extension {
        func tagged(_ number: UInt) -> ASN1Identifier { ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific) }
        var coder = DER.Serializer()
        coder.appendConstructedNode(identifier: .sequence) { coder in
            coder.appendConstructedNode(identifier: .sequence) { coder in
                coder.appendConstructedNode(identifier: tagged(0)) { coder in  // distributionPoint
                    coder.appendConstructedNode(identifier: tagged(0)) { coder in  // fullName
                        coder.appendPrimitiveNode(identifier: tagged(6)) { $0.append(contentsOf: address.utf8) }
                    }
                }
            }
        }
        return Certificate.Extension(oid: identifier, critical: false, value: coder.serializedBytes[...])
    }
}
