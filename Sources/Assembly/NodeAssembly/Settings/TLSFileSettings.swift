/// PEM files of a TLS server; read anew when they change.
package struct TLSFileSettings: Sendable, Hashable {
    package let certificate: String
    package let key: String
    /// `submission` and `submissions` ask clients for a certificate, by which mail servers may sign in.
    package let asksForCertificates: Bool
    /// Roots of shared senders' certificates, PEM; `nil` for those of the machine.
    package let clientRoots: String?

    package init(certificate: String, key: String, asksForCertificates: Bool = false, clientRoots: String? = nil) {
        (self.certificate, self.key) = (certificate, key)
        (self.asksForCertificates, self.clientRoots) = (asksForCertificates, clientRoots)
    }
}
