import GeoChunks
import Testing

@Suite("Comparisons, extremes and clamping")
struct ComparisonTests {
  /// An order in the smallest type that holds both: exact for integers, in float64 where no integer type does.
  private func isLess(_ a: Pixel, _ b: Pixel, _ type: DataType) -> Bool {
    type.isFloatingPoint ? a.real < b.real : a.integer < b.integer
  }
  private func converted(_ pixel: Pixel, _ type: DataType) -> Pixel {
    guard type.isFloatingPoint else { return pixel }
    return Pixel(real: type == .float32 ? Double(Float(pixel.real)) : pixel.real)
  }

  @Test("all pairs of types against a plain loop", arguments: DataType.allCases, DataType.allCases)
  func pairs(first: DataType, second: DataType) async throws {
    let (a, b) = (Samples(first, masked: second == .int8), Samples(second, masked: first == .uint16))
    let side = a.pixels.count
    let size = PixelSize(width: side, height: side)
    let (x, y) = (try a.raster(size) { x, _ in x }, try b.raster(size) { _, y in y })
    let tiles = try await collect([
      x .< y, x .<= y, x .> y, x .>= y, x .== y, x .!= y, .min(x, y), .max(x, y), x.clamped(to: y, y),
    ])
    let type = DataType.promoted(first, second)
    #expect(tiles.prefix(6).allSatisfy { $0.dataType == .uint8 })
    #expect(tiles.dropFirst(6).allSatisfy { $0.dataType == type })
    let found = try tiles.map { try $0.pixels() }
    for row in 0..<side {
      for column in 0..<side {
        let i = row * side + column
        let here = found.map { $0[i] }
        guard let p = a.pixels[column], let q = b.pixels[row] else {
          #expect(here.allSatisfy { $0 == nil })
          continue
        }
        let (less, greater) = (isLess(p, q, type), isLess(q, p, type))
        let truths = [less, !greater, greater, !less, !less && !greater, less || greater].map { $0 ? 1.0 : 0 }
        #expect(here.prefix(6).map { $0?.real } == truths, "\(first) \(p) and \(second) \(q)")
        let extremes = [less ? p : q, greater ? p : q, q].map { converted($0, type) }
        #expect(Array(here.dropFirst(6)) == extremes, "\(first) \(p) and \(second) \(q)")
      }
    }
  }

  @Test("64-bit integers compare exactly, with rasters and with numbers")
  func exact() async throws {
    let a = try row([9_007_199_254_740_993, .max, .min, 5_000_000_001] as [Int64])
    let b = try row([9_007_199_254_740_992, .max - 1, .min + 1, 5_000_000_000] as [Int64])
    #expect(try await values(a .== b) == [0, 0, 0, 0])
    #expect(try await values(a .> b) == [1, 1, 0, 1])
    #expect(try await values(a .== 9_007_199_254_740_992) == [0, 0, 0, 0])
    #expect(try await values(a .> 9_007_199_254_740_992) == [1, 1, 0, 0])
    #expect(try await values(row([18_446_744_073_709_551_615, 0] as [UInt64]) .> 9.2e18) == [1, 0])
  }

  @Test("a number doesn't widen more than it must")
  func numbers() throws {
    let array = try row([1] as [Int16])
    #expect(try array.clamped(to: 0, 10_000).dataType == .int16)
    #expect(try array.clamped(to: 0, 40_000).dataType == .int32)
    #expect(try RasterArray.max(array, 0).dataType == .int16)
    #expect(try RasterArray.min(row([1] as [UInt8]), 0.5).dataType == .float32)
    #expect(try RasterArray.where(array .> 0, array, else: 300).dataType == .int16)
    #expect(try array.filled(with: -9999).dataType == .int16)
    #expect(try array.filled(with: 9999).dataType == .int16)
  }

  @Test("the extremes of several don't depend on their order, in value or type")
  func order() async throws {
    let arrays = [try row([7] as [UInt16]), try row([-3] as [Int16]), try row([2.5] as [Float])]
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      let operands = order.map { arrays[$0] }
      let least = try RasterArray.local(Minimum(), operands)
      let most = try RasterArray.local(Maximum(), operands)
      #expect(least.dataType == .float32 && most.dataType == .float32)
      #expect(try await values(least) == [-3])
      #expect(try await values(most) == [7])
    }
  }

  @Test("clamping keeps what lies between; crossed limits give the upper one; invalid limits are invalid")
  func clamp() async throws {
    let array = try row([-5, 0.5, 5, .nan, .infinity, -.infinity] as [Float])
    #expect(try await values(array.clamped(to: 0, 1)) == [0, 0.5, 1, nil, 1, 0])
    #expect(try await values(array.clamped(to: 10, 3)) == [3, 3, 3, nil, 3, 3])
    let high = try row([1, .nan, 1, 1, 1, 1] as [Float])
    #expect(try await values(array.clamped(to: 0, high)) == [0, nil, 1, nil, 1, 0])
  }

  @Test("numbers on the left of a comparison")
  func scalars() async throws {
    let array = try row([1, 2, 3] as [UInt8])
    #expect(try await values(2 .< array) == [0, 0, 1])
    #expect(try await values(2 .<= array) == [0, 1, 1])
    #expect(try await values(2 .> array) == [1, 0, 0])
    #expect(try await values(2 .>= array) == [1, 1, 0])
    #expect(try await values(2 .== array) == [0, 1, 0])
    #expect(try await values(2 .!= array) == [1, 0, 1])
    #expect(try await values(array .> 300) == [0, 0, 0])
    #expect(try await values(array .> -1) == [1, 1, 1])
  }
}
