-- How the clusters of tonight overlap the ids of last night.
CREATE OR REPLACE TEMP TABLE overlap AS
SELECT cluster_id, entity_id, count(*) AS party_count
FROM cluster
JOIN membership USING (party_id)
GROUP BY cluster_id, entity_id;
-- Overlaps that nothing else contests keep their id at once.
CREATE OR REPLACE TEMP TABLE judged AS
SELECT
    *,
    count(*) OVER (PARTITION BY cluster_id) = 1 AND count(*) OVER (PARTITION BY entity_id) = 1 AS is_settled
FROM overlap;
CREATE OR REPLACE TEMP TABLE kept AS SELECT cluster_id, entity_id FROM judged WHERE is_settled;
CREATE OR REPLACE TEMP TABLE given (cluster_id VARCHAR, entity_id VARCHAR);
CREATE OR REPLACE TEMP VIEW party AS
SELECT party_id, source, record_key FROM person_party
UNION ALL
SELECT party_id, source, record_key FROM legal_entity_party;
-- The rest is contested. Of two clusters that hold as much of an id, the one with the record that it was named after is first.
CREATE OR REPLACE TEMP TABLE contested AS
WITH origin AS (
    SELECT DISTINCT cluster_id, identity.entity_id
    FROM identity
    JOIN (SELECT entity_id FROM judged WHERE NOT is_settled) AS open USING (entity_id)
    JOIN membership USING (entity_id)
    JOIN cluster USING (party_id)
    JOIN party USING (party_id)
    WHERE identity.first_record_key = party.source || '/' || party.record_key
)
SELECT cluster_id, judged.entity_id, party_count, origin.cluster_id IS NOT NULL AS has_origin
FROM judged
LEFT JOIN origin USING (cluster_id, entity_id)
WHERE NOT is_settled;
-- First record of each cluster, and the party in it.
CREATE OR REPLACE TEMP TABLE first_record AS
SELECT
    cluster_id, any_value(party_kind) AS party_kind,
    arg_min(source, row(source, record_key, party_id)) AS source,
    arg_min(record_key, row(source, record_key, party_id)) AS record_key,
    arg_min(party_id, row(source, record_key, party_id)) AS party_id
FROM cluster
JOIN party USING (party_id)
GROUP BY cluster_id;
CREATE OR REPLACE TEMP VIEW unnamed AS
SELECT cluster_id, party_kind, source, record_key, party_id
FROM first_record
ANTI JOIN kept USING (cluster_id)
