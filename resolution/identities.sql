-- Memberships, ids and what happened to them.
CREATE OR REPLACE TEMP TABLE assigned AS
SELECT cluster_id, entity_id, false AS is_new FROM kept
UNION ALL
SELECT cluster_id, entity_id, true FROM given;
-- An id of last night that no cluster keeps is answered for by the cluster that holds most of its parties.
CREATE OR REPLACE TEMP TABLE retired AS
SELECT overlap.entity_id, arg_max(assigned.entity_id, row(party_count, assigned.entity_id)) AS successor_id
FROM overlap
JOIN assigned USING (cluster_id)
ANTI JOIN (SELECT entity_id FROM kept) AS still ON still.entity_id = overlap.entity_id
GROUP BY overlap.entity_id;
INSERT INTO identity_event
SELECT entity_id, event, other_entity_id, (SELECT run_id FROM this_run), (SELECT recorded_at FROM this_run)
FROM (
    SELECT
        assigned.entity_id,
        CASE WHEN origin.entity_id IS NULL THEN 'created' ELSE 'split' END AS event,
        origin.entity_id AS other_entity_id
    FROM assigned
    LEFT JOIN (
        SELECT cluster_id, arg_max(entity_id, row(party_count, entity_id)) AS entity_id FROM overlap GROUP BY cluster_id
    ) AS origin USING (cluster_id)
    WHERE is_new
    UNION ALL
    SELECT entity_id, 'merged', successor_id FROM retired
    UNION ALL
    SELECT overlap.entity_id, 'moved', kept.entity_id
    FROM overlap
    JOIN kept USING (cluster_id)
    WHERE overlap.entity_id <> kept.entity_id AND overlap.entity_id IN (SELECT entity_id FROM kept)
)
ORDER BY ALL;
INSERT INTO identity
SELECT assigned.entity_id, party_kind, source || '/' || record_key, (SELECT run_id FROM this_run), NULL, NULL
FROM assigned
JOIN first_record USING (cluster_id)
WHERE is_new AND assigned.entity_id NOT IN (SELECT entity_id FROM identity)
ORDER BY ALL;
UPDATE identity SET successor_id = retired.successor_id FROM retired WHERE identity.successor_id = retired.entity_id;
UPDATE identity SET retired_run_id = (SELECT run_id FROM this_run), successor_id = retired.successor_id
FROM retired WHERE identity.entity_id = retired.entity_id;
CREATE OR REPLACE TEMP TABLE tonight AS
SELECT
    cluster.party_id, cluster.party_kind, assigned.entity_id, cluster.rule, cluster.match_weight,
    CASE
        WHEN before.entity_id = assigned.entity_id AND before.rule = cluster.rule THEN before.run_id
        ELSE (SELECT run_id FROM this_run)
    END AS run_id
FROM cluster
JOIN assigned USING (cluster_id)
LEFT JOIN membership AS before ON before.party_id = cluster.party_id;
DELETE FROM membership;
INSERT INTO membership FROM tonight ORDER BY party_id;
CREATE OR REPLACE TEMP TABLE conflicts_tonight AS
SELECT found.*, coalesce(before.run_id, (SELECT run_id FROM this_run)) AS run_id
FROM (FROM number_conflict UNION FROM cluster_conflict) AS found
LEFT JOIN conflict AS before USING (left_party_id, right_party_id, party_kind, reason);
DELETE FROM conflict;
INSERT INTO conflict FROM conflicts_tonight ORDER BY ALL
