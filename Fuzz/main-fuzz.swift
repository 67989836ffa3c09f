// Linked to libFuzzer by scripts/fuzz, outside every target: SwiftPM cannot build an executable whose main function is libFuzzer's.
import FuzzBodies
import Glibc

/// The body that `SECUREMAIL_FUZZ_BODY` names.
private let named: String? = getenv("SECUREMAIL_FUZZ_BODY").map { String(cString: $0) }
private let body: (@Sendable (UnsafeRawBufferPointer) -> Void)? = named.flatMap { fuzzBodies[$0] }

/// Called once, before libFuzzer reads its arguments and would take an early end for a crash.
@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzer(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
    guard body == nil else { return 0 }
    print("SECUREMAIL_FUZZ_BODY must name one of \(fuzzBodies.keys.sorted().joined(separator: " "))")
    exit(64)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ octets: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    body?(UnsafeRawBufferPointer(start: octets, count: count))
    return 0
}
