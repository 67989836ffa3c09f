/// An act with what the member that it concerns said to it.
package struct AgreedAct: Sendable, Hashable {
    package let act: Act
    package let agreement: Agreement?

    package init(_ act: Act, _ agreement: Agreement? = nil) { (self.act, self.agreement) = (act, agreement) }

    /// Whether the log's own signature is enough for it, so that the authority's machine states it while the officers' keys are elsewhere: what
    /// a member says of its own keys, and what only takes away. Whoever takes that machine can so admit, grant, move and add nothing.
    package var needsNoOfficer: Bool {
        switch act {
        // By its present key; the fold finds out whether it is that.
        case .objected, .certificateListed: agreement != nil
        // A key that was given up must not wait for anybody.
        case .certificateRevoked: true
        case .founded, .issuerListed, .issuerWithdrawn, .noted, .memberAdmitted, .memberSuspended, .memberResumed,
            .memberDeparted, .member, .domainGranted, .domain, .domainWithdrawn, .gatewayListed, .gatewayWithdrawn,
            .postQuantumKey:
            false
        }
    }
}
