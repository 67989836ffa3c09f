import BackupArchive
import MailModel
import Testing

@testable import NodeAssembly

@Suite struct BackupStreamTests {
    @Test func `the manifest of ten thousand files goes over the control socket in pieces, and is read again`() async throws {
        let about = BackupAbout(
            program: "1", node: "gateway.example", roles: ["gateway"], takenAt: "2027-01-15T08:00:00Z", hasKeys: true,
            storageKeyCheck: [1], leftOut: [])
        var stream = BackupStream(), reader = BackupReader(), files = 0, largest = 0
        func take(_ octets: [UInt8]) throws {
            let frame = try NodeWire.frame(.octets(name: nil, octets))
            largest = max(largest, frame.count)
            guard case .octets(_, let arrived) = try NodeWire.answer(frame) else { return }
            files += try reader.append(arrived).count { $0 == .ended }
        }
        try await stream.about(about) { try take($0) }
        for number in 0..<10_000 {
            try await stream.add("state/queue-content/\(1_000_000_000_000_000_000 + number)", Octets([1])) { try take($0) }
        }
        try await stream.finish { try take($0) }
        try reader.finish()
        #expect(files == 10_000)
        // ControlWire's largest frame.
        #expect(largest <= 1_048_576)
    }
}
