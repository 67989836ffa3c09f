import Accreditation
import CommunityModel
import DirectoryTransport
import MailModel

/// Turns sections into settings; relative paths count from the configuration's folder.
struct SettingsParser {
    let folder: String

    func node(_ root: SettingsSection, file: String) -> NodeSettings? {
        let node = root.section("node")
        let name = node.required("name", allowed: "a DNS name, for example gateway.ministry.example") { DomainName($0) }
        let roles = self.roles(node)
        let state = path(node, "state", allowed: "a folder that this node alone uses", isNeeded: true)
        let isGateway = roles.contains(.gateway)
        let member = isGateway ? node.required("member", allowed: MemberID.form) { MemberID($0) } : nil
        let domains = roles.contains(.mailboxes) ? mailboxDomains(node) : []
        node.finish()
        let metrics = root.section("metrics")
        let metricsEndpoint = metrics.value("listen", allowed: Self.endpoint) { HostPort($0) }
        metrics.finish()
        let log = log(root.section("log"))
        let gateway = isGateway ? gateway(root, name: name, member: member, domains: domains) : nil
        let authority = roles.contains(.authority) ? authority(root.section("authority")) : nil
        guard let name, let state, !isGateway || gateway != nil, !roles.contains(.authority) || authority != nil else {
            return nil
        }
        return NodeSettings(
            file: file, name: name, roles: roles, stateDirectory: state, log: log, gateway: gateway, authority: authority,
            metrics: metricsEndpoint)
    }

    private static let noRenewal = "none"
    private static let endpoint = "host:port, for example 127.0.0.1:8816"

    private func roles(_ node: SettingsSection) -> Set<NodeSettings.Role> {
        var roles: Set<NodeSettings.Role> = []
        let allowed = NodeSettings.Role.allCases.map(\.rawValue).joined(separator: ", ")
        let values = node.scalars("roles")
        for value in values {
            if let role = NodeSettings.Role(rawValue: value.text) {
                roles.insert(role)
            } else {
                node.reader.add(
                    line: value.line, path: ["node", "roles"], problem: "`\(value.text.prefix(40))` is no role", allowed: allowed)
            }
        }
        if values.isEmpty {
            node.reader.add(line: nil, path: ["node", "roles"], problem: "is missing", allowed: "one or more of \(allowed)")
        }
        if roles.contains(.mailboxes), !roles.contains(.gateway) {
            node.reader.add(
                line: values.first?.line, path: ["node", "roles"], problem: "mailboxes without gateway",
                allowed: "[gateway, mailboxes]: mailboxes stand behind a gateway")
        }
        return roles
    }

    private func mailboxDomains(_ node: SettingsSection) -> [DomainName] {
        let values = node.scalars("mailbox-domains")
        if values.isEmpty {
            node.reader.add(
                line: nil, path: ["node", "mailbox-domains"], problem: "is missing", allowed: "a list of DNS names, one or more")
        }
        return values.compactMap { value in
            guard let domain = DomainName(value.text) else {
                node.reader.add(
                    line: value.line, path: ["node", "mailbox-domains"], problem: "`\(value.text.prefix(60))` is no domain",
                    allowed: "a list of DNS names")
                return nil
            }
            return domain
        }
    }

    private func log(_ section: SettingsSection) -> LogSettings {
        let format = section.value("format", allowed: "text, json") { LogSettings.Format(rawValue: $0) }
        let levels = LogSettings.Level.allCases.map(\.rawValue).joined(separator: ", ")
        let level = section.value("level", allowed: levels) { LogSettings.Level(rawValue: $0) }
        section.finish()
        return LogSettings(format: format ?? .text, level: level ?? .info)
    }

