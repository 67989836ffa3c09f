import CFaultVFS
import DiskCalls
import Foundation
import SecureMailTestKit

/// A folder on a disk that fails when told so, and that knows what a power cut would leave (see CFaultVFS.h).
package final class FaultDisk: FileCalls, @unchecked Sendable {
    package enum Call: Int32, CaseIterable, Sendable {
        case open, write, sync, truncate, delete, rename, mapping, read
    }

    /// What becomes of a call.
    package struct Fault: Sendable, CustomStringConvertible {
        package enum Kind: Int32, CaseIterable, Sendable {
            case inputOutput, noSpace, shortWrite, noDescriptor

            /// With which the n-th call of a sort is to fail: all in the long form; in the short one they take turns where there are many calls.
            package static func tried(of call: Call, _ number: UInt64) -> [Kind] {
                let kinds = all(of: call), areMany = [.open, .mapping, .write].contains(call)
                return TestForm.isLong || !areMany ? kinds : [kinds[Int((number &+ TestForm.seed) % UInt64(kinds.count))]]
            }

            private static func all(of call: Call) -> [Kind] {
                switch call {
                case .read: [.inputOutput]
                case .sync, .truncate, .delete, .rename, .mapping: [.inputOutput, .noSpace]
                case .open: [.inputOutput, .noSpace, .noDescriptor]
                case .write: [.inputOutput, .noSpace, .shortWrite]
                }
            }
        }

        package let call: Call
        package let number: UInt64
        package let kind: Kind
        package var isLasting: Bool

        package init(call: Call, number: UInt64, kind: Kind, isLasting: Bool = false) {
            (self.call, self.number, self.kind, self.isLasting) = (call, number, kind, isLasting)
        }

        package var description: String { "\(call) \(number) \(kind)\(isLasting ? " and all later ones" : "")" }
    }

    private let disk: OpaquePointer

    package init(_ folder: StateFolder, seed: UInt64) throws {
        fault_vfs_register()
        guard let disk = fault_disk_attach(folder.path, seed) else { throw CocoaError(.fileNoSuchFile) }
        self.disk = disk
    }

    deinit { fault_disk_detach(disk) }

    /// Counts anew from here; with no fault, only that.
    package func arm(_ fault: Fault?) {
        fault_disk_arm(
            disk, fault?.call.rawValue ?? 0, fault?.number ?? 0, fault?.kind.rawValue ?? 0, fault?.isLasting ?? false)
    }

    /// Ends all failing, and counting.
    package func disarm() { fault_disk_disarm(disk) }

    package var hasStruck: Bool { fault_disk_has_struck(disk) }

    package var calls: [Call: UInt64] {
        Dictionary(uniqueKeysWithValues: Call.allCases.map { ($0, fault_disk_calls(disk, $0.rawValue)) })
    }

    /// Cuts the power in a later call that changes something.
    /// - Returns: what the disk will have then.
    package func cut(at change: UInt64) -> StateFolder {
        let left = next()
        fault_disk_cut_at(disk, change, left.path)
        return left
    }

    package var isCut: Bool { fault_disk_is_cut(disk) }
    package var changes: UInt64 { fault_disk_changes(disk) }

    /// What a power cut at this moment may leave.
    package func afterCut() throws -> StateFolder {
        let left = next()
        guard fault_disk_leave(disk, left.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        return left
    }

    /// From a later sync on the file system has given up its journal (see CFaultVFS.h).
    package func endJournal(at sync: UInt64) { fault_disk_end_journal(disk, sync) }

    package var hasNoJournal: Bool { fault_disk_has_no_journal(disk) }

    package func ignoreSyncs() { fault_disk_ignore_syncs(disk) }

    private func next() -> StateFolder {
        StateFolder(at: FileManager.default.temporaryDirectory.appendingPathComponent("securemail-cut-\(UUID().uuidString)").path)
    }

    package func makeFolder(_ path: String) -> Int32 { fault_mkdir(disk, path) }
    package func open(_ path: String, _ flags: Int32, mode: UInt32) -> Int32 { fault_open(disk, path, flags) }
    package func read(_ octets: UnsafeMutableRawBufferPointer, at offset: Int, from descriptor: Int32) -> Int {
        fault_read(disk, descriptor, octets.baseAddress, octets.count, off_t(offset))
    }
    package func write(_ octets: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
        fault_write(disk, descriptor, octets.baseAddress, octets.count)
    }
    package func sync(_ descriptor: Int32, isFolder: Bool) -> Int32 { fault_sync(disk, descriptor) }
    package func rename(_ path: String, to other: String) -> Int32 { fault_rename(disk, path, other) }
    package func unlink(_ path: String) -> Int32 { fault_unlink(disk, path) }
}
