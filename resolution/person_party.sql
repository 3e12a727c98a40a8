-- Persons with prepared columns beside the stated ones.
CREATE OR REPLACE TABLE person_party AS
WITH
former AS (
    SELECT party_id, list(DISTINCT folded ORDER BY folded) AS former_folded
    FROM (SELECT party_id, unnest(former_names) AS name FROM person_stated)
    JOIN prepared_person_name USING (name)
    GROUP BY party_id
),
firms AS (
    SELECT party_id, list(DISTINCT folded ORDER BY folded) AS context
    FROM (SELECT party_id, unnest(context) AS name FROM person_stated)
    JOIN prepared_firm_name USING (name)
    GROUP BY party_id
)
SELECT
    party.* EXCLUDE (context),
    firms.context,
    prepared.folded AS name_folded,
    prepared.surname,
    prepared.given,
    prepared.sound,
    former.former_folded,
    party.number AS number_key
FROM person_stated AS party
LEFT JOIN prepared_person_name AS prepared USING (name)
LEFT JOIN former USING (party_id)
LEFT JOIN firms USING (party_id)
