-- Takes over how many watch in another region.
-- ARGV  2 how long that stands in ms, 3 most peaks, 4 most rows, 5 region, from 6 on video, viewers, video, viewers …
-- Answers the videos that changed by it and are watched here.
local ends = now + ARGV[2]
local region = ARGV[5]
local changed = {}
local room = tonumber(ARGV[4]) - redis.call('ZCARD', ELSEWHERE_ENDS)
for i = 6, #ARGV, 2 do
  local video = ARGV[i]
  local viewers = tonumber(ARGV[i + 1])
  if viewers > 0 and redis.call('HEXISTS', elsewhereOf(video), region) == 0 then
    if room > 0 then
      room = room - 1
    else
      viewers = 0
    end
  end
  setElsewhere(region, video, viewers, ends, changed)
end
forgetPeaks(tonumber(ARGV[3]))
local here = {}
for _, video in ipairs(changed) do
  if redis.call('HEXISTS', VIEWERS, video) == 1 then
    here[#here + 1] = video
  end
end
return here
