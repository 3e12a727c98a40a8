// purpose: how many facilities a legal entity owes, and how much in each currency; as for facilities
// mode: read
// params: $as_of: date?, $natural_persons: bool
// on: LegalEntity
// shape: facility_count: int, open_count: int, granted: list[map], balance: list[map], overdue: list[map]
// bound: LIMIT $limit
MATCH (subject:LegalEntity)
WITH COLLECT {
  MATCH (subject)-[owed:BORROWS]->(facility:Facility)
  WHERE owed.closed_at IS NULL AND facility.closed_at IS NULL
    AND ($as_of IS NULL OR (coalesce(owed.stated_from <= $as_of, true) AND coalesce(owed.valid_from <= $as_of, true)))
    AND ($natural_persons OR NOT EXISTS {
      MATCH (facility)<-[debt:BORROWS]-(debtor:LegalEntity|Person)
      WHERE debtor:Person OR debtor.subject_kind IN ['individual_business', 'sole_proprietorship']
        OR (coalesce(debt.valid_from, debt.stated_from) >= debtor.traded_alone_from
          AND coalesce(debt.valid_from, debt.stated_from) < debtor.traded_alone_until)
    })
  WITH facility, head(COLLECT {
    MATCH (facility)-[reported:REPORTED_AS]->(report:FacilityReport)
    WHERE reported.closed_at IS NULL AND report.stated_from <= $as_of
    RETURN report ORDER BY report.stated_from DESC LIMIT 1
  }) AS report
  WITH facility, report,
    $as_of IS NULL OR report IS NOT NULL OR date(facility.recorded_at + duration({hours: 8})) <= $as_of AS is_known
  RETURN {
    currency: facility.currency,
    lent: facility.amount_minor,
    state: CASE
      WHEN facility.ended_on > $as_of THEN 'open'
      WHEN facility.ended_on IS NULL AND report IS NOT NULL THEN report.facility_state
      WHEN is_known OR facility.ended_on IS NOT NULL OR facility.facility_state = 'open' THEN facility.facility_state
    END,
    owing: CASE WHEN report IS NOT NULL THEN report.balance_minor WHEN is_known THEN facility.balance_minor END,
    late: CASE WHEN report IS NOT NULL THEN report.overdue_minor WHEN is_known THEN facility.overdue_minor END
  }
  ORDER BY facility.currency
} AS debts
WITH debts,
  reduce(seen = [], debt IN debts | CASE WHEN debt.currency IN seen THEN seen ELSE seen + debt.currency END) AS currencies
WITH size(debts) AS facility_count, size([debt IN debts WHERE debt.state = 'open']) AS open_count,
  [
    money IN [
      one IN currencies |
      {
        currency: one,
        amount_minor: reduce(
          total = null, debt IN debts |
          CASE WHEN debt.currency = one AND debt.lent IS NOT NULL THEN coalesce(total, 0) + debt.lent ELSE total END
        )
      }
    ]
    WHERE money.amount_minor IS NOT NULL
  ] AS granted,
  [
    money IN [
      one IN currencies |
      {
        currency: one,
        amount_minor: reduce(
          total = null, debt IN debts |
          CASE WHEN debt.currency = one AND debt.owing IS NOT NULL THEN coalesce(total, 0) + debt.owing ELSE total END
        )
      }
    ]
    WHERE money.amount_minor IS NOT NULL
  ] AS balance,
  [
    money IN [
      one IN currencies |
      {
        currency: one,
        amount_minor: reduce(
          total = null, debt IN debts |
          CASE WHEN debt.currency = one AND debt.late IS NOT NULL THEN coalesce(total, 0) + debt.late ELSE total END
        )
      }
    ]
    WHERE money.amount_minor IS NOT NULL
  ] AS overdue,
  0 AS rank
