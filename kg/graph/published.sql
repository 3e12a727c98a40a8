-- Digest of every fact as it was last published.
CREATE TABLE IF NOT EXISTS published (fact VARCHAR NOT NULL, fact_id VARCHAR NOT NULL, content UBIGINT NOT NULL)
