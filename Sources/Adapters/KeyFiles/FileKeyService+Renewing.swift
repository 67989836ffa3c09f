package import CMSFormat
import MailModel

/// New keys beside old ones that serve on.
///
/// What a renewal has come to stands in the folder alone: a newest key without a certificate waits for one. Whichever call fails, and whenever the
/// power does, beginning again goes on, and makes no second key where one waits already.
extension FileKeyService {
    /// Makes a new key, unless one waits for its certificate already. One that was said to be compromised waits for nothing: it is replaced.
    package func beginRenewal(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        let givenUp = try givenUp(purpose), isGivenUp = newestKey(purpose).map(givenUp.contains) ?? false
        guard isGivenUp || pendingKey(purpose) == nil else { return }
        try renew(purpose)
    }

    /// Notes that others may know the keys of a purpose, all that are here: of the one that waits, too, as it lay beside the others.
    package func giveUp(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        let keys = everyKey(purpose).union(try givenUp(purpose))
        let lines = keys.map { Hexadecimal.text($0.octets) + "\n" }.sorted()
        try folder.write(KeyFolder.givenUpFile(purpose), lines.joined(), isPrivate: true)
    }

    /// The keys of a purpose that others may know, from then on until what takes their place is certified.
    package func givenUp(_ purpose: KeyPurpose) throws(KeyFileFailure) -> Set<PublicKeyID> {
        let name = KeyFolder.givenUpFile(purpose)
        guard folder.exists(name) else { return [] }
        var keys: Set<PublicKeyID> = []
        for line in try folder.read(name, isPrivate: true).split(separator: "\n") {
            guard let octets = Hexadecimal.octets(line), let key = PublicKeyID(octets) else {
                throw .unreadable(folder.file(name))
            }
            keys.insert(key)
        }
        return keys
    }

    /// Whether a key was given up and has no successor with a certificate yet.
    package func isGivingUp(_ purpose: KeyPurpose) throws(KeyFileFailure) -> Bool { try !givenUp(purpose).isEmpty }

    /// Once the newest key has its certificate, which the authority gives only when it has revoked those of the others.
    package func endGivingUp(_ purpose: KeyPurpose) throws(KeyFileFailure) {
        let name = KeyFolder.givenUpFile(purpose)
        guard folder.exists(name), let newest = installed(purpose).first?.key, newest == newestKey(purpose),
            try !givenUp(purpose).contains(newest)
        else { return }
        try folder.remove(name)
    }
}
