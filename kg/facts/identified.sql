-- Mentions that may carry a facility, guarantee or decision (rule L4). A natural person, and an entity that rule L0
-- treats as one, is identified by the valid number on that very record, or by the key of the same source's customer
-- register when the record has no number; never by a link that was only estimated or judged.
CREATE OR REPLACE TEMP TABLE identified AS
SELECT mention.source, mention.record_key, mention.mention, mention.entity_id
FROM mention
LEFT JOIN registered USING (entity_id)
LEFT JOIN entity_number ON entity_number.entity_id = mention.entity_id AND entity_number.number = mention.number
LEFT JOIN (SELECT DISTINCT source, subject_key, subject_kind FROM staged_customer) AS customer
    ON customer.source = mention.source
        AND customer.subject_key = mention.own_key
        AND customer.subject_kind = mention.kind
WHERE mention.record_type IN ('borrowing', 'lending', 'guarantee', 'decision')
    AND (
        (mention.kind = 'legal_entity' AND registered.stands_behind NOT IN ('individual_business', 'sole_proprietorship'))
        OR entity_number.number IS NOT NULL
        OR (mention.number IS NULL AND customer.subject_key IS NOT NULL AND mention.rule IN ('number', 'single'))
    )
