-- Mentions whose number is held back: a subject keeps its party, any other becomes one of its own.
CREATE OR REPLACE TABLE held_number AS
SELECT
    CASE WHEN mention = 'subject' THEN party_id ELSE md5('held back|' || place) END AS party_id,
    party_id AS former_party_id, kind, place
FROM mention
WHERE number IS NOT NULL AND md5_number_lower(place) % 1000000 < {ratio} * 1000000;
CREATE OR REPLACE TEMP TABLE mention AS
SELECT mention.* REPLACE (
    coalesce(held.party_id, mention.party_id) AS party_id,
    CASE WHEN held.party_id IS NULL THEN number END AS number
)
FROM mention
LEFT JOIN held_number AS held
    ON held.place = mention.place AND held.former_party_id = mention.party_id AND held.kind = mention.kind
