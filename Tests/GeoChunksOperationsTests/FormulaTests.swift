import GeoChunks
import Testing

@Suite("Formula")
struct FormulaTests {
  static let numbers = ["A": 2.0, "B": 3, "C": 5, "Z": 0, "_x1": 7]

  /// The value of a formula over one float64 pixel a name.
  private func value(_ text: String) async throws -> Double? {
    let inputs = try Self.numbers.mapValues { try row([$0]) }
    return try await values(Formula(text)(inputs))[0]
  }

  @Test(
    "operators bind as documented",
    arguments: [
      ("A + B * C", 17.0), ("(A + B) * C", 25), ("-A ** 2", -4), ("(-A) ** 2", 4), ("A ** -1", 0.5),
      ("A ** B ** A", 512), ("(A ** B) ** A", 64), ("A ** -B ** A", 0.001953125), ("B - A - C", -4),
      ("C / A / A", 1.25),
      ("C - A + B", 6), ("B * -A", -6), ("- - A", 2), ("+A", 2), ("C % B", 2), ("-C % B", 1), ("C % -B", -1),
      ("A < B == 1", 1), ("1 == A < B", 1), ("A + 1 < B", 0), ("A + 1 <= B", 1), ("C > B", 1), ("C >= C", 1),
      ("A != B", 1), ("Z && Z || 1", 1), ("1 || Z && Z", 1), ("(1 || Z) && Z", 0), ("!Z == 1", 1), ("!A + 1", 1),
      ("!(A == B)", 1), ("Z ? 1 : Z ? 2 : 3", 3), ("A ? Z ? 1 : 2 : 3", 2), ("Z ? 1 : A + B", 5),
      ("A < B ? B : A", 3), ("_x1 - A", 5), ("A+.5", 2.5), ("A+1.e1", 12), ("A*1e-1", 0.2), ("A*2E+2", 400),
      ("Z-2**2", -4), ("Z + -2**2", -4), ("Z + (-2)**2", 4), ("Z + 2**-1", 0.5), ("Z + 2**3**2", 512),
    ])
  func precedence(text: String, expected: Double) async throws { #expect(try await value(text) == expected) }

  @Test(
    "functions and types are called by name",
    arguments: [
      ("sqrt(A + A)", 2.0), ("abs(Z - A)", 2), ("min(A, B, C)", 2), ("max(A, B, 4)", 4), ("clamp(C, 0, 3)", 3),
      ("clamp(C, A, B)", 3), ("floor(A / B)", 0), ("ceil(A / B)", 1), ("round(A + 0.5)", 3), ("pow(A, B)", 8),
      ("exp(Z)", 1), ("log(Z + 1)", 0), ("log10(A * 50)", 2), ("sin(Z)", 0), ("cos(Z)", 1), ("tan(Z)", 0),
      ("atan2(Z, A)", 0), ("uint8(A * 200)", 255), ("int8(Z - 1000)", -128), ("int16(A * 0.25)", 1),
      ("where(A > B, 1, 2)", 2), ("filled(masked(A, A > 1), 9)", 9), ("masked(A, A > 9)", 2), ("add(A, B)", 5),
      ("not(Z)", 1), ("negate(A)", -2), ("A * 0 + pi", .pi), ("max( A ,\n\tB )", 3),
    ])
  func functions(text: String, expected: Double) async throws { #expect(try await value(text) == expected) }

  @Test("types come out of formulas as out of operators")
  func types() throws {
    let inputs = ["A": try row([1] as [UInt8]), "B": try row([1] as [Int32])]
    for (text, type) in [
      ("A + 1", DataType.float32), ("A + B", .float64), ("A < B", .uint8), ("max(A, B)", .int32), ("A && B", .uint8),
      ("uint16(A + B)", .uint16), ("A ? A : B", .int32), ("abs(B)", .int32), ("float32(B)", .float32),
    ] {
      #expect(try Formula(text)(inputs).dataType == type, "\(text)")
    }
  }

  @Test("operations between numbers are done at once, in float64")
  func folding() throws {
    let inputs = ["A": try row([1] as [UInt8])]
    for (text, same) in [
      ("A + (1 + 2 * 3)", "A + 7"), ("A * sqrt(16)", "A * 4"), ("A + max(1, 2)", "A + 2"), ("A + (2 > 1)", "A + 1"),
      ("A + (1 ? 5 : 6)", "A + 5"), ("A * uint8(300.7)", "A * 255"), ("A + -3", "A + (0 - 3)"), ("1 ? A : A + 1", "A"),
      ("A + (!0)", "A + 1"), ("A + (1 && 2)", "A + 1"), ("A + int64(2.5)", "A + 3"),
    ] {
      #expect(
        try Formula(text)(inputs).bands[0].expression == Formula(same)(inputs).bands[0].expression, "\(text)")
    }
  }

  @Test(
    "an invalid number is invalid wherever it stands, as an invalid pixel is",
    arguments: [
      "A + nan", "A < nan", "nan ? A : B", "A && nan", "!nan && A", "A + (nan < 1)", "A + (1 && nan)", "A + !nan",
      "A + uint8(nan)", "(nan < 1) ? A : B", "masked(A, nan)", "max(A, nan)", "A + min(1, nan)", "A ? nan : B",
    ])
  func invalidNumbers(text: String) async throws { #expect(try await value(text) == nil) }

  @Test("an invalid number can be filled, and not chosen")
  func invalidNumbersElsewhere() async throws {
    #expect(try await value("A + filled(nan, 3)") == 5)
    #expect(try await value("A > 1 ? A : nan") == 2)
  }

  @Test("the names of a formula are listed once, in order; constants aren't among them")
  func names() throws {
    #expect(try Formula("b * a + max(b, c_1) + pi + nan").names == ["b", "a", "c_1"])
    #expect(try Formula("1 + 2").names == [])
  }

  @Test("a raster named like a constant is the raster")
  func shadowing() async throws {
    let inputs = ["pi": try row([3] as [Double])]
    #expect(try await values(Formula("pi * 1")(inputs)) == [3])
  }

  @Test("an index written as a formula is the index")
  func ndvi() throws {
    let inputs = ["nir": try row([1] as [UInt16]), "red": try row([2] as [UInt16])]
    let (nir, red) = (inputs["nir"]!, inputs["red"]!)
    let expected = try (nir - red) / (nir + red)
    #expect(
      try Formula("(nir - red) / (nir + red)")(inputs).bands[0].expression == expected.bands[0].expression)
  }
}
