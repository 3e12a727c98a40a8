-- Persons and firms that never were, the same every time: {persons} persons in a household register, a bank and the
-- market register, {firms} firms in the market register and a bank. A number is missing now and then, a name has a
-- wrong character, a telephone changed. Prepared columns are drawn too: sounds and shapes are remainders of code points.
CREATE OR REPLACE TEMP MACRO draw(i, salt, size) AS (hash(i, salt) % size)::BIGINT;
CREATE OR REPLACE TEMP MACRO skewed(i, salt, size) AS
    floor(size * pow(draw(i, salt, 1000000) / 1000000.0, 2.2))::BIGINT;
CREATE OR REPLACE TEMP MACRO sign(seat) AS chr((19968 + (seat * 7919) % 6000)::INTEGER);
CREATE OR REPLACE TEMP MACRO place(i, salt) AS
    '鹏城市' || ['南山', '福田', '罗湖', '宝安'][draw(i, salt, 4) + 1] || '区' || sign(1000 + draw(i, salt || 'r', 400))
    || sign(1500 + draw(i, salt || 's', 40)) || '路' || (1 + draw(i, salt || 'n', 90)) || '号' || (1 + draw(i, salt || 'b', 9))
    || '栋' || (101 + draw(i, salt || 'f', 3000)) || '室';
