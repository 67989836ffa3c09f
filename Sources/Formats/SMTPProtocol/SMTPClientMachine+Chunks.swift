import MailModel

/// Content by BDAT (RFC 3030 section 2), and by LMTP (RFC 2033): what is sent after the recipients are known, and what its answers mean.
extension SMTPClientMachine {
    package var offersEightBit: Bool { extensions.offers(.eightBit) }
    package var offersChunks: Bool { extensions.offers(.chunking) }
    /// Binary content comes by chunks alone (RFC 3030 section 3).
    package var offersBinary: Bool { offersChunks && extensions.offers(.binary) }

    /// The answers that the end of the content gets: by LMTP one for each recipient that was accepted, in their order (RFC 2033
    /// section 4.2 and 4.3).
    func contentSteps(of transaction: Transaction) -> [Step] {
        switch dialect {
        case .smtp: [.content(nil)]
        case .lmtp:
            transaction.envelope.recipients.filter { transaction.replies[$0]?.isSuccess == true }.map { .content($0) }
        }
    }

    /// All recipients are answered: chunks go out for those who were accepted, or none at all.
    mutating func beginChunks(_ transaction: Transaction) -> Action {
        guard transaction.replies.values.contains(where: \.isSuccess) else { return sendReset(transaction) }
        state = .transaction(transaction)
        return .sendChunks
    }

    /// Announces a chunk.
    ///
    /// - Returns: the command, behind which its octets go out; `nil` while an answer must come first, from a server without pipelining.
    package mutating func nextChunk(size: Int, isLast: Bool) -> String? {
        guard case .transaction(var transaction) = state, transaction.transfer != .data, !transaction.isChunkOpen,
            !transaction.hasFailed, extensions.offers(.pipelining) || transaction.awaited.isEmpty
        else { return nil }
        transaction.awaited += isLast ? contentSteps(of: transaction) : [.chunk]
        transaction.isChunkOpen = true
        state = .transaction(transaction)
        return "BDAT \(size)\(isLast ? " LAST" : "")\r\n"
    }

    /// The octets of the announced chunk went out to their end.
    package mutating func chunkSent() {
        guard case .transaction(var transaction) = state else { return }
        transaction.isChunkOpen = false
        state = .transaction(transaction)
    }

    /// An answer to a chunk that is not the last. After a failure no more chunks are sent; those that are under way are answered
    /// alike, where the content went out to its end already. Else the connection ends: it would be a wait for nothing.
    mutating func chunkAnswered(_ reply: Reply, _ transaction: Transaction) -> Action {
        var transaction = transaction
        let isEarly = transaction.isChunkOpen && transaction.awaited.isEmpty
        guard reply.isSuccess else {
            transaction.replies = transaction.settled(Self.final(reply))
            guard transaction.isContentSent, dialect == .smtp, reply.severity != .intermediate else {
                return end(transaction.replies, unfit: transaction.unfit)
            }
            transaction.hasFailed = true
            state = .transaction(transaction)
            return .none
        }
        // Said of octets that it cannot have.
        guard !isEarly else {
            return end(transaction.settled(Reply(.transient, .destinationBroken)), unfit: transaction.unfit)
        }
        state = .transaction(transaction)
        return transaction.isContentSent ? .none : .sendChunks
    }
}

extension SMTPClientMachine.Transaction {
    /// Every recipient that was accepted, and has no answer of its own after the content, gets this one.
    func settled(_ answer: Reply) -> [EmailAddress: Reply] {
        replies.reduce(into: replies) { settled, one in
            if one.value.isSuccess, !answered.contains(one.key) { settled[one.key] = answer }
        }
    }
}
