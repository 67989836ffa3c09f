// swift-tools-version: 6.2

import PackageDescription

// Each target lives in the folder of its group; a target imports only targets of lower groups, or of its own group where its
// line names them. `scripts/check-imports` compares every import with these entries and with the table in Documentation/flow.md.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioExtras: Target.Dependency = .product(name: "NIOExtras", package: "swift-nio-extras")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let hashTrees: Target.Dependency = .product(name: "HashTreeCollections", package: "swift-collections")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func own(_ name: String, in group: String, on dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(group)/\(name)", resources: resources,
        swiftSettings: strict)
}

/// - Parameter files: read where they lie, by tests alone.
func tests(
    of name: String, in group: String, on dependencies: [Target.Dependency], resources: [Resource]? = nil, files: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, path: "Tests/\(group)/\(name)Tests",
        exclude: files, resources: resources, swiftSettings: strict)
}

let words: [Target] = [
    .systemLibrary(
        name: "CIDN2", path: "Sources/Words/CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev", "libunistring-dev"])]),
    .target(
        name: "CReadAlike", path: "Sources/Words/CReadAlike",
        linkerSettings: [.linkedLibrary("icui18n"), .linkedLibrary("icuuc")]),
    own("MailModel", in: "Words", on: ["CIDN2", "CReadAlike"]),
]

let formats: [Target] = [
    own("MessageFormat", in: "Formats", on: ["MailModel"]),
    own("CMSFormat", in: "Formats", on: ["MailModel", asn1, x509, crypto, cryptoExtras]),
    own("SASLProtocol", in: "Formats", on: ["MailModel", crypto, cryptoExtras]),
    own("SMTPProtocol", in: "Formats", on: ["MailModel", "SASLProtocol"]),
    own("DNSFormat", in: "Formats", on: ["MailModel"]),
    own("MerkleLog", in: "Formats", on: ["MailModel", crypto]),
    own("BackupArchive", in: "Formats", on: [crypto, cryptoExtras]),
    .systemLibrary(name: "CZlib", path: "Sources/Formats/CZlib", providers: [.apt(["zlib1g-dev"])]),
    own("GzipFormat", in: "Formats", on: ["MailModel", "CZlib"]),
    own("ClientSettings", in: "Formats", on: ["MailModel", crypto]),
]

let domain: [Target] = [
    own(
        "CommunityModel", in: "Domain",
        on: ["MailModel", "MessageFormat", "CMSFormat", "MerkleLog", asn1, x509, crypto, hashTrees]),
    own(
        "SMIME", in: "Domain",
        on: ["MailModel", "MessageFormat", "CMSFormat", "CommunityModel", x509, crypto]),
    own("DeliveryPolicy", in: "Domain", on: ["MailModel"]),
    own("DeliveryQueue", in: "Domain", on: ["MailModel", "MessageFormat", "CMSFormat"]),
    own("Accounts", in: "Domain", on: ["MailModel", crypto, cryptoExtras]),
    own("Mailboxes", in: "Domain", on: ["MailModel", "MessageFormat", "CMSFormat", crypto]),
    own(
        "MessageFlow", in: "Domain",
        on: [
            "MailModel", "MessageFormat", "CMSFormat", "SASLProtocol", "DNSFormat", "MerkleLog", "CommunityModel", "SMIME",
            "DeliveryPolicy", "DeliveryQueue", "Accounts", "Mailboxes", x509,
        ]),
    own(
        "Accreditation", in: "Domain",
        on: ["MailModel", "MessageFormat", "CMSFormat", "MerkleLog", "CommunityModel", asn1, x509, crypto]),
]

