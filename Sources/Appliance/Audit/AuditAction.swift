/// What can be in the audit log. Raw values are stored and chained: a case may be added, none renamed.
package enum AuditAction: String, Sendable, CaseIterable, Codable {
  // A document's life
  case documentReceived, documentClaimed, documentHandedOver, duplicate
  case extractionStarted, extracted, extractionFailed, extractionInterrupted, passwordNeeded
  case firstApproved
  case reviewOpened, reviewClosed, lockTaken, lockReleased
  case findingDecided, findingAdded, findingEdited, findingRemoved, missedReported
  case approved, approvedWithoutReview, rejected, retried, deleted, restored
  case chunked, indexed, reindexed, unindexed, overdue, originalDeleted, retired
  case uploaded, ownerChanged
  case holdPlaced, holdLifted

  // Looking
  case documentViewed, originalViewed, originalDownloaded, revealed, searched, exported, auditViewed, auditExported, auditVerified

  // Patients
  case patientCreated, patientLinked, patientUnlinked, patientMerged, patientSplit, patientReassigned, patientsViewed

  // Notes
  case noteDrafted, noteViewed, noteEdited, noteRegenerated, noteDiscarded, noteSigned, noteAddendumAdded, noteCopied, notePrinted
  case noteTemplateChanged

  // What the detector was taught
  case wordsChanged, wordsLearned

  // Accounts
  case setUp, loggedIn, logInFailed, logInThrottled, proofRefused, loggedOut, sessionEnded, accessRefused
  case passwordChanged, userAdded, userChanged, userDisabled, userEnabled, userReset, userUnlocked
  case tokenIssued, tokenRevoked, tokenReused
  case sessionLocked, sessionUnlocked
  case secondFactorPassed, secondFactorFailed, secondFactorAdded, secondFactorRemoved, secondFactorsReset, recoveryCodesMade
  case invited, invitationWithdrawn, accessRequested, joined
  case codeMade, emailChanged, emailVerified, passwordReset, onboarded, roleChanged
  case providerLinked, providerUnlinked, glassBroken, glassMended
  case connectionAdded, connectionChanged, connectionRemoved, connectionTested, mailDiscarded, mailRetried, mailExpired

  // Language models
  case asked, egressHeld, egressSent, egressViewed, creditsGranted, priceChanged, budgetChanged

  // The machine
  case alertAcknowledged
  case auditUnsound, auditHeadSigned
  case started, stopped, configurationChanged, clockJumped, clockAccepted, keyRotated, certificateIssued, certificateReplaced
  case backupCreated, backupVerified, backupTested, backupRestored, recoveryCodeMade
  case indexRebuilt, modelInstalled, purged, migrated, mailSent
}
