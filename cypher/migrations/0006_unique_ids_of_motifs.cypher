// purpose: ids of motifs of guarantees, and of who is in them, are unique
CREATE CONSTRAINT guarantee_motif_motif_id IF NOT EXISTS
FOR (node:GuaranteeMotif) REQUIRE node.motif_id IS UNIQUE;
CREATE CONSTRAINT in_motif_edge_id IF NOT EXISTS
FOR ()-[edge:IN_MOTIF]-() REQUIRE edge.edge_id IS UNIQUE;
