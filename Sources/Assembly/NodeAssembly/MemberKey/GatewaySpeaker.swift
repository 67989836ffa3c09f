package import CommunityModel
import KeyFiles
import MailModel

/// The signing key of this gateway, by the certificate that the log lists for it.
package struct GatewaySpeaker: AgreementSpeaker {
    private let settings: NodeSettings
    private let clock = SystemClock()

    package init(_ settings: NodeSettings) { self.settings = settings }

    /// The community that the settings name.
    package func place(days: Int) throws -> AgreementPlace? {
        AgreementPlace(authorityFile: try gateway.community.authority, days: days)
    }

    package func speaking() async throws -> @Sendable (AgreementText) throws -> Agreement {
        let gateway = try gateway, keys = try gateway.keys.open(), name = settings.name, now = clock.now
        let anchors = try CommunityAnchors.read(gateway.community)
        guard let directory = await KeptDirectory.read(in: settings.stateDirectory, anchors, at: now).current else {
            throw NodeFailure("This node has no directory yet, which would list its signing key; start it first.")
        }
        guard keys.newestCounting(.signing, of: name, in: directory, at: now) != nil else {
            throw NodeFailure(
                "No signing certificate of \(name) counts, so it cannot agree: the member's key can (`securemail member-key agree`); without one "
                    + "what the officers state takes effect 72 hours later.")
        }
        return { text in
            guard let agreement = keys.agreement(to: text, of: name, in: directory, at: now) else {
                throw NodeFailure("The signing key of \(name) cannot sign.")
            }
            return agreement
        }
    }

    private var gateway: GatewaySettings {
        get throws {
            guard let gateway = settings.gateway else { throw NodeFailure("This node has no gateway role.", isUsage: true) }
            return gateway
        }
    }
}
