-- The indicators that gave a firm points, each with the records behind it.
CREATE OR REPLACE TEMP TABLE reason AS
SELECT
    entity_id,
    code,
    least(sum(indicator_band.points), any_value(indicator_band.cap))::BIGINT AS points,
    any_value(forces_grade) AS forces_grade,
    list(
        {{
            'source': source,
            'record_key': record_key,
            'document_number': document_number,
            'dated_on': dated_on
        }}
        ORDER BY indicator_band.points DESC, dated_on DESC NULLS LAST, source, record_key
    ) AS evidence
FROM ({evidence})
SEMI JOIN firm USING (entity_id)
JOIN indicator_band USING (code, band)
GROUP BY entity_id, code
