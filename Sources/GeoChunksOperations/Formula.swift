public import GeoChunksExpression
public import GeoChunksGrid

/// A formula over named rasters, parsed from text: the language of `geochunks calc` and of the spectral indices.
///
/// Numbers, names, parentheses; from loose to tight: `?:`, `||`, `&&`, `== !=`, `< <= > >=`, `+ -`, `* / %`, unary
/// `- !`, `**` (from right to left); and calls such as `sqrt(A)`, `clamp(A, 0, 1)` or `uint8(A)`. A name is a letter
/// or `_`, then letters, digits and `_`. `pi` and `nan` are numbers where no raster has the name.
public struct Formula: Sendable {
  indirect enum Node: Sendable {
    case number(Double)
    case name(String, column: Int)
    case call(String, [Node], column: Int)
  }

  /// The text it was parsed from.
  public let text: String
  let root: Node

  /// Parses a formula. Throws `invalidArgument` that names the column (from 1) of the fault.
  public init(_ text: String) throws(GeoChunksError) {
    self.text = text
    var parser = FormulaParser(text)
    root = try parser.parse()
  }

  /// The names the formula uses, each once, in order of appearance; `pi` and `nan` not among them.
  public var names: [String] {
    var found: [String] = []
    func visit(_ node: Node) {
      switch node {
      case .number: break
      case .name(let name, _): if !found.contains(name), Self.constants[name] == nil { found.append(name) }
      case .call(_, let operands, _): operands.forEach(visit)
      }
    }
    visit(root)
    return found
  }

  static let constants: [String: Double] = ["pi": .pi, "nan": .nan]

  /// The lazy raster that the formula means for given rasters. Operations between numbers are done at once, in
  /// float64. Throws `invalidArgument` for names and functions that aren't there, with the column, and what the
  /// operations throw.
  public func callAsFunction(
    _ inputs: [String: RasterArray], registry: OperationRegistry = .standard
  ) throws(GeoChunksError) -> RasterArray {
    switch try FormulaEvaluator(inputs: inputs, registry: registry).value(of: root) {
    case .array(let array): return array
    case .scalar:
      throw GeoChunksError(.invalidArgument, "the expression \"\(text)\" uses no raster")
    }
  }
}

extension GeoChunksError {
  /// An error at a column of a formula.
  static func formula(column: Int, _ message: String, hint: String? = nil) -> GeoChunksError {
    GeoChunksError(.invalidArgument, "expression, column \(column): \(message)", hint: hint)
  }
}
