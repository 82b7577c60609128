internal import CDeflate
internal import CTIFF
internal import CZstd
internal import GeoChunksGrid
internal import Glibc

/// Reads whole blocks of a local GeoTIFF past GDAL: bytes by `pread`, libdeflate or libzstd directly, and the predictor
/// undone while samples go to their place. Fits the plain layouts that most files have; for all others there is none,
/// and GDAL reads. Checks a deflate stream's checksum, which libtiff doesn't.
///
/// The class owns a descriptor, decompressors and memory for one block. One thread uses it at a time.
final class TIFFTileReader {
  /// How the file's blocks lie.
  private struct Layout {
    let size: PixelSize
    /// A tile, or a strip of the whole width.
    let block: PixelSize
    let isTiled: Bool
    let compression: Int
    let predictor: Int
    let sampleByteCount: Int
    /// Samples of a pixel within a block: the bands if they are interleaved, else 1.
    let samplesPerPixel: Int
    let bandCount: Int

    var columns: Int { (size.width + block.width - 1) / block.width }
    var rows: Int { (size.height + block.height - 1) / block.height }
    var rowByteCount: Int { block.width * samplesPerPixel * sampleByteCount }
  }

  /// Bytes of the largest block that is decoded here.
  private static let largestBlock = 256 << 20
  /// Bytes that an idle reader may keep.
  private static let keptByteCount = 16 << 20

  private let path: String
  private let descriptor: Int32
  private let stream: TIFFStream
  private let layout: Layout
  private let inflater: OpaquePointer?
  private let zstd: OpaquePointer?
  private var raw = SampleBuffer(byteCount: 0)
  private var decoded = SampleBuffer(byteCount: 0)
  private let row: SampleBuffer

  /// A reader of a file whose bands have a type, or nil where the layout is one for GDAL.
  init?(_ path: String, dataType: DataType, bandCount: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard let stream = TIFFStream(descriptor: descriptor, name: path, mode: "r"), let tiff = stream.handle,
      let layout = Self.layout(of: tiff, dataType: dataType), layout.bandCount == bandCount
    else {
      _ = close(descriptor)
      return nil
    }
    self.path = path
    self.descriptor = descriptor
    self.stream = stream
    self.layout = layout
    inflater = layout.compression == Int(COMPRESSION_ADOBE_DEFLATE) ? libdeflate_alloc_decompressor() : nil
    zstd = layout.compression == Int(COMPRESSION_ZSTD) ? ZSTD_createDCtx() : nil
    row = SampleBuffer(byteCount: layout.rowByteCount)
  }

  deinit {
    if let inflater { libdeflate_free_decompressor(inflater) }
    if let zstd { ZSTD_freeDCtx(zstd) }
    stream.close()
    _ = close(descriptor)
  }

  private static func layout(of tiff: OpaquePointer, dataType: DataType) -> Layout? {
    func u16(_ tag: Int32) -> Int {
      var value: UInt16 = 0
      return gc_tiff_get_u16(tiff, UInt32(tag), &value) == 1 ? Int(value) : 0
    }
    func u32(_ tag: Int32) -> Int {
      var value: UInt32 = 0
      return gc_tiff_get_u32(tiff, UInt32(tag), &value) == 1 ? Int(value) : 0
    }
    let size = PixelSize(width: u32(TIFFTAG_IMAGEWIDTH), height: u32(TIFFTAG_IMAGELENGTH))
    let isTiled = TIFFIsTiled(tiff) != 0
    // Without the tag the whole image is one strip.
    let rowsPerStrip = min(size.height, u32(TIFFTAG_ROWSPERSTRIP) > 0 ? u32(TIFFTAG_ROWSPERSTRIP) : size.height)
    let block =
      isTiled
      ? PixelSize(width: u32(TIFFTAG_TILEWIDTH), height: u32(TIFFTAG_TILELENGTH))
      : PixelSize(width: size.width, height: rowsPerStrip)
    var compression = u16(TIFFTAG_COMPRESSION)
    if compression == Int(COMPRESSION_DEFLATE) { compression = Int(COMPRESSION_ADOBE_DEFLATE) }
    let known = [COMPRESSION_NONE, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_ZSTD].map { Int($0) }
    let predictor = compression == Int(COMPRESSION_NONE) ? 1 : max(1, u16(TIFFTAG_PREDICTOR))
    let samples = max(1, u16(TIFFTAG_SAMPLESPERPIXEL))
    let isInterleaved = u16(TIFFTAG_PLANARCONFIG) != Int(PLANARCONFIG_SEPARATE)
    guard TIFFIsByteSwapped(tiff) == 0, TIFFIsBigEndian(tiff) == 0, u16(TIFFTAG_FILLORDER) <= Int(FILLORDER_MSB2LSB),
      known.contains(compression), u16(TIFFTAG_BITSPERSAMPLE) == dataType.byteCount * 8, !size.isEmpty, !block.isEmpty,
      predictor <= 2 || (predictor == 3 && dataType.isFloatingPoint && (samples == 1 || !isInterleaved)),
      // What is decoded must fit where GDAL would decode it block by block too.
      block.saturatingCount(times: dataType.byteCount * (isInterleaved ? samples : 1)) <= Self.largestBlock,
      [PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_RGB, PHOTOMETRIC_PALETTE]
        .map({ Int($0) }).contains(u16(TIFFTAG_PHOTOMETRIC))
    else { return nil }
    return Layout(
      size: size, block: block, isTiled: isTiled, compression: compression, predictor: predictor,
      sampleByteCount: dataType.byteCount, samplesPerPixel: isInterleaved ? samples : 1, bandCount: samples)
  }

