import FoundationEssentials
import MailModel
import SASLProtocol

/// A whole SCRAM exchange with the right user, in which the octets change what the client says: only what was not changed is taken
/// (RFC 5802 section 3).
func fuzzSignIn(_ octets: UnsafeRawBufferPointer) {
    var choices = FuzzChoices(octets)
    let place = choices.next(of: 3)
    var server = ScramServer(serverNonce: FuzzedSession.serverNonce)
    let first = place == 0 ? changed(SignInMessages.clientFirst, &choices) : SignInMessages.clientFirst
    guard let record = FuzzedSession.record, let user = try? server.clientFirst(first),
        let challenge = try? server.found(record, isKnown: user == FuzzedSession.user)
    else { return }
    precondition(challenge.hasPrefix("r=") && !challenge.contains("\n"), "a challenge is one line")
    guard let right = SignInMessages.clientFinal else { return }
    let final = place == 1 ? changed(right, &choices) : right
    let isTaken = (try? server.clientFinal(final)) != nil
    precondition(isTaken == (first == SignInMessages.clientFirst && final == right), "the right proof is taken, and no other")
    precondition((try? server.clientFinal(right)) == nil, "an exchange has one end")
}

/// The client's half of an exchange in which both nonces are known.
enum SignInMessages {
    private static let client = ScramClient(
        user: FuzzedSession.user, password: FuzzedSession.password, nonce: "fyko+d2lbbFgONRv9qkxdawL")
    static let clientFirst = client.first

    static let clientFinal: String? = {
        var asking = client, server = ScramServer(serverNonce: FuzzedSession.serverNonce)
        guard let record = FuzzedSession.record, (try? server.clientFirst(asking.first)) != nil,
            let challenge = try? server.found(record, isKnown: true)
        else { return nil }
        return try? asking.final(challenge)
    }()
}

/// Replaces, drops or adds characters.
private func changed(_ text: String, _ choices: inout FuzzChoices) -> String {
    var octets = Array(text.utf8)
    for _ in 0...choices.next(of: 4) where !choices.isOver {
        let place = choices.next(of: octets.count + 1)
        switch choices.next(of: 3) {
        case 0: octets.insert(UInt8(choices.next(of: 128)), at: place)
        case 1: if place < octets.count { octets.remove(at: place) }
        default: if place < octets.count { octets[place] = UInt8(choices.next(of: 128)) }
        }
    }
    return String(decoding: octets, as: UTF8.self)
}
