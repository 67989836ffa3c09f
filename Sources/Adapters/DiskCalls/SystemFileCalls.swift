package import Foundation

package struct SystemFileCalls: FileCalls {
    package init() {}

    package func makeFolder(_ path: String) -> Int32 { mkdir(path, 0o700) }

    package func open(_ path: String, _ flags: Int32, mode: mode_t) -> Int32 { Foundation.open(path, flags, mode) }

    package func write(_ octets: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
        Foundation.write(descriptor, octets.baseAddress, octets.count)
    }

    package func read(_ octets: UnsafeMutableRawBufferPointer, at offset: Int, from descriptor: Int32) -> Int {
        pread(descriptor, octets.baseAddress, octets.count, off_t(offset))
    }

    package func sync(_ descriptor: Int32, isFolder: Bool) -> Int32 { isFolder ? fsync(descriptor) : fdatasync(descriptor) }

    package func rename(_ path: String, to other: String) -> Int32 { Foundation.rename(path, other) }

    package func unlink(_ path: String) -> Int32 { Foundation.unlink(path) }
}
