-- Applies a report and renews the lease.
-- ARGV  2 lease in ms, 3 most peaks, 4 frontend, 5 incarnation, 6 sequence, 7 address, 8 complete (1 or 0),
--       from 9 on video, viewers, video, viewers …
-- Answers {1 when all rows shall be sent, {videos that changed}}.
local frontend = ARGV[4]
local incarnation = tonumber(ARGV[5])
local sequence = tonumber(ARGV[6])
local complete = ARGV[8] == '1'
local changed = {}
sweep(changed)

local known = false
local last = 0
local life = redis.call('HGET', LIVES, frontend)
if life then
  local lived, reported = string.match(life, '^(%d+) (%d+) ')
  if tonumber(lived) > incarnation then
    return { 0, changed }
  end
  last = tonumber(reported)
  known = tonumber(lived) == incarnation and tonumber(redis.call('ZSCORE', ENDS, frontend) or 0) > now
end
if known and sequence < last then
  return { 0, changed }
end
local missing = not known or sequence > last + 1
if not known then
  removeRows(frontend, changed)
end
redis.call('ZADD', ENDS, integer(now + ARGV[2]), frontend)
redis.call('HSET', LIVES, frontend, ARGV[5] .. ' ' .. ARGV[6] .. ' ' .. ARGV[7])

local named = {}
for i = 9, #ARGV, 2 do
  named[ARGV[i]] = true
end
if complete then
  for _, video in ipairs(redis.call('SMEMBERS', videosOf(frontend))) do
    if not named[video] then
      setRow(frontend, video, 0, changed)
    end
  end
end
for i = 9, #ARGV, 2 do
  setRow(frontend, ARGV[i], tonumber(ARGV[i + 1]), changed)
end
forgetPeaks(tonumber(ARGV[3]))
return { (missing and not complete) and 1 or 0, changed }
