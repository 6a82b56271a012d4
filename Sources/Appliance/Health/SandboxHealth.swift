import Foundation
package import Ingest

/// Whether a hostile file would be shut in on this machine: found out by the worker program, which tries it from inside.
package struct SandboxHealth: Sendable {
  /// Nil when the worker could not be asked.
  package let report: SandboxReport?
  private let isRequired: Bool

  /// Blocks for about a second.
  package init(worker: String, settings: Settings) {
    // What a worker must never see. The rules know no names, so what holds for these holds for every file of the folder.
    let secrets = ["chartkeep.sqlite", "master.key", KeyRing.fileName].map { settings.data + "/" + $0 }
    report = SandboxCheck(executable: worker, limits: settings.ingest.limits)
      .report(protecting: secrets.filter { FileManager.default.fileExists(atPath: $0) })
    isRequired = settings.ingest.sandbox == .required
  }

  /// Why the service must not start; nil when the sandbox holds or was given up on purpose.
  package var refusal: String? {
    guard isRequired, let problem else { return nil }
    return "Files can't be read safely on this machine, so the service does not start. \(problem) \(Self.advice)"
  }

  package var line: HealthLine {
    let kernel = report.map { "Landlock \($0.landlockVersion), seccomp \($0.hasFilters ? "yes" : "no")" } ?? "not known"
    let value =
      if !isRequired {
        "switched off by ingest.sandbox (\(kernel))"
      } else if problem != nil {
        "does not hold (\(kernel))"
      } else {
        "holds: \(report?.attempts.count ?? 0) attempts refused (\(kernel))"
      }
    let hint = problem.map { "\($0) \(Self.advice)" } ?? "This machine could do it: set ingest.sandbox to required."
    return HealthLine(name: "Worker sandbox", value: value, ok: isRequired && problem == nil, hint: hint)
  }

  private var problem: String? {
    guard let report else { return "chartkeep-worker could not be started, or is of another version." }
    return report.problem
  }

  private static let advice =
    "Debian 12's own kernel can do it; in a container the landlock_* and seccomp calls must be permitted. "
    + "To read files without a sandbox all the same, set ingest.sandbox: disabled."
}
