import SwiftASN1
package import X509

/// Says that nobody needs to ask about the certificate of who answers: it is short-lived instead (RFC 6960 section 4.2.2.2.1).
package enum OCSPNoCheck {
    package static var `extension`: Certificate.Extension {
        Certificate.Extension(oid: OCSPIdentifiers.noCheck, critical: false, value: [0x05, 0x00])
    }
}
