import Accreditation
import ArgumentParser
import CommunityModel
import NodeAssembly

/// `securemail authority`: admits members, issues certificates, publishes the directory.
struct AuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority", abstract: "An authority's members, certificates and directory.",
        subcommands: [
            Init.self, Admit.self, Issue.self, Publish.self, Suspend.self, Resume.self, Revoke.self, Depart.self, List.self,
            CatchUp.self, Install.self, CeremonyCommand.self, AuthorityRename.self, AuthorityMemberKey.self, AuthorityDomain.self,
            AuthorityGateway.self, AuthorityNote.self, AuthorityObject.self, AuthorityPending.self, AuthorityState.self,
        ])

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an authority from what a ceremony wrote: two officers' keys, configuration.")
        @Option(help: "The community's name.") var community: String
        @Option(help: "The authority's DNS name.") var name: String
        @Option(help: "Where the directory is served, host:port.") var listen: String = "127.0.0.1:8800"
        @Option(help: "Where others reach it, http://host, which every certificate names (default: the name).") var address:
            String?
        @Option(help: "The folder that `authority ceremony root` wrote.") var ceremony: String?
        @Flag(help: "Instead of a ceremony: the root's key is made and kept on this machine. For trials only.") var trial = false
        @Option(help: "The folder to make.") var directory: String

        func validate() throws {
            guard (ceremony != nil) != trial else { throw ValidationError("Give --ceremony FOLDER, or --trial.") }
        }

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations.create(
                    community: community, name: name, listen: listen, address: address,
                    from: ceremony.map { .ceremony($0) } ?? .trial, in: directory)
            }
        }
    }

    struct Install: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes over what a later ceremony wrote: an issuing certificate, the root's list; then publishes.")
        @Argument(help: "The folder that the ceremony wrote.") var folder: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).install(from: folder)
            }
        }
    }

    struct Admit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Admits a member with its domains and its gateway, or adds to it.")
        @Argument(help: "The member's id, of [a-z0-9-].") var member: String
        @Option(help: "The organisation's name.") var name: String
        @Option(
            name: .customLong("domain"), help: "A domain; `domain=Customer name` for a customer's. Repeat it for more.")
        var domains: [String]
        @Option(help: "The gateway's DNS name.") var gateway: String
        @Option(help: "Where the gateway's peer listener is reached, host:port.") var endpoint: String
        @Option(
            help: """
                The public half of the member's own key, as `member-key init` printed it, or a file with it: from then on nobody, whoever \
                holds the officers' keys, adds a key to its gateways or moves them without its agreement or 72 hours in public.
                """)
        var memberKey: String?
        @Option(
            help: "For a member that is there: what its key, or its gateway's, said to this gateway and place (`agree gateway`).")
        var agreement: String?
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).admit(
                    member: member, name: name, domains: domains, gateway: gateway, endpoint: endpoint, key: memberKey,
                    agreement: agreement)
            }
        }
    }

    struct Issue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issues a gateway's three certificates from its requests.")
        @Argument(help: "The member's id.") var member: String
        @Option(help: "The gateway's DNS name.") var gateway: String
        @Option(help: "The folder with tls-csr.pem, signing-csr.pem and encryption-csr.pem.") var requests: String
        @Option(help: "The folder to write the certificates to.") var to: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).issue(
                    member: member, gateway: gateway, requests: requests, to: to)
            }
        }
    }

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Signs and publishes the directory now; a running authority does so each hour.")
        @Flag(help: "Say that the clock is right, when nothing was signed for over 30 days.")
        var clockIsRight = false
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).publish(after: clockIsRight ? .confirmed : .usual)
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revokes gateways' certificates and publishes the directory; their keys are never certified again.")
        @Option(help: "One certificate's serial number, in hexadecimal.") var serial: String?
        @Option(help: "A gateway's DNS name: all its certificates of the purpose that count now.") var gateway: String?
        @Option(help: "With --gateway: tls, signing or encryption.") var purpose: String?
        @Option(help: "Why: \(RevocationReason.allCases.map(\.name).joined(separator: ", ")).")
        var reason: String = RevocationReason.unspecified.name
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                guard let reason = RevocationReason(name: reason) else {
                    throw NodeFailure("--reason takes one of those that --help lists.", isUsage: true)
                }
                let order = try RevocationOrder(serial: serial, gateway: gateway, purpose: purpose)
                return try await AuthorityOperations(try configuration.settings()).revoke(order, reason: reason)
            }
        }
    }

    struct CatchUp: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "catch-up", abstract: "Lets an authority that was restored from a backup sign again.",
            discussion: "It takes over what it published after the backup, from the newest logs that members keep.")
        @Argument(help: "Folders `log` of gateways' state directories; the farthest counts.")
        var folders: [String]
        @Flag(help: "Nothing was published after the backup was taken, so that an older log is the newest.")
        var nothingPublishedSince = false
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).catchUp(
                    with: folders, isNothingNewer: nothingPublishedSince)
            }
        }
    }

    struct Depart: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a membership for good: its domains and gateways leave, its id is never given again.")
        @Argument(help: "The member's id.") var member: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report { try await AuthorityOperations(try configuration.settings()).depart(member) }
        }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Suspends a member: its mail is not taken, mail for it waits.")
        @Argument(help: "The member's id.") var member: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report { try await AuthorityOperations(try configuration.settings()).suspend(member) }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a member's suspension.")
        @Argument(help: "The member's id.") var member: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report { try await AuthorityOperations(try configuration.settings()).resume(member) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists members and their gateways.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            let rows = try await AuthorityOperations(try configuration.settings()).list()
            let columns = ["member", "name", "state", "domains", "gateways", "to-renew"]
            if listing.isJSON {
                for row in rows { Terminal.line(row.json) }
            } else {
                Terminal.table(columns.map { $0.uppercased() }, rows.map { row in columns.map { row.text($0) } })
            }
        }
    }

    /// Prints what was done, or what stood in the way.
    static func report(_ work: () async throws -> [String]) async throws {
        do {
            for line in try await work() { Terminal.line(line) }
        } catch let failure as NodeFailure {
            Terminal.error(failure.description)
            throw ExitCode(failure.isUsage ? 64 : 1)
        }
    }
}
