-- How many watch a video, now and at most so far.
-- ARGV  2 the video
-- Answers {now, peak}.
local video = ARGV[2]
local viewers = tonumber(redis.call('HGET', VIEWERS, video) or 0)
for _, frontend in ipairs(ended()) do
  viewers = viewers - tonumber(redis.call('HGET', rowsOf(video), frontend) or 0)
end
local peak = tonumber(redis.call('HGET', PEAKS, video) or 0)
return { viewers, math.max(viewers, peak) }
