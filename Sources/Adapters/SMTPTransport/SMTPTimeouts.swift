package import NIOCore

/// How long each side waits. RFC 5321 section 4.5.3.2 names the least that a client must grant; a server may close sooner only where
/// that section lets it.
package struct SMTPTimeouts: Sendable, Hashable {
    /// For a whole command line, from when the server is ready for it (RFC 5321 section 4.5.3.2.7: 5 minutes).
    package var command = TimeAmount.minutes(5)
    /// Between two pieces of content (RFC 5321 section 4.5.3.2.5: 3 minutes).
    package var contentIdle = TimeAmount.minutes(3)
    /// For the whole content, however busily it trickles; for a client, until the other side has taken it.
    package var content = TimeAmount.minutes(30)
    /// For the TLS handshake.
    package var handshake = TimeAmount.seconds(60)

    /// What a client that seems to guess recipients waits for each answer.
    package var guess = TimeAmount.seconds(2)
    /// How long a client has to read the last reply and close, once we closed.
    package var linger = TimeAmount.seconds(1)
    /// How long sessions get to finish when the node stops.
    package var grace = TimeAmount.seconds(10)

    // The client's, besides those of the content.
    package var connect = TimeAmount.seconds(30)
    /// For each reply before MAIL, of a server beside which there are others to try.
    package var opening = TimeAmount.seconds(60)
    /// For finding one of several servers that answers: no further one is tried after that.
    package var search = TimeAmount.minutes(4)
    /// For the greeting and each reply (RFC 5321 section 4.5.3.2.1 to 4.5.3.2.4: 5 minutes, DATA 2).
    package var reply = TimeAmount.minutes(5)
    /// For the reply after the end of data (RFC 5321 section 4.5.3.2.6: 10 minutes).
    package var final = TimeAmount.minutes(10)
    /// The same, once nobody can wait that long any more because the node stops.
    package var stoppingFinal = TimeAmount.seconds(20)
    /// How long a connection is kept for the next message.
    package var idle = TimeAmount.seconds(20)
    /// How long a connection may be used again and again, however busy: then who stands at its other end is judged anew.
    package var oldest = TimeAmount.minutes(5)

    package init() {}
}
