// purpose: legal entities by what somebody typed, best first, each with how it was found; an item without one where none is shown although more were found than are looked at
// mode: read
// params: $text: str, $first_probes: list[map], $further_probes: list[map], $code_prefix: str?, $attribute_prefixes: list[str], $worths: map, $enough: int, $sure: int, $candidate_max: int, $code_max: int
// on: Query
// shape: object: LegalEntity, found_by: list[map], hit_count: int, is_complete: bool
// bound: LIMIT $limit
CALL () {
  UNWIND $first_probes AS probe
  CALL (probe) {
    CALL db.index.fulltext.queryNodes(probe.index, probe.query, {limit: $candidate_max + 1}) YIELD node
    RETURN collect(node) AS nodes
  }
  RETURN {
    brought: [node IN nodes[..$candidate_max] | {node: node, probe: probe}], is_cut: size(nodes) > $candidate_max
  } AS part
  UNION ALL
  MATCH (node:LegalEntity)
  WHERE node.search_code STARTS WITH $code_prefix
  WITH node ORDER BY node.search_code LIMIT $code_max + 1
  WITH collect(node) AS scanned
  WITH size(scanned) > $code_max AS is_cut, [
    node IN scanned[..$code_max]
    WHERE all(wanted IN $attribute_prefixes WHERE any(stated IN node.search_attributes WHERE stated STARTS WITH wanted))
  ] AS nodes
  RETURN {
    brought: [
      node IN nodes[..$candidate_max] |
      {
        node: node,
        probe: {
          field: 'code', text: $code_prefix, kind: CASE node.search_code WHEN $code_prefix THEN 'exact' ELSE 'prefix' END,
          worth: CASE node.search_code WHEN $code_prefix THEN $worths.code_exact ELSE $worths.code_prefix END
        }
      }
    ],
    is_cut: is_cut OR size(nodes) > $candidate_max
  } AS part
}
WITH collect(part) AS first_parts
CALL (first_parts) {
  UNWIND first_parts AS part
  UNWIND part.brought AS one
  RETURN count(DISTINCT one.node) >= $enough OR max(one.probe.worth) >= $sure AS is_enough
}
CALL (first_parts, is_enough) {
  UNWIND first_parts AS part
  RETURN part
  UNION ALL
  UNWIND CASE WHEN is_enough THEN [] ELSE $further_probes END AS probe
  CALL (probe) {
    CALL db.index.fulltext.queryNodes(probe.index, probe.query, {limit: $candidate_max + 1}) YIELD node
    RETURN collect(node) AS nodes
  }
  RETURN {
    brought: [node IN nodes[..$candidate_max] | {node: node, probe: probe}], is_cut: size(nodes) > $candidate_max
  } AS part
}
WITH collect(part) AS parts
CALL (parts) {
  UNWIND parts AS part
  UNWIND part.brought AS one
  WITH one.node AS node, one.probe AS probe
  WHERE node.closed_at IS NULL AND (
    probe.kind <> 'part' OR node.search_name CONTAINS probe.text
    OR any(former IN node.search_former_names WHERE former CONTAINS probe.text)
  )
  WITH node, CASE
    WHEN probe.kind = 'part' AND probe.text = $text AND node.search_name STARTS WITH $text
      THEN {field: 'name', kind: 'prefix', text: $text, worth: $worths.name_prefix}
    ELSE {field: probe.field, kind: probe.kind, text: probe.text, worth: probe.worth}
  END AS way
  WITH node, way ORDER BY way.worth DESC, way.field, way.kind, way.text
  WITH node, collect(DISTINCT way) AS ways
  WITH node, ways, CASE node.register_state
    WHEN 'active' THEN 0 WHEN 'revoked' THEN 1 WHEN 'moved_out' THEN 2 WHEN 'deregistered' THEN 3 ELSE 4
  END AS state
  ORDER BY ways[0].worth DESC, state, node.search_name, node.entity_id
  RETURN collect({node: node, ways: ways}) AS ranked
}
WITH ranked[..$candidate_max] AS hits,
  size(ranked) <= $candidate_max AND none(part IN parts WHERE part.is_cut) AS is_complete
UNWIND CASE WHEN size(hits) = 0 AND NOT is_complete THEN [null] ELSE range(0, size(hits) - 1) END AS place
WITH hits[place].node AS object, hits[place].ways AS found_by, size(hits) AS hit_count, is_complete,
  coalesce(size(hits) - place, 0) AS rank
