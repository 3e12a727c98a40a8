-- What a file of staged records keeps beside them.
CREATE TABLE register_source (
    source VARCHAR, record_type VARCHAR, model VARCHAR, one_record_per_entity BOOLEAN, priority INTEGER
);
-- What each contract that ever was says of its records; of these, `register_source` has what counts on the last night.
CREATE TABLE contract_record AS SELECT *, NULL::VARCHAR AS contract_digest FROM register_source;
CREATE TABLE source_owner (source VARCHAR PRIMARY KEY, department VARCHAR NOT NULL, due_frequency VARCHAR);
-- Which record types a table of a source states under a contract, and whether a full file of it closes what it leaves out.
CREATE TABLE source_table (
    source VARCHAR NOT NULL, table_name VARCHAR NOT NULL, record_type VARCHAR NOT NULL, closes_absent BOOLEAN NOT NULL,
    contract_digest VARCHAR NOT NULL
);
-- Nights of a source that are taken in whatever their size or quality, because the operator said so.
CREATE TABLE accepted_night (source VARCHAR, night DATE, PRIMARY KEY (source, night));
CREATE TABLE world (world VARCHAR PRIMARY KEY);
-- One row a file that was landed, or that was said to be withdrawn; written with all that the file states in one
-- transaction. `arrival` counts landings; `landed_after` is the last night that had been applied by then.
CREATE TABLE delivery (
    delivery_id VARCHAR PRIMARY KEY, source VARCHAR NOT NULL, table_name VARCHAR NOT NULL, file VARCHAR NOT NULL,
    file_digest VARCHAR NOT NULL, contract_digest VARCHAR NOT NULL, tables_digest VARCHAR NOT NULL, night DATE NOT NULL,
    batch INTEGER NOT NULL, arrival BIGINT NOT NULL, landed_after DATE, state VARCHAR NOT NULL, held_because VARCHAR,
    row_count BIGINT NOT NULL, refused_count BIGINT NOT NULL, encoding VARCHAR, content_hash VARCHAR NOT NULL
);
-- Deliveries that count: of a file and night the highest batch, of that a withdrawal, else the last arrival. One that is
-- held or not judged yet never came. Under another contract a file may be of a table of another name: the last one's.
CREATE VIEW effective_delivery AS
SELECT * EXCLUDE (last_contract) FROM (
    SELECT *, first_value(contract_digest) OVER (
        PARTITION BY source, night, file ORDER BY batch DESC, state = 'withdrawing' DESC, arrival DESC
    ) AS last_contract
    FROM delivery WHERE state IN ('landed', 'withdrawing')
    QUALIFY row_number() OVER (
        PARTITION BY source, table_name, night, file ORDER BY batch DESC, state = 'withdrawing' DESC, arrival DESC
    ) = 1
)
WHERE state = 'landed' AND contract_digest = last_contract;
-- What each line stated: `stated` (with the digest of its content), `refused` (badly), `withdrawn`.
CREATE TABLE statement (
    delivery_id VARCHAR NOT NULL, record_type VARCHAR NOT NULL, record_key VARCHAR NOT NULL, row_digest VARCHAR,
    kind VARCHAR NOT NULL, line BIGINT NOT NULL
);
-- Keys that a night's deliveries of a table state in more than one way: a sum over what is said last of each.
CREATE TABLE contested (
    source VARCHAR NOT NULL, table_name VARCHAR NOT NULL, night DATE NOT NULL, content_hash VARCHAR NOT NULL
);
-- `record_type` names the one record of the row that was refused; without it the whole row was.
CREATE TABLE refused (
    delivery_id VARCHAR NOT NULL, line BIGINT NOT NULL, record_type VARCHAR, "column" VARCHAR, reason VARCHAR NOT NULL,
    row_hash VARCHAR NOT NULL, record_key VARCHAR
);
CREATE TABLE blanked (
    delivery_id VARCHAR NOT NULL, "column" VARCHAR NOT NULL, reason VARCHAR NOT NULL, count BIGINT NOT NULL
);
CREATE TABLE column_count (delivery_id VARCHAR NOT NULL, "column" VARCHAR NOT NULL, missing_count BIGINT NOT NULL);
CREATE TABLE rule_outcome (
    delivery_id VARCHAR NOT NULL, rule VARCHAR NOT NULL, dimension VARCHAR NOT NULL, severity VARCHAR NOT NULL,
    broken_count BIGINT NOT NULL, row_count BIGINT NOT NULL, is_met BOOLEAN NOT NULL
);
-- Nights whose deliveries stand in the staged tables, and what each did to them.
CREATE TABLE applied_night (night DATE PRIMARY KEY, run_id VARCHAR NOT NULL);
CREATE TABLE applied_record (
    source VARCHAR NOT NULL, table_name VARCHAR NOT NULL, night DATE NOT NULL, record_type VARCHAR NOT NULL,
    created_count BIGINT NOT NULL, changed_count BIGINT NOT NULL, unchanged_count BIGINT NOT NULL,
    repeated_count BIGINT NOT NULL, overridden_count BIGINT NOT NULL, closed_count BIGINT NOT NULL
);
