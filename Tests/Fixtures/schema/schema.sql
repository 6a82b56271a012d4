CREATE TRIGGER audit_has_no_gaps BEFORE INSERT ON audit
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'audit entries are numbered without gaps'); END;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;

CREATE TRIGGER chunks_deleted AFTER DELETE ON chunks BEGIN
  INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO chunk_changes (chunk) VALUES (old.id);
END;

CREATE TRIGGER chunks_inserted AFTER INSERT ON chunks BEGIN
  INSERT INTO chunks_fts (rowid, text) VALUES (new.id, new.text);
END;

CREATE TRIGGER chunks_reworded AFTER UPDATE OF text ON chunks BEGIN
  INSERT INTO chunks_fts (chunks_fts, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO chunks_fts (rowid, text) VALUES (new.id, new.text);
END;

CREATE TRIGGER chunks_updated AFTER UPDATE ON chunks BEGIN
  INSERT INTO chunk_changes (chunk) VALUES (new.id);
END;

CREATE TRIGGER ledger_calls_end_once BEFORE UPDATE OF state ON ledger_calls WHEN old.state != 'reserved' BEGIN
  SELECT RAISE(ABORT, 'a call ends once');
END;

CREATE TRIGGER ledger_movements_move AFTER INSERT ON ledger_movements BEGIN
  UPDATE ledger_accounts SET balance = balance - new.amount WHERE name = new.taken_from;
  UPDATE ledger_accounts SET balance = balance + new.amount WHERE name = new.given_to;
END;

CREATE TRIGGER ledger_movements_remain BEFORE DELETE ON ledger_movements BEGIN
  SELECT RAISE(ABORT, 'movements are never deleted');
END;

CREATE TRIGGER ledger_movements_stay BEFORE UPDATE ON ledger_movements BEGIN
  SELECT RAISE(ABORT, 'movements are never changed');
END;

CREATE TRIGGER note_addenda_stay BEFORE UPDATE ON note_addenda
BEGIN SELECT RAISE(ABORT, 'an addendum is never changed'); END;

CREATE TRIGGER note_attestations_stay BEFORE UPDATE ON note_attestations
BEGIN SELECT RAISE(ABORT, 'a signature is never changed'); END;

CREATE TRIGGER note_revisions_stay BEFORE UPDATE ON note_revisions WHEN OLD.sealed_sentences IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END;

CREATE TRIGGER seals_are_not_changed BEFORE UPDATE OF certificate, not_before, not_after ON seals
BEGIN SELECT RAISE(ABORT, 'a certificate is never changed'); END;

CREATE TRIGGER seals_stay BEFORE DELETE ON seals
BEGIN SELECT RAISE(ABORT, 'a certificate is never removed'); END;

CREATE TRIGGER signed_notes_stay BEFORE INSERT ON note_revisions
WHEN EXISTS (SELECT 1 FROM note_attestations WHERE note = NEW.note)
BEGIN SELECT RAISE(ABORT, 'a signed note is never changed'); END;

CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('notice', 'warning', 'critical')),
  subject TEXT NOT NULL,
  at INTEGER NOT NULL,
  count INTEGER NOT NULL,
  usual INTEGER NOT NULL,
  detail TEXT NOT NULL,
  audit_entry INTEGER NOT NULL,
  acknowledged_by TEXT,
  acknowledged_at INTEGER,
  sealed_note BLOB,
  UNIQUE (audit_entry, kind, subject)
) STRICT;

CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  token_mac BLOB NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  actor_id INTEGER,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  address TEXT,
  agent TEXT,
  metadata TEXT NOT NULL,
  mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;

CREATE TABLE backup_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('create', 'verify', 'test')),
  by_schedule INTEGER NOT NULL CHECK (by_schedule IN (0, 1)),
  name TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  problem TEXT,
  bytes INTEGER,
  new_bytes INTEGER
) STRICT;

CREATE TABLE break_glass (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT;

CREATE TABLE budgets (
  user INTEGER NOT NULL PRIMARY KEY,
  soft INTEGER CHECK (soft >= 0),
  hard INTEGER CHECK (hard >= 0)
) STRICT;

CREATE TABLE chunk_changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  chunk INTEGER NOT NULL
) STRICT;

