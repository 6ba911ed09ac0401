-- Removes the rows of frontends whose lease ended, and what other regions did not tell anew. Answers the videos that
-- changed by it.
local changed = {}
sweep(changed)
sweepElsewhere(changed)
return changed
