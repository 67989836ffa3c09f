package import CommunityModel
package import MailModel

/// Why the authority did not do what it was asked. Each text says what to do about it.
package indirect enum AuthorityFailure: Error, Sendable, Hashable {
    case alreadyFounded, notFounded
    case store(AuthorityStoreFailure)
    /// A document of the authority is not what it wrote.
    case documentDamaged(String)
    /// The log that was published, of so many statements, is not how the statements here begin.
    case logDiffers(UInt64)
    /// At the founding.
    case tooFewOfficers(have: Int, need: Int)
    /// Officers must sign, and their keys are not here: what they are to sign. Nothing was stated.
    case officersElsewhere(Proposal)
    /// More acts at once than officers elsewhere can sign in one file.
    case tooManyActs
    /// A proposal that is another authority's, or that somebody changed after it was signed.
    case proposalUnfit
    /// A proposal that not enough officers signed.
    case officersMissing(have: Int, need: Int)
    /// That of the issuing certificate of this number, which should issue.
    case issuingKeyMissing(Int)
    case nameUnfit(String)
    case domainUnreadable(DomainName)
    case domainOfOneLabel(DomainName)
    case domainLooksAlike(DomainName, DomainName, of: MemberID)
    case memberLooksAlike(MemberID, MemberID)
    case history(FoldFailure)
    case requestUnreadable(CertificatePurpose)
    /// The request is not signed by the key that it asks a certificate for.
    case requestNotProven(CertificatePurpose)
    case requestForAnotherName(CertificatePurpose)
    case keyNotP256(CertificatePurpose)
    /// Held by another gateway or purpose, now or once, or by a certificate that was revoked.
    case keyInUse(CertificatePurpose)
    case certificateUnknown
    case alreadyRevoked
    case cannotSign
    /// What should issue from now on is not of this authority's root, or has not the shape of an issuing certificate.
    case issuingUnfit
    /// A proposal lists an issuing certificate that another one took the place of.
    case issuingReplaced
    /// The root revokes the issuing certificate that issues now.
    case issuerStillNeeded
    /// The issuing certificate, or a newer list of the root's, is in its place.
    case alreadyInstalled
    /// The log to catch up with is none of this authority's.
    case directoryUnfit(String)
    /// It tells less than is known here.
    case directoryOlder(UInt64)
    /// It was published before the backup was taken.
    case directoryNotNewer(UInt64)
    /// Very long after the last statement or signing.
    case clockAhead(of: Timestamp)
    case clockBehind(Timestamp)
}

