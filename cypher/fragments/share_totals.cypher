// purpose: how much of the capital of a legal entity is held by whom is known, and how much is not
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: known_share: float, unknown_share: float, holder_count: int, unknown_count: int
// bound: LIMIT $limit
MATCH (subject:LegalEntity)
WITH COLLECT {
  MATCH (subject)<-[held:OWNS]-(:LegalEntity|Person)
  WHERE ($as_of IS NULL AND held.closed_at IS NULL
      AND coalesce(held.valid_to > date.transaction('Asia/Shanghai'), true))
    OR ($as_of IS NOT NULL AND (held.closed_at IS NULL OR held.stated_until > $as_of)
      AND coalesce(held.stated_from <= $as_of, true) AND coalesce(held.valid_from <= $as_of, true)
      AND coalesce(held.valid_to > $as_of, true))
  RETURN coalesce(held.share, -1.0)
} AS shares
WITH round(reduce(total = 0.0, share IN shares | total + CASE WHEN share < 0 THEN 0.0 ELSE share END), 6) AS known_share,
  size(shares) AS holder_count, size([share IN shares WHERE share < 0]) AS unknown_count
WITH known_share, CASE WHEN known_share < 1 THEN round(1 - known_share, 6) ELSE 0.0 END AS unknown_share,
  holder_count, unknown_count, 0 AS rank
