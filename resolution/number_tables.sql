-- Empty tables of the number step.
CREATE OR REPLACE TABLE number_group (
    party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL, number_key VARCHAR NOT NULL,
    head_party_id VARCHAR NOT NULL, state VARCHAR NOT NULL
);
CREATE OR REPLACE TABLE number_conflict (
    left_party_id VARCHAR NOT NULL, right_party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL, reason VARCHAR NOT NULL
)
