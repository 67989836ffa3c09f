import MailModel
import MessageFlow
import NodeAssembly

/// Servers by their place; where none stands nobody answers.
struct FakeProbe: ServerProbe {
    var sightings: [String: ServerSighting] = [:]

    /// Places whose servers speak LMTP: greeted by EHLO they answer 500, as the others do to LHLO.
    var speakingLMTP: Set<String> = []

    func look(
        at endpoint: HostPort, _ security: ServerSighting.Security, by dialect: HandOver.Dialect
    ) async -> ServerSighting {
        guard speakingLMTP.contains(endpoint.description) == (dialect == .lmtp) else {
            return ServerSighting(.refused("500 5.5.1 Unknown command"))
        }
        return sightings[endpoint.description] ?? ServerSighting(.noAnswer("Destination not reachable"))
    }

    func accepts(_ endpoint: HostPort) async -> Bool { sightings[endpoint.description] != nil }
}