    private func authority(_ section: SettingsSection) -> AuthoritySettings? {
        let listen = section.required("listen", allowed: Self.endpoint) { HostPort($0) }
        let address = section.value("address", allowed: "http://host or http://host:port") { AuthoritySettings.address($0) }
        let days = section.section("certificate-days")
        let range = IssuingTerms.days, standard = IssuingTerms.plain
        let lives: [CertificatePurpose: Duration] = [
            .tls: .days(days.integer("tls", in: range, default: standard.days(for: .tls))),
            .signing: .days(days.integer("signing", in: range, default: standard.days(for: .signing))),
            .encryption: .days(days.integer("encryption", in: range, default: standard.days(for: .encryption))),
        ]
        days.finish()
        section.finish()
        return listen.map { AuthoritySettings(listen: $0, address: address, lives: lives) }
    }

    private func gateway(
        _ root: SettingsSection, name: DomainName?, member: MemberID?, domains: [DomainName]
    ) -> GatewaySettings? {
        let listeners = listeners(root.section("listeners"))
        let autoconfig = autoconfig(root.section("autoconfig"), name: name, hasMailboxes: !domains.isEmpty)
        let tls = tls(root.section("tls"), isNeeded: listeners.needTLSFiles || autoconfig?.listen != nil)
        let keys = keys(root.section("keys"))
        let community = community(root.section("community"))
        let outsiders = root.section("outsiders")
        let route = outsiders.value("route", allowed: "mx, none, or \(Self.endpoint)") { OutsidersSettings($0) }
        outsiders.finish()
        let resolver = resolver(root.section("resolver"))
        let postmaster = root.value("postmaster", allowed: "an address of this gateway") { EmailAddress($0) }
        let limits = limits(root.section("limits"))
        guard let member, let keys, let community else { return nil }
        return GatewaySettings(
            member: member, listeners: listeners, tls: tls, keys: keys, community: community,
            outsiders: route ?? .mailExchangers, resolver: resolver, postmaster: postmaster, limits: limits,
            mailboxDomains: domains, autoconfig: autoconfig)
    }

    private func autoconfig(_ section: SettingsSection, name: DomainName?, hasMailboxes: Bool) -> AutoconfigSettings? {
        let host = section.value("host", allowed: "a DNS name in the certificate of tls") { DomainName($0) }
        let listen = section.value("listen", allowed: Self.endpoint) { HostPort($0) }
        section.finish()
        guard hasMailboxes else {
            if host != nil || listen != nil {
                section.reader.add(
                    line: nil, path: section.path, problem: "without mailboxes",
                    allowed: "on a node whose roles have mailboxes")
            }
            return nil
        }
        return (host ?? name).map { AutoconfigSettings(host: $0, listen: listen) }
    }

    private func listeners(_ section: SettingsSection) -> ListenerSettings {
        func listener(_ key: String) -> HostPort? { section.value(key, allowed: Self.endpoint) { HostPort($0) } }
        let settings = ListenerSettings(
            mx: listener("mx"), submission: listener("submission"), submissions: listener("submissions"),
            relay: listener("relay"), peer: listener("peer"), lineFeedClients: lineFeedClients(section))
        section.finish()
        return settings
    }

    private func lineFeedClients(_ section: SettingsSection) -> Set<IPAddress> {
        let clients = section.scalars("line-feed-clients").compactMap { value in
            let client = IPAddress(value.text)
            if client == nil {
                section.reader.add(
                    line: value.line, path: section.path + ["line-feed-clients"],
                    problem: "`\(value.text.prefix(60))` is no address",
                    allowed: "addresses, for example [192.0.2.7, 2001:db8::7]")
            }
            return client
        }
        return Set(clients)
    }

    private func tls(_ section: SettingsSection, isNeeded: Bool) -> TLSFileSettings? {
        let allowed = "a PEM file"
        let certificate = path(section, "certificate", allowed: allowed, isNeeded: isNeeded)
        let key = path(section, "key", allowed: allowed, isNeeded: isNeeded)
        let asks = section.value("client-certificates", allowed: "`ask` or `ignore`") { ["ask": true, "ignore": false][$0] }
        let roots = path(section, "client-roots", allowed: allowed)
        section.finish()
        guard let certificate, let key else { return nil }
        return TLSFileSettings(certificate: certificate, key: key, asksForCertificates: asks ?? false, clientRoots: roots)
    }

