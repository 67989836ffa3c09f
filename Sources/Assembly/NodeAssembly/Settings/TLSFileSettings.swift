/// PEM files of a TLS server; read anew when they change.
package struct TLSFileSettings: Sendable, Hashable {
    package let certificate: String
    package let key: String

    package init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }
}
