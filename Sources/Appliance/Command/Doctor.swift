import Appliance
import ArgumentParser
import Foundation
import Ingest
import VectorCore

/// `chartkeep doctor`: what this machine needs and whether it has it. It opens no data, so it works beside the running service.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Checks the installation and says what mends each fault.")
  @OptionGroup var options: SettingsOptions
  @Flag(name: .long, help: "Print JSON.") var json = false

  func run() throws {
    let settings = try options.settings()
    let programs = [model(settings), worker(), sandbox(settings), detector(), ocr(settings)]
    let lines = programs + folders(settings) + [key(settings), space(settings)]
    if json { try Output.json(lines) }
    for line in lines where !json {
      Output.line("\(line.ok ? "●" : "▲") \(line.name): \(line.value)\(line.ok ? "" : "\n  \(line.hint)")")
    }
    let bad = lines.count { !$0.ok }
    if bad > 0 { throw Failure(message: "\(bad) \(bad == 1 ? "thing needs" : "things need") attention.") }
  }

  private func model(_ settings: Settings) -> HealthLine {
    do {
      let files = try ModelLoading.locate(option: nil, configured: settings.models)
      _ = try ModelLoading.encoder(files, verifies: true)
      return HealthLine(name: "Embedding model", value: "\(PinnedModel.name), verified, computes as it should", ok: true, hint: "")
    } catch {
      return HealthLine(name: "Embedding model", value: "not usable", ok: false, hint: "\(error)")
    }
  }

  private func worker() -> HealthLine {
    let path = ExtractionWorker.locateWorker()
    return HealthLine(
      name: "Extraction worker", value: path ?? "not found", ok: path != nil,
      hint: "chartkeep-worker belongs beside chartkeep. Install both, or set CHARTKEEP_WORKER.")
  }

  private func sandbox(_ settings: Settings) -> HealthLine {
    guard let worker = ExtractionWorker.locateWorker() else {
      return HealthLine(name: "Worker sandbox", value: "not tried", ok: false, hint: "chartkeep-worker is needed to try it.")
    }
    return SandboxHealth(worker: worker, settings: settings).line
  }

  private func detector() -> HealthLine {
    do {
      _ = try Detector()
      return HealthLine(name: "PHI word lists", value: "loaded", ok: true, hint: "")
    } catch {
      return HealthLine(name: "PHI word lists", value: "not usable", ok: false, hint: "\(error)")
    }
  }

  private func ocr(_ settings: Settings) -> HealthLine {
    let folders = [ProcessInfo.processInfo.environment["TESSDATA_PREFIX"], "/usr/share/tesseract-ocr/5/tessdata"].compactMap { $0 }
    let languages = settings.ingest.limits.ocrLanguages.split(separator: "+").map(String.init)
    let missing = languages.filter { language in
      !folders.contains { FileManager.default.fileExists(atPath: "\($0)/\(language).traineddata") }
    }
    return HealthLine(
      name: "OCR languages", value: missing.isEmpty ? languages.joined(separator: ", ") : "missing: \(missing.joined(separator: ", "))",
      ok: missing.isEmpty, hint: "apt-get install \(missing.map { "tesseract-ocr-\($0)" }.joined(separator: " "))")
  }

  private func folders(_ settings: Settings) -> [HealthLine] {
    [("Data folder", settings.data), ("Inbox", settings.inbox.path)].map { name, path in
      let exists = FileManager.default.fileExists(atPath: path)
      let usable = exists ? access(path, R_OK | W_OK | X_OK) == 0 : access(parent(path), W_OK | X_OK) == 0
      return HealthLine(
        name: name, value: exists ? path : "\(path) (made at the first start)", ok: usable,
        hint: "This user can't write there. Run as the service's user, or change the folder's owner.")
    }
  }

  /// The nearest folder above that exists.
  private func parent(_ path: String) -> String {
    var url = URL(fileURLWithPath: path).deletingLastPathComponent()
    while url.path != "/", !FileManager.default.fileExists(atPath: url.path) { url.deleteLastPathComponent() }
    return url.path
  }

  private func key(_ settings: Settings) -> HealthLine {
    let file = URL(fileURLWithPath: settings.data).appendingPathComponent("master.key")
    guard FileManager.default.fileExists(atPath: settings.data + "/chartkeep.sqlite") else {
      return HealthLine(name: "Master key", value: "made at the first start", ok: true, hint: "")
    }
    if KeyRing.isOpenedByPassphrase(in: URL(fileURLWithPath: settings.data)) {
      return HealthLine(name: "Master key", value: "made of a pass-phrase, asked at each start", ok: true, hint: "")
    }
    do {
      let key = try MasterKey.load(keyFile: file)
      return HealthLine(name: "Master key", value: "present, id \(key.id)", ok: true, hint: "")
    } catch {
      return HealthLine(name: "Master key", value: "not usable", ok: false, hint: "\(error)")
    }
  }

  private func space(_ settings: Settings) -> HealthLine {
    let path = FileManager.default.fileExists(atPath: settings.data) ? settings.data : parent(settings.data)
    let isEnough = FreeSpace.enoughSpace(at: path, reserve: settings.ingest.reserveBytes)
    return HealthLine(
      name: "Disk", value: isEnough ? "has room" : "nearly full", ok: isEnough,
      hint: "Intake pauses below \(settings.ingest.reserveBytes / 1_048_576) MB. Make room on the data disk.")
  }
}