  /// Whether a window is made of whole blocks, the raster's edges aside, so that no block is decoded for two windows.
  func covers(_ window: PixelWindow) -> Bool {
    func fits(_ start: Int, _ end: Int, _ block: Int, _ size: Int) -> Bool {
      start % block == 0 && (end % block == 0 || end == size)
    }
    return fits(window.x, window.xEnd, layout.block.width, layout.size.width)
      && fits(window.y, window.yEnd, layout.block.height, layout.size.height)
  }

  /// Reads bands (from 0) of a covered window; see `RasterSource.read`. Blocks that the
  /// file leaves away get `fill`, a sample's bits.
  func read(
    bands: [Int], window: PixelWindow, samples: [UnsafeMutableRawBufferPointer], fill: (Int) -> UInt64
  ) throws(GeoChunksError) {
    let block = layout.block
    let blockByteCount = layout.rowByteCount * block.height
    if decoded.bytes.count < blockByteCount { decoded = SampleBuffer(byteCount: blockByteCount) }
    defer {
      if decoded.bytes.count + raw.bytes.count > Self.keptByteCount {
        decoded = SampleBuffer(byteCount: 0)
        raw = SampleBuffer(byteCount: 0)
      }
    }
    for y in stride(from: window.y, to: window.yEnd, by: block.height) {
      for x in stride(from: window.x, to: window.xEnd, by: block.width) {
        let part = PixelWindow(origin: PixelPoint(x: x, y: y), size: block).intersection(window)
        let index = y / block.height * layout.columns + x / block.width
        if layout.samplesPerPixel == 1 {
          for (slot, band) in bands.enumerated() {
            let isThere = try decode(index + band * layout.columns * layout.rows, band: band, part)
            place(isThere, sample: 0, part, window, into: samples[slot], fill: fill(band))
          }
        } else {
          let isThere = try decode(index, band: nil, part)
          if isThere { undoPredictor(rows: part.height) }
          for (slot, band) in bands.enumerated() {
            place(isThere, sample: band, part, window, into: samples[slot], fill: fill(band))
          }
        }
      }
    }
  }

  /// Decompresses a block. False if the file has none there.
  private func decode(_ index: Int, band: Int?, _ part: PixelWindow) throws(GeoChunksError) -> Bool {
    func damaged(_ cause: String) -> GeoChunksError {
      GeoChunksError(
        .corruptData, "samples can't be read", at: .init(path: path, band: band.map { $0 + 1 }, window: part),
        cause: cause, hint: "the file is damaged or cut short there")
    }
    guard let offset = Int(exactly: TIFFGetStrileOffset(stream.handle, UInt32(index))),
      let count = Int(exactly: TIFFGetStrileByteCount(stream.handle, UInt32(index))), offset < 1 << 62, count < 1 << 40
    else { throw damaged("a block beyond any file's end") }
    guard count > 0, offset > 0 else { return false }
    // A strip at the bottom ends with the raster; a tile is always whole.
    let rows = layout.isTiled ? layout.block.height : min(layout.block.height, layout.size.height - part.y)
    let wanted = layout.rowByteCount * rows
    // Some writers pad it.
    let capacity = decoded.bytes.count
    guard count <= 2 * wanted + 65_536 else { throw damaged("a block of \(count) bytes for \(wanted)") }
    if layout.compression == Int(COMPRESSION_NONE) {
      guard count >= wanted, fetch(offset, wanted, into: decoded) else { throw damaged("the file ends inside a block") }
      return true
    }
    if raw.bytes.count < count { raw = SampleBuffer(byteCount: count + count / 4) }
    guard fetch(offset, count, into: raw) else { throw damaged("the file ends inside a block") }
    if let inflater {
      var actual = 0
      let status = libdeflate_zlib_decompress(
        inflater, raw.bytes.baseAddress!, count, decoded.bytes.baseAddress!, capacity, &actual)
      guard status == LIBDEFLATE_SUCCESS, actual >= wanted else {
        throw damaged("a deflate stream that is damaged or fails its checksum")
      }
    } else {
      let status = ZSTD_decompressDCtx(zstd, decoded.bytes.baseAddress!, capacity, raw.bytes.baseAddress!, count)
      guard ZSTD_isError(status) == 0, status >= wanted else {
        let name = ZSTD_isError(status) != 0 ? String(cString: ZSTD_getErrorName(status)) : "\(status) bytes"
        throw damaged("a zstd frame that is damaged: \(name)")
      }
    }
    return true
  }

