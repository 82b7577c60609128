import Foundation
import GeoChunks
import Testing

/// One pixel's reflectances.
private struct Reflectance {
  let blue = 0.04, green = 0.08, red = 0.06, rededge = 0.15, nir = 0.4, swir1 = 0.2, swir2 = 0.1

  var byName: [String: Double] {
    [
      "blue": blue, "green": green, "red": red, "rededge": rededge, "nir": nir, "swir1": swir1, "swir2": swir2,
    ]
  }
}

@Suite("Spectral indices")
struct SpectralIndexTests {
  private static let p = Reflectance()
  /// Written from the publications, in plain Swift.
  static let expected: [String: (bands: Set<String>, value: Double)] = [
    "NDVI": (["nir", "red"], (p.nir - p.red) / (p.nir + p.red)),
    "GNDVI": (["nir", "green"], (p.nir - p.green) / (p.nir + p.green)),
    "EVI": (["nir", "red", "blue"], 2.5 * (p.nir - p.red) / (p.nir + 6 * p.red - 7.5 * p.blue + 1)),
    "EVI2": (["nir", "red"], 2.5 * (p.nir - p.red) / (p.nir + 2.4 * p.red + 1)),
    "SAVI": (["nir", "red"], (p.nir - p.red) / (p.nir + p.red + 0.5) * (1 + 0.5)),
    "OSAVI": (["nir", "red"], (p.nir - p.red) / (p.nir + p.red + 0.16)),
    "MSAVI": (
      ["nir", "red"],
      0.5 * (2 * p.nir + 1 - ((2 * p.nir + 1) * (2 * p.nir + 1) - 8 * (p.nir - p.red)).squareRoot())
    ),
    "ARVI": (
      ["nir", "red", "blue"],
      (p.nir - (p.red - (p.blue - p.red))) / (p.nir + (p.red - (p.blue - p.red)))
    ),
    "SIPI": (["nir", "red", "blue"], (p.nir - p.blue) / (p.nir - p.red)),
    "NDWI": (["green", "nir"], (p.green - p.nir) / (p.green + p.nir)),
    "MNDWI": (["green", "swir1"], (p.green - p.swir1) / (p.green + p.swir1)),
    "NDMI": (["nir", "swir1"], (p.nir - p.swir1) / (p.nir + p.swir1)),
    "NBR": (["nir", "swir2"], (p.nir - p.swir2) / (p.nir + p.swir2)),
    "NBR2": (["swir1", "swir2"], (p.swir1 - p.swir2) / (p.swir1 + p.swir2)),
    "NDSI": (["green", "swir1"], (p.green - p.swir1) / (p.green + p.swir1)),
    "NDBI": (["swir1", "nir"], (p.swir1 - p.nir) / (p.swir1 + p.nir)),
    "BSI": (
      ["swir1", "red", "nir", "blue"],
      (p.swir1 + p.red - p.nir - p.blue) / (p.swir1 + p.red + p.nir + p.blue)
    ),
    "GCI": (["nir", "green"], p.nir / p.green - 1),
    "NDRE": (["nir", "rededge"], (p.nir - p.rededge) / (p.nir + p.rededge)),
  ]

  @Test("the nineteen indices are there, each once")
  func complete() {
    #expect(SpectralIndex.all.count == 19)
    #expect(Set(SpectralIndex.all.map(\.name)) == Set(Self.expected.keys))
  }

  @Test("each has formula, bands and source", arguments: SpectralIndex.all.map(\.name))
  func described(name: String) throws {
    let index = try SpectralIndex.named(name)
    let expected = try #require(Self.expected[name])
    #expect(Set(index.bands) == expected.bands && index.bands.count == expected.bands.count)
    #expect(!index.title.isEmpty)
    #expect(try Formula(index.formula).names == index.bands)
    // A publication has a year.
    #expect(index.source.contains(/\d{4}/) || index.source.contains("USGS"))
  }

  @Test("each computes what was published", arguments: SpectralIndex.all.map(\.name))
  func value(name: String) async throws {
    let index = try SpectralIndex.named(name)
    let expected = try #require(Self.expected[name]).value
    let result = try index(Self.p.byName.mapValues { try row([$0]) })
    #expect(result.bandNames == [name] && result.dataType == .float64)
    let found = try #require(try await values(result)[0])
    #expect(abs(found - expected) <= 1e-14 * max(1, abs(expected)))
  }

  @Test(
    "each is computed in float32 from scaled uint16 and is invalid where a band is",
    arguments: SpectralIndex.all.map(\.name))
  func scaled(name: String) async throws {
    let index = try SpectralIndex.named(name)
    let expected = try #require(Self.expected[name]).value
    let bands = try Self.p.byName.mapValues { value -> RasterArray in
      let array = try row([UInt16((value * 10_000).rounded()), 0] as [UInt16], valid: [true, false])
      var band = array.bands[0]
      band.scale = 0.0001
      return try RasterArray(geoBox: array.geoBox, bands: [band])
    }
    let result = try index(bands)
    #expect(result.dataType == .float32)
    let found = try await values(result)
    #expect(abs(try #require(found[0]) - expected) <= 2e-6 * max(1, abs(expected)))
    #expect(found[1] == nil)
  }

  @Test("a missing band is named, with the formula")
  func missingBand() throws {
    let evi = try SpectralIndex.named("evi")
    let error = #expect(throws: GeoChunksError.self) { try evi(["nir": row([1] as [Float])]) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message == "EVI needs the bands red, blue" && error?.hint?.contains("2.5 *") == true)
  }

  @Test("names are found in any case; an unknown one lists the names")
  func names() throws {
    #expect(try SpectralIndex.named("nDvI").name == "NDVI")
    let error = #expect(throws: GeoChunksError.self) { try SpectralIndex.named("NDXI") }
    #expect(error?.hint?.contains("NDVI, GNDVI") == true)
  }

  @Test("an index of one's own is one entry")
  func own() async throws {
    let index = SpectralIndex(name: "DIFF", title: "difference", formula: "nir - red", source: "here, 2026")
    let result = try index(["nir": row([5] as [UInt8]), "red": row([7] as [UInt8])])
    #expect(try await values(result) == [-2])
  }
}
