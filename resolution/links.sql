-- Tonight's nodes and links of one kind, and which nodes differ from last time: those are clustered again, with all that
-- their components hold.
CREATE OR REPLACE TEMP TABLE tonight_member AS
SELECT
    party_id, coalesce(merged_node.head, number_node) AS node, number_node, number_key, state, registers, is_branch,
    judged_side.sides
FROM number_member
LEFT JOIN merged_node ON merged_node.node = number_node
LEFT JOIN judged_side ON judged_side.node = number_node;
-- The pair that stands for a link is the heaviest between its nodes. Bits are rounded, so that two engines agree.
CREATE OR REPLACE TEMP TABLE tonight_link AS
SELECT
    left_node, right_node,
    arg_max(pair.party, row(pair.match_weight, pair.party)).first AS left_party_id,
    arg_max(pair.party, row(pair.match_weight, pair.party)).second AS right_party_id,
    max(pair.match_weight) AS match_weight
FROM (
    SELECT
        least(l.node, r.node) AS left_node, greatest(l.node, r.node) AS right_node,
        round(match_weight, 6) AS match_weight,
        {{'first': pair.left_party_id, 'second': pair.right_party_id}} AS party
    FROM pair
    JOIN tonight_member AS l ON l.party_id = pair.left_party_id
    JOIN tonight_member AS r ON r.party_id = pair.right_party_id
    WHERE pair.party_kind = '{kind}' AND round(match_weight, 6) >= {threshold} AND l.node <> r.node
) AS pair
GROUP BY left_node, right_node;
CREATE OR REPLACE TEMP TABLE touched AS
WITH
known AS (
    SELECT party_id, node, number_node, number_key, state, registers, is_branch, sides FROM cluster WHERE party_kind = '{kind}'
),
known_link AS (
    SELECT left_node, right_node, left_party_id, right_party_id, match_weight FROM cluster_link WHERE party_kind = '{kind}'
),
changed_link AS (
    (FROM tonight_link EXCEPT FROM known_link) UNION (FROM known_link EXCEPT FROM tonight_link)
)
SELECT node FROM (FROM tonight_member EXCEPT FROM known)
UNION
SELECT node FROM (FROM known EXCEPT FROM tonight_member)
UNION
SELECT left_node FROM changed_link
UNION
SELECT right_node FROM changed_link;
CREATE OR REPLACE TEMP TABLE affected AS
SELECT node FROM touched
UNION
SELECT node FROM cluster
SEMI JOIN (SELECT component_id FROM cluster SEMI JOIN touched USING (node)) AS opened USING (component_id);
CREATE OR REPLACE TEMP TABLE linked_node AS
SELECT
    node, max(number_key) AS number_key,
    list_distinct(flatten(list(registers) FILTER (WHERE registers IS NOT NULL))) AS registers,
    CASE WHEN bool_and(is_branch) THEN true WHEN NOT bool_or(is_branch) THEN false END AS is_branch,
    list_distinct(flatten(list(sides) FILTER (WHERE sides IS NOT NULL))) AS sides
FROM tonight_member
SEMI JOIN (
    SELECT left_node AS node FROM tonight_link SEMI JOIN affected ON affected.node = left_node
    UNION
    SELECT right_node FROM tonight_link SEMI JOIN affected ON affected.node = right_node
) AS linked USING (node)
GROUP BY node
