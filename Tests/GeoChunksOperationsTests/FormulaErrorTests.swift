import GeoChunks
import Testing

@Suite("Faults in formulas")
struct FormulaErrorTests {
  private func inputs() throws -> [String: RasterArray] {
    ["A": try row([1] as [UInt8]), "B": try row([2] as [Float])]
  }

  @Test(
    "every fault names its column",
    arguments: [
      ("", 1), ("   ", 1), ("A +", 4), ("A + * B", 5), ("A B", 3), ("A 1", 3), ("(A", 3), ("A)", 2), ("(A]", 3),
      ("A ? B", 6), ("A ? B :", 8), ("A : B", 3), ("max(A, B", 9), ("max(A,)", 7), ("max(,A)", 5), ("A ^ 2", 3),
      ("A = B", 3), ("A & B", 3), ("A | B", 3), ("A + 1e", 5), ("A + 2x", 5), ("A + .", 5), ("A + 1.2.3", 8),
      ("A $ B", 3), ("A + \u{1F600}", 5), ("nope + A", 1), ("A + nope", 5), ("A + nope(B)", 5), ("sqrt(A, B)", 1),
      ("A + sqrt()", 5), ("where(A, B)", 1), ("min(A)", 1), ("A B :", 3), ("A ** ** B", 6), ("!", 2), ("-", 2),
    ])
  func columns(text: String, column: Int) throws {
    let inputs = try inputs()
    let error = #expect(throws: GeoChunksError.self) { try Formula(text)(inputs) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.hasPrefix("expression, column \(column): ") == true, "\(error?.message ?? "")")
  }

  @Test("unknown names list the inputs, unknown functions the functions")
  func unknown() throws {
    let inputs = try inputs()
    let name = #expect(throws: GeoChunksError.self) { try Formula("A + C")(inputs) }
    #expect(name?.message.contains("\"C\"") == true && name?.hint == "the inputs are A, B")
    let function = #expect(throws: GeoChunksError.self) { try Formula("ndvi(A)")(inputs) }
    #expect(function?.message.contains("\"ndvi\"") == true)
    #expect(function?.hint?.contains("atan2") == true && function?.hint?.contains("sqrt") == true)
  }

  @Test(
    "other languages' operators get a hint",
    arguments: [("A ^ 2", "**"), ("A = 2", "=="), ("A & B", "&&"), ("A | B", "||")])
  func hints(text: String, hint: String) {
    let error = #expect(throws: GeoChunksError.self) { try Formula(text) }
    #expect(error?.hint?.contains(hint) == true)
  }

  @Test("a wrong number says the number", arguments: [("A + 2x", "2x"), ("A + 1e", "1e"), ("A + 0x10", "0x10")])
  func wrongNumber(text: String, number: String) {
    let error = #expect(throws: GeoChunksError.self) { try Formula(text) }
    #expect(error?.message.contains("\"\(number)\" is not a number") == true, "\(error?.message ?? "")")
  }

  @Test("an expression of numbers alone is an error")
  func noRaster() throws {
    let error = #expect(throws: GeoChunksError.self) { try Formula("1 + 2")([:]) }
    #expect(error?.code == .invalidArgument && error?.message.contains("1 + 2") == true)
  }

  @Test("mismatched grids keep their own error")
  func grids() throws {
    let inputs = ["A": try row([1] as [UInt8]), "B": try row([1, 2] as [UInt8])]
    let error = #expect(throws: GeoChunksError.self) { try Formula("A + B")(inputs) }
    #expect(error?.code == .gridMismatch)
  }

  @Test(
    "input nested without end gives an error, no crash",
    arguments: ["(", "-", "!", "2**", "A?", "A?1:", "sqrt(", "max(1,", "((A)", "-(", "!-+"])
  func deep(piece: String) throws {
    let error = #expect(throws: GeoChunksError.self) { try Formula(String(repeating: piece, count: 20_000) + "A") }
    #expect(error?.code == .invalidArgument && error?.message.contains("column") == true)
  }

  @Test(
    "parentheses, calls and prefixes nest 256 deep and no deeper", arguments: [("(", ")"), ("abs(", ")"), ("-", "")])
  func nesting(open: String, close: String) throws {
    func text(_ depth: Int) -> String {
      String(repeating: open, count: depth) + "A" + String(repeating: close, count: depth)
    }
    let inputs = try inputs()
    _ = try Formula(text(250))(inputs)
    let error = #expect(throws: GeoChunksError.self) { try Formula(text(257)) }
    #expect(error?.message.contains("256") == true)
  }

  private static func sum(_ count: Int) -> String { "B" + String(repeating: " + B", count: count) }

  @Test("2000 operations are parsed, evaluated and computed")
  func operations() async {
    // A process of its own, since what this guards against is the end of the stack.
    await #expect(processExitsWith: .success) {
      let result = try Formula(FormulaErrorTests.sum(2000))(["B": row([2] as [Float])])
      #expect(try await values(result) == [4002])
    }
  }

  @Test("more than 2000 operations are an error", arguments: [2001, 20_000, 100_000])
  func tooManyOperations(count: Int) {
    let error = #expect(throws: GeoChunksError.self) { try Formula(Self.sum(count)) }
    #expect(error?.code == .invalidArgument && error?.message.contains("2000") == true)
  }

  @Test("whatever tokens come, there is a raster or an error with a column, never a crash")
  func fuzz() throws {
    var random = Random(state: 42)
    let tokens = [
      "A", "B", "nope", "1", "2.5", "1e3", ".5", "0", "nan", "pi", "+", "-", "*", "/", "%", "**", "(", ")", "(", ")",
      "<", "<=", ">", ">=", "==", "!=", "&&", "||", "!", "?", ":", ",", "sqrt(", "min(", "clamp(", "where(", "uint8(",
      "int64(", "masked(", "filled(", "atan2(", " ", "\n", "^", "=", "\u{e9}", "\u{0}", "\"", "_", "1e999", "-1e400",
    ]
    let inputs = try inputs()
    var parsed = 0
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...24, using: &random)).map { _ in tokens.randomElement(using: &random)! }
        .joined()
      do throws(GeoChunksError) {
        _ = try Formula(text)(inputs)
        parsed += 1
      } catch {
        #expect(error.code == .invalidArgument, "\(text)")
        #expect(error.message.contains("column") || error.message.contains("uses no raster"), "\(text): \(error)")
      }
    }
    #expect(parsed > 20)
  }

  @Test("whatever characters come, neither")
  func fuzzCharacters() throws {
    var random = Random(state: 43)
    let inputs = try inputs()
    for _ in 0..<5_000 {
      let scalars = (0..<Int.random(in: 1...40, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0..<(Bool.random(using: &random) ? 0x80 : 0x2_0000), using: &random))
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      do throws(GeoChunksError) { _ = try Formula(text)(inputs) } catch { #expect(error.code == .invalidArgument) }
    }
  }
}

/// The same numbers in every run (SplitMix64).
struct Random: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
