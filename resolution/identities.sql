-- Memberships, ids and what happened to them.
CREATE OR REPLACE TEMP TABLE assigned AS
SELECT cluster_id, entity_id, false AS is_new FROM kept
UNION ALL
SELECT cluster_id, entity_id, true FROM given;
-- An id of last night that no cluster keeps is answered for by those that hold its parties, most of all by the first; one
-- that has no party left ends.
CREATE OR REPLACE TEMP TABLE retired AS
SELECT entity_id, arg_max(assigned.entity_id, row(party_count, assigned.entity_id)) AS successor_id
FROM (SELECT DISTINCT entity_id FROM membership) AS known
LEFT JOIN overlap USING (entity_id)
LEFT JOIN assigned USING (cluster_id)
ANTI JOIN (SELECT entity_id FROM kept) AS still ON still.entity_id = known.entity_id
GROUP BY known.entity_id;
-- Parties that changed their id: from which to which.
CREATE OR REPLACE TEMP TABLE transition AS
SELECT
    overlap.entity_id AS from_id, overlap.cluster_id, assigned.entity_id AS to_id,
    CASE
        WHEN is_new AND row_number() OVER (
            PARTITION BY overlap.cluster_id ORDER BY party_count DESC, overlap.entity_id DESC
        ) = 1 THEN 'split'
        WHEN retired.successor_id = assigned.entity_id THEN 'merged'
        ELSE 'moved'
    END AS event
FROM overlap
JOIN assigned USING (cluster_id)
LEFT JOIN retired ON retired.entity_id = overlap.entity_id
WHERE overlap.entity_id <> assigned.entity_id;
-- Each party of an id that takes part in a transition: `inside` the cluster that it leads to, or left behind.
CREATE OR REPLACE TEMP TABLE mover AS
SELECT
    transition.from_id, transition.cluster_id, before.party_id, cluster.number_key, cluster.state, cluster.number_node,
    before.rule = 'judgement' AND cluster.rule <> 'judgement' AS is_unjudged, cluster.party_id IS NULL AS is_gone,
    cluster.cluster_id IS NOT DISTINCT FROM transition.cluster_id AS is_inside
FROM transition
JOIN membership AS before ON before.entity_id = transition.from_id
LEFT JOIN cluster ON cluster.party_id = before.party_id;
CREATE OR REPLACE TEMP TABLE met AS
SELECT transition.from_id, transition.cluster_id, cluster.party_id, cluster.state, cluster.number_node
FROM transition
JOIN cluster USING (cluster_id)
ANTI JOIN mover ON mover.from_id = transition.from_id AND mover.party_id = cluster.party_id;
CREATE OR REPLACE TEMP TABLE told AS
WITH
judged AS (
    SELECT left_party_id AS one, right_party_id AS other, verdict FROM judged_pair
    UNION ALL
    SELECT right_party_id, left_party_id, verdict FROM judged_pair
),
judged_together AS (
    SELECT DISTINCT mover.from_id, mover.cluster_id
    FROM mover
    JOIN judged ON judged.one = mover.party_id AND verdict = 'same'
    JOIN met ON met.party_id = judged.other AND met.from_id = mover.from_id AND met.cluster_id = mover.cluster_id
    WHERE is_inside
),
numbered_together AS (
    SELECT DISTINCT from_id, cluster_id
    FROM mover
    JOIN met USING (from_id, cluster_id, number_node)
    WHERE is_inside AND mover.state = 'matched' AND met.state = 'matched'
),
judged_apart AS (
    SELECT DISTINCT inside.from_id, inside.cluster_id
    FROM mover AS inside
    JOIN judged ON judged.one = inside.party_id AND verdict = 'different'
    JOIN mover AS behind
        ON behind.party_id = judged.other AND behind.from_id = inside.from_id AND behind.cluster_id = inside.cluster_id
    WHERE inside.is_inside AND NOT behind.is_inside
),
numbered_apart AS (
    SELECT from_id, cluster_id
    FROM mover
    GROUP BY from_id, cluster_id
    HAVING min(number_key) FILTER (WHERE is_inside) <> min(number_key) FILTER (WHERE NOT is_inside)
        OR max(number_key) FILTER (WHERE is_inside) <> max(number_key) FILTER (WHERE NOT is_inside)
),
lost AS (SELECT DISTINCT from_id, cluster_id FROM mover WHERE is_gone),
-- What a judgement had joined, and no judgement joins any more.
withdrawn AS (SELECT DISTINCT from_id, cluster_id FROM mover WHERE is_unjudged)
SELECT
    transition.*,
    CASE
        WHEN event = 'split' AND (from_id, cluster_id) IN (FROM judged_apart) THEN 'judgement'
        WHEN event = 'split' AND (from_id, cluster_id) IN (FROM numbered_apart) THEN 'number'
        WHEN event = 'split' AND (from_id, cluster_id) IN (FROM lost) THEN 'records_gone'
        WHEN event = 'split' AND (from_id, cluster_id) IN (FROM withdrawn) THEN 'judgement'
        WHEN event <> 'split' AND (from_id, cluster_id) IN (FROM judged_together) THEN 'judgement'
        WHEN event <> 'split' AND (from_id, cluster_id) IN (FROM numbered_together) THEN 'number'
        ELSE 'score'
    END AS reason
