#if GeoIP
  /// Writes small databases in MaxMind's format, version 2: a search tree of 24, 28 or 32 bits a record, the data that its leaves
  /// point at, and the metadata.
  public struct DatabaseWriter {
    public indirect enum Value {
      case text(String)
      case number(UInt32)
      case short(UInt16)
      case long(UInt64)
      case signed(Int32)
      case map([(String, Value)])
      case list([Value])
    }

    /// A network as bits, most significant first, with what is known of it.
    private struct Leaf {
      var bits: [Bool]
      var offset: Int
    }

    private final class Node {
      var children: [Node?] = [nil, nil]
      var offset: Int?
    }

    private let version: Int
    private let recordSize: Int
    private let type: String
    private var data: [UInt8] = []
    private let root = Node()

    public init(version: Int = 6, recordSize: Int = 24, type: String = "Test") {
      self.version = version
      self.type = type
      self.recordSize = recordSize
    }

    /// Networks of IPv4 have their place at `::a.b.c.d` in a tree of IPv6.
    public mutating func add(_ address: [UInt8], prefix: Int, _ value: Value) {
      var bits: [Bool] = (0..<prefix).map { (address[$0 / 8] << UInt8($0 % 8)) & 128 != 0 }
      if address.count == 4, version == 6 { bits = Array(repeating: false, count: 96) + bits }
      var node = root
      for bit in bits {
        let side = bit ? 1 : 0
        if node.children[side] == nil { node.children[side] = Node() }
        node = node.children[side]!
      }
      node.offset = data.count
      data += Self.encoded(value)
    }

    public var bytes: [UInt8] {
      var nodes: [Node] = []
      var numbers: [ObjectIdentifier: Int] = [:]
      func number(_ node: Node) {
        guard node.offset == nil else { return }
        numbers[ObjectIdentifier(node)] = nodes.count
        nodes.append(node)
        for child in node.children { if let child { number(child) } }
      }
      number(root)
      var tree: [UInt8] = []
      for node in nodes {
        let records = node.children.map { child -> Int in
          guard let child else { return nodes.count }
          return child.offset.map { nodes.count + 16 + $0 } ?? numbers[ObjectIdentifier(child)]!
        }
        tree += encoded(records)
      }
      let metadata = Value.map([
        ("binary_format_major_version", .short(2)), ("binary_format_minor_version", .short(0)),
        ("build_epoch", .long(1_773_446_400)), ("database_type", .text(type)),
        ("description", .map([("en", .text("of a test"))])),
        ("languages", .list([.text("en")])), ("ip_version", .short(UInt16(version))),
        ("node_count", .number(UInt32(nodes.count))),
        ("record_size", .short(UInt16(recordSize))),
      ])
      return tree + [UInt8](repeating: 0, count: 16) + data + [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
        + Self.encoded(metadata)
    }

    private func encoded(_ records: [Int]) -> [UInt8] {
      func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      }
      switch recordSize {
      case 28:
        let middle = UInt8((records[0] >> 24) << 4 | (records[1] >> 24))
        return bytes(records[0], 3) + [middle] + bytes(records[1], 3)
      default: return bytes(records[0], recordSize / 8) + bytes(records[1], recordSize / 8)
      }
    }

    private static func trimmed(_ number: UInt64) -> [UInt8] {
      Array((0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }.drop { $0 == 0 })
    }

    /// A control byte with type and size, and the value's own bytes. Sizes here stay below 285.
    private static func encoded(_ value: Value) -> [UInt8] {
      func control(_ type: UInt8, _ size: Int) -> [UInt8] {
        let first = size < 29 ? UInt8(size) : 29
        return [type << 5 | first] + (size < 29 ? [] : [UInt8(size - 29)])
      }
      switch value {
      case .text(let text): return control(2, text.utf8.count) + text.utf8
      case .number(let number):
        let bytes = trimmed(UInt64(number))
        return control(6, bytes.count) + bytes
      case .short(let number):
        let bytes = trimmed(UInt64(number))
        return control(5, bytes.count) + bytes
      case .long(let number):
        // A type beyond the seventh is told by a second byte.
        let bytes = trimmed(number)
        return [UInt8(bytes.count), 2] + bytes
      case .signed(let number):
        let bytes = trimmed(UInt64(UInt32(bitPattern: number)))
        return [UInt8(bytes.count), 1] + bytes
      case .list(let values): return [UInt8(values.count), 4] + values.flatMap(encoded)
      case .map(let pairs):
        return control(7, pairs.count) + pairs.flatMap { encoded(.text($0.0)) + encoded($0.1) }
      }
    }
  }
#endif
