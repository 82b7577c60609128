import GeoChunksExpression
import GeoChunksGrid
import Testing

@Suite("ExpressionNode")
struct ExpressionNodeTests {
  private let source: MemorySource
  private let a: ExpressionNode
  private let b: ExpressionNode
  init() throws {
    source = try MemorySource([tile(UInt8.self), tile(UInt16.self)], geoBox: sampleBox)
    (a, b) = (.source(source, band: 0), .source(source, band: 1))
  }

  @Test("expressions of one structure are equal, also as keys")
  func structuralEquality() throws {
    let first = try ExpressionNode.local(Sum(), [a, .local(Sum(), [b, .constant(2)])])
    let second = try ExpressionNode.local(Sum(), [a, .local(Sum(), [b, .constant(2)])])
    #expect(first !== second && first == second)
    #expect(Set([first, second]).count == 1)
  }

  @Test("operands' order, band, constant, parameters, operation and window distinguish")
  func inequality() throws {
    var other = Sum()
    other.parameters = [.number(1)]
    let window = PixelWindow(x: 0, y: 0, width: 2, height: 2)
    let nodes: [ExpressionNode] = try [
      a, b, .constant(1), .constant(2), .local(Sum(), [a, b]), .local(Sum(), [b, a]), .local(Sum(), [a, .constant(1)]),
      .local(Sum(), [a, .constant(2)]), .local(Sum(), [a, b, b]), .local(other, [a, b]),
      .local(ApplyScale(scale: 2, offset: 0), [a]), .local(ApplyScale(scale: 2, offset: 1), [a]),
      .window(window, a), .window(window.shifted(by: PixelPoint(x: 1, y: 0)), a), .window(window, b),
    ]
    #expect(Set(nodes).count == nodes.count)
  }

  @Test("0 and -0 are two constants, NaN is one")
  func constants() {
    #expect(ExpressionNode.constant(0) != .constant(-0.0))
    #expect(ExpressionNode.constant(.nan) == .constant(.nan))
  }

  @Test("two sources over the same tiles are two sources")
  func sources() throws {
    let again = try MemorySource([tile(UInt8.self), tile(UInt16.self)], geoBox: sampleBox)
    #expect(ExpressionNode.source(again, band: 0) != a)
    #expect(ExpressionNode.source(source, band: 0) == a)
  }

  @Test("sources that share their first tile are not the same source")
  func sharedFirstTile() throws {
    let red = tile(UInt8.self)
    let first = try MemorySource([red, tile(UInt8.self, from: 50)], geoBox: sampleBox)
    let second = try MemorySource([red, tile(UInt8.self, from: 90)], geoBox: sampleBox)
    #expect(first.identity != second.identity)
    #expect(ExpressionNode.source(first, band: 1) != .source(second, band: 1))
  }

  @Test("expressions nest up to the limit and no deeper; equality and order survive it")
  func depth() throws {
    func chain(_ depth: Int) throws -> ExpressionNode {
      var node = a
      for _ in 0..<depth { node = try .local(Sum(), [node, b]) }
      return node
    }
    let deepest = try chain(ExpressionNode.depthLimit)
    #expect(deepest.depth == 2000)
    #expect(try chain(ExpressionNode.depthLimit) == deepest)
    #expect(ExpressionNode.postorder([deepest]).count == 2002)
    let error = #expect(throws: GeoChunksError.self) { try ExpressionNode.local(Sum(), [deepest, b]) }
    #expect(error?.code == .resource && error?.message.contains("2000") == true)
  }

  @Test("a wrong number of operands is an error that gives the right one", arguments: [0, 1, 4])
  func arity(count: Int) {
    let error = #expect(throws: GeoChunksError.self) {
      try ExpressionNode.local(Sum(), Array(repeating: .constant(1), count: count))
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.hasPrefix("sum takes ") == true && error?.message.hasSuffix("not \(count)") == true)
  }

  @Test("an operation of constants alone or of two sizes is an error")
  func sizes() throws {
    let small = try ExpressionNode.window(PixelWindow(x: 0, y: 0, width: 1, height: 1), a)
    for operands in [[.constant(1), .constant(2)], [a, small]] {
      let error = #expect(throws: GeoChunksError.self) { try ExpressionNode.local(Sum(), operands) }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("what a signature throws names the operation")
  func signatureError() {
    let error = #expect(throws: GeoChunksError.self) { try ExpressionNode.local(Refusal(), [a]) }
    #expect(error?.code == .unsupported && error?.location.operation == "refusal")
  }

  @Test(
    "an empty window or one beyond the raster is an error",
    arguments: [(0, 0, 0, 1), (-1, 0, 2, 2), (3, 0, 2, 1), (0, 2, 1, 2), (9, 9, 1, 1)])
  func windowErrors(x: Int, y: Int, width: Int, height: Int) {
    let error = #expect(throws: GeoChunksError.self) {
      try ExpressionNode.window(PixelWindow(x: x, y: y, width: width, height: height), a)
    }
    #expect(error?.code == .invalidArgument && error?.message.contains("4 x 3") == true)
  }

  @Test("a window over everything is the node itself; a constant has no window")
  func wholeWindow() throws {
    #expect(try ExpressionNode.window(PixelWindow(sampleSize), a) === a)
    let constant = ExpressionNode.constant(1)
    #expect(try ExpressionNode.window(PixelWindow(x: 7, y: 7, width: 1, height: 1), constant) === constant)
  }

  @Test("validity: masks, floating point and NaN can be invalid, other integers can't")
  func validity() throws {
    let valid = [false] + Array(repeating: true, count: 11)
    let masked = try MemorySource([tile(UInt8.self, valid: valid), tile(Float.self)], geoBox: sampleBox)
    #expect(!a.canBeInvalid)
    #expect(ExpressionNode.source(masked, band: 0).canBeInvalid && ExpressionNode.source(masked, band: 1).canBeInvalid)
    #expect(ExpressionNode.constant(.nan).canBeInvalid && !ExpressionNode.constant(3).canBeInvalid)
    #expect(try !ExpressionNode.local(Sum(), [a, b]).canBeInvalid)
    #expect(try ExpressionNode.local(Sum(), [a, .source(masked, band: 0)]).canBeInvalid)
  }

  @Test("operands come before their users, each node once")
  func postorder() throws {
    let shared = try ExpressionNode.local(Sum(), [a, b])
    let root = try ExpressionNode.local(Sum(), [shared, shared, a])
    let order = ExpressionNode.postorder([root, shared])
    #expect(order.count == Set(order.map(ObjectIdentifier.init)).count)
    for (index, node) in order.enumerated() {
      for child in node.children { #expect(order[..<index].contains { $0 === child }) }
    }
  }

  @Test("equal expressions that share much compare in reasonable time")
  func sharedComparison() throws {
    // Each doubling uses the one before twice: 2^18 paths, 18 nodes.
    func doubled() throws -> ExpressionNode {
      var node = a
      for _ in 0..<18 { node = try .local(Sum(), [node, node]) }
      return node
    }
    #expect(try doubled() == doubled())
  }
}
