import MailModel
import NodeAssembly
import SecureMailTestKit
import Testing

@Suite("Settings: what is read")
struct SettingsReadingTests {
    @Test func `every key is read; relative paths count from the file's folder`() throws {
        let settings = try ExampleSettings.read(), gateway = try #require(settings.gateway)
        #expect(settings.name == DomainName("gateway.ministry.example") && settings.roles == [.gateway, .mailboxes])
        #expect(settings.stateDirectory == "/etc/securemail/state" && settings.metrics == HostPort("127.0.0.1:9100"))
        #expect(settings.log == LogSettings(format: .json, level: .warning) && settings.authority == nil)
        #expect(gateway.member == MemberID("ministry"))
        #expect(gateway.mailboxDomains.map(\.text) == ["ministry.example", "agency.example"])
        #expect(
            gateway.listeners
                == ListenerSettings(
                    mx: HostPort("0.0.0.0:25"), submission: HostPort("0.0.0.0:587"), submissions: HostPort("[::]:465"),
                    relay: HostPort("127.0.0.1:2525"), peer: HostPort("0.0.0.0:24"),
                    lineFeedClients: Set(["192.0.2.7", "2001:db8::7"].compactMap { IPAddress($0) })))
        #expect(gateway.tls == TLSFileSettings(certificate: "/etc/securemail/tls/certificate.pem", key: "/srv/tls/key.pem"))
        #expect(
            gateway.keys == KeySettings(directory: "/etc/securemail/keys", secret: .passphraseFile("/run/secrets/passphrase")))
        #expect(
            gateway.community
                == CommunitySettings(
                    root: "/etc/securemail/community/root.pem", authority: "/etc/securemail/community/authority.json",
                    directory: .url("https://authority.example"), pollSeconds: 60, renewal: "https://authority.example/renewal"))
        #expect(HostPort("smarthost.example:25").map { .server($0) } == gateway.outsiders)
        #expect(
            gateway.resolver
                == ResolverSettings(
                    servers: ["192.0.2.53:53", "[2001:db8::53]:5353"].compactMap { HostPort($0) },
                    trustAnchor: "/etc/securemail/root.key", timeoutSeconds: 5))
        #expect(
            gateway.autoconfig
                == DomainName("mail.ministry.example").map { AutoconfigSettings(host: $0, listen: HostPort("0.0.0.0:443")) })
        #expect(
            gateway.limits
                == LimitSettings(
                    messageSize: 1_000_000, peerMessageSize: 52_428_800, octetsInFlight: 134_217_728, connections: 100,
                    connectionsPerAddress: 10, deliveriesAtOnce: 8, deliveriesPerDestination: 2))
    }

    @Test func `what may be left out has its default`() throws {
        let settings = try ExampleSettings.read(
            """
            node: {name: gateway.ministry.example, roles: gateway, member: ministry, state: /var/lib/securemail}
            listeners: {peer: "0.0.0.0:24"}
            keys: {directory: /keys}
            community: {root: /r, authority: /a, directory: ./directory}
            """)
        let gateway = try #require(settings.gateway)
        #expect(gateway.limits == LimitSettings() && gateway.community.pollSeconds == 30 && settings.log == LogSettings())
        #expect(gateway.tls == nil && settings.metrics == nil)
        #expect(gateway.outsiders == .mailExchangers && gateway.resolver == ResolverSettings())
        #expect(gateway.community.directory == .folder("/etc/securemail/directory") && gateway.keys.secret == .none)
        #expect(gateway.listeners.mx == nil && gateway.autoconfig == nil)
    }

    @Test func `mail programs are sent to the node's own name where no other is set`() throws {
        let text = ExampleSettings.changing("  host: mail.ministry.example", to: "").text
        #expect(try ExampleSettings.read(text).gateway?.autoconfig?.host == DomainName("gateway.ministry.example"))
    }

    @Test func `the authority alone needs nothing of a gateway`() throws {
        let settings = try ExampleSettings.read(
            """
            node: {name: authority.example, roles: [authority], state: ./state}
            authority: {listen: "127.0.0.1:8800"}
            """)
        #expect(settings.gateway == nil && settings.authority?.listen == HostPort("127.0.0.1:8800"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:8800/directory", true), ("http://localhost/directory", true), ("https://a.example/d", true),
        ("http://authority.example/directory", false), ("http://127.evil.example/directory", false), ("ftp://a.example/d", false),
        ("http://127.0.0.1@evil.example/", false), ("https://user:secret@a.example/", false),
    ]) func `the log comes from a folder, over HTTPS, or over loopback`(_ source: String, _ isAllowed: Bool) {
        let changed = ExampleSettings.changing("  directory: https://authority.example/directory", to: "  directory: \(source)")
        let faults = ExampleSettings.faults(changed.text)
        #expect(faults.isEmpty == isAllowed)
        guard !isAllowed else { return }
        #expect(faults.first?.line == changed.line && faults.first?.key == "community.directory")
        #expect(
            faults.first?.allowed
                == "a folder, an https:// address, or http:// to a loopback address, below which the log's files lie")
    }

    struct Override: CustomTestStringConvertible, Sendable {
        let variable: String, value: String
        let holds: @Sendable (NodeSettings) -> Bool
        var testDescription: String { variable }
    }

    static let overrides = [
        Override(variable: "SECUREMAIL_LISTENERS_PEER", value: "127.0.0.1:9") {
            $0.gateway?.listeners.peer == HostPort("127.0.0.1:9")
        },
        Override(variable: "SECUREMAIL_NODE_STATE", value: "elsewhere") { $0.stateDirectory == "/etc/securemail/elsewhere" },
        Override(variable: "SECUREMAIL_COMMUNITY_POLL_SECONDS", value: "7") { $0.gateway?.community.pollSeconds == 7 },
        Override(variable: "SECUREMAIL_COMMUNITY_RENEWAL", value: "none") { $0.gateway?.community.renewal == nil },
        Override(variable: "SECUREMAIL_COMMUNITY_RENEWAL", value: "https://other.example/r") {
            $0.gateway?.community.renewal == "https://other.example/r"
        },
        Override(variable: "SECUREMAIL_LIMITS_DELIVERIES_AT_ONCE", value: "9") { $0.gateway?.limits.deliveriesAtOnce == 9 },
        Override(variable: "SECUREMAIL_OUTSIDERS_ROUTE", value: "none") {
            $0.gateway?.outsiders == OutsidersSettings.none
        },
        Override(variable: "SECUREMAIL_OUTSIDERS_ROUTE", value: "mx") { $0.gateway?.outsiders == .mailExchangers },
        Override(variable: "SECUREMAIL_RESOLVER_TIMEOUT", value: "9") { $0.gateway?.resolver.timeoutSeconds == 9 },
        Override(variable: "SECUREMAIL_LOG_LEVEL", value: "error") { $0.log.level == .error },
        Override(variable: "SECUREMAIL_KEYS_PASSPHRASE_FILE", value: "/run/other") {
            $0.gateway?.keys.secret == .passphraseFile("/run/other")
        },
    ]

    @Test(arguments: overrides) func `the environment goes before the file`(_ override: Override) throws {
        let settings = try ExampleSettings.read(environment: [override.variable: override.value, "SECUREMAIL": "/bin/securemail"])
        #expect(override.holds(settings))
    }

    @Test func `the environment gives a key that the file has not`() throws {
        let text = ExampleSettings.changing("  mx: 0.0.0.0:25", to: "").text
        #expect(try ExampleSettings.read(text).gateway?.listeners.mx == nil)
        let settings = try ExampleSettings.read(text, environment: ["SECUREMAIL_LISTENERS_MX": "0.0.0.0:26"])
        #expect(settings.gateway?.listeners.mx == HostPort("0.0.0.0:26"))
    }

    @Test func `a wrong value of the environment is named with its variable, and no line`() throws {
        let faults = ExampleSettings.faults(
            ExampleSettings.text, environment: ["SECUREMAIL_LISTENERS_PEER": "nowhere", "SECUREMAIL_LIMITS_CONNECTIONS": "0"])
        #expect(faults.map(\.key) == ["listeners.peer", "limits.connections"] && faults.allSatisfy { $0.line == nil })
        #expect(faults[0].problem == "`nowhere` is not valid (from the environment, SECUREMAIL_LISTENERS_PEER)")
    }

    /// A mistyped one would change nothing, and nobody would see it; a list has no variable.
    @Test(arguments: ["SECUREMAIL_LISTENER_MX", "SECUREMAIL_LOG_LEVELS", "SECUREMAIL_NODE_ROLES", "SECUREMAIL_"])
    func `a variable that stands for no setting is a fault`(_ variable: String) {
        let faults = ExampleSettings.faults(ExampleSettings.text, environment: [variable: "x", "SECUREMAIL_LOG_LEVEL": "error"])
        #expect(faults.map(\.key) == [variable] && faults[0].problem.contains("no setting"))
    }

    @Test func `a file is read from the disk, and one that is not there is named`() throws {
        let folder = try TemporaryFolder()
        try folder.write("securemail.yaml", ExampleSettings.text.utf8)
        let settings = try NodeSettings.read(file: folder.file("securemail.yaml"), environment: [:])
        #expect(settings.stateDirectory == folder.file("state") && settings.file == folder.file("securemail.yaml"))
        for (name, octets) in [("nowhere.yaml", nil), ("latin.yaml", [0xE4, 0xFF] as [UInt8])] {
            if let octets { try folder.write(name, octets) }
            let faults = #expect(throws: SettingsFaults.self) {
                _ = try NodeSettings.read(file: folder.file(name), environment: [:])
            }
            #expect(faults?.description.hasPrefix(folder.file(name) + ": ") == true)
        }
    }
}
