import GeoChunksExpression
import GeoChunksGrid
import Testing

@Suite("Operands, registry and text")
struct LocalOperationTests {
  @Test("a number that a raster's integer type holds doesn't widen it", arguments: DataType.allCases)
  func numbersThatFit(type: DataType) {
    for number in [0, 1, 100, type.range.lowerBound, (type.range.upperBound / 2).rounded(.down)] {
      #expect(DataType.common([.array(type), .scalar(number)]) == type, "\(type) and \(number)")
      #expect(DataType.common([.scalar(number), .array(type)]) == type, "\(type) and \(number)")
    }
  }

  @Test(
    "a number that it doesn't hold widens it as far as it must",
    arguments: [
      (DataType.uint8, 300.0, DataType.uint16), (.uint8, -1, .int16), (.uint8, 0.5, .float32), (.int8, 200, .int16),
      (.int16, 40_000, .int32), (.int16, 10_000, .int16), (.int32, 0.5, .float64), (.uint32, -1, .int64),
      (.int64, 5_000_000_000, .int64), (.uint64, -1, .float64), (.int8, 128, .int16), (.uint16, 1e6, .uint32),
    ])
  func numbersThatDont(type: DataType, number: Double, expected: DataType) {
    #expect(DataType.common([.array(type), .scalar(number)]) == expected)
  }

  @Test("beside floating-point rasters a number takes their type", arguments: [0.1, 1e300, -1, .nan])
  func numbersBesideReals(number: Double) {
    #expect(DataType.common([.array(.float32), .scalar(number)]) == .float32)
    #expect(DataType.common([.array(.float64), .scalar(number)]) == .float64)
  }

  @Test("a registry gives operations by identifier and revision")
  func registry() throws {
    let registry = OperationRegistry([ApplyScale.self]).adding([Sum.self])
    #expect(try registry.operation("sum", revision: 3, parameters: []) is Sum)
    for (name, revision) in [("sum", 2), ("product", 1)] {
      let error = #expect(throws: GeoChunksError.self) {
        try registry.operation(name, revision: revision, parameters: [])
      }
      #expect(error?.code == .unsupported && error?.message.contains(name) == true)
    }
  }

  @Test("operations are the same by identifier, revision and parameters")
  func sameness() {
    #expect(Sum().isSame(as: Sum()))
    #expect(!Sum().isSame(as: Refusal()))
    #expect(!ApplyScale(scale: 1, offset: 0).isSame(as: ApplyScale(scale: 1, offset: 1)))
    #expect(Sum().title == "sum")
  }

  @Test("text is a line a node, shared nodes once")
  func text() throws {
    let array = try sampleArray()
    let sum = try ExpressionNode.local(Sum(), [array.bands[0].expression, array.bands[1].expression])
    let root = try ExpressionNode.local(Sum(), [sum, sum, .constant(0.5)])
    let window = try ExpressionNode.window(PixelWindow(x: 1, y: 0, width: 2, height: 3), root)
    let text = ExpressionText([("a", window), ("b", sum)]).text
    #expect(
      text == """
        %0 = source memory band 1 : uint8 4 x 3, always valid
        %1 = source memory band 2 : uint16 4 x 3, always valid
        %2 = sum(%0, %1) : uint16 4 x 3, always valid
        %3 = constant 0.5 : float32
        %4 = sum(%2, %2, %3) : float32 4 x 3
        %5 = window 1,0 2 x 3(%4) : float32 2 x 3
        result a = %5
        result b = %2

        """)
  }

  @Test("DOT has an edge from operand to user and escaped labels")
  func dot() throws {
    let array = try sampleArray()
    let sum = try ExpressionNode.local(Sum(), [array.bands[0].expression, .constant(2)])
    #expect(
      ExpressionText([("say \"hi\"\\", sum)]).dot == """
        digraph expression {
          rankdir=BT;
          node [shape=box, fontname="monospace"];
          n0 [label="source memory band 1\\nuint8"];
          n1 [label="constant 2\\nuint8"];
          n2 [label="sum\\nuint8"];
          n0 -> n2;
          n1 -> n2;
          r0 [label="say \\"hi\\"\\\\", shape=ellipse];
          n2 -> r0;
        }

        """)
  }
}
