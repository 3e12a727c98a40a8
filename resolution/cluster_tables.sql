-- Where the cluster step keeps what it came to, and from what: the next night clusters only what differs.
CREATE TABLE IF NOT EXISTS cluster (
    party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL, cluster_id VARCHAR NOT NULL, rule VARCHAR NOT NULL,
    match_weight DOUBLE, component_id VARCHAR NOT NULL, node VARCHAR NOT NULL, number_node VARCHAR NOT NULL,
    number_key VARCHAR, state VARCHAR, registers VARCHAR[], is_branch BOOLEAN, sides VARCHAR[]
);
CREATE TABLE IF NOT EXISTS cluster_link (
    left_node VARCHAR NOT NULL, right_node VARCHAR NOT NULL, left_party_id VARCHAR NOT NULL,
    right_party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL, match_weight DOUBLE NOT NULL, outcome VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS cluster_conflict (
    left_party_id VARCHAR NOT NULL, right_party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL, reason VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS cluster_basis (basis VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS judged_pair (
    left_party_id VARCHAR NOT NULL, right_party_id VARCHAR NOT NULL, party_kind VARCHAR NOT NULL, verdict VARCHAR NOT NULL,
    number BIGINT NOT NULL
)
