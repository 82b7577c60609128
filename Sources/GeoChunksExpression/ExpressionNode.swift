public import GeoChunksGrid

/// One node of a lazy expression: a single band on a grid of some size. Immutable; shared by reference.
public final class ExpressionNode: Sendable {
  /// The closed set of shapes. Operations are open within `local`.
  public enum Shape: Sendable {
    /// A band (from 0) of a source, raw.
    case source(any RasterSource, band: Int)
    /// The same value everywhere; takes its type from what it meets.
    case constant(Double)
    /// A per-pixel operation.
    case local(any LocalOperation, [ExpressionNode])
    /// The pixels of another node in a window of its grid.
    case window(PixelWindow, ExpressionNode)
  }

  /// What the node is.
  public let shape: Shape
  /// The grid's size; nil for constants.
  public let size: PixelSize?
  /// The samples' type. A constant's is the smallest that holds it.
  public let dataType: DataType
  /// Whether pixels can be invalid. Always true for floating-point.
  public let canBeInvalid: Bool
  /// Operations on the longest way to a source.
  public let depth: Int
  /// The types a local operation computes in.
  package let signature: LocalSignature?
  package let structuralHash: Int

  /// How deep expressions may nest.
  public static let depthLimit = 2_000

  private init(
    _ shape: Shape, size: PixelSize?, dataType: DataType, canBeInvalid: Bool, depth: Int, signature: LocalSignature?,
    hash: Int
  ) {
    self.shape = shape
    self.size = size
    self.dataType = dataType
    self.canBeInvalid = canBeInvalid || dataType.isFloatingPoint
    self.depth = depth
    self.signature = signature
    structuralHash = hash
  }

  /// A band of a source.
  public static func source(_ source: any RasterSource, band: Int) -> ExpressionNode {
    let description = source.bands[band]
    var hasher = Hasher()
    hasher.combine(source.identity)
    hasher.combine(band)
    return ExpressionNode(
      .source(source, band: band), size: source.geoBox.size, dataType: description.dataType,
      canBeInvalid: description.canBeInvalid, depth: 0, signature: nil, hash: hasher.finalize())
  }

  /// The same value everywhere. NaN is invalid everywhere.
  public static func constant(_ value: Double) -> ExpressionNode {
    ExpressionNode(
      .constant(value), size: nil, dataType: .smallest(holding: value), canBeInvalid: value.isNaN, depth: 0,
      signature: nil, hash: value.hashValue)
  }

  /// A per-pixel operation on nodes of one size. Throws `invalidArgument` for a wrong number of operands, different
  /// sizes, none but constants, or an expression nested too deeply, and what the operation's signature throws.
  public static func local(
    _ operation: any LocalOperation, _ operands: [ExpressionNode]
  ) throws(GeoChunksError) -> ExpressionNode {
    let name = type(of: operation).identifier
    guard type(of: operation).arity.contains(operands.count) else {
      throw GeoChunksError(
        .invalidArgument, "\(name) takes \(type(of: operation).arityText), not \(operands.count)")
    }
    let sizes = Set(operands.compactMap(\.size))
    guard sizes.count == 1, let size = sizes.first else {
      throw GeoChunksError(
        .invalidArgument, sizes.isEmpty ? "\(name) needs at least one raster" : "\(name) of rasters of different sizes")
    }
    let depth = 1 + (operands.map(\.depth).max() ?? 0)
    guard depth <= depthLimit else {
      throw GeoChunksError(
        .resource, "the expression is nested more than \(depthLimit) operations deep",
        hint: "write an intermediate result to a file and go on from there")
    }
    do throws(GeoChunksError) {
      let signature = try operation.signature(for: operands.map(\.operand))
      var hasher = Hasher()
      hasher.combine(name)
      hasher.combine(operation.parameters)
      for operand in operands { hasher.combine(operand.structuralHash) }
      return ExpressionNode(
        .local(operation, operands), size: size, dataType: signature.result,
        canBeInvalid: operation.canBeInvalid(operands.map(\.canBeInvalid)), depth: depth, signature: signature,
        hash: hasher.finalize())
    } catch {
      throw error.located(GeoChunksError.Location(operation: name))
    }
  }

  /// The pixels in a window, which must lie inside the node's grid.
  public static func window(_ window: PixelWindow, _ node: ExpressionNode) throws(GeoChunksError) -> ExpressionNode {
    guard let size = node.size else { return node }
    guard !window.isEmpty, PixelWindow(size).contains(window) else {
      throw GeoChunksError(.invalidArgument, "the window \(window) is empty or reaches beyond the raster of \(size)")
    }
    if window == PixelWindow(size) { return node }
    var hasher = Hasher()
    hasher.combine(window)
    hasher.combine(node.structuralHash)
    return ExpressionNode(
      .window(window, node), size: window.size, dataType: node.dataType, canBeInvalid: node.canBeInvalid,
      depth: node.depth + 1, signature: nil, hash: hasher.finalize())
  }

  /// The node as an operand of a local operation.
  public var operand: Operand {
    if case .constant(let value) = shape { .scalar(value) } else { .array(dataType) }
  }
  /// The nodes this one is made from.
  public var children: [ExpressionNode] {
    switch shape {
    case .source, .constant: []
    case .local(_, let operands): operands
    case .window(_, let node): [node]
    }
  }
  /// One line: what the node is, without its children.
  public var title: String {
    switch shape {
    case .source(let source, let band): "source \(source.path) band \(band + 1)"
    case .constant(let value): "constant \(OperationParameter.number(value))"
    case .local(let operation, _): operation.title
    case .window(let window, _): "window \(window)"
    }
  }
}

extension ExpressionNode: Hashable {
  /// Structural equality: equal shapes over equal children. Shared subtrees compare by reference first.
  public static func == (a: ExpressionNode, b: ExpressionNode) -> Bool {
    if a === b { return true }
    guard a.structuralHash == b.structuralHash, a.size == b.size, a.dataType == b.dataType else { return false }
    switch (a.shape, b.shape) {
    case (.source(let s, let i), .source(let t, let j)): return i == j && s.identity == t.identity
    case (.constant(let x), .constant(let y)): return x.bitPattern == y.bitPattern
    case (.local(let f, let x), .local(let g, let y)): return f.isSame(as: g) && x == y
    case (.window(let v, let x), .window(let w, let y)): return v == w && x == y
    default: return false
    }
  }
  /// Hashes the structure.
  public func hash(into hasher: inout Hasher) { hasher.combine(structuralHash) }
}

extension ExpressionNode {
  /// The nodes below and including some roots, each once, operands before their users.
  package static func postorder(_ roots: [ExpressionNode]) -> [ExpressionNode] {
    var seen: Set<ObjectIdentifier> = []
    var ordered: [ExpressionNode] = []
    var stack: [(node: ExpressionNode, isExpanded: Bool)] = roots.reversed().map { ($0, false) }
    while let (node, isExpanded) = stack.popLast() {
      if isExpanded {
        ordered.append(node)
      } else if seen.insert(ObjectIdentifier(node)).inserted {
        stack.append((node, true))
        for child in node.children.reversed() where !seen.contains(ObjectIdentifier(child)) {
          stack.append((child, false))
        }
      }
    }
    return ordered
  }
}
