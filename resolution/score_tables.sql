-- Scored pairs; the learnt models (as JSON) with the digest of what they were learnt from; their frozen
-- frequencies.
CREATE TABLE IF NOT EXISTS pair (
    left_party_id VARCHAR NOT NULL, right_party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL,
    match_weight DOUBLE NOT NULL
);
CREATE TABLE IF NOT EXISTS model (
    party_kind VARCHAR NOT NULL, inputs_digest VARCHAR NOT NULL, settings VARCHAR NOT NULL,
    scored_with VARCHAR -- digest of the model that the standing pairs were scored with
);
CREATE TABLE IF NOT EXISTS frequency (
    party_kind VARCHAR NOT NULL, column_name VARCHAR NOT NULL, value_hash UBIGINT NOT NULL,
    common_number INTEGER NOT NULL, frequency_ratio DOUBLE NOT NULL
)