CREATE TABLE "chunks" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL,
  owner INTEGER,
  ordinal INTEGER NOT NULL,
  page INTEGER NOT NULL,
  range_start INTEGER NOT NULL,
  range_end INTEGER NOT NULL CHECK (range_end >= range_start),
  kind TEXT NOT NULL,
  received INTEGER NOT NULL,
  patient TEXT,
  model INTEGER NOT NULL REFERENCES embedding_models (id),
  text TEXT NOT NULL,
  vector BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
  UNIQUE (document, ordinal)
) STRICT;

CREATE VIRTUAL TABLE chunks_fts USING fts5 (
  text, content = 'chunks', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TABLE 'chunks_fts_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'chunks_fts_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'chunks_fts_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

CREATE TABLE 'chunks_fts_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE clinic_terms (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('staff', 'facility', 'redact', 'keep')),
  text_mac BLOB NOT NULL,
  sealed_text BLOB NOT NULL,
  label TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('person', 'review')),
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  documents INTEGER NOT NULL DEFAULT 0,
  last_document INTEGER,
  added_by TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  UNIQUE (text_mac, kind)
) STRICT;

CREATE TABLE "connections" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('smtp', 'oidc', 'model')),
  owner INTEGER,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  sealed_secret BLOB,
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  tested_at INTEGER,
  test_result TEXT
) STRICT;

CREATE TABLE documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  claim TEXT NOT NULL,
  part INTEGER NOT NULL DEFAULT 0,
  owner INTEGER REFERENCES users (id),
  state TEXT NOT NULL CHECK (state IN ('received', 'extracting', 'waiting_password', 'waiting_review', 'approved',
    'indexed', 'retired', 'duplicate', 'rejected', 'failed')),
  stage TEXT,
  code TEXT,
  kind TEXT,
  sealed_name BLOB NOT NULL,
  name_mac BLOB,
  declared_phi INTEGER NOT NULL CHECK (declared_phi IN (0, 1)),
  auto_approve INTEGER NOT NULL DEFAULT 0 CHECK (auto_approve IN (0, 1)),
  size INTEGER NOT NULL,
  content_mac BLOB NOT NULL,
  spool TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  page_count INTEGER NOT NULL DEFAULT 0,
  chunk_count INTEGER NOT NULL DEFAULT 0,
  warnings TEXT NOT NULL DEFAULT '[]',
  sealed_identities BLOB,
  patient TEXT REFERENCES patients (id),
  patient_choice TEXT,
  proposed_mark TEXT,
  version INTEGER NOT NULL DEFAULT 0,
  outcome_pending INTEGER NOT NULL DEFAULT 0 CHECK (outcome_pending IN (0, 1)),
  duplicate_of INTEGER REFERENCES documents (id),
  received_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, first_approver INTEGER REFERENCES users (id) ON DELETE SET NULL,
  UNIQUE (claim, part)
) STRICT;

CREATE TABLE egress_receipts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  user INTEGER NOT NULL,
  login TEXT NOT NULL,
  connection INTEGER NOT NULL,
  connection_name TEXT NOT NULL,
  model TEXT NOT NULL,
  action TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('sending', 'answered', 'failed', 'stopped')),
  failure TEXT,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  sealed_text BLOB,
  found INTEGER NOT NULL CHECK (found >= 0),
  sent INTEGER NOT NULL CHECK (sent = 0),
  input_tokens INTEGER,
  output_tokens INTEGER,
  milliseconds INTEGER
) STRICT;

CREATE TABLE embedding_models (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  dimension INTEGER NOT NULL CHECK (dimension > 0)
) STRICT;

CREATE TABLE erasure_documents (
  erasure INTEGER NOT NULL REFERENCES erasures (id) ON DELETE CASCADE,
  document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  passages INTEGER NOT NULL,
  PRIMARY KEY (erasure, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE erasures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('document', 'patient')),
  -- document:12 or patient-0123456789ab
  target TEXT NOT NULL,
  patient TEXT,
  sealed_reason BLOB,
  requested_by TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  undone_by TEXT,
  undone_at INTEGER,
  erased_at INTEGER,
  swept_at INTEGER,
  documents INTEGER NOT NULL DEFAULT 0,
  pages INTEGER NOT NULL DEFAULT 0,
  passages INTEGER NOT NULL DEFAULT 0,
  findings INTEGER NOT NULL DEFAULT 0,
  originals INTEGER NOT NULL DEFAULT 0,
  audit_entry INTEGER
) STRICT;