let adapters: [Target] = [
    own("DiskCalls", in: "Adapters", on: []),
    // What of SQLite's settings Swift cannot call.
    .systemLibrary(name: "CSQLiteSettings", path: "Sources/Adapters/CSQLiteSettings"),
    own(
        "StorageSQLite", in: "Adapters",
        on: [
            "MailModel", "SASLProtocol", "DeliveryQueue", "Accounts", "Mailboxes", "MessageFlow", "DiskCalls", "CSQLiteSettings",
            crypto, grdb, sqlite,
        ]),
    own("NetworkTransport", in: "Adapters", on: ["MailModel", "DiskCalls", nioCore, nioSSL]),
    own(
        "SMTPTransport", in: "Adapters",
        on: [
            "MailModel", "SASLProtocol", "SMTPProtocol", "NetworkTransport", nioCore, nioPosix, nioTLS, nioSSL, nioExtras,
            logging,
        ]),
    own("DirectoryTransport", in: "Adapters", on: ["MailModel", "MerkleLog", asyncHTTPClient, nioCore, nioHTTP1]),
    own(
        "NodeHTTP", in: "Adapters",
        on: ["MailModel", "NetworkTransport", hummingbird, hummingbirdCore, httpTypes, nioCore, nioSSL, logging]),
    own("ControlSocket", in: "Adapters", on: ["MailModel", "DiskCalls", logging]),
    own("KeyFiles", in: "Adapters", on: ["MailModel", "CMSFormat", "DiskCalls", asn1, x509, crypto, cryptoExtras]),
    // The kernel's word on its clock: Swift's module of glibc leaves that header out.
    .systemLibrary(name: "CTimex", path: "Sources/Adapters/CTimex"),
    .systemLibrary(name: "CMalloc", path: "Sources/Adapters/CMalloc"),
    own("DNSResolver", in: "Adapters", on: ["MailModel", "DNSFormat", "CUnbound"]),
    // Without `pkgConfig`: Debian's libunbound.pc names libevent.pc, which libunbound-dev does not bring. Header and library lie where
    // the compiler looks by itself.
    .systemLibrary(name: "CUnbound", path: "Sources/Adapters/CUnbound", providers: [.apt(["libunbound-dev"])]),
    own("KeyShares", in: "Adapters", on: ["MailModel", "CGFShare", crypto]),
    .systemLibrary(
        name: "CGFShare", path: "Sources/Adapters/CGFShare", pkgConfig: "libgfshare", providers: [.apt(["libgfshare-dev"])]),
]

let assembly: [Target] = [
    own(
        "NodeAssembly", in: "Assembly",
        on: [
            "MailModel", "MessageFormat", "CMSFormat", "SASLProtocol", "SMTPProtocol", "DNSFormat", "MerkleLog", "CommunityModel",
            "SMIME",
            "DeliveryPolicy", "DeliveryQueue", "MessageFlow", "Accounts", "Mailboxes", "Accreditation", "DiskCalls",
            "StorageSQLite",
            "NetworkTransport", "SMTPTransport", "DNSResolver", "DirectoryTransport", "NodeHTTP", "ControlSocket", "KeyFiles",
            "KeyShares", "BackupArchive", "ClientSettings", "GzipFormat", "CTimex", "CMalloc", crypto, x509, asn1, nioCore,
            nioPosix, lifecycle,
            logging,
            yams,
        ]),
    own(
        "DemoCommunity", in: "Assembly",
        on: [
            "MailModel", "MessageFormat", "CMSFormat", "CommunityModel", "Accreditation", "Accounts", "MessageFlow",
            "SASLProtocol", "SMTPProtocol", "SMTPTransport", "NetworkTransport", "KeyFiles", "NodeAssembly", crypto, x509, asn1,
            lifecycle, logging,
        ]),
]

let program: [Target] = [
    own(
        "Commands", in: "Program",
        on: [
            "MailModel", "MessageFormat", "CMSFormat", "CommunityModel", "DeliveryQueue", "MessageFlow", "Accounts",
            "Mailboxes", "Accreditation", "ControlSocket", "KeyFiles", "BackupArchive", "ClientSettings", "NodeAssembly",
            "DemoCommunity",
            argumentParser,
            lifecycle, unixSignals, logging,
        ]),
    .executableTarget(
        name: "securemail", dependencies: ["Commands", argumentParser], path: "Sources/Program/securemail",
        swiftSettings: strict,
        // Less to hold in memory at rest: functions that are the same instructions are kept once, and what the loader must add the program's place
        // to is listed in a twentieth of the octets (DT_RELR, glibc 2.36).
        linkerSettings: [
            .unsafeFlags(["-use-ld=lld"] + ["--icf=safe", "-z", "pack-relative-relocs"].flatMap { ["-Xlinker", $0] })
        ]),
]

