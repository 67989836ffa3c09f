import Accreditation
import CommunityModel
import MailModel
import Testing

@Suite("The directory is a fold of statements")
struct DirectoryFoldTests {
    @Test(
        arguments: FoldCase.members + FoldCase.domains + FoldCase.gateways + FoldCase.issuers + FoldCase.certificates
            + FoldCase.certificateRefusals)
    func `a statement is taken or refused`(_ case: FoldCase) throws {
        let fixture = try FoldFixture.shared.get()
        var fold = try fixture.fold(try fixture.settled() + `case`.before(fixture))
        let before = fixture.directory(fold), count = fold.statements
        for act in try `case`.now(fixture) {
            let statement = fixture.next(act, after: fold)
            guard let refusal = `case`.refusal else {
                try fold.apply(statement)
                continue
            }
            #expect(throws: refusal(fixture)) { try fold.apply(statement) }
            // What does not fit changes nothing.
            #expect(fold.statements == count && fixture.directory(fold).members == before.members)
            #expect(fixture.directory(fold).issuers == before.issuers)
        }
        guard let notice = `case`.notice else { return #expect(try `case`.holds(fixture, fixture.directory(fold))) }
        #expect(fixture.directory(fold, at: fold.lastTime + notice - .seconds(1)).told == before.told)
        #expect(try `case`.holds(fixture, fixture.directory(fold, at: fold.lastTime + notice)))
    }

    /// One act of each kind, each of which fits after ``FoldFixture/settled()``.
    private static func oneOfEach(_ fixture: FoldFixture) throws -> [Act] {
        [
            .issuerListed(certificate: try fixture.furtherIssuer(2)),
            .issuerWithdrawn(certificateDigest: fixture.issuing.certificate.digest),
            .memberAdmitted(fixture.nobody, name: "Third"),
            .memberSuspended(fixture.one, reason: "incident"), .memberResumed(fixture.one), .memberDeparted(fixture.one),
            fixture.grant(fixture.otherDomain, to: fixture.one), .domainWithdrawn(fixture.oneDomain),
            .gatewayListed(fixture.otherGateway, of: fixture.one, endpoint: fixture.endpoint),
            .gatewayWithdrawn(fixture.oneGateway),
            .certificateListed(try fixture.leaf(fixture.oneGateway, .tls), gateway: fixture.oneGateway, purpose: .tls),
        ]
    }

    @Test func `before the founding nothing is stated`() throws {
        let fixture = try FoldFixture.shared.get()
        for act in try Self.oneOfEach(fixture) {
            var fold = DirectoryFold()
            #expect(throws: FoldFailure.notFounded) { try fold.apply(fixture.next(act, after: fold)) }
            #expect(fold.statements == 0)
        }
    }

    @Test func `a community is founded once`() throws {
        let fixture = try FoldFixture.shared.get()
        var fold = try fixture.fold([fixture.founded])
        #expect(fold.communityName == "Test" && fold.authority == fixture.authority)
        #expect(throws: FoldFailure.foundedTwice) { try fold.apply(fixture.next(fixture.founded, after: fold)) }
    }

    @Test(arguments: [-9, -1, 1, 2, 1_000]) func `statements follow without gap or repetition`(_ step: Int) throws {
        let fixture = try FoldFixture.shared.get()
        var fold = try fixture.fold(try fixture.settled())
        let expected = fold.statements + 1
        for act in try Self.oneOfEach(fixture) {
            let statement = Statement(
                sequence: UInt64(Int(expected) + step), time: FoldFixture.start + .days(1), act: act)
            #expect(throws: FoldFailure.sequenceWrong(expected: expected)) { try fold.apply(statement) }
        }
    }

    @Test func `time does not run backwards, but may stand still`() throws {
        let fixture = try FoldFixture.shared.get()
        var fold = try fixture.fold(try fixture.settled())
        let last = fold.lastTime
        #expect(throws: FoldFailure.timeRunsBackwards) {
            try fold.apply(Statement(sequence: fold.statements + 1, time: last - .seconds(1), act: .memberDeparted(fixture.one)))
        }
        try fold.apply(Statement(sequence: fold.statements + 1, time: last, act: .memberDeparted(fixture.one)))
        #expect(fold.lastTime == last)
    }

    @Test func `a domain that left and came back is a member's again`() throws {
        let fixture = try FoldFixture.shared.get()
        let acts: [Act] = [.domainWithdrawn(fixture.oneDomain), fixture.grant(fixture.oneDomain, to: fixture.one)]
        let directory = fixture.directory(try fixture.fold(try fixture.settled() + acts))
        guard case .member(let member) = directory.standing(of: fixture.oneDomain, at: FoldFixture.start + .days(1)) else {
            return #expect(Bool(false))
        }
        #expect(member.id == fixture.one)
    }

    @Test(.timeLimit(.minutes(3))) func `many domains below one another are granted in time`() throws {
        let fixture = try FoldFixture.shared.get()
        var fold = try fixture.fold([fixture.founded, .memberAdmitted(fixture.one, name: "One")])
        for number in 0..<5_000 {
            let domain = try #require(DomainName("d\(number).a.b.c.d.e.f.g.example"))
            try fold.apply(fixture.next(fixture.grant(domain, to: fixture.one), after: fold))
        }
        #expect(fold.knownDomains(at: FoldFixture.start).count == 5_000)
    }
}
