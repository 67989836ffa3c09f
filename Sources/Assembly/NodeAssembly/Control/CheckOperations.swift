import Glibc
import MailModel
import MessageFlow
import StorageSQLite

/// What `securemail check` asks of a node: what only its process and its stores know.
struct CheckOperations: Sendable {
    static let verb = "check.facts"

    private let stores: NodeStores
    init(_ stores: NodeStores) { self.stores = stores }

    var all: [String: NodeOperations.Operation] { [Self.verb: facts] }

    private func facts(_ request: NodeRequest, _ answer: NodeOperations.Answer) async throws {
        // A command that opened the stores itself has no worker: then no node runs.
        if stores.worker != nil {
            try await answer(
                .row(
                    NodeRow([
                        ("kind", .text("node")), ("process", .number(Int(getpid()))),
                        ("descriptors", .number(LinuxMachine().descriptorLimit())),
                    ])))
        }
        let customers: [Customer]
        do { customers = try await stores.customers.listing().whole } catch {
            throw NodeFailure("The customers' store cannot be used: \(error)")
        }
        for customer in customers { try await answer(.row(Self.row(customer))) }
    }

    private static func row(_ customer: Customer) -> NodeRow {
        var cells: [(String, NodeRow.Value)] = [
            ("kind", .text("customer")), ("id", .text(customer.id.text)), ("domains", .list(customer.domains.map(\.text))),
            ("connectors", .number(customer.connectors.count)),
        ]
        if let handOver = customer.handOver {
            cells.append(("endpoint", .text(handOver.endpoint.description)))
            cells.append(("protocol", .text(handOver.dialect.rawValue)))
            switch handOver.security {
            case .pinnedCertificate(let digest): cells.append(("pin", .text(Hexadecimal.text(digest))))
            case .pinnedName(let name): cells.append(("name", .text(name.text)))
            case .clear(let isOwn): cells.append(("own", .text(isOwn ? "yes" : "no")))
            }
        }
        return NodeRow(cells)
    }
}

extension NodeContact.Facts {
    init?(_ row: NodeRow) {
        guard row.text("kind") == "node", let descriptors = Int(row.text("descriptors")) else { return nil }
        self.init(process: Int(row.text("process")), descriptors: descriptors)
    }
}

extension ServedCustomer {
    init?(_ row: NodeRow) {
        guard row.text("kind") == "customer", let connectors = Int(row.text("connectors")) else { return nil }
        self.init(
            id: row.text("id"), domains: row.text("domains").split(separator: ", ").compactMap { DomainName($0) },
            connectors: connectors, handOver: Self.handOver(row))
    }

    private static func handOver(_ row: NodeRow) -> HandOver? {
        guard let endpoint = HostPort(row.text("endpoint")) else { return nil }
        let security: HandOverSecurity =
            if let pin = Hexadecimal.octets(row.text("pin")), !pin.isEmpty {
                .pinnedCertificate(sha256: pin)
            } else if let name = DomainName(row.text("name")) {
                .pinnedName(name)
            } else {
                .clear(ownOrganisation: row.text("own") == "yes")
            }
        return try? HandOver(to: endpoint, security: security, by: HandOver.Dialect(rawValue: row.text("protocol")) ?? .smtp)
    }
}
