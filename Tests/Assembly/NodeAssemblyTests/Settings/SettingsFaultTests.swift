import MailModel
import NodeAssembly
import Testing

@Suite("Settings: each fault with its file, line, key and what is allowed")
struct SettingsFaultTests {
    struct Case: CustomTestStringConvertible, Sendable {
        /// The line that is changed, and what stands there instead.
        let line: String, wrong: String
        let key: String, problem: String, allowed: String
        var testDescription: String { wrong.isEmpty ? "without \(line)" : wrong }

        init(_ line: String, _ wrong: String, _ key: String, _ problem: String, _ allowed: String) {
            (self.line, self.wrong, self.key, self.problem, self.allowed) = (line, wrong, key, problem, allowed)
        }
    }

    private static let endpoint = "host:port, for example 127.0.0.1:8816"

    static let wrongValues = [
        Case(
            "  name: gateway.ministry.example", "  name: not a name", "node.name", "`not a name` is not valid",
            "a DNS name, for example gateway.ministry.example"),
        Case("  member: ministry", "  member: Ministry!", "node.member", "`Ministry!` is not valid", MemberID.form),
        Case(
            "  roles: [gateway, mailboxes]", "  roles: [gateway, mailboxes, king]", "node.roles", "`king` is no role",
            "gateway, mailboxes, authority"),
        Case(
            "  mailbox-domains: [ministry.example, agency.example]", "  mailbox-domains: [ministry.example, 'no domain']",
            "node.mailbox-domains", "`no domain` is no domain", "a list of DNS names"),
        Case("  peer: 0.0.0.0:24", "  peer: 24", "listeners.peer", "`24` is not valid", endpoint),
        Case("  peer: 0.0.0.0:24", "  peer: 0.0.0.0:65536", "listeners.peer", "`0.0.0.0:65536` is not valid", endpoint),
        Case(
            "  poll-seconds: 60", "  poll-seconds: 0", "community.poll-seconds", "`0` is not valid",
            "a whole number from 1 to 3600"),
        Case(
            "  poll-seconds: 60", "  poll-seconds: 1.5", "community.poll-seconds", "`1.5` is not valid",
            "a whole number from 1 to 3600"),
        Case(
            "  message-size: 1000000", "  message-size: 36700161", "limits.message-size", "`36700161` is not valid",
            "a whole number from 65536 to 36700160"),
        Case(
            "  peer-message-size: 52428800", "  peer-message-size: 52428799", "limits.peer-message-size",
            "`52428799` is not valid", "a whole number from 52428800 to 209715200"),
        Case(
            "  connections: 100", "  connections: 99999999999999999999", "limits.connections",
            "`99999999999999999999` is not valid", "a whole number from 1 to 1000000"),
        Case(
            "  host: mail.ministry.example", "  host: 'no name'", "autoconfig.host", "`no name` is not valid",
            "a DNS name in the certificate of tls"),
        Case("  listen: 0.0.0.0:443", "  listen: 443", "autoconfig.listen", "`443` is not valid", endpoint),
        Case("  format: json", "  format: xml", "log.format", "`xml` is not valid", "text, json"),
        Case("  level: warning", "  level: loud", "log.level", "`loud` is not valid", "debug, info, notice, warning, error"),
        Case(
            "  route: smarthost.example:25", "  route: smarthost.example", "outsiders.route", "`smarthost.example` is not valid",
            "mx, none, or \(endpoint)"),
        Case(
            "  servers: [\"192.0.2.53:53\", \"[2001:db8::53]:5353\"]", "  servers: [\"dns.example:53\"]", "resolver.servers",
            "`dns.example:53` is no server", "address:port, for example 192.0.2.53:53"),
        Case(
            "  servers: [\"192.0.2.53:53\", \"[2001:db8::53]:5353\"]", "  servers: 192.0.2.53", "resolver.servers",
            "`192.0.2.53` is no server", "address:port, for example 192.0.2.53:53"),
        Case(
            "  line-feed-clients: [192.0.2.7, \"2001:db8::7\"]", "  line-feed-clients: [printer.example]",
            "listeners.line-feed-clients", "`printer.example` is no address",
            "addresses, for example [192.0.2.7, 2001:db8::7]"),
        Case("  timeout: 5", "  timeout: 0", "resolver.timeout", "`0` is not valid", "a whole number from 1 to 120"),
        Case("  timeout: 5", "  retries: 5", "resolver.retries", "is no setting", "servers, timeout, trust-anchor"),
        Case("  state: ./state", "  state: ''", "node.state", "`` is not valid", "a folder that this node alone uses"),
        Case("  format: json", "  format: \"\\e[31m\\n\"", "log.format", "`?[31m?` is not valid", "text, json"),
    ]

