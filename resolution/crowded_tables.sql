-- Empty tables of crowded values, and of the parties that they concern.
CREATE OR REPLACE TABLE crowded_block (
    party_kind VARCHAR NOT NULL, block VARCHAR NOT NULL, parties BIGINT NOT NULL, pairs BIGINT NOT NULL
);
CREATE OR REPLACE TEMP TABLE crowded_party (party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL, block VARCHAR NOT NULL)