CREATE TABLE findings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  page INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  label TEXT NOT NULL,
  subject TEXT NOT NULL,
  score REAL NOT NULL,
  reason TEXT NOT NULL,
  detector TEXT NOT NULL,
  manual INTEGER NOT NULL DEFAULT 0 CHECK (manual IN (0, 1)),
  decision TEXT NOT NULL DEFAULT 'open' CHECK (decision IN ('open', 'accepted', 'rejected')),
  decided_by TEXT
, withheld INTEGER NOT NULL DEFAULT 0 CHECK (withheld IN (0, 1))) STRICT;

CREATE TABLE holds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER REFERENCES documents (id) ON DELETE CASCADE,
  patient TEXT REFERENCES patients (id) ON DELETE CASCADE,
  sealed_reason BLOB,
  placed_by TEXT NOT NULL,
  placed_at INTEGER NOT NULL,
  lifted_by TEXT,
  lifted_at INTEGER,
  CHECK ((document IS NULL) <> (patient IS NULL))
) STRICT;

CREATE TABLE index_meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE invitations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT,
  role TEXT NOT NULL CHECK (role IN ('clinician', 'staff', 'admin', 'auditor')),
  code_mac BLOB UNIQUE,
  invited_by TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  used_by INTEGER REFERENCES users (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE known_devices (
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  device_mac BLOB NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (user, device_mac)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_accounts (
  name TEXT PRIMARY KEY,
  balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0 OR name = 'granted')
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  user INTEGER NOT NULL,
  login TEXT NOT NULL,
  connection INTEGER NOT NULL,
  model TEXT NOT NULL,
  action TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('reserved', 'settled', 'released')),
  reserved INTEGER NOT NULL CHECK (reserved >= 0),
  charged INTEGER NOT NULL DEFAULT 0 CHECK (charged >= 0 AND charged <= reserved),
  input_price INTEGER NOT NULL CHECK (input_price >= 0),
  output_price INTEGER NOT NULL CHECK (output_price >= 0),
  input_tokens INTEGER NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
  output_tokens INTEGER NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
  ended_at INTEGER,
  CHECK (state != 'released' OR charged = 0)
) STRICT;

CREATE TABLE ledger_movements (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  taken_from TEXT NOT NULL REFERENCES ledger_accounts (name),
  given_to TEXT NOT NULL REFERENCES ledger_accounts (name),
  amount INTEGER NOT NULL CHECK (amount > 0),
  call INTEGER REFERENCES ledger_calls (id),
  by TEXT NOT NULL,
  reason TEXT,
  CHECK (taken_from != given_to)
) STRICT;

