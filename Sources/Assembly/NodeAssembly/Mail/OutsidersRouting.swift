import DNSFormat
import DNSResolver
import Logging
import MailModel
import MessageFlow

/// How mail for outsiders leaves, from the settings.
enum OutsidersRouting {
    static func route(
        _ settings: NodeSettings, _ gateway: GatewaySettings, _ plan: DescriptorPlan, _ entropy: any EntropySource,
        _ logger: Logger
    ) throws -> OutsideRoute {
        switch gateway.outsiders {
        case .none: return .none
        case .server(let server): return .server(server)
        case .mailExchangers:
            let resolver = try resolver(gateway.resolver, plan, logger), own = OwnAddresses.current()
            return .mailExchangers(
                MailExchangerSearch(
                    resolver: resolver, entropy: entropy, ownNames: [settings.name], isOwnAddress: { own.contains($0) }))
        }
    }

    private static func resolver(
        _ settings: ResolverSettings, _ plan: DescriptorPlan, _ logger: Logger
    ) throws -> UnboundResolver {
        let configuration = settings.configuration(sockets: plan.resolverSockets)
        if configuration.trustAnchor == nil {
            logger.warning(
                "Answers of the DNS are not checked: \(ResolverSettings.rootKeys) is not there (Debian: dns-root-data)")
        }
        do throws(ResolverSetupFailure) { return try UnboundResolver(configuration) } catch {
            throw NodeFailure("resolver: \(error)")
        }
    }
}
