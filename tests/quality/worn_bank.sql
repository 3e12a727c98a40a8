-- What a bank's books have beside age: how its customers write, and whose telephone they give. Rates and reasons in
-- docs/quality.md, fixed before anything was measured with them. Deterministic; runs before aged_bank.sql.
CREATE TEMP MACRO draw(record_key, salt) AS hash(record_key || 'worn' || salt) % 1000 / 1000;
CREATE TEMP TABLE worn AS
WITH
person AS (
    SELECT *, date_diff('year', birth_on, DATE '2026-01-05') AS age FROM customer WHERE subject_kind = 'person'
),
-- Who answers the telephone at an address.
answering AS (
    SELECT address, arg_min(phone, row(birth_on, record_key)) AS phone
    FROM person WHERE age BETWEEN 18 AND 59 AND phone IS NOT NULL GROUP BY address
),
told AS (
    SELECT
        person.*, answering.phone AS other_phone,
        -- 鹏城市南屏区松岭街道新安社区和顺街163号703室 as 和顺街 is written on doors: without subdistrict and community.
        CASE
            WHEN draw(record_key, 'community') < 0.6
                THEN regexp_replace(address, '(区|县)[^0-9]{2,4}街道[^0-9]{2,3}(社区|村)', '\1')
            ELSE address
        END AS written
    FROM person LEFT JOIN answering USING (address)
)
SELECT
    record_key,
    CASE
        WHEN draw(record_key, 'birth') >= 0.02 AND NOT (birth_on < DATE '1960-01-01' AND draw(record_key, 'moon') < 0.05)
            THEN birth_on
        WHEN birth_on < DATE '1960-01-01' AND draw(record_key, 'moon') < 0.05
            THEN birth_on - CAST(20 + hash(record_key) % 30 AS INTEGER)
        WHEN day(birth_on) <= 12 AND day(birth_on) <> month(birth_on)
            THEN make_date(year(birth_on), day(birth_on), month(birth_on))
        ELSE birth_on + CASE WHEN day(birth_on) <= 18 THEN 10 ELSE -10 END
    END AS birth_on,
    CASE
        WHEN (age < 18 OR age >= 60) AND draw(record_key, 'phone') < 0.5 THEN coalesce(other_phone, phone) ELSE phone
    END AS phone,
    CASE WHEN draw(record_key, 'sex') < 0.03 THEN NULL ELSE sex END AS sex,
    CASE
        WHEN subject_name NOT LIKE '%·%' THEN subject_name
        WHEN draw(record_key, 'dot') < 0.2 THEN replace(subject_name, '·', '')
        WHEN draw(record_key, 'dot') < 0.4 THEN left(subject_name, 4)
        ELSE subject_name
    END AS subject_name,
    CASE
        WHEN draw(record_key, 'room') < 0.1 THEN regexp_replace(place, '号([0-9]+)室$', '号\1房')
        WHEN draw(record_key, 'room') < 0.2 THEN regexp_replace(place, '号([0-9]+)室$', '号\1')
        WHEN draw(record_key, 'room') < 0.3 THEN regexp_replace(place, '号([0-9]+)室$', '-\1')
        ELSE place
    END AS address
FROM (
    SELECT
        *,
        CASE WHEN draw(record_key, 'city') < 0.4 THEN regexp_replace(written, '^鹏城市', '') ELSE written END AS place
    FROM told
);
UPDATE customer
SET
    birth_on = worn.birth_on, phone = worn.phone, sex = worn.sex, subject_name = worn.subject_name,
    address = worn.address
FROM worn
WHERE customer.record_key = worn.record_key
