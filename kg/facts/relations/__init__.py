"""Who controls and owns each firm, and which firms are one risk, as facts of a night that the graph carries.

groups       which firms are one group, and which are closely linked
since        from which day all that stands above a firm has stood as it does
computation  controllers, beneficial owners and a finding of every firm at once, as Arrow tables
shares       integrated shares from 0.1 %, and one remainder a firm, as tables of the facts database
stored_shares  them read for one firm
pipeline     `relate_firms`, the step of the night: computed again only when what it reads is other, kept with history
"""
