package import MailModel

/// Where a gateway listens; what is `nil` does not.
package struct ListenerSettings: Sendable, Hashable {
    package var mx: HostPort?
    package var submission: HostPort?
    package var submissions: HostPort?
    package var relay: HostPort?
    package var peer: HostPort?
    /// Clients that cannot write line ends, of all listeners but `peer`.
    package var lineFeedClients: Set<IPAddress>

    package init(
        mx: HostPort?, submission: HostPort?, submissions: HostPort?, relay: HostPort?, peer: HostPort?,
        lineFeedClients: Set<IPAddress> = []
    ) {
        (self.mx, self.submission, self.submissions, self.relay, self.peer) = (mx, submission, submissions, relay, peer)
        self.lineFeedClients = lineFeedClients
    }
}
