-- Who watches a video.
-- ARGV  8 the video
-- Answers {version, different viewers, 1 when all are listed, {user, …}}.
local video = ARGV[FIRST]
local version = redis.call('HGET', VERSIONS, video) or '0'
local unique = redis.call('PFCOUNT', sketchOf(video))
if redis.call('ZSCORE', FULL, video) then
  return { version, unique, 0, {} }
end
return { version, unique, 1, redis.call('SMEMBERS', roomOf(video)) }