FROM transition;
INSERT INTO identity_event
SELECT entity_id, event, other_entity_id, reason, (SELECT run_id FROM this_run), (SELECT recorded_at FROM this_run)
FROM (
    SELECT
        CASE event WHEN 'split' THEN to_id ELSE from_id END AS entity_id, event,
        CASE event WHEN 'split' THEN from_id ELSE to_id END AS other_entity_id, reason
    FROM told
    UNION ALL
    SELECT entity_id, 'created', NULL, 'new_records'
    FROM assigned
    WHERE is_new AND cluster_id NOT IN (SELECT cluster_id FROM overlap)
    UNION ALL
    SELECT entity_id, 'ended', NULL, 'records_gone' FROM retired WHERE successor_id IS NULL
)
ORDER BY ALL;
INSERT INTO retired_party
SELECT entity_id, party_id FROM membership SEMI JOIN retired USING (entity_id) ORDER BY ALL;
-- An id that was retired comes back to a cluster that holds records of it.
DELETE FROM retired_party WHERE entity_id IN (SELECT entity_id FROM assigned WHERE is_new);
UPDATE identity SET retired_run_id = NULL, successor_id = NULL
WHERE retired_run_id IS NOT NULL AND entity_id IN (SELECT entity_id FROM assigned WHERE is_new);
INSERT INTO identity
SELECT assigned.entity_id, party_kind, source || '/' || record_key, (SELECT run_id FROM this_run), NULL, NULL
FROM assigned
JOIN first_record USING (cluster_id)
WHERE is_new AND assigned.entity_id NOT IN (SELECT entity_id FROM identity)
ORDER BY ALL;
UPDATE identity SET successor_id = retired.successor_id FROM retired WHERE identity.successor_id = retired.entity_id;
UPDATE identity SET retired_run_id = (SELECT run_id FROM this_run), successor_id = retired.successor_id
FROM retired WHERE identity.entity_id = retired.entity_id;
CREATE OR REPLACE TEMP TABLE belonging AS
SELECT
    cluster.party_id, cluster.party_kind, assigned.entity_id, cluster.rule, cluster.match_weight,
    CASE
        WHEN before.entity_id = assigned.entity_id AND before.rule = cluster.rule THEN before.run_id
        ELSE (SELECT run_id FROM this_run)
    END AS run_id
FROM cluster
JOIN assigned USING (cluster_id)
LEFT JOIN membership AS before ON before.party_id = cluster.party_id;
CREATE OR REPLACE TEMP TABLE differing AS FROM belonging EXCEPT FROM membership;
DELETE FROM membership WHERE party_id IN (SELECT party_id FROM differing) OR party_id NOT IN (SELECT party_id FROM cluster);
INSERT INTO membership FROM differing ORDER BY party_id;
-- Who answers for a retired id: whoever holds its parties now; where none is stated any more, who held most of them last.
CREATE OR REPLACE TEMP TABLE answering AS
SELECT retired_party.entity_id, membership.entity_id AS successor_id, count(*) AS party_count
FROM retired_party
JOIN membership USING (party_id)
GROUP BY ALL;
UPDATE identity SET successor_id = best.successor_id
FROM (
    SELECT entity_id, arg_max(successor_id, row(party_count, successor_id)) AS successor_id FROM answering GROUP BY entity_id
) AS best
WHERE identity.entity_id = best.entity_id AND identity.successor_id IS DISTINCT FROM best.successor_id;
DELETE FROM succession;
INSERT INTO succession
FROM answering
UNION ALL
SELECT entity_id, successor_id, 0
FROM identity
ANTI JOIN answering USING (entity_id)
WHERE retired_run_id IS NOT NULL AND successor_id IN (SELECT entity_id FROM membership)
ORDER BY ALL;
-- A pair that a person has judged waits for nobody, unless the judgement could not be followed.
CREATE OR REPLACE TEMP TABLE conflicts_tonight AS
SELECT found.*, coalesce(before.run_id, (SELECT run_id FROM this_run)) AS run_id
FROM (FROM number_conflict UNION FROM cluster_conflict) AS found
LEFT JOIN conflict AS before USING (left_party_id, right_party_id, party_kind, reason)
WHERE found.reason = 'judgement_against_facts'
    OR (least(found.left_party_id, found.right_party_id), greatest(found.left_party_id, found.right_party_id))
        NOT IN (SELECT (left_party_id, right_party_id) FROM judged_pair);
DELETE FROM conflict;
INSERT INTO conflict FROM conflicts_tonight ORDER BY ALL
