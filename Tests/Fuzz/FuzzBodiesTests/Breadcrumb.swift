import Foundation

/// A file that holds the input a body is at work on, so that it is there after the body trapped.
struct Breadcrumb {
    private let file: URL

    /// - Parameter name: the file is `securemail-fuzz-PROCESS-NAME` in the folder for temporary files.
    init(_ name: String) {
        let process = ProcessInfo.processInfo.processIdentifier
        file = FileManager.default.temporaryDirectory.appendingPathComponent("securemail-fuzz-\(process)-\(name)")
    }

    func run(_ body: (UnsafeRawBufferPointer) -> Void, on octets: [UInt8]) throws {
        try Data(octets).write(to: file)
        octets.withUnsafeBytes(body)
    }

    func remove() { try? FileManager.default.removeItem(at: file) }
}