  private func fetch(_ offset: Int, _ count: Int, into buffer: SampleBuffer) -> Bool {
    var done = 0
    while done < count {
      let got = pread(descriptor, buffer.bytes.baseAddress! + done, count - done, off_t(offset + done))
      if got < 0 && errno == EINTR { continue }
      if got <= 0 { return false }
      done += got
    }
    return true
  }

  // MARK: Samples to their place

  private func place(
    _ isThere: Bool, sample: Int, _ part: PixelWindow, _ window: PixelWindow,
    into target: UnsafeMutableRawBufferPointer,
    fill: UInt64
  ) {
    let first = target.baseAddress! + ((part.y - window.y) * window.width + part.x - window.x) * layout.sampleByteCount
    switch layout.sampleByteCount {
    case 1: place(UInt8.self, isThere, sample, part, first, window.width, fill)
    case 2: place(UInt16.self, isThere, sample, part, first, window.width, fill)
    case 4: place(UInt32.self, isThere, sample, part, first, window.width, fill)
    default: place(UInt64.self, isThere, sample, part, first, window.width, fill)
    }
  }

  @inline(__always)
  private func place<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ isThere: Bool, _ sample: Int, _ part: PixelWindow, _ first: UnsafeMutableRawPointer,
    _ stride: Int,
    _ fill: UInt64
  ) {
    let (pixels, samples) = (part.width, layout.samplesPerPixel)
    let target = first.assumingMemoryBound(to: T.self)
    for y in 0..<part.height {
      let to = target + y * stride
      let from = (decoded.bytes.baseAddress! + y * layout.rowByteCount).assumingMemoryBound(to: T.self)
      if !isThere {
        to.update(repeating: T(truncatingIfNeeded: fill), count: pixels)
      } else if samples > 1 {
        for i in 0..<pixels { to[i] = from[i * samples + sample] }
      } else if layout.predictor == 2 {
        var sum: T = 0
        for i in 0..<pixels {
          sum &+= from[i]
          to[i] = sum
        }
      } else if layout.predictor == 3 {
        undoFloatingPoint(y)
        to.update(from: row.bytes.baseAddress!.assumingMemoryBound(to: T.self), count: pixels)
      } else {
        to.update(from: from, count: pixels)
      }
    }
  }

  /// Predictor 2 of interleaved samples, in the block.
  private func undoPredictor(rows: Int) {
    guard layout.predictor == 2 else { return }
    func undo<T: FixedWidthInteger>(_ type: T.Type) {
      let count = layout.block.width * layout.samplesPerPixel
      for y in 0..<rows {
        let samples = (decoded.bytes.baseAddress! + y * layout.rowByteCount).assumingMemoryBound(to: T.self)
        for i in layout.samplesPerPixel..<max(layout.samplesPerPixel, count) {
          samples[i] &+= samples[i - layout.samplesPerPixel]
        }
      }
    }
    switch layout.sampleByteCount {
    case 1: undo(UInt8.self)
    case 2: undo(UInt16.self)
    case 4: undo(UInt32.self)
    default: undo(UInt64.self)
    }
  }

  /// Predictor 3 of one row of the block, into `row`: byte sums, then bytes back to their samples.
  private func undoFloatingPoint(_ y: Int) {
    let bytes = (decoded.bytes.baseAddress! + y * layout.rowByteCount).assumingMemoryBound(to: UInt8.self)
    var sum: UInt8 = 0
    for i in 0..<layout.rowByteCount {
      sum &+= bytes[i]
      bytes[i] = sum
    }
    let width = layout.block.width
    if layout.sampleByteCount == 4 {
      let to = row.bytes.baseAddress!.assumingMemoryBound(to: UInt32.self)
      for i in 0..<width {
        let high = UInt32(bytes[i]) << 24 | UInt32(bytes[width + i]) << 16
        to[i] = high | UInt32(bytes[2 * width + i]) << 8 | UInt32(bytes[3 * width + i])
      }
    } else {
      let to = row.bytes.baseAddress!.assumingMemoryBound(to: UInt64.self)
      for i in 0..<width {
        var bits: UInt64 = 0
        for plane in 0..<8 { bits = bits << 8 | UInt64(bytes[plane * width + i]) }
        to[i] = bits
      }
    }
  }
}
