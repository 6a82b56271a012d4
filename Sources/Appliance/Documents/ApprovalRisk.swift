import Ingest

/// How many identifiers are likely to stay readable in a document that nobody looks at.
///
/// A suspicion's score is made into a probability by what was measured (docs/redaction-scorecard.md, "Reliability"); their sum is the number to expect
/// among what is suspected. What nobody suspects is not in it: that is what the list of kinds is for.
enum ApprovalRisk {
  /// From which score on, and how often such a suspicion was an identifier.
  static let reliability: [(score: Double, probability: Double)] = [(0, 0.05), (0.15, 0.15), (0.2, 0.25)]

  static func expectedLeaks(_ findings: [ReviewFinding]) -> Double {
    findings.filter { $0.isSuspicion && $0.decision == .open }.reduce(0) { sum, finding in
      sum + (reliability.last { $0.score <= finding.finding.score }?.probability ?? 1)
    }
  }
}
