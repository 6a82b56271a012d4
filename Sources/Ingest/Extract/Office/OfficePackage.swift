package import Foundation

/// An Office Open XML file: parts in a zip, joined by relationships (ECMA-376 part 2).
package struct OfficePackage {
  package struct Relationship: Equatable {
    package var id: String
    /// The last word of the type's address: "header", "worksheet", "sharedStrings".
    package var kind: String
    /// A part's name without a leading slash.
    package var target: String
  }

  private let archive: ZipArchive

  package init(_ data: Data, limits: ExtractionLimits) throws(ExtractionFailure) {
    archive = try ZipArchive(data, limits: limits)
  }

  package var partNames: [String] { archive.names }

  package func part(_ name: String) throws(ExtractionFailure) -> [UInt8]? {
    try archive.read(name)
  }

  /// The part that holds the document: what the package's own relationship says, else the usual name.
  package func mainPart(usually name: String) throws(ExtractionFailure) -> String {
    let main = try relationships(of: "").first { $0.kind == "officeDocument" && archive.contains($0.target) }
    return main?.target ?? name
  }

  /// What `part` refers to, in its order; "" for the package itself. References out of the file are left out.
  package func relationships(of part: String) throws(ExtractionFailure) -> [Relationship] {
    let folder = part.contains("/") ? part.split(separator: "/").dropLast().joined(separator: "/") : ""
    let name = part.split(separator: "/").last.map(String.init) ?? ""
    let path = (folder.isEmpty ? "" : folder + "/") + "_rels/\(name).rels"
    guard let bytes = try archive.read(path) else { return [] }
    var found: [Relationship] = []
    do {
      var scanner = try XMLScanner(bytes)
      while let event = try scanner.next() {
        guard event == .start("Relationship"), scanner.attribute("TargetMode") != "External" else { continue }
        let kind = scanner.attribute("Type")?.split(separator: "/").last.map(String.init) ?? ""
        let target = OfficePackage.resolve(scanner.attribute("Target") ?? "", in: folder)
        found.append(Relationship(id: scanner.attribute("Id") ?? "", kind: kind, target: target))
      }
    } catch {
      throw OfficePackage.damaged
    }
    return found
  }

  private static func resolve(_ target: String, in folder: String) -> String {
    var parts = target.hasPrefix("/") ? [] : folder.split(separator: "/")
    for step in target.split(separator: "/") where step != "." {
      if step == ".." { _ = parts.popLast() } else { parts.append(step) }
    }
    return parts.joined(separator: "/")
  }

  static let damaged = ExtractionFailure(
    .damaged, "The file is damaged: a part of it can't be read. Open it in its program, save it anew and drop it again.")
}
