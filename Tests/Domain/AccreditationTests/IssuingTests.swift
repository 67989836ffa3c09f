import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Synchronization
import Testing

@Suite("A gateway has all of its new certificates or none")
struct IssuingTests {
    /// Fails to write one document from a moment on.
    private final class StatementStore: AuthorityStore {
        let under: MemoryAuthorityStore
        private let writesLeft = Mutex<Int?>(nil)

        init(_ under: MemoryAuthorityStore) { self.under = under }

        func failStatements(after writes: Int) { writesLeft.withLock { $0 = writes } }
        func read(_ name: String) -> Octets? { under.read(name) }

        func write(_ name: String, _ content: Octets) throws(AuthorityStoreFailure) {
            if name == AuthorityDocument.statements, writesLeft.withLock({ Self.isSpent(&$0) }) { throw .unwritable(name) }
            under.write(name, content)
        }

        func removeFolder(_ name: String) { under.removeFolder(name) }

        private static func isSpent(_ left: inout Int?) -> Bool {
            guard let writes = left else { return false }
            left = max(0, writes - 1)
            return writes == 0
        }
    }

    private func requests(for name: DomainName) throws -> [CertificatePurpose: String] {
        Dictionary(
            uniqueKeysWithValues: try CertificatePurpose.allCases.map {
                ($0, try TestCommunity.request(for: name, key: P256.Signing.PrivateKey()))
            })
    }

    @Test(arguments: 0...2) func `a disk that fails leaves no part of them`(_ writes: Int) async throws {
        let community = try await TestCommunity.make()
        let store = StatementStore(community.store)
        let authority = try Authority.open(store, entropy: SystemTestEntropy())
        let before = community.store.read(AuthorityDocument.statements)
        store.failStatements(after: writes)
        let issued = try? await authority.issue(
            try requests(for: community.ministry.name), for: community.ministry.name, at: TestCommunity.start)
        let file = try await authority.publish(at: TestCommunity.start)
        #expect(Int(file.size) == community.leaves.count + (issued == nil ? 0 : 3))
        #expect((community.store.read(AuthorityDocument.statements) == before) == (issued == nil))
    }
}
