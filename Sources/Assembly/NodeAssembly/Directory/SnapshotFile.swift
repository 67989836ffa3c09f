package import CMSFormat
import CommunityModel
import Crypto
package import DiskCalls
package import MailModel
import MessageFlow

/// What the log makes, as a file of the state directory: sealed by a key that only this node's storage key opens, so that no other
/// node's, and none that was made or changed by whoever can write here, is ever gone by. It is not secret.
///
/// `securemail-snapshot/2`, a line feed, the wrapped key after its length in two octets, the snapshot, and HMAC-SHA256 of all before. The code
/// stands last, so that neither has to be in memory as a whole to be written.
package struct SnapshotFile: SnapshotKeeping {
    package static let name = "log-snapshot"
    private static let heading = Array("securemail-snapshot/2\n".utf8)
    private static let codeLength = 32
    private static let limit = 2_147_483_648

    private let path: String
    private let keys: any KeyService
    private let calls: any FileCalls
    package let interval: UInt64

    /// - Parameters:
    ///   - state: the node's state directory.
    ///   - interval: statements; what a smaller community has stated is verified in less than a second.
    package init(
        state: String, keys: any KeyService, interval: UInt64 = 4_096, calls: any FileCalls = SystemFileCalls()
    ) {
        path = "\(state)/\(Self.name)"
        (self.keys, self.interval, self.calls) = (keys, interval, calls)
    }

    package func kept() async throws -> Octets? {
        guard let octets = try DurableFile.read(path, limit: Self.limit, calls: calls) else { return nil }
        let start = Self.heading.count + 2
        guard octets.count >= start, octets.bytes.starts(with: Self.heading) else { throw SnapshotFailure.damaged }
        let wrapped = start + Int(octets[start - 2]) << 8 + Int(octets[start - 1]), end = octets.count - Self.codeLength
        guard end >= wrapped else { throw SnapshotFailure.damaged }
        let key: SymmetricKey
        do { key = try await keys.unwrap(Array(octets[start..<wrapped].bytes)) } catch { throw SnapshotFailure.other }
        let code = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: octets[0..<end].bytes, using: key))
        // In constant time.
        guard code == SymmetricKey(data: Array(octets[end..<octets.count].bytes)) else { throw SnapshotFailure.damaged }
        return octets[wrapped..<end]
    }

    package func keep(_ write: @Sendable (_ take: (Octets) -> Void) -> Void) async throws {
        let key = SymmetricKey(size: .bits256), wrapped = try await keys.wrap(key)
        let head = Octets(Self.heading + [UInt8(wrapped.count >> 8), UInt8(wrapped.count & 0xFF)] + wrapped)
        try DurableFile.write(to: path, calls: calls) { take in
            withoutActuallyEscaping(take) { take in
                var code = HMAC<SHA256>(key: key)
                func add(_ part: Octets) {
                    code.update(data: part.bytes)
                    take(part)
                }
                add(head)
                write(add)
                take(Octets(Array(code.finalize())))
            }
        }
    }
}
