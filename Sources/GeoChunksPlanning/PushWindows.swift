package import GeoChunksExpression
package import GeoChunksGrid

/// Pass: moves windows from results down to sources, so that only the pixels asked for are read and computed.
struct PushWindows: PlanningPass {
  static let name = "push-windows"
  static let reason = "before sharing, since equal nodes under equal windows only then become equal"

  private struct Key: Hashable {
    let node: ObjectIdentifier
    let window: PixelWindow?
  }

  func apply(to draft: inout PlanDraft) throws(GeoChunksError) {
    let pushed = try Self.pushed(draft.outputs.flatMap { $0.bands.map(\.node) })
    var position = 0
    for output in draft.outputs.indices {
      for band in draft.outputs[output].bands.indices {
        draft.outputs[output].bands[band].node = pushed[position]
        position += 1
      }
    }
  }

  /// The same nodes with windows over sources only.
  static func pushed(_ roots: [ExpressionNode]) throws(GeoChunksError) -> [ExpressionNode] {
    var known: [Key: ExpressionNode] = [:]
    /// The node in a window of its own grid (nil: all of it), with windows over sources only.
    func push(_ node: ExpressionNode, _ window: PixelWindow?) throws(GeoChunksError) -> ExpressionNode {
      let key = Key(node: ObjectIdentifier(node), window: window)
      if let result = known[key] { return result }
      let result: ExpressionNode
      switch node.shape {
      case .constant: result = node
      case .source: result = try window.map { w throws(GeoChunksError) in try ExpressionNode.window(w, node) } ?? node
      case .window(let own, let child):
        let inner = window.map { PixelWindow(origin: $0.shifted(by: own.origin).origin, size: $0.size) } ?? own
        result = try push(child, inner)
      case .local(let operation, let operands):
        var children: [ExpressionNode] = []
        for operand in operands { children.append(try push(operand, window)) }
        result = zip(children, operands).contains { $0 !== $1 } ? try .local(operation, children) : node
      }
      known[key] = result
      return result
    }
    var result: [ExpressionNode] = []
    for root in roots { result.append(try push(root, nil)) }
    return result
  }
}

extension Planner {
  /// Nodes whose windows stand over sources only.
  package static func pushingWindows(_ nodes: [ExpressionNode]) throws(GeoChunksError) -> [ExpressionNode] {
    try PushWindows.pushed(nodes)
  }
}
