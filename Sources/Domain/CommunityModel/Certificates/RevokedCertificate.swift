package import MailModel

/// One entry of a revocation list.
package struct RevokedCertificate: Sendable, Hashable {
    /// The serial number's octets, big-endian, without leading zeroes.
    package let serial: [UInt8]
    package let since: Timestamp
    package let reason: RevocationReason

    package init(serial: some Sequence<UInt8>, since: Timestamp, reason: RevocationReason) {
        self.serial = Array(serial.drop { $0 == 0 })
        (self.since, self.reason) = (Timestamp(seconds: since.seconds), reason)
    }
}
