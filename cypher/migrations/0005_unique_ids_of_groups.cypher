// purpose: ids of control groups, of who is in them, and of close links are unique
CREATE CONSTRAINT control_group_group_id IF NOT EXISTS
FOR (node:ControlGroup) REQUIRE node.group_id IS UNIQUE;
CREATE CONSTRAINT in_group_edge_id IF NOT EXISTS
FOR ()-[edge:IN_GROUP]-() REQUIRE edge.edge_id IS UNIQUE;
CREATE CONSTRAINT closely_linked_edge_id IF NOT EXISTS
FOR ()-[edge:CLOSELY_LINKED]-() REQUIRE edge.edge_id IS UNIQUE;
