-- Proposed ids that a cluster may not have: it was another's last night, or was retired and none of its records is here.
SELECT entity_id FROM proposed SEMI JOIN overlap USING (entity_id)
UNION
SELECT entity_id
FROM proposed
SEMI JOIN (SELECT entity_id FROM identity WHERE retired_run_id IS NOT NULL) AS retired_id USING (entity_id)
ANTI JOIN (
    SELECT retired_party.entity_id, cluster.cluster_id FROM retired_party JOIN cluster USING (party_id)
) AS held USING (entity_id, cluster_id)
