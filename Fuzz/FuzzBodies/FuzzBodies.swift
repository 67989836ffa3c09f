/// A body for each parser that reads what strangers send, by the name of its folder in `Fuzz/Corpora`.
///
/// A body takes any octets and traps when a promise of its parser is broken; what the parser refuses is no fault.
package let fuzzBodies: [String: @Sendable (UnsafeRawBufferPointer) -> Void] = [
    "address": fuzzAddress,
    "charset": fuzzCharset,
    "cms": fuzzCMS,
    "directory": fuzzDirectoryFile,
    "dns-rdata": fuzzRDATA,
    "disposition": fuzzDisposition,
    "encoded-file": fuzzEncodedFile,
    "message": fuzzMessage,
    "revocation-list": fuzzRevocationList,
    "seven-bit": fuzzSevenBit,
    "smtp-client": fuzzSMTPClient,
    "smtp-command": fuzzSMTPCommand,
    "smtp-content": fuzzSMTPContent,
    "smtp-reply": fuzzSMTPReply,
    "smtp-sasl": fuzzSASL,
    "smtp-server": fuzzSMTPServer,
    "smtp-submission": fuzzSMTPSubmission,
    "statement": fuzzStatement,
    "structured-field": fuzzStructuredField,
    "text": fuzzText,
]
