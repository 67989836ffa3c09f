package import MailModel

/// A log as those who follow it know it: its name and key, and the witnesses of whom some must have seen what it says.
package struct LogIdentity: Sendable, Hashable {
    package let key: NoteKey
    package let witnesses: [NoteKey]
    /// Witnesses that must have cosigned.
    package let quorum: Int

    /// - Parameters:
    ///   - key: of kind ``NoteKey/Kind/note``; its name is the log's origin (C2SP tlog-checkpoint, "Signatures").
    ///   - witnesses: of kind ``NoteKey/Kind/cosignature``, each an octet string of its own, as one who stands there twice would count
    ///     twice.
    package init(key: NoteKey, witnesses: [NoteKey] = [], quorum: Int = 0) throws(LogFailure) {
        guard key.kind == .note, witnesses.allSatisfy({ $0.kind == .cosignature }),
            Set(witnesses.map(\.octets)).count == witnesses.count, (0...witnesses.count).contains(quorum)
        else { throw .keyMalformed }
        (self.key, self.witnesses, self.quorum) = (key, witnesses, quorum)
    }

    package var origin: String { key.name }

    /// What the log says, where it and enough of its witnesses signed that.
    ///
    /// - Parameters:
    ///   - time: now. A cosignature of later than a skewed clock explains counts as none: one wrong clock must not make an old checkpoint look
    ///     fresh for ever.
    ///   - skew: how far ahead of it a cosignature may be; who asks for more looks at the time by itself.
    package func verify(
        _ note: SignedNote, at time: Timestamp, skew: Duration = LogLimits.clockSkew
    ) throws(LogFailure) -> VerifiedCheckpoint {
        let verified = try note.verified(by: [key] + witnesses)
        guard verified.contains(where: { $0.key == key }) else { throw .signatureMissing(name: key.name) }
        let checkpoint = try Checkpoint(parsing: note.text)
        guard checkpoint.origin == origin else { throw .otherLog(origin: checkpoint.origin) }
        var newest: [NoteKey: Timestamp] = [:]
        for signature in verified {
            guard let stamp = signature.time, stamp <= time + skew else { continue }
            newest[signature.key] = max(stamp, newest[signature.key] ?? stamp)
        }
        guard newest.count >= quorum else { throw .tooFewWitnesses(have: newest.count, need: quorum) }
        return VerifiedCheckpoint(
            checkpoint: checkpoint, note: note, seenAt: newest.values.sorted().reversed().dropFirst(max(quorum, 1) - 1).first)
    }
}
