-- Links between nodes: scored pairs over the threshold, parties of one number taken as one node.
CREATE OR REPLACE TEMP TABLE node AS
SELECT
    party.party_id,
    coalesce(joined.head_party_id, party.party_id) AS node,
    joined.number_key, -- a disputed one too: whoever it belongs to, it keeps its party out of another number's cluster
    party.register, party.seats
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
-- What keeps a node apart from others: its number, and the registers and lists that name each party once.
CREATE OR REPLACE TEMP TABLE linked_node AS
SELECT
    node.node, max(number_key) AS number_key,
    list_distinct(flatten(list(list_append(coalesce(seats, []), register)))) AS registers
FROM node
SEMI JOIN (SELECT left_node AS node FROM candidate UNION SELECT right_node FROM candidate) AS linked USING (node)
GROUP BY node.node;
-- A node that two nodes claim almost alike, although these two must stay apart, is linked to neither.
CREATE OR REPLACE TEMP TABLE rival AS
WITH
claim AS (
    SELECT left_node AS node, right_node AS other, match_weight FROM candidate
    UNION ALL
    SELECT right_node, left_node, match_weight FROM candidate
),
apart AS (
    SELECT
        one.node, one.other AS first, two.other AS second,
        CASE
            WHEN first.number_key <> second.number_key THEN 'two_numbers'
            ELSE 'two_records_of_one_register'
        END AS reason
    FROM claim AS one
    JOIN claim AS two ON two.node = one.node AND one.other < two.other
    JOIN linked_node AS first ON first.node = one.other
    JOIN linked_node AS second ON second.node = two.other
    WHERE abs(one.match_weight - two.match_weight) <= {margin}
        AND (first.number_key <> second.number_key OR list_has_any(first.registers, second.registers))
)
SELECT node, first AS other, reason FROM apart
UNION
SELECT node, second, reason FROM apart;
CREATE OR REPLACE TEMP TABLE link AS
SELECT left_node, right_node, match_weight
FROM candidate
ANTI JOIN (
    SELECT least(node, other) AS left_node, greatest(node, other) AS right_node FROM rival
) USING (left_node, right_node)
