-- Signs of one kind: digest of the model, conflicts a party, largest cluster, pairs a party, share of pairs within a bit
-- of the threshold, parties.
WITH
size AS (
    SELECT entity_id, count(*) AS size FROM membership WHERE party_kind = $kind GROUP BY entity_id
),
total AS (
    SELECT coalesce(sum(size), 0)::BIGINT AS parties, coalesce(max(size), 0)::BIGINT AS largest,
        coalesce(sum(size * (size - 1) / 2.0), 0) AS pairs
    FROM size
),
near AS (
    SELECT
        count(*) FILTER (WHERE abs(match_weight - $threshold) <= 1) AS near,
        count(*) FILTER (WHERE match_weight >= $threshold) AS taken
    FROM pair WHERE party_kind = $kind
)
SELECT
    coalesce((SELECT md5(settings) FROM model WHERE party_kind = $kind), ''),
    (SELECT count(*) FROM conflict WHERE party_kind = $kind) / greatest(parties, 1),
    largest, pairs / greatest(parties, 1), near / greatest(taken, 1), parties
FROM total, near