extension AuthorityFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyFounded: "this authority exists already; choose another directory"
        case .notFounded: "there is no authority here; make one with `securemail authority init`"
        case .store(.unreadable(let name)): "cannot read \(name); check the directory and its permissions"
        case .store(.unwritable(let name)): "cannot write \(name); check the disk and the directory's permissions"
        case .documentDamaged(let name) where name.hasPrefix(AuthorityDocument.log):
            "\(name) is damaged; where the statements are whole and newer than any backup that was put back, remove the folder log, which is "
                + "made anew"
        case .logDiffers(let size):
            "the log that was published tells \(size) statements which are not those that are here: members would see two histories. Put the "
                + "newest statements back"
        case .documentDamaged(let name): "\(name) is damaged; restore it from a backup"
        case .tooFewOfficers(let have, let need): "an authority has \(need) officers or more, not \(have)"
        case .officersElsewhere(let proposal):
            "officers must sign, and their keys are not here: \(proposal.items.count) acts wait for them"
        case .tooManyActs:
            "the officers' keys are not here, and they sign at most \(Approval.maximumActs) acts at once, \(JSONLimits.octets >> 10) KiB with their "
                + "signatures: name fewer"
        case .proposalUnfit:
            "this is another authority's, or was changed after it was signed: propose it anew"
        case .officersMissing(let have, let need):
            "\(need) officers must sign all of it, and \(have) did: `securemail officer sign` where the keys are"
        case .issuingKeyMissing(let number):
            "\(AuthorityDocument.issuingKey(number)) is not here: put it back, or hold a ceremony for the next issuing certificate, and install that"
        case .nameUnfit(let what): "the \(what) is empty, too long or holds characters that cannot be shown"
        case .domainUnreadable(let name): "\(name) mixes scripts in one label, or has no readable form; refuse it"
        case .domainOfOneLabel(let name): "\(name) has one label: it stands above everybody's domains; refuse it"
        case .memberLooksAlike(let id, let other): "\(id) or its name can be taken for \(other); choose others"
        case .domainLooksAlike(let name, let other, let member): "\(name) can be taken for \(other) of \(member); refuse it"
        case .history(let failure): Self.text(failure)
        case .requestUnreadable(let purpose): "the \(purpose.rawValue) request is no PKCS #10 request in PEM; make it anew"
        case .requestNotProven(let purpose): "the \(purpose.rawValue) request is not signed by its own key; make it anew"
        case .requestForAnotherName(let purpose): "the \(purpose.rawValue) request names another gateway; make it anew"
        case .keyNotP256(let purpose): "the \(purpose.rawValue) request has another key than P-256; make it anew"
        case .keyInUse(let purpose):
            "the key of the \(purpose.rawValue) request is in use elsewhere or was revoked; make a new one"
        case .certificateUnknown: "no such certificate was issued here; look at `securemail authority list`"
        case .alreadyRevoked: "this certificate is revoked already"
        case .clockAhead(let last):
            "the clock says that nothing was signed for over 30 days, since \(last.rfc3339): set it right; if it is right, run "
                + "`securemail authority publish --clock-is-right`"
        case .clockBehind(let last):
            "the clock is behind \(last.rfc3339), when the log was signed: set it right; if it is right, and was ahead then, run "
                + "`securemail authority publish --clock-is-right`"
        case .directoryUnfit(let why): "this log does not continue what is here (\(why)); ask other members for theirs"
        case .directoryOlder(let sequence):
            "this log of \(sequence) statements is older than what is here; ask the members for the newest that they keep"
        case .directoryNotNewer(let sequence):
            "this log of \(sequence) statements is from before the backup, and members may keep newer ones: ask all of them. If nothing was published after "
                + "the backup was taken, say so: --nothing-published-since"
        case .issuingUnfit: "this is no issuing certificate of the authority's root with its key; see what the ceremony wrote"
        case .issuingReplaced:
            "a later ceremony's issuing certificate took the place of the one that this lists: propose that one"
        case .issuerStillNeeded: "the root's list revokes the certificate that issues now; install a new one first"
        case .alreadyInstalled: "this, or something newer, is installed already"
        case .cannotSign: "a key of the authority cannot sign; check its key files"
        }
    }

    private static func text(_ failure: FoldFailure) -> String {
        switch failure {
        case .memberUnknown(let id): "\(id) is no member; admit it first"
        case .memberIDTaken(let id): "the id \(id) was given before; choose another"
        case .memberStateWrong(let id): "\(id) is in that state already"
        case .domainGranted(let name, let id): "\(name) is granted to \(id); withdraw it there first"
        case .domainUnknown(let name): "\(name) is nobody's"
        case .domainOverlaps(let name, let other): "\(name) lies above or below \(other) of another member; refuse it"
        case .gatewayUnknown(let name): "the gateway \(name) is not listed; list it first"
        case .domainLeftTooRecently(let name, let open):
            "\(name) was another member's; it can be granted from \(open.rfc3339) on, 72 hours after it left in public"
        case .gatewayOfAnother(let name): "the gateway \(name) belongs, or once belonged, to another member; choose another name"
        case .keyTaken: "this key stands, or once stood, for another gateway or purpose; make a key of its own"
        case .timeRunsBackwards: "the clock is behind the last statement; set it right"
        case .agreementWrong: "the member's agreement is not to this act, or not by its present key; have it made anew"
        case .agreementOver: "the member's agreement has ended, or served before; have it made anew"
        case .approvalOver:
            "an officer signed it over 7 days ago, or by a clock that is ahead: have it signed anew"
        case .approvalOvertaken:
            "it was stated before, or an officer signed something later that was: where it is still to be stated, have it signed anew"
        case .approvalSplit: "the officers did not sign this together, at one time each: have all of it signed anew"
        case .memberKeyWrong(let id):
            "the key does not follow on what \(id) has: a first key is set once, a next one differs from it"
        case .nothingPending(let sequence): "nothing of statement \(sequence) waits to take effect"
        case .nothingChanges: "this is so already"
        case .notNoted: "there is no such entry to withdraw or close"
        case .requirementsNotNext(let expected): "the next version of the requirements is \(expected)"
        case .domainLooksAlike(let name, let other, let member): Self.domainLooksAlike(name, other, of: member).description
        case .memberLooksAlike(let id, let other): Self.memberLooksAlike(id, other).description
        case .domainOfOneLabel(let name): Self.domainOfOneLabel(name).description
        case .domainReserved(let name): "\(name) speaks for the community or its authority; refuse it"
        case .memberReserved(let id): "\(id) or its name speaks for the community or its authority; choose others"
        case .sequenceWrong, .notFounded, .foundedTwice, .issuerWrong, .issuerUnknown, .tooManyIssuers, .certificateUnreadable,
            .certificateTwice, .certificateUnknown, .certificateRevokedTwice, .certificateOfAnotherName, .certificateNotOfPurpose:
            "it does not fit the community's history (\(failure))"
        }
    }
}
