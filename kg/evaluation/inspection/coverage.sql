-- What is known of a firm, family by family: how many of the inputs that the family asks for there are, and when the
-- latest of its records came. A kind of record that no source ever sent counts as unknown for every firm.
CREATE OR REPLACE TEMP TABLE coverage AS
WITH
sent AS (
    SELECT
        (SELECT count(*) > 0 FROM node_licence WHERE closed_at IS NULL) AS licences,
        (SELECT count(*) > 0 FROM edge_branch_of WHERE closed_at IS NULL) AS branches,
        (
            SELECT count(DISTINCT decision_kind)
            FROM node_decision
            WHERE closed_at IS NULL
                AND decision_kind IN
                    ('penalty', 'abnormal_listing', 'serious_violation_listing', 'dishonest_debtor_listing')
        ) AS decision_kinds,
        (
            SELECT count(*) > 0 FROM node_decision WHERE closed_at IS NULL AND decision_kind = 'published_complaint'
        ) AS complaints
),
office AS (
    SELECT from_id AS entity_id, max(recorded_at) AS recorded_at
    FROM edge_registered_at
    SEMI JOIN firm ON firm.entity_id = from_id
    WHERE closed_at IS NULL
    GROUP BY ALL
),
decided AS (
    SELECT
        entity_id,
        max(recorded_at) FILTER (decision_kind <> 'published_complaint') AS recorded_at,
        max(recorded_at) FILTER (decision_kind = 'published_complaint') AS complained_at
    FROM decision_in_force
    GROUP BY ALL
),
held AS (
    SELECT to_id AS entity_id, max(recorded_at) AS recorded_at FROM edge_owns WHERE closed_at IS NULL GROUP BY ALL
),
known AS (
    SELECT
        entity_id,
        entity.recorded_at AS registered_at,
        greatest(entity.recorded_at, office.recorded_at) AS attributes_at,
        decided.recorded_at AS decided_at,
        held.recorded_at AS held_at,
        complained_at,
        (established_on IS NOT NULL)::INT + (registered_capital_minor IS NOT NULL)::INT
        + (paid_in_capital_minor IS NOT NULL)::INT + (office.recorded_at IS NOT NULL)::INT AS attributes,
        1 + sent.licences::INT AS dynamics,
        decision_kinds AS supervision,
        (held.recorded_at IS NOT NULL)::INT + sent.branches::INT AS relations,
        sent.complaints::INT AS social_evaluation
    FROM node_legal_entity AS entity
    SEMI JOIN firm USING (entity_id)
    LEFT JOIN office USING (entity_id)
    LEFT JOIN decided USING (entity_id)
    LEFT JOIN held USING (entity_id)
    CROSS JOIN sent
    WHERE entity.closed_at IS NULL
)
SELECT
    entity_id,
    unnest(['attributes', 'dynamics', 'supervision', 'relations', 'social_evaluation']) AS family,
    unnest([attributes, dynamics, supervision, relations, social_evaluation]) AS known_count,
    unnest([4, 2, 4, 2, 1]) AS input_count,
    -- The declared time of a night is its midnight in China.
    CAST(unnest([attributes_at, registered_at, decided_at, held_at, complained_at]) + to_hours(8) AS DATE) AS newest_on
FROM known
