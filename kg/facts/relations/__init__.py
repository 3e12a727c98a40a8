"""Who controls and who beneficially owns each firm, as facts of a night: edges and findings that the graph carries.

since        from which day all that stands above a firm has stood as it does
computation  controllers, beneficial owners and a finding of every firm at once, as Arrow tables
pipeline     `relate_firms`, the step of the night: computed again only when what it reads is other, kept with history
"""
