import Foundation

@testable import Ingest

/// The same picture in several formats, made by their usual encoders: 64 × 64, white, with a black corner of 16 × 32 in the upper left.
enum PictureSamples {
  /// Coded in HEVC by x265, one item.
  static let heic = decoded(
    """
    AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAUJtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAAImls\
    b2MAAAAAREAAAQABAAAAAAFmAAEAAAAAAAAAHwAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAwmlwcnAAAACkaXBjbwAAAHhodmNDAQNwAAAA\
    AAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubgQEDAgAAAMACAAAAwAI\
    QCIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAEAAAABAAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAoMAAAAnbWRhdAAAABsoAa8ZgP0A5F//\
    69EDs/MnU41Iab/znlMONGA=
    """)

  /// Lossy.
  static let webp = decoded(
    """
    UklGRkIAAABXRUJQVlA4IDYAAADwAwCdASpAAEAAPrVUpEynJKOiKhzIAOAWiWkAADi69GG1c+V6SRwAAP715df3V6oN/osAAAA=
    """)

  /// Version 87a.
  static let gif = decoded(
    """
    R0lGODdhQABAAIEAAP///wAAAAAAAAAAACwAAAAAQABAAEAIrQADCBxIsGAAAAgTKlzIsKHDhwkNShwIsaLFiwgnTsTIsWNEjQY9ihxJsqTJkyhTqlzJsuVCkCFd\
    eoRZUOZMmhRtcsSZU6fPn0CDCh1KFCJPgUUbHj2Y9OXRpk55QlW4dOpHqVYBVM26NavXr2DDih1LtqzZpl2npoW6Fu1Trm+ttk06t2hdoneH5hW6N2hfoH9/BvY5\
    WGfhs4gTK17MuLHjx5AjS55MubJllAEBADs=
    """)

  /// Four inks, stored inverted, as Adobe's programs do.
  static let cmykJPEG = decoded(
    """
    /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/8AAFAgA\
    QABABEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGh\
    CCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqy\
    s7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwDzCvMK8wr06iiiivp2vp2vp2iiiiiiiiiiiiiiiiii\
    iiivmKvmKvmKiiiiivp2vp2vp2iiiiiiiiiiiiiiiiiiiiivmKvmKvmKiiiiivp2vp2vp2iiiiiiiiiiiiiiiiiiiiivmKvmKvmKiiiiivp2vp2vp2iiiiiiiiii\
    iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii\
    iiiiiiiiiiiiiiiv/9k=
    """)

  /// ITU-T T.6, the compression of faxes.
  static let faxTIFF = decoded(
    """
    SUkqACIAAAA1Ayf/////////5NQPDf//////////ABABAAkAAAEDAAEAAABAAAAAAQEDAAEAAABAAAAAAgEDAAEAAAABAAAAAwEDAAEAAAAEAAAABgEDAAEAAAAB\
    AAAAEQEEAAEAAAAIAAAAFgEDAAEAAABAAAAAFwEEAAEAAAAZAAAAHAEDAAEAAAABAAAAAAAAAA==
    """)

  /// 24 bits per pixel, the upper row last, as screens save them.
  static var bmp: Data {
    func number(_ value: Int, _ size: Int) -> Data { Data((0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }) }
    var file = Data("BM".utf8)
    for (value, size) in [(54 + 64 * 192, 4), (0, 4), (54, 4), (40, 4), (64, 4), (64, 4), (1, 2), (24, 2)] { file += number(value, size) }
    file += Data(count: 24)
    for row in (0..<64).reversed() {
      for column in 0..<64 { file += Data(repeating: column < 16 && row < 32 ? 0 : 255, count: 3) }
    }
    return file
  }

  private static func decoded(_ base64: String) -> Data { Data(base64Encoded: base64) ?? Data() }
}

/// Puts a HEIC file together from the coded picture of the sample: rotated, mirrored, or as a grid of tiles.
struct HEICBytes {
  /// Further properties of the picture, such as `irot`.
  var transformations: [Data] = []
  /// A grid of so many columns and rows, of the size that it claims.
  var grid: (columns: Int, rows: Int, width: Int, height: Int)?

  var data: Data {
    let sample = PictureSamples.heic
    guard let container = HEIFContainer(sample), let coded = container.content(of: 1),
      case .decoder(let configuration)? = container.properties(of: 1).first(where: { if case .decoder = $0 { true } else { false } })
    else { return Data() }
    let tiles = grid.map { $0.columns * $0.rows } ?? 0
    let main = tiles == 0 ? 1 : tiles + 1
    var head = Data()
    if let grid { head = Data([0, 0, UInt8(grid.rows - 1), UInt8(grid.columns - 1)]) + big(grid.width, 2) + big(grid.height, 2) }
    let start = box("ftyp", Data("heic\0\0\0\0mif1heic".utf8))
    func meta(codedAt: Int) -> Data {
      var body = Data(count: 4) + box("pitm", Data(count: 4) + big(main, 2))
      body += places(main, tiles, coded: codedAt..<codedAt + coded.count, head: codedAt + coded.count..<codedAt + coded.count + head.count)
      return box("meta", body + kinds(main, tiles) + properties(main, tiles, configuration) + references(main, tiles))
    }
    let codedAt = start.count + meta(codedAt: 0).count + 8
    return start + meta(codedAt: codedAt) + box("mdat", coded + head)
  }

  private func kinds(_ main: Int, _ tiles: Int) -> Data {
    var list = Data(count: 4) + big(main, 2)
    for item in 1...main {
      let type = item == main && tiles > 0 ? "grid" : "hvc1"
      list += box("infe", Data([2, 0, 0, 0]) + big(item, 2) + big(0, 2) + Data(type.utf8) + [0])
    }
    return box("iinf", list)
  }

  private func places(_ main: Int, _ tiles: Int, coded: Range<Int>, head: Range<Int>) -> Data {
    var list = Data([0, 0, 0, 0, 0x44, 0]) + big(main, 2)
    for item in 1...main {
      let place = item == main && tiles > 0 ? head : coded
      list += big(item, 2) + big(0, 2) + big(1, 2) + big(place.lowerBound, 4) + big(place.count, 4)
    }
    return box("iloc", list)
  }

  private func properties(_ main: Int, _ tiles: Int, _ configuration: Data) -> Data {
    let all = transformations.reduce(box("hvcC", configuration)) { $0 + $1 }
    var links = Data(count: 4) + big(main, 4)
    for item in 1...main {
      var list: [UInt8] = item < main || tiles == 0 ? [1] : []
      if item == main { list += transformations.indices.map { UInt8($0 + 2) } }
      links += big(item, 2) + [UInt8(list.count)] + list
    }
    return box("iprp", box("ipco", all) + box("ipma", links))
  }

  private func references(_ main: Int, _ tiles: Int) -> Data {
    guard tiles > 0 else { return Data() }
    var list = big(main, 2) + big(tiles, 2)
    for tile in 1...tiles { list += big(tile, 2) }
    return box("iref", Data(count: 4) + box("dimg", list))
  }

  static func box(_ type: String, _ body: Data) -> Data { HEICBytes().box(type, body) }

  private func box(_ type: String, _ body: Data) -> Data { big(body.count + 8, 4) + Data(type.utf8) + body }

  private func big(_ value: Int, _ size: Int) -> Data { Data((0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) }) }
}
