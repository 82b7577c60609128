import GeoChunksGrid
import Testing

@Suite("DataType")
struct DataTypeTests {
  static let integers = DataType.allCases.filter { !$0.isFloatingPoint }

  @Test("promotion commutes and a type with itself is itself", arguments: DataType.allCases, DataType.allCases)
  func commutes(a: DataType, b: DataType) {
    #expect(DataType.promoted(a, b) == DataType.promoted(b, a))
    #expect(DataType.promoted(a, a) == a)
  }

  @Test("promotion of integers is associative", arguments: integers, integers)
  func associative(a: DataType, b: DataType) {
    for c in Self.integers {
      #expect(
        DataType.promoted(DataType.promoted(a, b), c) == DataType.promoted(a, DataType.promoted(b, c)), "\(a) \(b) \(c)"
      )
    }
  }

  @Test("the type that holds several doesn't depend on their order", arguments: DataType.allCases, DataType.allCases)
  func orderOfMany(a: DataType, b: DataType) {
    for c in DataType.allCases {
      let orders = [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]]
      #expect(Set(orders.map { DataType.promoted($0)! }).count == 1, "\(a) \(b) \(c)")
    }
  }

  @Test("the promoted type holds every value of both, where a type can", arguments: integers, integers)
  func holdsBoth(a: DataType, b: DataType) {
    let type = DataType.promoted(a, b)
    if type.isFloatingPoint {
      #expect(type == .float64)
      #expect([a, b].contains(.uint64) && a.isSigned != b.isSigned)
      return
    }
    for part in [a, b] {
      #expect(type.range.lowerBound <= part.range.lowerBound && type.range.upperBound >= part.range.upperBound)
    }
    // And no smaller one does.
    for other in Self.integers where other.byteCount < type.byteCount {
      let holds = [a, b].allSatisfy {
        other.range.lowerBound <= $0.range.lowerBound && other.range.upperBound >= $0.range.upperBound
      }
      #expect(!holds)
    }
  }

  @Test(
    "examples of promotion",
    arguments: [
      (DataType.uint8, DataType.int8, DataType.int16), (.uint8, .int16, .int16), (.uint16, .int16, .int32),
      (.uint16, .int8, .int32), (.uint32, .int32, .int64), (.uint64, .int8, .float64), (.uint64, .uint8, .uint64),
      (.uint16, .float32, .float32), (.int32, .float32, .float64), (.float32, .float64, .float64),
    ])
  func examples(a: DataType, b: DataType, expected: DataType) { #expect(DataType.promoted(a, b) == expected) }

  @Test("nothing promotes to nothing")
  func promotionOfNone() { #expect(DataType.promoted([]) == nil) }

  @Test("small types compute in float32, wide ones in float64", arguments: DataType.allCases)
  func computingType(type: DataType) {
    let small: Set<DataType> = [.uint8, .int8, .uint16, .int16, .float32]
    #expect(type.computingType == (small.contains(type) ? .float32 : .float64))
    #expect(type.computingType.computingType == type.computingType)
  }

  @Test("an integer type holds its limits, not the next number, half or NaN", arguments: integers)
  func holdsLimits(type: DataType) {
    #expect(type.holds(type.range.lowerBound) && type.holds(0) && type.holds(1) && type.holds(-0.0))
    #expect(!type.holds(0.5) && !type.holds(.nan) && !type.holds(.infinity))
    #expect(!type.holds(type.range.upperBound * 2) && type.holds(-1) == type.isSigned)
    let is64Bit = type.byteCount == 8
    // 2^64 and 2^63 aren't values of the type, though its limit rounds to them.
    #expect(type.holds(type.range.upperBound) == !is64Bit)
  }

  @Test("floating-point types hold NaN and infinity; float32 what it needn't round")
  func holdsReal() {
    for type in [DataType.float32, .float64] { #expect(type.holds(.nan) && type.holds(-.infinity) && type.holds(0.5)) }
    #expect(DataType.float64.holds(0.1) && !DataType.float32.holds(0.1))
    #expect(DataType.float32.holds(16_777_216) && !DataType.float32.holds(16_777_217))
    #expect(!DataType.float32.holds(1e300))
  }

  @Test(
    "the smallest type of a number holds it",
    arguments: [
      (0.0, DataType.uint8), (255, .uint8), (256, .uint16), (-1, .int8), (-128, .int8), (-129, .int16),
      (65536, .uint32), (4_294_967_296, .uint64), (-2_147_483_649, .int64), (1e30, .float64), (0.5, .float32),
      (.infinity, .float32), (0.1, .float32), (-0.0, .uint8),
    ])
  func smallest(value: Double, expected: DataType) { #expect(DataType.smallest(holding: value) == expected) }

  @Test("NaN is a number of no integer type")
  func smallestOfNaN() { #expect(DataType.smallest(holding: .nan) == .float32) }

  @Test("a visitor is given the type's own sample", arguments: DataType.allCases)
  func visitor(type: DataType) throws {
    struct Visit: SampleVisitor {
      func visit<T: Sample>(_ type: T.Type) throws -> (DataType, Int) { (T.dataType, MemoryLayout<T>.size) }
    }
    #expect(try type.accept(Visit()) == (type, type.byteCount))
  }
}
