import MailModel
import NodeAssembly

/// A configuration of a gateway with mailboxes in which every key stands, and changes to it.
enum ExampleSettings {
    static let file = "/etc/securemail/securemail.yaml"

    static let text = """
        node:
          name: gateway.ministry.example
          roles: [gateway, mailboxes]
          member: ministry
          mailbox-domains: [ministry.example, agency.example]
          state: ./state
        listeners:
          peer: 0.0.0.0:24
          mx: 0.0.0.0:25
          submission: 0.0.0.0:587
          submissions: "[::]:465"
          relay: 127.0.0.1:2525
          line-feed-clients: [192.0.2.7, "2001:db8::7"]
        autoconfig:
          host: mail.ministry.example
          listen: 0.0.0.0:443
        tls:
          certificate: ./tls/certificate.pem
          key: /srv/tls/key.pem
        keys:
          directory: keys
          passphrase-file: /run/secrets/passphrase
        community:
          root: ./community/root.pem
          authority: ./community/authority.json
          directory: https://authority.example/directory
          poll-seconds: 60
        outsiders:
          route: smarthost.example:25
        resolver:
          servers: ["192.0.2.53:53", "[2001:db8::53]:5353"]
          trust-anchor: ./root.key
          timeout: 5
        limits:
          message-size: 1000000
          peer-message-size: 52428800
          octets-in-flight: 134217728
          connections: 100
          connections-per-address: 10
          deliveries-at-once: 8
          deliveries-per-destination: 2
        metrics:
          listen: 127.0.0.1:9100
        log:
          format: json
          level: warning

        """

    static func read(_ text: String = text, environment: [String: String] = [:]) throws -> NodeSettings {
        try NodeSettings.read(text: text, file: file, environment: environment)
    }

    /// The text with one line changed, and where that line stands.
    static func changing(_ line: String, to replacement: String) -> (text: String, line: Int) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let index = lines.firstIndex(of: line) ?? lines.count - 1
        lines[index] = replacement
        return (lines.joined(separator: "\n"), index + 1)
    }

    static func faults(_ text: String, environment: [String: String] = [:]) -> [SettingsFault] {
        do {
            _ = try read(text, environment: environment)
            return []
        } catch { return (error as? SettingsFaults)?.faults ?? [] }
    }
}
