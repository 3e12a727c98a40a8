-- Bank records as old as the account, beside a register of tonight: rates and reasons in docs/quality.md. Deterministic.
CREATE TEMP MACRO draw(record_key, salt) AS hash(record_key || salt) % 1000 / 1000;
CREATE TEMP TABLE aged AS
SELECT
    record_key,
    CASE WHEN draw(record_key, 'birth') < 0.3 THEN NULL ELSE birth_on END AS birth_on,
    -- Another's now: numbers are given out again, dwellings let again.
    CASE
        WHEN draw(record_key, 'phone') < 0.25 THEN lead(phone) OVER (ORDER BY hash(record_key, 'phone'), record_key)
        ELSE phone
    END AS phone,
    CASE
        WHEN draw(record_key, 'address') < 0.35 THEN lead(place) OVER (ORDER BY hash(record_key, 'address'), record_key)
        ELSE place
    END AS place,
    -- A character that the bank's font lacks gives way to one of the same sound.
    CASE
        WHEN draw(record_key, 'name') < 0.04
            THEN left(subject_name, 1) || translate(
                substr(subject_name, 2), '伟静丽军明华杰敏晓婷芳玲燕霞建志文英', '玮婧莉君铭桦洁闽小亭方铃艳暇健智雯瑛'
            )
        ELSE subject_name
    END AS subject_name
FROM (SELECT *, {'division_code': division_code, 'address': address} AS place FROM customer)
WHERE subject_kind = 'person';
UPDATE customer
SET
    birth_on = aged.birth_on, phone = aged.phone, subject_name = aged.subject_name,
    division_code = aged.place.division_code, address = aged.place.address
FROM aged
WHERE customer.record_key = aged.record_key