    private func keys(_ section: SettingsSection) -> KeySettings? {
        let directory = path(section, "directory", allowed: "a folder of key files", isNeeded: true)
        let keyFile = path(section, "key-file", allowed: "a file")
        let passphraseFile = path(section, "passphrase-file", allowed: "a file")
        section.finish()
        if keyFile != nil, passphraseFile != nil {
            section.reader.add(
                line: nil, path: ["keys"], problem: "key-file and passphrase-file together", allowed: "one of them, or neither")
        }
        let secret: KeySettings.Secret =
            keyFile.map { .keyFile($0) } ?? passphraseFile.map { .passphraseFile($0) } ?? .none
        return directory.map { KeySettings(directory: $0, secret: secret) }
    }

    private func community(_ section: SettingsSection) -> CommunitySettings? {
        let root = path(section, "root", allowed: "a PEM file", isNeeded: true)
        let authority = path(
            section, "authority", allowed: "the authority's public keys, a JSON file", isNeeded: true)
        let allowed = "a folder, an https:// address, or http:// to a loopback address, below which the log's files lie"
        section.reader.notePath(at: section.path + ["directory"])
        let directory = section.required("directory", allowed: allowed, directorySource)
        let poll = section.integer("poll-seconds", in: 1...3_600, default: 30)
        let renewal = section.value("renewal", allowed: "an https:// address, http:// to a loopback address, or `none`") {
            $0 == Self.noRenewal || WebLogSource.isAllowed($0) ? $0 : nil
        }
        section.finish()
        guard let root, let authority, let directory else { return nil }
        return CommunitySettings(
            root: root, authority: authority, directory: directory, pollSeconds: poll,
            renewal: renewal.map { $0 == Self.noRenewal ? nil : $0 } ?? CommunitySettings.renewal(beside: directory))
    }

    private func directorySource(_ text: String) -> CommunitySettings.DirectorySource? {
        if WebLogSource.isAllowed(text) { return .address(text) }
        return text.contains("://") ? nil : absolute(text).map { .folder($0) }
    }

    private func limits(_ section: SettingsSection) -> LimitSettings {
        let settings = LimitSettings(
            messageSize: section.integer(
                "message-size", in: 65_536...LimitSettings.defaultMessageSize, default: LimitSettings.defaultMessageSize),
            peerMessageSize: section.integer(
                "peer-message-size", in: LimitSettings.defaultPeerMessageSize...209_715_200,
                default: LimitSettings.defaultPeerMessageSize),
            octetsInFlight: section.integer(
                "octets-in-flight", in: 67_108_864...17_179_869_184, default: LimitSettings.defaultOctetsInFlight),
            connections: section.integer("connections", in: 1...1_000_000, default: 10_000),
            connectionsPerAddress: section.integer("connections-per-address", in: 1...1_000_000, default: 256),
            deliveriesAtOnce: section.integer("deliveries-at-once", in: 1...10_000, default: 64),
            deliveriesPerDestination: section.integer("deliveries-per-destination", in: 1...1_000, default: 8))
        section.finish()
        return settings
    }

    /// A key that names a file or folder. The reader notes it: a backup has what it names, or says why not (``SettingsFile``).
    func path(_ section: SettingsSection, _ key: String, allowed: String, isNeeded: Bool = false) -> String? {
        section.reader.notePath(at: section.path + [key])
        return isNeeded
            ? section.required(key, allowed: allowed, absolute) : section.value(key, allowed: allowed, absolute)
    }

    private func absolute(_ text: String) -> String? {
        guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
        if text.hasPrefix("/") { return text }
        let relative = text.hasPrefix("./") ? String(text.dropFirst(2)) : text
        return folder + "/" + relative
    }
}

extension ListenerSettings {
    fileprivate var needTLSFiles: Bool { mx != nil || submission != nil || submissions != nil }
}
