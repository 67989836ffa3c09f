package import MailModel

extension SMTPClient {
    /// Opens a session, sees what is offered, and ends it; no mail is sent.
    package func look(at endpoint: HostPort, _ security: SMTPDestination.Security) async -> SMTPSighting {
        let destination = SMTPDestination(name: "look at \(endpoint)", endpoints: [endpoint], security: security)
        do throws(ConnectFailure) {
            let connection = try await connect(endpoint, destination)
            let offered = await connection.offered()
            connection.close()
            return SMTPSighting(refusal: nil, offered: offered)
        } catch { return SMTPSighting(refusal: error.reply, offered: []) }
    }
}