let testKit: [Target] = [
    .target(
        name: "SecureMailTestKit",
        dependencies: [
            "MailModel", "MessageFormat", "CMSFormat", "DNSFormat", "MerkleLog", "CommunityModel", "SMIME", "DeliveryQueue",
            "Accounts", "Mailboxes",
            "MessageFlow", "Accreditation", "NetworkTransport", nioSSL, crypto, cryptoExtras, x509, asn1,
        ],
        path: "Tests/Kit/SecureMailTestKit", resources: [.copy("Torture/Set")], swiftSettings: strict),
    // A community on simulated time, network and disks.
    .target(
        name: "CommunitySimulation",
        dependencies: [
            "MailModel", "MessageFormat", "CMSFormat", "SASLProtocol", "SMTPProtocol", "DNSFormat", "MerkleLog", "CommunityModel",
            "SMIME", "DeliveryPolicy", "DeliveryQueue", "Accounts", "Mailboxes", "MessageFlow", "Accreditation",
            "SecureMailTestKit",
            crypto, x509,
        ],
        path: "Tests/Kit/CommunitySimulation", swiftSettings: strict),
    .executableTarget(
        name: "simulate", dependencies: ["CommunitySimulation", argumentParser], path: "Tests/Kit/simulate",
        swiftSettings: strict),
    // A disk that fails and loses power. Only a test process that links it can have one: nothing in Sources knows of it.
    .target(name: "CFaultVFS", path: "Tests/Kit/CFaultVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(
        name: "StorageTestKit", dependencies: ["DiskCalls", "StorageSQLite", "SecureMailTestKit", "CFaultVFS", grdb],
        path: "Tests/Kit/StorageTestKit", swiftSettings: strict),
]

/// What libFuzzer runs (`make fuzz`) and what an ordinary test replays over the kept corpora: so it is a plain target, always there, that
/// only tests use. The main file that needs libFuzzer (`Fuzz/main-fuzz.swift`) is outside every target; `scripts/fuzz` links it.
let fuzzBodies: [Target] = [
    .target(
        name: "FuzzBodies",
        dependencies: [
            "MailModel", "MessageFormat", "CMSFormat", "SASLProtocol", "SMTPProtocol", "DNSFormat", "GzipFormat", "MerkleLog",
            "CommunityModel", "DeliveryQueue", "SMIME", "Accreditation", "KeyShares", "NetworkTransport", "ControlSocket",
            "NodeAssembly", "StorageSQLite", "BackupArchive",
            nioCore, crypto, grdb,
        ],
        path: "Fuzz/FuzzBodies", swiftSettings: strict)
]

/// `make bench`. Only there when asked for, in a scratch folder of its own: nobody else has to build it.
let benchmarks: [Target] =
    Context.environment["SECUREMAIL_BENCH"] == nil
    ? []
    : [
        .executableTarget(
            name: "securemail-benchmarks",
            dependencies: [
                "MailModel", "MessageFormat", "CMSFormat", "SMTPProtocol", "MerkleLog", "CommunityModel", "SMIME",
                "DeliveryQueue", "MessageFlow", "Accreditation", "StorageSQLite", "NodeAssembly", "SecureMailTestKit", crypto,
                cryptoExtras, x509, argumentParser,
            ],
            path: "Benchmarks/Parts", swiftSettings: strict),
        // Sends and takes mail; scripts/bench-gateways drives it.
        .executableTarget(
            name: "securemail-load", dependencies: ["NetworkTransport", nioCore, nioPosix, nioSSL, argumentParser],
            path: "Benchmarks/Load", swiftSettings: strict),
    ]

