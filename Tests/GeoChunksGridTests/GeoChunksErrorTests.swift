import GeoChunksGrid
import Testing

@Suite("GeoChunksError")
struct GeoChunksErrorTests {
  @Test(
    "each code has its sysexits status",
    arguments: [
      (GeoChunksError.Code.invalidArgument, 64), (.resource, 64), (.unsupported, 65), (.corruptData, 65),
      (.gridMismatch, 65), (.missingGeoreference, 65), (.notFound, 66), (.engineUnavailable, 69), (.internalError, 70),
      (.targetExists, 73), (.cannotCreate, 73), (.io, 74), (.cancelled, 130),
    ] as [(GeoChunksError.Code, Int32)])
  func exitStatus(code: GeoChunksError.Code, status: Int32) { #expect(code.exitStatus == status) }

  @Test("the text is one line of place, message and cause")
  func text() {
    let error = GeoChunksError(
      .corruptData, "the tile can't be decoded",
      at: GeoChunksError.Location(
        path: "a.tif", band: 2, window: PixelWindow(x: 1, y: 2, width: 3, height: 4), operation: "add"),
      cause: "ZIPDecode: bad", hint: "fetch it again")
    #expect(
      "\(error)" == "a.tif: band 2, window 1,2 3 x 4, in add: the tile can't be decoded (ZIPDecode: bad)")
    #expect("\(GeoChunksError(.io, "no space left"))" == "no space left")
    #expect("\(GeoChunksError(.io, "no space left", cause: ""))" == "no space left")
    #expect("\(GeoChunksError(.io, "lost", at: GeoChunksError.Location(path: "b.tif")))" == "b.tif: lost")
  }

  @Test("a code is written as its name")
  func code() { #expect("\(GeoChunksError.Code.gridMismatch)" == "gridMismatch") }

  @Test("a later location fills in only what is unknown")
  func located() {
    let error = GeoChunksError(.io, "lost", at: GeoChunksError.Location(path: "a.tif"))
    let located = error.located(GeoChunksError.Location(path: "b.tif", band: 3))
    #expect(located.location == GeoChunksError.Location(path: "a.tif", band: 3))
    #expect(located.located(GeoChunksError.Location(band: 9)) == located)
  }
}
