import MailModel

/// DER as a tree that a test changes at one place and writes again, all lengths right. Reads only what is well formed.
struct DERTree: Sendable {
    var tag: UInt8
    var content: [UInt8] = []
    var children: [DERTree] = []

    init(_ tag: UInt8, _ content: [UInt8] = [], _ children: [DERTree] = []) {
        (self.tag, self.content, self.children) = (tag, content, children)
    }

    init(reading octets: Octets) {
        var rest = octets.bytes
        self.init(&rest)
    }

    private init(_ rest: inout ArraySlice<UInt8>) {
        tag = rest.removeFirst()
        var length = Int(rest.removeFirst())
        if length > 0x80 {
            let digits = rest.prefix(length - 0x80)
            rest = rest.dropFirst(length - 0x80)
            length = digits.reduce(0) { $0 << 8 | Int($1) }
        }
        var inside = rest.prefix(length)
        rest = rest.dropFirst(length)
        guard tag & 0x20 != 0 else {
            content = Array(inside)
            return
        }
        while !inside.isEmpty { children.append(DERTree(&inside)) }
    }

    var octets: [UInt8] {
        let inside = tag & 0x20 != 0 ? children.flatMap(\.octets) : content
        var digits: [UInt8] = []
        var rest = inside.count
        while rest > 0 {
            digits.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return inside.count < 0x80 ? [tag, UInt8(inside.count)] + inside : [tag, 0x80 | UInt8(digits.count)] + digits + inside
    }

    /// BER: the outer levels with indefinite length, ended by end-of-contents octets.
    func octets(indefiniteLevels levels: Int) -> [UInt8] {
        guard levels > 0, tag & 0x20 != 0 else { return octets }
        return [tag, 0x80] + children.flatMap { $0.octets(indefiniteLevels: levels - 1) } + [0, 0]
    }

    /// The element that a path of positions leads to.
    subscript(_ path: Int...) -> DERTree {
        get { path.reduce(self) { $0.children[$1] } }
        set { replace(path[...], with: newValue) }
    }

    private mutating func replace(_ path: ArraySlice<Int>, with element: DERTree) {
        guard let first = path.first else {
            self = element
            return
        }
        children[first].replace(path.dropFirst(), with: element)
    }

    static let null = DERTree(0x05)
    static func sequence(_ children: DERTree...) -> DERTree { DERTree(0x30, [], children) }
    static func set(_ children: DERTree...) -> DERTree { DERTree(0x31, [], children) }
    static func octetString(_ octets: [UInt8]) -> DERTree { DERTree(0x04, octets) }
    static func integer(_ value: UInt8) -> DERTree { DERTree(0x02, [value]) }
    /// From the octets of its content.
    static func identifier(_ octets: UInt8...) -> DERTree { DERTree(0x06, octets) }
}
