-- Some of the videos that are watched, and by how many.
-- ARGV  2 where to go on, 0 to begin, 3 about how many
-- Answers {where to go on, 0 at the end, {video, viewers, video, viewers …}}.
local page = redis.call('HSCAN', VIEWERS, ARGV[2], 'COUNT', ARGV[3])
local rows = page[2]
local watched = {}
for i = 1, #rows, 2 do
  if string.sub(rows[i], 1, 1) ~= '@' then
    watched[#watched + 1] = rows[i]
    watched[#watched + 1] = rows[i + 1]
  end
end
return { page[1], watched }
