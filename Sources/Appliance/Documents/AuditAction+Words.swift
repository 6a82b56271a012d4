extension AuditAction {
  /// For the time line of a document's page.
  package var words: String {
    switch self {
    case .documentReceived: "received"
    case .documentClaimed: "claimed"
    case .documentHandedOver: "handed over"
    case .duplicate: "found to be here already"
    case .extractionStarted: "reading began"
    case .extracted: "text read, waiting for review"
    case .extractionFailed: "could not be read"
    case .extractionInterrupted: "reading was interrupted and starts again"
    case .reviewOpened: "opened for review"
    case .findingDecided: "a finding was decided"
    case .findingAdded: "a missed identifier was marked"
    case .firstApproved: "approved by the first of two people"
    case .approved: "approved"
    case .missedReported: "reported: something that should not be readable"
    case .patientReassigned: "given to another patient"
    case .patientMerged: "patient merged with another"
    case .patientSplit: "split off to a patient of its own"
    case .approvedWithoutReview: "approved without review"
    case .rejected: "rejected"
    case .retried: "sent to be read again"
    case .indexed: "searchable"
    case .originalDeleted: "original deleted"
    case .documentViewed: "looked at"
    case .revealed: "names and dates revealed"
    case .patientLinked: "patient linked"
    case .purged: "ended, because nobody reviewed it in time"
    case .searched: "found by a search"
    case .secondFactorsReset: "somebody’s second factors were reset"
    case .glassBroken: "the glass was broken"
    case .roleChanged: "somebody became an administrator"
    case .backupRestored: "a backup was restored"
    case .tokenReused: "a token was used twice, which only a thief does"
    case .keyRotated: "there is a new master key"
    case .recoveryCodeMade: "there is a new recovery code"
    case .holdLifted: "a legal hold was lifted"
    case .connectionRemoved: "a connection was removed"
    default: rawValue
    }
  }
}
