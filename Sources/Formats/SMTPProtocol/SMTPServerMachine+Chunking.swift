package import MailModel

/// BDAT (RFC 3030 section 2). The octets of a chunk are read, whatever is answered in the end: nothing else says where the next command
/// begins. A refused chunk is thrown away as it comes, within bounds; past them the connection is closed.
extension SMTPServerMachine {
    /// A message of which chunks have come.
    struct Gathering {
        let transaction: Transaction
        /// Octets of the chunks before.
        var octets = 0
    }

    /// Why chunks of a message are not taken, and how many octets were thrown away for it.
    struct RefusedChunks {
        let reply: Reply
        var discarded = 0
        /// The client has not greeted, and has to first, as ever.
        var isBeforeHello = false

        /// Where the session goes on.
        var after: State { isBeforeHello ? .greeted : .ready }
    }

    /// Chunks of a message are held: when this is no longer so, they can be let go.
    package var isGathering: Bool {
        switch state {
        case .gathering, .receivingChunk: true
        case .connecting, .greeted, .ready, .comparingLogViews, .authenticating, .checkingSender, .transaction,
            .findingPostmaster,
            .checkingRecipient,
            .receiving, .discardingChunk, .refusedChunks, .storing, .closed:
            false
        }
    }

    mutating func chunk(_ chunk: SMTPChunk) -> Action {
        switch state {
        case .refusedChunks(let refused): return discard(chunk, refused)
        case .transaction(let transaction):
            guard !transaction.envelope.recipients.isEmpty else { return refuse(chunk, Reply(.permanent, .noValidRecipients)) }
            return receive(chunk, Gathering(transaction: transaction))
        case .gathering(let gathering): return receive(chunk, gathering)
        case .connecting, .greeted, .ready, .comparingLogViews, .authenticating, .checkingSender, .findingPostmaster,
            .checkingRecipient, .receiving,
            .receivingChunk, .discardingChunk, .storing, .closed:
            return refuse(chunk, Reply(.permanent, .wrongSequence))
        }
    }

    private mutating func receive(_ chunk: SMTPChunk, _ gathering: Gathering) -> Action {
        guard chunk.size <= configuration.limits.messageSize - gathering.octets else {
            return refuse(chunk, Reply(.permanent, .messageTooBig))
        }
        state = .receivingChunk(gathering, chunk)
        let parameters = gathering.transaction.parameters
        return .readChunk(chunk, expectedSize: parameters.size ?? 0, isBinary: parameters.body == .binaryMIME)
    }

    private mutating func refuse(_ chunk: SMTPChunk, _ reply: Reply, isError: Bool = true) -> Action {
        if isError, case .replyAndClose(let last) = failed(reply) { return .replyAndClose(last) }
        var refused = RefusedChunks(reply: reply)
        if case .greeted = state { refused.isBeforeHello = true }
        return discard(chunk, refused)
    }

    /// What follows in the pipeline is answered alike, and is no further error (RFC 3030 section 2).
    private mutating func discard(_ chunk: SMTPChunk, _ refused: RefusedChunks) -> Action {
        var refused = refused
        guard chunk.size <= SMTPLimits.discardedContent - refused.discarded else { return close(refused.reply) }
        refused.discarded += chunk.size
        state = .discardingChunk(refused, chunk)
        return .discardChunk(chunk)
    }

    /// The octets of a refused chunk have gone by.
    package mutating func chunkDiscarded() -> Action {
        guard case .discardingChunk(let refused, let chunk) = state else { return close(Reply(.transient, .localError)) }
        state = chunk.isLast ? refused.after : .refusedChunks(refused)
        return .reply(refused.reply)
    }

    /// No memory is free for a chunk now: answers ``Action/readChunk(_:expectedSize:isBinary:)`` instead of reading. No error of the client.
    package mutating func chunkRefused(_ reply: Reply) -> Action {
        guard case .receivingChunk(_, let chunk) = state else { return close(Reply(.transient, .localError)) }
        return refuse(chunk, reply, isError: false)
    }

    /// A chunk has come to its end.
    ///
    /// - Parameter result: the whole content with the last chunk, `nil` before.
    package mutating func chunkRead(_ result: Result<Octets?, ContentReader.FaultError>) -> Action {
        guard case .receivingChunk(var gathering, let chunk) = state else { return close(Reply(.transient, .localError)) }
        switch result {
        case .failure(let error):
            let reply = error.fault.reply
            state = chunk.isLast ? .ready : .refusedChunks(RefusedChunks(reply: reply))
            return error.fault == .noRoom ? .reply(reply) : failed(reply)
        case .success(let content?) where chunk.isLast:
            return store(content, gathering.transaction.envelope)
        case .success:
            gathering.octets += chunk.size
            state = .gathering(gathering)
            return .reply(Reply(.success, .ok, "\(chunk.size) octets taken"))
        }
    }

    /// A command that is no BDAT ends a message whose chunks were refused (RFC 3030 section 2 has the client send RSET).
    mutating func leaveRefusedChunks() {
        if case .refusedChunks(let refused) = state { state = refused.after }
    }

    /// Whether a line means to announce a chunk. One that cannot be read leaves open where the chunk ends: what follows would be run as
    /// commands, so that the session ends there.
    static func namesChunk(_ octets: some Collection<UInt8>) -> Bool {
        octets.prefix(4).map { $0 & 0xDF }.elementsEqual("BDAT".utf8)
    }
}
