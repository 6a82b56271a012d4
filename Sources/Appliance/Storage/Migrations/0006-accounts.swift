import GRDB

extension Migrations {
  /// People by invitation, what they said of themselves, sessions that can be told apart, second factors, and tokens of programs.
  static func accounts(_ db: Database) throws {
    try db.execute(
      sql: """
        ALTER TABLE users ADD COLUMN email TEXT;
        ALTER TABLE users ADD COLUMN email_verified_at INTEGER;
        ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'es'));
        ALTER TABLE users ADD COLUMN legal_name TEXT;
        ALTER TABLE users ADD COLUMN profession TEXT;
        ALTER TABLE users ADD COLUMN specialty TEXT;
        ALTER TABLE users ADD COLUMN hipaa_version TEXT;
        ALTER TABLE users ADD COLUMN hipaa_at INTEGER;
        ALTER TABLE users ADD COLUMN onboarded_at INTEGER;
        -- Whoever was invited or came through a provider finishes these before anything else.
        ALTER TABLE users ADD COLUMN onboarding_due INTEGER NOT NULL DEFAULT 0 CHECK (onboarding_due IN (0, 1));
        ALTER TABLE users ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0 CHECK (must_change_password IN (0, 1));
        -- How an authenticator knows the account (WebAuthn, 5.4.3): random, it tells nothing about the person.
        ALTER TABLE users ADD COLUMN handle BLOB;
        CREATE UNIQUE INDEX users_by_email ON users (email) WHERE email IS NOT NULL;
        CREATE UNIQUE INDEX users_by_handle ON users (handle) WHERE handle IS NOT NULL;

        DROP TABLE sessions;
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
        CREATE INDEX sessions_by_user ON sessions (user);

        -- Browsers and networks that somebody has logged in from before.
        CREATE TABLE known_devices (
          user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          device_mac BLOB NOT NULL,
          seen_at INTEGER NOT NULL,
          PRIMARY KEY (user, device_mac)
        ) STRICT, WITHOUT ROWID;

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
        CREATE INDEX second_factors_by_user ON second_factors (user);

        CREATE TABLE recovery_codes (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          code_mac BLOB NOT NULL UNIQUE,
          used_at INTEGER
        ) STRICT;
        CREATE INDEX recovery_codes_by_user ON recovery_codes (user);

        -- Challenges that were answered, until they would have ended.
        CREATE TABLE used_tickets (
          mac BLOB PRIMARY KEY,
          until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE oidc_links (
          issuer TEXT NOT NULL,
          subject TEXT NOT NULL,
          user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          linked_at INTEGER NOT NULL,
          PRIMARY KEY (issuer, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX oidc_links_by_user ON oidc_links (user);

        -- code_mac is NULL for somebody who asked to be let in and has no code yet.
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
        CREATE INDEX invitations_by_email ON invitations (email) WHERE email IS NOT NULL;

        CREATE TABLE one_time_codes (
          code_mac BLOB PRIMARY KEY,
          user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          purpose TEXT NOT NULL CHECK (purpose IN ('verifyEmail', 'resetPassword', 'breakGlass')),
          email TEXT,
          created_at INTEGER NOT NULL,
          expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX one_time_codes_by_user ON one_time_codes (user, purpose);

        -- A program's log-in: each refresh token of a family works once.
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
        CREATE INDEX token_families_by_user ON token_families (user);

        CREATE TABLE used_refresh_tokens (
          refresh_mac BLOB PRIMARY KEY,
          family INTEGER NOT NULL REFERENCES token_families (id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

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
        CREATE INDEX api_tokens_by_user ON api_tokens (user);

        -- An administrator who had to look at patient text: why, and until when.
        CREATE TABLE break_glass (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          reason TEXT NOT NULL,
          begun_at INTEGER NOT NULL,
          ends_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX break_glass_by_user ON break_glass (user, ends_at);
        """)
  }
}
