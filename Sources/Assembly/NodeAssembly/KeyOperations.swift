import Foundation
import KeyFiles
import MailModel
import X509

/// Commands about the files of the gateway's own keys; a running node reads them anew when they change.
package enum KeyOperations {
    package static func list(_ settings: NodeSettings) throws -> [NodeRow] {
        let service = try gateway(settings).keys.open()
        let now = SystemClock().now
        return try KeyPurpose.allCases.flatMap { purpose in
            try pending(purpose, service)
                + service.installed(purpose).enumerated().map { index, installed in
                    let ends = Timestamp(seconds: Int64(installed.certificate.notValidAfter.timeIntervalSince1970))
                    let begins = Timestamp(seconds: Int64(installed.certificate.notValidBefore.timeIntervalSince1970))
                    let left = ends - now
                    let state =
                        left < .zero ? "expired" : left < .days(14) ? "ends soon: renew it" : index == 0 ? "in use" : "kept"
                    return NodeRow([
                        ("purpose", .text(purpose.rawValue)), ("subject", .text(installed.certificate.subject.description)),
                        ("begins", .text(begins.rfc3339)), ("ends", .text(ends.rfc3339)), ("state", .text(state)),
                    ])
                }
        }
    }

    /// The key that waits for its certificate.
    private static func pending(_ purpose: KeyPurpose, _ service: FileKeyService) throws -> [NodeRow] {
        guard service.pendingKey(purpose) != nil else { return [] }
        let isGivingUp: Bool
        do throws(KeyFileFailure) { isGivingUp = try service.isGivingUp(purpose) } catch { throw NodeFailure(error.description) }
        let state = isGivingUp ? "new key, asked for; the former is given up" : "new key, asked for"
        return [
            NodeRow([
                ("purpose", .text(purpose.rawValue)), ("subject", .text("-")), ("begins", .text("-")), ("ends", .text("-")),
                ("state", .text(state)),
            ])
        ]
    }

    /// Installs `tls-cert.pem`, `signing-cert.pem` and `encryption-cert.pem` of a folder.
    package static func install(from folder: String, _ settings: NodeSettings) throws -> [String] {
        let service = try gateway(settings).keys.open()
        return try KeyPurpose.allCases.map { purpose in
            let file = "\(folder)/\(purpose.rawValue)-cert.pem"
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw NodeFailure("\(file) cannot be read.")
            }
            do throws(KeyFileFailure) {
                try service.install(text, for: purpose)
                try service.endGivingUp(purpose)
            } catch { throw NodeFailure(error.description) }
            return "Installed \(file)."
        }
    }

    /// Seals the private key files that are not sealed yet, with what the settings name.
    /// - Returns: a line for each file.
    package static func seal(_ settings: NodeSettings) throws -> [String] {
        let keys = try gateway(settings).keys
        guard keys.secret != .none else {
            throw NodeFailure(
                "\(settings.file) does not say what seals the keys; name a file as keys.passphrase-file or keys.key-file first.",
                isUsage: true)
        }
        let service = try keys.open()
        do throws(KeyFileFailure) {
            return try service.sealFiles().map { $0.wasSealed ? "\($0.file) was sealed already." : "Sealed \($0.file)." }
        } catch { throw NodeFailure(error.description) }
    }

    private static func gateway(_ settings: NodeSettings) throws -> GatewaySettings {
        guard let gateway = settings.gateway else { throw NodeFailure("This node has no gateway role.", isUsage: true) }
        return gateway
    }
}
