import HashTreeCollections
import MailModel
import X509

@testable import CommunityModel

extension Revocations {
    init(issuers: [Certificate], revoked: [[UInt8]: Timestamp], knownUntil: Timestamp) {
        self.init(
            issuers: issuers.map(\.digest), revoked: TreeDictionary(uniqueKeysWithValues: revoked.map { ($0.key, $0.value) }),
            knownUntil: knownUntil)
    }
}
