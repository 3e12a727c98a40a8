// purpose: how much a legal entity stands for and is stood for, between legal entities alone that were none of a natural person's when it began, in each currency
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: given_count: int, received_count: int, given: list[map], received: list[map]
// bound: LIMIT $limit
MATCH (subject:LegalEntity)
WITH COLLECT {
  MATCH (subject)-[bond:GUARANTEES]-(other:LegalEntity)
  WHERE bond.closed_at IS NULL AND other.closed_at IS NULL
    AND NOT other.subject_kind IN ['individual_business', 'sole_proprietorship']
    AND NOT coalesce(
      coalesce(bond.valid_from, bond.stated_from) >= subject.traded_alone_from
        AND coalesce(bond.valid_from, bond.stated_from) < subject.traded_alone_until, false)
    AND NOT coalesce(
      coalesce(bond.valid_from, bond.stated_from) >= other.traded_alone_from
        AND coalesce(bond.valid_from, bond.stated_from) < other.traded_alone_until, false)
    AND coalesce(bond.valid_to > coalesce($as_of, date.transaction('Asia/Shanghai')), true)
    AND ($as_of IS NULL OR (coalesce(bond.stated_from <= $as_of, true) AND coalesce(bond.valid_from <= $as_of, true)))
  RETURN {is_given: startNode(bond) = subject, currency: bond.currency, amount: bond.amount_minor}
  ORDER BY bond.currency
} AS bonds
WITH [bond IN bonds WHERE bond.is_given] AS bonds_given, [bond IN bonds WHERE NOT bond.is_given] AS bonds_received,
  reduce(
    seen = [], bond IN [one IN bonds WHERE one.amount IS NOT NULL] |
    CASE WHEN bond.currency IN seen THEN seen ELSE seen + bond.currency END
  ) AS currencies
WITH size(bonds_given) AS given_count, size(bonds_received) AS received_count,
  [
    money IN [
      one IN currencies |
      {
        currency: one,
        amount_minor: reduce(
          total = null, bond IN bonds_given |
          CASE WHEN bond.currency = one AND bond.amount IS NOT NULL THEN coalesce(total, 0) + bond.amount ELSE total END
        )
      }
    ]
    WHERE money.amount_minor IS NOT NULL
  ] AS given,
  [
    money IN [
      one IN currencies |
      {
        currency: one,
        amount_minor: reduce(
          total = null, bond IN bonds_received |
          CASE WHEN bond.currency = one AND bond.amount IS NOT NULL THEN coalesce(total, 0) + bond.amount ELSE total END
        )
      }
    ]
    WHERE money.amount_minor IS NOT NULL
  ] AS received,
  0 AS rank
