-- Legal entities with prepared columns beside the stated ones.
CREATE OR REPLACE TABLE legal_entity_party AS
WITH
former AS (
    SELECT party_id, list(DISTINCT folded ORDER BY folded) AS former_folded
    FROM (SELECT party_id, unnest(former_names) AS name FROM legal_entity_stated)
    JOIN prepared_firm_name USING (name)
    GROUP BY party_id
),
firms AS (
    SELECT party_id, list(DISTINCT folded ORDER BY folded) AS context
    FROM (SELECT party_id, unnest(context) AS name FROM legal_entity_stated)
    JOIN prepared_firm_name USING (name)
    GROUP BY party_id
),
-- Characters 9 to 17 of a credit code are the organisation code (GB 32100-2015, 4.4): the bridge to older records.
bridge AS (
    SELECT substring(number, 9, 9) AS organisation_code, min(number) AS number_key
    FROM legal_entity_stated
    WHERE length(number) = 18
    GROUP BY organisation_code
    HAVING count(DISTINCT number) = 1
)
SELECT
    party.* EXCLUDE (context, legal_form),
    firms.context,
    prepared.folded AS name_folded,
    prepared.trade_name,
    prepared.region,
    coalesce(party.legal_form, prepared.legal_form) AS legal_form,
    coalesce(party.legal_form, prepared.legal_form) = 'branch' AS is_branch,
    former.former_folded,
    representative.folded AS representative_folded,
    CASE length(party.number) WHEN 18 THEN party.number ELSE coalesce(bridge.number_key, party.number) END AS number_key
FROM legal_entity_stated AS party
LEFT JOIN prepared_firm_name AS prepared USING (name)
LEFT JOIN former USING (party_id)
LEFT JOIN firms USING (party_id)
LEFT JOIN prepared_person_name AS representative ON representative.name = party.representative_name
LEFT JOIN bridge ON bridge.organisation_code = party.number
