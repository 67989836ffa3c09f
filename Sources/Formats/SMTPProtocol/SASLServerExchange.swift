import FoundationEssentials
import MailModel
import SASLProtocol

/// A sign-in under way (RFC 4954 section 4): the mechanism's messages, out of and into base64.
struct SASLServerExchange: Sendable {
    static let scram = "SCRAM-SHA-256"
    /// In the order in which clients are to prefer them.
    static let mechanisms = [scram, "PLAIN", "LOGIN"]

    enum Step: Sendable {
        /// Base64 text of the next challenge.
        case challenge(String)
        case password(PasswordCredentials)
        case scramRecord(user: String)
        case scramProven(user: String)
        case cancelled
        case malformed
        case wrong
    }

    private enum State {
        case plain
        case loginUser
        case loginPassword(user: String)
        case scramFirst(ScramServer)
        case scramRecord(ScramServer, user: String)
        case scramFinal(ScramServer, user: String)
        case scramAcknowledge(user: String)
        case done
    }

    private var state: State

    init?(mechanism: String, serverNonce: String) {
        switch mechanism {
        case "PLAIN": state = .plain
        case "LOGIN": state = .loginUser
        case Self.scram: state = .scramFirst(ScramServer(serverNonce: serverNonce))
        default: return nil
        }
    }

    /// The challenge when the client sent no initial response.
    var greeting: String {
        switch state {
        case .loginUser: "VXNlcm5hbWU6"  // "Username:"
        case .plain, .loginPassword, .scramFirst, .scramRecord, .scramFinal, .scramAcknowledge, .done: ""
        }
    }

    mutating func received(_ line: String) -> Step {
        guard line != "*" else { return .cancelled }
        guard let octets = Data(base64Encoded: line).map(Array.init) else { return .malformed }
        switch state {
        case .plain: return PasswordCredentials(plain: octets).map { .password($0) } ?? .malformed
        case .loginUser: return loginUser(octets)
        case .loginPassword(let user):
            return text(octets).map { .password(PasswordCredentials(user: user, password: $0)) } ?? .malformed
        case .scramFirst(let machine): return scramFirst(machine, octets)
        case .scramFinal(let machine, let user): return scramFinal(machine, user, octets)
        case .scramAcknowledge(let user): return octets.isEmpty ? .scramProven(user: user) : .malformed
        case .scramRecord, .done: return .malformed
        }
    }

    private mutating func loginUser(_ octets: [UInt8]) -> Step {
        guard let user = text(octets), !user.isEmpty else { return .malformed }
        state = .loginPassword(user: user)
        return .challenge("UGFzc3dvcmQ6")  // "Password:"
    }

    private mutating func scramFirst(_ machine: ScramServer, _ octets: [UInt8]) -> Step {
        var machine = machine
        guard let message = text(octets), let user = try? machine.clientFirst(message) else { return .malformed }
        state = .scramRecord(machine, user: user)
        return .scramRecord(user: user)
    }

    /// The record of the user, or none: the exchange then goes on with a made-up one and fails at its end.
    mutating func found(_ record: ScramRecord?, decoySecret: [UInt8]) -> Step {
        guard case .scramRecord(var machine, let user) = state,
            let first = try? machine.found(
                record ?? ScramServer.decoy(for: user, secret: decoySecret), isKnown: record != nil)
        else { return .malformed }
        state = .scramFinal(machine, user: user)
        return .challenge(Data(first.utf8).base64EncodedString())
    }

    private mutating func scramFinal(_ machine: ScramServer, _ user: String, _ octets: [UInt8]) -> Step {
        var machine = machine
        state = .done
        guard let message = text(octets) else { return .malformed }
        do {
            let final = try machine.clientFinal(message)
            state = .scramAcknowledge(user: user)
            return .challenge(Data(final.utf8).base64EncodedString())
        } catch { return error == .wrongProof ? .wrong : .malformed }
    }

    private func text(_ octets: [UInt8]) -> String? {
        octets.count <= PasswordCredentials.maximumLength * 3 ? String(validating: octets, as: UTF8.self) : nil
    }
}
