extension LogTile: CustomStringConvertible {
    /// Below the log's prefix: `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`.
    package var path: String {
        let place =
            switch content {
            case .hashes(let level): "tile/\(level)/"
            case .entries: "tile/entries/"
            }
        return place + Self.text(index) + (isPartial ? ".p/\(width)" : "")
    }

    /// Where the partial tiles of this place lie.
    package var partialFolder: String { full.path + ".p" }

    package var description: String { path }

    /// Reads a path; another spelling of one is refused, so that no file has two names.
    package init(path: some StringProtocol) throws(LogFailure) {
        var parts = String(path).split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard (3...Self.mostParts).contains(parts.count), parts[0] == "tile" else { throw .pathMalformed }
        var width = LogLimits.tileWidth
        if parts[parts.count - 2].hasSuffix(".p") {
            guard let partial = Int(parts.removeLast()), partial < width else { throw .pathMalformed }
            width = partial
            parts[parts.count - 1].removeLast(2)
        }
        let content: Content
        if parts[1] == "entries" {
            content = .entries
        } else {
            guard let level = Int(parts[1]) else { throw .pathMalformed }
            content = .hashes(level: level)
        }
        guard let index = Self.index(parts[2...]), let tile = LogTile(content, index: index, width: width),
            tile.path == path
        else { throw .pathMalformed }
        self = tile
    }

    /// `tile`, the level, six groups of three digits, the width.
    private static let mostParts = 9

    /// Groups of three digits, all but the last after an `x`.
    private static func text(_ index: UInt64) -> String {
        var rest = index / 1_000
        var text = digits(index % 1_000)
        while rest > 0 {
            text = "x\(digits(rest % 1_000))/" + text
            rest /= 1_000
        }
        return text
    }

    private static func digits(_ group: UInt64) -> String { String(String(1_000 + group).dropFirst()) }

    /// Who writes it again finds what was not spelled like this.
    private static func index(_ groups: ArraySlice<String>) -> UInt64? {
        var index: UInt64 = 0
        for (place, group) in groups.enumerated() {
            guard let number = UInt64(place == groups.count - 1 ? group : String(group.dropFirst())), number < 1_000,
                index < LogLimits.leaves
            else { return nil }
            index = index * 1_000 + number
        }
        return index
    }
}
