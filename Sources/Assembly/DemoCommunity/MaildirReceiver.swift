import Foundation
import Logging
import MailModel
import NodeAssembly
import SASLProtocol
import SMTPProtocol
import SMTPTransport

/// Stands in for a mail server that takes mail: everything that comes goes into a maildir. No TLS, no sign-in; loopback only.
struct MaildirReceiver: SMTPService {
    let folder: String

    init(folder: String) throws {
        self.folder = folder
        for part in ["tmp", "new", "cur"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
    }

    func connected(_ session: SMTPSession) async -> Refusal? { nil }
    func scramRecord(for user: String, session: SMTPSession) async -> ScramLookup { .unknown }
    func signIn(_ credentials: PasswordCredentials, session: SMTPSession) async -> SignIn { .wrong }
    func signedIn(scramUser: String, session: SMTPSession) async -> SignIn { .wrong }
    func sender(_ sender: EmailAddress?, parameters: MailParameters, session: SMTPSession) async -> Refusal? { nil }
    func recipient(_ recipient: EmailAddress, sender: EmailAddress?, session: SMTPSession) async -> Refusal? { nil }

    func message(_ content: Octets, envelope: Envelope, session: SMTPSession) async -> Reply {
        let name = "\(SystemClock().now.microseconds).\(Hexadecimal.text(SystemEntropy().octets(8))).localhost"
        do {
            try Data(content.bytes).write(to: URL(fileURLWithPath: "\(folder)/tmp/\(name)"))
            try FileManager.default.moveItem(atPath: "\(folder)/tmp/\(name)", toPath: "\(folder)/new/\(name)")
            return Reply(.success, .ok, "Kept")
        } catch {
            return Reply(.transient, .storageUnavailable)
        }
    }
}
