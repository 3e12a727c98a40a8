-- A result holds until the night that found another one.
UPDATE edge_evaluated_as SET valid_to = $night WHERE closed_at IS NOT NULL AND valid_to IS NULL
