// purpose: what is behind the profile of a legal entity: each source that speaks of it, how old and how good its last delivery was; of the published night as of any day, for of a day is told what is known now
// mode: read
// params: none
// on: LegalEntity
// shape: sources: list[map]
// bound: LIMIT $limit
MATCH (subject:LegalEntity)
WITH COLLECT {
  MATCH (spoken:Source), (meta:Meta {name: 'publication'})
  WHERE spoken.source_id IN subject.sources AND spoken.closed_at IS NULL
  RETURN spoken {
    .source_id, .department, .due_frequency, .night_count, .row_count, .refused_count, .rule_count, .unmet_rule_count,
    first_night_on: toString(spoken.first_night_on), last_night_on: toString(spoken.last_night_on),
    provenance: spoken {.source, .record_key, .run_id, recorded_at: toString(spoken.recorded_at)},
    age_days: duration.inDays(spoken.last_night_on, date(meta.night)).days
  }
  ORDER BY spoken.source_id
} AS sources, 0 AS rank