CREATE TABLE log_in_failures (
  subject_mac BLOB PRIMARY KEY,
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT;

CREATE TABLE mails (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  language TEXT NOT NULL,
  sealed_recipient BLOB,
  sealed_notice BLOB,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  created_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE model_answers (
  key BLOB PRIMARY KEY CHECK (length(key) = 32),
  user INTEGER NOT NULL,
  connection INTEGER NOT NULL,
  at INTEGER NOT NULL,
  sealed_answer BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE model_prices (
  model TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  input INTEGER NOT NULL CHECK (input >= 0),
  output INTEGER NOT NULL CHECK (output >= 0),
  source TEXT NOT NULL,
  PRIMARY KEY (model, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE note_addenda (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  note INTEGER NOT NULL REFERENCES note_attestations (note) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  user INTEGER NOT NULL REFERENCES users (id),
  printed_name TEXT NOT NULL,
  credentials TEXT NOT NULL,
  signature TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  zone TEXT NOT NULL,
  sealed_text BLOB NOT NULL,
  text_hash BLOB NOT NULL CHECK (length(text_hash) = 32),
  mac BLOB NOT NULL, sealed_drawing BLOB,
  UNIQUE (note, number)
) STRICT;

CREATE TABLE note_attestations (
  note INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
  user INTEGER NOT NULL REFERENCES users (id),
  printed_name TEXT NOT NULL,
  credentials TEXT NOT NULL,
  meaning TEXT NOT NULL CHECK (meaning IN ('author', 'reviewer', 'supervisor')),
  signature TEXT NOT NULL,
  signed_at INTEGER NOT NULL,
  zone TEXT NOT NULL,
  sealed_text BLOB NOT NULL,
  text_hash BLOB NOT NULL CHECK (length(text_hash) = 32),
  mac BLOB NOT NULL
, sealed_drawing BLOB) STRICT;

CREATE TABLE note_citations (
  revision INTEGER NOT NULL REFERENCES note_revisions (id) ON DELETE CASCADE,
  sentence INTEGER NOT NULL,
  position INTEGER NOT NULL,
  chunk INTEGER,
  document INTEGER NOT NULL REFERENCES documents (id),
  page INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end >= start),
  -- when the document was erased
  gone_at INTEGER, text_mac BLOB CHECK (text_mac IS NULL OR length(text_mac) = 32),
  PRIMARY KEY (revision, sentence, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE note_revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  note INTEGER NOT NULL,
  section TEXT NOT NULL,
  number INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('drafted', 'regenerated', 'model', 'edited')),
  sealed_sentences BLOB,
  author TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (note, section, number),
  FOREIGN KEY (note, section) REFERENCES note_sections (note, key) ON DELETE CASCADE
) STRICT;

CREATE TABLE note_sections (
  note INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (note, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE note_templates (
  key TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  name TEXT NOT NULL,
  specialty TEXT NOT NULL,
  form TEXT NOT NULL CHECK (form IN ('soap', 'h_and_p')),
  -- JSON: sections and the words of the specialty
  outline TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (key, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner INTEGER NOT NULL REFERENCES users (id),
  patient TEXT NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
  template TEXT NOT NULL,
  template_version INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  sealed_omissions BLOB,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  FOREIGN KEY (template, template_version) REFERENCES note_templates (key, version)
) STRICT;

CREATE TABLE oidc_links (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE one_time_codes (
  code_mac BLOB PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL CHECK (purpose IN ('verifyEmail', 'resetPassword', 'breakGlass')),
  email TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pages (
  document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('text', 'ocr')),
  confidence REAL NOT NULL,
  sealed_original BLOB,
  redacted TEXT,
  sealed_reveal BLOB, sealed_words BLOB,
  PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE patient_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('merge', 'split', 'reassign')),
  done_by TEXT NOT NULL,
  done_at INTEGER NOT NULL,
  from_patient TEXT REFERENCES patients (id) ON DELETE CASCADE,
  to_patient TEXT REFERENCES patients (id) ON DELETE CASCADE,
  documents TEXT NOT NULL,
  undone_at INTEGER
) STRICT;

CREATE TABLE patient_keys (
  kind TEXT NOT NULL CHECK (kind IN ('number', 'number_value', 'name_birth', 'name', 'family')),
  mac BLOB NOT NULL,
  patient TEXT NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
  PRIMARY KEY (kind, mac, patient)
) STRICT, WITHOUT ROWID;

CREATE TABLE patients (
  id TEXT PRIMARY KEY,
  mark TEXT NOT NULL UNIQUE,
  sealed_identity BLOB NOT NULL,
  created_at INTEGER NOT NULL
, merged_into TEXT REFERENCES patients (id)) STRICT;

CREATE TABLE quarantine (
  content_mac BLOB PRIMARY KEY,
  crashes INTEGER NOT NULL CHECK (crashes > 0),
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_mac BLOB NOT NULL UNIQUE,
  used_at INTEGER
) STRICT;

CREATE TABLE review_locks (
  document INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  taken_at INTEGER NOT NULL,
  renewed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE review_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  before TEXT NOT NULL
) STRICT;

CREATE TABLE reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  opened_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  ended_at INTEGER,
  active_us INTEGER NOT NULL DEFAULT 0,
  outcome TEXT CHECK (outcome IN ('approved', 'first_approved', 'rejected')),
  pages INTEGER NOT NULL DEFAULT 0,
  findings INTEGER NOT NULL DEFAULT 0,
  kept INTEGER NOT NULL DEFAULT 0,
  missed INTEGER NOT NULL DEFAULT 0,
  canaries INTEGER NOT NULL DEFAULT 0,
  canaries_found INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE seals (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- DER
  certificate BLOB NOT NULL UNIQUE,
  sealed_key BLOB,
  not_before INTEGER NOT NULL,
  not_after INTEGER NOT NULL
) STRICT;

CREATE TABLE second_factors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('totp', 'passkey')),
  name TEXT NOT NULL,
  sealed_secret BLOB,
  last_step INTEGER,
  credential_id BLOB UNIQUE,
  public_key BLOB,
  sign_count INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  last_used_at INTEGER
) STRICT;

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_mac BLOB NOT NULL UNIQUE,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  csrf TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('setUp', 'password', 'passkey', 'provider', 'invitation', 'breakGlass')),
  second_factor_at INTEGER,
  locked_at INTEGER
) STRICT;

CREATE TABLE token_families (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  refresh_mac BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  refreshed_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  second_factor_at INTEGER,
  ended_at INTEGER
) STRICT;

CREATE TABLE used_refresh_tokens (
  refresh_mac BLOB PRIMARY KEY,
  family INTEGER NOT NULL REFERENCES token_families (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE used_tickets (
  mac BLOB PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  login TEXT NOT NULL UNIQUE COLLATE NOCASE,
  role TEXT NOT NULL CHECK (role IN ('clinician', 'staff', 'admin', 'auditor')),
  password TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_at INTEGER NOT NULL
, email TEXT, email_verified_at INTEGER, language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'es')), legal_name TEXT, profession TEXT, specialty TEXT, hipaa_version TEXT, hipaa_at INTEGER, onboarded_at INTEGER, onboarding_due INTEGER NOT NULL DEFAULT 0 CHECK (onboarding_due IN (0, 1)), must_change_password INTEGER NOT NULL DEFAULT 0 CHECK (must_change_password IN (0, 1)), handle BLOB) STRICT;

CREATE INDEX alerts_open ON alerts (id) WHERE acknowledged_at IS NULL;

CREATE INDEX api_tokens_by_user ON api_tokens (user);

CREATE INDEX audit_by_action ON audit (action, seq);

CREATE INDEX audit_by_actor ON audit (actor, seq);

CREATE INDEX audit_by_target ON audit (target, seq);

CREATE INDEX backup_runs_by_kind ON backup_runs (kind, started_at);

CREATE INDEX break_glass_by_user ON break_glass (user, ends_at);

CREATE INDEX chunks_by_model ON chunks (model);

CREATE INDEX chunks_by_patient ON chunks (patient) WHERE patient IS NOT NULL;

CREATE UNIQUE INDEX connections_one_mail ON connections (kind) WHERE kind = 'smtp';

CREATE INDEX documents_by_content ON documents (content_mac);

CREATE INDEX documents_by_owner ON documents (owner, id);

CREATE INDEX documents_by_patient ON documents (patient) WHERE patient IS NOT NULL;

CREATE INDEX documents_by_spool ON documents (spool) WHERE spool IS NOT NULL;

CREATE INDEX documents_by_state ON documents (state, id);

CREATE INDEX documents_outcome_pending ON documents (id) WHERE outcome_pending = 1;

CREATE INDEX egress_receipts_by_user ON egress_receipts (user, id);

CREATE INDEX erasure_documents_by_document ON erasure_documents (document);

CREATE INDEX erasures_due ON erasures (due_at) WHERE erased_at IS NULL AND undone_at IS NULL;

CREATE INDEX findings_by_document ON findings (document, page, start);

CREATE INDEX invitations_by_email ON invitations (email) WHERE email IS NOT NULL;

CREATE INDEX ledger_calls_by_time ON ledger_calls (at);

CREATE INDEX ledger_calls_by_user ON ledger_calls (user, at);

CREATE INDEX ledger_calls_open ON ledger_calls (id) WHERE state = 'reserved';

CREATE INDEX ledger_movements_by_call ON ledger_movements (call);

CREATE INDEX mails_due ON mails (next_at) WHERE state = 'queued';

CREATE INDEX model_answers_by_age ON model_answers (at);

CREATE INDEX note_citations_by_document ON note_citations (document);

CREATE INDEX notes_by_owner ON notes (owner, id);

CREATE INDEX notes_by_patient ON notes (patient);

CREATE INDEX oidc_links_by_user ON oidc_links (user);

CREATE INDEX one_time_codes_by_user ON one_time_codes (user, purpose);

CREATE INDEX patient_keys_by_patient ON patient_keys (patient);

CREATE INDEX patients_merged ON patients (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX recovery_codes_by_user ON recovery_codes (user);

CREATE INDEX review_steps_by_document ON review_steps (document);

CREATE INDEX reviews_by_time ON reviews (ended_at);

CREATE UNIQUE INDEX reviews_open ON reviews (document, user) WHERE ended_at IS NULL;

CREATE INDEX second_factors_by_user ON second_factors (user);

CREATE INDEX sessions_by_user ON sessions (user);

CREATE INDEX token_families_by_user ON token_families (user);

CREATE UNIQUE INDEX users_by_email ON users (email) WHERE email IS NOT NULL;

CREATE UNIQUE INDEX users_by_handle ON users (handle) WHERE handle IS NOT NULL;
