-- What the register stated of each legal entity, from which declared night to which: the versions of the record that
-- registers it today; those that differ in nothing shown here are one statement. Of a natural person who trades (rule
-- L0) there is neither name nor address, and a firm that was one has none for that time.
CREATE OR REPLACE TEMP TABLE stated_registration AS
WITH
shown AS (
    SELECT
        entity_id AS subject,
        source,
        record_key,
        recorded_at,
        superseded_at,
        struct_pack(
            name := CASE WHEN NOT is_sealed THEN subject_name END,
            former_names := CASE
                WHEN NOT is_sealed THEN nullif(list_filter(former_names, lambda former: names_a_firm(former)), [])
            END,
            subject_kind := entity_kind,
            legal_form := legal_form,
            register_state := register_state,
            established_on := established_on,
            ended_on := ended_on,
            registered_capital_minor := registered_capital_minor,
            paid_in_capital_minor := paid_in_capital_minor,
            currency := currency,
            industry_code := industry_code,
            division_code := division_code,
            address := CASE WHEN NOT is_sealed THEN address END
        ) AS content
    FROM (
        SELECT
            version_registration.*,
            registered.entity_id,
            trades_alone(version_registration.entity_kind) OR trades_alone(registered.stands_behind) AS is_sealed
        FROM version_registration
        JOIN registered
            ON registered.stating_source = version_registration.source
                AND registered.stating_record_key = version_registration.record_key
        WHERE registered.entity_kind IS NOT NULL
    )
    WHERE superseded_at IS NULL OR superseded_at > recorded_at
)
SELECT
    subject AS entity_id,
    source,
    record_key,
    recorded_at,
    fact_id('RegisterEntry', concat_ws(chr(31), source, record_key, stated_from)) AS entry_id,
    stated_from,
    stated_until,
    unnest(content),
    to_json(
        CASE
            WHEN earlier IS NULL THEN []
            ELSE
                list_filter(
                    [
                        {'field': 'name', 'before': earlier.name, 'after': content.name},
                        {
                            'field': 'former_names',
                            'before': array_to_string(earlier.former_names, '、'),
                            'after': array_to_string(content.former_names, '、')
                        },
                        {'field': 'subject_kind', 'before': earlier.subject_kind, 'after': content.subject_kind},
                        {'field': 'legal_form', 'before': earlier.legal_form, 'after': content.legal_form},
                        {'field': 'register_state', 'before': earlier.register_state, 'after': content.register_state},
                        {
                            'field': 'established_on',
                            'before': earlier.established_on::VARCHAR,
                            'after': content.established_on::VARCHAR
                        },
                        {'field': 'ended_on', 'before': earlier.ended_on::VARCHAR, 'after': content.ended_on::VARCHAR},
                        {
                            'field': 'registered_capital_minor',
                            'before': earlier.registered_capital_minor::VARCHAR,
                            'after': content.registered_capital_minor::VARCHAR
                        },
                        {
                            'field': 'paid_in_capital_minor',
                            'before': earlier.paid_in_capital_minor::VARCHAR,
                            'after': content.paid_in_capital_minor::VARCHAR
                        },
                        {'field': 'currency', 'before': earlier.currency, 'after': content.currency},
                        {'field': 'industry_code', 'before': earlier.industry_code, 'after': content.industry_code},
                        {'field': 'division_code', 'before': earlier.division_code, 'after': content.division_code},
                        {'field': 'address', 'before': earlier.address, 'after': content.address}
                    ],
                    lambda change: change.before IS DISTINCT FROM change.after
                )
        END
    )::VARCHAR AS changes
FROM (SELECT *, lag(content) OVER (PARTITION BY subject ORDER BY stated_from) AS earlier FROM statements_of('shown'))
