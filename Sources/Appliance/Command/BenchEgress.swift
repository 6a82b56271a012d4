import Appliance
import ArgumentParser
import Foundation
import Ingest

/// `chartkeep bench egress`: what the gate costs, and how often it asks a person.
///
/// Each line of the file is `{"text": …}`: approved text that goes out with a typed question, about 4,000 tokens of it at most, as a question to a
/// model does.
struct BenchEgress: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "egress", abstract: "Sends texts through the egress gate and prints how many are held, and how long it takes.")
  @Argument(help: "JSON Lines with a member \"text\".", completion: .file()) var file: String
  @Option(name: .long, help: "The question that is typed.") var question =
    "What medication does the patient take, and what is the plan for the right knee?"
  @Option(name: .long, help: "Characters of each text that go out.") var characters = 16_000
  @Flag(name: .long, help: "Print what is held, one a line.") var show = false
  @Flag(name: .long, help: "Print JSON.") var json = false
  @OptionGroup var options: ModelOptions

  private struct Line: Decodable { var text: String }

  private struct Figures: Encodable {
    let requests: Int
    let held: Int
    let replaced: Int
    /// Milliseconds of processor time.
    let p50: Double
    let p99: Double

    enum CodingKeys: String, CodingKey {
      case requests, held, replaced
      case p50 = "p50_ms"
      case p99 = "p99_ms"
    }
  }

  func run() throws {
    let gate = EgressGate(try Detector(tagger: try ModelLoading.tagger(try options.files())))
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    var held = 0
    var replaced = 0
    var times: [Double] = []
    for line in lines {
      let text = String(try JSONDecoder().decode(Line.self, from: Data(line.utf8)).text.prefix(characters))
      let begin = Meter.thread
      do {
        replaced += try gate.clear([.approved(text), .typed(question)]).found
      } catch {
        held += 1
        if show { for item in error.items { Output.line("\(item.label.rawValue)\t\(item.text)\t\(item.reason)") } }
      }
      times.append((Meter.thread - begin) * 1_000)
    }
    let figures = Figures(
      requests: times.count, held: held, replaced: replaced, p50: Meter.quantile(times, 0.5), p99: Meter.quantile(times, 0.99))
    if json {
      Output.line(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    } else {
      let share = times.isEmpty ? 0 : Double(held) * 100 / Double(times.count)
      Output.line(
        String(
          format: "%d requests, %d held (%.1f %%), %d identifiers replaced; %.1f ms p50, %.1f ms p99", times.count, held, share, replaced,
          figures.p50, figures.p99))
    }
  }
}
