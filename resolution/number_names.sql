-- Name pairs that decide whether a party fits its number: only where its folded name is not that of the number's head.
-- An individual business without a trade name goes by its owner's name.
CREATE OR REPLACE TEMP TABLE number_head AS
SELECT
    number_key,
    arg_min(party_id, place) AS head_party_id,
    arg_min(name, place) FILTER (WHERE name IS NOT NULL) AS head_name,
    arg_min(name_folded, place) FILTER (WHERE name IS NOT NULL) AS head_folded
FROM (SELECT *, printf('%05d|%s|%s|%s', priority, source, record_key, party_id) AS place FROM {table})
WHERE number_key IS NOT NULL
GROUP BY number_key;
CREATE OR REPLACE TEMP TABLE number_name AS
WITH
other AS (
    SELECT
        party.party_id, party.name, party.former_names, head.head_name, head_party.former_names AS head_former_names,
        CASE WHEN number_key LIKE '92%' THEN coalesce(head_party.representative_name, party.representative_name) END AS owner
    FROM {table} AS party
    JOIN number_head AS head USING (number_key)
    JOIN {table} AS head_party ON head_party.party_id = head.head_party_id
    WHERE party.name_folded <> head.head_folded
)
SELECT party_id, head_name, name FROM other
UNION
SELECT party_id, unnest(head_former_names), name FROM other
UNION
SELECT party_id, head_name, unnest(former_names) FROM other
UNION
SELECT party_id, owner, name FROM other WHERE owner IS NOT NULL
UNION
SELECT party_id, owner, head_name FROM other WHERE owner IS NOT NULL
