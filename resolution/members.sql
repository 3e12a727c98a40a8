-- A row a party: the node that its number makes it part of, and what keeps it apart from others.
CREATE OR REPLACE TEMP TABLE number_member AS
SELECT
    party.party_id,
    CASE WHEN apart.party_id IS NULL THEN coalesce(joined.head_party_id, party.party_id) ELSE party.party_id END AS number_node,
    joined.number_key, -- a disputed one too: whoever it belongs to, it keeps its party out of another number's cluster
    CASE WHEN apart.party_id IS NULL THEN joined.state ELSE 'disputed' END AS state,
    list_sort(list_distinct(list_append(coalesce(party.seats, []), party.register))) AS registers,
    {is_branch} AS is_branch
FROM {table} AS party
LEFT JOIN number_group AS joined USING (party_id)
LEFT JOIN judged_out AS apart USING (party_id)
