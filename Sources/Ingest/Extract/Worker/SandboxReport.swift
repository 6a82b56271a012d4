/// What `chartkeep-worker --probe` found: which of a hostile file's wishes the sandbox refuses on this machine.
package struct SandboxReport: Codable, Sendable, Equatable {
  package enum Outcome: String, Codable, Sendable {
    case allowed
    /// By an error code: no permission, or no such call.
    case refused
    /// The process was ended for trying.
    case killed
    /// For another reason, such as that there is nothing of that name. Nobody stood in the way.
    case failed

    package var isRefusal: Bool { self == .refused || self == .killed }
  }

  package struct Attempt: Codable, Sendable, Equatable {
    package var name: String
    package var path: String?
    package var outside: Outcome
    package var inside: Outcome

    package init(name: String, path: String?, outside: Outcome, inside: Outcome) {
      self.name = name
      self.path = path
      self.outside = outside
      self.inside = inside
    }
  }

  /// Of the kernel's Landlock; 0 when it has none.
  package var landlockVersion: Int
  /// Whether the kernel filters system calls (seccomp).
  package var hasFilters: Bool
  /// Each must be refused inside.
  package var attempts: [Attempt] = []
  /// Something that reading needs and that must be allowed inside; nil when none of it is installed.
  package var permitted: Attempt?
  /// Whether the worker could put itself into the sandbox as a whole, and how long that took.
  package var isConfined = false
  package var microseconds = 0

  package init(landlockVersion: Int, hasFilters: Bool) {
    self.landlockVersion = landlockVersion
    self.hasFilters = hasFilters
  }

  /// What is wrong, in a sentence; nil when the sandbox holds.
  package var problem: String? {
    if landlockVersion == 0 { return "This kernel has no Landlock, or it is switched off." }
    if !hasFilters { return "This kernel has no seccomp filters, or they are switched off." }
    if !isConfined { return "The sandbox could not be set up." }
    let open = attempts.filter { !$0.inside.isRefusal }.map(\.name)
    if !open.isEmpty { return "The sandbox lets through: \(open.joined(separator: ", "))." }
    if attempts.isEmpty { return "The sandbox was not tried." }
    if permitted?.inside.isRefusal == true { return "The sandbox refuses what reading needs." }
    return nil
  }
}
