import Foundation
import MailModel
import Testing

@testable import NodeAssembly

@Suite("securemail.yaml(5) tells of every setting, and of no other")
struct SettingsPageTests {
    private let page: String
    /// Dotted keys of the page's terms, with the text below each.
    private let terms: [String: String]

    init() throws {
        let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(5).joined(separator: "/").dropFirst()
        page = try String(contentsOfFile: "\(root)/Documentation/man/securemail.yaml.5", encoding: .utf8)
        terms = page.components(separatedBy: ".TP\n").dropFirst().reduce(into: [:]) { terms, entry in
            let lines = entry.split(separator: "\n")
            let key = lines[0].replacing("\\fB", with: "").replacing("\\fP", with: "").replacing("\\-", with: "-")
            terms[String(key)] = lines.dropFirst().prefix { !$0.hasPrefix(".S") }.joined(separator: " ")
        }
    }

    /// What the parser asks for when a node has every role.
    private static var asked: [String: String] {
        let reader = SettingsReader(file: "/test/securemail.yaml", environment: [:])
        _ = SettingsParser(folder: "/test").node(
            reader.root(of: "node: {roles: [gateway, mailboxes, authority]}"), file: "/test/securemail.yaml")
        return reader.asked
    }

    @Test func `each setting has its text, and each term is a setting`() {
        let asked = Self.asked
        #expect(asked.count > 30)
        #expect(Set(asked.keys).subtracting(terms.keys).isEmpty)
        #expect(Set(terms.keys).subtracting(asked.keys).isEmpty)
        #expect(terms.values.allSatisfy { $0.count > 20 || $0.contains("default") })
    }

    @Test func `bounds are those of the parser`() throws {
        for (key, allowed) in Self.asked where allowed.hasPrefix("a whole number") {
            let bounds = allowed.split(separator: " ").compactMap { Int($0) }
            let numbers = try #require(terms[key]).split { !$0.isNumber }.compactMap { Int($0) }
            #expect(bounds.count == 2 && bounds.allSatisfy(numbers.contains), "\(key): \(allowed)")
        }
    }

    @Test func `defaults are those of the parser`() throws {
        let limits = LimitSettings()
        for (key, standard) in [
            ("message-size", limits.messageSize), ("peer-message-size", limits.peerMessageSize),
            ("octets-in-flight", limits.octetsInFlight), ("connections", limits.connections),
            ("connections-per-address", limits.connectionsPerAddress), ("deliveries-at-once", limits.deliveriesAtOnce),
            ("deliveries-per-destination", limits.deliveriesPerDestination),
        ] {
            let text = try #require(terms["limits.\(key)"])
            #expect(text.contains("default \(standard)") || text.contains("\(standard), which is the default"), "\(key)")
        }
    }
}
