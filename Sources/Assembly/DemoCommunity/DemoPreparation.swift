import CommunityModel
import Crypto
import Foundation
import KeyFiles
import MailModel
import NodeAssembly
import SwiftASN1
import X509

/// Makes the folders of a whole community: keys, certificates, configurations, customers, people. Everything goes through the same
/// operations that an officer and an operator use.
struct DemoPreparation {
    let layout: DemoLayout
    private let entropy = SystemEntropy()

    func carryOut() async throws -> DemoFile {
        try makeFolder()
        let authority = try await makeAuthority()
        let clientCA = try DemoClientCA()
        try write(clientCA.pem, to: layout.clientCAFile)
        var nodes: [DemoFile.Node] = []
        for node in DemoLayout.nodes { nodes.append(try await make(node, authority, clientCA)) }
        try await authority.publish()
        let connectors = try await makeCustomers()
        let accounts = try await makeAccounts()
        return DemoFile(
            authority: DemoFile.Authority(
                http: "http://\(layout.authorityEndpoint)", root_pem: rootFile,
                config: "\(layout.authorityFolder)/securemail.yaml"),
            nodes: nodes, outside: DemoFile.Outside(delivers_to: layout.outsideEndpoint.description), accounts: accounts,
            connectors: connectors, pid: ProcessInfo.processInfo.processIdentifier)
    }

    private var rootFile: String { "\(layout.authorityFolder)/state/authority/root.pem" }
    private var authorityKeysFile: String { "\(layout.authorityFolder)/state/authority/authority.json" }
    private var marker: String { "\(layout.folder)/.securemail-demo" }

