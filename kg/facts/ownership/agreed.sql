-- Agreements about votes or shares on a day, by what was known at a moment. One of the same kind between the same parties
-- about the same firm is one agreement however often it is stated, by several sources or in several documents: that
-- which began last counts, then the first by source and record.
SELECT agreement_kind, from_id, to_id, about_id, share, evidence_reference
FROM edge_agrees_with
WHERE {stood}
QUALIFY row_number() OVER (
    PARTITION BY
        agreement_kind,
        about_id,
        CASE WHEN agreement_kind = 'acting_in_concert' THEN least(from_id, to_id) ELSE from_id END,
        CASE WHEN agreement_kind = 'acting_in_concert' THEN greatest(from_id, to_id) ELSE to_id END
    ORDER BY valid_from DESC NULLS LAST, source, record_key
) = 1
ORDER BY about_id, agreement_kind, from_id, to_id
