-- Removes the rows of frontends whose lease ended. Answers the videos that changed by it.
local changed = {}
sweep(changed)
return changed
