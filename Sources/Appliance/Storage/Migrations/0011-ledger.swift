import GRDB

extension Migrations {
  /// What calls of language models cost.
  ///
  /// Every movement takes from one account what it gives to another, so that all accounts together are always zero; what a movement does to
  /// the two balances is done by the database itself, and no balance but that of the source may fall below zero.
  static func ledger(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE ledger_accounts (
          name TEXT PRIMARY KEY,
          balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0 OR name = 'granted')
        ) STRICT, WITHOUT ROWID;
        INSERT INTO ledger_accounts (name) VALUES ('granted'), ('available'), ('reserved'), ('spent');

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
        CREATE INDEX ledger_calls_open ON ledger_calls (id) WHERE state = 'reserved';
        CREATE INDEX ledger_calls_by_user ON ledger_calls (user, at);
        CREATE INDEX ledger_calls_by_time ON ledger_calls (at);

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
        CREATE INDEX ledger_movements_by_call ON ledger_movements (call);
        CREATE TRIGGER ledger_movements_move AFTER INSERT ON ledger_movements BEGIN
          UPDATE ledger_accounts SET balance = balance - new.amount WHERE name = new.taken_from;
          UPDATE ledger_accounts SET balance = balance + new.amount WHERE name = new.given_to;
        END;
        CREATE TRIGGER ledger_movements_stay BEFORE UPDATE ON ledger_movements BEGIN
          SELECT RAISE(ABORT, 'movements are never changed');
        END;
        CREATE TRIGGER ledger_movements_remain BEFORE DELETE ON ledger_movements BEGIN
          SELECT RAISE(ABORT, 'movements are never deleted');
        END;
        CREATE TRIGGER ledger_calls_end_once BEFORE UPDATE OF state ON ledger_calls WHEN old.state != 'reserved' BEGIN
          SELECT RAISE(ABORT, 'a call ends once');
        END;

        CREATE TABLE model_prices (
          model TEXT NOT NULL,
          valid_from INTEGER NOT NULL,
          input INTEGER NOT NULL CHECK (input >= 0),
          output INTEGER NOT NULL CHECK (output >= 0),
          source TEXT NOT NULL,
          PRIMARY KEY (model, valid_from)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE budgets (
          user INTEGER NOT NULL PRIMARY KEY,
          soft INTEGER CHECK (soft >= 0),
          hard INTEGER CHECK (hard >= 0)
        ) STRICT;
        """)
    for price in SeedPrices.all {
      try db.execute(
        sql: "INSERT INTO model_prices (model, valid_from, input, output, source) VALUES (?, 0, ?, ?, ?)",
        arguments: [price.model, price.input, price.output, SeedPrices.source])
    }
  }
}
