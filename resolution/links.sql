-- Links between nodes: scored pairs over the threshold, parties of one number taken as one node.
CREATE OR REPLACE TEMP TABLE node AS
SELECT
    party.party_id,
    coalesce(joined.head_party_id, party.party_id) AS node,
    CASE WHEN joined.state <> 'disputed' THEN joined.number_key END AS number_key,
    party.register
FROM {table} AS party
LEFT JOIN number_group AS joined USING (party_id);
CREATE OR REPLACE TEMP TABLE candidate AS
SELECT
    least(l.node, r.node) AS left_node, greatest(l.node, r.node) AS right_node, max(match_weight) AS match_weight
FROM pair
JOIN node AS l ON l.party_id = pair.left_party_id
JOIN node AS r ON r.party_id = pair.right_party_id
WHERE pair.party_kind = '{kind}' AND match_weight >= {threshold} AND l.node <> r.node
GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE node_number AS
SELECT node, max(number_key) AS number_key FROM node GROUP BY node;
-- A node without number that two numbers claim almost alike is linked to neither.
CREATE OR REPLACE TEMP TABLE rival AS
WITH
claim AS (
    SELECT left_node AS node, right_node AS other, match_weight FROM candidate
    UNION ALL
    SELECT right_node, left_node, match_weight FROM candidate
),
ranked AS (
    SELECT
        claim.node, other, match_weight,
        max(match_weight) OVER (PARTITION BY claim.node) AS best,
        row_number() OVER (PARTITION BY claim.node ORDER BY match_weight DESC, other) AS place
    FROM claim
    JOIN node_number AS own ON own.node = claim.node AND own.number_key IS NULL
    JOIN node_number AS far ON far.node = claim.other AND far.number_key IS NOT NULL
)
SELECT node, other FROM ranked
QUALIFY count(*) FILTER (WHERE place > 1 AND match_weight >= best - {margin}) OVER (PARTITION BY node) > 0;
CREATE OR REPLACE TEMP TABLE link AS
SELECT left_node, right_node, match_weight
FROM candidate
ANTI JOIN (
    SELECT least(node, other) AS left_node, greatest(node, other) AS right_node FROM rival
) USING (left_node, right_node);
CREATE OR REPLACE TEMP TABLE linked_node AS
SELECT node, max(number_key) AS number_key, list(DISTINCT register) FILTER (WHERE register IS NOT NULL) AS registers
FROM node
WHERE node IN (SELECT left_node FROM link UNION SELECT right_node FROM link)
GROUP BY node
