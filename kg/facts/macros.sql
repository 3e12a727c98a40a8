-- Words that several statements share. `night_of`: the night whose declared time a moment is, midnight in China.
CREATE OR REPLACE TEMP MACRO night_of(moment) AS CAST(make_timestamp(epoch_us(moment) + 28_800_000_000) AS DATE);
-- Versions of records (subject, source, record_key, recorded_at, superseded_at, content) as statements about a subject:
-- those that follow one another and differ in nothing are one, from its declared night to the night that ended it.
CREATE OR REPLACE TEMP MACRO statements_of(versions) AS TABLE
WITH numbered AS (
    SELECT *, count_if(is_new) OVER (PARTITION BY subject ORDER BY recorded_at) AS statement_number
    FROM (
        SELECT
            *,
            lag(content) OVER earlier IS DISTINCT FROM content
            OR lag(superseded_at) OVER earlier IS DISTINCT FROM recorded_at AS is_new
        FROM query_table(versions)
        WINDOW earlier AS (PARTITION BY subject ORDER BY recorded_at)
    )
)
SELECT
    subject,
    source,
    record_key,
    min(recorded_at) AS recorded_at,
    night_of(min(recorded_at)) AS stated_from,
    CASE WHEN count(superseded_at) = count(*) THEN night_of(max(superseded_at)) END AS stated_until,
    any_value(content) AS content
FROM numbered
GROUP BY subject, source, record_key, statement_number;
CREATE OR REPLACE TEMP MACRO trades_alone(kind) AS kind IN ('individual_business', 'sole_proprietorship');
CREATE OR REPLACE TEMP MACRO paid_in_ratio(paid_in, registered) AS
    CASE WHEN registered > 0 THEN round(paid_in / registered, 6) END;
-- A body that is no natural person's business, though no code says what it is: organs of the state, committees of villagers
-- and employees, unions, funds and other products. Such a name is no evidence that the state holds.
CREATE OR REPLACE TEMP MACRO ends_as_body(name) AS
    regexp_matches(
        name,
        '(人民政府|委员会|管理局|财政局|国资委|工会|联合会|持股会)$'
    )
    OR regexp_matches(name, '(基金|计划|信托)([一二三四五六七八九十0-9０-９A-Z]+[号期])?([(（][^()（）]*[)）])?$');
CREATE OR REPLACE TEMP MACRO ends_as_branch(name) AS regexp_matches(name, '(分公司|分行|支行|分社)$');
CREATE OR REPLACE TEMP MACRO ends_as_firm(name) AS
    regexp_matches(
        name,
        '(公司|集团|银行|信用社|合作社|联合社|合伙企业|合伙[)）]|基金会|大学|医院|研究院|协会|学会)$'
    );
-- Rule L0: a Chinese name without one of these endings may be the name of the person who trades under it.
CREATE OR REPLACE TEMP MACRO names_a_firm(name) AS
    NOT regexp_matches(name, '\p{Han}') OR ends_as_body(name) OR ends_as_branch(name) OR ends_as_firm(name)