    static let wrongKinds = [
        Case("  peer: 0.0.0.0:24", "  peer: [a, b]", "listeners.peer", "is a list or has keys below it", "one value"),
        Case("  peer: 0.0.0.0:24", "  peer: {host: a}", "listeners.peer", "is a list or has keys below it", "one value"),
        Case("log:", "log: loud\nother:", "log", "is one value", "keys below it"),
        Case(
            "  roles: [gateway, mailboxes]", "  roles: [gateway, mailboxes, {a: b}]", "node.roles", "is not a list of values",
            "[a, b]"),
    ]

    static let unknownKeys = [
        Case(
            "log:", "lgo:", "lgo", "is no setting",
            "autoconfig, community, keys, limits, listeners, log, metrics, node, outsiders, postmaster, resolver, tls"),
        Case(
            "  peer: 0.0.0.0:24", "  Peer: 0.0.0.0:24", "listeners.Peer", "is no setting",
            "line-feed-clients, mx, peer, relay, submission, submissions"),
        Case("  listen: 0.0.0.0:443", "  liste: 0.0.0.0:443", "autoconfig.liste", "is no setting", "host, listen"),
        Case("  format: json", "  colour: red", "log.colour", "is no setting", "format, level"),
        Case(
            "  passphrase-file: /run/secrets/passphrase", "  passphrase: hunter2", "keys.passphrase", "is no setting",
            "directory, key-file, passphrase-file"),
        Case(
            "metrics:", "authority:", "authority", "is no setting",
            "autoconfig, community, keys, limits, listeners, log, metrics, node, outsiders, postmaster, resolver, tls"),
    ]

