/// The type of a raster's samples.
///
/// Complex types exist in files but can't be computed with; a source reports them apart (`RasterSource`).
public enum DataType: String, CaseIterable, Sendable, Hashable {
  case uint8, int8, uint16, int16, uint32, int32, uint64, int64, float32, float64

  /// Bytes a sample takes.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Whether samples are IEEE 754 numbers, in which NaN is the invalid pixel.
  public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

  /// Whether negative samples exist.
  public var isSigned: Bool {
    switch self {
    case .uint8, .uint16, .uint32, .uint64: false
    default: true
    }
  }

  /// The type in which `+ - * / % **` and the indices compute: float32 for float32 and integers of at most 16 bits,
  /// which it holds exactly, else float64.
  public var computingType: DataType {
    switch self {
    case .uint8, .int8, .uint16, .int16, .float32: .float32
    default: .float64
    }
  }

  /// The smallest type that holds every value of both; float64 where no type does (uint64 with a signed type),
  /// which rounds 64-bit integers.
  public static func promoted(_ a: DataType, _ b: DataType) -> DataType { promoted([a, b])! }

  /// The smallest type that holds every value of all, in whatever order they come; nil for none.
  public static func promoted(_ types: some Sequence<DataType>) -> DataType? {
    let types = Set(types)
    guard let first = types.first, types.count > 1 else { return types.first }
    if types.contains(where: \.isFloatingPoint) {
      return types.allSatisfy { $0.computingType == .float32 } ? .float32 : .float64
    }
    func widest(_ isSigned: Bool) -> Int { types.filter { $0.isSigned == isSigned }.map(\.byteCount).max() ?? 0 }
    let (signed, unsigned) = (widest(true), widest(false))
    if signed == 0 || unsigned == 0 { return types.max { $0.byteCount < $1.byteCount } ?? first }
    switch max(signed, unsigned * 2) {
    case 2: return .int16
    case 4: return .int32
    case 8: return .int64
    default: return .float64
    }
  }

  /// The smallest and largest finite value, as float64 (64-bit limits round outwards).
  public var range: ClosedRange<Double> {
    switch self {
    case .uint8: 0...255
    case .int8: -128...127
    case .uint16: 0...65535
    case .int16: -32768...32767
    case .uint32: 0...4_294_967_295
    case .int32: -2_147_483_648...2_147_483_647
    case .uint64: 0...18_446_744_073_709_551_616
    case .int64: -9_223_372_036_854_775_808...9_223_372_036_854_775_808
    case .float32: -Double(Float.greatestFiniteMagnitude)...Double(Float.greatestFiniteMagnitude)
    case .float64: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    }
  }

  /// Whether `value` is one of the type's values, unrounded. NaN and infinity belong to the floating-point types.
  public func holds(_ value: Double) -> Bool {
    switch self {
    case .float64: true
    case .float32: !value.isFinite || Double(Float(value)) == value
    case .uint64: UInt64(exactly: value) != nil
    case .int64: Int64(exactly: value) != nil
    default: value == value.rounded() && range.contains(value)
    }
  }

  /// The integer types, small ones first.
  private static let integers: [DataType] = [.uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64]

  /// The smallest type that holds all values of this one and some numbers: an integer type where all are whole, else
  /// the computing type, to which numbers are rounded.
  public func widened(toHold numbers: some Sequence<Double>) -> DataType {
    guard !isFloatingPoint, numbers.contains(where: { !holds($0) }) else { return self }
    let fitting = Self.integers.first { type in
      Self.promoted(self, type) == type && numbers.allSatisfy { type.holds($0) }
    }
    if let fitting { return fitting }
    // Whole numbers that no integer type holds beside the others' range.
    let isWhole = numbers.allSatisfy { $0.isFinite && $0 == $0.rounded() }
    return isWhole && byteCount > 2 ? .float64 : computingType
  }

  /// The smallest type of operands that are numbers only: an integer type if all are whole, else float32.
  public static func smallest(holding numbers: Double...) -> DataType { smallest(holdingAll: numbers) }

  /// The smallest type of operands that are numbers only: an integer type if all are whole, else float32.
  public static func smallest(holdingAll numbers: some Sequence<Double>) -> DataType {
    guard numbers.allSatisfy({ $0.isFinite && $0 == $0.rounded() }) else { return .float32 }
    return integers.first { type in numbers.allSatisfy { type.holds($0) } } ?? .float64
  }
}

