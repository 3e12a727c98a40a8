-- What a firm filed of its beneficial owners, as it stood on a day by what was known at a moment.
SELECT from_id, filed_test, share, filed_on, valid_from
FROM edge_filed_as
WHERE to_id = $entity_id AND {stood}
ORDER BY from_id, filed_test, filed_on
