import CommunityModel
import SMIME
import Testing

@Suite("The oldest mail that is opened")
struct OldestMailTests {
    /// A copy names the certificate that it was sealed for, which may be the gateway's former one.
    @Test func `finds the certificate that it was sealed for in the directory`() {
        #expect(DirectoryLimits.endedCertificates > SMIMELimits.oldestSigningTimeAtOpening)
    }
}
