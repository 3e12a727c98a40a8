-- What was known without labels of every run whose clusters were published, and whether a person let it pass.
CREATE TABLE IF NOT EXISTS passed_release (
    run_id VARCHAR NOT NULL, recorded_at TIMESTAMPTZ NOT NULL, accepted BOOLEAN NOT NULL, party_kind VARCHAR NOT NULL,
    model_digest VARCHAR NOT NULL, precision_ratio DOUBLE, recall_ratio DOUBLE, contradiction_ratio DOUBLE NOT NULL,
    largest_cluster BIGINT NOT NULL, pairs_per_party DOUBLE NOT NULL, near_threshold_ratio DOUBLE NOT NULL,
    parties BIGINT NOT NULL
)