/// A Swift type that is the sample type of one `DataType`.
public protocol Sample: BitwiseCopyable, Comparable, Hashable, Sendable {
  /// The data type whose samples these are.
  static var dataType: DataType { get }
  /// The nearest value, half away from zero, saturating at the type's ends. NaN gives 0 in integer types.
  init(saturating value: Double)
  /// The value as float64; 64-bit integers round.
  var asDouble: Double { get }
  /// The value as float32, rounded once.
  var asFloat: Float { get }
  /// Whether this is NaN, the invalid floating-point sample. Always false for integers.
  var isInvalid: Bool { get }
  /// The value as a wide integer, which holds every integer sample; floating-point samples truncate and saturate.
  var asInteger: Int128 { get }
  /// The nearest value to a wide integer.
  init(clampingInteger value: Int128)
}

extension Sample where Self: FixedWidthInteger {
  /// See ``Sample``.
  @inlinable public init(saturating value: Double) {
    guard value == value else {
      self = 0
      return
    }
    let rounded = value.rounded(.toNearestOrAwayFromZero)
    if rounded >= Double(Self.max) {
      self = .max
    } else if rounded <= Double(Self.min) {
      self = .min
    } else {
      self = Self(rounded)
    }
  }
  /// See ``Sample``.
  @inlinable public var asDouble: Double { Double(self) }
  /// See ``Sample``.
  @inlinable public var asFloat: Float { Float(self) }
  /// See ``Sample``.
  @inlinable public var isInvalid: Bool { false }
  /// See ``Sample``.
  @inlinable public var asInteger: Int128 { Int128(self) }
  /// See ``Sample``.
  @inlinable public init(clampingInteger value: Int128) { self.init(clamping: value) }
}

extension UInt8: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .uint8 }
}
extension Int8: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .int8 }
}
extension UInt16: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .uint16 }
}
extension Int16: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .int16 }
}
extension UInt32: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .uint32 }
}
extension Int32: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .int32 }
}
extension UInt64: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .uint64 }
}
extension Int64: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .int64 }
}
extension Float: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .float32 }
  /// See ``Sample``. A finite value beyond the range becomes infinity, as a computation's overflow does.
  @inlinable public init(saturating value: Double) { self = Float(value) }
  /// See ``Sample``.
  @inlinable public var asDouble: Double { Double(self) }
  /// See ``Sample``.
  @inlinable public var asFloat: Float { self }
  /// See ``Sample``.
  @inlinable public var isInvalid: Bool { self != self }
  /// See ``Sample``. NaN gives 0.
  @inlinable public var asInteger: Int128 { Double(self).truncatedInteger }
  /// See ``Sample``.
  @inlinable public init(clampingInteger value: Int128) { self.init(value) }
}
extension Double: Sample {
  /// See ``Sample``.
  public static var dataType: DataType { .float64 }
  /// See ``Sample``.
  @inlinable public init(saturating value: Double) { self = value }
  /// See ``Sample``.
  @inlinable public var asDouble: Double { self }
  /// See ``Sample``.
  @inlinable public var asFloat: Float { Float(self) }
  /// See ``Sample``.
  @inlinable public var isInvalid: Bool { self != self }
  /// See ``Sample``. NaN gives 0.
  @inlinable public var asInteger: Int128 { truncatedInteger }
  /// See ``Sample``.
  @inlinable public init(clampingInteger value: Int128) { self.init(value) }
}

extension Double {
  /// The whole part; 0 for NaN, the ends of the type beyond them.
  @inlinable var truncatedInteger: Int128 {
    guard self == self else { return 0 }
    if self >= 0x1p127 { return .max }
    return self <= -0x1p127 ? .min : Int128(self)
  }
}

/// Work that is written once for all sample types and compiled for each.
public protocol SampleVisitor {
  /// What the work gives.
  associatedtype Output
  /// Does the work for samples of type `T`.
  func visit<T: Sample>(_ type: T.Type) throws -> Output
}

extension DataType {
  /// Does `visitor`'s work for this data type. The switch is here so that each case is a specialised call.
  @inlinable public func accept<V: SampleVisitor>(_ visitor: V) throws -> V.Output {
    switch self {
    case .uint8: try visitor.visit(UInt8.self)
    case .int8: try visitor.visit(Int8.self)
    case .uint16: try visitor.visit(UInt16.self)
    case .int16: try visitor.visit(Int16.self)
    case .uint32: try visitor.visit(UInt32.self)
    case .int32: try visitor.visit(Int32.self)
    case .uint64: try visitor.visit(UInt64.self)
    case .int64: try visitor.visit(Int64.self)
    case .float32: try visitor.visit(Float.self)
    case .float64: try visitor.visit(Double.self)
    }
  }
}
