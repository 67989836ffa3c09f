import ClientSettings
import MailModel
import NodeAssembly
import NodeHTTP
import Testing

@Suite("Settings for mail programs, as pages for everybody")
struct AutoconfigPagesTests {
    private func pages(_ domains: [String], hasIMAP: Bool = true) throws -> AutoconfigPages {
        let host = try #require(DomainName("mail.kiwimail.example"))
        let services = [MailService(.submission, .tls, host: host, port: 465)]
        return AutoconfigPages(
            try domains.map { domain in
                MailProgramSettings(
                    domain: try #require(DomainName(domain)),
                    services: services + (hasIMAP ? [MailService(.imap, .tls, host: host, port: 993)] : []))
            })
    }

    /// The text of a page, `nil` where there is none.
    private func text(_ path: String, host: String?, _ query: [String: String], _ pages: AutoconfigPages) async throws -> String?
    {
        let page = try #require(pages.all.first { $0.path == path })
        switch await page.content(PageRequest(host: host, query: query)) {
        case .found(_, let body, _, _), .fixed(_, let body): return String(decoding: body.bytes, as: UTF8.self)
        case .notFound, .refused, .notReady: return nil
        }
    }

    private static let autoconfig = ["/.well-known/autoconfig/mail/config-v1.1.xml", "/mail/config-v1.1.xml"]

    @Test(arguments: autoconfig) func `the address's domain decides, whoever the address is`(_ path: String) async throws {
        let pages = try pages(["kiwimail.example", "other.example"])
        let first = try await text(path, host: "x.example", ["emailaddress": "aroha@KIWIMAIL.example"], pages)
        #expect(first?.contains("<domain>kiwimail.example</domain>") == true)
        #expect(try await text(path, host: "other.example", ["emailaddress": "nobody@kiwimail.example"], pages) == first)
    }

    @Test(arguments: autoconfig, ["autoconfig.other.example", "other.example"])
    func `without an address the host that was asked decides`(_ path: String, _ host: String) async throws {
        let pages = try pages(["kiwimail.example", "other.example"])
        #expect(try await text(path, host: host, [:], pages)?.contains("<domain>other.example</domain>") == true)
        #expect(try await text(path, host: "mail.elsewhere.example", [:], pages) == nil)
        #expect(try await text(path, host: nil, [:], self.pages(["kiwimail.example"])) != nil, "there is but one domain")
    }

    @Test(arguments: [
        "aroha@elsewhere.example", "aroha", "", "<aroha@kiwimail.example>", "a@b@kiwimail.example", "x@sub.kiwimail.example",
    ])
    func `an address that is none of ours has no settings`(_ address: String) async throws {
        let pages = try pages(["kiwimail.example"])
        for path in Self.autoconfig {
            #expect(try await text(path, host: "kiwimail.example", ["emailaddress": address], pages) == nil)
        }
        #expect(try await text("/securemail.mobileconfig", host: "kiwimail.example", ["address": address], pages) == nil)
    }

    @Test func `the profile names the address, and is served once there is IMAP`() async throws {
        let path = "/securemail.mobileconfig", query = ["address": "aroha@kiwimail.example"]
        let text = try await text(path, host: nil, query, pages(["kiwimail.example"]))
        #expect(text?.contains("<string>aroha@kiwimail.example</string>") == true)
        #expect(try await self.text(path, host: nil, query, pages(["kiwimail.example"], hasIMAP: false)) == nil)
    }

    @Test func `the node's settings say what it offers, and where`() throws {
        let text = """
            node: {name: gateway.kiwimail.example, roles: [gateway, mailboxes], member: kiwimail, mailbox-domains: kiwimail.example, state: /s}
            listeners: {submission: "0.0.0.0:587", submissions: "[::]:465", mx: "0.0.0.0:25"}
            autoconfig: {host: mail.kiwimail.example}
            tls: {certificate: /c, key: /k}
            keys: {directory: /keys}
            community: {root: /r, authority: /a, directory: ./directory}
            """
        let gateway = try #require(try NodeSettings.read(text: text, file: "/securemail.yaml", environment: [:]).gateway)
        let domain = try #require(DomainName("kiwimail.example")), host = try #require(DomainName("mail.kiwimail.example"))
        let settings = try #require(gateway.mailProgramSettings(of: domain))
        #expect(
            settings.outgoing == [
                MailService(.submission, .tls, host: host, port: 465), MailService(.submission, .startTLS, host: host, port: 587),
            ])
        #expect(settings.incoming.isEmpty && settings.missing.count == 1)
        #expect(gateway.mailProgramSettings(of: host) == nil)
    }

    @Test func `a node without mailboxes has no settings to give`() throws {
        let text = """
            node: {name: gateway.ministry.example, roles: gateway, member: ministry, state: /s}
            listeners: {submission: "0.0.0.0:587"}
            autoconfig: {listen: "0.0.0.0:443"}
            tls: {certificate: /c, key: /k}
            keys: {directory: /keys}
            community: {root: /r, authority: /a, directory: ./directory}
            """
        let faults = #expect(throws: SettingsFaults.self) {
            _ = try NodeSettings.read(text: text, file: "/securemail.yaml", environment: [:])
        }
        #expect(faults?.faults.map(\.key) == ["autoconfig"] && faults?.faults.first?.problem == "without mailboxes")
    }
}