CREATE OR REPLACE TEMP TABLE firm AS
SELECT
    id, '91660100MA' || lpad(id::VARCHAR, 7, '0') || 'X' AS number,
    '鹏城市' || sign(2000 + skewed(id, 't', 700)) || sign(3000 + skewed(id, 'u', 700))
        || ['科技', '贸易', '实业', '餐饮', '物流'][draw(id, 'v', 5) + 1] || '有限公司' AS name,
    draw(id, 'head', {persons}) AS head, '1210' || lpad(draw(id, 'phone', 8 * {firms})::VARCHAR, 7, '0') AS phone,
    place(id // 3, 'office') AS address
FROM range({firms}) AS drawn(id);
CREATE OR REPLACE TEMP TABLE person AS
SELECT
    id,
    substr('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎', 1 + skewed(id, 's', 50), 1)
        || sign(4000 + skewed(id, 'g', 400)) || CASE WHEN draw(id, 'two', 10) < 8 THEN sign(5000 + skewed(id, 'h', 500)) ELSE '' END
        AS name,
    DATE '1940-01-01' + draw(id, 'born', 25000)::INTEGER AS birth_on,
    '1200' || lpad(draw(id // 2, 'phone', 4 * {persons})::VARCHAR, 7, '0') AS phone,
    place(id // 3, 'home') AS address, ['male', 'female'][draw(id, 'sex', 2) + 1] AS sex, draw(id, 'firm', {firms}) AS firm
FROM range({persons}) AS drawn(id);
CREATE OR REPLACE TEMP MACRO number_of(id, birth_on) AS
    '66' || lpad((id % 10000)::VARCHAR, 4, '0') || strftime(birth_on, '%Y%m%d') || lpad((id // 10000)::VARCHAR, 3, '0') || 'X';
CREATE OR REPLACE TEMP MACRO written(id, salt, name) AS
    CASE WHEN draw(id, salt || 'typo', 50) = 0 THEN left(name, length(name) - 1) || sign(draw(id, salt || 'sign', 3000)) ELSE name END;
CREATE OR REPLACE TEMP MACRO spoken(name, size) AS
    array_to_string(list_transform(string_split(name, ''), lambda item: (unicode(item) % size)::VARCHAR), ' ');
CREATE OR REPLACE TEMP TABLE stated_person AS
SELECT
    source || id AS party_id, source, source || ':' || id AS record_key, 'subject' AS mention, register,
    written(id, source, mention.name) AS name,
    CASE WHEN draw(id, source || 'number', 100) >= missing THEN number_of(id, birth_on) END AS number,
    NULL::VARCHAR[] AS former_names, sex,
    CASE WHEN source <> 'market' OR draw(id, 'market_number', 100) >= missing THEN birth_on END AS birth_on,
    CASE WHEN draw(id, source || 'phone', 100) < 30
        THEN CASE WHEN source = 'market' THEN NULL ELSE '1220' || lpad(draw(id, source, 4 * {persons})::VARCHAR, 7, '0') END
        ELSE phone END AS phone,
    CASE WHEN source = 'household' OR draw(id, source || 'place', 2) = 0 THEN address END AS room,
    priority,
    CASE WHEN source = 'market' THEN [firm_number, firm_name] END AS context, source <> 'market' AS birth_is_stated
FROM (
    SELECT person.*, 'household' AS source, 'household/resident' AS register, 0 AS priority, 5 AS missing
    FROM person WHERE draw(id, 'household', 100) < 90
    UNION ALL
    SELECT person.*, 'bank', NULL, 5, 25 FROM person WHERE draw(id, 'bank', 100) < 65
    UNION ALL
    SELECT person.*, 'market', NULL, 1, 40 FROM person WHERE draw(id, 'market', 100) < 45
) AS mention
JOIN (SELECT id AS firm, number AS firm_number, name AS firm_name FROM firm) AS employer USING (firm);
CREATE OR REPLACE TABLE person_party AS
SELECT
    *, regexp_replace(room, '[0-9]+室$', '') AS building, regexp_replace(room, '[0-9]+栋[0-9]+室$', '') AS road,
    left(room, 6) AS district, NULL::VARCHAR AS house_code, name AS name_folded, NULL::VARCHAR[] AS former_folded,
    left(name, 1) AS surname, substr(name, 2, 1) AS given_first, right(name, 1) AS given_last,
    spoken(name, 400) AS sound, spoken(name, 150) AS rough_sound, spoken(name, 1500) AS shape, false AS is_latin,
    NULL::VARCHAR[] AS spellings, strftime(birth_on, '%Y%m%d') AS birth_digits, number AS document,
    left(number, 9) AS document_head, substr(number, 10) AS document_tail, number AS number_key,
    NULL::VARCHAR AS representative_name
FROM stated_person;
CREATE OR REPLACE TEMP TABLE stated_firm AS
SELECT
    source || 'f' || firm.id AS party_id, source, source || ':f' || firm.id AS record_key, 'subject' AS mention, register,
    firm.name,
    CASE WHEN draw(firm.id, source || 'number', 100) >= missing THEN firm.number END AS number,
    CASE WHEN draw(firm.id, source || 'phone', 100) < 70 THEN firm.phone END AS phone, firm.address AS room, priority,
    person.name AS representative_folded
FROM (
    SELECT firm.*, 'market' AS source, 'market/registration' AS register, 1 AS priority, 2 AS missing FROM firm
    UNION ALL
    SELECT firm.*, 'bank', NULL, 5, 30 FROM firm WHERE draw(id, 'bank', 100) < 60
) AS firm
JOIN person ON person.id = firm.head;
CREATE OR REPLACE TABLE legal_entity_party AS
SELECT
    *, NULL::VARCHAR[] AS former_names, NULL::DATE AS birth_on, NULL::VARCHAR AS birth_digits,
    regexp_replace(room, '[0-9]+室$', '') AS building, regexp_replace(room, '[0-9]+栋[0-9]+室$', '') AS road,
    left(room, 6) AS district, NULL::VARCHAR AS house_code, NULL::VARCHAR[] AS context, false AS birth_is_stated,
    name AS name_folded, NULL::VARCHAR[] AS former_folded, substr(name, 4, 4) AS core, substr(name, 4, 2) AS trade_name,
    spoken(trade_name, 400) AS trade_sound, spoken(trade_name, 1500) AS trade_shape, '鹏城市' AS region,
    'limited_company' AS legal_form, false AS is_branch, NULL::VARCHAR AS branch,
    spoken(representative_folded, 400) AS representative_sound, number AS document, number AS number_key,
    representative_folded AS representative_name
FROM stated_firm
