// purpose: how a facility stood on a day: as its bank reported it by then, unknown before the first report
// mode: read
// params: $as_of: date
// on: Facility
// shape: edge: ReportedAs, object: FacilityReport
// bound: LIMIT $limit
MATCH (subject:Facility)
OPTIONAL MATCH (subject)-[edge:REPORTED_AS]->(report:FacilityReport)
WHERE edge.closed_at IS NULL AND report.closed_at IS NULL AND report.stated_from <= $as_of
WITH edge, report,
  date(subject.recorded_at + duration({hours: 8})) <= $as_of OR report IS NOT NULL AS is_known,
  12 * (($as_of + duration({days: 1})).year - subject.repayment_month_on.year)
    + ($as_of + duration({days: 1})).month - 1 - subject.repayment_month_on.month AS months
WITH edge,
  {
    facility_state: CASE
      WHEN subject.ended_on > $as_of THEN 'open'
      WHEN subject.ended_on IS NULL AND report IS NOT NULL THEN report.facility_state
      WHEN is_known OR subject.ended_on IS NOT NULL OR subject.facility_state = 'open' THEN subject.facility_state
    END,
    ended_on: CASE WHEN subject.ended_on <= $as_of THEN subject.ended_on END,
    loan_class: CASE WHEN report IS NOT NULL THEN report.loan_class WHEN is_known THEN subject.loan_class END,
    balance_minor: CASE WHEN report IS NOT NULL THEN report.balance_minor WHEN is_known THEN subject.balance_minor END,
    overdue_minor: CASE WHEN report IS NOT NULL THEN report.overdue_minor WHEN is_known THEN subject.overdue_minor END,
    repayment_month_on: CASE
      WHEN months >= 0 THEN subject.repayment_month_on
      WHEN -months < size(subject.repayment_codes)
        THEN date({year: $as_of.year, month: $as_of.month, day: 1}) - duration({days: 1})
    END,
    repayment_code: CASE
      WHEN months >= 0 THEN subject.repayment_code
      WHEN -months < size(subject.repayment_codes)
        THEN right(left(subject.repayment_codes, size(subject.repayment_codes) + months), 1)
    END,
    repayment_codes: CASE
      WHEN months >= 0 THEN subject.repayment_codes
      WHEN -months < size(subject.repayment_codes)
        THEN left(subject.repayment_codes, size(subject.repayment_codes) + months)
    END
  } AS object,
  coalesce(toString(report.stated_from), '') AS rank
