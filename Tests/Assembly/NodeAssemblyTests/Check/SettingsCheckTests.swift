import MailModel
import Testing

@testable import NodeAssembly

@Suite("check: settings")
struct SettingsCheckTests {
    private let customer = ServedCustomer(id: "harbour", domains: [], connectors: 1, handOver: nil)

    @Test func `every fault stands with file, line and what is allowed`() throws {
        var text = ExampleSettings.changing("  level: warning", to: "  level: loud").text
        text += "colour: blue\n"
        let findings = SettingsCheck.findings(SettingsFaults(ExampleSettings.faults(text)))
        #expect(findings.count == 2 && findings.allSatisfy { $0.level == .error })
        let level = try findings.fault("log.level")
        #expect(level.what.contains("/etc/securemail/securemail.yaml:") && level.action?.contains("debug, info") == true)
    }

    @Test func `settings with a postmaster are in order`() async throws {
        let settings = try ExampleSettings.read(environment: ["SECUREMAIL_POSTMASTER": "it@ministry.example"])
        #expect(await SettingsCheck(settings, customers: [customer]).findings().areAllInOrder)
    }

    @Test func `without a postmaster notices reach nobody`() async throws {
        let findings = await SettingsCheck(try ExampleSettings.read(), customers: []).findings()
        #expect(try findings.fault("postmaster").level == .warning)
    }

    @Test func `a postmaster elsewhere is an error, once the customers are known`() async throws {
        let settings = try ExampleSettings.read(environment: ["SECUREMAIL_POSTMASTER": "it@elsewhere.example"])
        #expect(try await SettingsCheck(settings, customers: []).findings().fault("postmaster").level == .error)
        #expect(await SettingsCheck(settings, customers: nil).findings().areAllInOrder)
    }

    @Test func `metrics that are open to the network are noted`() async throws {
        let settings = try ExampleSettings.read(
            environment: ["SECUREMAIL_METRICS_LISTEN": "0.0.0.0:9100", "SECUREMAIL_POSTMASTER": "it@ministry.example"])
        #expect(try await SettingsCheck(settings, customers: []).findings().fault("metrics.listen").level == .note)
    }

    @Test func `RFC 5321 section 4.5.1: a mailbox domain without a postmaster is told`() async throws {
        let domain = try #require(DomainName("agency.example"))
        let findings = await SettingsCheck(try ExampleSettings.read(), customers: nil, withoutPostmaster: [domain]).findings()
        let finding = try findings.fault("agency.example")
        #expect(finding.id == "settings.domain-postmaster" && finding.level == .warning)
    }
}
