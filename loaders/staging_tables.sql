-- What a file of staged records keeps beside them.
CREATE TABLE register_source (
    source VARCHAR, record_type VARCHAR, model VARCHAR, one_record_per_entity BOOLEAN, priority INTEGER
);
CREATE TABLE run (
    run_id VARCHAR PRIMARY KEY, night DATE NOT NULL, recorded_at TIMESTAMPTZ NOT NULL, world VARCHAR
);
-- One row a file taken in; written with its records in one transaction.
CREATE TABLE taken_file (
    source VARCHAR NOT NULL, table_name VARCHAR NOT NULL, file VARCHAR NOT NULL, file_digest VARCHAR NOT NULL,
    contract_digest VARCHAR NOT NULL, tables_digest VARCHAR NOT NULL, night DATE NOT NULL, run_id VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL, row_count BIGINT NOT NULL, refused_count BIGINT NOT NULL
);
CREATE TABLE taken_record (
    source VARCHAR NOT NULL, file VARCHAR NOT NULL, night DATE NOT NULL, record_type VARCHAR NOT NULL,
    created_count BIGINT NOT NULL, changed_count BIGINT NOT NULL, unchanged_count BIGINT NOT NULL,
    repeated_count BIGINT NOT NULL, overridden_count BIGINT NOT NULL, closed_count BIGINT NOT NULL
);
-- `record_type` names the one record of the row that was refused; without it the whole row was.
CREATE TABLE refused (
    source VARCHAR NOT NULL, file VARCHAR NOT NULL, file_digest VARCHAR NOT NULL, line BIGINT NOT NULL,
    record_type VARCHAR, "column" VARCHAR, reason VARCHAR NOT NULL, row_hash VARCHAR NOT NULL, run_id VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE blanked (
    source VARCHAR NOT NULL, file VARCHAR NOT NULL, file_digest VARCHAR NOT NULL, "column" VARCHAR NOT NULL,
    reason VARCHAR NOT NULL, count BIGINT NOT NULL, run_id VARCHAR NOT NULL, recorded_at TIMESTAMPTZ NOT NULL
);
