/// A raster in memory: what `collect` gives.
public struct CollectedRaster: Sendable {
  /// One band's name and pixels.
  public struct Band: Sendable {
    /// The name.
    public let name: String
    /// The pixels, raw as they would be written. Invalid ones are NaN or masked.
    public let tile: Tile
    /// Physical value = raw value * scale + offset.
    public let scale: Double
    /// See `scale`.
    public let offset: Double
  }
  /// The grid.
  public let geoBox: GeoBox
  /// The bands.
  public let bands: [Band]

  /// The pixel of a band (from 0) as float64, or nil where it is invalid.
  public subscript(band: Int, x x: Int, y y: Int) -> Double? { bands[band].tile[x, y] }

  /// The raster as a lazy array again.
  public func lazyArray() throws(GeoChunksError) -> RasterArray {
    try RasterArray(bands.map(\.tile), names: bands.map(\.name), geoBox: geoBox).mapBands {
      (index, band) throws(GeoChunksError) in
      var copy = band
      (copy.scale, copy.offset) = (bands[index].scale, bands[index].offset)
      return copy
    }
  }
}
