import MailModel

extension SMTPClient {
    /// Opens a session at the destination's first endpoint as mail for it would, in its dialect (LHLO for LMTP, RFC 2033 section 4.1), sees
    /// what is offered, and ends it; no mail is sent.
    package func look(at destination: SMTPDestination) async -> SMTPSighting {
        guard let endpoint = destination.endpoints.first else {
            return SMTPSighting(refusal: Reply(.transient, .destinationUnreachable), offered: [])
        }
        do throws(ConnectFailure) {
            let connection = try await connect(endpoint, destination)
            let offered = await connection.offered()
            connection.close()
            return SMTPSighting(refusal: nil, offered: offered)
        } catch { return SMTPSighting(refusal: error.reply, offered: []) }
    }
}
