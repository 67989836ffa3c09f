extension Reply {
    /// What happened: the rest of both codes and what the peer is told (RFC 5321 section 4.2.3, RFC 3463 section 3).
    /// A struct, not an enum: a new condition breaks no caller's `switch`. Its text names no configuration.
    package struct Condition: Sendable, Hashable {
        package let suffix: Int, status: SubjectAndDetail, text: String

        package init(_ suffix: Int, _ subject: Int, _ detail: Int, _ text: String) {
            (self.suffix, status, self.text) = (suffix, SubjectAndDetail(subject, detail), text)
        }

        // Success
        package static let ok = Self(50, 0, 0, "OK")
        package static let senderOK = Self(50, 1, 0, "Sender OK")
        package static let recipientOK = Self(50, 1, 5, "Recipient OK")
        package static let closing = Self(21, 0, 0, "Closing connection")
        package static let authenticated = Self(35, 7, 0, "Authentication succeeded")
        package static let cannotVerify = Self(52, 1, 5, "Cannot verify the user, but will take mail for it")

        // The session
        package static let commandUnknown = Self(0, 5, 2, "Command not recognised")
        package static let lineTooLong = Self(0, 5, 6, "Line too long")
        package static let argumentsWrong = Self(1, 5, 4, "Syntax error in the arguments")
        package static let commandNotImplemented = Self(2, 5, 1, "Command not implemented")
        package static let wrongSequence = Self(3, 5, 1, "Commands out of order")
        package static let parameterUnknown = Self(55, 5, 4, "Parameter not recognised")
        package static let bodyTypeNotOffered = Self(4, 5, 4, "That body type is not taken here")
        package static let tooManyErrors = Self(21, 7, 0, "Too many errors, closing connection")
        package static let notSMTP = Self(21, 7, 0, "This is a mail server, closing connection")
        package static let timeout = Self(21, 4, 2, "Timeout, closing connection")
        package static let tooManyConnections = Self(21, 4, 5, "Too many connections, try again later")
        package static let shuttingDown = Self(21, 3, 2, "Service shutting down, try again later")
        package static let dataBeforeTLS = Self(54, 5, 0, "Data before the TLS handshake, closing connection")

        // Who may
        package static let mustUseTLS = Self(30, 7, 0, "Must issue a STARTTLS command first")
        package static let mustAuthenticate = Self(30, 7, 0, "Authentication required")
        package static let credentialsWrong = Self(35, 7, 8, "Authentication credentials invalid")
        package static let authenticationBusy = Self(54, 7, 0, "Authentication temporarily not possible")
        package static let mechanismUnknown = Self(4, 5, 4, "Authentication mechanism not supported")
        package static let mechanismNeedsTLS = Self(38, 7, 11, "Encryption required for this mechanism")
        package static let notAuthorised = Self(50, 7, 1, "Not authorised")
        package static let senderNotYours = Self(50, 7, 1, "That sender address is not yours to use")
        package static let peerUnknown = Self(54, 7, 1, "Not a gateway of this community")
        package static let peerSuspended = Self(51, 7, 1, "This member is suspended")

        // Recipients
        package static let unknownMailbox = Self(50, 1, 1, "No such mailbox here")
        package static let addressWrong = Self(53, 1, 3, "Address not valid")
        package static let senderAddressWrong = Self(53, 1, 7, "Sender address not valid")
        package static let relayDenied = Self(50, 7, 1, "No mail is relayed for you")
        package static let tooManyRecipients = Self(52, 5, 3, "Too many recipients")
        package static let noValidRecipients = Self(54, 5, 1, "No valid recipients")

        /// RFC 6531 section 3.5.
        package static let needsSMTPUTF8 = Self(53, 6, 7, "Addresses outside ASCII need the SMTPUTF8 parameter")
        package static let addressNeedsSMTPUTF8 = Self(50, 6, 7, "The next server takes no addresses outside ASCII")
        package static let headerNeedsSMTPUTF8 = Self(50, 6, 9, "The next server takes no header fields outside ASCII")

        package static let noRouteOutside = Self(50, 4, 4, "No route to addresses outside the community")

        // Messages
        package static let messageTooBig = Self(52, 3, 4, "Message too big for this system")
        package static let messageMalformed = Self(50, 6, 0, "Message not valid")
        package static let conversionImpossible = Self(
            54, 6, 3, "The next server takes 7 bits only, and the message is signed or cannot be converted")
        package static let tooManyHops = Self(54, 4, 6, "Too many hops, mail loop")
        package static let policyRefuses = Self(50, 7, 1, "Refused by policy")
        package static let claimsMembership = Self(
            50, 7, 1, "This address belongs to a member of SecureMail, whose mail comes protected or not at all")

        // Here and now
        package static let storageUnavailable = Self(51, 3, 0, "Cannot store the message now, try again later")
        package static let storageFull = Self(52, 3, 1, "Not enough room, try again later")
        package static let diskFull = Self(52, 3, 1, "The disk is full, try again later")
        package static let directoryMissing = Self(51, 3, 0, "Not ready yet, try again later")
        package static let localError = Self(51, 3, 0, "Local error, try again later")

        // The next hop
        package static let destinationUnreachable = Self(51, 4, 1, "Destination not reachable")
        package static let destinationTimedOut = Self(51, 4, 7, "Not delivered in time")
        package static let destinationBroken = Self(51, 4, 2, "Connection to the destination lost")
        package static let eightBitNotOffered = Self(51, 6, 3, "The customer's mail server must offer 8BITMIME")
        package static let destinationNotTrusted = Self(54, 7, 5, "Destination could not prove who it is")

        // What the DNS says of it (RFC 7505 section 4.2 for the second)
        package static let domainUnknown = Self(50, 1, 2, "The recipient's domain does not exist")
        package static let domainTakesNoMail = Self(56, 1, 10, "The recipient's domain does not take mail")
        package static let mailServersUnknown = Self(50, 4, 4, "The mail servers of the recipient's domain do not exist")
        package static let mailLoop = Self(54, 4, 6, "The recipient's domain sends its mail here, where it is not served")
        package static let nameServiceFailed = Self(51, 4, 3, "The recipient's domain cannot be looked up now")
    }
}
