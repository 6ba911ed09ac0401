-- How many watch a video, now and at most so far.
-- ARGV  2 the video
-- Answers {now, peak, of those now in other regions}.
local video = ARGV[2]
local viewers = tonumber(redis.call('HGET', VIEWERS, video) or 0)
for _, frontend in ipairs(ended()) do
  viewers = viewers - tonumber(redis.call('HGET', rowsOf(video), frontend) or 0)
end
local peak = tonumber(redis.call('HGET', PEAKS, video) or 0)
local elsewhere = tonumber(redis.call('HGET', ELSEWHERE, video) or 0)
viewers = viewers + elsewhere
return { viewers, math.max(viewers, peak), elsewhere }
