import CommunityModel
import MailModel

extension FoldCase {
    static let members: [FoldCase] = [
        .taken("a member is admitted", { .memberAdmitted($0.nobody, name: "Third") }) { fixture, directory in
            let member = directory.member(fixture.nobody)
            return member?.name == "Third" && member?.state == .active && member?.domains == [] && member?.gateways == []
        },
        .refused("an id is admitted twice", { .memberAdmitted($0.one, name: "Other") }) { .memberIDTaken($0.one) },
        .refused(
            "an id that departed is admitted", after: { [.memberDeparted($0.one)] }, { .memberAdmitted($0.one, name: "One") }
        ) { .memberIDTaken($0.one) },
        .refused(
            "an id of a suspended member is admitted", after: { [.memberSuspended($0.one, reason: "incident")] },
            { .memberAdmitted($0.one, name: "One") }
        ) { .memberIDTaken($0.one) },
        .taken("a member is suspended", { .memberSuspended($0.one, reason: "incident") }) { fixture, directory in
            guard case .suspended(let member) = directory.standing(of: fixture.oneDomain, at: FoldFixture.start) else {
                return false
            }
            return member.id == fixture.one && directory.claimsMembership(fixture.oneDomain)
        },
        .refused("nobody is suspended", { .memberSuspended($0.nobody, reason: "incident") }) { .memberUnknown($0.nobody) },
        .refused(
            "a member is suspended twice", after: { [.memberSuspended($0.one, reason: "incident")] },
            { .memberSuspended($0.one, reason: "again") }
        ) { .memberStateWrong($0.one) },
        .taken(
            "a member is resumed", after: { [.memberSuspended($0.one, reason: "incident")] }, { .memberResumed($0.one) }
        ) { fixture, directory in
            guard case .member(let member) = directory.standing(of: fixture.oneDomain, at: FoldFixture.start) else {
                return false
            }
            return member.id == fixture.one
        },
        .refused("nobody is resumed", { .memberResumed($0.nobody) }) { .memberUnknown($0.nobody) },
        .refused("an active member is resumed", { .memberResumed($0.one) }) { .memberStateWrong($0.one) },
        .taken("a member departs with all it had", { .memberDeparted($0.one) }) { fixture, directory in
            let digest = try digest(of: fixture.leaf(fixture.oneGateway, .signing))
            return directory.member(fixture.one) == nil && directory.listing(ofCertificate: digest) == nil
                && directory.gateway(withCertificateDigest: digest, purpose: .signing) == nil
                && directory.standing(of: fixture.oneDomain, at: FoldFixture.start) == .formerMember(fixture.one)
                && !directory.claimsMembership(fixture.oneDomain) && directory.members.map(\.id) == [fixture.two]
        },
        .taken(
            "a suspended member departs", after: { [.memberSuspended($0.one, reason: "incident")] }, { .memberDeparted($0.one) }
        ) { fixture, directory in directory.member(fixture.one) == nil },
        .refused("nobody departs", { .memberDeparted($0.nobody) }) { .memberUnknown($0.nobody) },
        .refused("a member departs twice", after: { [.memberDeparted($0.one)] }, { .memberDeparted($0.one) }) {
            .memberUnknown($0.one)
        },
        .refused("who departed is suspended", after: { [.memberDeparted($0.one)] }, { .memberSuspended($0.one, reason: "late") })
        {
            .memberUnknown($0.one)
        },
    ]

    /// 72 hours after the first act that follows the settled history.
    private static let openAgain = FoldFixture.start + .seconds(10) + .hours(72)

    static let domains: [FoldCase] = [
        .taken("a domain is granted", { $0.grant($0.otherDomain, to: $0.one) }) { fixture, directory in
            directory.owner(of: fixture.otherDomain)?.id == fixture.one && directory.claimsMembership(fixture.otherDomain)
        },
        .taken(
            "a domain is granted to a suspended member", after: { [.memberSuspended($0.one, reason: "incident")] },
            { $0.grant($0.otherDomain, to: $0.one) }
        ) { fixture, directory in directory.owner(of: fixture.otherDomain)?.id == fixture.one },
        .taken("below its own domain", { $0.grant($0.belowTwo, to: $0.two) }) { fixture, directory in
            directory.owner(of: fixture.belowTwo)?.id == fixture.two
        },
        .taken(
            "above its own domain", after: { [.domainWithdrawn($0.twoDomain), $0.grant($0.belowTwo, to: $0.two)] },
            { $0.grant($0.twoDomain, to: $0.two) }
        ) { fixture, directory in directory.owner(of: fixture.twoDomain)?.id == fixture.two },
        .taken(
            "a domain comes back to its member", after: { [.domainWithdrawn($0.twoDomain)] },
            { $0.grant($0.twoDomain, to: $0.two) }
        ) { fixture, directory in directory.owner(of: fixture.twoDomain)?.id == fixture.two },
        .refused(
            "a domain goes to another just after it was withdrawn", after: { [.domainWithdrawn($0.twoDomain)] },
            { $0.grant($0.twoDomain, to: $0.one) }
        ) { .domainLeftTooRecently($0.twoDomain, until: openAgain) },
        .refused(
            "below a domain that was just withdrawn", after: { [.domainWithdrawn($0.twoDomain)] },
            { $0.grant($0.belowTwo, to: $0.one) }
        ) { .domainLeftTooRecently($0.belowTwo, until: openAgain) },
        .refused(
            "a domain of which what lay below was withdrawn too",
            after: { [.domainWithdrawn($0.twoDomain), $0.grant($0.belowTwo, to: $0.two), .domainWithdrawn($0.belowTwo)] },
            { $0.grant($0.twoDomain, to: $0.one) }
        ) { .domainLeftTooRecently($0.twoDomain, until: openAgain) },
        .refused("to nobody", { $0.grant($0.otherDomain, to: $0.nobody) }) { .memberUnknown($0.nobody) },
        .refused("another's domain", { $0.grant($0.twoDomain, to: $0.one) }) { .domainGranted($0.twoDomain, to: $0.two) },
        .refused("its own domain again", { $0.grant($0.oneDomain, to: $0.one) }) { .domainGranted($0.oneDomain, to: $0.one) },
        .refused("below another's domain", { $0.grant($0.belowTwo, to: $0.one) }) {
            .domainOverlaps($0.belowTwo, with: $0.twoDomain)
        },
        .refused(
            "above another's domain", after: { [.domainWithdrawn($0.twoDomain), $0.grant($0.belowTwo, to: $0.two)] },
            { $0.grant($0.twoDomain, to: $0.one) }
        ) { .domainOverlaps($0.twoDomain, with: $0.belowTwo) },
        .refused(
            "another's domain while it is suspended", after: { [.memberSuspended($0.two, reason: "incident")] },
            { $0.grant($0.twoDomain, to: $0.one) }
        ) { .domainGranted($0.twoDomain, to: $0.two) },
        .taken("a domain is withdrawn", { .domainWithdrawn($0.oneDomain) }) { fixture, directory in
            directory.owner(of: fixture.oneDomain) == nil && !directory.claimsMembership(fixture.oneDomain)
                && directory.standing(of: fixture.oneDomain, at: FoldFixture.start) == .formerMember(fixture.one)
        },
        .refused("a domain that nobody has is withdrawn", { .domainWithdrawn($0.otherDomain) }) {
            .domainUnknown($0.otherDomain)
        },
        .refused("a domain is withdrawn twice", after: { [.domainWithdrawn($0.oneDomain)] }, { .domainWithdrawn($0.oneDomain) }) {
            .domainUnknown($0.oneDomain)
        },
    ]
}