    @Test(arguments: wrongValues + wrongKinds + unknownKeys) func `a wrong line is named`(_ case: Case) {
        let changed = ExampleSettings.changing(`case`.line, to: `case`.wrong)
        let fault = SettingsFault(
            file: ExampleSettings.file, line: changed.line, key: `case`.key, problem: `case`.problem, allowed: `case`.allowed)
        let faults = ExampleSettings.faults(changed.text)
        #expect(faults.contains(fault), "\(faults)")
        #expect(
            fault.description
                == "\(ExampleSettings.file):\(changed.line): \(`case`.key): \(`case`.problem); allowed: \(`case`.allowed)")
        #expect(!faults.contains { "\($0)".contains("hunter2") })
    }

    static let missing = [
        Case(
            "  name: gateway.ministry.example", "", "node.name", "is missing", "a DNS name, for example gateway.ministry.example"),
        Case("  member: ministry", "  member:", "node.member", "is missing", MemberID.form),
        Case("  state: ./state", "  state: ~", "node.state", "is missing", "a folder that this node alone uses"),
        Case(
            "  roles: [gateway, mailboxes]", "", "node.roles", "is missing", "one or more of gateway, mailboxes, authority"),
        Case(
            "  roles: [gateway, mailboxes]", "  roles: []", "node.roles", "is missing",
            "one or more of gateway, mailboxes, authority"),
        Case(
            "  roles: [gateway, mailboxes]", "  roles: [mailboxes]", "node.roles", "mailboxes without gateway",
            "[gateway, mailboxes]: mailboxes stand behind a gateway"),
        Case(
            "  mailbox-domains: [ministry.example, agency.example]", "", "node.mailbox-domains", "is missing",
            "a list of DNS names, one or more"),
        Case("  certificate: ./tls/certificate.pem", "", "tls.certificate", "is missing", "a PEM file"),
        Case("  directory: keys", "", "keys.directory", "is missing", "a folder of key files"),
        Case("  root: ./community/root.pem", "", "community.root", "is missing", "a PEM file"),
        Case(
            "  authority: ./community/authority.json", "", "community.authority", "is missing",
            "the authority's public keys, a JSON file"),
        Case(
            "  passphrase-file: /run/secrets/passphrase", "  passphrase-file: /a\n  key-file: /b", "keys",
            "key-file and passphrase-file together", "one of them, or neither"),
    ]

    @Test(arguments: missing) func `what is missing, or not together, is named`(_ case: Case) {
        let faults = ExampleSettings.faults(ExampleSettings.changing(`case`.line, to: `case`.wrong).text)
        let found = faults.first { $0.key == `case`.key && $0.problem == `case`.problem }
        #expect(found?.allowed == `case`.allowed, "\(faults)")
    }

    @Test func `all faults are told at once, in one run`() {
        let text = """
            node:
              name: nobody knows
              roles: [gateway, emperor]
              nonsense: 1
            listeners:
              mx: [1]
            keys: 7
            limits:
              connections: -1
            further:
              nonsense: 2
            """
        let faults = ExampleSettings.faults(text)
        let expected: [(Int?, String)] = [
            (2, "node.name"), (3, "node.roles"), (4, "node.nonsense"), (6, "listeners.mx"), (7, "keys"),
            (9, "limits.connections"),
            (10, "further"),
        ]
        for (line, key) in expected { #expect(faults.contains { $0.line == line && $0.key == key }, "\(key)") }
        for key in [
            "node.state", "node.member", "keys.directory", "community.root", "community.authority", "community.directory",
        ] {
            #expect(faults.contains { $0.key == key && $0.problem == "is missing" }, "\(key)")
        }
        #expect(Set(faults).count == faults.count)
        #expect(SettingsFaults(faults).description.split(separator: "\n").count == faults.count)
    }

    @Test(arguments: [
        ("", "node.name"), ("# nothing\n", "node.name"), ("7", "(document)"), ("- a\n- b\n", "(document)"),
        ("a: [", "(document)"),
        ("a:\n\t- b", "(document)"), ("node: *nobody", "(document)"), ("node: {}\nnode: {}", "(document)"),
        ("--- a\n--- b\n", "(document)"),
    ]) func `what is no configuration is told as such`(_ text: String, _ key: String) {
        #expect(ExampleSettings.faults(text).contains { $0.key == key })
    }

    @Test func `where YAML ends is told`() {
        let faults = ExampleSettings.faults("node:\n  name: a\n  state: [\n")
        #expect((3...4).contains(faults.first?.line ?? 0) && faults.first?.problem.hasPrefix("is not YAML: ") == true)
    }

    @Test func `a key that stands twice is named`() {
        let faults = ExampleSettings.faults(
            ExampleSettings.changing("  mx: 0.0.0.0:25", to: "  mx: 0.0.0.0:25\n  mx: 0.0.0.0:26").text)
        #expect(faults.contains { $0.problem.contains("the key mx stands twice") }, "\(faults)")
    }

    @Test(arguments: [
        "node: 1\n\"no\\e[2J\\x9bde\": 2\n\"no\\e[2J\\x9bde\": 3\n", "node:\n  roles: [\"\\e]0;x\\a\", gateway]\n",
        "node:\n  name: \"a\\r\\nb\"\n  \"\\e[1m\": 1\n",
    ]) func `nothing that a terminal obeys is printed`(_ text: String) {
        let faults = ExampleSettings.faults(text)
        #expect(!faults.isEmpty)
        for fault in faults {
            let isPlain = fault.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
            #expect(isPlain, "\(fault.description.debugDescription)")
        }
    }
}
