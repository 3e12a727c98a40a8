// purpose: which firms a firm controls, itself or through others, alone before together with others and then by most votes, as computed on a night; with the records of the shares that it and firms under it hold there and, in the end, of its whole chain
// mode: read
// params: $uscc: Uscc, $limit: int
// returns: controlled_uscc: Uscc?, controlled_name: FirmName?, is_joint: bool, is_ultimate: bool?, direct_votes: float, least_votes: float?, most_votes: float?, together_least_votes: float?, together_most_votes: float?, method_version: str, records: list[str]
// bound: LIMIT $limit
// needs: named firms
MATCH (meta:Meta {name: 'publication'})
MATCH (firm:LegalEntity {uscc: $uscc})-[held:CONTROLS]->(controlled:LegalEntity)
WHERE held.closed_at IS NULL
  AND NOT controlled.subject_kind IN ['individual_business', 'sole_proprietorship']
  AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
RETURN controlled.uscc AS controlled_uscc, controlled.name AS controlled_name, coalesce(held.is_joint, false) AS is_joint,
       held.is_ultimate AS is_ultimate, held.direct_votes AS direct_votes,
       CASE WHEN NOT coalesce(held.is_joint, false) THEN held.least_votes END AS least_votes,
       CASE WHEN NOT coalesce(held.is_joint, false) THEN held.most_votes END AS most_votes,
       CASE WHEN held.is_joint THEN held.least_votes END AS together_least_votes,
       CASE WHEN held.is_joint THEN held.most_votes END AS together_most_votes, held.method_version AS method_version,
       COLLECT {
         CALL (meta, firm, held, controlled) {
           MATCH (holder:LegalEntity)-[holding:OWNS]->(controlled)
           WHERE holding.closed_at IS NULL AND coalesce(holding.valid_from <= meta.night, true)
             AND coalesce(holding.valid_to > meta.night, true)
             AND NOT holder.subject_kind IN ['individual_business', 'sole_proprietorship']
             AND (holder = firm OR EXISTS { (firm)-[through:CONTROLS]->(holder) WHERE through.closed_at IS NULL })
           RETURN holding.source + ' ' + holding.record_key AS record
           UNION
           UNWIND range(0, coalesce(size(held.evidence_links), 0) - 1) AS place
           MATCH (one:LegalEntity {entity_id: held.link_holder_ids[held.evidence_links[place]]}),
                 (other:LegalEntity {entity_id: held.link_firm_ids[held.evidence_links[place]]})
           WHERE none(party IN [one, other] WHERE party.subject_kind IN ['individual_business', 'sole_proprietorship'])
           RETURN held.evidence_sources[place] + ' ' + held.evidence_record_keys[place] AS record
         }
         WITH record
         WHERE record IS NOT NULL
         RETURN record ORDER BY record
       } AS records
ORDER BY is_joint, coalesce(least_votes, together_least_votes) DESC, controlled_uscc
LIMIT $limit
