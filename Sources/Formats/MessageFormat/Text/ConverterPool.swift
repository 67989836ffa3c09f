import Glibc
import Synchronization

/// Keeps one idle reader of each character set: opening one costs a hundred times what reading an encoded word does, and a header
/// may hold thousands in changing sets. Bounded by the table of names.
final class ConverterPool: Sendable {
    /// One thread at a time has it: whoever took it from the pool.
    struct Converter: @unchecked Sendable { let descriptor: iconv_t }

    static let shared = ConverterPool()

    private let idle = Mutex<[String: Converter]>([:])

    /// A reader at its start; `nil` where the system knows no such set.
    func take(_ name: String) -> Converter? {
        if let converter = idle.withLock({ $0.removeValue(forKey: name) }) { return converter }
        let descriptor = iconv_open("UTF-8", name)
        // iconv_open's failure is the pointer of all ones.
        guard let descriptor, Int(bitPattern: descriptor) != -1 else { return nil }
        return Converter(descriptor: descriptor)
    }

    func put(_ converter: Converter, _ name: String) {
        _ = iconv(converter.descriptor, nil, nil, nil, nil)
        let isSpare = idle.withLock { idle in
            guard idle[name] == nil else { return true }
            idle[name] = converter
            return false
        }
        if isSpare { iconv_close(converter.descriptor) }
    }
}
