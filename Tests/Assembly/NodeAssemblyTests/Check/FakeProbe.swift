import MailModel
import NodeAssembly

/// Servers by their place; where none stands nobody answers.
struct FakeProbe: ServerProbe {
    var sightings: [String: ServerSighting] = [:]

    func look(at endpoint: HostPort, _ security: ServerSighting.Security) async -> ServerSighting {
        sightings[endpoint.description] ?? ServerSighting(.noAnswer("Destination not reachable"))
    }

    func accepts(_ endpoint: HostPort) async -> Bool { sightings[endpoint.description] != nil }
}
