internal import GeoChunksGrid

/// Expressions as text and as Graphviz DOT, each shared node once.
package struct ExpressionText {
  /// Named roots, in order.
  package let roots: [(name: String, node: ExpressionNode)]

  package init(_ roots: [(name: String, node: ExpressionNode)]) { self.roots = roots }

  /// Nodes in an order in which operands come before their users, numbered from 0.
  private var ordered: (nodes: [ExpressionNode], numbers: [ObjectIdentifier: Int]) {
    let nodes = ExpressionNode.postorder(roots.map(\.node))
    let numbers = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { (ObjectIdentifier($1), $0) })
    return (nodes, numbers)
  }

  /// A line a node: `%3 = divide(%1, %2) : float32`.
  package var text: String {
    let (nodes, numbers) = ordered
    var lines = nodes.enumerated().map { index, node in
      let operands = node.children.map { "%\(numbers[ObjectIdentifier($0)]!)" }.joined(separator: ", ")
      let size = node.size.map { " \($0)" } ?? ""
      let validity = node.canBeInvalid ? "" : ", always valid"
      return
        "%\(index) = \(node.title)\(operands.isEmpty ? "" : "(\(operands))") : \(node.dataType.rawValue)\(size)\(validity)"
    }
    lines += roots.map { "result \($0.name) = %\(numbers[ObjectIdentifier($0.node)]!)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A digraph in Graphviz's language, edges from operand to user.
  package var dot: String {
    let (nodes, numbers) = ordered
    var lines = ["digraph expression {", "  rankdir=BT;", "  node [shape=box, fontname=\"monospace\"];"]
    for (index, node) in nodes.enumerated() {
      lines.append("  n\(index) [label=\"\(Self.escaped(node.title))\\n\(node.dataType.rawValue)\"];")
      for child in node.children { lines.append("  n\(numbers[ObjectIdentifier(child)]!) -> n\(index);") }
    }
    for (index, root) in roots.enumerated() {
      lines.append("  r\(index) [label=\"\(Self.escaped(root.name))\", shape=ellipse];")
      lines.append("  n\(numbers[ObjectIdentifier(root.node)]!) -> r\(index);")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  /// Text inside a DOT string.
  package static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if character == "\"" || character == "\\" { result.append("\\") }
      result.append(character)
    }
  }
}
