internal import GeoChunksExpression
internal import GeoChunksGrid

/// Pass: removes what changes nothing. Only identities that hold for every sample, NaN, infinity and -0 included.
struct Simplify: PlanningPass {
  static let name = "simplify"
  static let reason = "first, so that every later pass sees fewer nodes"

  func apply(to draft: inout PlanDraft) throws(GeoChunksError) {
    try draft.rewrite { (shape) throws(GeoChunksError) in
      switch shape {
      case .window(let outer, let node):
        if outer == node.size.map({ PixelWindow($0) }) { return node }
        if case .window(let inner, let source) = node.shape {
          return try .window(outer.shifted(by: inner.origin), source)
        }
        return nil
      case .local(let operation, let operands):
        let first = operands[0]
        guard first.size != nil else { return nil }
        switch type(of: operation).identifier {
        // A conversion to the type it already has.
        case "as": return operation.parameters == [.text(first.dataType.rawValue)] ? first : nil
        // Replacing invalid pixels where there are none.
        case "filled" where !first.canBeInvalid:
          return try operation.signature(for: operands.map(\.operand)).result == first.dataType ? first : nil
        default: return nil
        }
      case .source, .constant: return nil
      }
    }
  }
}

extension PlanDraft {
  /// Replaces nodes from the leaves up: `replacement` is asked about each node's shape over replaced children.
  mutating func rewrite(
    _ replacement: (ExpressionNode.Shape) throws(GeoChunksError) -> ExpressionNode?
  ) throws(GeoChunksError) {
    var replaced: [ObjectIdentifier: ExpressionNode] = [:]
    for node in ExpressionNode.postorder(outputs.flatMap { $0.bands.map(\.node) }) {
      let shape: ExpressionNode.Shape
      var current = node
      switch node.shape {
      case .source, .constant: shape = node.shape
      case .local(let operation, let operands):
        let children = operands.map { replaced[ObjectIdentifier($0)]! }
        if zip(children, operands).contains(where: { $0 !== $1 }) { current = try .local(operation, children) }
        shape = current.shape
      case .window(let window, let child):
        let inner = replaced[ObjectIdentifier(child)]!
        if inner !== child { current = try .window(window, inner) }
        shape = current.shape
      }
      replaced[ObjectIdentifier(node)] = try replacement(shape) ?? current
    }
    for output in outputs.indices {
      for band in outputs[output].bands.indices {
        outputs[output].bands[band].node = replaced[ObjectIdentifier(outputs[output].bands[band].node)]!
      }
    }
  }
}
