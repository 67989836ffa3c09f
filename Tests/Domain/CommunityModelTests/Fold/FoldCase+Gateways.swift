import Accreditation
import CommunityModel
import Crypto
import MailModel
import X509

extension FoldCase {
    static func digest(of certificate: Octets) -> [UInt8] { Array(SHA256.hash(data: certificate.bytes)) }

    static let gateways: [FoldCase] = [
        .waits("a second gateway is listed", { .gatewayListed($0.otherGateway, of: $0.one, endpoint: $0.endpoint) }) {
            fixture, directory in
            directory.member(fixture.one)?.gateways.map(\.name) == [fixture.oneGateway, fixture.otherGateway]
        },
        .waits(
            "a gateway moves and keeps its certificates", { .gatewayListed($0.oneGateway, of: $0.one, endpoint: $0.elsewhere) }
        ) {
            fixture, directory in
            let gateway = directory.member(fixture.one)?.gateways.first
            return gateway?.endpoint == fixture.elsewhere && gateway?.signing.count == 1
        },
        .taken(
            "a first gateway beside another, where no certificate was listed yet",
            { .gatewayListed($0.otherGateway, of: $0.two, endpoint: $0.endpoint) }
        ) { fixture, directory in
            directory.member(fixture.two)?.gateways.map(\.name) == [fixture.otherGateway, fixture.twoGateway]
        },
        .refused("a gateway of nobody", { .gatewayListed($0.otherGateway, of: $0.nobody, endpoint: $0.endpoint) }) {
            .memberUnknown($0.nobody)
        },
        .refused("another's gateway", { .gatewayListed($0.twoGateway, of: $0.one, endpoint: $0.elsewhere) }) {
            .gatewayOfAnother($0.twoGateway)
        },
        .taken("a gateway is withdrawn", { .gatewayWithdrawn($0.oneGateway) }) { fixture, directory in
            let digest = try digest(of: fixture.leaf(fixture.oneGateway, .signing))
            return directory.member(fixture.one)?.gateways == [] && directory.listing(ofCertificate: digest) == nil
        },
        .refused("a gateway that is not listed is withdrawn", { .gatewayWithdrawn($0.otherGateway) }) {
            .gatewayUnknown($0.otherGateway)
        },
        .waits(
            "a withdrawn gateway is listed again", after: { [.gatewayWithdrawn($0.oneGateway)] },
            { .gatewayListed($0.oneGateway, of: $0.one, endpoint: $0.endpoint) }
        ) { fixture, directory in directory.member(fixture.one)?.gateways.first?.signing == [] },
        .refused(
            "a withdrawn gateway's name goes to another member", after: { [.gatewayWithdrawn($0.oneGateway)] },
            { .gatewayListed($0.oneGateway, of: $0.two, endpoint: $0.endpoint) }
        ) { .gatewayOfAnother($0.oneGateway) },
        .refused(
            "the name of a departed member's gateway goes to another", after: { [.memberDeparted($0.one)] },
            { .gatewayListed($0.oneGateway, of: $0.two, endpoint: $0.endpoint) }
        ) { .gatewayOfAnother($0.oneGateway) },
    ]

    static let issuers: [FoldCase] = [
        .taken("a second issuer is listed", { .issuerListed(certificate: try $0.furtherIssuer(2)) }) { _, directory in
            directory.issuers.count == 2
        },
        .refused("an issuer is listed twice", { .issuerListed(certificate: $0.issuing.certificate.der) }) { _ in .issuerWrong },
        .refused("an issuer that is no certificate", { _ in .issuerListed(certificate: Octets([1, 2, 3])) }) { _ in .issuerWrong
        },
        .refused("the root as issuer", { .issuerListed(certificate: $0.root.certificate.der) }) { _ in .issuerWrong },
        .refused("a gateway's certificate as issuer", { .issuerListed(certificate: try $0.leaf($0.oneGateway, .tls)) }) { _ in
            .issuerWrong
        },
        .taken(
            "as many issuers as there may be",
            after: { fixture in
                try (2..<DirectoryLimits.issuers).map { .issuerListed(certificate: try fixture.furtherIssuer($0)) }
            },
            { .issuerListed(certificate: try $0.furtherIssuer(DirectoryLimits.issuers)) }
        ) { _, directory in directory.issuers.count == DirectoryLimits.issuers },
        .refused(
            "one issuer too many",
            after: { fixture in
                try (2...DirectoryLimits.issuers).map { .issuerListed(certificate: try fixture.furtherIssuer($0)) }
            },
            { .issuerListed(certificate: try $0.furtherIssuer(DirectoryLimits.issuers + 1)) }
        ) { _ in .tooManyIssuers },
        .taken(
            "an issuer is withdrawn", { .issuerWithdrawn(certificateDigest: $0.issuing.certificate.digest) }
        ) { _, directory in directory.issuers.isEmpty },
        .refused("an issuer that is not listed is withdrawn", { .issuerWithdrawn(certificateDigest: $0.root.certificate.digest) })
        {
            _ in .issuerUnknown
        },
    ]

