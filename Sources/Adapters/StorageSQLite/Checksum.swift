import Crypto
import Foundation
import MailModel

/// SHA-256 over what lies in a store, to tell a record from what a fault of a disk has made of it.
enum Checksum {
    static func sha256(of octets: Octets) -> Octets {
        octets.withUnsafeBytes { buffer in
            var hash = SHA256()
            hash.update(bufferPointer: buffer)
            return Octets(Array(hash.finalize()))
        }
    }
}

extension Octets {
    /// A copy, as the database takes it.
    var data: Data { Data(bytes) }
}

extension [UInt8] {
    var data: Data { Data(self) }
}
