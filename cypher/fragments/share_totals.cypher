// purpose: how much of the capital of a legal entity is held by whom is known, and how much is not, by the list of one source: the one of most holders, as ownership is computed by (counted.sql)
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: known_share: float, unknown_share: float, holder_count: int, unknown_count: int
// bound: LIMIT $limit
MATCH (subject:LegalEntity)
WITH COLLECT {
  MATCH (subject)<-[held:OWNS]-(holder:LegalEntity|Person)
  WHERE ($as_of IS NULL AND held.closed_at IS NULL
      AND coalesce(held.valid_from <= date.transaction('Asia/Shanghai'), true)
      AND coalesce(held.valid_to > date.transaction('Asia/Shanghai'), true))
    OR ($as_of IS NOT NULL AND (held.closed_at IS NULL OR held.stated_until > $as_of)
      AND coalesce(held.stated_from <= $as_of, true) AND coalesce(held.valid_from <= $as_of, true)
      AND coalesce(held.valid_to > $as_of, true))
  RETURN {source: held.source, holder: holder.entity_id, share: held.share}
} AS stated
WITH stated, head(COLLECT {
  UNWIND stated AS one
  WITH DISTINCT one.source AS source
  WITH source, COUNT {
    UNWIND stated AS other
    WITH other
    WHERE other.source = source
    RETURN DISTINCT other.holder
  } AS holders
  RETURN source
  ORDER BY holders DESC, source
  LIMIT 1
}) AS counted
WITH [one IN stated WHERE one.source = counted] AS held
WITH COUNT { UNWIND held AS one RETURN DISTINCT one.holder } AS holder_count,
  COUNT { UNWIND held AS one WITH one WHERE one.share IS NULL RETURN DISTINCT one.holder } AS unknown_count,
  round(reduce(total = 0.0, one IN held | total + coalesce(one.share, 0.0)), 6) AS known_share
WITH known_share, CASE WHEN known_share < 1 THEN round(1 - known_share, 6) ELSE 0.0 END AS unknown_share,
  holder_count, unknown_count, 0 AS rank
