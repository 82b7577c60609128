internal import GeoChunksGrid

/// Turns a formula's text into its tree, by precedence climbing.
struct FormulaParser {
  private enum Token: Equatable {
    case number(Double)
    case name(String)
    case symbol(String)
    case end
  }

  private let characters: [Character]
  private var position = 0
  private var token = Token.end
  /// Where the current token starts, from 0.
  private var start = 0
  private var nesting = 0
  private var operations = 0

  /// How deep parentheses, calls and prefixes may nest, and how many operations a formula may have.
  static let nestingLimit = 256
  static let operationLimit = 2_000

  init(_ text: String) { characters = Array(text) }

  mutating func parse() throws(GeoChunksError) -> Formula.Node {
    try advance()
    if token == .end { throw .formula(column: 1, "the expression is empty") }
    let node = try ternary()
    if token != .end { throw unexpected() }
    return node
  }

  private var column: Int { start + 1 }

  private func unexpected() -> GeoChunksError {
    switch token {
    case .end: .formula(column: column, "the expression ends too early")
    case .number: .formula(column: column, "a number where an operator should stand")
    case .name(let name): .formula(column: column, "\"\(name)\" where an operator should stand")
    case .symbol(let symbol): .formula(column: column, "unexpected \"\(symbol)\"")
    }
  }

  // MARK: Tokens

  private static let symbols = ["**", "<=", ">=", "==", "!=", "&&", "||"]

  private mutating func advance() throws(GeoChunksError) {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
    start = position
    guard position < characters.count else {
      token = .end
      return
    }
    let first = characters[position]
    if first.isASCII, first.isNumber || first == "." {
      token = try number()
    } else if first.isLetter || first == "_" {
      while position < characters.count, Self.continuesName(characters[position]) { position += 1 }
      token = .name(String(characters[start..<position]))
    } else {
      let pair = String(characters[position..<min(position + 2, characters.count)])
      if Self.symbols.contains(pair) {
        token = .symbol(pair)
        position += 2
      } else if "+-*/%()<>!?:,".contains(first) {
        token = .symbol(String(first))
        position += 1
      } else {
        let hint: String? =
          switch first {
          case "^": "powers are written **"
          case "=": "equality is written =="
          case "&", "|": "and and or are written && and ||"
          default: nil
          }
        throw .formula(column: column, "unexpected character \"\(first)\"", hint: hint)
      }
    }
  }

  private static func continuesName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  private mutating func number() throws(GeoChunksError) -> Token {
    func digits() {
      while position < characters.count, characters[position].isASCII, characters[position].isNumber { position += 1 }
    }
    digits()
    if position < characters.count, characters[position] == "." {
      position += 1
      digits()
    }
    if position < characters.count, characters[position] == "e" || characters[position] == "E" {
      let mark = position
      position += 1
      if position < characters.count, characters[position] == "+" || characters[position] == "-" { position += 1 }
      let firstDigit = position
      digits()
      if position == firstDigit { position = mark }
    }
    while position < characters.count, Self.continuesName(characters[position]) { position += 1 }
    let text = String(characters[start..<position])
    guard let value = Double(text), value.isFinite, text.allSatisfy({ "0123456789.eE+-".contains($0) }) else {
      throw .formula(column: column, "\"\(text)\" is not a number")
    }
    return .number(value)
  }

  private mutating func take(_ symbol: String) throws(GeoChunksError) -> Bool {
    guard token == .symbol(symbol) else { return false }
    try advance()
    return true
  }

  private mutating func expect(_ symbol: String) throws(GeoChunksError) {
    guard try take(symbol) else {
      throw token == .end
        ? .formula(column: column, "the expression ends where \"\(symbol)\" should stand") : unexpected()
    }
  }

  // MARK: Grammar

  private mutating func nested<R>(_ body: (inout Self) throws(GeoChunksError) -> R) throws(GeoChunksError) -> R {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > Self.nestingLimit {
      throw .formula(column: column, "nested more than \(Self.nestingLimit) deep")
    }
    return try body(&self)
  }

  private mutating func call(_ name: String, _ operands: [Formula.Node], column: Int) throws(GeoChunksError)
    -> Formula.Node
  {
    operations += 1
    if operations > Self.operationLimit {
      throw .formula(column: column, "more than \(Self.operationLimit) operations")
    }
    return .call(name, operands, column: column)
  }

  private mutating func ternary() throws(GeoChunksError) -> Formula.Node {
    let condition = try binary(0)
    let column = column
    guard try take("?") else { return condition }
    let first = try nested { (parser) throws(GeoChunksError) in try parser.ternary() }
    try expect(":")
    let second = try nested { (parser) throws(GeoChunksError) in try parser.ternary() }
    return try call("where", [condition, first, second], column: column)
  }

  /// Left-associative operators from loose to tight, with the operations they mean.
  private static let levels: [[String: String]] = [
    ["||": "or"], ["&&": "and"], ["==": "equal", "!=": "not_equal"],
    ["<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"],
    ["+": "add", "-": "subtract"], ["*": "multiply", "/": "divide", "%": "remainder"],
  ]

  private static let operators: [String: (level: Int, name: String)] = Dictionary(
    uniqueKeysWithValues: levels.enumerated().flatMap { level, names in
      names.map { ($0.key, (level: level, name: $0.value)) }
    })

  /// Operators of a level or tighter ones. One call for all levels, since the stack bounds how deep formulas nest.
  private mutating func binary(_ loosest: Int) throws(GeoChunksError) -> Formula.Node {
    var left = try unary()
    while case .symbol(let symbol) = token, let found = Self.operators[symbol], found.level >= loosest {
      let column = column
      try advance()
      let right = try binary(found.level + 1)
      left = try call(found.name, [left, right], column: column)
    }
    return left
  }

  private mutating func unary() throws(GeoChunksError) -> Formula.Node {
    let column = column
    if try take("-") {
      let operand = try nested { (parser) throws(GeoChunksError) in try parser.unary() }
      if case .number(let value) = operand { return .number(-value) }
      return try call("negate", [operand], column: column)
    }
    if try take("+") { return try nested { (parser) throws(GeoChunksError) in try parser.unary() } }
    if try take("!") {
      let operand = try nested { (parser) throws(GeoChunksError) in try parser.unary() }
      return try call("not", [operand], column: column)
    }
    return try power()
  }

  private mutating func power() throws(GeoChunksError) -> Formula.Node {
    let base = try primary()
    let column = column
    guard try take("**") else { return base }
    let exponent = try nested { (parser) throws(GeoChunksError) in try parser.unary() }
    return try call("pow", [base, exponent], column: column)
  }

  private mutating func primary() throws(GeoChunksError) -> Formula.Node {
    let column = column
    switch token {
    case .number(let value):
      try advance()
      return .number(value)
    case .name(let name):
      try advance()
      guard try take("(") else { return .name(name, column: column) }
      var operands: [Formula.Node] = []
      if try !take(")") {
        repeat {
          operands.append(try nested { (parser) throws(GeoChunksError) in try parser.ternary() })
        } while try take(",")
        try expect(")")
      }
      return try call(name, operands, column: column)
    case .symbol("("):
      try advance()
      let inner = try nested { (parser) throws(GeoChunksError) in try parser.ternary() }
      try expect(")")
      return inner
    default:
      throw unexpected()
    }
  }
}
