// purpose: control groups of firms, as the last night published them, those with the most firms first; heads are members that no other member controls, five at most
// mode: read
// params: $limit: int
// returns: group_id: FactId, firm_count: int, head_names: list[FirmName | EntityId], head_usccs: list[Uscc], is_complete: bool, currency: CurrencyCode?, registered_capital_minor: int?, method_version: str
// bound: LIMIT $limit
// needs: named firms
MATCH (group:ControlGroup)<-[membership:IN_GROUP]-(member:LegalEntity)
WHERE group.closed_at IS NULL AND membership.closed_at IS NULL AND member.closed_at IS NULL
  AND NOT member.subject_kind IN ['individual_business', 'sole_proprietorship']
WITH group, collect(DISTINCT member) AS members, group.is_complete AS is_complete,
     max(membership.method_version) AS method_version, sum(member.registered_capital_minor) AS total,
     collect(DISTINCT CASE WHEN member.registered_capital_minor IS NOT NULL THEN coalesce(member.currency, '') END)
       AS currencies
ORDER BY size(members) DESC, group.group_id
LIMIT $limit
WITH *, COLLECT {
  UNWIND members AS head
  WITH head
  WHERE NOT EXISTS { (above:LegalEntity)-[held:CONTROLS]->(head) WHERE held.closed_at IS NULL AND above IN members }
    AND NOT EXISTS { (head)-[branch:BRANCH_OF]->(office:LegalEntity) WHERE branch.closed_at IS NULL AND office IN members }
  RETURN head
  ORDER BY head.entity_id
  LIMIT 5
} AS heads
RETURN group.group_id AS group_id, size(members) AS firm_count,
       [head IN heads | coalesce(head.name, head.entity_id)] AS head_names,
       [head IN heads WHERE head.uscc IS NOT NULL | head.uscc] AS head_usccs, is_complete,
       CASE size(currencies) WHEN 1 THEN nullIf(currencies[0], '') END AS currency,
       CASE size(currencies) WHEN 1 THEN total END AS registered_capital_minor, method_version
ORDER BY firm_count DESC, group_id