let testTargets: [Target] = [
    tests(of: "MailModel", in: "Words", on: []),
    tests(of: "MessageFormat", in: "Formats", on: ["MailModel", "SecureMailTestKit"], resources: [.copy("Vectors")]),
    tests(of: "GzipFormat", in: "Formats", on: ["MailModel"]),
    tests(of: "CMSFormat", in: "Formats", on: ["MailModel", "SecureMailTestKit", asn1, x509, crypto, cryptoExtras]),
    tests(of: "SASLProtocol", in: "Formats", on: ["MailModel", "SecureMailTestKit"]),
    tests(of: "SMTPProtocol", in: "Formats", on: ["MailModel", "SASLProtocol", "SecureMailTestKit"]),
    tests(of: "DNSFormat", in: "Formats", on: ["MailModel", "SecureMailTestKit"]),
    tests(
        of: "CommunityModel", in: "Domain",
        on: [
            "MailModel", "MessageFormat", "CMSFormat", "MerkleLog", "Accreditation", "SecureMailTestKit", asn1, x509, crypto,
            cryptoExtras, hashTrees,
        ]),
    tests(
        of: "SMIME", in: "Domain",
        on: [
            "MailModel", "MessageFormat", "CMSFormat", "CommunityModel", "SecureMailTestKit", x509, crypto, cryptoExtras,
        ]),
    tests(of: "DeliveryPolicy", in: "Domain", on: ["MailModel"]),
    tests(of: "DeliveryQueue", in: "Domain", on: ["MailModel", "MessageFormat", "CMSFormat", "SecureMailTestKit"]),
    tests(of: "Accounts", in: "Domain", on: ["MailModel", "SASLProtocol", "SecureMailTestKit"]),
    tests(
        of: "MessageFlow", in: "Domain",
        on: [
            "MailModel", "MessageFormat", "CMSFormat", "SASLProtocol", "DNSFormat", "MerkleLog", "CommunityModel", "SMIME",
            "DeliveryPolicy",
            "DeliveryQueue", "Accounts", "Mailboxes", "Accreditation", "StorageSQLite", "SecureMailTestKit", x509, crypto,
        ]),
    tests(
        of: "Accreditation", in: "Domain",
        on: ["MailModel", "CMSFormat", "MerkleLog", "CommunityModel", "SecureMailTestKit", asn1, x509, crypto, cryptoExtras]),
    tests(
        of: "CommunitySimulation", in: "Kit",
        on: ["MailModel", "DeliveryQueue", "Mailboxes", "StorageSQLite", "SecureMailTestKit", "simulate"]),
    tests(
        of: "MerkleLog", in: "Formats", on: ["MailModel", "SecureMailTestKit", crypto], resources: [.copy("Vectors")]),
    tests(of: "BackupArchive", in: "Formats", on: [], files: ["Fixtures"]),
    tests(of: "ClientSettings", in: "Formats", on: ["MailModel"]),
    tests(of: "FuzzBodies", in: "Fuzz", on: []),
    tests(
        of: "NetworkTransport", in: "Adapters", on: ["MailModel", "SecureMailTestKit", nioCore, nioPosix, nioEmbedded, nioSSL]),
    tests(
        of: "SMTPTransport", in: "Adapters",
        on: [
            "MailModel", "SASLProtocol", "SMTPProtocol", "NetworkTransport", "SecureMailTestKit", nioCore, nioPosix, nioEmbedded,
            nioSSL, logging,
        ]),
    tests(of: "DNSResolver", in: "Adapters", on: ["MailModel", "DNSFormat", "SecureMailTestKit"]),
    tests(of: "KeyShares", in: "Adapters", on: [crypto]),
    tests(of: "ControlSocket", in: "Adapters", on: ["MailModel", "SecureMailTestKit", logging]),
    tests(
        of: "KeyFiles", in: "Adapters",
        on: [
            "MailModel", "CMSFormat", "CommunityModel", "Accreditation", "SecureMailTestKit", "StorageTestKit", asn1, x509,
            crypto,
        ]),
    tests(
        of: "DirectoryTransport", in: "Adapters", on: ["MailModel", "MerkleLog", "NodeHTTP", "SecureMailTestKit", logging]),
    tests(of: "NodeHTTP", in: "Adapters", on: ["MailModel", "NetworkTransport", "SecureMailTestKit", nioSSL, logging]),
    tests(
        of: "StorageSQLite", in: "Adapters",
        on: [
            "MailModel", "CMSFormat", "SASLProtocol", "DeliveryQueue", "Accounts", "Mailboxes", "MessageFlow",
            "DiskCalls", "SecureMailTestKit", "StorageTestKit", grdb, crypto,
        ], files: ["Fixtures"]),
    tests(
        of: "NodeAssembly", in: "Assembly",
        on: [
            "MailModel", "DNSFormat", "ClientSettings", "MerkleLog", "CommunityModel", "DeliveryPolicy", "DeliveryQueue",
            "MessageFlow", "Accreditation", "DiskCalls",
            "SMTPProtocol", "SMTPTransport", "ControlSocket", "DNSResolver", "DirectoryTransport", "NodeHTTP", "KeyFiles",
            "BackupArchive",
            "SASLProtocol", "CMSFormat", "SMIME", "StorageSQLite", "Accounts", "Mailboxes", "NetworkTransport",
            "SecureMailTestKit",
            "StorageTestKit", crypto, cryptoExtras, x509, asn1, logging, nioCore, nioPosix, nioSSL, nioTLS,
        ]),
]

let package = Package(
    name: "securemail",
    products: [.executable(name: "securemail", targets: ["securemail"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-asn1.git", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates.git", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-collections.git", exact: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
    ],
    targets: words + formats + domain + adapters + assembly + program + testKit + fuzzBodies + benchmarks + testTargets
)