    /// Only a folder that a demo made is made anew.
    private func makeFolder() throws {
        let files = FileManager.default
        if let there = try? files.contentsOfDirectory(atPath: layout.folder), !there.isEmpty {
            guard files.fileExists(atPath: marker) else {
                throw NodeFailure("\(layout.folder) holds something else than a demo; name another --directory.")
            }
            try? files.removeItem(atPath: layout.demoFile)
            try files.removeItem(atPath: layout.folder)
        }
        try files.createDirectory(
            atPath: layout.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try write("", to: marker)
        try files.createDirectory(
            atPath: layout.memberKeysFolder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private func makeAuthority() async throws -> AuthorityOperations {
        _ = try await AuthorityOperations.create(
            community: "Demo community", name: "authority.example", listen: layout.authorityEndpoint.description,
            from: .trial, in: layout.authorityFolder)
        return AuthorityOperations(
            try NodeSettings.read(file: "\(layout.authorityFolder)/securemail.yaml", environment: [:]))
    }

    // MARK: A node

    private func make(
        _ node: DemoLayout.Node, _ authority: AuthorityOperations, _ clientCA: DemoClientCA
    ) async throws -> DemoFile.Node {
        let folder = layout.nodeFolder(node.name)
        let configuration = try configuration(of: node)
        for part in ["", "/state", "/tls", "/community"] {
            try FileManager.default.createDirectory(
                atPath: folder + part, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        try write(configuration.text, to: layout.configuration(node.name))
        try FileManager.default.copyItem(atPath: rootFile, toPath: "\(folder)/community/root.pem")
        try FileManager.default.copyItem(atPath: authorityKeysFile, toPath: "\(folder)/community/authority.json")
        let leaf = try clientCA.issue()
        try write(leaf.certificate, to: "\(folder)/tls/certificate.pem")
        try write(leaf.key, to: "\(folder)/tls/key.pem")
        try await certify(node, configuration.name, authority)
        return describe(node)
    }

    private func configuration(of node: DemoLayout.Node) throws -> GatewayConfiguration {
        guard let name = DomainName("gateway.\(node.domains[0])"), let member = MemberID(node.name) else {
            throw NodeFailure("the demo's names are wrong")
        }
        var configuration = GatewayConfiguration(
            name: name, member: member, listeners: layout.listeners(of: node),
            directory: "http://\(layout.authorityEndpoint)")
        configuration.directoryPollSeconds = 1
        configuration.mailboxDomains = node.mailboxDomains.compactMap { DomainName($0) }
        configuration.outsidersRoute = layout.outsideEndpoint
        configuration.metrics = layout.metrics(of: node)
        // A name of the demo's certificates that a mail program on this machine reaches.
        configuration.autoconfig = DomainName("localhost").map {
            AutoconfigSettings(host: $0, listen: layout.autoconfig(of: node))
        }
        return configuration
    }

    private func certify(_ node: DemoLayout.Node, _ name: DomainName, _ authority: AuthorityOperations) async throws {
        let folder = layout.nodeFolder(node.name)
        do throws(KeyFileFailure) {
            _ = try FileKeyService.create(in: "\(folder)/keys", secret: nil).writeRequests(gateway: name)
        } catch { throw NodeFailure(error.description) }
        let domains = node.domains.map { domain in
            DemoLayout.customers.first { $0.domain == domain }.map { "\(domain)=\($0.title)" } ?? domain
        }
        let memberKey = try await agree(node, name)
        _ = try await authority.admit(
            member: node.name, name: node.title, domains: domains, gateway: name.text,
            endpoint: layout.listeners(of: node).peer?.description ?? "", key: memberKey)
        _ = try await authority.issue(
            member: node.name, gateway: name.text, requests: "\(folder)/keys", to: "\(folder)/issued")
        // They served; nobody else is to offer them again.
        for purpose in CertificatePurpose.allCases {
            try FileManager.default.removeItem(atPath: "\(folder)/keys/\(AgreementPlace.file(for: purpose))")
        }
        _ = try KeyOperations.install(from: "\(folder)/issued", try settings(of: node.name))
    }

    /// The member's own key agrees to its gateway's first certificates.
    ///
    /// - Returns: its public half.
    private func agree(_ node: DemoLayout.Node, _ gateway: DomainName) async throws -> String? {
        let key = MemberKeyOperations(file: layout.memberKey(node.name), secret: .none)
        _ = try key.create()
        guard let place = AgreementPlace(authorityFile: authorityKeysFile, days: 1) else { return nil }
        _ = try await key.agree(
            toRequestsIn: "\(layout.nodeFolder(node.name))/keys", gateway: gateway.text, place)
        return try key.show().first
    }

    private func describe(_ node: DemoLayout.Node) -> DemoFile.Node {
        let keys = "\(layout.nodeFolder(node.name))/keys"
        func pair(_ purpose: String) -> DemoFile.KeyPair {
            DemoFile.KeyPair(cert_pem: "\(keys)/\(purpose)-cert.pem", key_pem: "\(keys)/\(purpose)-key.pem")
        }
        let listeners = layout.listeners(of: node)
        return DemoFile.Node(
            name: node.name, roles: node.mailboxDomains.isEmpty ? ["gateway"] : ["gateway", "mailboxes"], domains: node.domains,
            config: layout.configuration(node.name), submission: listeners.submission?.description ?? "",
            submissions: listeners.submissions?.description ?? "", mx: listeners.mx?.description ?? "",
            relay: listeners.relay?.description, peer: listeners.peer?.description ?? "", imap: nil, web: nil, console: nil,
            autoconfig: layout.autoconfig(of: node).map { "https://\($0)" },
            metrics: "http://\(layout.metrics(of: node))/metrics", ca_pem: layout.clientCAFile,
            keys: DemoFile.Keys(tls: pair("tls"), signing: pair("signing"), encryption: pair("encryption")),
            member_key: layout.memberKey(node.name))
    }

    // MARK: Customers and people

    private func makeCustomers() async throws -> [DemoFile.Connector] {
        var connectors: [DemoFile.Connector] = []
        for customer in DemoLayout.customers {
            try await perform(
                NodeRequest("customer.add", ["id": customer.id, "name": customer.title, "domains": customer.domain]),
                customer.node)
            let user = "\(customer.id)-mailserver", place = layout.receiver(of: customer).description
            let hasRelay = DemoLayout.nodes.contains { $0.name == customer.node && $0.hasRelay }
            let rows = try await perform(
                NodeRequest(
                    "connector.add",
                    [
                        "customer": customer.id, "user": user, "delivers-to": place,
                        "relay-addresses": hasRelay ? "127.0.0.1" : "",
                    ]), customer.node)
            connectors.append(
                DemoFile.Connector(
                    customer: customer.id, node: customer.node, domains: [customer.domain], user: user,
                    password: rows.first?.text("password") ?? "", delivers_to: place))
        }
        return connectors
    }

    private func makeAccounts() async throws -> [DemoFile.Account] {
        var accounts: [DemoFile.Account] = []
        for person in DemoLayout.people {
            let password = Hexadecimal.text(entropy.octets(12))
            try await perform(NodeRequest("account.add", ["address": person.address, "password": password]), person.node)
            accounts.append(
                DemoFile.Account(address: person.address, password: password, totp_secret: nil, node: person.node))
        }
        return accounts
    }

    func settings(of node: String) throws -> NodeSettings {
        try NodeSettings.read(file: layout.configuration(node), environment: [:])
    }

    @discardableResult private func perform(_ request: NodeRequest, _ node: String) async throws -> [NodeRow] {
        var rows: [NodeRow] = []
        try await NodeAccess(try settings(of: node)).answers(to: request) { answer in
            if case .row(let row) = answer { rows.append(row) }
        }
        return rows
    }

    private func write(_ text: String, to path: String) throws { try DurableFile.write(Octets(utf8: text), to: path) }
}
