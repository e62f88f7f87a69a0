"""Study points: the scheme, its rules, the ledger and the board."""
