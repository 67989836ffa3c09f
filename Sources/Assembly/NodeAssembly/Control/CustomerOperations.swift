import StorageSQLite
import MailModel
import MessageFlow

/// Commands about customers and connectors.
struct CustomerOperations: Sendable {
    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] {
        [
            "customer.add": add, "customer.list": list, "customer.remove": remove, "connector.add": addConnector,
            "connector.list": listConnectors, "connector.remove": removeConnector,
        ]
    }

    private func add(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let id = try request.argument("id", "customer id: [a-z0-9-], at most 63") { CustomerID($0) }
        let domains = try request.list("domains", "domain") { DomainName($0) }
        guard !domains.isEmpty else { throw NodeFailure("A customer has at least one --domain.", isUsage: true) }
        let service = stores.customerService
        try await reporting { () async throws(CustomerFailure) in
            try await service.add(id, name: request.arguments["name"] ?? "", domains: domains)
        }
        let names = domains.map(\.text).joined(separator: ", ")
        try await answer(.row(NodeRow(message: "Customer \(id) added with \(names). Now add its connector.")))
    }

    private func list(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let customers = try await listing()
        for customer in customers.whole {
            try await answer(
                .row(
                    NodeRow([
                        ("id", .text(customer.id.text)), ("name", .text(customer.name)),
                        ("domains", .list(customer.domains.map(\.text))),
                        ("connectors", .list(customer.connectors.map(Self.shown))),
                    ])))
        }
        for id in customers.damaged {
            try await answer(
                .row(
                    NodeRow([
                        ("id", .text(id)), ("name", .text(Self.damaged)), ("domains", .list([])), ("connectors", .list([])),
                    ])))
        }
    }

    private static let damaged = "damaged: remove it, then add it and its connectors again"

    private func listing() async throws -> (whole: [Customer], damaged: [String]) {
        try await reporting { () async throws(CustomerFailure) in try await stores.customers.listing() }
    }

    private static func shown(_ connector: Connector) -> String {
        connector.user + (connector.deliversTo.map { " -> \($0.endpoint)" + ($0.dialect == .lmtp ? " by LMTP" : "") } ?? "")
    }

    private func remove(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let named = request.arguments["id"] ?? "", damaged = try await listing().damaged
        // The id of a damaged one may be none that a customer could have.
        let id = damaged.contains(named) ? named : try request.argument("id", "customer id") { CustomerID($0) }.text
        try await reporting { () async throws(CustomerFailure) in try await stores.customers.remove(damaged: id) }
        try await answer(.row(NodeRow(message: "Customer \(id) removed.")))
    }

    private func addConnector(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let id = try request.argument("customer", "customer id") { CustomerID($0) }
        let user = try request.argument("user", "user name") { $0.isEmpty ? nil : $0 }
        let relay = try request.list("relay-addresses", "IP address") { IPAddress($0) }
        let handOver = try handOver(request), certificate = try certificate(request)
        let secret = try await reporting { () async throws(CustomerFailure) in
            try await stores.customerService.addConnector(
                user: user, to: id, deliversTo: handOver, relayAddresses: relay, certificate: certificate)
        }
        var cells: [(String, NodeRow.Value)] = [("user", .text(user)), ("password", .text(secret.text))]
        if certificate != nil, stores.gateway.tls?.asksForCertificates != true {
            let text = "No listener asks for certificates: set tls.client-certificates to ask, or this one is never seen."
            cells.append(("warning", .text(text)))
        }
        try await answer(.row(NodeRow(cells)))
    }

    private func listConnectors(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let customers = try await listing()
        for customer in customers.whole {
            for connector in customer.connectors { try await answer(.row(NodeRow(connector, of: customer.id))) }
        }
        for id in customers.damaged {
            try await answer(.row(NodeRow([("customer", .text(id)), ("user", .text(Self.damaged))])))
        }
    }

    private func handOver(_ request: NodeRequest) throws -> HandOver? {
        guard let endpoint = try request.optional("delivers-to", "host:port", { HostPort($0) }) else { return nil }
        let security: HandOverSecurity
        guard request.arguments["pin"] == nil || request.arguments["tls-name"] == nil else {
            throw NodeFailure("Say --pin or --tls-name, not both: one of them would not be looked at.", isUsage: true)
        }
        if let pin = try request.optional("pin", "SHA-256 in hexadecimal", { Hexadecimal.octets($0) }) {
            security = .pinnedCertificate(sha256: pin)
        } else if let name = try request.optional("tls-name", "DNS name", { DomainName($0) }) {
            security = .pinnedName(name)
        } else {
            security = .clear(ownOrganisation: request.arguments["own-network"] == "yes")
        }
        let dialect = HandOver.Dialect(rawValue: request.arguments["protocol"] ?? "smtp")
        guard let dialect else { throw NodeFailure("Mail is handed over by smtp or lmtp.", isUsage: true) }
        do { return try HandOver(to: endpoint, security: security, by: dialect) } catch {
            throw NodeFailure(Self.text(error, endpoint), isUsage: true)
        }
    }

    private func certificate(_ request: NodeRequest) throws -> ClientCertificate? {
        let header = try request.optional("organisation-header", "field, `X-Name: value`", { OrganisationHeader($0) })
        let pinned = try request.optional(
            "client-certificate", "SHA-256 in hexadecimal", { Hexadecimal.octets($0).flatMap { ClientCertificate(pinned: $0) } })
        let name = try request.optional("client-name", "DNS name", { DomainName($0) })
        switch (pinned, name, header) {
        case (nil, nil, nil): return nil
        case (let pinned?, nil, nil): return pinned
        case (nil, let name?, let header?): return .shared(name, organisation: header)
        case (nil, .some, nil):
            throw NodeFailure("A name in a certificate is shared by many: say --organisation-header too.", isUsage: true)
        case (_, nil, .some): throw NodeFailure("--organisation-header belongs to --client-name.", isUsage: true)
        case (.some, .some, _): throw NodeFailure("Say --client-certificate or --client-name, not both.", isUsage: true)
        }
    }

    private static func text(_ fault: HandOverFault, _ endpoint: HostPort) -> String {
        switch fault {
        case .portMissing: "\(endpoint) names no port."
        case .portOfSMTP: "LMTP has a port of its own, not 25; 24 is usual."
        case .pinNotValid: "A pin is the SHA-256 of the server's certificate: 64 hexadecimal digits."
        case .tlsNeeded: "Mail for \(endpoint) crosses a network: name its certificate with --pin, or its name with --tls-name."
        case .notOwnOrganisation:
            "\(endpoint) is a private address: say --own-network if that network is the gateway's own organisation's, or use --pin."
        }
    }

    private func removeConnector(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        let id = try request.argument("customer", "customer id") { CustomerID($0) }
        let user = try request.argument("user", "user name") { $0.isEmpty ? nil : $0 }
        let customer = try await reporting { () async throws(CustomerFailure) in try await stores.customers.customer(id) }
        guard let customer, customer.connectors.contains(where: { $0.user == user }),
            let changed = Customer(
                id: id, name: customer.name, domains: customer.domains,
                connectors: customer.connectors.filter { $0.user != user })
        else { throw NodeFailure("Customer \(id) has no connector \(user).") }
        try await reporting { () async throws(CustomerFailure) in try await stores.customers.update(changed) }
        try await answer(.row(NodeRow(message: "Connector \(user) removed.")))
    }

    private func reporting<T>(_ work: () async throws(CustomerFailure) -> T) async throws -> T {
        do { return try await work() } catch { throw NodeFailure(Self.text(error)) }
    }

    private static func text(_ failure: CustomerFailure) -> String {
        switch failure {
        case .unknownCustomer: "There is no such customer; `securemail customer list` shows them."
        case .idTaken: "There is a customer of this id already."
        case .domainTaken(let domain): "\(domain) belongs to another customer."
        case .domainHasMailboxes(let domain): "\(domain) is a mailbox domain of this node."
        case .userTaken: "Another connector signs in with this name."
        case .certificateTaken: "Another customer's connector signs in with this certificate, or name and organisation header."
        case .notValid: "A name or user name is empty, too long or has characters that are not allowed."
        case .relayNeedsSoleCustomer:
            "An address alone signs nobody in where a node serves more than one customer; leave --relay-address out."
        case .storage(let diagnostic): "The customers' store cannot be used: \(diagnostic)"
        }
    }
}
