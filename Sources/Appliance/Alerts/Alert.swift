package import Foundation

/// Something unusual that a person should look at. It names people, machines and counts, never a patient.
package struct Alert: Sendable, Equatable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case newNetwork, newDevice, unusualHour, manyReads, manySearches, manyExports, failedLogIns, logInAfterFailures, clockJump,
      protectionChanged,
      refusedAccess
  }

  package enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    case notice, warning, critical

    package static func < (left: Severity, right: Severity) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  package var id: Int64
  package var kind: Kind
  package var severity: Severity
  /// A log-in name, or an address where nobody is known.
  package var subject: String
  package var at: Date
  /// What was counted, and what is usual; 0 where nothing is.
  package var count: Int
  package var usual: Int
  /// A network, a browser, or the name of an audit action.
  package var detail: String
  /// The audit entry that it was noticed at.
  package var auditEntry: Int64
  package var acknowledgedBy: String?
  package var acknowledgedAt: Date?
  package var note: String?
}

extension Alert.Kind {
  /// What has happened, for a list.
  package var words: String {
    switch self {
    case .newNetwork: "Logged in from a network never used before"
    case .newDevice: "Logged in with a browser never used before"
    case .unusualHour: "Worked at an unusual hour"
    case .manyReads: "Looked at unusually many documents"
    case .manySearches: "Searched unusually often"
    case .manyExports: "Took out unusually many documents"
    case .failedLogIns: "Many failed log-ins"
    case .logInAfterFailures: "Logged in after many failures"
    case .clockJump: "The machine’s clock jumped"
    case .protectionChanged: "A protection was changed"
    case .refusedAccess: "Asked again and again for what is not allowed"
    }
  }

  var spanishWords: String {
    switch self {
    case .newNetwork: "Inicio de sesión desde una red nunca usada"
    case .newDevice: "Inicio de sesión con un navegador nunca usado"
    case .unusualHour: "Trabajo a una hora inusual"
    case .manyReads: "Se consultaron inusualmente muchos documentos"
    case .manySearches: "Se buscó inusualmente a menudo"
    case .manyExports: "Se extrajeron inusualmente muchos documentos"
    case .failedLogIns: "Muchos inicios de sesión fallidos"
    case .logInAfterFailures: "Inicio de sesión tras muchos fallos"
    case .clockJump: "El reloj de la máquina saltó"
    case .protectionChanged: "Se cambió una protección"
    case .refusedAccess: "Pidió una y otra vez lo que no está permitido"
    }
  }
}
