// purpose: how many nodes of each label and edges of each type there are
// mode: read
// params: none
// returns: fact: str, fact_count: int
// bound: one row
MATCH (fact:LegalEntity) WITH count(fact) AS fact_count RETURN 'LegalEntity' AS fact, fact_count
UNION ALL
MATCH (fact:Person) WITH count(fact) AS fact_count RETURN 'Person' AS fact, fact_count
UNION ALL
MATCH (fact:Household) WITH count(fact) AS fact_count RETURN 'Household' AS fact, fact_count
UNION ALL
MATCH (fact:Facility) WITH count(fact) AS fact_count RETURN 'Facility' AS fact, fact_count
UNION ALL
MATCH (fact:Address) WITH count(fact) AS fact_count RETURN 'Address' AS fact, fact_count
UNION ALL
MATCH (fact:Premises) WITH count(fact) AS fact_count RETURN 'Premises' AS fact, fact_count
UNION ALL
MATCH (fact:Decision) WITH count(fact) AS fact_count RETURN 'Decision' AS fact, fact_count
UNION ALL
MATCH (fact:Licence) WITH count(fact) AS fact_count RETURN 'Licence' AS fact, fact_count
UNION ALL
MATCH (fact:Evaluation) WITH count(fact) AS fact_count RETURN 'Evaluation' AS fact, fact_count
UNION ALL
MATCH (fact:RegisterEntry) WITH count(fact) AS fact_count RETURN 'RegisterEntry' AS fact, fact_count
UNION ALL
MATCH (fact:FacilityReport) WITH count(fact) AS fact_count RETURN 'FacilityReport' AS fact, fact_count
UNION ALL
MATCH (fact:OwnershipFinding) WITH count(fact) AS fact_count RETURN 'OwnershipFinding' AS fact, fact_count
UNION ALL
MATCH (fact:ControlGroup) WITH count(fact) AS fact_count RETURN 'ControlGroup' AS fact, fact_count
UNION ALL
MATCH (fact:GuaranteeMotif) WITH count(fact) AS fact_count RETURN 'GuaranteeMotif' AS fact, fact_count
UNION ALL
MATCH (fact:Source) WITH count(fact) AS fact_count RETURN 'Source' AS fact, fact_count
UNION ALL
MATCH (fact:Meta) WITH count(fact) AS fact_count RETURN 'Meta' AS fact, fact_count
UNION ALL
MATCH ()-[fact:OWNS]->() WITH count(fact) AS fact_count RETURN 'OWNS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:REPRESENTS]->() WITH count(fact) AS fact_count RETURN 'REPRESENTS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:MANAGES]->() WITH count(fact) AS fact_count RETURN 'MANAGES' AS fact, fact_count
UNION ALL
MATCH ()-[fact:BRANCH_OF]->() WITH count(fact) AS fact_count RETURN 'BRANCH_OF' AS fact, fact_count
UNION ALL
MATCH ()-[fact:BORROWS]->() WITH count(fact) AS fact_count RETURN 'BORROWS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:LENDS]->() WITH count(fact) AS fact_count RETURN 'LENDS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:GUARANTEES]->() WITH count(fact) AS fact_count RETURN 'GUARANTEES' AS fact, fact_count
UNION ALL
MATCH ()-[fact:HOLDS]->() WITH count(fact) AS fact_count RETURN 'HOLDS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:MEMBER_OF]->() WITH count(fact) AS fact_count RETURN 'MEMBER_OF' AS fact, fact_count
UNION ALL
MATCH ()-[fact:RELATED_TO]->() WITH count(fact) AS fact_count RETURN 'RELATED_TO' AS fact, fact_count
UNION ALL
MATCH ()-[fact:REGISTERED_AT]->() WITH count(fact) AS fact_count RETURN 'REGISTERED_AT' AS fact, fact_count
UNION ALL
MATCH ()-[fact:PART_OF]->() WITH count(fact) AS fact_count RETURN 'PART_OF' AS fact, fact_count
UNION ALL
MATCH ()-[fact:SUBJECT_OF]->() WITH count(fact) AS fact_count RETURN 'SUBJECT_OF' AS fact, fact_count
UNION ALL
MATCH ()-[fact:EVALUATED_AS]->() WITH count(fact) AS fact_count RETURN 'EVALUATED_AS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:STATED_AS]->() WITH count(fact) AS fact_count RETURN 'STATED_AS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:REPORTED_AS]->() WITH count(fact) AS fact_count RETURN 'REPORTED_AS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:CONTROLS]->() WITH count(fact) AS fact_count RETURN 'CONTROLS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:BENEFICIALLY_OWNS]->() WITH count(fact) AS fact_count RETURN 'BENEFICIALLY_OWNS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:OWNED_AS]->() WITH count(fact) AS fact_count RETURN 'OWNED_AS' AS fact, fact_count
UNION ALL
MATCH ()-[fact:IN_GROUP]->() WITH count(fact) AS fact_count RETURN 'IN_GROUP' AS fact, fact_count
UNION ALL
MATCH ()-[fact:CLOSELY_LINKED]->() WITH count(fact) AS fact_count RETURN 'CLOSELY_LINKED' AS fact, fact_count
UNION ALL
MATCH ()-[fact:IN_MOTIF]->() WITH count(fact) AS fact_count RETURN 'IN_MOTIF' AS fact, fact_count
