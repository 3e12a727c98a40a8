-- Empty tables of the cluster step.
CREATE OR REPLACE TABLE cluster (
    party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL, cluster_id VARCHAR NOT NULL, rule VARCHAR NOT NULL,
    match_weight DOUBLE
);
CREATE OR REPLACE TABLE cluster_conflict (
    left_party_id VARCHAR NOT NULL, right_party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL, reason VARCHAR NOT NULL
)
