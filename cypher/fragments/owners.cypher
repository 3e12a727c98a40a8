// purpose: the beneficial owners of a legal entity, those who meet a test first, and the shares by which each one owns it, a business without a list of holders being whose it is: the shortest ways of up to eight steps
// mode: read
// params: $as_of: date?
// on: OwnershipFinding
// shape: edge: BeneficiallyOwns, object: Person, paths: list[map], has_all_paths: bool, related_entity_ids: list[EntityId]
// bound: LIMIT $limit
// cost: walk
MATCH (subject:OwnershipFinding)<-[:OWNED_AS]-(owned:LegalEntity)<-[edge:BENEFICIALLY_OWNS]-(object:Person)
WHERE ($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true))
WITH edge, object, owned, edge.least_share + CASE WHEN edge.is_candidate THEN 0.0 ELSE 2.0 END AS rank
WITH edge, object, rank, COLLECT {
  MATCH way = SHORTEST 8 GROUPS (object)
    ((:Person|LegalEntity)-[held:OWNS|REPRESENTS]->(firm:LegalEntity)
      WHERE (($as_of IS NULL AND held.closed_at IS NULL
          AND coalesce(held.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(held.valid_to > date.transaction('Asia/Shanghai'), true))
        OR ($as_of IS NOT NULL AND (held.closed_at IS NULL OR held.stated_until > $as_of)
          AND coalesce(held.stated_from <= $as_of, true) AND coalesce(held.valid_from <= $as_of, true)
          AND coalesce(held.valid_to > $as_of, true)))
        AND (type(held) = 'OWNS' OR (firm.subject_kind IN ['individual_business', 'sole_proprietorship']
          AND NOT EXISTS {
            MATCH (firm)<-[listed:OWNS]-()
            WHERE (($as_of IS NULL AND listed.closed_at IS NULL
                AND coalesce(listed.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(listed.valid_to > date.transaction('Asia/Shanghai'), true))
              OR ($as_of IS NOT NULL AND (listed.closed_at IS NULL OR listed.stated_until > $as_of)
                AND coalesce(listed.stated_from <= $as_of, true) AND coalesce(listed.valid_from <= $as_of, true)
                AND coalesce(listed.valid_to > $as_of, true)))
          }))){1,8}
    (owned)
  RETURN way LIMIT 2001
} AS ways
WITH edge, object, rank, ways, size(ways) > 2000 AS is_cut, length(ways[-1]) AS longest
WITH edge, object, rank, is_cut, COLLECT {
  UNWIND [way IN ways WHERE NOT is_cut OR length(way) < longest] AS way
  WITH relationships(way) AS links
  RETURN {
    share: reduce(total = 1.0, link IN links | total * CASE type(link) WHEN 'OWNS' THEN link.share ELSE 1.0 END),
    links: [link IN links | {
      holder_id: startNode(link).entity_id, holder_name: startNode(link).name,
      firm_id: endNode(link).entity_id, firm_name: endNode(link).name,
      share: CASE type(link) WHEN 'OWNS' THEN link.share ELSE 1.0 END,
      provenance: link {.source, .record_key, .run_id, recorded_at: toString(link.recorded_at)}
    }]
  } AS path
  ORDER BY size(links), coalesce(path.share, -1.0) DESC, [link IN links | link.edge_id]
  LIMIT 21
} AS found
WITH edge, object, rank, found[..20] AS paths, NOT is_cut AND size(found) < 21 AS has_all_paths,
  COLLECT {
    UNWIND found[..20] AS path UNWIND path.links AS link
    WITH DISTINCT link.firm_id AS firm_id RETURN firm_id ORDER BY firm_id
  } AS related_entity_ids
