/// Where it is told which certificates of an issuer are revoked; each certificate names both.
package struct IssuerPlaces: Sendable, Hashable {
    package static let responderPath = "ocsp"
    package static let rootListPath = "root.crl"

    package let revocationList: String
    package let responder: String

    package init(revocationList: String, responder: String) {
        (self.revocationList, self.responder) = (revocationList, responder)
    }
}
