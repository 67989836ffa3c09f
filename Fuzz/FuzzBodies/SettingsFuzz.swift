import NodeAssembly

/// A configuration is read, or every fault is named in a line of its own that a terminal can show.
func fuzzSettings(_ octets: UnsafeRawBufferPointer) {
    do {
        let settings = try NodeSettings.read(text: String(decoding: octets, as: UTF8.self), file: "/etc/x.yaml", environment: [:])
        precondition(!settings.roles.isEmpty && settings.stateDirectory.hasPrefix("/"), "what is read is whole")
    } catch let faults as SettingsFaults {
        precondition(!faults.faults.isEmpty, "a fault is named")
        for fault in faults.faults {
            let isPlain = fault.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
            precondition(isPlain && fault.description.utf8.count < 4_096, "a fault is a line")
        }
    } catch { preconditionFailure("no other failure") }
}