    static let certificates: [FoldCase] = CertificatePurpose.allCases.map { purpose in
        .taken(
            "a certificate for \(purpose) is listed",
            {
                .certificateListed(
                    try $0.leaf($0.twoGateway, purpose), gateway: $0.twoGateway, purpose: purpose)
            }
        ) { fixture, directory in
            let digest = try digest(of: fixture.leaf(fixture.twoGateway, purpose))
            let found = directory.gateway(withCertificateDigest: digest, purpose: purpose)
            let others = CertificatePurpose.allCases.filter { $0 != purpose }
            return found?.0.id == fixture.two && found?.1.name == fixture.twoGateway
                && others.allSatisfy { directory.gateway(withCertificateDigest: digest, purpose: $0) == nil }
        }
    }

    static let certificateRefusals: [FoldCase] =
        CertificatePurpose.allCases.flatMap { purpose in
            CertificatePurpose.allCases.filter { $0 != purpose }.map { listed in
                FoldCase.refused(
                    "a certificate for \(purpose), as if for \(listed)",
                    {
                        .certificateListed(
                            try $0.leaf($0.oneGateway, purpose, serial: 20), gateway: $0.oneGateway, purpose: listed)
                    }
                ) { _ in .certificateNotOfPurpose(listed) }
            }
        } + [
            .waits(
                "another certificate for the same key",
                {
                    .certificateListed(
                        try $0.leaf($0.oneGateway, .signing, serial: 11), gateway: $0.oneGateway, purpose: .signing)
                }
            ) { fixture, directory in directory.member(fixture.one)?.gateways.first?.signing.count == 2 },
            .refused(
                "for a gateway that is not listed",
                { .certificateListed(try $0.leaf($0.otherGateway, .tls), gateway: $0.otherGateway, purpose: .tls) }
            ) { .gatewayUnknown($0.otherGateway) },
            .refused("what is no certificate", { .certificateListed(Octets([0x30, 0]), gateway: $0.oneGateway, purpose: .tls) }) {
                _ in
                .certificateUnreadable
            },
            .refused(
                "with an octet after it",
                {
                    .certificateListed(
                        Octets(Array(try $0.leaf($0.oneGateway, .tls).bytes) + [0]), gateway: $0.oneGateway, purpose: .tls)
                }
            ) { _ in .certificateUnreadable },
            .refused(
                "for another gateway's name",
                { .certificateListed(try $0.leaf($0.twoGateway, .tls), gateway: $0.oneGateway, purpose: .tls) }
            ) { .certificateOfAnotherName($0.oneGateway) },
            .refused(
                "an issuer's certificate",
                { .certificateListed($0.issuing.certificate.der, gateway: $0.oneGateway, purpose: .tls) }
            ) {
                _ in .certificateNotOfPurpose(.tls)
            },
            .refused(
                "the same twice",
                { .certificateListed(try $0.leaf($0.oneGateway, .signing), gateway: $0.oneGateway, purpose: .signing) }
            ) { _ in .certificateTwice },
            .taken(
                "a certificate is revoked",
                {
                    .certificateRevoked(
                        certificateDigest: try digest(of: $0.leaf($0.oneGateway, .signing)), reason: .keyCompromise)
                }
            ) { fixture, directory in
                directory.isRevoked(certificate: try digest(of: fixture.leaf(fixture.oneGateway, .signing)))
            },
            .refused(
                "a certificate is revoked twice",
                after: {
                    [
                        .certificateRevoked(
                            certificateDigest: try digest(of: $0.leaf($0.oneGateway, .signing)), reason: .keyCompromise)
                    ]
                },
                { .certificateRevoked(certificateDigest: try digest(of: $0.leaf($0.oneGateway, .signing)), reason: .superseded) }
            ) { _ in .certificateRevokedTwice },
            .refused(
                "a certificate that was never listed is revoked",
                { .certificateRevoked(certificateDigest: try digest(of: $0.leaf($0.twoGateway, .signing)), reason: .superseded) }
            ) { _ in .certificateUnknown },
            .refused(
                "one key for two purposes",
                {
                    .certificateListed(
                        try $0.leaf($0.oneGateway, .tls, key: .signing), gateway: $0.oneGateway, purpose: .tls)
                }
            ) { _ in .keyTaken },
            .refused(
                "one key for two gateways",
                {
                    .certificateListed(
                        try $0.leaf($0.twoGateway, .signing, of: $0.oneGateway), gateway: $0.twoGateway, purpose: .signing)
                }
            ) { _ in .keyTaken },
            .refused(
                "a key of a gateway that was withdrawn", after: { [.gatewayWithdrawn($0.oneGateway)] },
                {
                    .certificateListed(
                        try $0.leaf($0.twoGateway, .signing, of: $0.oneGateway), gateway: $0.twoGateway, purpose: .signing)
                }
            ) { _ in .keyTaken },
            .refused(
                "a key of a member that departed", after: { [.memberDeparted($0.one)] },
                {
                    .certificateListed(
                        try $0.leaf($0.twoGateway, .signing, of: $0.oneGateway), gateway: $0.twoGateway, purpose: .signing)
                }
            ) { _ in .keyTaken },
        ]
}
