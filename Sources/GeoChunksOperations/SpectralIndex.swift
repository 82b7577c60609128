public import GeoChunksExpression
public import GeoChunksGrid

/// A spectral index: a published formula over reflectances of named bands.
///
/// Formulas with constants (EVI, SAVI, ...) take reflectance from 0 to 1: give scale and offset where the file has
/// integers. The result is in the bands' computing type; invalid where any band is and where the formula gives NaN.
public struct SpectralIndex: Sendable {
  /// The index's usual abbreviation.
  public let name: String
  /// The index's full name.
  public let title: String
  /// The formula, in the language of ``Formula``, over band names.
  public let formula: String
  /// Where the formula was published.
  public let source: String

  /// An index of one's own.
  public init(name: String, title: String, formula: String, source: String) {
    self.name = name
    self.title = title
    self.formula = formula
    self.source = source
  }

  /// The bands needed, in the order in which the formula names them.
  public var bands: [String] { (try? Formula(formula).names) ?? [] }

  /// The lazy index of given bands, one band named after the index. Throws `invalidArgument` for a missing band, and
  /// what the operations throw.
  public func callAsFunction(_ bands: [String: RasterArray]) throws(GeoChunksError) -> RasterArray {
    let missing = self.bands.filter { bands[$0] == nil }
    guard missing.isEmpty else {
      throw GeoChunksError(
        .invalidArgument, "\(name) needs the band\(missing.count == 1 ? "" : "s") \(missing.joined(separator: ", "))",
        hint: "\(name) = \(formula)")
    }
    return try Formula(formula)(bands).mapBands { (_, band) throws(GeoChunksError) in
      var copy = band
      copy.name = name
      return copy
    }
  }

  /// The index of a name, in any case. Throws `invalidArgument` with the names there are.
  public static func named(_ name: String) throws(GeoChunksError) -> SpectralIndex {
    if let index = all.first(where: { $0.name.lowercased() == name.lowercased() }) { return index }
    throw GeoChunksError(
      .invalidArgument, "there is no index \"\(name)\"",
      hint: "the indices are \(all.map(\.name).joined(separator: ", "))")
  }

  /// The indices that come with GeoChunks. A new one is one entry.
  public static let all: [SpectralIndex] = [
    SpectralIndex(
      name: "NDVI", title: "normalized difference vegetation index", formula: "(nir - red) / (nir + red)",
      source: "Rouse, Haas, Schell & Deering 1974, NASA SP-351, 309-317"),
    SpectralIndex(
      name: "GNDVI", title: "green normalized difference vegetation index", formula: "(nir - green) / (nir + green)",
      source: "Gitelson, Kaufman & Merzlyak 1996, doi:10.1016/S0034-4257(96)00072-7"),
    SpectralIndex(
      name: "EVI", title: "enhanced vegetation index",
      formula: "2.5 * (nir - red) / (nir + 6 * red - 7.5 * blue + 1)",
      source: "Huete et al. 2002, doi:10.1016/S0034-4257(02)00096-2"),
    SpectralIndex(
      name: "EVI2", title: "two-band enhanced vegetation index", formula: "2.5 * (nir - red) / (nir + 2.4 * red + 1)",
      source: "Jiang, Huete, Didan & Miura 2008, doi:10.1016/j.rse.2008.06.006"),
    SpectralIndex(
      name: "SAVI", title: "soil adjusted vegetation index, L = 0.5",
      formula: "1.5 * (nir - red) / (nir + red + 0.5)", source: "Huete 1988, doi:10.1016/0034-4257(88)90106-X"),
    SpectralIndex(
      name: "OSAVI", title: "optimized soil adjusted vegetation index", formula: "(nir - red) / (nir + red + 0.16)",
      source: "Rondeaux, Steven & Baret 1996, doi:10.1016/0034-4257(95)00186-7"),
    SpectralIndex(
      name: "MSAVI", title: "modified soil adjusted vegetation index (MSAVI2)",
      formula: "(2 * nir + 1 - sqrt((2 * nir + 1) ** 2 - 8 * (nir - red))) / 2",
      source: "Qi et al. 1994, doi:10.1016/0034-4257(94)90134-1"),
    SpectralIndex(
      name: "ARVI", title: "atmospherically resistant vegetation index, gamma = 1",
      formula: "(nir - (2 * red - blue)) / (nir + (2 * red - blue))",
      source: "Kaufman & Tanre 1992, doi:10.1109/36.134076"),
    SpectralIndex(
      name: "SIPI", title: "structure insensitive pigment index", formula: "(nir - blue) / (nir - red)",
      source: "Penuelas, Baret & Filella 1995, Photosynthetica 31(2), 221-230"),
    SpectralIndex(
      name: "NDWI", title: "normalized difference water index (McFeeters)", formula: "(green - nir) / (green + nir)",
      source: "McFeeters 1996, doi:10.1080/01431169608948714"),
    SpectralIndex(
      name: "MNDWI", title: "modified normalized difference water index",
      formula: "(green - swir1) / (green + swir1)", source: "Xu 2006, doi:10.1080/01431160600589179"),
    SpectralIndex(
      name: "NDMI", title: "normalized difference moisture index", formula: "(nir - swir1) / (nir + swir1)",
      source: "Wilson & Sader 2002, doi:10.1016/S0034-4257(01)00318-2; Gao 1996's NDWI"),
    SpectralIndex(
      name: "NBR", title: "normalized burn ratio", formula: "(nir - swir2) / (nir + swir2)",
      source: "Lopez Garcia & Caselles 1991, doi:10.1080/10106049109354290; Key & Benson 2006"),
    SpectralIndex(
      name: "NBR2", title: "normalized burn ratio 2", formula: "(swir1 - swir2) / (swir1 + swir2)",
      source: "USGS, Landsat Normalized Burn Ratio 2 product guide"),
    SpectralIndex(
      name: "NDSI", title: "normalized difference snow index", formula: "(green - swir1) / (green + swir1)",
      source: "Hall, Riggs & Salomonson 1995, doi:10.1016/0034-4257(95)00137-P"),
    SpectralIndex(
      name: "NDBI", title: "normalized difference built-up index", formula: "(swir1 - nir) / (swir1 + nir)",
      source: "Zha, Gao & Ni 2003, doi:10.1080/01431160304987"),
    SpectralIndex(
      name: "BSI", title: "bare soil index", formula: "((swir1 + red) - (nir + blue)) / ((swir1 + red) + (nir + blue))",
      source: "Rikimaru, Roy & Miyatake 2002, Tropical Ecology 43(1), 39-47"),
    SpectralIndex(
      name: "GCI", title: "green chlorophyll index", formula: "nir / green - 1",
      source: "Gitelson, Gritz & Merzlyak 2003, doi:10.1078/0176-1617-00887"),
    SpectralIndex(
      name: "NDRE", title: "normalized difference red edge index", formula: "(nir - rededge) / (nir + rededge)",
      source: "Barnes et al. 2000, Proc. 5th Int. Conf. Precision Agriculture"),
  ]
}
