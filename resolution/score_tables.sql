-- Scored pairs, and the models that scored them (settings as JSON, with the digest of the data they were learnt from).
CREATE TABLE IF NOT EXISTS pair (
    left_party_id VARCHAR NOT NULL, right_party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL,
    match_weight DOUBLE NOT NULL
);
CREATE TABLE IF NOT EXISTS model (
    party_kind VARCHAR NOT NULL, inputs_digest VARCHAR NOT NULL, settings VARCHAR NOT NULL
)
